// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

/// The kernel calls of the runtime that glibc does not wrap, or wraps without an owner for the descriptor. Every one answers
/// with the errno and the given object's name in words.
namespace kiste::sys {

/// openat2(2). @p resolve is a set of RESOLVE_ flags; O_CLOEXEC is always added.
Result<UniqueFd> openAt(int directory, const char *path, std::uint64_t flags, std::uint64_t resolve, mode_t mode = 0);
/// openat2 below @p root as if it were "/", never through a magic link.
Result<UniqueFd> openInRoot(int root, const char *path, std::uint64_t flags);
/// openat2 below @p root that refuses every symbolic link on the way.
Result<UniqueFd> openNoLinks(int root, const char *path, std::uint64_t flags);

/// A detached copy of the mount (not its submounts unless @p recursive) at @p directory / @p path; open_tree(2).
Result<UniqueFd> cloneTree(int directory, const char *path, bool recursive = false);
/// Attaches a detached mount on top of what @p target refers to; move_mount(2).
Result<void> attachTree(int tree, int target);
/// As above, with a path below @p directory.
Result<void> attachTreeAt(int tree, int directory, const char *path);

struct MountChange
{
    std::uint64_t set = 0; ///< MOUNT_ATTR_ flags
    std::uint64_t clear = 0;
    std::uint64_t propagation = 0; ///< MS_PRIVATE, MS_SLAVE, MS_SHARED or MS_UNBINDABLE; 0: as it is
    int userNamespace = -1; ///< with MOUNT_ATTR_IDMAP in set
    bool recursive = false;
};
/// mount_setattr(2) on the mount that @p tree is the root of.
Result<void> changeMount(int tree, const MountChange &change);

struct FsOption
{
    std::string key;
    std::string value;
    int fd = -1; ///< FSCONFIG_SET_FD with this descriptor when 0 or above
    bool flag = false; ///< FSCONFIG_SET_FLAG: no value
};
/// A new detached mount: fsopen, fsconfig for each option, fsmount. The kernel's own message, where it gives one, is part of
/// the error.
Result<UniqueFd> mountNew(const char *type, const std::vector<FsOption> &options, std::uint64_t attributes);

struct Cloned
{
    pid_t pid = 0; ///< 0 in the child
    UniqueFd pidfd;
};
/// clone3(2) as fork: @p flags plus CLONE_PIDFD; @p cgroup is a cgroup v2 directory for CLONE_INTO_CGROUP, or -1.
/// The caller must have one thread.
Result<Cloned> cloneProcess(std::uint64_t flags, int cgroup);

Result<void> pidfdSignal(int pidfd, int signal);
Result<UniqueFd> pidfdOpen(pid_t pid);
/// The exit status (as wait(2) gives it) of an ended process that is not our child; Linux 6.15 and newer.
Result<int> pidfdExitStatus(int pidfd);

Result<void> pivotRootHere();
/// Sets close-on-exec on every descriptor from 3 up.
Result<void> closeOnExecFrom3();

/// Writes all of @p text with one write(2).
Result<void> writeFile(int directory, const char *path, std::string_view text);
/// Reads at most @p limit bytes; LimitExceeded beyond.
Result<std::string> readFile(int fd, std::size_t limit, std::string_view name);

/// Field 22 of /proc/PID/stat: start time in clock ticks since boot, which together with the pid names one process.
Result<std::uint64_t> processStartTime(int procfs, pid_t pid);

/// The pid, in this process's pid namespace, that a pidfd stands for; NotFound once it has ended and was reaped.
Result<pid_t> pidOf(int procfs, int pidfd);

/// Adds the name to an error on its way up: "mounting 'proc': …".
Error within(std::string_view context, Error error);

} // namespace kiste::sys
