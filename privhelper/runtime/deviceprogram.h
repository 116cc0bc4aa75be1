// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <linux/bpf.h>
#include <string>
#include <vector>

/// Device rules on cgroup v2, where they are a BPF program instead of files (BPF_PROG_TYPE_CGROUP_DEVICE).
namespace kiste {

/// @p rules, then those that allow what every container has: null, zero, full, random, urandom, tty, console, ptmx and the
/// pseudo terminals. runtime-spec asks for these devices, and many a config.json denies everything and names none.
std::vector<oci::DeviceRule> withStandardDevices(std::vector<oci::DeviceRule> rules);

/// The program for @p rules. It answers 1 if every kind of access that is asked for (read, write, mknod) is allowed; for
/// each kind the last rule that matches the device decides, and without one it is denied. InvalidArgument for a rule that
/// no device can match.
Result<std::vector<bpf_insn>> deviceProgram(const std::vector<oci::DeviceRule> &rules);

/// Loads the program and attaches it to the cgroup v2 directory, in place of the one that an earlier call left there.
/// Programs of others stay: all have to agree (BPF_F_ALLOW_MULTI).
Result<void> attachDeviceProgram(const std::string &directory, const std::vector<oci::DeviceRule> &rules);

} // namespace kiste
