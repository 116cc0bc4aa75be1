// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The few text forms of cgroupfs and procfs: strict, bounded, without allocation.
namespace kiste::cgrouptext {

/// Takes the text up to @p separator off the front of @p rest (all of it when there is none).
std::string_view takeUntil(std::string_view &rest, char separator);
/// takeUntil('\n').
inline std::string_view takeLine(std::string_view &rest)
{
    return takeUntil(rest, '\n');
}
/// Skips spaces and tabs, then takes up to the next one.
std::string_view takeWord(std::string_view &rest);
/// Without one trailing newline.
std::string_view withoutNewline(std::string_view text);

/// Decimal digits and nothing else, at most 2^64-1.
std::optional<std::uint64_t> parseUnsigned(std::string_view text);

/// A whole file of at most @p maxBytes; LimitExceeded above.
Result<std::string> readFile(const std::string &path, std::size_t maxBytes);

} // namespace kiste::cgrouptext
