// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/cataloguerescue.h"

#include "core/base/uniquefd.h"

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr const char *freshSuffix = ".new";
constexpr const char *logSuffix = "-wal";
constexpr const char *brokenSuffix = ".broken-";

Result<std::vector<std::string>> textsOf(Database &database, const std::string &sql)
{
    auto query = database.prepare(sql);
    return query ? query->texts() : std::unexpected(query.error());
}

std::string joined(const std::vector<std::string> &words, std::string_view after = {})
{
    std::string text;
    for (const std::string &word : words)
        text += std::format("{}{}{}", text.empty() ? "" : ", ", word, after);
    return text;
}

/// A name that nothing has.
std::string brokenNameFor(const std::filesystem::path &file)
{
    std::tm time = {};
    const std::time_t now = std::time(nullptr);
    ::gmtime_r(&now, &time);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &time);
    std::string name = std::format("{}{}{}", file.filename().string(), brokenSuffix, text);
    for (int i = 2; std::filesystem::exists(file.parent_path() / name); ++i)
        name = std::format("{}{}{}.{}", file.filename().string(), brokenSuffix, text, i);
    return name;
}

/// The second name that a rescue has given the file; empty if none has. A backup may have given it others.
std::string brokenNameOf(const std::filesystem::path &file, const struct stat &status)
{
    if (status.st_nlink < 2)
        return {};
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(file.parent_path(), error)) {
        struct stat other = {};
        std::string name = entry.path().filename().string();
        if (name.starts_with(file.filename().string() + brokenSuffix) && ::stat(entry.path().c_str(), &other) == 0
            && other.st_ino == status.st_ino)
            return name;
    }
    return {};
}

Result<void> linkFile(const std::filesystem::path &from, const std::filesystem::path &to)
{
    if (::link(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot put '{}' aside", from.string()));
    return {};
}

Result<void> syncDirectoryOf(const std::filesystem::path &file)
{
    const UniqueFd directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0)
        return osFailure(errno, "cannot bring the directory of the catalogue to disk");
    return {};
}

} // namespace

bool CatalogueRescue::isDue(const std::filesystem::path &file, bool storeHasContent)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return errno == ENOENT && storeHasContent;
    return (status.st_size == 0 && storeHasContent) || !brokenNameOf(file, status).empty();
}

Result<CatalogueRescue> CatalogueRescue::begin(const std::filesystem::path &file)
{
    CatalogueRescue rescue(file);
    if (auto aside = rescue.putAside(); !aside)
        return std::unexpected(aside.error());
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        ::unlink(rescue.beside(freshSuffix + std::string(suffix)).c_str());
    auto fresh = Catalogue::open(rescue.beside(freshSuffix));
    if (!fresh)
        return std::unexpected(fresh.error());
    rescue.m_catalogue.reset(new Catalogue(std::move(*fresh)));
    if (auto off = rescue.m_catalogue->m_database.execute("PRAGMA foreign_keys=OFF"); !off)
        return std::unexpected(off.error());
    if (auto read = rescue.readBroken(); !read)
        return std::unexpected(read.error());
    if (rescue.m_brokenName.empty())
        return rescue;
    // What reading has left beside it; a log that was there stays.
    const std::string log = file.parent_path() / (rescue.m_brokenName + logSuffix);
    ::unlink((file.parent_path() / (rescue.m_brokenName + "-shm")).c_str());
    if (struct stat status = {}; ::stat(log.c_str(), &status) == 0 && status.st_size == 0)
        ::unlink(log.c_str());
    return rescue;
}

/// As a second name, so that there is never a moment without the file: an engine that finds none would begin anew and take
/// everything for nobody's.
Result<void> CatalogueRescue::putAside()
{
    struct stat status = {};
    if (::stat(m_file.c_str(), &status) != 0)
        return errno == ENOENT ? Result<void>() : osFailure(errno, "cannot look at the catalogue");
    m_brokenName = brokenNameOf(m_file, status); // an earlier rescue came this far
    if (m_brokenName.empty()) {
        m_brokenName = brokenNameFor(m_file);
        const std::filesystem::path broken = m_file.parent_path() / m_brokenName;
        // The log first: with the second name of the database the rescue has begun.
        if (auto linked = linkFile(beside(logSuffix), broken.string() + logSuffix); !linked)
            return linked;
        if (auto linked = linkFile(m_file, broken); !linked)
            return linked;
    }
    return syncDirectoryOf(m_file);
}

Result<void> CatalogueRescue::readBroken()
{
    const auto tables = textsOf(m_catalogue->m_database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
    if (!tables)
        return std::unexpected(tables.error());
    auto broken = m_brokenName.empty() ? Result<Database>(failure(ErrorCode::NotFound, "there was no catalogue"))
                                       : Database::openDamaged(m_file.parent_path() / m_brokenName);
    if (!broken) {
        m_damagedTables = *tables;
        return {};
    }
    for (const std::string &table : *tables) {
        if (auto read = readTable(*broken, table); !read)
            return read;
    }
    return {};
}

/// A page that is lost cuts a table in two, and its indexes are trees of their own: from all sides most rows can be reached.
Result<void> CatalogueRescue::readTable(Database &broken, const std::string &table)
{
    const std::string info = std::format("pragma_table_info('{}')", table);
    const auto columns = textsOf(m_catalogue->m_database, "SELECT name FROM " + info);
    const auto keys = textsOf(m_catalogue->m_database, "SELECT name FROM " + info + " WHERE pk > 0 ORDER BY pk");
    if (!columns || !keys)
        return std::unexpected(columns ? keys.error() : columns.error());
    auto transaction = m_catalogue->m_database.begin();
    if (!transaction)
        return std::unexpected(transaction.error());
    bool whole = readRows(broken, table, *columns, "");
    if (!whole) {
        m_damagedTables.push_back(table);
        for (const std::string &order : {std::string("rowid DESC"), joined(*keys), joined(*keys, " DESC")})
            std::ignore = readRows(broken, table, *columns, " ORDER BY " + order); // as far as it comes
    }
    return transaction->commit();
}

bool CatalogueRescue::readRows(Database &broken, const std::string &table, const std::vector<std::string> &columns, const std::string &order)
{
    auto rows = broken.prepare(std::format("SELECT {} FROM {}{}", joined(columns), table, order));
    auto insert = m_catalogue->m_database.prepare(std::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", table, joined(columns),
                                                              joined(std::vector<std::string>(columns.size(), "?"))));
    if (!rows || !insert)
        return false;
    for (;;) {
        const auto row = rows->next();
        if (!row)
            return false;
        if (!*row)
            return true;
        for (int i = 0; i < int(columns.size()); ++i)
            insert->bindColumn(*rows, i);
        if (!insert->run())
            insert->finish(); // a value of another type: that row is no use
    }
}

Result<void> CatalogueRescue::putImage(const ImageRecord &record)
{
    Database &database = m_catalogue->m_database;
    auto transaction = database.begin();
    if (!transaction)
        return std::unexpected(transaction.error());
    for (const char *table : {"images", "image_layers", "image_blobs"}) {
        auto remove = database.prepare(std::format("DELETE FROM {} WHERE owner = ? AND digest = ?", table));
        if (!remove)
            return std::unexpected(remove.error());
        if (auto removed = remove->bind(record.owner).bind(record.digest.text()).run(); !removed)
            return removed;
    }
    if (auto added = m_catalogue->addImageParts(record); !added)
        return added;
    if (auto added = m_catalogue->addImageBlobs(record); !added)
        return added;
    if (auto binned = record.bin ? m_catalogue->putIntoBin(record.owner, record.digest, *record.bin) : Result<void>(); !binned)
        return binned;
    return transaction->commit();
}

Result<std::set<std::uint32_t>> CatalogueRescue::ownersOf(const Digest &image)
{
    auto query = m_catalogue->m_database.prepare("SELECT owner FROM images WHERE digest = ?1 UNION SELECT owner FROM image_names WHERE "
                                                 "digest = ?1 UNION SELECT owner FROM image_bin WHERE digest = ?1 UNION SELECT owner FROM containers WHERE image_digest = ?1");
    if (!query)
        return std::unexpected(query.error());
    query->bind(image.text());
    std::set<std::uint32_t> owners;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return owners;
        owners.insert(static_cast<std::uint32_t>(query->integer(0)));
    }
}

Result<void> CatalogueRescue::putContainer(const ContainerRecord &record)
{
    for (const char *table : {"id_ranges", "volume_uses", "endpoints"}) {
        auto remove = m_catalogue->m_database.prepare(std::format("DELETE FROM {} WHERE container = ?", table));
        if (!remove)
            return std::unexpected(remove.error());
        if (auto removed = remove->bind(record.id.text()).run(); !removed)
            return removed;
    }
    if (auto added = m_catalogue->addContainer(record); !added)
        return added;
    auto update = m_catalogue->m_database.prepare(
        "UPDATE containers SET state = ?, started = ?, finished = ?, exit_code = ?, oom_killed = ?, error = ? WHERE id = ?");
    if (!update)
        return std::unexpected(update.error());
    update->bind(static_cast<std::int64_t>(record.state)).bind(record.started).bind(record.finished).bind(record.exitCode);
    return update->bind(record.oomKilled ? 1 : 0).bind(record.error).bind(record.id.text()).run();
}

Result<void> CatalogueRescue::finish()
{
    constexpr const char *takeOut = R"(
DELETE FROM image_names WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.owner = image_names.owner AND i.digest = image_names.digest);
DELETE FROM image_layers WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.owner = image_layers.owner AND i.digest = image_layers.digest);
DELETE FROM image_blobs WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.owner = image_blobs.owner AND i.digest = image_blobs.digest);
DELETE FROM image_uses WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.owner = image_uses.owner AND i.digest = image_uses.digest);
DELETE FROM image_bin WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.owner = image_bin.owner AND i.digest = image_bin.digest);
DELETE FROM image_bin WHERE EXISTS (SELECT 1 FROM containers c WHERE c.owner = image_bin.owner AND c.image_digest = image_bin.digest);
DELETE FROM id_ranges WHERE container NOT IN (SELECT id FROM containers);
DELETE FROM volume_uses WHERE container NOT IN (SELECT id FROM containers) OR volume NOT IN (SELECT id FROM volumes);
DELETE FROM endpoints WHERE container NOT IN (SELECT id FROM containers) OR network NOT IN (SELECT id FROM networks);
DELETE FROM chosen_ports WHERE container NOT IN (SELECT id FROM containers);
)";
    // Without a log of its own it can be renamed.
    for (const char *sql : {takeOut, "PRAGMA journal_mode=DELETE"}) {
        if (auto done = m_catalogue->m_database.execute(sql); !done)
            return done;
    }
    m_catalogue.reset();
    const UniqueFd fresh(::open(beside(freshSuffix).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fresh || ::fsync(fresh.get()) != 0)
        return osFailure(errno, "cannot bring the new catalogue to disk");
    // The log of the old one would be taken for the new one's.
    for (const char *suffix : {"-wal", "-shm"}) {
        if (::unlink(beside(suffix).c_str()) != 0 && errno != ENOENT)
            return osFailure(errno, "cannot remove the log of the broken catalogue");
    }
    if (auto synced = syncDirectoryOf(m_file); !synced)
        return synced;
    if (::rename(beside(freshSuffix).c_str(), m_file.c_str()) != 0)
        return osFailure(errno, "cannot put the new catalogue into its place");
    return syncDirectoryOf(m_file);
}

} // namespace kiste
