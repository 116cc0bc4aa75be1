// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/diagnostic.h"

namespace kiste::build {

/// Text that was put together from pieces of several lines, and knows of each byte where it was written.
class SourceText
{
public:
    void append(std::string_view text, int line, int column)
    {
        m_pieces.push_back({m_text.size(), line, column});
        m_text += text;
    }
    /// Without the first @p count bytes, and without white space at both ends.
    SourceText from(std::size_t count) const;

    const std::string &text() const { return m_text; }
    /// Of the byte at @p offset; of what goes on over the end of a line only the part in the first line.
    Place placeAt(std::size_t offset, std::size_t length = 1) const;
    Text part(std::size_t offset, std::size_t length) const
    {
        return {m_text.substr(offset, length), placeAt(offset, length)};
    }

private:
    struct Piece
    {
        std::size_t offset;
        int line;
        int column;
    };
    std::string m_text;
    std::vector<Piece> m_pieces;
};

/// A here-document: "<<NAME" in a line and what follows it up to the line NAME.
struct Heredoc
{
    std::string name;
    bool expand = true; ///< variables; not if the name was quoted
    bool stripTabs = false; ///< "<<-"
    std::string content; ///< with its line ends, tabs stripped if it says so
    Place place; ///< of the first line of the content
    std::vector<int> tabs = {}; ///< how many were stripped off each line; empty: none off any
    bool operator==(const Heredoc &) const = default;
};

/// One instruction, not looked into yet.
struct RawInstruction
{
    Text keyword;
    SourceText rest;
    int lastLine = 0;
    std::vector<Heredoc> heredocs;
};

/// `# escape=`, `# syntax=`, `# check=` at the top of a file.
struct Directives
{
    char escape = '\\';
    Text syntax;
    std::vector<std::string> skippedChecks; ///< in lower case; "all": every one
    bool checksAreErrors = false;
};

struct RawDockerfile
{
    Directives directives;
    std::vector<RawInstruction> instructions;
    std::vector<Diagnostic> diagnostics;
};

/// No Dockerfile is that large, however it came about.
inline constexpr std::size_t maxDockerfile = 4U << 20U;
inline constexpr std::size_t maxInstructions = 20'000;

/// Takes lines together that belong together, and comments out.
RawDockerfile readInstructions(std::string_view source);

/// The here-documents that an instruction's text announces, without their content.
std::vector<Heredoc> announcedHeredocs(std::string_view text, char escape);
/// If @p word is "<<NAME" or "<<-NAME", NAME perhaps in quotes.
bool parseHeredocWord(std::string_view word, char escape, Heredoc &out);

} // namespace kiste::build
