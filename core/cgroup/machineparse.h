// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// Text of the files below /proc that are about the whole machine. Errors are Corrupt and name what was unexpected.
namespace kiste::machineparse {

/// Counters since the machine started, in ticks of sysconf(_SC_CLK_TCK), over all processors.
struct CpuTicks
{
    std::uint64_t user = 0; ///< nice and guests included
    std::uint64_t system = 0; ///< interrupts included
    unsigned online = 0; ///< processors that are switched on
};
/// /proc/stat; @p text may be cut after the processors' lines.
Result<CpuTicks> cpuTicks(std::string_view text);

/// Bytes.
struct Memory
{
    std::uint64_t total = 0, free = 0, available = 0;
    std::uint64_t anon = 0;
    std::uint64_t cache = 0; ///< files and buffers
    std::uint64_t kernel = 0; ///< slabs, stacks, page tables
    std::uint64_t swapTotal = 0, swapFree = 0;
};
/// /proc/meminfo
Result<Memory> memory(std::string_view text);

struct Load
{
    std::array<double, 3> average{}; ///< over 1, 5 and 15 minutes
    std::uint64_t tasks = 0; ///< threads included
};
/// /proc/loadavg
Result<Load> load(std::string_view text);

/// Of /proc/PID/stat: ticks of processor time that the process used itself, and its parent.
struct ProcessStat
{
    std::uint64_t ticks = 0;
    int parent = 0;
};
Result<ProcessStat> processStat(std::string_view text);

/// Second number of /proc/PID/statm: pages in memory.
Result<std::uint64_t> residentPages(std::string_view text);

} // namespace kiste::machineparse
