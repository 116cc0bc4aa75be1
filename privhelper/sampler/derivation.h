// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgroupreader.h"
#include "core/metrics/series.h"

#include <chrono>
#include <optional>

namespace kiste {

/// What one look at a container gave: mostly counters.
struct Readings
{
    std::int64_t wallMs = 0; ///< milliseconds since the epoch
    std::uint64_t bootNs = 0; ///< CLOCK_BOOTTIME
    CgroupSample cgroup;
    std::optional<cgroupparse::NetworkCounters> network;
};

/// The gauges to record for @p now. Rates are over the time since @p before (null at the first reading). They are absent
/// when a counter has fallen, or when so much time has passed that nobody watched: more than four intervals, at least 4 s.
MetricsSample deriveSample(const Readings *before, const Readings &now, std::chrono::milliseconds interval);

/// The counters to keep beside; one that is absent stays 0.
MetricsTotals deriveTotals(const Readings &now);

} // namespace kiste
