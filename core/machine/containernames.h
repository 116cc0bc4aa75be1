// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/machinecontainers.h"

namespace kiste {

/// Completes what cgroups do not say, from the command line of the process that minds the container (conmon has the name
/// with it, Incus's monitor says whose it is) and from docker's, crun's or runc's record of it on disk. No engine is asked. What cannot be
/// found stays as it is. Reads a file or two: call it once for each new container.
void completeContainer(const std::string &root, const std::vector<MachineProcess> &processes,
                       MachineContainer &container);

/// The value of an option of a command line: "-n web", "--name web", "--name=web"; empty if it has none.
std::string optionOf(std::string_view commandLine, std::string_view shortForm, std::string_view longForm);

} // namespace kiste
