// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// System calls on open files with the loops they need: interrupted calls are repeated, short ones completed.
namespace kiste {

/// Reads until @p buffer is full or the file ends; the number of bytes read.
Result<std::size_t> readFully(int fd, std::span<std::byte> buffer, std::string_view what);
/// The same at an offset, without moving the file's position.
Result<std::size_t> readFullyAt(int fd, std::span<std::byte> buffer, std::uint64_t offset, std::string_view what);
/// Writes all of @p bytes.
Result<void> writeFully(int fd, std::span<const std::byte> bytes, std::string_view what);
Result<void> writeFullyAt(int fd, std::span<const std::byte> bytes, std::uint64_t offset, std::string_view what);
/// Reads a regular file from its beginning to its end; LimitExceeded above @p maxBytes, Unsupported for what is not a
/// regular file, so that a FIFO cannot block and a device cannot be endless.
Result<std::string> readWholeFile(int fd, std::size_t maxBytes, std::string_view what);

/// Foreign text for an error message: control characters and what is not UTF-8 as "\xNN", at most about @p most bytes.
std::string printable(std::string_view text, std::size_t most = 200);

} // namespace kiste
