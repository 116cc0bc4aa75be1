// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <string>
#include <string_view>

/// What kiste-unpack is asked for and what it answers.
///
/// Descriptors: 3 the blob (regular file, read from its position on; the position moves, so that whoever shares it can
/// see the progress), 4 the target (empty directory), 5 a pipe that gets one line of JSON, an UnpackReport. Options:
/// --max-bytes N, --max-entries N, --max-ratio N, --plain-names. It ends with 0 if the layer is unpacked; otherwise the target is
/// empty again. When the reader of 5 goes away it gives up.
namespace kiste {

struct UnpackLimits
{
    std::uint64_t maxBytes = 64ULL << 30U; ///< of the uncompressed tar, and of all files together
    std::uint64_t maxEntries = 2'000'000;
    std::uint64_t maxRatio = 200; ///< uncompressed to compressed, once it is past ratioFreeBytes
    bool plainNames = false; ///< names that begin with ".wh." are names like any others; else they are whiteouts
};

/// Small layers of zeros are nobody's problem.
inline constexpr std::uint64_t ratioFreeBytes = 64ULL << 20U;

struct UnpackReport
{
    Digest diffId; ///< of the uncompressed tar
    std::uint64_t tarBytes = 0; ///< its size
    std::uint64_t fileBytes = 0; ///< of the files in it
    std::uint64_t entries = 0;

    bool operator==(const UnpackReport &) const = default;
};

/// One line with its '\n'.
std::string formatUnpackReport(const Result<UnpackReport> &report);
/// The error that was reported, or Corrupt if @p line is no report.
Result<UnpackReport> parseUnpackReport(std::string_view line);

} // namespace kiste
