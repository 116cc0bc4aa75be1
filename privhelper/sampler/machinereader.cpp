// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/machinereader.h"

#include "core/cgroup/machineparse.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr auto rememberFor = std::chrono::seconds(30);

/// For diskstats and net/dev of a machine with a few hundred devices, and the processors' lines of stat.
thread_local std::array<char, 128 * 1024> buffer;

std::uint64_t bootTimeNow()
{
    timespec now = {};
    ::clock_gettime(CLOCK_BOOTTIME, &now); // cannot fail for this clock
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t microseconds(std::uint64_t ticks)
{
    return ticks * (1'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
}

/// Nothing when the kernel does not have it, or has it switched off.
bool isMissing(const Error &error)
{
    return error.code == ErrorCode::NotFound || error.osError == EOPNOTSUPP;
}

} // namespace

void MachineInterfaces::look()
{
    m_known.clear();
    std::vector<std::string> free;
    bool hardware = false;
    std::error_code error;
    for (std::filesystem::directory_iterator it(m_root + "/sys/class/net", error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename();
        const auto has = [&it](const char *file) { return ::access((it->path() / file).c_str(), F_OK) == 0; };
        if (has("device"))
            hardware = m_known[name] = true;
        else if (name != "lo" && !has("bridge") && !has("master"))
            free.push_back(name);
    }
    for (const std::string &name : free)
        m_known[name] = !hardware;
    m_until = Clock::now() + rememberFor;
}

bool MachineInterfaces::counts(std::string_view name)
{
    if (!m_until || Clock::now() >= *m_until)
        look();
    const auto found = m_known.find(name);
    return found != m_known.end() && found->second;
}

MachineReader::MachineReader(const std::string &root, const std::string &procRoot, BlockDevices &devices)
    : m_procRoot(procRoot)
    , m_devices(&devices)
    , m_interfaces(root)
{ }

Result<std::string_view> MachineReader::text(const char *name, std::optional<KernelFile> &file)
{
    if (!file) {
        auto opened = KernelFile::open(m_procRoot + name, true, KernelFile::Shape::Records);
        if (!opened)
            return std::unexpected(opened.error());
        file = std::move(*opened);
    }
    return file->readBeginning(buffer);
}

Result<void> MachineReader::read(Readings &readings)
{
    readings.machine.emplace();
    Result<void> outcome;
    for (const auto part : {&MachineReader::readCpu, &MachineReader::readMemory, &MachineReader::readLoad,
                            &MachineReader::readDisks, &MachineReader::readNetwork, &MachineReader::readPressure}) {
        if (auto done = (this->*part)(readings); !done && !isMissing(done.error()) && outcome)
            outcome = std::unexpected(done.error());
    }
    return outcome;
}

Result<void> MachineReader::readCpu(Readings &readings)
{
    CgroupCpu cpu;
    cpu.takenAt = bootTimeNow();
    const auto read = text("/stat", m_stat);
    const auto ticks = read ? machineparse::cpuTicks(*read) : std::unexpected(read.error());
    if (!ticks)
        return std::unexpected(ticks.error());
    cpu.userUsec = microseconds(ticks->user);
    cpu.systemUsec = microseconds(ticks->system);
    cpu.usageUsec = *cpu.userUsec + *cpu.systemUsec;
    cpu.limitCores = ticks->online;
    readings.cgroup.cpu = cpu;
    return {};
}

Result<void> MachineReader::readMemory(Readings &readings)
{
    const auto read = text("/meminfo", m_meminfo);
    const auto found = read ? machineparse::memory(*read) : std::unexpected(read.error());
    if (!found)
        return std::unexpected(found.error());
    CgroupMemory memory;
    memory.usage = found->total - found->free;
    memory.workingSet = found->total - found->available;
    memory.anon = found->anon;
    memory.file = found->cache;
    memory.kernel = found->kernel;
    memory.swap = found->swapTotal - found->swapFree;
    memory.limit = found->total;
    readings.cgroup.memory = memory;
    readings.machine->memoryAvailable = found->available;
    readings.machine->swapTotal = found->swapTotal;
    return {};
}

Result<void> MachineReader::readLoad(Readings &readings)
{
    const auto read = text("/loadavg", m_loadavg);
    const auto load = read ? machineparse::load(*read) : std::unexpected(read.error());
    if (!load)
        return std::unexpected(load.error());
    readings.machine->load = load->average;
    readings.cgroup.pids = CgroupPids{load->tasks, std::nullopt};
    return {};
}

Result<void> MachineReader::readDisks(Readings &readings)
{
    const auto read = text("/diskstats", m_diskstats);
    const auto counts = [this](std::uint32_t major, std::uint32_t minor) { return m_devices->counts(major, minor); };
    const auto stat = read ? cgroupparse::diskStats(*read, counts) : std::unexpected(read.error());
    if (!stat)
        return std::unexpected(stat.error());
    readings.cgroup.io = *stat;
    return {};
}

Result<void> MachineReader::readNetwork(Readings &readings)
{
    const auto read = text("/self/net/dev", m_netDev);
    const auto counts = [this](std::string_view name) { return m_interfaces.counts(name); };
    const auto network = read ? cgroupparse::networkDevices(*read, counts) : std::unexpected(read.error());
    if (!network)
        return std::unexpected(network.error());
    readings.network = *network;
    return {};
}

Result<void> MachineReader::readPressure(Readings &readings)
{
    using Target = std::optional<cgroupparse::Pressure>;
    struct Part
    {
        const char *name;
        std::optional<KernelFile> *file;
        Target *target;
    };
    const std::array parts = {Part{"/pressure/cpu", &m_cpuPressure, &readings.cgroup.cpuPressure},
                              Part{"/pressure/memory", &m_memoryPressure, &readings.cgroup.memoryPressure},
                              Part{"/pressure/io", &m_ioPressure, &readings.cgroup.ioPressure}};
    for (const Part &part : parts) {
        const auto read = text(part.name, *part.file);
        const auto found = read ? cgroupparse::pressure(*read) : std::unexpected(read.error());
        if (found)
            *part.target = *found;
        else if (!isMissing(found.error()))
            return std::unexpected(found.error());
    }
    return {};
}

} // namespace kiste
