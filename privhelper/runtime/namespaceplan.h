// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/runtimespec.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kiste {

/// Open namespaces that a container joins, by type.
using JoinedNamespaces = std::vector<std::pair<oci::NamespaceType, int>>;

/// Which namespaces a container gets: new ones, ones that exist already, or this process's.
struct NamespacePlan
{
    std::uint64_t fresh = 0; ///< CLONE_NEW… flags; without time, which has a step of its own
    std::vector<std::pair<int, UniqueFd>> joined; ///< CLONE_NEW… flag and the open namespace; the user namespace last
    bool freshTime = false;
    std::string timeOffsets; ///< for /proc/PID/timens_offsets
    std::uint64_t all = 0; ///< flags of every namespace that is not this process's; for exec

    /// Whether a process must go ahead and enter namespaces before the container's first process is made.
    bool needsGuide() const { return !joined.empty() || freshTime; }
    bool joins(int flag) const;
    int joinedFd(int flag) const; ///< or -1

    /// @p passed: namespaces for the types whose `path` the spec sets. With @p openPaths other paths are opened; otherwise
    /// they are refused, because this process would open them with its own rights. Unsupported for what cannot be done.
    static Result<NamespacePlan> make(const oci::Spec &spec, const JoinedNamespaces &passed, bool openPaths);
};

/// "CLONE_NEWNET" for the network, …
int namespaceFlag(oci::NamespaceType type);
/// The name of its file in /proc/PID/ns.
const char *namespaceFile(oci::NamespaceType type);

/// What only the machine's root can mount for a container that joins namespaces which belong to another user namespace.
struct GuideMounts
{
    UniqueFd sysfs; ///< of a joined network namespace
    UniqueFd mqueue; ///< of a joined ipc namespace
};

/// In a process of its own: enters the plan's namespaces, sets the clocks' offsets, and mounts what GuideMounts has. The next
/// process it makes with plan.fresh is the container's first. @p procfs: a private one.
Result<GuideMounts> enterNamespaces(const NamespacePlan &plan, int procfs);

} // namespace kiste
