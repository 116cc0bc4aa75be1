// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/blockdevices.h"
#include "core/cgroup/kernelfile.h"
#include "privhelper/sampler/derivation.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kiste {

/// Which network interfaces to count for the machine. What goes through a bridge, a veth pair or a tunnel goes through a
/// network card as well, so only interfaces with hardware behind them count. On a machine that has none (a container, some
/// virtual machines) it is those that are neither a bridge nor attached to one.
class MachineInterfaces
{
public:
    /// @p root as for CgroupLayout; reads /sys/class/net below it.
    explicit MachineInterfaces(std::string root)
        : m_root(std::move(root))
    { }
    /// Remembered for half a minute.
    bool counts(std::string_view name);

private:
    using Clock = std::chrono::steady_clock;
    void look();

    std::string m_root;
    std::map<std::string, bool, std::less<>> m_known;
    std::optional<Clock::time_point> m_until;
};

/// Reads the numbers of the whole machine from /proc, through descriptors that stay open. What a kernel does not have is
/// left out. Not thread-safe.
class MachineReader
{
public:
    /// @p root as for CgroupLayout, @p procRoot "/proc" but in tests. @p devices outlives the reader.
    MachineReader(const std::string &root, const std::string &procRoot, BlockDevices &devices);

    /// Fills in everything but the times. The answer is the first problem, if there was one: a file that holds something
    /// else than the kernel writes. The rest is filled in all the same.
    Result<void> read(Readings &readings);

private:
    Result<void> readCpu(Readings &readings);
    Result<void> readMemory(Readings &readings);
    Result<void> readLoad(Readings &readings);
    Result<void> readDisks(Readings &readings);
    Result<void> readNetwork(Readings &readings);
    Result<void> readPressure(Readings &readings);
    Result<std::string_view> text(const char *name, std::optional<KernelFile> &file);

    std::string m_procRoot;
    BlockDevices *m_devices;
    MachineInterfaces m_interfaces;
    std::optional<KernelFile> m_stat, m_meminfo, m_loadavg, m_diskstats, m_netDev;
    std::optional<KernelFile> m_cpuPressure, m_memoryPressure, m_ioPressure;
};

} // namespace kiste
