// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/sourcetext.h"

#include <optional>

/// The ways in which the rest of an instruction falls into words.
namespace kiste::build {

inline bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\n';
}
std::string_view trimmed(std::string_view text);

/// Between white space.
std::vector<Text> splitAtBlanks(const SourceText &source);
/// Between white space that is neither in quotes nor behind an escape character; both stay in the words.
std::vector<Text> splitOutsideQuotes(const SourceText &source, char escape);

/// "--name" or "--name=value" before the first other word; quotes and escapes are taken off, as they are for a shell.
struct Flag
{
    std::string name; ///< without "--"
    std::optional<std::string> value;
    Place place;
};
struct Flagged
{
    std::vector<Flag> flags;
    SourceText rest;
};
Flagged takeFlags(const SourceText &source, char escape);

/// `["a", "b"]`; nothing for anything else.
std::optional<std::vector<std::string>> parseJsonWords(std::string_view text);

} // namespace kiste::build
