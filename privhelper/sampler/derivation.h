// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgroupreader.h"
#include "core/metrics/series.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace kiste {

/// What only a look at the machine gives.
struct MachineReadings
{
    std::optional<std::uint64_t> memoryAvailable, swapTotal; ///< bytes
    std::optional<std::array<double, 3>> load;
    std::uint64_t engineCpuNs = 0; ///< counter: processor time of the engine's processes
    std::uint64_t engineMemory = 0; ///< bytes resident
    std::uint64_t samplerCpuNs = 0; ///< counter: processor time of sampling
};

/// What one look at a container, or at the machine, gave: mostly counters.
struct Readings
{
    std::int64_t wallMs = 0; ///< milliseconds since the epoch
    std::uint64_t bootNs = 0; ///< CLOCK_BOOTTIME
    CgroupSample cgroup;
    std::optional<cgroupparse::NetworkCounters> network;
    std::optional<MachineReadings> machine;
};

/// The disks that have a place in the file, by place; see MetricsWriter::placeOf().
struct DevicePlaces
{
    struct Device
    {
        std::uint32_t major = 0, minor = 0;
    };
    std::array<std::optional<Device>, metricsDeviceCount> devices{};

    bool isFull() const
    {
        return std::ranges::all_of(devices, [](const auto &device) { return device.has_value(); });
    }
};

/// The gauges to record for @p now. Rates are over the time since @p before (null at the first reading). They are absent
/// when a counter has fallen, or when so much time has passed that nobody watched: more than four intervals, at least 4 s.
MetricsSample deriveSample(const Readings *before, const Readings &now, std::chrono::milliseconds interval,
                           const DevicePlaces &places = {});

/// The counters to keep beside; one that is absent stays 0.
MetricsTotals deriveTotals(const Readings &now, const DevicePlaces &places = {});

} // namespace kiste
