// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/containerchild.h"

#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/containerroot.h"
#include "privhelper/runtime/hooks.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/runtime/resourcelimits.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace kiste {

namespace {

/// Signal handling as a program expects it at its start, and nothing of the supervisor to be read through /proc.
Result<void> forgetSupervisor()
{
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL); // refused for KILL and STOP, which have no other
    ::umask(0);
    // Until the program runs, nobody inside may look at this process or open its executable (CVE-2019-5736).
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return osFailure(errno, "cannot hide the supervisor's memory");
    return {};
}

/// A session keyring of the container's own instead of the supervisor's; a kernel without keys has nothing to share.
void joinNewKeyring()
{
    constexpr int joinSession = 1; // KEYCTL_JOIN_SESSION_KEYRING
    ::syscall(SYS_keyctl, joinSession, nullptr, 0, 0, 0);
}

Result<void> bringLoopbackUp()
{
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return osFailure(errno, "cannot make a socket for the loopback interface");
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return osFailure(errno, "cannot find the loopback interface");
    request.ifr_flags |= IFF_UP;
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
        return osFailure(errno, "cannot bring the loopback interface up");
    return {};
}

/// User and group 0 of the container, once the id mapping is written.
Result<void> becomeContainerRoot()
{
    if (::setgroups(0, nullptr) != 0 || ::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)
        return osFailure(errno, "cannot become the container's root");
    return {};
}

/// All mounts of config.json in their order.
Result<void> mountAll(ContainerChild &child, ContainerRoot &root, const std::vector<UniqueFd> &mounts)
{
    const oci::LinuxConfig &config = child.spec->linuxConfig;
    const KernelMounts kernel{.ownNetwork = config.hasNewNamespace(oci::NamespaceType::Network),
                              .ownPids = config.hasNamespace(oci::NamespaceType::Pid),
                              .ownIpc = config.hasNewNamespace(oci::NamespaceType::Ipc),
                              .anyType = child.anyFileSystem,
                              .sysfs = child.guideMounts.sysfs.get(),
                              .mqueue = child.guideMounts.mqueue.get()};
    bool hasDevices = false;
    std::size_t bind = 2;
    for (const oci::Mount &mount : child.spec->mounts) {
        const bool isDevices = mount.destination == "/dev";
        const auto done = isBind(mount) ? root.bind(mount, mounts[bind++])
            : isDevices                 ? root.mountDevices(mounts[1])
                                        : root.mount(mount, kernel);
        if (!done)
            return done;
        hasDevices = hasDevices || isDevices;
    }
    return hasDevices ? Result<void>() : root.mountDevices(mounts[1]);
}

Result<void> buildRoot(ContainerChild &child, std::vector<UniqueFd> mounts, const std::string &state)
{
    const oci::LinuxConfig &config = child.spec->linuxConfig;
    const auto binds = static_cast<std::size_t>(std::ranges::count_if(child.spec->mounts, isBind));
    if (mounts.size() != 2 + binds)
        return failure(ErrorCode::Failed, "the engine passed no root file system");
    auto root = ContainerRoot::attach(std::move(mounts[0]), child.mountpoint);
    if (!root)
        return std::unexpected(root.error());
    if (config.hasNamespace(oci::NamespaceType::User)) {
        if (auto done = becomeContainerRoot(); !done)
            return done;
    }
    if (auto done = mountAll(child, *root, mounts); !done)
        return done;
    if (auto done = runHooks(child.spec->hooks.createContainer, state, "createContainer"); !done)
        return done;
    for (const std::string &path : config.readonlyPaths) {
        if (auto done = root->makeReadOnly(path); !done)
            return done;
    }
    for (const std::string &path : config.maskedPaths) {
        if (auto done = root->mask(path); !done)
            return done;
    }
    if (auto done = root->enter(child.spec->root.readonly, child.noPivot); !done)
        return done;
    return ContainerRoot::propagate(config.rootfsPropagation);
}

/// The state that hooks before the program's start see: what the creator wrote, one step on.
std::string stateAtStart(std::string state)
{
    constexpr std::string_view before = R"("status":"creating")";
    if (const std::size_t at = state.find(before); at != std::string::npos)
        state.replace(at, before.size(), R"("status":"created")");
    return state;
}

Result<void> setUp(ContainerChild &child)
{
    const oci::LinuxConfig &config = child.spec->linuxConfig;
    if (auto done = forgetSupervisor(); !done)
        return done;
    if (child.newKeyring)
        joinNewKeyring();
    if (auto done = ContainerCgroup::join(child.cgroupProcs); !done)
        return done;
    // Only now: the namespace's root is the cgroup in which it is made.
    if (config.hasNewNamespace(oci::NamespaceType::Cgroup) && ::unshare(CLONE_NEWCGROUP) != 0)
        return osFailure(errno, "cannot make a cgroup namespace");
    auto released = childchannel::waitForRelease(child.plan.channel);
    if (!released)
        ::_exit(125); // the supervisor is gone, and with it whoever wanted this container
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return osFailure(errno, "cannot make the mounts private");
    if (!child.spec->hostname.empty() && config.hasNewNamespace(oci::NamespaceType::Uts)
        && ::sethostname(child.spec->hostname.data(), child.spec->hostname.size()) != 0)
        return osFailure(errno, std::format("cannot set the host name '{}'", child.spec->hostname));
    if (!child.spec->domainname.empty() && config.hasNewNamespace(oci::NamespaceType::Uts)
        && ::setdomainname(child.spec->domainname.data(), child.spec->domainname.size()) != 0)
        return osFailure(errno, std::format("cannot set the domain name '{}'", child.spec->domainname));
    if (config.hasNewNamespace(oci::NamespaceType::Network)) {
        if (auto done = bringLoopbackUp(); !done)
            return done;
    }
    child.plan.state = stateAtStart(released->text);
    return buildRoot(child, std::move(released->fds), released->text);
}

/// In the second process of an exec, which is inside the pid namespace.
[[noreturn]] void runExecProgram(ExecChild &child)
{
    auto released = childchannel::waitForRelease(child.plan.channel);
    if (!released)
        ::_exit(125);
    if ((child.namespaces & CLONE_NEWUSER) != 0) {
        if (auto done = becomeContainerRoot(); !done)
            endChild(child.plan.channel, done.error());
    }
    endChild(child.plan.channel, runProgram(child.plan));
}

} // namespace

void runContainerChild(ContainerChild &child)
{
    if (auto done = setUp(child); !done)
        endChild(child.plan.channel, done.error());
    endChild(child.plan.channel, runProgram(child.plan));
}

void runGuide(ContainerChild &child, const NamespacePlan &namespaces, int procfs, int cgroup)
{
    auto entered = enterNamespaces(namespaces, procfs);
    if (!entered)
        endChild(child.plan.channel, entered.error());
    child.guideMounts = std::move(*entered);
    auto cloned = sys::cloneProcess((namespaces.fresh & ~static_cast<std::uint64_t>(CLONE_NEWCGROUP)) | CLONE_PARENT, cgroup);
    if (!cloned)
        endChild(child.plan.channel, cloned.error());
    if (cloned->pid == 0)
        runContainerChild(child);
    childchannel::report(child.plan.channel, ChildReport::Kind::Process, {}, {cloned->pidfd.get()});
    ::_exit(0);
}

void runExecChild(ExecChild &child)
{
    auto ready = forgetSupervisor();
    if (ready)
        ready = ContainerCgroup::join(child.cgroupProcs);
    if (ready)
        ready = setOomScore(child.plan.process, child.plan.procfs, "self");
    if (!ready)
        endChild(child.plan.channel, ready.error());
    if (::setns(child.pidfd, static_cast<int>(child.namespaces)) != 0)
        endChild(child.plan.channel, Error::fromErrno(errno, "cannot enter the container's namespaces"));
    if (::chdir("/") != 0)
        endChild(child.plan.channel, Error::fromErrno(errno, "cannot enter the container's root directory"));
    // A pid namespace takes in children only, so a second process runs the program; it too belongs to our parent's parent.
    auto second = sys::cloneProcess(CLONE_PARENT, child.unifiedCgroup);
    if (!second)
        endChild(child.plan.channel, second.error());
    if (second->pid == 0)
        runExecProgram(child);
    childchannel::report(child.plan.channel, ChildReport::Kind::Process, {}, {second->pidfd.get()});
    ::_exit(0);
}

} // namespace kiste
