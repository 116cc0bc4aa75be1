// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>

namespace kiste {

/// Writes everything below the open directory @p top, and the directory itself, as a pax archive to @p pipe, the writing end
/// of a pipe. Follows no link, enters no mount, opens nothing but regular files; sockets are left out. A file that shrinks
/// meanwhile is filled up with zeros. Unavailable when nobody reads the pipe any more, Cancelled when @p cancelled becomes
/// true.
Result<void> archiveTree(int top, int pipe, const std::atomic<bool> &cancelled);

} // namespace kiste
