// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Variables in the words of an instruction, in the forms that Dockerfiles have of those of a shell: $v ${v} ${v:-word} ${v-word}
/// ${v:+word} ${v+word} ${v:?word} ${v?word} ${v#pattern} ${v##pattern} ${v%pattern} ${v%%pattern} ${v/pattern/word}
/// ${v//pattern/word}. Patterns know * and ?. Quotes and escape characters are taken off: nothing is a variable in single quotes.
namespace kiste::build {

struct ExpansionError
{
    std::string message; ///< as of a Diagnostic
    std::string hint;
    std::size_t offset = 0; ///< in the text
};

/// A variable that was put in as nothing because it is not set.
struct UnsetVariable
{
    std::string name;
    std::size_t offset = 0; ///< of its '$' in the text
    std::size_t length = 0; ///< up to where its name ends
};

struct Expansion
{
    std::string text;
    std::vector<UnsetVariable> unset;
};

/// The value of a variable; nothing if it is not set.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// No text becomes longer than this by its variables.
inline constexpr std::size_t maxExpanded = 1U << 20U;

std::expected<Expansion, ExpansionError> expand(std::string_view text, char escape, const Lookup &lookup);
/// The same in a here-document, where quotes are text and an escape character only means something before $ and another one.
std::expected<Expansion, ExpansionError> expandDocument(std::string_view text, char escape, const Lookup &lookup);

} // namespace kiste::build
