// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <sys/types.h>

/// The limits of setrlimit(2) of a container's program. Above its own hard limits a process gets only with CAP_SYS_RESOURCE
/// on the machine, which a container's has not: the launcher raises what must be raised before it lets it go on.
namespace kiste {

/// InvalidArgument for a limit that does not exist.
Result<void> checkLimits(const oci::Process &process);
/// Parent: raises hard limits of @p pid where the process asks for more than it has. NotAuthorized, with the limit that there
/// is, when the engine itself may not.
Result<void> raiseLimits(const oci::Process &process, pid_t pid);
/// How ready the kernel is to end the process @p pid ("self" for the caller) when memory is short; before it loses the
/// machine's rights, as lowering it takes CAP_SYS_RESOURCE.
Result<void> setOomScore(const oci::Process &process, int procfs, const std::string &pid);
/// Child: sets the limits exactly.
Result<void> setLimits(const oci::Process &process);

} // namespace kiste
