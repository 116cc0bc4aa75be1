// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace kiste {

/// The profile that comes with the engine (data/apparmor): it denies the sockets that a seccomp filter cannot see when a
/// 32-bit program opens them by socketcall(2). The supervisor's unit loads it where the machine has AppArmor.
constexpr std::string_view containerProfile = "kiste-container";

/// Whether @p name is among the profiles of @p list, a file as /sys/kernel/security/apparmor/profiles: lines "NAME (MODE)".
/// Only one that is enforced counts. False also when there is no such file, or it cannot be read.
bool isProfileEnforced(std::string_view name, const std::string &list = "/sys/kernel/security/apparmor/profiles");

} // namespace kiste
