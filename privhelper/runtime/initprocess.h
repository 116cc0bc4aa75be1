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

/// Tells where this program's arguments lie, for main(): a container's init is a copy of it and shows a name of its own there
/// instead of paths of this computer. Without it the arguments stay as they are.
void noteArguments(int argc, char **argv);

} // namespace kiste
