// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/cgroup/cgrouplayout.h"
#include "core/oci/runtimespec.h"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kiste {

/// The cgroups of one container, one per mounted hierarchy with controllers (and the v2 tree), all with the same path.
/// Nothing is removed by the destructor: cgroups outlive the program that watches them.
class ContainerCgroup
{
public:
    /// Makes the directories, parents too, and enables the controllers down to them on v2. AlreadyExists when the container's
    /// own directory is there and still has processes.
    static Result<ContainerCgroup> create(const CgroupLayout &layout, std::string path);
    /// The cgroups of a container that exists already; those that are gone are left out. None for an empty path.
    static ContainerCgroup open(const CgroupLayout &layout, std::string path);

    /// Writes limits. A limit whose controller this machine lacks is Unsupported. Starts with nothing half-set only on a
    /// fresh cgroup; on a running one the first refused value is named and earlier ones stay.
    Result<void> apply(const oci::Resources &resources) const;

    /// What a child needs to join: the v2 directory for CLONE_INTO_CGROUP (or none), and "tasks" of every v1 hierarchy.
    struct Entry
    {
        UniqueFd unified;
        std::vector<UniqueFd> procs;
    };
    Result<Entry> openEntry() const;
    /// The v2 directory that process @p pid is in, which is this one or lies below it. An init that has made cgroups of its own
    /// moved into one, and the kernel lets no process into those above (cgroups(7), "no internal processes"). NotFound when
    /// it is somewhere else or gone. @p procfs: of this process's pid and cgroup namespaces.
    Result<UniqueFd> openCgroupOf(pid_t pid, int procfs) const;
    /// Moves the calling process, which has a single thread, into all v1 hierarchies.
    static Result<void> join(const std::vector<UniqueFd> &procs);

    /// Sends SIGKILL to every process inside.
    Result<void> kill() const;
    /// Sends a signal to every process inside; processes that come in meanwhile are missed, unlike with kill().
    Result<void> signalAll(int signal) const;
    /// OOM kills counted since the cgroup was made.
    std::uint64_t oomKills() const;
    /// Lets the user and group (host ids, the container's root) move processes in the v2 tree from here down and make cgroups
    /// of their own; limits stay with the engine. Without a v2 tree nothing is done.
    Result<void> delegate(std::uint32_t uid, std::uint32_t gid) const;
    /// Every process inside, also of cgroups below.
    std::vector<pid_t> processes() const;
    /// Whether any process is inside.
    bool hasProcesses() const;
    /// Removes the directories and those below. InUse while a process is inside. Gone already is fine.
    Result<void> remove() const;

    const std::string &path() const { return m_path; }

private:
    struct Directory
    {
        const CgroupHierarchy *hierarchy = nullptr;
        std::string path;
    };
    ContainerCgroup(const CgroupLayout &layout, std::string path);
    const Directory *find(CgroupController controller) const;
    Result<void> write(CgroupController controller, const char *file1, const char *file2, const std::string &value) const;
    Result<void> applyMemory(const oci::MemoryLimits &memory) const;
    Result<void> applyQuota(const oci::CpuLimits &cpu) const;
    Result<void> applyCpu(const oci::CpuLimits &cpu) const;
    Result<void> applyBlockIo(const oci::BlockIoLimits &limits) const;
    Result<void> applyHugepages(const std::vector<oci::HugepageLimit> &limits) const;
    Result<void> applyNetwork(const oci::NetworkMarks &marks) const;
    Result<void> applyRdma(const std::map<std::string, oci::RdmaLimit> &limits) const;
    Result<void> applyUnified(const std::map<std::string, std::string> &files) const;
    const Directory *findNamed(std::string_view controller) const;
    Result<void> applyDevices(const std::vector<oci::DeviceRule> &rules) const;

    const CgroupLayout *m_layout;
    std::string m_path;
    std::vector<Directory> m_directories;
};

} // namespace kiste
