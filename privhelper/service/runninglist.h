// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace kiste {

struct RunningContainer
{
    std::string id;
    std::string name;
    std::string owner; ///< name of the user, or the uid
};

/// The containers that have processes in their cgroups below @p cgroupParent ("/kiste"), oldest first. Reads the catalogue of
/// @p stateDirectory beside a helper that may be using it, and asks nobody: for the removal of the package. No store, no
/// containers. Errors are those of the catalogue.
Result<std::vector<RunningContainer>> runningContainers(const std::filesystem::path &stateDirectory,
                                                        const std::string &cgroupParent);

/// Whether a process is in the cgroup at @p directory or below.
bool hasProcesses(const std::filesystem::path &directory);

} // namespace kiste
