// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace kiste {

/// Makes the calling process, which is a container's first, its init: returns in a new child that goes on to become the
/// program. The caller itself passes signals on to that child, reaps whatever is left to it, and ends as the child does.
/// @p channel is closed in the parent, @p terminal makes the child the foreground process of its terminal. The parent keeps
/// the memory of the supervisor, which nobody inside can look into: it is not dumpable.
Result<void> becomeInit(int channel, bool terminal);

} // namespace kiste
