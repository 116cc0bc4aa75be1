// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/machine/machinerings.h"

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t maxRings = 2000;
constexpr std::size_t descriptorsPerContainer = 18;
constexpr std::chrono::milliseconds cgroupInterval{1000};

Readings readingsNow()
{
    timespec wall = {};
    timespec boot = {};
    ::clock_gettime(CLOCK_REALTIME, &wall);
    ::clock_gettime(CLOCK_BOOTTIME, &boot);
    Readings now;
    now.wallMs = std::int64_t(wall.tv_sec) * 1000 + wall.tv_nsec / 1'000'000;
    now.bootNs = std::uint64_t(boot.tv_sec) * 1'000'000'000 + std::uint64_t(boot.tv_nsec);
    return now;
}

std::string fileName(const std::string &id)
{
    return id + ".ring";
}

} // namespace

struct MachineRings::Ring
{
    MetricsWriter writer;
    std::optional<CgroupReader> cgroup;
    std::optional<NetworkReader> network;
    std::optional<Readings> before;
};

MachineRings::MachineRings(CgroupLayout layout, std::string directory, Elsewhere elsewhere)
    : m_layout(std::move(layout))
    , m_directory(std::move(directory))
    , m_elsewhere(std::move(elsewhere))
    , m_devices(m_layout.root())
{
    clear(); // what a helper that was killed has left behind
}

MachineRings::~MachineRings()
{
    clear();
}

void MachineRings::clear()
{
    m_rings.clear();
    std::error_code error;
    std::filesystem::remove_all(m_directory, error);
}

void MachineRings::update(const MachineView &view, std::chrono::milliseconds lookInterval)
{
    auto before = std::exchange(m_rings, {});
    for (const MachineContainer &container : view.containers) {
        if (const auto known = before.find(container.id); known != before.end())
            m_rings.insert(before.extract(known));
    }
    for (const auto &[id, ring] : before)
        ::unlink((m_directory + '/' + fileName(id)).c_str());
    for (const MachineContainer &container : view.containers) {
        auto known = m_rings.find(container.id);
        if (known == m_rings.end() && m_rings.size() < maxRings && !m_elsewhere(container)) {
            if (!begin(container))
                continue; // it has no numbers; at the next look there may be
            known = m_rings.find(container.id);
        }
        if (known != m_rings.end() && !known->second->cgroup)
            sampleProcesses(*known->second, view, container, lookInterval);
    }
}

Result<void> MachineRings::begin(const MachineContainer &container)
{
    if (::mkdir(m_directory.c_str(), 0700) != 0 && errno != EEXIST)
        return osFailure(errno, std::format("cannot make '{}'", m_directory));
    const UniqueFd directory{::open(m_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)};
    if (!directory)
        return osFailure(errno, std::format("cannot open '{}'", m_directory));
    auto writer = MetricsWriter::open(directory.get(), fileName(container.id), readingsNow().wallMs);
    if (!writer)
        return std::unexpected(writer.error());
    auto ring = std::make_unique<Ring>(std::move(*writer));
    if (container.ownsCgroup) {
        const bool keep = keptDescriptors() + descriptorsPerContainer <= Sampler::defaultDescriptorBudget() / 4;
        auto reader = CgroupReader::open(m_layout, container.cgroup, m_devices,
                                         keep ? CgroupReader::Descriptors::Keep : CgroupReader::Descriptors::Reopen);
        if (reader)
            ring->cgroup = std::move(*reader);
    }
    // Never kept open: that would keep the network namespace of somebody else's container alive.
    if (auto network = NetworkReader::open(m_layout.root() + "/proc", container.pid, false))
        ring->network = std::move(*network);
    sampleCgroup(*ring);
    m_rings[container.id] = std::move(ring);
    return {};
}

void MachineRings::sample()
{
    for (const auto &[id, ring] : m_rings)
        sampleCgroup(*ring);
}

void MachineRings::sampleCgroup(Ring &ring)
{
    if (!ring.cgroup)
        return;
    auto sample = ring.cgroup->read();
    if (!sample)
        return; // ended, or a number that cannot be read: a gap
    Readings now = readingsNow();
    now.cgroup = std::move(*sample);
    append(ring, std::move(now), cgroupInterval);
}

void MachineRings::sampleProcesses(Ring &ring, const MachineView &view, const MachineContainer &container,
                                   std::chrono::milliseconds interval)
{
    static const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    static const auto pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    Readings now = readingsNow();
    CgroupCpu cpu;
    CgroupMemory memory;
    cpu.takenAt = now.bootNs;
    for (const std::size_t member : container.members) {
        cpu.usageUsec += view.processes[member].cpuTicks * 1'000'000 / ticks;
        memory.usage += view.processes[member].residentPages * pageSize;
    }
    memory.workingSet = memory.usage;
    now.cgroup.cpu = cpu;
    now.cgroup.memory = memory;
    now.cgroup.pids = CgroupPids{container.members.size(), {}};
    append(ring, std::move(now), interval);
}

void MachineRings::append(Ring &ring, Readings now, std::chrono::milliseconds interval)
{
    if (ring.network) {
        if (auto counters = ring.network->read())
            now.network = *counters;
    }
    const MetricsSample sample = deriveSample(ring.before ? &*ring.before : nullptr, now, interval);
    // A full disk costs a sample, nothing else.
    std::ignore = ring.writer.append(sample, deriveTotals(now), now.bootNs, static_cast<std::uint32_t>(interval.count()));
    ring.before = std::move(now);
}

std::size_t MachineRings::keptDescriptors() const
{
    std::size_t count = 0;
    for (const auto &[id, ring] : m_rings)
        count += ring->cgroup ? ring->cgroup->openDescriptors() : 0;
    return count;
}

Result<UniqueFd> MachineRings::openReadOnly(const std::string &id) const
{
    const auto found = m_rings.find(id);
    if (found == m_rings.end())
        return failure(ErrorCode::NotFound, std::format("no numbers of container '{}' are recorded", id));
    return found->second->writer.openReadOnly();
}

} // namespace kiste
