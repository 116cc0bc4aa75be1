// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/cgroup/cgroupreader.h"
#include "core/metrics/metricswriter.h"
#include "privhelper/sampler/derivation.h"
#include "privhelper/sampler/enginecost.h"
#include "privhelper/sampler/machinereader.h"
#include "privhelper/sampler/networkreader.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// Reads the cgroups of all running containers and the numbers of the machine, once per round, and writes the ring files. Knows neither a timer nor
/// Qt; SamplerService calls it. Not thread-safe.
class Sampler
{
public:
    struct Options
    {
        CgroupLayout layout;
        UniqueFd directory; ///< where the ring files lie
        /// How many descriptors may stay open for reading. A container beyond it is read by opening its files each time,
        /// which costs some ten times more. Ring files are not counted: one per container, always open.
        std::size_t descriptorBudget = defaultDescriptorBudget();
        std::string procRoot = "/proc"; ///< but in tests
    };
    /// Something is wrong with one container: its history was damaged and starts anew (Corrupt), or it cannot be read or
    /// written. Told once, then again only when it is something else.
    using ProblemHandler = std::function<void(const ContainerId &, const Error &)>;
    /// The same of the machine.
    using MachineProblemHandler = std::function<void(const Error &)>;

    /// What the last round took.
    struct Cost
    {
        std::chrono::nanoseconds processorTime{0};
        std::chrono::nanoseconds duration{0};
        std::size_t containers = 0;
        std::size_t keptDescriptors = 0;
    };

    Sampler(Options options, ProblemHandler onProblem);
    ~Sampler();

    /// Begins to watch a container and takes a first reading. @p cgroup as in CgroupLayout ("/kiste/<id>"), @p pid a process
    /// in its network namespace. One that is watched already is begun anew, with its history kept.
    Result<void> addContainer(const ContainerId &id, const std::string &cgroup, pid_t pid);
    /// Ends watching and closes everything; the history stays. Without effect for one that is not watched.
    void removeContainer(const ContainerId &id);
    /// removeContainer(), and deletes the history.
    Result<void> deleteHistory(const ContainerId &id);
    std::size_t containerCount() const { return m_containers.size(); }

    /// Begins to record the machine as well and takes a first reading. Called once.
    Result<void> watchMachine(MachineProblemHandler onProblem);
    bool watchesMachine() const { return m_machine != nullptr; }
    /// A read-only descriptor of the machine's ring file; NotFound before watchMachine().
    Result<UniqueFd> openMachineReadOnly() const;

    /// A read-only descriptor of the ring file, of a stopped container as well. NotFound for one that never ran.
    Result<UniqueFd> openReadOnly(const ContainerId &id) const;

    /// How often sample() will be called: 250 ms to 1 min. It is recorded, and tells a gap from a late round.
    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const { return m_interval; }

    /// One round over all containers.
    void sample();
    const Cost &lastRound() const { return m_cost; }
    /// Processor time of all rounds so far.
    std::chrono::nanoseconds processorTime() const { return m_processorTime; }
    EngineCost &engineCost() { return m_engineCost; }
    const EngineCost &engineCost() const { return m_engineCost; }

    /// Half of RLIMIT_NOFILE.
    static std::size_t defaultDescriptorBudget();
    /// Raises the soft RLIMIT_NOFILE of this process to the hard one, at most 65,536; answers what it is then.
    static std::size_t raiseDescriptorLimit();
    /// Name of a container's file in the directory.
    static std::string fileName(const ContainerId &id) { return id.text() + ".ring"; }
    /// No container can have that name.
    static constexpr const char *machineFileName = "@machine.ring";

private:
    struct Record;
    struct Container;
    struct Machine;

    Result<void> write(Record &record, Readings now);
    void givePlaces(Record &record, const Readings &now);
    void sampleMachine();
    void sampleOne(const ContainerId &id, Container &container);
    Result<Readings> readAll(Container &container) const;
    void report(const ContainerId &id, Container &container, const Error &error);
    void tellProblems();
    void countDescriptors();

    Options m_options;
    ProblemHandler m_onProblem;
    std::vector<std::pair<ContainerId, Error>> m_problems; ///< of the round that runs
    BlockDevices m_devices;
    std::chrono::milliseconds m_interval{1000};
    std::map<ContainerId, std::unique_ptr<Container>> m_containers;
    std::unique_ptr<Machine> m_machine;
    EngineCost m_engineCost;
    std::chrono::nanoseconds m_processorTime{0};
    Cost m_cost;
};

} // namespace kiste
