// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/machinecontainers.h"

#include <set>

namespace kiste {

/// What nobody may stop from here, whoever asks.
struct MachineGuard
{
    std::set<pid_t> pids; ///< the helper, what it needs, and the processes they came from
    std::set<std::string> cgroups; ///< where those are
};

/// The guard of this process: itself and all its ancestors, with their cgroups.
MachineGuard guardOf(const MachineView &view, pid_t self);

/// Why a container may not be signalled; nothing if it may.
Result<void> checkSignal(const MachineView &view, const MachineContainer &container, const MachineGuard &guard);
/// Why it may not be frozen: it has no cgroup of its own, or one that other things than the container hang on.
Result<void> checkFreeze(const MachineView &view, const MachineContainer &container, const MachineGuard &guard);

/// What to call a container in messages and questions: its name, else its engine's id, else its program and pid.
std::string displayName(const MachineContainer &container);

} // namespace kiste
