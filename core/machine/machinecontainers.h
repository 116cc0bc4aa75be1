// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/containerengine.h"
#include "core/machine/processscanner.h"

#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// A container somebody started on this machine.
struct MachineContainer
{
    std::string id; ///< ours: 32 hexadecimal digits, the same at each look while it runs
    ContainerEngine engine = ContainerEngine::Plain;
    std::string engineId; ///< the engine's, mostly 64 hexadecimal digits; may be empty
    std::string name; ///< what the engine calls it; may be empty
    std::string pod; ///< the engine's id of its pod; empty without one
    std::string command; ///< name of its first process
    std::uint32_t owner = 0; ///< uid of who started it
    pid_t pid = 0; ///< its first process: what its engine calls init
    std::uint64_t startTicks = 0; ///< of that process
    std::string cgroup; ///< where it is known from
    bool ownsCgroup = false; ///< nothing but its processes, and containers in it, is in there and below
    bool frozen = false; ///< set by whoever can look at its cgroup
    NamespaceSet namespaces{}; ///< of the first process
    std::vector<std::size_t> members; ///< indices into the processes, ordered by pid
};

/// What one look at the machine shows.
struct MachineView
{
    NamespaceSet host{}; ///< the machine's own namespaces
    std::vector<MachineProcess> processes; ///< ordered by pid
    std::vector<MachineContainer> containers;
    bool hidesProcesses = false; ///< users see no processes but their own (hidepid of proc(5))

    /// Nothing for an id that no container has.
    const MachineContainer *find(std::string_view id) const;
};

/// Groups processes into containers: by the cgroup an engine made, else by namespaces. A process is in a container by its
/// namespaces when it has its own mount namespace and its own pid or user namespace; services whose manager only hides
/// parts of the machine from them are not. Each process is in one container at most, the innermost. Time and memory grow
/// with the number of processes. @p processes ordered by pid. @p kisteParent as for nameOfCgroup().
std::vector<MachineContainer> findContainers(const std::vector<MachineProcess> &processes, const NamespaceSet &host,
                                             std::string_view kisteParent = "kiste");

} // namespace kiste
