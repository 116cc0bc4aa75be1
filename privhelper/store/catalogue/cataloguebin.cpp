// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalogue's bin of images.
#include "privhelper/store/catalogue/catalogue.h"

#include <format>
#include <utility>

namespace kiste {

namespace {

std::string joinedNames(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += text.empty() ? name : " " + name;
    return text;
}

std::vector<std::string> splitNames(std::string_view text)
{
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        names.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return names;
}

} // namespace

Result<void> Catalogue::readBin(std::vector<ImageRecord> &records)
{
    auto query = m_database.prepare("SELECT owner, digest, time, batch, reason, names FROM image_bin");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::map<std::pair<std::uint32_t, std::string>, BinEntry> entries;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            break;
        entries.try_emplace({static_cast<std::uint32_t>(query->integer(0)), query->text(1)},
                            BinEntry{query->integer(2), query->text(3), query->text(4), splitNames(query->text(5))});
    }
    for (ImageRecord &record : records) {
        if (const auto found = entries.find({record.owner, record.digest.text()}); found != entries.end())
            record.bin = std::move(found->second);
    }
    return {};
}

Result<void> Catalogue::putIntoBin(std::uint32_t owner, const Digest &digest, const BinEntry &entry)
{
    auto put = m_database.prepare("INSERT OR REPLACE INTO image_bin (owner, digest, time, batch, reason, names) VALUES (?, ?, ?, ?, ?, ?)");
    if (!put)
        return std::unexpected(std::move(put.error()));
    put->bind(owner).bind(digest.text()).bind(entry.time).bind(entry.batch).bind(entry.reason);
    return put->bind(joinedNames(entry.names)).run();
}

Result<void> Catalogue::takeOutOfBin(std::uint32_t owner, const Digest &digest)
{
    auto take = m_database.prepare("DELETE FROM image_bin WHERE owner = ? AND digest = ?");
    return take ? take->bind(owner).bind(digest.text()).run() : std::unexpected(std::move(take.error()));
}

Result<void> Catalogue::refuseUsedImage(std::uint32_t owner, const Digest &digest)
{
    const auto users = texts("SELECT name FROM containers WHERE owner = ? AND image_digest = ? LIMIT 1", owner, digest.text());
    if (!users)
        return std::unexpected(users.error());
    if (!users->empty())
        return failure(ErrorCode::InUse, std::format("image '{}' is used by container '{}'", digest.text(), users->front()));
    return {};
}

Result<void> Catalogue::binImage(std::uint32_t owner, const Digest &digest, const BinEntry &entry)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    if (auto free = refuseUsedImage(owner, digest); !free)
        return free;
    const auto there = texts("SELECT digest FROM images WHERE owner = ? AND digest = ?", owner, digest.text());
    if (!there)
        return std::unexpected(there.error());
    if (there->empty())
        return failure(ErrorCode::NotFound, std::format("there is no image '{}'", digest.text()));
    auto unname = m_database.prepare("DELETE FROM image_names WHERE owner = ? AND digest = ?");
    if (!unname)
        return std::unexpected(std::move(unname.error()));
    if (auto done = unname->bind(owner).bind(digest.text()).run(); !done)
        return done;
    if (auto done = putIntoBin(owner, digest, entry); !done)
        return done;
    if (auto noted = note(entry.time, owner, digest.text(), "remove", joinedNames(entry.names)); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::unbinImages(std::uint32_t owner, const std::map<Digest, std::vector<std::string>> &names)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    const std::int64_t time = currentTime();
    for (const auto &[digest, own] : names) {
        if (auto taken = takeOutOfBin(owner, digest); !taken)
            return taken;
        auto put = m_database.prepare("INSERT INTO image_names (owner, name, digest) VALUES (?, ?, ?)");
        if (!put)
            return std::unexpected(std::move(put.error()));
        for (const std::string &name : own) {
            if (auto done = put->bind(owner).bind(name).bind(digest.text()).run(); !done)
                return done;
        }
        if (auto noted = note(time, owner, digest.text(), "restore", joinedNames(own)); !noted)
            return noted;
    }
    return transaction->commit();
}

} // namespace kiste
