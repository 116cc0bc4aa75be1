// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/inflate.h"
#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <atomic>
#include <string>
#include <string_view>

/// Files without a name, for what has to be unpacked or made before it can be handed over.
namespace kiste {

/// On disk, in $TMPDIR or /var/tmp, as archives may be larger than the memory.
Result<UniqueFd> makeTemporaryFile();
/// In memory, with the content.
Result<UniqueFd> makeMemoryFile(std::string_view content);

/// The compression of a regular file.
Result<Compression> compressionOf(int file, const std::string &what);
/// A regular file with the same bytes as @p file, which is one already or else a pipe that is read to its end.
Result<UniqueFd> makeSeekable(UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled);
/// The uncompressed bytes of a regular file in a temporary one; any Compression.
Result<UniqueFd> decompress(int file, const std::string &what, const std::atomic<bool> &cancelled);
/// The file compressed with zstd in a temporary one.
Result<UniqueFd> compressZstd(int file, const std::string &what, const std::atomic<bool> &cancelled);

} // namespace kiste
