// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/sampler.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <format>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace kiste {

namespace {

/// What one container may need: up to 18 files of its cgroup, and net/dev.
constexpr std::size_t descriptorsPerContainer = 19;

std::chrono::nanoseconds clockTime(clockid_t clock)
{
    timespec now = {};
    ::clock_gettime(clock, &now); // cannot fail for these clocks
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::int64_t wallClockMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(clockTime(CLOCK_REALTIME)).count();
}

} // namespace

/// One ring file and what its next sample needs.
struct Sampler::Record
{
    MetricsWriter writer;
    DevicePlaces places;
    std::optional<Readings> before;
    std::chrono::milliseconds intervalBefore{0}; ///< that was in force when before was read
    std::string problem; ///< reported last
};

struct Sampler::Container
{
    std::optional<CgroupReader> cgroup; ///< none: the cgroup has gone, only the writer is still of use
    std::optional<NetworkReader> network;
    Record record;

    std::size_t openDescriptors() const
    {
        return (cgroup ? cgroup->openDescriptors() : 0) + (network ? network->openDescriptors() : 0);
    }
};

struct Sampler::Machine
{
    MachineReader reader;
    Record record;
    MachineProblemHandler onProblem;
};

Sampler::Sampler(Options options, ProblemHandler onProblem)
    : m_options(std::move(options))
    , m_onProblem(std::move(onProblem))
    , m_devices(m_options.layout.root())
    , m_engineCost(m_options.procRoot)
{ }

Sampler::~Sampler() = default;

std::size_t Sampler::defaultDescriptorBudget()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 512;
    return std::min<std::size_t>(limit.rlim_cur / 2, 65'536);
}

std::size_t Sampler::raiseDescriptorLimit()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    rlimit raised = limit;
    raised.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, 65'536));
    return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

Result<void> Sampler::addContainer(const ContainerId &id, const std::string &cgroup, pid_t pid)
{
    removeContainer(id);
    countDescriptors();
    const bool keep = m_cost.keptDescriptors + descriptorsPerContainer <= m_options.descriptorBudget;
    auto reader = CgroupReader::open(m_options.layout, cgroup, m_devices,
                                     keep ? CgroupReader::Descriptors::Keep : CgroupReader::Descriptors::Reopen);
    if (!reader)
        return std::unexpected(reader.error());
    auto writer = MetricsWriter::open(m_options.directory.get(), fileName(id), wallClockMs());
    if (!writer)
        return std::unexpected(writer.error());
    auto container = std::make_unique<Container>(std::move(*reader), std::nullopt, Record{.writer = std::move(*writer)});
    if (!container->record.writer.discarded().empty())
        m_problems.emplace_back(id, Error{ErrorCode::Corrupt, container->record.writer.discarded(), 0});
    auto network = NetworkReader::open(m_options.procRoot, pid, keep);
    if (network)
        container->network = std::move(*network);
    else if (network.error().code != ErrorCode::Unsupported && network.error().code != ErrorCode::NotFound)
        report(id, *container, network.error());
    sampleOne(id, *container);
    m_containers[id] = std::move(container);
    countDescriptors();
    tellProblems();
    return {};
}

void Sampler::removeContainer(const ContainerId &id)
{
    m_containers.erase(id);
}

Result<void> Sampler::deleteHistory(const ContainerId &id)
{
    removeContainer(id);
    if (::unlinkat(m_options.directory.get(), fileName(id).c_str(), 0) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot delete the metrics of container '{}'", id.shortText()));
    return {};
}

Result<UniqueFd> Sampler::openReadOnly(const ContainerId &id) const
{
    if (const auto found = m_containers.find(id); found != m_containers.end())
        return found->second->record.writer.openReadOnly();
    UniqueFd fd{::openat(m_options.directory.get(), fileName(id).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!fd)
        return osFailure(errno, std::format("cannot open the metrics of container '{}'", id.shortText()));
    return fd;
}

void Sampler::setInterval(std::chrono::milliseconds interval)
{
    m_interval =
        std::clamp<std::chrono::milliseconds>(interval, std::chrono::milliseconds(250), std::chrono::minutes(1));
}

void Sampler::sample()
{
    const auto startedAt = clockTime(CLOCK_MONOTONIC);
    const auto processorTime = clockTime(CLOCK_THREAD_CPUTIME_ID);
    for (const auto &[id, container] : m_containers) {
        if (container->cgroup)
            sampleOne(id, *container);
    }
    if (m_machine)
        sampleMachine();
    m_cost.processorTime = clockTime(CLOCK_THREAD_CPUTIME_ID) - processorTime;
    m_processorTime += m_cost.processorTime;
    m_cost.duration = clockTime(CLOCK_MONOTONIC) - startedAt;
    countDescriptors();
    tellProblems();
}

void Sampler::sampleOne(const ContainerId &id, Container &container)
{
    auto now = readAll(container);
    if (!now) {
        if (now.error().code != ErrorCode::NotFound)
            return report(id, container, now.error());
        // Ended. An open net/dev would keep the network namespace alive.
        container.cgroup.reset();
        container.network.reset();
        return;
    }
    const auto written = write(container.record, std::move(*now));
    if (!written)
        return report(id, container, written.error());
    container.record.problem.clear();
}

Result<void> Sampler::write(Record &record, Readings now)
{
    givePlaces(record, now);
    const MetricsSample sample = deriveSample(record.before ? &*record.before : nullptr, now,
                                              std::max(m_interval, record.intervalBefore), record.places);
    const auto written = record.writer.append(sample, deriveTotals(now, record.places), now.bootNs,
                                              static_cast<std::uint32_t>(m_interval.count()));
    record.before = std::move(now);
    record.intervalBefore = m_interval;
    return written;
}

void Sampler::givePlaces(Record &record, const Readings &now)
{
    if (!now.cgroup.io)
        return;
    for (const cgroupparse::DeviceIo &device : now.cgroup.io->devices.all()) {
        const bool known = std::ranges::any_of(record.places.devices, [&](const auto &place) {
            return place && place->major == device.major && place->minor == device.minor;
        });
        const bool used = (device.operations.read | device.operations.write | device.bytes.read | device.bytes.write) != 0;
        if (known || !used || record.places.isFull())
            continue;
        const auto place = record.writer.placeOf(device.major, device.minor, m_devices.name(device.major, device.minor));
        if (place)
            record.places.devices[*place] = DevicePlaces::Device{device.major, device.minor};
    }
}

Result<void> Sampler::watchMachine(MachineProblemHandler onProblem)
{
    auto writer = MetricsWriter::open(m_options.directory.get(), machineFileName, wallClockMs(), MetricsKind::Machine);
    if (!writer)
        return std::unexpected(writer.error());
    const std::string discarded = writer->discarded();
    m_machine = std::make_unique<Machine>(MachineReader(m_options.layout.root(), m_options.procRoot, m_devices),
                                          Record{.writer = std::move(*writer)}, std::move(onProblem));
    if (!discarded.empty())
        m_machine->onProblem({ErrorCode::Corrupt, discarded, 0});
    sampleMachine();
    return {};
}

Result<UniqueFd> Sampler::openMachineReadOnly() const
{
    if (!m_machine)
        return failure(ErrorCode::NotFound, "the machine is not recorded");
    return m_machine->record.writer.openReadOnly();
}

void Sampler::sampleMachine()
{
    Readings now;
    now.wallMs = wallClockMs();
    now.bootNs = static_cast<std::uint64_t>(clockTime(CLOCK_BOOTTIME).count());
    auto outcome = m_machine->reader.read(now);
    const EngineCost::Usage engine = m_engineCost.ofEngine();
    now.machine->engineCpuNs = static_cast<std::uint64_t>(engine.processorTime.count());
    now.machine->engineMemory = engine.memory;
    now.machine->samplerCpuNs = static_cast<std::uint64_t>(m_processorTime.count());
    const auto written = write(m_machine->record, std::move(now));
    if (outcome && !written)
        outcome = std::unexpected(written.error());
    const std::string problem = outcome ? std::string() : outcome.error().detail;
    if (problem != std::exchange(m_machine->record.problem, problem) && !outcome)
        m_machine->onProblem(outcome.error());
}

Result<Readings> Sampler::readAll(Container &container) const
{
    Readings now;
    now.wallMs = wallClockMs();
    now.bootNs = static_cast<std::uint64_t>(clockTime(CLOCK_BOOTTIME).count());
    auto cgroup = container.cgroup->read();
    if (!cgroup)
        return std::unexpected(cgroup.error());
    now.cgroup = std::move(*cgroup);
    if (container.network) {
        if (auto network = container.network->read())
            now.network = *network;
        else
            container.network.reset(); // its process has ended, the container may go on without it
    }
    return now;
}

void Sampler::report(const ContainerId &id, Container &container, const Error &error)
{
    if (container.record.problem == error.detail)
        return;
    container.record.problem = error.detail;
    m_problems.emplace_back(id, error);
}

void Sampler::tellProblems()
{
    // Only now: whoever is told may remove containers.
    for (const auto &[id, error] : std::exchange(m_problems, {}))
        m_onProblem(id, error);
}

void Sampler::countDescriptors()
{
    m_cost.containers = m_containers.size();
    m_cost.keptDescriptors = 0;
    for (const auto &[id, container] : m_containers)
        m_cost.keptDescriptors += container->openDescriptors();
}

} // namespace kiste
