// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace kiste {

/// The number of a signal that a user wrote: "KILL", "SIGKILL", "sigkill", "9", "RTMIN+3".
Result<int> parseSignal(std::string_view text);
/// "SIGKILL" for 9; the number as text if it has no name.
std::string signalName(int number);

} // namespace kiste
