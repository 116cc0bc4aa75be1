// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/processsetup.h"
#include "privhelper/runtime/rootfs.h"
#include "privhelper/runtime/seccompfilter.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kiste {

/// The supervisor's ends of a program's standard streams, where they exist.
struct StdioEnds
{
    UniqueFd input; ///< write end of the pipe to its stdin
    UniqueFd output; ///< read end of its stdout
    UniqueFd error; ///< read end of its stderr
};

struct StartRequest
{
    const oci::Spec *spec = nullptr;
    std::string cgroup; ///< "/kiste/<id>"
    int containerDirectory = -1; ///< holds `upper` and `work`
    std::vector<int> layers; ///< the topmost first
    bool openStdin = false;
    /// Detached trees (bindsource.h) for the bind mounts of the spec, by destination. One that is not here is opened by its
    /// path if pathSources, else refused: this process would open it with its own rights, not with those of who asked.
    std::vector<std::pair<std::string, int>> sources;
    bool pathSources = false;
};

struct ExecRequest
{
    const oci::Spec *spec = nullptr; ///< of the container; its process holds the exec's command, environment, user…
    std::string user; ///< docker's `user[:group]`, empty: the process's
    std::string cgroup;
    int pidfd = -1; ///< of the container's first process
    std::array<int, 3> stdio = {-1, -1, -1}; ///< unused with a terminal
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

/// Makes containers' processes. They are children of this process's parent (CLONE_PARENT), which therefore reaps them; the
/// caller must have a single thread, a private mount namespace, and the machine's root user.
class Launcher
{
public:
    /// @p scratch: an empty directory for mounts, in this process's mount namespace.
    static Result<std::unique_ptr<Launcher>> create(const CgroupLayout &layout, const std::string &scratch);

    /// Cgroup, namespaces, id mapping and root file system; after a failure nothing of it is left.
    Result<Launched> start(const StartRequest &request);
    /// One more program in a container that runs.
    Result<Launched> exec(const ExecRequest &request);
    /// Lets it run. From now on the container exists whatever happens to this process.
    Result<void> release(Launched &launched);

    const CgroupLayout &layout() const { return m_layout; }
    int procfs() const { return m_procfs.get(); }
    RootfsBuilder::Method rootfsMethod() const { return m_rootfs.method(); }

private:
    Launcher(const CgroupLayout &layout, std::string scratch, UniqueFd root, UniqueFd procfs);
    Result<const SeccompProgram *> seccompFor(const oci::Spec &spec, CapabilityMask capabilities);
    Result<ProcessPlan> planFor(const oci::Spec &spec, int channel);
    Result<std::vector<UniqueFd>> makeMounts(const StartRequest &request, pid_t pid);
    Result<void> makeBinds(const StartRequest &request, int userNamespace, std::vector<UniqueFd> &mounts);

    const CgroupLayout &m_layout;
    std::string m_scratch;
    UniqueFd m_procfs;
    RootfsBuilder m_rootfs;
    ProgramFile m_self;
    std::map<CapabilityMask, SeccompProgram> m_seccomp;
};

} // namespace kiste
