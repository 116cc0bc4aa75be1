// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace kiste {

/// Writes the uncompressed bytes of @p input (read from its position on) to @p output: gzip (any number of members,
/// nothing after them), zstd (frames and skippable frames) or anything else as it is, told apart by the first bytes.
/// Corrupt for a stream that is damaged, cut short or followed by something else.
Result<void> inflateLayer(int input, int output);

} // namespace kiste
