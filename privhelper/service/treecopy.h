// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>

namespace kiste {

/// Copies everything below the open directory @p from into the empty open directory @p to, with owners, modes, times, names
/// of one file, capabilities and "user" attributes, and gives @p to owner and mode of @p from. No link is followed on either
/// side and no mount entered; devices and sockets are left out. Cancelled when @p cancelled becomes true.
Result<void> copyTree(int from, int to, const std::atomic<bool> &cancelled);

} // namespace kiste
