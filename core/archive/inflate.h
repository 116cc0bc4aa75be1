// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kiste {

enum class Compression : std::uint8_t { None, Gzip, Zstd, Xz, Bzip2 };

/// Told by the first bytes; 6 are enough.
Compression detectCompression(std::span<const std::byte> start);

/// Writes the uncompressed bytes of @p input (read from its position on) to @p output: gzip (any number of members,
/// nothing after them), zstd (frames and skippable frames) or anything else as it is. Corrupt for a stream that is
/// damaged, cut short or followed by something else; Unsupported for xz and bzip2, which layers may not be compressed
/// with. Stops with Cancelled once @p cancelled is set.
Result<void> inflate(int input, int output, const std::atomic<bool> *cancelled = nullptr);

} // namespace kiste
