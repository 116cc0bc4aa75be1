// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/series.h"

#include <algorithm>

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
    "memory.available",
    "memory.swap_limit",
    "load.1",
    "load.5",
    "load.15",
    "kiste.cpu",
    "kiste.memory",
    "kiste.sampler_cpu",
    "io.device0.read_bytes",
    "io.device0.write_bytes",
    "io.device0.read_operations",
    "io.device0.write_operations",
    "io.device1.read_bytes",
    "io.device1.write_bytes",
    "io.device1.read_operations",
    "io.device1.write_operations",
    "io.device2.read_bytes",
    "io.device2.write_bytes",
    "io.device2.read_operations",
    "io.device2.write_operations",
    "io.device3.read_bytes",
    "io.device3.write_bytes",
    "io.device3.read_operations",
    "io.device3.write_operations",
};

/// All series but those of one kind of file alone.
template<std::size_t N>
constexpr std::array<MetricsSeries, metricsSeriesCount - N> allBut(const std::array<MetricsSeries, N> &left)
{
    std::array<MetricsSeries, metricsSeriesCount - N> kept{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
        const auto series = static_cast<MetricsSeries>(i);
        if (std::ranges::find(left, series) == left.end())
            kept[at++] = series;
    }
    return kept;
}

using enum MetricsSeries;
constexpr auto containerSeries = allBut(std::array{MemoryAvailable, SwapLimit, LoadOne, LoadFive, LoadFifteen,
                                                   KisteCpu, KisteMemory, SamplerCpu});
constexpr auto machineSeries = allBut(std::array{CpuHeldBack, CpuHeldBackTime, MemoryHigh});

constexpr std::array<std::string_view, metricsTotalCount> totalNames = {
    "cpu.usec",           "cpu.held_back_usec", "io.read_bytes",
    "io.write_bytes",     "io.read_operations", "io.write_operations",
    "net.received_bytes", "net.sent_bytes",     "net.received_packets",
    "net.sent_packets",   "memory.oom_kills",
};

} // namespace

std::span<const MetricsSeries> metricsSeriesOf(MetricsKind kind)
{
    if (kind == MetricsKind::Machine)
        return machineSeries;
    return containerSeries;
}

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
