// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/format/listing.h"

#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"

#include <algorithm>

namespace kiste::ctl {

namespace {

using Json = nlohmann::ordered_json;

constexpr int leastWidth = 10;
constexpr int gap = 3;

std::string safe(const std::string &text)
{
    return printable(QString::fromStdString(text)).toStdString();
}

std::vector<std::string> split(const std::string &text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

} // namespace

std::string alignedTable(const std::vector<std::vector<std::string>> &rows)
{
    std::vector<int> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()), leastWidth);
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], displayWidth(QString::fromStdString(row[i])) + gap);
    }
    std::string result;
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            const int used = displayWidth(QString::fromStdString(row[i]));
            if (i + 1 < row.size())
                line.append(static_cast<std::size_t>(widths[i] - used), ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + '\n';
    }
    return result;
}

void Listing::add(const std::vector<std::string> &values)
{
    Json row = Json::object();
    for (std::size_t i = 0; i < m_columns.size() && i < values.size(); ++i)
        row[m_columns[i].field] = values[i];
    m_rows.push_back(std::move(row));
}

void Listing::addHidden(const std::string &field, Json value)
{
    m_hidden.insert(field);
    m_rows.back()[field] = std::move(value);
}

std::string Listing::header(const std::string &field) const
{
    const auto found = std::ranges::find(m_columns, field, &Column::field);
    return found == m_columns.end() ? field : found->header;
}

std::string Listing::table() const
{
    std::vector<std::vector<std::string>> rows(1);
    for (const Column &column : m_columns) {
        if (column.shown)
            rows[0].push_back(column.header);
    }
    for (const Json &row : m_rows) {
        std::vector<std::string> cells;
        for (const Column &column : m_columns) {
            if (column.shown)
                cells.push_back(safe(row.value(column.field, "")));
        }
        rows.push_back(std::move(cells));
    }
    return alignedTable(rows);
}

Result<std::string> Listing::tableOf(std::string_view templateText) const
{
    const auto parsed = Template::parse(templateText);
    if (!parsed)
        return std::unexpected(parsed.error());
    Json headers = Json::object();
    for (const std::string &field : parsed->fields())
        headers[field] = header(field);
    std::vector<std::vector<std::string>> rows;
    const auto top = parsed->renderHeader(headers);
    rows.push_back(split(top ? *top : std::string(), '\t'));
    for (const Json &row : m_rows) {
        const auto line = parsed->render(row, true);
        if (!line)
            return std::unexpected(line.error());
        auto cells = split(*line, '\t');
        std::ranges::transform(cells, cells.begin(), safe);
        rows.push_back(std::move(cells));
    }
    return alignedTable(rows);
}

Result<std::string> Listing::render(std::string_view format) const
{
    if (format.empty() || format == "table")
        return table();
    std::string result;
    if (format == "json") {
        for (Json row : m_rows) {
            for (const std::string &field : m_hidden)
                row.erase(field);
            result += row.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
        }
        return result;
    }
    constexpr std::string_view tableWord = "table ";
    if (format.starts_with(tableWord))
        return tableOf(format.substr(tableWord.size()));
    const auto parsed = Template::parse(format);
    if (!parsed)
        return std::unexpected(parsed.error());
    for (const Json &row : m_rows) {
        const auto line = parsed->render(row, true);
        if (!line)
            return std::unexpected(line.error());
        result += *line + '\n';
    }
    return result;
}

} // namespace kiste::ctl
