// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/launcher.h"

#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/containerchild.h"
#include "privhelper/runtime/containerroot.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

struct NamespaceFlag
{
    oci::NamespaceType type;
    std::uint64_t flag;
};
constexpr NamespaceFlag namespaceFlags[] = {
    {oci::NamespaceType::User, CLONE_NEWUSER}, {oci::NamespaceType::Mount, CLONE_NEWNS},
    {oci::NamespaceType::Pid, CLONE_NEWPID},   {oci::NamespaceType::Network, CLONE_NEWNET},
    {oci::NamespaceType::Uts, CLONE_NEWUTS},   {oci::NamespaceType::Ipc, CLONE_NEWIPC},
    {oci::NamespaceType::Cgroup, CLONE_NEWCGROUP},
};

Result<std::uint64_t> namespacesOf(const oci::Spec &spec)
{
    std::uint64_t flags = 0;
    for (const oci::Namespace &wanted : spec.linuxConfig.namespaces) {
        if (!wanted.path.empty())
            return failure(ErrorCode::Unsupported, "joining an existing namespace is not supported by this version");
        std::uint64_t flag = 0;
        for (const NamespaceFlag &known : namespaceFlags)
            flag |= known.type == wanted.type ? known.flag : 0;
        if (flag == 0) {
            return failure(ErrorCode::Unsupported,
                           std::format("a {} namespace is not supported by this version", oci::namespaceName(wanted.type)));
        }
        flags |= flag;
    }
    // Without these two there is no root directory and no way to end everything.
    if ((flags & CLONE_NEWNS) == 0 || (flags & CLONE_NEWPID) == 0)
        return failure(ErrorCode::Unsupported, "a container needs its own mount and pid namespace");
    return flags;
}

std::string mappingText(const std::vector<oci::IdMapping> &mappings)
{
    std::string text;
    for (const oci::IdMapping &mapping : mappings)
        text += std::format("{} {} {}\n", mapping.containerId, mapping.hostId, mapping.size);
    return text;
}

/// Host id of the container's id 0.
Result<std::uint32_t> hostRoot(const std::vector<oci::IdMapping> &mappings)
{
    for (const oci::IdMapping &mapping : mappings) {
        if (mapping.containerId == 0 && mapping.size > 0)
            return mapping.hostId;
    }
    return failure(ErrorCode::InvalidArgument, "the id mapping has no id for the container's root");
}

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> makePipe()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// The child's ends, which the parent closes after the clone, and the supervisor's.
struct Stdio
{
    std::array<UniqueFd, 3> child;
    StdioEnds ends;
};

Result<Stdio> makeStdio(const StartRequest &request)
{
    Stdio stdio;
    if (request.spec->process.terminal)
        return stdio;
    auto output = makePipe();
    auto error = makePipe();
    if (!output || !error)
        return std::unexpected((output ? error : output).error());
    stdio.child[1] = std::move(output->write);
    stdio.child[2] = std::move(error->write);
    stdio.ends.output = std::move(output->read);
    stdio.ends.error = std::move(error->read);
    if (request.openStdin) {
        auto input = makePipe();
        if (!input)
            return std::unexpected(input.error());
        stdio.child[0] = std::move(input->read);
        stdio.ends.input = std::move(input->write);
    } else {
        stdio.child[0].reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!stdio.child[0])
            return osFailure(errno, "cannot open '/dev/null'");
    }
    // The container's user opens /dev/stdout anew; the pipe must let it, though its maker is another user.
    for (const UniqueFd &end : stdio.child) {
        struct stat status{};
        if (::fstat(end.get(), &status) == 0 && S_ISFIFO(status.st_mode) && ::fchmod(end.get(), 0666) != 0)
            return osFailure(errno, "cannot set the mode of a pipe");
    }
    return stdio;
}

} // namespace

Launcher::Launcher(const CgroupLayout &layout, std::string scratch, UniqueFd root, UniqueFd procfs)
    : m_layout(layout), m_scratch(std::move(scratch)), m_procfs(std::move(procfs)), m_rootfs(std::move(root))
{
}

Result<std::unique_ptr<Launcher>> Launcher::create(const CgroupLayout &layout, const std::string &scratch)
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
    if (!procfs)
        return std::unexpected(procfs.error());
    auto self = ProgramFile::own();
    if (!self)
        return std::unexpected(self.error());
    std::unique_ptr<Launcher> launcher(new Launcher(layout, scratch, std::move(layers), std::move(*procfs)));
    launcher->m_self = *self;
    return launcher;
}

Result<const SeccompProgram *> Launcher::seccompFor(const oci::Spec &spec, CapabilityMask capabilities)
{
    if (!spec.linuxConfig.seccomp.empty())
        return failure(ErrorCode::Unsupported, "a seccomp profile of one's own is not supported by this version");
    if (const auto found = m_seccomp.find(capabilities); found != m_seccomp.end())
        return &found->second;
    auto program = compileDefaultSeccomp(capabilities);
    if (!program)
        return std::unexpected(program.error());
    return &m_seccomp.emplace(capabilities, std::move(*program)).first->second;
}

Result<ProcessPlan> Launcher::planFor(const oci::Spec &spec, int channel)
{
    if (!spec.linuxConfig.sysctl.empty())
        return failure(ErrorCode::Unsupported, "sysctls are not supported by this version");
    if (!spec.linuxConfig.devices.empty())
        return failure(ErrorCode::Unsupported, "devices beyond the standard ones are not supported by this version");
    ProcessPlan plan;
    plan.process = spec.process;
    plan.self = m_self;
    plan.channel = channel;
    if (const auto user = spec.annotations.find(std::string(oci::userAnnotation)); user != spec.annotations.end())
        plan.user = user->second;
    auto capabilities = capabilitySets(spec.process.capabilities);
    if (!capabilities)
        return std::unexpected(capabilities.error());
    plan.capabilities = *capabilities;
    auto seccomp = seccompFor(spec, capabilities->bounding);
    if (!seccomp)
        return std::unexpected(seccomp.error());
    plan.seccomp = *seccomp;
    return plan;
}

Result<std::vector<UniqueFd>> Launcher::makeMounts(const StartRequest &request, pid_t pid)
{
    const oci::LinuxConfig &config = request.spec->linuxConfig;
    RootfsRequest rootfs{.containerDirectory = request.containerDirectory, .layers = request.layers};
    UniqueFd userNamespace;
    if (config.hasNamespace(oci::NamespaceType::User)) {
        const std::string directory = std::to_string(pid);
        auto uid = hostRoot(config.uidMappings);
        auto gid = hostRoot(config.gidMappings);
        if (!uid || !gid)
            return std::unexpected((uid ? gid : uid).error());
        rootfs.rootUid = *uid;
        rootfs.rootGid = *gid;
        for (const auto &[file, mappings] : {std::pair("/gid_map", &config.gidMappings), std::pair("/uid_map", &config.uidMappings)}) {
            if (auto done = sys::writeFile(m_procfs.get(), (directory + file).c_str(), mappingText(*mappings)); !done)
                return std::unexpected(done.error());
        }
        userNamespace.reset(::openat(m_procfs.get(), (directory + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
        if (!userNamespace)
            return osFailure(errno, "cannot open the container's user namespace");
        rootfs.userNamespace = userNamespace.get();
    }
    std::vector<UniqueFd> mounts;
    auto root = m_rootfs.build(rootfs);
    if (!root)
        return std::unexpected(root.error());
    mounts.push_back(std::move(*root));
    const auto found = std::ranges::find(request.spec->mounts, std::string_view("/dev"), &oci::Mount::destination);
    auto devices = ContainerRoot::makeDeviceTree(found != request.spec->mounts.end() ? &*found : nullptr, rootfs.rootUid,
                                                 rootfs.rootGid);
    if (!devices)
        return std::unexpected(devices.error());
    mounts.push_back(std::move(*devices));
    if (auto done = makeBinds(request, userNamespace.get(), mounts); !done)
        return std::unexpected(done.error());
    return mounts;
}

Result<void> Launcher::makeBinds(const StartRequest &request, int userNamespace, std::vector<UniqueFd> &mounts)
{
    std::vector<bool> used(request.sources.size());
    for (const oci::Mount &mount : request.spec->mounts) {
        if (!isBind(mount))
            continue;
        const auto fail = [&mount](const Error &error) {
            return std::unexpected(sys::within(std::format("mounting '{}'", mount.destination), error));
        };
        std::size_t index = 0;
        while (index < used.size() && (used[index] || request.sources[index].first != mount.destination))
            ++index;
        const bool passed = index < used.size();
        if (!passed && !request.pathSources)
            return fail({ErrorCode::InvalidArgument, "no source was passed for this bind mount"});
        Result<UniqueFd> tree;
        if (passed) {
            used[index] = true;
            tree = UniqueFd(::fcntl(request.sources[index].second, F_DUPFD_CLOEXEC, 3));
        } else {
            const auto options = parseMountOptions(mount.options);
            tree = bindSourceAt(mount.source, options && options->recursive);
        }
        if (!tree)
            return fail(tree.error());
        if (auto done = shapeBind(tree->get(), mount, userNamespace, passed ? SourceFlags::Keep : SourceFlags::Change); !done)
            return fail(done.error());
        mounts.push_back(std::move(*tree));
    }
    return {};
}

Result<Launched> Launcher::start(const StartRequest &request)
{
    auto namespaces = namespacesOf(*request.spec);
    auto channel = childchannel::create();
    auto stdio = makeStdio(request);
    if (!namespaces || !channel || !stdio)
        return std::unexpected(!namespaces ? namespaces.error() : !channel ? channel.error() : stdio.error());
    ContainerChild child;
    auto plan = planFor(*request.spec, channel->second.get());
    if (!plan)
        return std::unexpected(plan.error());
    child.spec = request.spec;
    child.plan = std::move(*plan);
    child.mountpoint = m_scratch + "/root";
    for (std::size_t i = 0; i < 3; ++i)
        child.plan.stdio[i] = stdio->child[i].get();

    auto cgroup = ContainerCgroup::create(m_layout, request.cgroup);
    if (!cgroup)
        return std::unexpected(cgroup.error());
    const auto undo = [&cgroup](const Error &error) -> std::unexpected<Error> {
        std::ignore = cgroup->kill(); // best effort on the failure path
        std::ignore = cgroup->remove();
        return std::unexpected(error);
    };
    auto applied = cgroup->apply(request.spec->linuxConfig.resources);
    auto entry = cgroup->openEntry();
    if (!applied || !entry)
        return undo(applied ? entry.error() : applied.error());
    child.cgroupProcs = std::move(entry->procs);

    // The cgroup namespace comes later, in the child: its root is the cgroup in which it is made.
    auto cloned = sys::cloneProcess((*namespaces & ~static_cast<std::uint64_t>(CLONE_NEWCGROUP)) | CLONE_PARENT,
                                    entry->unified.get());
    if (!cloned)
        return undo(cloned.error());
    if (cloned->pid == 0) {
        channel->first.reset();
        runContainerChild(child);
    }
    Launched launched{.pid = cloned->pid,
                      .pidfd = std::move(cloned->pidfd),
                      .channel = std::move(channel->first),
                      .stdio = std::move(stdio->ends)};
    auto mounts = makeMounts(request, launched.pid);
    auto startTime = sys::processStartTime(m_procfs.get(), launched.pid);
    if (!mounts || !startTime) {
        std::ignore = sys::pidfdSignal(launched.pidfd.get(), SIGKILL); // best effort on the failure path
        return undo(mounts ? startTime.error() : mounts.error());
    }
    launched.mounts = std::move(*mounts);
    launched.startTime = *startTime;
    return launched;
}

Result<Launched> Launcher::exec(const ExecRequest &request)
{
    auto namespaces = namespacesOf(*request.spec);
    auto channel = childchannel::create();
    if (!namespaces || !channel)
        return std::unexpected(namespaces ? channel.error() : namespaces.error());
    auto plan = planFor(*request.spec, channel->second.get());
    if (!plan)
        return std::unexpected(plan.error());
    ExecChild child;
    child.plan = std::move(*plan);
    if (!request.user.empty())
        child.plan.user = request.user;
    child.plan.stdio = request.stdio;
    child.pidfd = request.pidfd;
    child.namespaces = *namespaces;
    auto entry = ContainerCgroup::open(m_layout, request.cgroup).openEntry();
    if (!entry)
        return std::unexpected(entry.error());
    child.cgroupProcs = std::move(entry->procs);
    child.unifiedCgroup = entry->unified.get();
    auto cloned = sys::cloneProcess(CLONE_PARENT, entry->unified.get());
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        channel->first.reset();
        runExecChild(child);
    }
    return Launched{.channel = std::move(channel->first)};
}

Result<void> Launcher::release(Launched &launched)
{
    std::vector<int> fds;
    for (const UniqueFd &mount : launched.mounts)
        fds.push_back(mount.get());
    auto released = childchannel::release(launched.channel.get(), fds);
    launched.mounts.clear();
    return released;
}

} // namespace kiste
