// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/statedir.h"

#include <chrono>

namespace kiste {

/// The sampling interval that somebody chose, in a file of the helper's directory. Nothing chosen, or a file that holds
/// something else, is the standard one.
std::chrono::milliseconds loadSamplingInterval(const StateDir &state);
Result<void> saveSamplingInterval(const StateDir &state, std::chrono::milliseconds interval);

} // namespace kiste
