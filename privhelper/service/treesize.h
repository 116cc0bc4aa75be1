// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <atomic>

namespace kiste {

/// What the files below an open directory take on the disk, the directory included; a file with several names counts once.
/// Nothing but sizes is read of them. Ends early, with an error, once @p cancelled is set.
Result<VolumeUsage> measureTree(int directory, const std::atomic<bool> &cancelled);

} // namespace kiste
