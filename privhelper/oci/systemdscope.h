// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <sys/types.h>

namespace kiste::ociruntime {

/// Whether systemd manages this machine, sd_booted(3).
bool systemdRuns();

/// Makes systemd know the cgroup @p path ("/machine.slice/libpod-x.scope"), in which @p pid is already, as a scope that manages
/// itself (Delegate=yes); otherwise systemd would take the process out again some day. Waits until the scope is there.
Result<void> registerScope(const std::string &path, pid_t pid, const std::string &description);

} // namespace kiste::ociruntime
