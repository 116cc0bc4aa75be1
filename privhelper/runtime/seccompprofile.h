// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/runtime/seccompfilter.h"

#include <string_view>

namespace kiste {

/// Compiles a seccomp profile: `linux.seccomp` of runtime-spec 1.2, or docker's file format, which adds "archMap", "includes",
/// "excludes" and errors by name. What a rule asks of capabilities is compared with @p capabilities, the container's bounding
/// set. Calls that libseccomp does not know are skipped. InvalidArgument names the first value that is wrong; Unsupported
/// for SCMP_ACT_NOTIFY. Takes milliseconds, so keep the result.
Result<SeccompProgram> compileSeccompProfile(std::string_view json, CapabilityMask capabilities);

/// What compileSeccompProfile() understands, for `features`.
std::vector<std::string> seccompActions();
std::vector<std::string> seccompOperators();
std::vector<std::string> seccompArchitectures();
std::vector<std::string> seccompFlags();

} // namespace kiste
