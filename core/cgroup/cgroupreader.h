// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/blockdevices.h"
#include "core/cgroup/cgrouplayout.h"
#include "core/cgroup/cgroupparse.h"
#include "core/cgroup/kernelfile.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kiste {

/// Processor time. Counters are microseconds since the cgroup was made.
struct CgroupCpu
{
    std::uint64_t takenAt = 0; ///< CLOCK_BOOTTIME in ns, just before the usage was read
    std::uint64_t usageUsec = 0;
    std::optional<std::uint64_t> userUsec, systemUsec;
    std::optional<std::uint64_t> periods, throttledPeriods, throttledUsec; ///< of the quota
    std::optional<double> limitCores; ///< none is no limit
};

/// Bytes. The working set is what the cgroup cannot give back without pain: usage - inactive file pages, not below 0.
struct CgroupMemory
{
    std::uint64_t usage = 0;
    std::uint64_t workingSet = 0;
    std::optional<std::uint64_t> anon, file, kernel, swap;
    std::optional<std::uint64_t> limit, high; ///< none is no limit
    std::optional<std::uint64_t> oomKills; ///< counter
};

/// Counters since the cgroup was made: over all disks, and of each.
using CgroupIo = cgroupparse::IoStat;

struct CgroupPids
{
    std::uint64_t current = 0;
    std::optional<std::uint64_t> limit; ///< none is no limit
};

/// What one read gives. A part is absent when the machine has no such controller or file.
struct CgroupSample
{
    std::optional<CgroupCpu> cpu;
    std::optional<CgroupMemory> memory;
    std::optional<CgroupIo> io;
    std::optional<CgroupPids> pids;
    std::optional<cgroupparse::Pressure> cpuPressure, memoryPressure, ioPressure;
};

/// Reads the numbers of one cgroup, over and over, through descriptors that stay open. Not thread-safe.
class CgroupReader
{
public:
    enum class Descriptors : std::uint8_t {
        Keep, ///< about 15 stay open
        Reopen, ///< none stays open: for when there are too many containers
    };

    /// @p cgroup as in CgroupLayout ("/kiste/<id>"). NotFound when no tree has it. @p devices outlives the reader.
    static Result<CgroupReader> open(const CgroupLayout &layout, const std::string &cgroup, BlockDevices &devices,
                                     Descriptors descriptors = Descriptors::Keep);

    /// NotFound: the cgroup has been removed. Corrupt: a file holds something else than the kernel writes.
    Result<CgroupSample> read();
    /// How many descriptors it holds.
    std::size_t openDescriptors() const;

private:
    enum File : std::uint8_t {
        CpuUsage, ///< v1 cpuacct.usage
        CpuUser, ///< v1 cpuacct.usage_user
        CpuSystem, ///< v1 cpuacct.usage_sys
        CpuStat,
        CpuMax,
        CpuQuota, ///< v1
        CpuPeriod, ///< v1
        MemoryUsage,
        MemoryStat,
        MemoryLimit,
        MemoryHigh,
        MemorySwap,
        MemoryKernel, ///< v1
        MemoryEvents,
        IoStat,
        IoBytes, ///< v1
        IoOperations, ///< v1
        PidsCurrent,
        PidsLimit,
        CpuPressure,
        MemoryPressure,
        IoPressure,
        FileCount
    };
    struct Wanted
    {
        File file;
        CgroupController controller;
        const char *name;
    };
    static const Wanted v1Files[];
    static const Wanted v2Files[];
    static const Wanted pressureFiles[];

    explicit CgroupReader(BlockDevices &devices)
        : m_devices(&devices)
    { }
    Result<void> openFiles(const CgroupHierarchy &tree, const std::string &directory, bool keep,
                           const CgroupLayout &layout);
    Result<std::optional<CgroupCpu>> readCpu();
    Result<void> readLegacyCpu(CgroupCpu &cpu);
    Result<void> readCpuLimit(CgroupCpu &cpu);
    Result<std::optional<CgroupMemory>> readMemory();
    Result<std::optional<CgroupIo>> readIo();
    Result<std::optional<CgroupPids>> readPids();
    Result<std::optional<cgroupparse::Pressure>> readPressure(File file);
    /// Text of a file through @p parse; nothing when the cgroup has no such file.
    template<typename T>
    Result<std::optional<T>> value(File file, Result<T> (*parse)(std::string_view));
    Result<std::optional<std::uint64_t>> limitOf(File file);

    BlockDevices *m_devices;
    std::array<std::optional<KernelFile>, FileCount> m_files;
};

} // namespace kiste
