// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

/// From the text of one cgroup file to numbers. Every function answers Corrupt for text the kernel does not write; keys
/// a newer kernel adds are skipped.
namespace kiste::cgroupparse {

/// "123\n"
Result<std::uint64_t> number(std::string_view text);
/// "123\n" or "max\n"; also nothing for the 2^63 rounded down to a page that v1 shows for "no limit".
Result<std::optional<std::uint64_t>> limit(std::string_view text);

/// cpu.stat of v1 and v2, as far as the kernel writes the keys.
struct CpuStat
{
    std::optional<std::uint64_t> usageUsec, userUsec, systemUsec, periods, throttledPeriods, throttledUsec;
};
Result<CpuStat> cpuStat(std::string_view text);
/// "user 12\nsystem 34\n" of v1 in ticks of 1/@p ticksPerSecond s.
Result<CpuStat> cpuAccountingStat(std::string_view text, std::uint64_t ticksPerSecond);
/// "max 100000\n" or "50000 100000\n" in cores.
Result<std::optional<double>> cpuMax(std::string_view text);
/// cpu.cfs_quota_us ("-1" is no limit) and cpu.cfs_period_us in cores.
Result<std::optional<double>> cpuQuota(std::string_view quota, std::string_view period);

/// memory.stat of v2, or the `total_` values of v1's.
struct MemoryStat
{
    std::optional<std::uint64_t> anon, file, inactiveFile, kernel, swap;
};
Result<MemoryStat> memoryStat(std::string_view text);
/// oom_kill of memory.events (v2) or memory.oom_control (v1); nothing when the kernel is too old to count.
Result<std::optional<std::uint64_t>> oomKills(std::string_view text);

/// Microseconds in which some or all tasks had to wait.
struct Pressure
{
    std::uint64_t someUsec = 0;
    std::optional<std::uint64_t> fullUsec;
};
Result<Pressure> pressure(std::string_view text);

struct ReadWrite
{
    std::uint64_t read = 0;
    std::uint64_t write = 0;
};
/// Says whether the numbers of a block device count.
using DeviceFilter = std::function<bool(std::uint32_t major, std::uint32_t minor)>;
/// Of one device.
struct DeviceIo
{
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    ReadWrite bytes, operations;
};
/// A few devices without an allocation; those beyond the room are only in the sums.
class DeviceList
{
public:
    static constexpr std::size_t room = 12;
    std::span<const DeviceIo> all() const { return std::span(m_devices).first(m_count); }
    const DeviceIo *find(std::uint32_t major, std::uint32_t minor) const;
    /// The entry of that device, made if there is room; else null.
    DeviceIo *entry(std::uint32_t major, std::uint32_t minor);

private:
    std::array<DeviceIo, room> m_devices{};
    std::size_t m_count = 0;
};
/// Over the devices that count: their sum, and each of them.
struct IoStat
{
    ReadWrite bytes, operations;
    DeviceList devices;
};
/// io.stat of v2.
Result<IoStat> ioStat(std::string_view text, const DeviceFilter &counts);
/// Adds blkio.throttle.io_service_bytes (@p what: bytes) or io_serviced (operations) of v1.
enum class BlockIoFile : std::uint8_t { Bytes, Operations };
Result<void> addBlockIo(std::string_view text, const DeviceFilter &counts, BlockIoFile what, IoStat &io);
/// /proc/diskstats: of the whole machine, in sectors of 512 bytes.
Result<IoStat> diskStats(std::string_view text, const DeviceFilter &counts);

/// Sums of /proc/PID/net/dev over interfaces.
struct NetworkCounters
{
    std::uint64_t receivedBytes = 0, receivedPackets = 0, receivedDrops = 0;
    std::uint64_t sentBytes = 0, sentPackets = 0, sentDrops = 0;
};
/// Says whether the numbers of an interface count.
using InterfaceFilter = std::function<bool(std::string_view name)>;
/// Without @p counts all but the loopback.
Result<NetworkCounters> networkDevices(std::string_view text, const InterfaceFilter &counts = {});

} // namespace kiste::cgroupparse
