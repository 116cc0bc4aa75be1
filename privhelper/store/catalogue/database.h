// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace kiste {

/// One prepared SQL statement. Bind the parameters in order, then run() it, or call next() and read
/// the columns for each row.
class Statement
{
public:
    /// Runs a statement that answers no rows.
    Result<void> run();
    /// Steps to the next row; false after the last.
    Result<bool> next();
    /// Lets go of the rows that were not read.
    void finish();

    Statement &bind(std::int64_t value);
    Statement &bind(std::string_view value);
    Statement &bindNull();
    /// The value of another statement's current row.
    Statement &bindColumn(const Statement &row, int column);

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    /// The first column of every row.
    Result<std::vector<std::string>> texts();
    bool isNull(int column) const;

private:
    friend class Database;
    struct Deleter
    {
        void operator()(sqlite3_stmt *statement) const;
    };
    explicit Statement(sqlite3_stmt *statement) : m_statement(statement) {}

    std::unique_ptr<sqlite3_stmt, Deleter> m_statement;
    int m_bound = 0;
};

/// One SQLite database in WAL mode with synchronous=FULL: what commit() reported as done survives kill -9 and power
/// loss. Belongs to one thread.
class Database
{
public:
    /// Opens or creates the file with mode 0600.
    static Result<Database> open(const std::filesystem::path &file);

    /// Opens a file that may be damaged, to read what can be read of it. The file does not change.
    static Result<Database> openDamaged(const std::filesystem::path &file);
    void close() { m_database.reset(); }

    Result<Statement> prepare(std::string_view sql);
    /// Runs any number of statements without parameters.
    Result<void> execute(const char *sql);
    /// Rows that the last statement changed.
    int changes() const;

    /// Undoes what was done since it was made unless commit() succeeded.
    class Transaction
    {
    public:
        ~Transaction();
        Transaction(Transaction &&other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
        Transaction &operator=(Transaction &&) = delete;
        Result<void> commit();

    private:
        friend class Database;
        explicit Transaction(Database *database) : m_database(database) {}
        Database *m_database;
    };
    Result<Transaction> begin();
    /// After a commit that failed nobody knows yet whether the next start finds its changes: they may be whole in the log. This
    /// makes sure that they are not, by writing over them; an error if that cannot be done now. Nothing to do after a
    /// commit that did not fail.
    Result<void> settle();

private:
    struct Deleter
    {
        void operator()(sqlite3 *database) const;
    };
    explicit Database(sqlite3 *database) : m_database(database) {}

    std::unique_ptr<sqlite3, Deleter> m_database;
    bool m_uncertain = false;
};

} // namespace kiste
