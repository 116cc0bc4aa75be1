// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Volumes, and ranges of ids that belong to no container.
#include "core/oci/jsonreader.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr std::size_t maxLabels = 1024 * 1024;

/// Labels that cannot be read are no reason to lose a volume.
std::map<std::string, std::string> labelsFrom(const std::string &text)
{
    std::map<std::string, std::string> labels;
    const auto document = parseJson(text, maxLabels, 2, "labels");
    if (!document)
        return labels;
    JsonNode::Problem problem;
    JsonNode(*document, "labels", problem).read(labels);
    return labels;
}

} // namespace

Result<std::vector<VolumeRecord>> Catalogue::volumes()
{
    auto query = m_database.prepare("SELECT id, owner, name, anonymous, filled, created, labels FROM volumes "
                                    "ORDER BY created, id");
    auto uses = m_database.prepare("SELECT container FROM volume_uses WHERE volume = ?");
    if (!query || !uses)
        return std::unexpected(query ? uses.error() : query.error());
    std::vector<VolumeRecord> records;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return records;
        auto id = VolumeId::parse(query->text(0));
        if (!id) // only the engine writes here; a made-up id would lead to another directory
            return failure(ErrorCode::Corrupt, "the catalogue holds a volume without a valid id: " + id.error().detail);
        VolumeRecord record{.id = std::move(*id),
                            .owner = static_cast<std::uint32_t>(query->integer(1)),
                            .name = query->text(2),
                            .anonymous = query->integer(3) != 0,
                            .filled = query->integer(4) != 0,
                            .created = query->integer(5),
                            .labels = labelsFrom(query->text(6))};
        uses->bind(record.id.text());
        for (;;) {
            const auto use = uses->next();
            if (!use)
                return std::unexpected(use.error());
            if (!*use)
                break;
            if (auto user = ContainerId::parse(uses->text(0)))
                record.users.insert(std::move(*user));
        }
        uses->finish();
        records.push_back(std::move(record));
    }
}

Result<void> Catalogue::addVolume(const VolumeRecord &record)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto insert = m_database.prepare("INSERT INTO volumes (id, owner, name, anonymous, filled, created, labels) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    const nlohmann::json labels(record.labels);
    insert->bind(record.id.text()).bind(record.owner).bind(record.name).bind(record.anonymous ? 1 : 0);
    insert->bind(record.filled ? 1 : 0).bind(record.created);
    insert->bind(labels.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    if (auto done = insert->run(); !done) {
        if (done.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::AlreadyExists, std::format("the volume name '{}' is taken", record.name));
        return done;
    }
    if (auto noted = note(record.created, record.owner, record.id.text(), "volume-create", record.name); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::markVolumeFilled(const VolumeId &id)
{
    auto update = m_database.prepare("UPDATE volumes SET filled = 1 WHERE id = ?");
    if (!update)
        return std::unexpected(std::move(update.error()));
    return update->bind(id.text()).run();
}

Result<void> Catalogue::removeVolume(const VolumeId &id)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto remove = m_database.prepare("DELETE FROM volumes WHERE id = ? RETURNING owner, name");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    const auto row = remove->bind(id.text()).next();
    if (!row) {
        // The one constraint that a deletion can break is a container's use.
        if (row.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::InUse, std::format("a container uses volume '{}'", id.text()));
        return std::unexpected(row.error());
    }
    if (!*row)
        return failure(ErrorCode::NotFound, std::format("the catalogue has no volume '{}'", id.text()));
    const auto owner = static_cast<std::uint32_t>(remove->integer(0));
    const std::string name = remove->text(1);
    if (const auto rest = remove->next(); !rest) {
        if (rest.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::InUse, std::format("a container uses volume '{}'", name));
        return std::unexpected(rest.error());
    }
    remove->finish();
    if (auto noted = note(currentTime(), owner, id.text(), "volume-remove", name); !noted)
        return noted;
    return transaction->commit();
}

Result<std::uint32_t> Catalogue::ownerIdBase(std::uint32_t owner)
{
    auto query = m_database.prepare("SELECT base FROM owner_ranges WHERE owner = ?");
    if (!query)
        return std::unexpected(std::move(query.error()));
    const auto row = query->bind(owner).next();
    if (!row)
        return std::unexpected(row.error());
    if (*row)
        return static_cast<std::uint32_t>(query->integer(0));
    query->finish();
    const auto base = freeIdBase();
    if (!base)
        return base;
    auto insert = m_database.prepare("INSERT INTO owner_ranges (owner, base) VALUES (?, ?)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    if (auto done = insert->bind(owner).bind(*base).run(); !done)
        return std::unexpected(std::move(done.error()));
    return base;
}

Result<std::vector<std::uint32_t>> Catalogue::retiredIdBases()
{
    auto query = m_database.prepare("SELECT base FROM retired_ranges ORDER BY base");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<std::uint32_t> bases;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return bases;
        bases.push_back(static_cast<std::uint32_t>(query->integer(0)));
    }
}

Result<void> Catalogue::releaseIdBase(std::uint32_t base)
{
    auto remove = m_database.prepare("DELETE FROM retired_ranges WHERE base = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    if (auto done = remove->bind(base).run(); !done)
        return done;
    m_lowestFree = std::min(m_lowestFree, std::max(base, firstId));
    return {};
}

} // namespace kiste
