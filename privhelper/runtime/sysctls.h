// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <string>
#include <utility>
#include <vector>

namespace kiste {

/// Files below /proc/sys ("net/ipv4/ip_forward") and what is written to them. Only settings that belong to one of the
/// container's own new namespaces; NotAuthorized for all others, which are the machine's, InvalidArgument for a key or value
/// that is more than one setting (CVE-2022-0811).
Result<std::vector<std::pair<std::string, std::string>>> planSysctls(const oci::LinuxConfig &config);

/// Writes them in the namespaces of the process @p pidfd. A child does it; the caller stays where it is. @p procfs: a private
/// one.
Result<void> writeSysctls(const std::vector<std::pair<std::string, std::string>> &settings, int pidfd, int procfs);

} // namespace kiste
