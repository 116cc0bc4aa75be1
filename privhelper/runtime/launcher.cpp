// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/launcher.h"

#include "core/oci/systemspec.h"
#include "privhelper/runtime/apparmor.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/containerchild.h"
#include "privhelper/runtime/resourcelimits.h"
#include "privhelper/runtime/sysctls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace kiste {

namespace {

std::uint64_t allNamespaces(const oci::Spec &spec)
{
    std::uint64_t flags = 0;
    for (const oci::Namespace &entry : spec.linuxConfig.namespaces)
        flags |= static_cast<std::uint64_t>(namespaceFlag(entry.type));
    return flags;
}

/// The guide's report of the container's first process.
Result<sys::Cloned> receiveProcess(int channel, int procfs)
{
    for (;;) {
        pollfd wait{channel, POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno != EINTR)
            return osFailure(errno, "cannot wait for the container's process");
        auto report = childchannel::receive(channel);
        if (!report)
            return std::unexpected(report.error());
        if (!*report)
            continue;
        if ((*report)->kind == ChildReport::Kind::Failed)
            return std::unexpected((*report)->error);
        if ((*report)->kind != ChildReport::Kind::Process || (*report)->fds.empty())
            continue;
        sys::Cloned cloned{.pidfd = std::move((*report)->fds[0])};
        const auto pid = sys::pidOf(procfs, cloned.pidfd.get());
        if (!pid)
            return std::unexpected(pid.error());
        cloned.pid = *pid;
        return cloned;
    }
}

} // namespace

Launcher::Launcher(const CgroupLayout &layout, std::string scratch, UniqueFd root, UniqueFd procfs,
                   const LauncherTraits &traits)
    : m_layout(layout)
    , m_scratch(std::move(scratch))
    , m_procfs(std::move(procfs))
    , m_rootfs(std::move(root))
    , m_traits(traits)
{
}

Result<std::unique_ptr<Launcher>> Launcher::create(const CgroupLayout &layout, const std::string &scratch,
                                                   const LauncherTraits &traits)
{
    for (const char *name : {"", "/layers", "/root"}) {
        const std::string path = scratch + name;
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make '{}'", path));
    }
    UniqueFd layers(::open((scratch + "/layers").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!layers)
        return osFailure(errno, std::format("cannot open '{}/layers'", scratch));
    // A private instance: nobody can have mounted anything over its files.
    auto procfs = sys::mountNew("proc", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    // Root of a user namespace can make none where its own pid namespace is another's, and has the one that is there.
    if (!procfs && traits.openPaths && procfs.error().osError == EPERM)
        procfs = UniqueFd(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!procfs)
        return std::unexpected(procfs.error());
    auto self = ProgramFile::own();
    if (!self)
        return std::unexpected(self.error());
    std::unique_ptr<Launcher> launcher(new Launcher(layout, scratch, std::move(layers), std::move(*procfs), traits));
    launcher->m_self = *self;
    return launcher;
}

Result<const SeccompProgram *> Launcher::seccompFor(const oci::Spec &spec, CapabilityMask capabilities, bool socketcall)
{
    const std::string &profile = spec.linuxConfig.seccomp;
    if (profile.empty() && !m_traits.defaultFilter)
        return nullptr;
    return m_seccomp.find(profile, capabilities, socketcall);
}

Result<ProcessPlan> Launcher::planFor(const oci::Spec &spec, int channel)
{
    ProcessPlan plan;
    plan.process = spec.process;
    if (m_traits.defaultFilter && plan.process.apparmorProfile.empty() && isProfileEnforced(containerProfile))
        plan.process.apparmorProfile = containerProfile;
    plan.self = m_self;
    plan.channel = channel;
    plan.procfs = m_procfs.get();
    plan.personality = spec.linuxConfig.personality;
    plan.exactUser = m_traits.openPaths;
    if (const auto user = spec.annotations.find(std::string(oci::userAnnotation)); user != spec.annotations.end())
        plan.user = user->second;
    if (const auto groups = spec.annotations.find(std::string(oci::groupsAnnotation)); groups != spec.annotations.end())
        plan.groups = groups->second;
    auto capabilities = capabilitySets(spec.process.capabilities);
    if (!capabilities)
        return std::unexpected(capabilities.error());
    plan.capabilities = *capabilities;
    auto seccomp = seccompFor(spec, capabilities->bounding, plan.process.apparmorProfile == containerProfile);
    if (!seccomp)
        return std::unexpected(seccomp.error());
    plan.seccomp = *seccomp;
    if (auto known = checkLimits(spec.process); !known)
        return std::unexpected(known.error());
    return plan;
}

std::uint64_t Launcher::siblingFlag() const
{
    return m_traits.childrenOfParent ? std::uint64_t(CLONE_PARENT) : 0;
}

Result<sys::Cloned> Launcher::cloneThroughGuide(const CloneRequest &request)
{
    auto guide = sys::cloneProcess(siblingFlag(), -1);
    if (!guide)
        return guide;
    if (guide->pid == 0) {
        request.channel->reset();
        runGuide(*request.child, *request.namespaces, m_procfs.get(), request.cgroup);
    }
    auto cloned = receiveProcess(request.channel->get(), m_procfs.get());
    if (!cloned)
        std::ignore = sys::pidfdSignal(guide->pidfd.get(), SIGKILL); // ended already is as good
    if (!m_traits.childrenOfParent) {
        siginfo_t info{};
        while (::waitid(P_PIDFD, static_cast<id_t>(guide->pidfd.get()), &info, WEXITED) != 0 && errno == EINTR) { }
    }
    return cloned;
}

Result<Launched> Launcher::cloneContainer(const CloneRequest &request)
{
    Result<sys::Cloned> cloned;
    if (request.namespaces->needsGuide()) {
        cloned = cloneThroughGuide(request);
    } else {
        // The cgroup namespace comes later, in the child: its root is the cgroup in which it is made.
        cloned = sys::cloneProcess(
            (request.namespaces->fresh & ~static_cast<std::uint64_t>(CLONE_NEWCGROUP)) | siblingFlag(), request.cgroup);
        if (cloned && cloned->pid == 0) {
            request.channel->reset();
            runContainerChild(*request.child);
        }
    }
    if (!cloned)
        return std::unexpected(cloned.error());
    Launched launched{.pid = cloned->pid, .pidfd = std::move(cloned->pidfd), .channel = std::move(*request.channel)};
    auto startTime = sys::processStartTime(m_procfs.get(), launched.pid);
    if (!startTime) {
        std::ignore = sys::pidfdSignal(launched.pidfd.get(), SIGKILL); // best effort on the failure path
        return std::unexpected(startTime.error());
    }
    launched.startTime = *startTime;
    return launched;
}

Result<void> Launcher::prepare(const StartRequest &request, const NamespacePlan &namespaces, Launched &launched)
{
    const oci::Spec &spec = *request.spec;
    auto ids = mapIds(spec.linuxConfig, launched.pid);
    if (!ids)
        return std::unexpected(ids.error());
    if (auto raised = raiseLimits(spec.process, launched.pid); !raised)
        return raised;
    if (auto set = setOomScore(spec.process, m_procfs.get(), std::to_string(launched.pid)); !set)
        return set;
    if (!spec.linuxConfig.sysctl.empty()) {
        auto settings = planSysctls(spec.linuxConfig);
        if (!settings)
            return std::unexpected(settings.error());
        if (auto written = writeSysctls(*settings, launched.pidfd.get(), m_procfs.get()); !written)
            return written;
    }
    if (oci::isSystem(spec)) {
        if (auto given = ContainerCgroup::open(m_layout, request.cgroup).delegate(ids->rootUid, ids->rootGid); !given)
            return given;
    }
    if (namespaces.joins(CLONE_NEWUSER))
        ids->userNamespace.reset(::fcntl(namespaces.joinedFd(CLONE_NEWUSER), F_DUPFD_CLOEXEC, 3));
    auto mounts = makeMounts(request, *ids);
    if (!mounts)
        return std::unexpected(mounts.error());
    launched.mounts = std::move(*mounts);
    return {};
}

Result<ContainerCgroup::Entry> Launcher::makeCgroup(const StartRequest &request)
{
    if (request.cgroup.empty() && !m_traits.needsCgroup)
        return ContainerCgroup::Entry{};
    auto cgroup = ContainerCgroup::create(m_layout, request.cgroup);
    if (!cgroup && !m_traits.needsCgroup && request.spec->linuxConfig.resources.limitsNothing()
        && (cgroup.error().osError == EACCES || cgroup.error().osError == EROFS || cgroup.error().osError == EPERM))
        return ContainerCgroup::Entry{};
    if (!cgroup)
        return std::unexpected(cgroup.error());
    auto applied = cgroup->apply(request.spec->linuxConfig.resources);
    auto entry = cgroup->openEntry();
    if (!applied || !entry) {
        std::ignore = cgroup->remove(); // best effort on the failure path
        return std::unexpected(applied ? entry.error() : applied.error());
    }
    return entry;
}

Result<Launched> Launcher::start(const StartRequest &request)
{
    const oci::Spec &spec = *request.spec;
    auto namespaces = NamespacePlan::make(spec, request.joined, m_traits.openPaths);
    auto channel = childchannel::create();
    const bool pipes = !spec.process.terminal && request.stdio[1] < 0;
    auto stdio = pipes ? makeStdio(request.openStdin) : Result<Stdio>(Stdio());
    const auto settings = planSysctls(spec.linuxConfig);
    if (!namespaces || !channel || !stdio || !settings) {
        return std::unexpected(!namespaces    ? namespaces.error()
                                   : !channel ? channel.error()
                                   : !stdio   ? stdio.error()
                                              : settings.error());
    }
    ContainerChild child;
    auto plan = planFor(spec, channel->second.get());
    if (!plan)
        return std::unexpected(plan.error());
    child.spec = request.spec;
    child.plan = std::move(*plan);
    child.plan.gate = request.gate;
    child.plan.preservedFds = request.preservedFds;
    child.plan.startHooks = spec.hooks.startContainer;
    const auto init = spec.annotations.find(std::string(oci::initAnnotation));
    child.plan.init = init != spec.annotations.end() && init->second == "true";
    child.noPivot = request.noPivot;
    child.anyFileSystem = m_traits.openPaths;
    child.newKeyring = request.newKeyring;
    child.mountpoint = m_scratch + "/root";
    for (std::size_t i = 0; i < 3; ++i)
        child.plan.stdio[i] = pipes ? stdio->child[i].get() : request.stdio[i];

    auto entry = makeCgroup(request);
    if (!entry)
        return std::unexpected(entry.error());
    child.cgroupProcs = std::move(entry->procs);
    const auto undo = [&](const Error &error) -> std::unexpected<Error> {
        const auto cgroup = ContainerCgroup::open(m_layout, request.cgroup);
        std::ignore = cgroup.kill(); // best effort on the failure path
        // The kernel lets go of the process a moment after the signal.
        for (int i = 0; i < 50 && !cgroup.remove(); ++i)
            ::usleep(2000);
        return std::unexpected(error);
    };
    auto launched = cloneContainer({&child, &*namespaces, entry->unified.get(), &channel->first});
    if (!launched)
        return undo(launched.error());
    launched->stdio = std::move(stdio->ends);
    if (auto prepared = prepare(request, *namespaces, *launched); !prepared) {
        std::ignore = sys::pidfdSignal(launched->pidfd.get(), SIGKILL); // best effort on the failure path
        return undo(prepared.error());
    }
    return launched;
}

Result<Launched> Launcher::exec(const ExecRequest &request)
{
    auto channel = childchannel::create();
    if (!channel)
        return std::unexpected(channel.error());
    auto plan = planFor(*request.spec, channel->second.get());
    if (!plan)
        return std::unexpected(plan.error());
    ExecChild child;
    child.plan = std::move(*plan);
    if (!request.user.empty())
        child.plan.user = request.user;
    child.plan.stdio = request.stdio;
    child.plan.preservedFds = request.preservedFds;
    child.pidfd = request.pidfd;
    child.namespaces = allNamespaces(*request.spec);
    const auto cgroup = ContainerCgroup::open(m_layout, request.cgroup);
    auto entry = cgroup.openEntry();
    if (!entry)
        return std::unexpected(entry.error());
    child.cgroupProcs = std::move(entry->procs);
    child.unifiedCgroup = entry->unified.get();
    auto cloned = sys::cloneProcess(siblingFlag(), child.unifiedCgroup);
    if (!cloned && cloned.error().osError == EBUSY) {
        // Its init keeps cgroups of its own: where that is itself there is room for another.
        auto inner = cgroup.openCgroupOf(request.pid, m_procfs.get());
        if (!inner)
            return std::unexpected(inner.error());
        entry->unified = std::move(*inner);
        child.unifiedCgroup = entry->unified.get();
        cloned = sys::cloneProcess(siblingFlag(), child.unifiedCgroup);
    }
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        channel->first.reset();
        runExecChild(child);
    }
    // Ours to reap, where it is no sibling; it ends at once.
    return Launched{.pidfd = m_traits.childrenOfParent ? UniqueFd() : std::move(cloned->pidfd),
                    .channel = std::move(channel->first)};
}

Result<void> Launcher::release(Launched &launched, const std::string &state)
{
    std::vector<int> fds;
    for (const UniqueFd &mount : launched.mounts)
        fds.push_back(mount.get());
    auto released = childchannel::release(launched.channel.get(), fds, state);
    launched.mounts.clear();
    return released;
}

} // namespace kiste
