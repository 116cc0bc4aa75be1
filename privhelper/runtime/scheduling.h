// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <string>

/// How the kernel runs a container's program; all of it is set by the process itself, before it loses its rights.
namespace kiste {

/// ioprio_set(2). InvalidArgument for a class that does not exist.
Result<void> setIoPriority(const oci::Process &process);
/// sched_setattr(2). InvalidArgument for a policy or a flag that does not exist.
Result<void> setScheduler(const oci::Process &process);
/// personality(2) of "LINUX" or "LINUX32"; nothing for an empty one.
Result<void> setPersonality(const std::string &domain);

} // namespace kiste
