// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/namespaceplan.h"

#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <format>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

namespace kiste {

namespace {

struct NamespaceKind
{
    oci::NamespaceType type;
    int flag;
    const char *file;
};
constexpr std::array kinds = {
    NamespaceKind{oci::NamespaceType::Pid, CLONE_NEWPID, "pid"},
    NamespaceKind{oci::NamespaceType::Network, CLONE_NEWNET, "net"},
    NamespaceKind{oci::NamespaceType::Mount, CLONE_NEWNS, "mnt"},
    NamespaceKind{oci::NamespaceType::Ipc, CLONE_NEWIPC, "ipc"},
    NamespaceKind{oci::NamespaceType::Uts, CLONE_NEWUTS, "uts"},
    NamespaceKind{oci::NamespaceType::User, CLONE_NEWUSER, "user"},
    NamespaceKind{oci::NamespaceType::Cgroup, CLONE_NEWCGROUP, "cgroup"},
    NamespaceKind{oci::NamespaceType::Time, CLONE_NEWTIME, "time"},
};

/// Opens what a path of the spec names; a namespace of another kind is refused (CVE-2021-43784: never trust the name alone).
Result<UniqueFd> openNamespace(const oci::Namespace &wanted, int flag)
{
    if (wanted.path.size() >= PATH_MAX)
        return failure(ErrorCode::InvalidArgument, "the path of a namespace is too long");
    UniqueFd fd(::open(wanted.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return osFailure(errno, std::format("cannot open the namespace '{}'", wanted.path));
    const int kind = ::ioctl(fd.get(), NS_GET_NSTYPE);
    if (kind != flag) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a {} namespace", wanted.path, oci::namespaceName(wanted.type)));
    }
    return fd;
}

std::string offsetsText(const oci::LinuxConfig &config)
{
    std::string text;
    for (const auto &[clock, offset] : config.timeOffsets)
        text += std::format("{} {} {}\n", clock, offset.seconds, offset.nanoseconds);
    return text;
}

Result<UniqueFd> findJoined(const oci::Namespace &wanted, const JoinedNamespaces &passed, bool openPaths)
{
    const int flag = namespaceFlag(wanted.type);
    const auto found = std::ranges::find(passed, wanted.type, &std::pair<oci::NamespaceType, int>::first);
    if (found != passed.end()) {
        if (::ioctl(found->second, NS_GET_NSTYPE) != flag)
            return failure(ErrorCode::InvalidArgument,
                           std::format("what was passed is not a {} namespace", oci::namespaceName(wanted.type)));
        return UniqueFd(::fcntl(found->second, F_DUPFD_CLOEXEC, 3));
    }
    if (!openPaths) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("the {} namespace to join was not passed", oci::namespaceName(wanted.type)));
    }
    return openNamespace(wanted, flag);
}

} // namespace

int namespaceFlag(oci::NamespaceType type)
{
    return std::ranges::find(kinds, type, &NamespaceKind::type)->flag;
}

const char *namespaceFile(oci::NamespaceType type)
{
    return std::ranges::find(kinds, type, &NamespaceKind::type)->file;
}

bool NamespacePlan::joins(int flag) const
{
    return joinedFd(flag) >= 0;
}

int NamespacePlan::joinedFd(int flag) const
{
    const auto found = std::ranges::find(joined, flag, &std::pair<int, UniqueFd>::first);
    return found == joined.end() ? -1 : found->second.get();
}

Result<NamespacePlan> NamespacePlan::make(const oci::Spec &spec, const JoinedNamespaces &passed, bool openPaths)
{
    NamespacePlan plan;
    for (const oci::Namespace &wanted : spec.linuxConfig.namespaces) {
        const int flag = namespaceFlag(wanted.type);
        plan.all |= static_cast<std::uint64_t>(flag);
        if (wanted.path.empty()) {
            if (wanted.type == oci::NamespaceType::Time)
                plan.freshTime = true;
            else
                plan.fresh |= static_cast<std::uint64_t>(flag);
            continue;
        }
        if (wanted.type == oci::NamespaceType::Mount)
            return failure(ErrorCode::Unsupported,
                           "a container cannot join a mount namespace: its root file system is its own");
        auto fd = findJoined(wanted, passed, openPaths);
        if (!fd)
            return std::unexpected(fd.error());
        // The user namespace last: in it, there are no rights over the others any more.
        const auto place = wanted.type == oci::NamespaceType::User ? plan.joined.end() : plan.joined.begin();
        plan.joined.emplace(place, flag, std::move(*fd));
    }
    if ((plan.fresh & CLONE_NEWNS) == 0)
        return failure(ErrorCode::Unsupported, "a container needs a mount namespace of its own");
    if (plan.joins(CLONE_NEWPID) && (plan.fresh & CLONE_NEWUSER) != 0) {
        return failure(ErrorCode::InvalidArgument,
                       "joining a pid namespace takes joining its user namespace: /proc cannot be mounted otherwise");
    }
    if (!spec.linuxConfig.timeOffsets.empty()) {
        if (!plan.freshTime)
            return failure(ErrorCode::InvalidArgument,
                           "offsets of clocks need a time namespace of the container's own");
        plan.timeOffsets = offsetsText(spec.linuxConfig);
    }
    return plan;
}

Result<GuideMounts> enterNamespaces(const NamespacePlan &plan, int procfs)
{
    // Inside a joined user namespace its processes must not be able to look into this one.
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return osFailure(errno, "cannot hide the supervisor's memory");
    GuideMounts mounts;
    if (plan.freshTime) {
        if (::unshare(CLONE_NEWTIME) != 0)
            return osFailure(errno, "cannot make a time namespace");
        if (!plan.timeOffsets.empty()) {
            if (auto done = sys::writeFile(procfs, "self/timens_offsets", plan.timeOffsets); !done)
                return std::unexpected(sys::within("setting the offsets of clocks", done.error()));
        }
    }
    constexpr std::uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    for (const auto &[flag, fd] : plan.joined) {
        if (::setns(fd.get(), flag) != 0) {
            const auto kind = std::ranges::find(kinds, flag, &NamespaceKind::flag);
            return osFailure(errno, std::format("cannot join the {} namespace", oci::namespaceName(kind->type)));
        }
        if (flag != CLONE_NEWNET && flag != CLONE_NEWIPC)
            continue;
        // Without the rights for it the container's own attempt says what is wrong.
        auto tree = sys::mountNew(flag == CLONE_NEWNET ? "sysfs" : "mqueue", {}, attributes);
        if (tree)
            (flag == CLONE_NEWNET ? mounts.sysfs : mounts.mqueue) = std::move(*tree);
    }
    return mounts;
}

} // namespace kiste
