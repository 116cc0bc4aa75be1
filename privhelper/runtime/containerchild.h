// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/runtime/namespaceplan.h"
#include "privhelper/runtime/processsetup.h"

#include <string>
#include <vector>

namespace kiste {

/// What a cloned process needs to become a container's first one.
struct ContainerChild
{
    const oci::Spec *spec = nullptr;
    ProcessPlan plan;
    std::vector<UniqueFd> cgroupProcs; ///< of the v1 hierarchies, to be joined
    GuideMounts guideMounts; ///< where namespaces were joined
    bool noPivot = false;
    bool anyFileSystem = false; ///< KernelMounts::anyType
    bool newKeyring = true;
    std::string mountpoint; ///< directory for the root file system, in the mount namespace it was cloned with
};
/// Runs in the new namespaces: joins the cgroups, waits for the mounts, builds the root, becomes the program.
[[noreturn]] void runContainerChild(ContainerChild &child);

/// Runs in a process that goes ahead: enters the namespaces to join, makes the container's first process as a sibling, reports
/// that one on the channel, and ends. @p cgroup: for the first process, a cgroup v2 directory or -1.
[[noreturn]] void runGuide(ContainerChild &child, const NamespacePlan &namespaces, int procfs, int cgroup);

/// What a cloned process needs to run one more program in a container.
struct ExecChild
{
    ProcessPlan plan;
    std::vector<UniqueFd> cgroupProcs;
    int unifiedCgroup = -1;
    int pidfd = -1; ///< of the container's first process
    std::uint64_t namespaces = 0; ///< CLONE_NEW… flags of those to enter
};
[[noreturn]] void runExecChild(ExecChild &child);

} // namespace kiste
