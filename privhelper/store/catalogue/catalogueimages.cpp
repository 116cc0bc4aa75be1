// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/catalogue.h"

#include <format>

namespace kiste {

Result<std::vector<ImageRecord>> Catalogue::images()
{
    auto query = m_database.prepare("SELECT i.owner, i.digest, config_digest, size, created, loaded, architecture, os, "
                                    "coalesce(u.last_used, loaded) FROM images i LEFT JOIN image_uses u "
                                    "ON u.owner = i.owner AND u.digest = i.digest ORDER BY loaded, i.owner, i.digest");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<ImageRecord> records;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            break;
        const auto digest = Digest::parse(query->text(1));
        const auto config = Digest::parse(query->text(2));
        // An image that cannot be named cannot be used; its content goes with the next collection.
        if (!digest || !config)
            continue;
        ImageRecord record{
            .owner = static_cast<std::uint32_t>(query->integer(0)), .digest = *digest, .configDigest = *config};
        record.size = static_cast<std::uint64_t>(query->integer(3));
        record.created = query->integer(4);
        record.loaded = query->integer(5);
        record.architecture = query->text(6);
        record.os = query->text(7);
        record.lastUsed = query->integer(8);
        records.push_back(std::move(record));
    }
    for (ImageRecord &record : records) {
        if (auto read = readImageParts(record); !read)
            return std::unexpected(std::move(read.error()));
    }
    if (auto read = readBin(records); !read)
        return std::unexpected(std::move(read.error()));
    return records;
}

Result<std::vector<std::string>> Catalogue::texts(std::string_view sql, std::uint32_t owner, std::string_view digest)
{
    auto query = m_database.prepare(sql);
    if (!query)
        return std::unexpected(std::move(query.error()));
    query->bind(owner).bind(digest);
    return query->texts();
}

Result<void> Catalogue::readImageParts(ImageRecord &record)
{
    const std::string &digest = record.digest.text();
    auto names =
        texts("SELECT name FROM image_names WHERE owner = ? AND digest = ? ORDER BY name", record.owner, digest);
    auto layers =
        texts("SELECT layer FROM image_layers WHERE owner = ? AND digest = ? ORDER BY position", record.owner, digest);
    auto blobs =
        texts("SELECT blob FROM image_blobs WHERE owner = ? AND digest = ? ORDER BY blob", record.owner, digest);
    for (auto *part : {&names, &layers, &blobs}) {
        if (!*part)
            return std::unexpected(std::move(part->error()));
    }
    record.names = std::move(*names);
    record.layers = std::move(*layers);
    for (const std::string &blob : *blobs) {
        if (auto parsed = Digest::parse(blob))
            record.blobs.push_back(std::move(*parsed));
    }
    return {};
}

/// Nothing if there is no such image. A clock that was set back makes no image older.
Result<void> Catalogue::noteImageUse(std::uint32_t owner, std::string_view digest, std::int64_t time)
{
    auto use = m_database.prepare("INSERT INTO image_uses SELECT owner, digest, ? FROM images WHERE owner = ? AND digest = ? "
                                  "ON CONFLICT (owner, digest) DO UPDATE SET last_used = max(last_used, excluded.last_used)");
    if (!use)
        return std::unexpected(std::move(use.error()));
    return use->bind(time).bind(owner).bind(digest).run();
}

Result<void> Catalogue::addImageParts(const ImageRecord &record)
{
    auto image =
        m_database.prepare("INSERT INTO images (owner, digest, config_digest, size, created, loaded, architecture, "
                           "os) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    auto layer = m_database.prepare("INSERT INTO image_layers (owner, digest, position, layer) VALUES (?, ?, ?, ?)");
    for (auto *statement : {&image, &layer}) {
        if (!*statement)
            return std::unexpected(std::move(statement->error()));
    }
    const std::string &digest = record.digest.text();
    image->bind(record.owner)
        .bind(digest)
        .bind(record.configDigest.text())
        .bind(static_cast<std::int64_t>(record.size));
    image->bind(record.created).bind(record.loaded).bind(record.architecture).bind(record.os);
    if (auto done = image->run(); !done)
        return done;
    for (std::size_t i = 0; i < record.layers.size(); ++i) {
        layer->bind(record.owner).bind(digest).bind(static_cast<std::int64_t>(i)).bind(record.layers[i]);
        if (auto done = layer->run(); !done)
            return done;
    }
    return noteImageUse(record.owner, digest, record.lastUsed);
}

Result<void> Catalogue::addImageBlobs(const ImageRecord &record)
{
    auto blob = m_database.prepare("INSERT OR IGNORE INTO image_blobs (owner, digest, blob) VALUES (?, ?, ?)");
    if (!blob)
        return std::unexpected(std::move(blob.error()));
    for (const Digest &needed : record.blobs) {
        if (auto done = blob->bind(record.owner).bind(record.digest.text()).bind(needed.text()).run(); !done)
            return done;
    }
    return {};
}

Result<std::vector<Digest>> Catalogue::addImage(const ImageRecord &record)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto there = texts("SELECT digest FROM images WHERE owner = ? AND digest = ?", record.owner, record.digest.text());
    if (!there)
        return std::unexpected(std::move(there.error()));
    if (there->empty()) {
        if (auto added = addImageParts(record); !added)
            return std::unexpected(std::move(added.error()));
    }
    if (auto used = noteImageUse(record.owner, record.digest.text(), record.loaded); !used)
        return std::unexpected(std::move(used.error()));
    if (auto back = takeOutOfBin(record.owner, record.digest); !back)
        return std::unexpected(std::move(back.error()));
    // Also of one that is there: a repair may have let it do without a blob that is here again.
    if (auto added = addImageBlobs(record); !added)
        return std::unexpected(std::move(added.error()));
    std::vector<Digest> losers;
    auto name = m_database.prepare("INSERT OR REPLACE INTO image_names (owner, name, digest) VALUES (?, ?, ?)");
    if (!name)
        return std::unexpected(std::move(name.error()));
    for (const std::string &text : record.names) {
        auto old = texts("SELECT digest FROM image_names WHERE owner = ? AND name = ?", record.owner, text);
        if (!old)
            return std::unexpected(std::move(old.error()));
        for (const std::string &digest : *old) {
            if (auto loser = Digest::parse(digest); loser && *loser != record.digest)
                losers.push_back(std::move(*loser));
        }
        if (auto done = name->bind(record.owner).bind(text).bind(record.digest.text()).run(); !done)
            return std::unexpected(std::move(done.error()));
    }
    std::string detail;
    for (const std::string &text : record.names)
        detail += detail.empty() ? text : " " + text;
    if (auto noted = note(record.loaded, record.owner, record.digest.text(), record.origin, detail); !noted)
        return std::unexpected(std::move(noted.error()));
    if (auto done = transaction->commit(); !done)
        return std::unexpected(std::move(done.error()));
    return losers;
}

Result<void> Catalogue::removeImageName(std::uint32_t owner, std::string_view name)
{
    auto remove = m_database.prepare("DELETE FROM image_names WHERE owner = ? AND name = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    if (auto done = remove->bind(owner).bind(name).run(); !done)
        return done;
    if (m_database.changes() == 0)
        return failure(ErrorCode::NotFound, std::format("there is no image named '{}'", name));
    return {};
}

Result<void> Catalogue::removeImage(std::uint32_t owner, const Digest &digest)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    if (auto free = refuseUsedImage(owner, digest); !free)
        return free;
    const auto binned = texts("SELECT digest FROM image_bin WHERE owner = ? AND digest = ?", owner, digest.text());
    if (!binned)
        return std::unexpected(binned.error());
    auto remove = m_database.prepare("DELETE FROM images WHERE owner = ? AND digest = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    if (auto done = remove->bind(owner).bind(digest.text()).run(); !done)
        return done;
    if (m_database.changes() == 0)
        return failure(ErrorCode::NotFound, std::format("there is no image '{}'", digest.text()));
    const std::int64_t time = currentTime();
    if (auto noted = note(time, owner, digest.text(), binned->empty() ? "remove" : "purge", {}); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::removeImageBlob(std::uint32_t owner, const Digest &digest, const Digest &blob)
{
    auto remove = m_database.prepare("DELETE FROM image_blobs WHERE owner = ? AND digest = ? AND blob = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    return remove->bind(owner).bind(digest.text()).bind(blob.text()).run();
}

Result<std::set<std::string>> Catalogue::allTexts(std::string_view sql)
{
    auto query = m_database.prepare(sql);
    if (!query)
        return std::unexpected(std::move(query.error()));
    return query->texts().transform([](const std::vector<std::string> &found) { return std::set(found.begin(), found.end()); });
}

Result<std::set<std::string>> Catalogue::referencedBlobs()
{
    return allTexts("SELECT DISTINCT blob FROM image_blobs");
}

Result<std::set<std::string>> Catalogue::referencedLayers()
{
    return allTexts("SELECT DISTINCT layer FROM image_layers");
}

Result<std::vector<std::string>> Catalogue::damage()
{
    auto query = m_database.prepare("PRAGMA integrity_check(20)");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<std::string> lines;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return lines;
        if (query->text(0) != "ok")
            lines.push_back(query->text(0));
    }
}

Result<std::vector<std::string>> Catalogue::danglingNames()
{
    const auto names = allTexts("SELECT name FROM image_names WHERE NOT EXISTS (SELECT 1 FROM images "
                                "WHERE images.owner = image_names.owner AND images.digest = image_names.digest)");
    return names.transform([](const std::set<std::string> &found) { return std::vector(found.begin(), found.end()); });
}

Result<void> Catalogue::removeDanglingNames()
{
    return m_database.execute("DELETE FROM image_names WHERE NOT EXISTS (SELECT 1 FROM images "
                              "WHERE images.owner = image_names.owner AND images.digest = image_names.digest)");
}

} // namespace kiste
