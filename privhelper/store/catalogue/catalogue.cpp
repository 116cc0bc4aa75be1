// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/catalogue.h"

#include <array>
#include <format>

namespace kiste {

namespace {

constexpr const char *schema = R"(
CREATE TABLE containers (
    id TEXT NOT NULL PRIMARY KEY,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    image_digest TEXT NOT NULL,
    settings TEXT NOT NULL,
    spec_digest TEXT NOT NULL,
    created INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    started INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0,
    exit_code INTEGER NOT NULL DEFAULT 0,
    oom_killed INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    UNIQUE (owner, name)
) STRICT;
CREATE INDEX containers_by_image ON containers (owner, image_digest);
CREATE TABLE id_ranges (
    base INTEGER NOT NULL PRIMARY KEY,
    container TEXT NOT NULL UNIQUE REFERENCES containers (id) ON DELETE CASCADE
) STRICT;
CREATE TABLE images (
    owner INTEGER NOT NULL,
    digest TEXT NOT NULL,
    config_digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    created INTEGER NOT NULL,
    loaded INTEGER NOT NULL,
    architecture TEXT NOT NULL,
    os TEXT NOT NULL,
    PRIMARY KEY (owner, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE image_names (
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (owner, name),
    FOREIGN KEY (owner, digest) REFERENCES images (owner, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX names_by_image ON image_names (owner, digest);
CREATE TABLE image_layers (
    owner INTEGER NOT NULL,
    digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    layer TEXT NOT NULL,
    PRIMARY KEY (owner, digest, position),
    FOREIGN KEY (owner, digest) REFERENCES images (owner, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE image_blobs (
    owner INTEGER NOT NULL,
    digest TEXT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (owner, digest, blob),
    FOREIGN KEY (owner, digest) REFERENCES images (owner, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_owner ON events (owner, number);
)";

/// Volumes, and the ranges of ids that are not a container's.
constexpr const char *volumeSchema = R"(
CREATE TABLE volumes (
    id TEXT NOT NULL PRIMARY KEY,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    filled INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    labels TEXT NOT NULL,
    UNIQUE (owner, name)
) STRICT;
CREATE TABLE volume_uses (
    container TEXT NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
    volume TEXT NOT NULL REFERENCES volumes (id),
    PRIMARY KEY (container, volume)
) STRICT, WITHOUT ROWID;
CREATE INDEX uses_by_volume ON volume_uses (volume);
CREATE TABLE owner_ranges (
    owner INTEGER NOT NULL PRIMARY KEY,
    base INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TABLE retired_ranges (
    base INTEGER NOT NULL PRIMARY KEY
) STRICT;
)";

constexpr const char *eventSchema = R"(
CREATE INDEX events_by_subject ON events (subject, number);
)";

/// When images were last used. What is known of that before this was kept: when they came, and containers that are still here.
constexpr const char *useSchema = R"(
CREATE TABLE image_uses (
    owner INTEGER NOT NULL,
    digest TEXT NOT NULL,
    last_used INTEGER NOT NULL,
    PRIMARY KEY (owner, digest),
    FOREIGN KEY (owner, digest) REFERENCES images (owner, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO image_uses SELECT i.owner, i.digest, max(i.loaded, coalesce((SELECT max(max(c.created, c.started)) FROM containers c
    WHERE c.owner = i.owner AND c.image_digest = i.digest), 0)) FROM images i;
)";

/// Removed images that can still come back; names as a text with a space between them, which none can have.
constexpr const char *binSchema = R"(
CREATE TABLE image_bin (
    owner INTEGER NOT NULL,
    digest TEXT NOT NULL,
    time INTEGER NOT NULL,
    batch TEXT NOT NULL,
    reason TEXT NOT NULL,
    names TEXT NOT NULL,
    PRIMARY KEY (owner, digest),
    FOREIGN KEY (owner, digest) REFERENCES images (owner, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
)";

/// What makes a catalogue of format N + 1 of one of format N.
const std::array steps = {schema, volumeSchema, networkSchema, eventSchema, useSchema, binSchema};
const auto schemaVersion = static_cast<std::int64_t>(steps.size());

} // namespace

Result<Catalogue> Catalogue::open(const std::filesystem::path &file)
{
    auto database = Database::open(file);
    if (!database)
        return std::unexpected(std::move(database.error()));
    Catalogue catalogue(std::move(*database));
    if (auto done = catalogue.migrate(); !done)
        return std::unexpected(std::move(done.error()));
    return catalogue;
}

Result<void> Catalogue::whileClosed(const std::filesystem::path &file, const std::function<void()> &work)
{
    std::ignore = flushEvents(); // of a damaged database: the events are not what matters now
    m_database.close();
    work();
    auto database = Database::open(file);
    if (!database)
        return std::unexpected(std::move(database.error()));
    m_database = std::move(*database);
    return {};
}

Result<void> Catalogue::migrate()
{
    auto query = m_database.prepare("PRAGMA user_version");
    if (!query)
        return std::unexpected(std::move(query.error()));
    if (auto row = query->next(); !row)
        return std::unexpected(std::move(row.error()));
    const std::int64_t version = query->integer(0);
    query->finish();
    if (version == schemaVersion)
        return {};
    if (version < 0 || version > schemaVersion) {
        return failure(ErrorCode::Unsupported,
                       std::format("the catalogue has format {}, this version knows {}", version, schemaVersion));
    }
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
        if (auto made = m_database.execute(steps[step]); !made)
            return made;
    }
    if (auto set = m_database.execute(std::format("PRAGMA user_version={}", schemaVersion).c_str()); !set)
        return set;
    return transaction->commit();
}

} // namespace kiste
