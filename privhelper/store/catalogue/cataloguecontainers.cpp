// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr std::string_view selectContainers =
    "SELECT c.id, c.owner, c.name, c.image_digest, c.settings, c.spec_digest, c.created, c.state, c.started, "
    "c.finished, "
    "c.exit_code, c.oom_killed, c.error, r.base FROM containers c LEFT JOIN id_ranges r ON r.container = c.id "
    "ORDER BY c.created, c.id";

/// A container whose recorded id is no id still needs one to be shown and removed by.
ContainerId substituteId(std::string_view text)
{
    return *ContainerId::parse(Sha256::of(text).hex());
}

} // namespace

ContainerRecord Catalogue::readContainer(const Statement &row) const
{
    const std::string key = row.text(0);
    const auto id = ContainerId::parse(key);
    ContainerRecord record(id ? *id : substituteId(key));
    record.key = key;
    if (!id)
        record.damage = std::format("the catalogue holds the id '{}': {}", key, id.error().detail);
    record.owner = static_cast<std::uint32_t>(row.integer(1));
    record.name = row.text(2);
    record.imageDigest = row.text(3);
    if (auto settings = ContainerSettings::fromJson(row.text(4)))
        record.settings = std::move(*settings);
    else
        record.damage = "the catalogue's settings cannot be read: " + settings.error().detail;
    record.specDigest = row.text(5);
    record.created = row.integer(6);
    const std::int64_t state = row.integer(7);
    if (state >= 0 && state <= 2)
        record.state = static_cast<RecordedState>(state);
    else
        record.damage = std::format("the catalogue holds the unknown state {}", state);
    record.started = row.integer(8);
    record.finished = row.integer(9);
    record.exitCode = static_cast<int>(row.integer(10));
    record.oomKilled = row.integer(11) != 0;
    record.error = row.text(12);
    record.idBase = row.isNull(13) ? record.settings.borrowedIdBase : static_cast<std::uint32_t>(row.integer(13));
    return record;
}

Result<std::vector<ContainerRecord>> Catalogue::containers()
{
    auto query = m_database.prepare(selectContainers);
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<ContainerRecord> records;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return records;
        records.push_back(readContainer(*query));
    }
}

Result<std::uint32_t> Catalogue::freeIdBase()
{
    auto query = m_database.prepare("SELECT base FROM id_ranges WHERE base >= ?1 UNION ALL "
                                    "SELECT base FROM owner_ranges WHERE base >= ?1 UNION ALL "
                                    "SELECT base FROM retired_ranges WHERE base >= ?1 ORDER BY base");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::uint64_t candidate = m_lowestFree;
    query->bind(static_cast<std::int64_t>(candidate));
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row || static_cast<std::uint64_t>(query->integer(0)) >= candidate + idRange)
            break;
        // A range that somebody else wrote may lie across two of ours.
        while (candidate < static_cast<std::uint64_t>(query->integer(0)) + idRange)
            candidate += idRange;
    }
    // 4294967295 is no id, so the last range that would reach it is not given out.
    if (candidate + idRange > 0xffffffffULL)
        return failure(ErrorCode::NoSpace, "every range of user ids is taken by a container");
    m_lowestFree = static_cast<std::uint32_t>(candidate);
    return m_lowestFree;
}

Result<void> Catalogue::addContainer(const ContainerRecord &record)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto insert =
        m_database.prepare("INSERT INTO containers (id, owner, name, image_digest, settings, spec_digest, created) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    insert->bind(record.id.text()).bind(record.owner).bind(record.name).bind(record.imageDigest);
    insert->bind(record.settings.toJson()).bind(record.specDigest).bind(record.created);
    if (auto done = insert->run(); !done) {
        if (done.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::AlreadyExists, std::format("the name '{}' is taken", record.name));
        return done;
    }
    if (record.idBase != 0 && record.settings.borrowedIdBase == 0) {
        auto range = m_database.prepare("INSERT INTO id_ranges (base, container) VALUES (?, ?)");
        if (!range)
            return std::unexpected(std::move(range.error()));
        if (auto done = range->bind(record.idBase).bind(record.id.text()).run(); !done)
            return done;
    }
    for (const VolumeId &volume : record.volumes) {
        auto use = m_database.prepare("INSERT INTO volume_uses (container, volume) VALUES (?, ?)");
        if (!use)
            return std::unexpected(std::move(use.error()));
        if (auto done = use->bind(record.id.text()).bind(volume.text()).run(); !done)
            return failure(ErrorCode::NotFound, std::format("there is no volume '{}' any more", volume.text()));
    }
    for (const EndpointRecord &endpoint : record.endpoints) {
        if (auto done = addEndpoint(endpoint); !done)
            return done;
    }
    if (auto used = noteImageUse(record.owner, record.imageDigest, record.created); !used)
        return used;
    if (auto noted = note(record.created, record.owner, record.id.text(), "create",
                          eventAttributes(record.name, record.settings.image));
        !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::recordStart(const ContainerId &id, std::int64_t started)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto update = m_database.prepare("UPDATE containers SET state = 1, started = ?, finished = 0, exit_code = 0, "
                                     "oom_killed = 0, error = '' WHERE id = ? "
                                     "RETURNING owner, name, CASE WHEN json_valid(settings) THEN json_extract(settings, '$.image') END, image_digest");
    if (!update)
        return std::unexpected(std::move(update.error()));
    const auto row = update->bind(started).bind(id.text()).next();
    if (!row)
        return std::unexpected(row.error());
    if (!*row)
        return failure(ErrorCode::NotFound, std::format("the catalogue has no container '{}'", id.text()));
    const auto owner = static_cast<std::uint32_t>(update->integer(0));
    const std::string attributes = eventAttributes(update->text(1), update->text(2));
    const std::string image = update->text(3);
    update->finish();
    if (auto used = noteImageUse(owner, image, started); !used)
        return used;
    if (auto noted = note(started, owner, id.text(), "start", attributes); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::recordExit(const ContainerId &id, std::int64_t finished, int exitCode, bool oomKilled,
                                   std::string_view error, const std::string &cause)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto update = m_database.prepare("UPDATE containers SET state = 2, finished = ?, exit_code = ?, oom_killed = ?, "
                                     "error = ? WHERE id = ? RETURNING owner, name, "
                                     "CASE WHEN json_valid(settings) THEN json_extract(settings, '$.image') END");
    if (!update)
        return std::unexpected(std::move(update.error()));
    update->bind(finished).bind(exitCode).bind(oomKilled ? 1 : 0).bind(error).bind(id.text());
    const auto row = update->next();
    if (!row)
        return std::unexpected(row.error());
    if (!*row)
        return failure(ErrorCode::NotFound, std::format("the catalogue has no container '{}'", id.text()));
    const auto owner = static_cast<std::uint32_t>(update->integer(0));
    std::map<std::string, std::string> more{{"exitCode", std::to_string(exitCode)}};
    if (oomKilled)
        more["oomKilled"] = "true";
    if (!cause.empty())
        more["cause"] = cause;
    if (!error.empty())
        more["error"] = error;
    const std::string attributes = eventAttributes(update->text(1), update->text(2), more);
    update->finish();
    if (auto noted = note(finished, owner, id.text(), "die", attributes); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::updateContainer(const ContainerRecord &record, std::string_view kind,
                                        std::string_view attributes)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto update = m_database.prepare("UPDATE containers SET name = ?, settings = ?, spec_digest = ? WHERE id = ?");
    if (!update)
        return std::unexpected(std::move(update.error()));
    update->bind(record.name).bind(record.settings.toJson()).bind(record.specDigest).bind(record.id.text());
    if (auto done = update->run(); !done) {
        if (done.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::AlreadyExists, std::format("the name '{}' is taken", record.name));
        return done;
    }
    if (m_database.changes() != 1)
        return failure(ErrorCode::NotFound, std::format("the catalogue has no container '{}'", record.id.text()));
    if (!kind.empty()) {
        if (auto noted = note(currentTime(), record.owner, record.id.text(), kind, attributes); !noted)
            return noted;
    }
    return transaction->commit();
}

Result<std::vector<ContainerRecord>> Catalogue::containersWithBadId()
{
    auto all = containers();
    if (all)
        std::erase_if(*all, [](const ContainerRecord &record) { return record.key == record.id.text(); });
    return all;
}

Result<void> Catalogue::removeContainer(const ContainerId &id)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    const auto removed = [&](std::string_view key) -> Result<bool> {
        // Files of these ids are on disk until the trash is empty.
        auto retire = m_database.prepare("INSERT OR IGNORE INTO retired_ranges (base) "
                                         "SELECT base FROM id_ranges WHERE container = ?");
        if (!retire)
            return std::unexpected(std::move(retire.error()));
        if (auto done = retire->bind(key).run(); !done)
            return std::unexpected(std::move(done.error()));
        auto remove = m_database.prepare("DELETE FROM containers WHERE id = ? RETURNING owner, name, "
                                         "CASE WHEN json_valid(settings) THEN json_extract(settings, '$.image') END");
        if (!remove)
            return std::unexpected(std::move(remove.error()));
        const auto row = remove->bind(key).next();
        if (!row || !*row)
            return row;
        const auto owner = static_cast<std::uint32_t>(remove->integer(0));
        const std::string attributes = eventAttributes(remove->text(1), remove->text(2));
        remove->finish();
        if (auto noted = note(currentTime(), owner, id.text(), "remove", attributes); !noted)
            return std::unexpected(std::move(noted.error()));
        return true;
    };
    auto done = removed(id.text());
    if (!done)
        return std::unexpected(std::move(done.error()));
    if (!*done) {
        // The id column may hold what is no id; then the container goes by the id that readContainer() gave it.
        auto damaged = containersWithBadId();
        if (!damaged)
            return std::unexpected(std::move(damaged.error()));
        const auto found = std::ranges::find(*damaged, id, &ContainerRecord::id);
        if (found == damaged->end())
            return failure(ErrorCode::NotFound, std::format("the catalogue has no container '{}'", id.text()));
        if (done = removed(found->key); !done)
            return std::unexpected(std::move(done.error()));
    }
    return transaction->commit();
}

} // namespace kiste
