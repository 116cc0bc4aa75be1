// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/series.h"

namespace kiste {

namespace {

constexpr std::array<std::string_view, metricsSeriesCount> seriesNames = {
    "cpu.usage",
    "cpu.user",
    "cpu.system",
    "cpu.held_back",
    "cpu.held_back_time",
    "cpu.limit",
    "memory.usage",
    "memory.working_set",
    "memory.anon",
    "memory.file",
    "memory.kernel",
    "memory.swap",
    "memory.limit",
    "memory.high",
    "io.read_bytes",
    "io.write_bytes",
    "io.read_operations",
    "io.write_operations",
    "net.received_bytes",
    "net.sent_bytes",
    "net.received_packets",
    "net.sent_packets",
    "net.received_drops",
    "net.sent_drops",
    "pids.current",
    "pids.limit",
    "cpu.pressure_some",
    "cpu.pressure_full",
    "memory.pressure_some",
    "memory.pressure_full",
    "io.pressure_some",
    "io.pressure_full",
};

constexpr std::array<std::string_view, metricsTotalCount> totalNames = {
    "cpu.usec",           "cpu.held_back_usec", "io.read_bytes",
    "io.write_bytes",     "io.read_operations", "io.write_operations",
    "net.received_bytes", "net.sent_bytes",     "net.received_packets",
    "net.sent_packets",   "memory.oom_kills",
};

} // namespace

std::string_view metricsSeriesName(MetricsSeries series)
{
    const auto index = static_cast<std::size_t>(series);
    return index < seriesNames.size() ? seriesNames[index] : std::string_view();
}

std::string_view metricsTotalName(MetricsTotal total)
{
    const auto index = static_cast<std::size_t>(total);
    return index < totalNames.size() ? totalNames[index] : std::string_view();
}

} // namespace kiste
