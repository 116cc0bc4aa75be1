// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace kiste {

/// What is recorded over time. All are gauges: rates are computed once, by the sampler, over the time that really
/// passed between two readings of a container. The values are the ids in the file and never change
/// (docs/metrics-format.md).
enum class MetricsSeries : std::uint16_t {
    CpuUsage, ///< cores
    CpuUser, ///< cores
    CpuSystem, ///< cores
    CpuHeldBack, ///< share of the quota's periods in which tasks were throttled, 0 to 1
    CpuHeldBackTime, ///< time throttled per time, summed over processors
    CpuLimit, ///< cores; absent is no limit
    MemoryUsage, ///< bytes, page cache included
    MemoryWorkingSet, ///< bytes, usage - inactive file pages
    MemoryAnon, ///< bytes
    MemoryFile, ///< bytes
    MemoryKernel, ///< bytes
    MemorySwap, ///< bytes
    MemoryLimit, ///< bytes; absent is no limit
    MemoryHigh, ///< bytes; absent is no limit
    IoReadBytes, ///< bytes per second
    IoWriteBytes, ///< bytes per second
    IoReadOperations, ///< per second
    IoWriteOperations, ///< per second
    NetReceivedBytes, ///< bytes per second
    NetSentBytes, ///< bytes per second
    NetReceivedPackets, ///< per second
    NetSentPackets, ///< per second
    NetReceivedDrops, ///< per second
    NetSentDrops, ///< per second
    Pids, ///< tasks
    PidsLimit, ///< tasks; absent is no limit
    CpuPressureSome, ///< share of time, 0 to 1
    CpuPressureFull,
    MemoryPressureSome,
    MemoryPressureFull,
    IoPressureSome,
    IoPressureFull,
    MemoryAvailable, ///< bytes; of the machine
    SwapLimit, ///< bytes of swap space; of the machine
    LoadOne, ///< the kernel's load over 1, 5 and 15 minutes; of the machine
    LoadFive,
    LoadFifteen,
    KisteCpu, ///< cores that the engine itself uses: helper and supervisor; of the machine
    KisteMemory, ///< bytes that these have resident; of the machine
    SamplerCpu, ///< cores that sampling uses, part of KisteCpu; of the machine
    Device0ReadBytes, ///< of each disk: bytes and operations per second; see metricsDeviceSeries()
    Device0WriteBytes,
    Device0ReadOperations,
    Device0WriteOperations,
    Device1ReadBytes,
    Device1WriteBytes,
    Device1ReadOperations,
    Device1WriteOperations,
    Device2ReadBytes,
    Device2WriteBytes,
    Device2ReadOperations,
    Device2WriteOperations,
    Device3ReadBytes,
    Device3WriteBytes,
    Device3ReadOperations,
    Device3WriteOperations,
    Count
};
inline constexpr std::size_t metricsSeriesCount = static_cast<std::size_t>(MetricsSeries::Count);

/// How many disks a file has places for. A disk gets the next free place when it is first used and keeps it as long as the
/// file lives; those that come later are only in the sums.
inline constexpr std::size_t metricsDeviceCount = 4;

/// What is recorded of each disk, in the order of the series.
enum class MetricsDeviceValue : std::uint8_t { ReadBytes, WriteBytes, ReadOperations, WriteOperations, Count };
inline constexpr std::size_t metricsDeviceValues = static_cast<std::size_t>(MetricsDeviceValue::Count);

/// The series of the disk at @p place, which is below metricsDeviceCount.
constexpr MetricsSeries metricsDeviceSeries(std::size_t place, MetricsDeviceValue value)
{
    return static_cast<MetricsSeries>(static_cast<std::size_t>(MetricsSeries::Device0ReadBytes)
                                      + place * metricsDeviceValues + static_cast<std::size_t>(value));
}
static_assert(metricsDeviceSeries(metricsDeviceCount - 1, MetricsDeviceValue::WriteOperations)
              == MetricsSeries::Device3WriteOperations);
static_assert(static_cast<std::size_t>(MetricsSeries::Device3WriteOperations) + 1 == metricsSeriesCount);

/// What a file is about.
enum class MetricsKind : std::uint32_t {
    Container = 1,
    Machine = 2,
};

/// The series that a file of that kind records, in the order of its columns.
std::span<const MetricsSeries> metricsSeriesOf(MetricsKind kind);

/// Counters since the container started, of which only the newest value is kept.
enum class MetricsTotal : std::uint16_t {
    CpuUsec,
    HeldBackUsec,
    IoReadBytes,
    IoWriteBytes,
    IoReadOperations,
    IoWriteOperations,
    NetReceivedBytes,
    NetSentBytes,
    NetReceivedPackets,
    NetSentPackets,
    OomKills,
    Count
};
inline constexpr std::size_t metricsTotalCount = static_cast<std::size_t>(MetricsTotal::Count);

/// Name in the file, e.g. "memory.working_set"; at most 29 characters.
std::string_view metricsSeriesName(MetricsSeries series);
std::string_view metricsTotalName(MetricsTotal total);

/// One value per series; "no value" is not 0.
class MetricsValues
{
public:
    MetricsValues() { m_values.fill(std::numeric_limits<float>::quiet_NaN()); }

    std::optional<double> get(MetricsSeries series) const
    {
        const float value = m_values[static_cast<std::size_t>(series)];
        return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
    }
    void set(MetricsSeries series, double value)
    {
        m_values[static_cast<std::size_t>(series)] = static_cast<float>(value);
    }
    float raw(std::size_t index) const { return m_values[index]; }
    void setRaw(std::size_t index, float value) { m_values[index] = value; }

private:
    std::array<float, metricsSeriesCount> m_values;
};

/// What was measured at one moment.
struct MetricsSample
{
    std::int64_t timeMs = 0; ///< milliseconds since the epoch
    std::uint32_t coveredMs = 0; ///< how far back its rates reach; 0 for the first sample after a start or a gap
    MetricsValues values;

    std::optional<double> get(MetricsSeries series) const { return values.get(series); }
};

/// Counters at the newest sample.
struct MetricsTotals
{
    std::array<std::uint64_t, metricsTotalCount> values{};
    /// Of each disk, by its place, in the order of MetricsDeviceValue.
    std::array<std::array<std::uint64_t, metricsDeviceValues>, metricsDeviceCount> devices{};

    std::uint64_t get(MetricsTotal total) const { return values[static_cast<std::size_t>(total)]; }
    void set(MetricsTotal total, std::uint64_t value) { values[static_cast<std::size_t>(total)] = value; }
    bool operator==(const MetricsTotals &) const = default;
};

} // namespace kiste
