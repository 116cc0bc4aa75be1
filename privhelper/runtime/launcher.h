// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/childstdio.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/namespaceplan.h"
#include "privhelper/runtime/processsetup.h"
#include "privhelper/runtime/rootfs.h"
#include "privhelper/runtime/seccompcache.h"
#include "privhelper/runtime/syscalls.h"

#include <memory>
#include <string>
#include <vector>

namespace kiste {

struct ContainerChild;

/// Who uses a launcher.
struct LauncherTraits
{
    bool childrenOfParent = true; ///< processes are this process's siblings (CLONE_PARENT), else its children
    bool defaultFilter = true; ///< a spec without seccomp profile gets the engine's, else none
    /// Paths of the spec (sources of bind mounts, namespaces to join) are opened with this process's rights; else they must
    /// have been passed, because whoever wrote the spec has other rights. File systems of all types may be mounted then, too.
    bool openPaths = false;
    bool needsCgroup = true; ///< else a container may run without one where none can be made and no limit is asked for
};

struct StartRequest
{
    const oci::Spec *spec = nullptr;
    std::string cgroup; ///< "/kiste/<id>"; empty: this process's, where LauncherTraits allow it
    int containerDirectory = -1; ///< holds `upper` and `work`; unused without layers
    std::vector<int> layers; ///< the topmost first; none: the root is what spec->root.path, an absolute path, shows
    bool openStdin = false;
    /// Detached trees (bindsource.h) for the bind mounts of the spec, by destination.
    std::vector<std::pair<std::string, int>> sources;
    JoinedNamespaces joined; ///< for namespaces of the spec that have a path
    std::array<int, 3> stdio = {-1, -1, -1}; ///< instead of new pipes
    int gate = -1; ///< a listening socket: before its start the program waits for a connection, see ProcessPlan
    unsigned preservedFds = 0; ///< descriptors from 3 up that the program inherits
    bool noPivot = false; ///< ContainerRoot::enter()
    bool newKeyring = true; ///< a session keyring of its own
};

struct ExecRequest
{
    const oci::Spec *spec = nullptr; ///< of the container; its process holds the exec's command, environment, user…
    std::string user; ///< docker's `user[:group]`, empty: the process's
    std::string cgroup;
    int pidfd = -1; ///< of the container's first process
    pid_t pid = 0; ///< the same
    std::array<int, 3> stdio = {-1, -1, -1}; ///< unused with a terminal
    unsigned preservedFds = 0;
};

/// A process that was cloned and waits; it goes on when release() is called and ends when this is dropped.
struct Launched
{
    pid_t pid = 0; ///< of the container's first process; 0 for an exec, whose process the channel reports
    UniqueFd pidfd;
    std::uint64_t startTime = 0; ///< clock ticks since boot
    UniqueFd channel; ///< childchannel, supervisor's end
    StdioEnds stdio;
    std::vector<UniqueFd> mounts; ///< for release()
};

/// Makes containers' processes. As siblings they are reaped by this process's parent; the caller must have a single thread, a
/// private mount namespace, and the machine's root user, or root in a user namespace for what works there.
class Launcher
{
public:
    /// @p scratch: an empty directory for mounts, in this process's mount namespace.
    static Result<std::unique_ptr<Launcher>> create(const CgroupLayout &layout, const std::string &scratch,
                                                    const LauncherTraits &traits = {});

    /// Cgroup, namespaces, id mapping, limits, kernel settings and root file system; after a failure nothing of it is left.
    Result<Launched> start(const StartRequest &request);
    /// One more program in a container that runs.
    Result<Launched> exec(const ExecRequest &request);
    /// Lets it run. From now on the container exists whatever happens to this process. @p state: the container's, for the
    /// hooks that run inside.
    Result<void> release(Launched &launched, const std::string &state = {});

    const CgroupLayout &layout() const { return m_layout; }
    int procfs() const { return m_procfs.get(); }
    RootfsBuilder::Method rootfsMethod() const { return m_rootfs.method(); }
    /// Tries what a start needs of the kernel and of the store's file system: makes a user namespace and an overlay of
    /// @p directory's `layer` (with a `file` of root's in it), `upper` and `work`, and takes all of it down again.
    Result<void> probeRootfs(int directory);

private:
    struct CloneRequest
    {
        ContainerChild *child = nullptr;
        const NamespacePlan *namespaces = nullptr;
        int cgroup = -1;
        UniqueFd *channel = nullptr; ///< our end, which the child closes
    };
    Launcher(const CgroupLayout &layout, std::string scratch, UniqueFd root, UniqueFd procfs, const LauncherTraits &traits);
    Result<const SeccompProgram *> seccompFor(const oci::Spec &spec, CapabilityMask capabilities, bool socketcall);
    Result<ProcessPlan> planFor(const oci::Spec &spec, int channel);
    Result<Launched> cloneContainer(const CloneRequest &request);
    Result<sys::Cloned> cloneThroughGuide(const CloneRequest &request);
    Result<void> prepare(const StartRequest &request, const NamespacePlan &namespaces, Launched &launched);
    std::uint64_t siblingFlag() const;
    Result<ContainerCgroup::Entry> makeCgroup(const StartRequest &request);

    // launchermounts.cpp
    struct Ids
    {
        std::uint32_t rootUid = 0; ///< host ids of the container's root
        std::uint32_t rootGid = 0;
        std::vector<oci::IdMapping> uids; ///< empty without a user namespace
        std::vector<oci::IdMapping> gids;
        UniqueFd userNamespace;
    };
    Result<Ids> mapIds(const oci::LinuxConfig &config, pid_t pid);
    Result<std::vector<UniqueFd>> makeMounts(const StartRequest &request, const Ids &ids);
    Result<void> makeBinds(const StartRequest &request, int userNamespace, std::vector<UniqueFd> &mounts);

    const CgroupLayout &m_layout;
    std::string m_scratch;
    UniqueFd m_procfs;
    RootfsBuilder m_rootfs;
    ProgramFile m_self;
    LauncherTraits m_traits;
    SeccompCache m_seccomp;
};

} // namespace kiste
