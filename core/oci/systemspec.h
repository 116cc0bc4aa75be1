// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"

/// System containers boot a whole distribution's init, the way LXC does.
namespace kiste::oci {

/// The signal that makes an init shut down in order: SIGRTMIN+3, systemd(1). Other inits are given it by --stop-signal.
inline constexpr int systemStopSignal = 37;
/// What is started when neither the image nor a command says.
inline constexpr std::string_view systemInit = "/sbin/init";

/// Turns the specification of an ordinary container into one of a system container: a terminal as its /dev/console,
/// "container=kiste" in the environment, tmpfs at /run, /run/lock and /tmp, a writable cgroup2 tree of its own (cgroup
/// namespace), new privileges for setuid programs, its own /proc/sys, and the capabilities that an init needs. All of them are
/// worth something only inside its user namespace: InvalidArgument for a specification without one.
Result<void> makeSystem(Spec &spec);
/// Whether makeSystem() made it.
bool isSystem(const Spec &spec);

} // namespace kiste::oci
