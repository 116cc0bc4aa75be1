// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/containerchild.h"

#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/containerroot.h"
#include "privhelper/runtime/mountoptions.h"
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

Result<void> buildRoot(const ContainerChild &child, std::vector<UniqueFd> mounts)
{
    const oci::LinuxConfig &config = child.spec->linuxConfig;
    const bool ownNetwork = config.hasNamespace(oci::NamespaceType::Network);
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
    bool hasDevices = false;
    std::size_t bind = 2;
    for (const oci::Mount &mount : child.spec->mounts) {
        const bool isDevices = mount.destination == "/dev";
        const auto done = isBind(mount) ? root->bind(mount, mounts[bind++])
            : isDevices                 ? root->mountDevices(mounts[1])
                                        : root->mount(mount, ownNetwork);
        if (!done)
            return done;
        hasDevices = hasDevices || isDevices;
    }
    if (!hasDevices) {
        if (auto done = root->mountDevices(mounts[1]); !done)
            return done;
    }
    for (const std::string &path : config.readonlyPaths) {
        if (auto done = root->makeReadOnly(path); !done)
            return done;
    }
    for (const std::string &path : config.maskedPaths) {
        if (auto done = root->mask(path); !done)
            return done;
    }
    return root->enter(child.spec->root.readonly);
}

Result<void> setUp(ContainerChild &child)
{
    const oci::LinuxConfig &config = child.spec->linuxConfig;
    if (auto done = forgetSupervisor(); !done)
        return done;
    if (auto done = ContainerCgroup::join(child.cgroupProcs); !done)
        return done;
    // Only now: the namespace's root is the cgroup in which it is made.
    if (config.hasNamespace(oci::NamespaceType::Cgroup) && ::unshare(CLONE_NEWCGROUP) != 0)
        return osFailure(errno, "cannot make a cgroup namespace");
    auto mounts = childchannel::waitForRelease(child.plan.channel);
    if (!mounts)
        ::_exit(125); // the supervisor is gone, and with it whoever wanted this container
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return osFailure(errno, "cannot make the mounts private");
    if (!child.spec->hostname.empty() && config.hasNamespace(oci::NamespaceType::Uts)
        && ::sethostname(child.spec->hostname.data(), child.spec->hostname.size()) != 0)
        return osFailure(errno, std::format("cannot set the host name '{}'", child.spec->hostname));
    if (config.hasNamespace(oci::NamespaceType::Network)) {
        if (auto done = bringLoopbackUp(); !done)
            return done;
    }
    return buildRoot(child, std::move(*mounts));
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

void runExecChild(ExecChild &child)
{
    auto ready = forgetSupervisor();
    if (ready)
        ready = ContainerCgroup::join(child.cgroupProcs);
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
