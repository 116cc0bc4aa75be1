// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/resolver.h"
#include "core/oci/runtimespec.h"
#include "privhelper/service/supervisorclient.h"
#include "privhelper/store/catalogue/records.h"

#include <string>
#include <vector>

namespace kiste {

/// What a container's /etc/hosts, /etc/hostname and /etc/resolv.conf say.
struct ContainerFiles
{
    std::string hosts;
    std::string hostname;
    std::string resolver;
};

/// The mounts in config.json that show them.
std::vector<oci::Mount> containerFileMounts();

/// Writes the files below the container's directory, in place, so that a container that runs sees it; they belong to the
/// container's root.
Result<void> writeContainerFiles(int containerDirectory, const ContainerFiles &files, std::uint32_t rootUid);
/// Adds the files' trees to a request to start.
Result<void> addContainerFiles(int containerDirectory, SupervisorStart &request);

/// The machine's own resolv.conf; with @p reachable without servers that only the machine reaches, or what
/// systemd-resolved knows behind its own.
ResolverConfig machineResolver(bool reachable);

} // namespace kiste
