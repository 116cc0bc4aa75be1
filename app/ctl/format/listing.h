// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace kiste::ctl {

/// Cells under each other: columns at least ten wide, three apart, the last one not padded, as docker prints them.
std::string alignedTable(const std::vector<std::vector<std::string>> &rows);

/// What `ps`, `images` and `stats` print: rows of named values, as a table, as JSON lines or through a template.
class Listing
{
public:
    struct Column
    {
        std::string field; ///< name in JSON and templates
        std::string header; ///< over the table's column
        bool shown = true; ///< in the table without a template
    };

    explicit Listing(std::vector<Column> columns)
        : m_columns(std::move(columns))
    {
    }

    /// One value per column, in the columns' order.
    void add(const std::vector<std::string> &values);
    /// A value of the row added last that only templates see, such as the map behind `.Label "key"`.
    void addHidden(const std::string &field, nlohmann::ordered_json value);
    /// @p format: empty or "table", "json", "table TEMPLATE", or a template. InvalidArgument for one that cannot be
    /// used.
    Result<std::string> render(std::string_view format) const;

private:
    std::string header(const std::string &field) const;
    std::string table() const;
    Result<std::string> tableOf(std::string_view templateText) const;

    std::vector<Column> m_columns;
    std::vector<nlohmann::ordered_json> m_rows;
    std::set<std::string> m_hidden;
};

} // namespace kiste::ctl
