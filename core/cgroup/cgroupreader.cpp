// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgroupreader.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <format>

namespace kiste {

using namespace cgroupparse;

namespace {

/// Room for the longest file, io.stat with a line of some 90 characters per disk. One for all readers of a thread: a
/// thousand readers would else hold 32 MiB.
thread_local std::array<char, 32 * 1024> buffer;

std::uint64_t bootTimeNow()
{
    timespec now = {};
    ::clock_gettime(CLOCK_BOOTTIME, &now); // cannot fail for this clock
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Gives a failure of one file the name of that file.
std::unexpected<Error> inFile(Error error, const KernelFile &file)
{
    error.detail = std::format("'{}': {}", file.path(), error.detail);
    return std::unexpected(std::move(error));
}

} // namespace

const CgroupReader::Wanted CgroupReader::v1Files[] = {
    {CpuUsage, CgroupController::CpuAccounting, "cpuacct.usage"},
    {CpuUser, CgroupController::CpuAccounting, "cpuacct.usage_user"},
    {CpuSystem, CgroupController::CpuAccounting, "cpuacct.usage_sys"},
    {CpuStat, CgroupController::Cpu, "cpu.stat"},
    {CpuQuota, CgroupController::Cpu, "cpu.cfs_quota_us"},
    {CpuPeriod, CgroupController::Cpu, "cpu.cfs_period_us"},
    {MemoryUsage, CgroupController::Memory, "memory.usage_in_bytes"},
    {MemoryStat, CgroupController::Memory, "memory.stat"},
    {MemoryLimit, CgroupController::Memory, "memory.limit_in_bytes"},
    {MemoryKernel, CgroupController::Memory, "memory.kmem.usage_in_bytes"},
    {MemoryEvents, CgroupController::Memory, "memory.oom_control"},
    // The throttle files count without any I/O scheduler, the others only under BFQ.
    {IoBytes, CgroupController::BlockIo, "blkio.throttle.io_service_bytes_recursive"},
    {IoOperations, CgroupController::BlockIo, "blkio.throttle.io_serviced_recursive"},
    {PidsCurrent, CgroupController::Pids, "pids.current"},
    {PidsLimit, CgroupController::Pids, "pids.max"},
};

const CgroupReader::Wanted CgroupReader::v2Files[] = {
    {CpuStat, CgroupController::CpuAccounting, "cpu.stat"},
    {CpuMax, CgroupController::Cpu, "cpu.max"},
    {MemoryUsage, CgroupController::Memory, "memory.current"},
    {MemoryStat, CgroupController::Memory, "memory.stat"},
    {MemoryLimit, CgroupController::Memory, "memory.max"},
    {MemoryHigh, CgroupController::Memory, "memory.high"},
    {MemorySwap, CgroupController::Memory, "memory.swap.current"},
    {MemoryEvents, CgroupController::Memory, "memory.events"},
    {IoStat, CgroupController::BlockIo, "io.stat"},
    {PidsCurrent, CgroupController::Pids, "pids.current"},
    {PidsLimit, CgroupController::Pids, "pids.max"},
};

/// In the v2 tree whichever controllers it has.
const CgroupReader::Wanted CgroupReader::pressureFiles[] = {
    {CpuPressure, CgroupController::Cpu, "cpu.pressure"},
    {MemoryPressure, CgroupController::Memory, "memory.pressure"},
    {IoPressure, CgroupController::BlockIo, "io.pressure"},
};

Result<CgroupReader> CgroupReader::open(const CgroupLayout &layout, const std::string &cgroup, BlockDevices &devices,
                                        Descriptors descriptors)
{
    if (!isCgroupPath(cgroup))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a cgroup path", cgroup.substr(0, 80)));
    CgroupReader reader(devices);
    const bool keep = descriptors == Descriptors::Keep;
    for (const CgroupHierarchy &tree : layout.hierarchies()) {
        if (auto opened = reader.openFiles(tree, layout.directory(tree, cgroup), keep, layout); !opened)
            return std::unexpected(opened.error());
    }
    if (std::ranges::none_of(reader.m_files, [](const auto &file) { return file.has_value(); }))
        return failure(ErrorCode::NotFound, std::format("there is no cgroup '{}'", cgroup));
    return reader;
}

Result<void> CgroupReader::openFiles(const CgroupHierarchy &tree, const std::string &directory, bool keep,
                                     const CgroupLayout &layout)
{
    const auto tryOpen = [&](const Wanted &wanted) -> Result<void> {
        auto file = KernelFile::open(directory + '/' + wanted.name, keep);
        if (file)
            m_files[wanted.file] = std::move(*file);
        else if (file.error().code != ErrorCode::NotFound)
            return std::unexpected(file.error());
        return {}; // an older kernel, or a controller that is off here
    };
    const bool legacy = tree.version == CgroupVersion::V1;
    const std::span<const Wanted> files = legacy ? std::span<const Wanted>(v1Files) : std::span<const Wanted>(v2Files);
    for (const Wanted &wanted : files) {
        if (layout.find(wanted.controller) != &tree)
            continue;
        if (auto opened = tryOpen(wanted); !opened)
            return opened;
    }
    if (!legacy) {
        for (const Wanted &wanted : pressureFiles) {
            if (auto opened = tryOpen(wanted); !opened)
                return opened;
        }
    }
    return {};
}

std::size_t CgroupReader::openDescriptors() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(m_files, [](const auto &file) { return file && file->isKept(); }));
}

template<typename T>
Result<std::optional<T>> CgroupReader::value(File file, Result<T> (*parse)(std::string_view))
{
    if (!m_files[file])
        return std::nullopt;
    const auto text = m_files[file]->read(buffer);
    if (!text)
        return std::unexpected(text.error());
    Result<T> parsed = parse(*text);
    if (!parsed)
        return inFile(parsed.error(), *m_files[file]);
    return std::optional<T>(std::move(*parsed));
}

Result<std::optional<std::uint64_t>> CgroupReader::limitOf(File file)
{
    auto found = value(file, &limit);
    if (!found)
        return std::unexpected(found.error());
    return found->value_or(std::nullopt);
}

Result<void> CgroupReader::readLegacyCpu(CgroupCpu &cpu)
{
    const auto usage = value(CpuUsage, &number);
    if (!usage)
        return std::unexpected(usage.error());
    cpu.usageUsec = usage->value_or(0) / 1000;
    for (const auto &[file, target] : {std::pair(CpuUser, &cpu.userUsec), std::pair(CpuSystem, &cpu.systemUsec)}) {
        const auto part = value(file, &number);
        if (!part)
            return std::unexpected(part.error());
        if (*part)
            *target = **part / 1000;
    }
    return {};
}

Result<void> CgroupReader::readCpuLimit(CgroupCpu &cpu)
{
    if (m_files[CpuMax]) {
        const auto limit = value(CpuMax, &cpuMax);
        if (!limit)
            return std::unexpected(limit.error());
        cpu.limitCores = limit->value_or(std::nullopt);
    } else if (m_files[CpuQuota] && m_files[CpuPeriod]) {
        std::array<char, 64> periodText{};
        const auto period = m_files[CpuPeriod]->read(periodText);
        const auto quota = m_files[CpuQuota]->read(buffer);
        if (!period || !quota)
            return std::unexpected(period ? quota.error() : period.error());
        const auto limit = cpuQuota(*quota, *period);
        if (!limit)
            return inFile(limit.error(), *m_files[CpuQuota]);
        cpu.limitCores = *limit;
    }
    return {};
}

Result<std::optional<CgroupCpu>> CgroupReader::readCpu()
{
    CgroupCpu cpu;
    cpu.takenAt = bootTimeNow();
    const bool legacyUsage = m_files[CpuUsage].has_value();
    if (legacyUsage) {
        if (auto read = readLegacyCpu(cpu); !read)
            return std::unexpected(read.error());
    }
    const auto stat = value(CpuStat, &cpuStat);
    if (!stat)
        return std::unexpected(stat.error());
    if (!legacyUsage && (!*stat || !(*stat)->usageUsec)) {
        if (*stat && m_files[CpuMax])
            return failure(ErrorCode::Corrupt, std::format("'{}' has no usage", m_files[CpuStat]->path()));
        return std::nullopt;
    }
    if (*stat) {
        if (!legacyUsage) {
            cpu.usageUsec = *(*stat)->usageUsec;
            cpu.userUsec = (*stat)->userUsec;
            cpu.systemUsec = (*stat)->systemUsec;
        }
        cpu.periods = (*stat)->periods;
        cpu.throttledPeriods = (*stat)->throttledPeriods;
        cpu.throttledUsec = (*stat)->throttledUsec;
    }
    if (auto read = readCpuLimit(cpu); !read)
        return std::unexpected(read.error());
    return cpu;
}

Result<std::optional<CgroupMemory>> CgroupReader::readMemory()
{
    const auto usage = value(MemoryUsage, &number);
    if (!usage)
        return std::unexpected(usage.error());
    if (!*usage)
        return std::nullopt;
    CgroupMemory memory;
    memory.usage = **usage;
    memory.workingSet = memory.usage;
    const auto stat = value(MemoryStat, &memoryStat);
    if (!stat)
        return std::unexpected(stat.error());
    if (*stat) {
        // The two files are read one after the other, so the part can be larger than the whole.
        memory.workingSet -= std::min(memory.usage, (*stat)->inactiveFile.value_or(0));
        memory.anon = (*stat)->anon;
        memory.file = (*stat)->file;
        memory.kernel = (*stat)->kernel;
        memory.swap = (*stat)->swap;
    }
    for (const auto &[file, target] : {std::pair(MemoryKernel, &memory.kernel), std::pair(MemorySwap, &memory.swap)}) {
        const auto part = value(file, &number);
        if (!part)
            return std::unexpected(part.error());
        if (*part)
            *target = **part;
    }
    for (const auto &[file, target] : {std::pair(MemoryLimit, &memory.limit), std::pair(MemoryHigh, &memory.high)}) {
        const auto bound = limitOf(file);
        if (!bound)
            return std::unexpected(bound.error());
        *target = *bound;
    }
    const auto kills = value(MemoryEvents, &oomKills);
    if (!kills)
        return std::unexpected(kills.error());
    memory.oomKills = kills->value_or(std::nullopt);
    return memory;
}

Result<std::optional<CgroupIo>> CgroupReader::readIo()
{
    const DeviceFilter counts = [this](std::uint32_t major, std::uint32_t minor) {
        return m_devices->counts(major, minor);
    };
    if (m_files[IoStat]) {
        const auto text = m_files[IoStat]->read(buffer);
        if (!text)
            return std::unexpected(text.error());
        const auto stat = ioStat(*text, counts);
        if (!stat)
            return inFile(stat.error(), *m_files[IoStat]);
        return *stat;
    }
    if (!m_files[IoBytes] || !m_files[IoOperations])
        return std::nullopt;
    CgroupIo io;
    for (const auto &[file, what] : {std::pair(IoBytes, BlockIoFile::Bytes), std::pair(IoOperations, BlockIoFile::Operations)}) {
        const auto text = m_files[file]->read(buffer);
        if (!text)
            return std::unexpected(text.error());
        if (const auto added = addBlockIo(*text, counts, what, io); !added)
            return inFile(added.error(), *m_files[file]);
    }
    return io;
}

Result<std::optional<CgroupPids>> CgroupReader::readPids()
{
    const auto current = value(PidsCurrent, &number);
    if (!current)
        return std::unexpected(current.error());
    if (!*current)
        return std::nullopt;
    const auto bound = limitOf(PidsLimit);
    if (!bound)
        return std::unexpected(bound.error());
    return CgroupPids{**current, *bound};
}

Result<std::optional<Pressure>> CgroupReader::readPressure(File file)
{
    auto read = value(file, &pressure);
    if (read || read.error().osError != EOPNOTSUPP)
        return read;
    m_files[file].reset(); // started with psi=0: the file is there and says so at each read
    return std::nullopt;
}

Result<CgroupSample> CgroupReader::read()
{
    CgroupSample sample;
    const auto take = [](auto result, auto &target) -> Result<void> {
        if (!result)
            return std::unexpected(result.error());
        target = std::move(*result);
        return {};
    };
    return take(readCpu(), sample.cpu)
        .and_then([&] { return take(readMemory(), sample.memory); })
        .and_then([&] { return take(readIo(), sample.io); })
        .and_then([&] { return take(readPids(), sample.pids); })
        .and_then([&] { return take(readPressure(CpuPressure), sample.cpuPressure); })
        .and_then([&] { return take(readPressure(MemoryPressure), sample.memoryPressure); })
        .and_then([&] { return take(readPressure(IoPressure), sample.ioPressure); })
        .transform([&] { return sample; });
}

} // namespace kiste
