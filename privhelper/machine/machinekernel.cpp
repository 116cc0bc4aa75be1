// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/machine/machinekernel.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "core/cgroup/cgrouptext.h"
#include "core/machine/containernames.h"
#include "privhelper/runtime/cgroupfreezer.h"
#include "privhelper/runtime/machinemounts.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <set>
#include <span>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace kiste {

namespace {

using namespace std::chrono_literals;

constexpr auto freezeTime = 5s;
constexpr std::size_t maxMountInfo = 16 * 1024 * 1024;
constexpr std::size_t maxProcs = 1024 * 1024;
constexpr int maxCgroups = 10'000;

/// The pids in a cgroup and below.
Result<std::set<pid_t>> pidsBelow(const std::string &directory)
{
    std::set<pid_t> pids;
    const auto readFrom = [&pids](const std::string &path) -> Result<void> {
        const auto text = cgrouptext::readFile(path + "/cgroup.procs", maxProcs);
        if (!text)
            return std::unexpected(text.error());
        for (std::string_view rest = *text; !rest.empty();) {
            if (const auto pid = cgrouptext::parseUnsigned(cgrouptext::takeLine(rest)))
                pids.insert(static_cast<pid_t>(*pid));
        }
        return {};
    };
    if (auto read = readFrom(directory); !read)
        return std::unexpected(std::move(read.error()));
    std::error_code error;
    int count = 0;
    for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        if (!it->is_directory(error))
            continue;
        if (++count > maxCgroups)
            return failure(ErrorCode::LimitExceeded, std::format("'{}' has too many cgroups below it", directory));
        if (const auto read = readFrom(it->path().string()); !read && read.error().code != ErrorCode::NotFound)
            return std::unexpected(read.error());
    }
    return pids;
}

class RealMachine : public MachineKernel
{
public:
    RealMachine(CgroupLayout layout, std::string kisteParent)
        : m_layout(std::move(layout))
        , m_kisteParent(std::move(kisteParent))
        , m_scanner(m_layout.root())
    { }

    Result<MachineView> look() override
    {
        auto processes = m_scanner.scan();
        if (!processes)
            return std::unexpected(std::move(processes.error()));
        MachineView view;
        view.processes = std::move(*processes);
        view.host = hostNamespaces(m_scanner.root(), view.processes);
        view.containers = findContainers(view.processes, view.host, m_kisteParent);
        view.hidesProcesses = hidesProcesses();
        complete(view);
        for (MachineContainer &container : view.containers) {
            if (container.ownsCgroup)
                container.frozen = CgroupFreezer(m_layout, container.cgroup).isFreezing().value_or(false);
        }
        return view;
    }

    Result<void> setFrozen(const MachineView &view, const MachineContainer &container, bool frozen) override
    {
        const CgroupFreezer freezer(m_layout, container.cgroup);
        if (!frozen)
            return writeFreezer(container.cgroup, false);
        if (auto alone = checkAlone(view, container); !alone)
            return alone;
        if (auto set = writeFreezer(container.cgroup, true); !set)
            return set;
        const auto until = std::chrono::steady_clock::now() + freezeTime;
        for (;;) {
            const auto done = freezer.isFrozen();
            if (done && *done)
                return {};
            const bool late = std::chrono::steady_clock::now() > until;
            if (done && !late) {
                std::this_thread::sleep_for(10ms);
                continue;
            }
            std::ignore = writeFreezer(container.cgroup, false); // the failure is told; this is all that can be done about it
            return done ? failure(ErrorCode::Timeout, std::format("not every process of '{}' stood still in time", container.cgroup))
                        : std::unexpected(done.error());
        }
    }

    Result<void> signal(const MachineProcess &process, int number) override
    {
        const UniqueFd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0))};
        if (!pidfd)
            return osFailure(errno, std::format("cannot signal process {}", process.pid));
        // The descriptor holds whoever has the number now; only then look who that is.
        const auto now = m_scanner.one(process.pid);
        if (!now || now->startTicks != process.startTicks)
            return failure(ErrorCode::NotFound, std::format("process {} has ended", process.pid));
        if (::syscall(SYS_pidfd_send_signal, pidfd.get(), number, nullptr, 0) != 0)
            return osFailure(errno, std::format("cannot signal process {}", process.pid));
        return {};
    }

private:
    /// Asked of the table that users have, not of the helper's own.
    bool hidesProcesses() const
    {
        auto mounts = cgrouptext::readFile(m_layout.root() + "/proc/1/mountinfo", maxMountInfo);
        if (!mounts)
            mounts = cgrouptext::readFile(m_layout.root() + "/proc/self/mountinfo", maxMountInfo);
        return !mounts || kiste::hidesProcesses(*mounts);
    }

    void complete(MachineView &view)
    {
        auto before = std::exchange(m_completed, {});
        for (MachineContainer &container : view.containers) {
            const auto known = before.find(container.id);
            if (known == before.end()) {
                completeContainer(m_scanner.root(), view.processes, container);
            } else {
                container.engine = known->second.engine;
                container.engineId = known->second.engineId;
                container.name = known->second.name;
                container.pod = known->second.pod;
            }
            m_completed.emplace(container.id, container);
        }
    }

    /// The helper's own view of the cgroups is read-only where systemd runs it; the machine's is not.
    Result<void> writeFreezer(const std::string &cgroup, bool frozen) const
    {
        const CgroupHierarchy *tree = m_layout.find(CgroupController::Freezer);
        if (!tree)
            return failure(ErrorCode::Unsupported, "this machine has no freezer for cgroups");
        const bool v2 = tree->version == CgroupVersion::V2;
        const std::string path = m_layout.directory(*tree, cgroup) + (v2 ? "/cgroup.freeze" : "/freezer.state");
        open_how how{};
        how.flags = O_WRONLY | O_CLOEXEC;
        how.resolve = RESOLVE_NO_SYMLINKS;
        const UniqueFd fd{machine::open(path.c_str(), how)};
        if (!fd)
            return osFailure(errno, std::format("cannot open '{}'", path));
        const std::string_view word = v2 ? (frozen ? "1" : "0") : (frozen ? "FROZEN" : "THAWED");
        return writeFully(fd.get(), std::as_bytes(std::span(word)), path);
    }

    /// Whether the freezer's cgroup, which may be another than the one it is known from, holds nobody else.
    Result<void> checkAlone(const MachineView &view, const MachineContainer &container) const
    {
        const auto directory = m_layout.directory(CgroupController::Freezer, container.cgroup);
        if (!directory)
            return std::unexpected(directory.error());
        const auto pids = pidsBelow(*directory);
        if (!pids)
            return std::unexpected(pids.error());
        std::set<pid_t> own;
        for (const MachineProcess &process : view.processes) {
            if (isIn(process.cgroup, container.cgroup))
                own.insert(process.pid);
        }
        for (const pid_t pid : *pids) {
            if (!own.contains(pid) && isThere(pid))
                return failure(ErrorCode::WrongState,
                               std::format("process {} is in '{}' and does not belong to the container", pid, container.cgroup));
        }
        for (const std::size_t member : container.members) {
            const pid_t pid = view.processes[member].pid;
            if (!pids->contains(pid) && isThere(pid))
                return failure(ErrorCode::WrongState,
                               std::format("process {} of the container is not in '{}'", pid, container.cgroup));
        }
        return {};
    }

    static bool isThere(pid_t pid) { return ::kill(pid, 0) == 0; }

    CgroupLayout m_layout;
    std::string m_kisteParent;
    ProcessScanner m_scanner;
    std::unordered_map<std::string, MachineContainer> m_completed; ///< by id
};

} // namespace

std::unique_ptr<MachineKernel> machineKernel(CgroupLayout layout, std::string kisteParent)
{
    return std::make_unique<RealMachine>(std::move(layout), std::move(kisteParent));
}

bool isIn(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool hidesProcesses(std::string_view mountinfo)
{
    while (!mountinfo.empty()) {
        const std::string_view line = cgrouptext::takeLine(mountinfo);
        if (!line.contains(" /proc ") || !line.contains(" - proc "))
            continue;
        std::string_view options = line.substr(line.rfind(' ') + 1);
        while (!options.empty()) {
            const std::string_view option = cgrouptext::takeUntil(options, ',');
            if (option.starts_with("hidepid=") && option != "hidepid=0" && option != "hidepid=off")
                return true;
        }
    }
    return false;
}

} // namespace kiste
