// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/database.h"

#include <fcntl.h>
#include <format>
#include <sqlite3.h>
#include <tuple>
#include <unistd.h>

namespace kiste {

namespace {

ErrorCode codeFor(int result)
{
    switch (result & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::NoSpace;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::InUse;
    case SQLITE_CONSTRAINT:
        return ErrorCode::AlreadyExists;
    case SQLITE_TOOBIG:
        return ErrorCode::LimitExceeded;
    default:
        return ErrorCode::Failed;
    }
}

std::unexpected<Error> databaseFailure(sqlite3 *database, int result, std::string_view doing)
{
    return failure(codeFor(result), std::format("catalogue: {}: {}", doing,
                                                database ? sqlite3_errmsg(database) : sqlite3_errstr(result)));
}

} // namespace

void Statement::Deleter::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

Result<bool> Statement::next()
{
    const int result = sqlite3_step(m_statement.get());
    if (result == SQLITE_ROW)
        return true;
    if (result == SQLITE_DONE)
        return false;
    auto error = databaseFailure(sqlite3_db_handle(m_statement.get()), result, "cannot run a statement");
    sqlite3_reset(m_statement.get());
    return error;
}

Result<void> Statement::run()
{
    auto row = next();
    if (!row)
        return std::unexpected(std::move(row.error()));
    finish();
    return {};
}

Result<std::vector<std::string>> Statement::texts()
{
    std::vector<std::string> all;
    for (;;) {
        const auto row = next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return all;
        all.push_back(text(0));
    }
}

void Statement::finish()
{
    sqlite3_reset(m_statement.get());
    m_bound = 0;
}

Statement &Statement::bind(std::int64_t value)
{
    sqlite3_bind_int64(m_statement.get(), ++m_bound, value);
    return *this;
}

Statement &Statement::bind(std::string_view value)
{
    sqlite3_bind_text64(m_statement.get(), ++m_bound, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement &Statement::bindNull()
{
    sqlite3_bind_null(m_statement.get(), ++m_bound);
    return *this;
}

Statement &Statement::bindColumn(const Statement &row, int column)
{
    sqlite3_bind_value(m_statement.get(), ++m_bound, sqlite3_column_value(row.m_statement.get(), column));
    return *this;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

std::string Statement::text(int column) const
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return text ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

void Database::Deleter::operator()(sqlite3 *database) const
{
    sqlite3_close_v2(database);
}

Result<Database> Database::open(const std::filesystem::path &file)
{
    // SQLite gives its WAL and shared memory files the mode of the database, and creates that with 0644.
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return osFailure(errno, std::format("cannot open the catalogue '{}'", file.string()));
    ::close(fd);
    sqlite3 *raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    const int result = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database(raw);
    if (result != SQLITE_OK)
        return databaseFailure(raw, result, std::format("cannot open '{}'", file.string()));
    sqlite3_busy_timeout(raw, 5000);
    // An attacker who could write the file shall not make SQL functions run through its schema.
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (auto done = database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
        !done)
        return std::unexpected(std::move(done.error()));
    return database;
}

Result<Database> Database::openDamaged(const std::filesystem::path &file)
{
    sqlite3 *raw = nullptr;
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    const int result = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database(raw);
    if (result != SQLITE_OK)
        return databaseFailure(raw, result, std::format("cannot open '{}'", file.string()));
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return database;
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt *statement = nullptr;
    const int result
        = sqlite3_prepare_v3(m_database.get(), sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    if (result != SQLITE_OK)
        return databaseFailure(m_database.get(), result, "cannot prepare a statement");
    return Statement(statement);
}

Result<void> Database::execute(const char *sql)
{
    const int result = sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
        return databaseFailure(m_database.get(), result, "cannot run a statement");
    return {};
}

int Database::changes() const
{
    return sqlite3_changes(m_database.get());
}

Result<Database::Transaction> Database::begin()
{
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun)
        return std::unexpected(std::move(begun.error()));
    return Transaction(this);
}

Result<void> Database::settle()
{
    if (!m_uncertain)
        return {};
    auto version = prepare("PRAGMA user_version");
    if (!version)
        return std::unexpected(std::move(version.error()));
    if (auto row = version->next(); !row)
        return std::unexpected(std::move(row.error()));
    const std::int64_t number = version->integer(0);
    version->finish();
    auto transaction = begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    // The same as before, but a page that is written.
    if (auto set = execute(std::format("PRAGMA user_version={}", number).c_str()); !set)
        return set;
    return transaction->commit();
}

Result<void> Database::Transaction::commit()
{
    auto done = m_database->execute("COMMIT");
    m_database->m_uncertain = !done;
    if (done)
        m_database = nullptr;
    return done;
}

Database::Transaction::~Transaction()
{
    if (m_database)
        std::ignore = m_database->execute("ROLLBACK"); // some failures have rolled back already
}

} // namespace kiste
