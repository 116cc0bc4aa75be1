// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/statshistory.h"

#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "app/ctl/parse/units.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t secondMs = 1000;
constexpr std::int64_t dayMs = 24 * 3600 * secondMs;
constexpr std::size_t sparkColumns = 40;

/// A series that the sources record, and what to call it.
struct Column
{
    MetricsSeries series;
    std::string name;
};

/// "io.device0.read_bytes" under the disk's own name; nothing for a place that no disk has.
std::optional<std::string> columnName(const MetricsReader &reader, MetricsSeries series)
{
    const std::string name(metricsSeriesName(series));
    const auto first = static_cast<std::size_t>(MetricsSeries::Device0ReadBytes);
    const auto index = static_cast<std::size_t>(series);
    if (index < first)
        return name;
    const std::size_t place = (index - first) / metricsDeviceValues;
    for (const MetricsDevice &device : reader.devices()) {
        if (device.place == place)
            return std::format("io.{}{}", device.name, name.substr(name.rfind('.')));
    }
    return std::nullopt;
}

std::vector<Column> columnsOf(const MetricsReader &reader)
{
    std::vector<Column> columns;
    for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
        const auto series = static_cast<MetricsSeries>(i);
        if (!reader.has(series))
            continue;
        if (auto name = columnName(reader, series))
            columns.push_back({series, std::move(*name)});
    }
    return columns;
}

std::string timeText(std::int64_t timeMs)
{
    return isoTime(static_cast<quint64>(timeMs) * 1000).toStdString();
}

/// Enough digits for what is kept of it, and none that are noise.
std::string numberText(double value)
{
    return std::format("{:.7g}", value);
}

/// Calls @p take(record, summary) for each record of the time, from the finest tier that reaches it.
template<typename Take>
void forEachRecord(const MetricsReader &reader, std::int64_t fromMs, std::int64_t toMs, Take &&take)
{
    const std::size_t tier = reader.tierFor(toMs - fromMs);
    const bool summary = reader.tiers()[tier].summary;
    reader.visit(tier, fromMs, toMs, [&](const MetricsRecord &record) { take(record, summary); });
}

Json jsonRecord(const HistorySource &source, const std::vector<Column> &columns, const MetricsRecord &record,
                bool summary)
{
    Json line = {{"Name", source.name}};
    if (!source.id.empty())
        line["ID"] = source.id;
    line["Time"] = timeText(record.timeMs);
    line["Seconds"] = static_cast<double>(record.coveredMs) / 1000;
    line["Samples"] = record.samples;
    for (const Column &column : columns) {
        const auto put = [&](const std::string &name, const MetricsValues &values) {
            if (const auto value = values.get(column.series))
                line[name] = *value;
        };
        put(column.name, record.mean);
        if (summary) {
            put(column.name + ".min", record.min);
            put(column.name + ".max", record.max);
        }
    }
    return line;
}

std::string jsonHistory(std::span<const HistorySource> sources, std::int64_t fromMs, std::int64_t toMs)
{
    std::string text;
    for (const HistorySource &source : sources) {
        const std::vector<Column> columns = columnsOf(source.reader);
        forEachRecord(source.reader, fromMs, toMs, [&](const MetricsRecord &record, bool summary) {
            text += jsonRecord(source, columns, record, summary).dump(-1, ' ', false, Json::error_handler_t::replace);
            text += '\n';
        });
    }
    return text;
}

std::string csvCell(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/// One table: the columns of all sources together, by name.
std::string csvHistory(std::span<const HistorySource> sources, std::int64_t fromMs, std::int64_t toMs)
{
    std::vector<std::string> names;
    bool anySummary = false;
    for (const HistorySource &source : sources) {
        for (const Column &column : columnsOf(source.reader)) {
            if (std::ranges::find(names, column.name) == names.end())
                names.push_back(column.name);
        }
        anySummary = anySummary || source.reader.tiers()[source.reader.tierFor(toMs - fromMs)].summary;
    }
    std::string text = "name,time,seconds,samples";
    for (const std::string &name : names)
        text += "," + csvCell(name) + (anySummary ? std::format(",{0}.min,{0}.max", name) : std::string());
    text += '\n';
    for (const HistorySource &source : sources) {
        const std::vector<Column> columns = columnsOf(source.reader);
        forEachRecord(source.reader, fromMs, toMs, [&](const MetricsRecord &record, bool) {
            text += std::format("{},{},{},{}", csvCell(source.name), timeText(record.timeMs),
                                static_cast<double>(record.coveredMs) / 1000, record.samples);
            for (const std::string &name : names) {
                const auto column = std::ranges::find(columns, name, &Column::name);
                const auto cell = [&](const MetricsValues &values) {
                    const auto value = column == columns.end() ? std::nullopt : values.get(column->series);
                    return "," + (value ? numberText(*value) : std::string());
                };
                text += cell(record.mean);
                if (anySummary)
                    text += cell(record.min) + cell(record.max);
            }
            text += '\n';
        });
    }
    return text;
}

/// Mean over the time that was measured, and the largest value.
struct Summary
{
    std::optional<double> mean, max;
};

Summary summaryOf(const MetricsReader &reader, MetricsSeries series, std::int64_t fromMs, std::int64_t toMs)
{
    Summary summary;
    double sum = 0, weight = 0;
    forEachRecord(reader, fromMs, toMs, [&](const MetricsRecord &record, bool) {
        const auto mean = record.mean.get(series);
        const auto max = record.max.get(series);
        if (!mean || !max)
            return;
        const double covered = std::max(record.coveredMs, 1U);
        sum += *mean * covered;
        weight += covered;
        summary.max = std::max(summary.max.value_or(*max), *max);
    });
    if (weight > 0)
        summary.mean = sum / weight;
    return summary;
}

std::string cores(const std::optional<double> &value)
{
    return value ? std::format("{:.2f}", *value) : std::string("--");
}

std::string bytes(const std::optional<double> &value)
{
    return value ? binarySize(*value).toStdString() : std::string("--");
}

std::string sparkHistory(std::span<const HistorySource> sources, std::int64_t fromMs, std::int64_t toMs)
{
    std::vector<std::vector<std::string>> rows = {{"NAME", "CPU", "MEAN", "MAX", "MEMORY", "MEAN", "MAX"}};
    for (const HistorySource &source : sources) {
        std::vector<std::string> row = {source.name};
        for (const auto &[series, text] : {std::pair(MetricsSeries::CpuUsage, &cores),
                                           std::pair(MetricsSeries::MemoryWorkingSet, &bytes)}) {
            const Summary summary = summaryOf(source.reader, series, fromMs, toMs);
            row.push_back(sparkline(peaks(source, series, fromMs, toMs, sparkColumns), 0));
            row.push_back(text(summary.mean));
            row.push_back(text(summary.max));
        }
        rows.push_back(std::move(row));
    }
    return alignedTable(rows);
}

} // namespace

Result<HistoryFormat> parseHistoryFormat(const QString &format)
{
    if (format.isEmpty())
        return HistoryFormat::Sparkline;
    if (format == "json"_L1)
        return HistoryFormat::Json;
    if (format == "csv"_L1)
        return HistoryFormat::Csv;
    return failure(ErrorCode::InvalidArgument,
                   std::format("'{}' is no format of a history; there are json and csv", format.toStdString()));
}

Result<std::int64_t> parseHistory(std::string_view text)
{
    std::int64_t span = 0;
    if (text.ends_with('d')) {
        const auto days = parseInteger(text.substr(0, text.size() - 1), 1, 30, "a number of days");
        if (!days)
            return days;
        span = *days * dayMs;
    } else {
        const auto duration = parseDuration(text);
        if (!duration)
            return std::unexpected(duration.error());
        span = duration->count() / 1000;
    }
    if (span < secondMs || span > 30 * dayMs)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not between a second and 30 days", text));
    return span;
}

std::string sparkline(std::span<const std::optional<double>> values, double top)
{
    static constexpr std::array<std::string_view, 8> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double highest = top;
    if (top <= 0) {
        for (const auto &value : values)
            highest = std::max(highest, value.value_or(0));
    }
    std::string line;
    for (const auto &value : values) {
        if (!value) {
            line += ' ';
            continue;
        }
        const double share = highest > 0 ? std::clamp(*value / highest, 0.0, 1.0) : 0;
        line += blocks[std::min<std::size_t>(static_cast<std::size_t>(share * blocks.size()), blocks.size() - 1)];
    }
    return line;
}

std::vector<std::optional<double>> peaks(const HistorySource &source, MetricsSeries series, std::int64_t fromMs,
                                         std::int64_t toMs, std::size_t columns)
{
    std::vector<std::optional<double>> result(columns);
    const double width = static_cast<double>(toMs - fromMs) / static_cast<double>(columns);
    const auto columnAt = [&](std::int64_t timeMs) {
        const double at = std::floor(static_cast<double>(timeMs - fromMs) / width);
        return std::clamp<std::int64_t>(static_cast<std::int64_t>(at), 0, static_cast<std::int64_t>(columns) - 1);
    };
    forEachRecord(source.reader, fromMs, toMs, [&](const MetricsRecord &record, bool) {
        const auto value = record.max.get(series);
        if (!value)
            return;
        // A record counts for all of the time it covers, or a short history would be full of holes.
        for (auto i = columnAt(record.timeMs - record.coveredMs + 1); i <= columnAt(record.timeMs); ++i) {
            auto &column = result[static_cast<std::size_t>(i)];
            column = std::max(column.value_or(*value), *value);
        }
    });
    return result;
}

std::string renderHistory(std::span<const HistorySource> sources, HistoryFormat format, std::int64_t fromMs,
                          std::int64_t toMs)
{
    switch (format) {
    case HistoryFormat::Json:
        return jsonHistory(sources, fromMs, toMs);
    case HistoryFormat::Csv:
        return csvHistory(sources, fromMs, toMs);
    case HistoryFormat::Sparkline:
        break;
    }
    return sparkHistory(sources, fromMs, toMs);
}

} // namespace kiste::ctl
