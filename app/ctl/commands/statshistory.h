// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/metricsreader.h"

#include <QString>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kiste::ctl {

/// How `stats --history` writes what was recorded.
enum class HistoryFormat { Sparkline, Json, Csv };
/// InvalidArgument for anything but "json", "csv" and nothing.
Result<HistoryFormat> parseHistoryFormat(const QString &format);
/// A duration as parseDuration() reads it, or "7d"; between a second and 30 days, in milliseconds.
Result<std::int64_t> parseHistory(std::string_view text);

/// Whose numbers, and the file they are in.
struct HistorySource
{
    std::string name;
    std::string id; ///< empty for the machine
    MetricsReader reader;
};

/// One line of eighth blocks, a column for each value; a blank is a gap. @p top is the value of a full block; with 0 the
/// largest of them is.
std::string sparkline(std::span<const std::optional<double>> values, double top);
/// The largest value of a series in each of @p columns equal parts of the time from @p fromMs to @p toMs.
std::vector<std::optional<double>> peaks(const HistorySource &source, MetricsSeries series, std::int64_t fromMs,
                                         std::int64_t toMs, std::size_t columns);

/// The text of all sources. JSON is an object a line, CSV begins with a line of names; both have the mean under the name of
/// the series, and where the time is too long for each second the extremes under that name with ".min" and ".max". A
/// series without a value in a record is left out (JSON) or empty (CSV). Disks have their own names in place of
/// "deviceN".
std::string renderHistory(std::span<const HistorySource> sources, HistoryFormat format, std::int64_t fromMs,
                          std::int64_t toMs);

} // namespace kiste::ctl
