// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/unpack/report.h"

#include <cstdint>
#include <functional>
#include <string>

namespace kiste {

/// Runs kiste-unpack once and waits for it; may be called from any thread of a process with many.
///
/// @p program is its path, @p blob the layer (the position moves), @p target an empty directory, which is empty again,
/// or about to be, when this fails. @p watch is called some ten times a second with the bytes of the blob read so far;
/// when it answers false the program is killed and the result is Cancelled.
Result<UnpackReport> runUnpack(const std::string &program, int blob, int target, const UnpackLimits &limits,
    const std::function<bool(std::uint64_t)> &watch);

} // namespace kiste
