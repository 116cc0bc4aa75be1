// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/containercgroup.h"

#include "privhelper/runtime/deviceprogram.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <ranges>
#include <set>
#include <sstream>
#include <sys/stat.h>

namespace kiste {

namespace {

namespace fs = std::filesystem;

Result<std::string> readSmallFile(const std::string &path)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", path));
    return sys::readFile(fd.get(), 1024 * 1024, path);
}

Result<void> writeValue(const std::string &path, std::string_view value)
{
    return sys::writeFile(AT_FDCWD, path.c_str(), value);
}

/// A new cpuset of v1 is empty and takes no process until it has CPUs and memory nodes, cpuset(7).
Result<void> inheritCpuset(const std::string &directory)
{
    for (const char *name : {"cpuset.cpus", "cpuset.mems"}) {
        const std::string own = directory + '/' + name;
        auto current = readSmallFile(own);
        if (!current)
            return std::unexpected(current.error());
        if (current->find_first_not_of(" \n") != std::string::npos)
            continue;
        auto parent = readSmallFile(fs::path(directory).parent_path().string() + '/' + name);
        if (!parent)
            return std::unexpected(parent.error());
        if (auto written = writeValue(own, *parent); !written)
            return written;
    }
    return {};
}

/// Lets the children of @p directory have every controller that it has itself.
Result<void> enableControllers(const std::string &directory)
{
    auto have = readSmallFile(directory + "/cgroup.controllers");
    auto enabled = readSmallFile(directory + "/cgroup.subtree_control");
    if (!have || !enabled)
        return std::unexpected((have ? enabled : have).error());
    const auto split = [](const std::string &text) {
        std::set<std::string> words;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
            if (end > at)
                words.insert(text.substr(at, end - at));
            at = end + 1;
        }
        return words;
    };
    const auto on = split(*enabled);
    for (const std::string &controller : split(*have)) {
        if (on.contains(controller))
            continue;
        // One at a time: a controller that cannot be enabled (cpu with real-time processes) must not keep the others off.
        if (auto done = writeValue(directory + "/cgroup.subtree_control", "+" + controller);
            !done && (controller == "memory" || controller == "pids"))
            return done;
    }
    return {};
}

Result<void> makeDirectories(const CgroupHierarchy &hierarchy, const std::string &top, const std::string &path)
{
    std::string at = top;
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        if (hierarchy.version == CgroupVersion::V2) {
            if (auto enabled = enableControllers(at); !enabled)
                return enabled;
        }
        at += '/' + path.substr(from, end - from);
        if (::mkdir(at.c_str(), 0755) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make the cgroup '{}'", at));
        if (hierarchy.has("cpuset") && hierarchy.version == CgroupVersion::V1) {
            if (auto inherited = inheritCpuset(at); !inherited)
                return inherited;
        }
        from = end + 1;
    }
    return {};
}

std::vector<pid_t> processesOf(const std::string &directory)
{
    std::vector<pid_t> pids;
    std::ifstream file(directory + "/cgroup.procs");
    for (pid_t pid = 0; file >> pid;)
        pids.push_back(pid);
    return pids;
}

/// Directories of the tree, the deepest first; without following links, of which cgroup file systems have none.
std::vector<std::string> treeOf(const std::string &directory)
{
    std::vector<std::string> all{directory};
    std::error_code error;
    for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        if (it->is_directory(error))
            all.push_back(it->path().string());
    }
    std::ranges::sort(all, [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
    return all;
}

std::uint64_t keyedCounter(const std::string &path, std::string_view key)
{
    const auto text = readSmallFile(path);
    if (!text)
        return 0;
    const std::string needle = std::string(key) + ' ';
    std::size_t at = text->starts_with(needle) ? 0 : text->find('\n' + needle);
    if (at == std::string::npos)
        return 0;
    at += needle.size() + ((*text)[at] == '\n' ? 1 : 0);
    std::uint64_t value = 0;
    std::from_chars(text->data() + at, text->data() + text->size(), value);
    return value;
}

std::string limitText(std::int64_t value, const char *none)
{
    return value < 0 ? none : std::to_string(value);
}

std::string ruleText(const oci::DeviceRule &rule)
{
    if (rule.type == 'a')
        return "a";
    const auto number = [](const std::optional<std::int64_t> &n) { return n && *n >= 0 ? std::to_string(*n) : "*"; };
    return std::format("{} {}:{} {}", rule.type, number(rule.major), number(rule.minor),
                       rule.access.empty() ? "rwm" : rule.access);
}

} // namespace

ContainerCgroup::ContainerCgroup(const CgroupLayout &layout, std::string path)
    : m_layout(&layout), m_path(std::move(path))
{
    for (const CgroupHierarchy &hierarchy : layout.hierarchies()) {
        // Named hierarchies (systemd's) limit nothing; the service manager keeps them.
        if (hierarchy.name.empty())
            m_directories.push_back({&hierarchy, layout.directory(hierarchy, m_path)});
    }
}

Result<ContainerCgroup> ContainerCgroup::create(const CgroupLayout &layout, std::string path)
{
    if (!isCgroupPath(path) || path == "/")
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a cgroup path", path.substr(0, 80)));
    ContainerCgroup cgroup(layout, std::move(path));
    if (cgroup.hasProcesses())
        return failure(ErrorCode::AlreadyExists, std::format("the cgroup '{}' is in use", cgroup.m_path));
    // What an earlier run left would carry its counters and limits over.
    std::ignore = cgroup.remove(); // the directories are reported below if they cannot be used
    for (const Directory &directory : cgroup.m_directories) {
        auto made = makeDirectories(*directory.hierarchy, layout.directory(*directory.hierarchy, "/"), cgroup.m_path);
        if (!made) {
            std::ignore = cgroup.remove(); // best effort on the failure path
            return std::unexpected(made.error());
        }
    }
    return cgroup;
}

ContainerCgroup ContainerCgroup::open(const CgroupLayout &layout, std::string path)
{
    // Never the root of the trees, in which the whole machine is.
    const bool sound = isCgroupPath(path) && path != "/";
    ContainerCgroup cgroup(layout, std::move(path));
    if (!sound)
        cgroup.m_directories.clear();
    std::erase_if(cgroup.m_directories, [](const Directory &directory) { return !fs::exists(directory.path); });
    return cgroup;
}

const ContainerCgroup::Directory *ContainerCgroup::find(CgroupController controller) const
{
    const CgroupHierarchy *hierarchy = m_layout->find(controller);
    const auto found = std::ranges::find(m_directories, hierarchy, &Directory::hierarchy);
    return hierarchy && found != m_directories.end() ? &*found : nullptr;
}

Result<void> ContainerCgroup::write(CgroupController controller, const char *file1, const char *file2,
                                    const std::string &value) const
{
    const Directory *directory = find(controller);
    const char *file = directory && directory->hierarchy->version == CgroupVersion::V2 ? file2 : file1;
    if (!directory || !file)
        return failure(ErrorCode::Unsupported, std::format("this machine cannot set the limit '{}'", file1));
    return writeValue(directory->path + '/' + file, value);
}

Result<void> ContainerCgroup::applyMemory(const oci::MemoryLimits &memory) const
{
    const Directory *directory = find(CgroupController::Memory);
    const bool v2 = directory && directory->hierarchy->version == CgroupVersion::V2;
    if (memory.checkBeforeUpdate && memory.limit && *memory.limit >= 0 && directory) {
        const auto text = readSmallFile(directory->path + (v2 ? "/memory.current" : "/memory.usage_in_bytes"));
        std::int64_t used = 0;
        if (text)
            std::from_chars(text->data(), text->data() + text->size(), used);
        if (used > *memory.limit)
            return failure(ErrorCode::InvalidArgument,
                           std::format("the limit of {} bytes is below the {} that are in use", *memory.limit, used));
    }
    if (memory.kernelTcp && !v2) {
        if (auto done = write(CgroupController::Memory, "memory.kmem.tcp.limit_in_bytes", nullptr, limitText(*memory.kernelTcp, "-1"));
            !done)
            return done;
    }
    if (memory.limit) {
        const std::string limit = limitText(*memory.limit, v2 ? "max" : "-1");
        auto done = write(CgroupController::Memory, "memory.limit_in_bytes", "memory.max", limit);
        // v1 keeps memory at or below memory and swap together: to raise both, the latter goes first.
        if (!done && !v2 && memory.swap && done.error().osError == EINVAL) {
            done = write(CgroupController::Memory, "memory.memsw.limit_in_bytes", nullptr, limitText(*memory.swap, "-1"));
            if (done)
                done = write(CgroupController::Memory, "memory.limit_in_bytes", nullptr, limit);
        }
        if (!done)
            return done;
    }
    if (memory.swappiness && !v2) {
        if (auto done = write(CgroupController::Memory, "memory.swappiness", nullptr, std::to_string(*memory.swappiness)); !done)
            return done;
    }
    if (memory.disableOomKiller && !v2) {
        if (auto done = write(CgroupController::Memory, "memory.oom_control", nullptr, "1"); !done)
            return done;
    }
    if (memory.reservation) {
        if (auto done = write(CgroupController::Memory, "memory.soft_limit_in_bytes", "memory.low",
                              limitText(*memory.reservation, v2 ? "max" : "-1"));
            !done)
            return done;
    }
    if (!memory.swap)
        return {};
    // runtime-spec counts memory and swap together, v2 counts swap alone.
    const std::int64_t alone = *memory.swap < 0 ? -1 : *memory.swap - std::max<std::int64_t>(memory.limit.value_or(0), 0);
    if (*memory.swap >= 0 && alone < 0)
        return failure(ErrorCode::InvalidArgument, "the limit of memory and swap is below the limit of memory");
    return write(CgroupController::Memory, "memory.memsw.limit_in_bytes", "memory.swap.max",
                 v2 ? limitText(alone, "max") : limitText(*memory.swap, "-1"));
}

Result<void> ContainerCgroup::applyQuota(const oci::CpuLimits &cpu) const
{
    const Directory *directory = find(CgroupController::Cpu);
    const bool v2 = directory && directory->hierarchy->version == CgroupVersion::V2;
    // What only one of the two is given for leaves the other as it is.
    if (v2 && (cpu.quota || cpu.period)) {
        std::istringstream now(readSmallFile(directory->path + "/cpu.max").value_or(std::string()));
        std::string quota = "max";
        std::string period = "100000";
        now >> quota >> period;
        if (cpu.quota)
            quota = limitText(*cpu.quota, "max");
        if (cpu.period)
            period = std::to_string(*cpu.period);
        return write(CgroupController::Cpu, "cpu.max", "cpu.max", quota + ' ' + period);
    }
    if (cpu.period) {
        if (auto done = write(CgroupController::Cpu, "cpu.cfs_period_us", nullptr, std::to_string(*cpu.period)); !done)
            return done;
    }
    if (cpu.quota)
        return write(CgroupController::Cpu, "cpu.cfs_quota_us", nullptr, limitText(*cpu.quota, "-1"));
    return {};
}

Result<void> ContainerCgroup::applyCpu(const oci::CpuLimits &cpu) const
{
    const Directory *directory = find(CgroupController::Cpu);
    const bool v2 = directory && directory->hierarchy->version == CgroupVersion::V2;
    if (cpu.shares && *cpu.shares != 0) {
        // 2…262144 onto 1…10000, the conversion that runtime-spec's implementations agree on.
        const std::uint64_t weight = 1 + ((std::clamp<std::uint64_t>(*cpu.shares, 2, 262144) - 2) * 9999) / 262142;
        if (auto done = write(CgroupController::Cpu, "cpu.shares", "cpu.weight",
                              std::to_string(v2 ? weight : *cpu.shares));
            !done)
            return done;
    }
    if (auto done = applyQuota(cpu); !done)
        return done;
    if (cpu.burst) {
        if (auto done = write(CgroupController::Cpu, "cpu.cfs_burst_us", "cpu.max.burst", std::to_string(*cpu.burst)); !done)
            return done;
    }
    if (cpu.idle) {
        if (auto done = write(CgroupController::Cpu, "cpu.idle", "cpu.idle", std::to_string(*cpu.idle)); !done)
            return done;
    }
    for (const auto &[value, file] : {std::pair(cpu.realtimePeriod.transform([](std::uint64_t n) { return std::to_string(n); }), "cpu.rt_period_us"),
                                      std::pair(cpu.realtimeRuntime.transform([](std::int64_t n) { return std::to_string(n); }), "cpu.rt_runtime_us")}) {
        if (!value)
            continue;
        if (auto done = write(CgroupController::Cpu, file, nullptr, *value); !done)
            return done;
    }
    if (!cpu.cpus.empty()) {
        if (auto done = write(CgroupController::CpuSet, "cpuset.cpus", "cpuset.cpus", cpu.cpus); !done)
            return done;
    }
    if (!cpu.mems.empty())
        return write(CgroupController::CpuSet, "cpuset.mems", "cpuset.mems", cpu.mems);
    return {};
}

Result<void> ContainerCgroup::applyDevices(const std::vector<oci::DeviceRule> &rules) const
{
    const Directory *directory = find(CgroupController::Devices);
    // Without either, what keeps devices out is that a container's root file system is nodev, that it cannot make nodes in
    // its user namespace, and that only the standard nodes are bound into /dev.
    if (!directory || rules.empty())
        return {};
    const std::vector<oci::DeviceRule> all = withStandardDevices(rules);
    if (directory->hierarchy->version == CgroupVersion::V2)
        return attachDeviceProgram(directory->path, all);
    for (const oci::DeviceRule &rule : all) {
        const char *file = rule.allow ? "/devices.allow" : "/devices.deny";
        if (auto done = writeValue(directory->path + file, ruleText(rule)); !done)
            return done;
    }
    return {};
}

Result<void> ContainerCgroup::apply(const oci::Resources &resources) const
{
    if (auto done = applyMemory(resources.memory); !done)
        return done;
    if (auto done = applyCpu(resources.cpu); !done)
        return done;
    if (resources.pidsLimit) {
        const std::int64_t limit = *resources.pidsLimit;
        if (auto done = write(CgroupController::Pids, "pids.max", "pids.max", limit <= 0 ? "max" : std::to_string(limit));
            !done)
            return done;
    }
    if (auto done = applyBlockIo(resources.blockIo); !done)
        return done;
    if (auto done = applyHugepages(resources.hugepages); !done)
        return done;
    if (auto done = applyNetwork(resources.network); !done)
        return done;
    if (auto done = applyRdma(resources.rdma); !done)
        return done;
    // Last, as they are the more exact words for what the others said.
    if (auto done = applyUnified(resources.unified); !done)
        return done;
    return applyDevices(resources.devices);
}

Result<ContainerCgroup::Entry> ContainerCgroup::openEntry() const
{
    Entry entry;
    for (const Directory &directory : m_directories) {
        if (directory.hierarchy->version == CgroupVersion::V2) {
            entry.unified.reset(::open(directory.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!entry.unified)
                return osFailure(errno, std::format("cannot open the cgroup '{}'", directory.path));
            continue;
        }
        // Not cgroup.procs: to move a process the kernel first waits, often 10 ms, until no process on the machine is about
        // to make a thread. "tasks" moves one thread, here the only one, and whoever moves itself waits for nobody.
        UniqueFd procs(::open((directory.path + "/tasks").c_str(), O_WRONLY | O_CLOEXEC));
        if (!procs)
            return osFailure(errno, std::format("cannot open the cgroup '{}'", directory.path));
        entry.procs.push_back(std::move(procs));
    }
    return entry;
}

Result<UniqueFd> ContainerCgroup::openCgroupOf(pid_t pid, int procfs) const
{
    const auto missing = [pid] {
        return failure(ErrorCode::NotFound, std::format("process {} is in no cgroup of the container", pid));
    };
    const auto unified = std::ranges::find(m_directories, CgroupVersion::V2, [](const Directory &d) { return d.hierarchy->version; });
    const UniqueFd file(::openat(procfs, std::format("{}/cgroup", pid).c_str(), O_RDONLY | O_CLOEXEC));
    if (unified == m_directories.end() || !file)
        return missing();
    const auto lists = sys::readFile(file.get(), 64 * 1024, "cgroup");
    if (!lists)
        return std::unexpected(lists.error());
    constexpr std::string_view start = "0::";
    for (const auto line : std::views::split(std::string_view(*lists), '\n')) {
        std::string_view path(line);
        if (!path.starts_with(start))
            continue;
        path.remove_prefix(start.size());
        const bool below = path.starts_with(m_path) && (path.size() == m_path.size() || path[m_path.size()] == '/');
        if (!below || !isCgroupPath(path))
            return missing();
        const std::string directory = m_layout->directory(*unified->hierarchy, path);
        UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!fd)
            return osFailure(errno, std::format("cannot open the cgroup '{}'", directory));
        return fd;
    }
    return missing();
}

Result<void> ContainerCgroup::join(const std::vector<UniqueFd> &procs)
{
    for (const UniqueFd &file : procs) {
        if (::write(file.get(), "0", 1) != 1)
            return osFailure(errno, "cannot join a cgroup");
    }
    return {};
}

Result<void> ContainerCgroup::kill() const
{
    for (const Directory &directory : m_directories) {
        if (directory.hierarchy->version == CgroupVersion::V2
            && writeValue(directory.path + "/cgroup.kill", "1").has_value())
            return {};
    }
    return signalAll(SIGKILL);
}

Result<void> ContainerCgroup::signalAll(int signal) const
{
    if (m_directories.empty())
        return {};
    for (const std::string &directory : treeOf(m_directories.front().path)) {
        for (const pid_t pid : processesOf(directory)) {
            const auto process = sys::pidfdOpen(pid);
            // The pid may have ended and been used again in between: only one that is still inside gets the signal.
            if (!process || !std::ranges::contains(processesOf(directory), pid))
                continue;
            std::ignore = sys::pidfdSignal(process->get(), signal); // ended meanwhile
        }
    }
    return {};
}

std::uint64_t ContainerCgroup::oomKills() const
{
    const Directory *directory = find(CgroupController::Memory);
    if (!directory)
        return 0;
    const bool v2 = directory->hierarchy->version == CgroupVersion::V2;
    return keyedCounter(directory->path + (v2 ? "/memory.events" : "/memory.oom_control"), "oom_kill");
}

std::vector<pid_t> ContainerCgroup::processes() const
{
    std::set<pid_t> all;
    for (const Directory &directory : m_directories) {
        for (const std::string &path : treeOf(directory.path)) {
            for (const pid_t pid : processesOf(path))
                all.insert(pid);
        }
    }
    return {all.begin(), all.end()};
}

bool ContainerCgroup::hasProcesses() const
{
    return std::ranges::any_of(m_directories, [](const Directory &directory) {
        return std::ranges::any_of(treeOf(directory.path), [](const std::string &d) { return !processesOf(d).empty(); });
    });
}

Result<void> ContainerCgroup::remove() const
{
    for (const Directory &directory : m_directories) {
        for (const std::string &path : treeOf(directory.path)) {
            if (::rmdir(path.c_str()) != 0 && errno != ENOENT)
                return osFailure(errno, std::format("cannot remove the cgroup '{}'", path));
        }
    }
    return {};
}

} // namespace kiste
