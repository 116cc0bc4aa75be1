// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kiste::build {

/// Where in a Dockerfile. Lines and columns count from 1, columns and lengths are bytes. A line of 0 is the whole file.
struct Place
{
    int line = 0;
    int column = 1;
    int length = 0;
    bool operator==(const Place &) const = default;
};

/// Text of an instruction as it was written, and where.
struct Text
{
    std::string text;
    Place place;
    bool operator==(const Text &) const = default;
};

/// The place of the byte at @p offset of a text, and of what follows it: @p length bytes, or all. A text of several lines, as
/// a here-document is, begins at the beginning of a line.
Place placeWithin(const Text &text, std::size_t offset, std::size_t length = std::string::npos);

enum class Severity { Error, Warning };

/// What is wrong with a Dockerfile, at one place. The rule is a name that programs can act on: of a warning the one that the
/// field's checkers have for it ("StageNameCasing", what `# check=skip=` takes), of an error one of ours ("stage-reference").
struct Diagnostic
{
    Severity severity = Severity::Error;
    std::string rule;
    Place place;
    std::string message; ///< English, lower case, no full stop, names the object in quotes
    std::string hint; ///< what to do about it; may be empty
    std::string replacement; ///< would be right in place of the text at @c place; empty: not known
    bool operator==(const Diagnostic &) const = default;
};

bool hasErrors(std::span<const Diagnostic> diagnostics);

/// For a terminal: "FILE:LINE:COLUMN: error: …", the line of @p source, a mark below the place, the hint. Control characters of the
/// file are not put out.
std::string describe(const Diagnostic &diagnostic, std::string_view file, std::string_view source);

/// The candidate that is most like @p word, in any case of letters; empty if none is like it at all.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

std::string lowerCase(std::string_view text);
std::string upperCase(std::string_view text);

} // namespace kiste::build
