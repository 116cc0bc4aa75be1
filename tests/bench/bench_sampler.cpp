// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What recording costs: a number of real cgroups, each with a process in it, sampled each second through kept descriptors, and
// the same by opening the files each time. Needs root. Usage: bench_sampler [CONTAINERS]
#include "core/cgroup/cgrouplayout.h"
#include "privhelper/sampler/sampler.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace kiste;
using namespace std::chrono_literals;

namespace {

constexpr int rounds = 10;
constexpr double maxCpu = 0.05; // of a core
constexpr std::uint64_t maxMemory = 40'000'000;

void put(const std::string &path, std::string_view text)
{
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (fd)
        std::ignore = ::write(fd.get(), text.data(), text.size());
}

/// Cgroups of the bench's own with a sleeping process in each, all in one network namespace; gone with the object.
class Crowd
{
public:
    Crowd(const CgroupLayout &layout, int count)
        : m_layout(layout)
        , m_parent("/kiste-bench-" + std::to_string(::getpid()))
    {
        make(m_parent);
        for (const CgroupHierarchy &tree : m_layout.hierarchies()) {
            for (const char *controller : {"+cpu", "+memory", "+io", "+pids"}) {
                if (tree.version == CgroupVersion::V2)
                    put(m_layout.directory(tree, m_parent) + "/cgroup.subtree_control", controller);
            }
        }
        for (int i = 0; i < count; ++i) {
            make(path(i));
            m_processes.push_back(sleeper(path(i)));
        }
    }
    ~Crowd()
    {
        for (const pid_t pid : m_processes)
            ::kill(pid, SIGKILL);
        for (const pid_t pid : m_processes)
            ::waitpid(pid, nullptr, 0);
        for (std::size_t i = 0; i < m_processes.size(); ++i)
            remove(path(static_cast<int>(i)));
        remove(m_parent);
    }
    Crowd(const Crowd &) = delete;
    Crowd &operator=(const Crowd &) = delete;

    std::string path(int index) const { return std::format("{}/c{}", m_parent, index); }
    pid_t process(int index) const { return m_processes[static_cast<std::size_t>(index)]; }

private:
    void make(const std::string &cgroup) const
    {
        for (const CgroupHierarchy &tree : m_layout.hierarchies())
            ::mkdir(m_layout.directory(tree, cgroup).c_str(), 0755);
    }
    void remove(const std::string &cgroup) const
    {
        for (const CgroupHierarchy &tree : m_layout.hierarchies()) {
            // A killed process leaves a moment after it was waited for.
            for (int attempt = 0; attempt < 500; ++attempt) {
                if (::rmdir(m_layout.directory(tree, cgroup).c_str()) == 0 || errno != EBUSY)
                    break;
                std::this_thread::sleep_for(10ms);
            }
        }
    }
    pid_t sleeper(const std::string &cgroup) const
    {
        const pid_t parent = ::getpid();
        const pid_t pid = ::fork();
        if (pid != 0)
            return pid;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent || ::unshare(CLONE_NEWNET) != 0)
            ::_exit(1);
        for (const CgroupHierarchy &tree : m_layout.hierarchies())
            put(m_layout.directory(tree, cgroup) + "/cgroup.procs", "0");
        for (;;)
            ::pause();
    }

    const CgroupLayout &m_layout;
    std::string m_parent;
    std::vector<pid_t> m_processes;
};

struct Measured
{
    double processorSeconds = 0; ///< of a round
    double seconds = 0; ///< that a round takes
    std::uint64_t memory = 0; ///< bytes resident, of the whole program
    std::size_t descriptors = 0;
};

Result<Measured> measure(const CgroupLayout &layout, const Crowd &crowd, int count, std::size_t budget,
                         const std::string &directory)
{
    std::filesystem::create_directories(directory);
    Sampler::Options options{layout, UniqueFd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), budget};
    Sampler sampler(std::move(options), [](const ContainerId &id, const Error &error) {
        std::fprintf(stderr, "%s: %s\n", id.text().c_str(), error.detail.c_str());
    });
    if (auto watched = sampler.watchMachine([](const Error &) { }); !watched)
        return std::unexpected(watched.error());
    for (int i = 0; i < count; ++i) {
        const auto id = ContainerId::parse(std::format("c{}", i));
        if (auto added = sampler.addContainer(*id, crowd.path(i), crowd.process(i)); !added)
            return std::unexpected(added.error());
    }
    Measured sum;
    for (int round = 0; round < rounds; ++round) {
        std::this_thread::sleep_for(1s);
        sampler.sample();
        sum.processorSeconds += std::chrono::duration<double>(sampler.lastRound().processorTime).count() / rounds;
        sum.seconds += std::chrono::duration<double>(sampler.lastRound().duration).count() / rounds;
    }
    sum.memory = sampler.engineCost().ofHelper().memory;
    sum.descriptors = sampler.lastRound().keptDescriptors;
    return sum;
}

void tell(const char *what, const Measured &measured)
{
    std::printf("%-28s %7.2f ms of processor time a round, %7.2f ms long, %5.1f MB, %zu descriptors\n", what,
                measured.processorSeconds * 1e3, measured.seconds * 1e3, static_cast<double>(measured.memory) / 1e6,
                measured.descriptors);
}

int run(int count)
{
    const auto layout = CgroupLayout::detect();
    if (!layout) {
        std::fprintf(stderr, "bench: %s\n", layout.error().detail.c_str());
        return EXIT_FAILURE;
    }
    // Where fewer are allowed than the unit allows, the last containers are read as the second measurement reads all.
    const std::size_t limit = Sampler::raiseDescriptorLimit();
    constexpr std::size_t spare = 200;
    const std::size_t needed = static_cast<std::size_t>(count) + spare;
    const std::size_t budget = limit > needed ? limit - needed : 0;
    char directory[] = "/tmp/kiste-bench.XXXXXX";
    if (!::mkdtemp(directory))
        return EXIT_FAILURE;
    const std::string rings = directory;
    int outcome = EXIT_FAILURE;
    {
        const Crowd crowd(*layout, count);
        const auto kept = measure(*layout, crowd, count, budget, rings + "/kept");
        const auto reopened = measure(*layout, crowd, count, 0, rings + "/reopened");
        if (kept && reopened) {
            std::printf("%d containers, sampled each second, %d rounds:\n", count, rounds);
            tell("kept descriptors", *kept);
            tell("files opened each time", *reopened);
            const bool good = kept->processorSeconds < maxCpu && kept->memory < maxMemory;
            std::printf("ratio %.2f; %.1f %% of a core, %s\n", reopened->processorSeconds / kept->processorSeconds,
                        kept->processorSeconds * 100, good ? "as promised" : "more than promised (5 %, 40 MB)");
            outcome = good ? EXIT_SUCCESS : EXIT_FAILURE;
        } else {
            std::fprintf(stderr, "bench: %s\n", (kept ? reopened.error() : kept.error()).detail.c_str());
        }
    }
    std::error_code error;
    std::filesystem::remove_all(rings, error);
    return outcome;
}

} // namespace

int main(int argc, char **argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (::geteuid() != 0 || count < 1 || count > 5000) {
        std::fputs("usage, as root: bench_sampler [CONTAINERS], 1 to 5000\n", stderr);
        return 2;
    }
    return run(count);
}
