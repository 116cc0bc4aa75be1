// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace kiste::build {

/// A pattern for paths: * and ? are anything but '/', [a-z] and [^a-z] one of these characters or none of them, ** any number of
/// folders, and \ takes the meaning of the character behind it.
class PathPattern
{
public:
    /// InvalidArgument for a bracket without end and the like.
    static Result<PathPattern> parse(std::string_view text);

    /// Whether it is all of @p path, which is relative and clean.
    bool matches(std::string_view path) const;
    /// Whether it holds nothing but one path.
    static bool isPlain(std::string_view text) { return text.find_first_of("*?[\\") == std::string_view::npos; }

private:
    enum class Kind {
        Character,
        Any, ///< one that is no '/'
        Class,
        Star, ///< as many as there are that are no '/'
        Folders, ///< "**/": nothing, or anything up to a '/'
        Rest, ///< "**" at the end
    };
    struct Range
    {
        char first;
        char last;
    };
    struct Token
    {
        Kind kind = Kind::Character;
        char character = 0;
        bool negated = false;
        std::vector<Range> ranges;

        bool fits(char c) const;
    };
    static std::vector<std::size_t> advance(const Token &token, std::string_view path, const std::vector<std::size_t> &places);
    static Result<std::size_t> parseClass(std::string_view text, std::size_t at, Token &token);

    std::vector<Token> m_tokens;
};

/// A .dockerignore file.
class IgnoreRules
{
public:
    /// @p text is the file's. InvalidArgument, with the line's number in the detail, for a rule that is none.
    static Result<IgnoreRules> parse(std::string_view text);
    /// The same of patterns that are given one by one, as --exclude has them.
    static Result<IgnoreRules> fromPatterns(const std::vector<std::string> &patterns);

    /// Whether @p path, relative to the context and clean, is left out: the last rule that speaks of it or of a folder it is in
    /// decides.
    bool ignores(std::string_view path) const;
    /// Whether something in a folder that is left out may be in all the same.
    bool hasExceptions() const { return m_exceptions; }
    bool isEmpty() const { return m_rules.empty(); }

private:
    struct Rule
    {
        PathPattern pattern;
        bool exception = false;
    };
    Result<void> add(std::string_view line);

    std::vector<Rule> m_rules;
    bool m_exceptions = false;
};

/// The path without ".", "..", double and trailing slashes; relative or absolute as it was. ".." does not lead above the beginning of an
/// absolute path, and remains at the beginning of a relative one. "." for nothing.
std::string cleanPath(std::string_view path);

} // namespace kiste::build
