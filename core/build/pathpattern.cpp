// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/pathpattern.h"

#include "core/base/fileio.h"
#include "core/build/words.h"

#include <algorithm>
#include <format>
#include <iterator>
#include <optional>

namespace kiste::build {

namespace {

constexpr std::size_t maxRules = 10'000;

std::unexpected<Error> badPattern(std::string_view text)
{
    return failure(ErrorCode::InvalidArgument, std::format("'{}' is no pattern: a bracket or a backslash has no end", printable(text)));
}

} // namespace

std::string cleanPath(std::string_view path)
{
    const bool absolute = path.starts_with('/');
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part.empty() || part == ".")
            continue;
        if (part != "..")
            parts.push_back(part);
        else if (!parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!absolute)
            parts.push_back(part);
    }
    std::string result = absolute ? "/" : "";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        result += i == 0 ? "" : "/";
        result += parts[i];
    }
    return result.empty() ? "." : result;
}

bool PathPattern::Token::fits(char c) const
{
    if (kind == Kind::Character)
        return c == character;
    if (c == '/')
        return false;
    if (kind == Kind::Any)
        return true;
    const auto byte = static_cast<unsigned char>(c);
    const bool in = std::ranges::any_of(ranges, [byte](const Range &range) {
        return byte >= static_cast<unsigned char>(range.first) && byte <= static_cast<unsigned char>(range.last);
    });
    return in != negated;
}

Result<std::size_t> PathPattern::parseClass(std::string_view text, std::size_t at, Token &token)
{
    token.kind = Kind::Class;
    ++at; // the bracket
    if (at < text.size() && text[at] == '^') {
        token.negated = true;
        ++at;
    }
    const auto character = [&text, &at]() -> std::optional<char> {
        if (at < text.size() && text[at] == '\\')
            ++at;
        if (at >= text.size())
            return std::nullopt;
        return text[at++];
    };
    for (bool first = true; at < text.size() && (first || text[at] != ']'); first = false) {
        if (first && (text[at] == ']' || text[at] == '-'))
            return badPattern(text);
        const auto low = character();
        auto high = low;
        if (at + 1 < text.size() && text[at] == '-' && text[at + 1] != ']') {
            ++at;
            high = character();
        }
        if (!low || !high)
            return badPattern(text);
        token.ranges.push_back({*low, *high});
    }
    if (at >= text.size())
        return badPattern(text);
    return at + 1;
}

Result<PathPattern> PathPattern::parse(std::string_view text)
{
    PathPattern pattern;
    for (std::size_t i = 0; i < text.size();) {
        Token &token = pattern.m_tokens.emplace_back();
        const char c = text[i];
        if (c == '[') {
            const auto end = parseClass(text, i, token);
            if (!end)
                return std::unexpected(end.error());
            i = *end;
        } else if (c == '*' && text.substr(i).starts_with("**")) {
            i += 2;
            if (i < text.size() && text[i] == '/')
                ++i;
            token.kind = i == text.size() ? Kind::Rest : Kind::Folders;
        } else if (c == '*' || c == '?') {
            token.kind = c == '*' ? Kind::Star : Kind::Any;
            ++i;
        } else {
            if (c == '\\' && ++i == text.size())
                return badPattern(text);
            token.character = text[i++];
        }
    }
    return pattern;
}

std::vector<std::size_t> PathPattern::advance(const Token &token, std::string_view path, const std::vector<std::size_t> &places)
{
    std::vector<std::size_t> next;
    if (token.kind == Kind::Folders) {
        for (std::size_t i = places.front(); i < path.size(); ++i) {
            if (path[i] == '/')
                next.push_back(i + 1);
        }
        std::vector<std::size_t> both;
        std::ranges::set_union(places, next, std::back_inserter(both));
        return both;
    }
    for (const std::size_t place : places) {
        if (token.kind != Kind::Star) {
            if (place < path.size() && token.fits(path[place]))
                next.push_back(place + 1);
            continue;
        }
        // What an earlier place came to needs no second look: it met no '/' on its way past this one.
        for (std::size_t i = std::max(place, next.empty() ? 0 : next.back() + 1); i <= path.size(); ++i) {
            if (i > place && path[i - 1] == '/')
                break;
            next.push_back(i);
        }
    }
    return next;
}

bool PathPattern::matches(std::string_view path) const
{
    // Where in the path the tokens so far may have come to, ascending.
    std::vector<std::size_t> places = {0};
    for (const Token &token : m_tokens) {
        if (token.kind == Kind::Rest)
            return true;
        places = advance(token, path, places);
        if (places.empty())
            return false;
    }
    return places.back() == path.size();
}

Result<void> IgnoreRules::add(std::string_view line)
{
    const bool exception = line.starts_with('!');
    std::string_view text = exception ? trimmed(line.substr(1)) : line;
    if (text.empty())
        return failure(ErrorCode::InvalidArgument, "'!' is not followed by a pattern");
    std::string clean = cleanPath(text);
    if (clean.starts_with('/'))
        clean.erase(0, 1);
    if (clean.empty() || clean == ".")
        return {}; // the context itself is never left out
    auto pattern = PathPattern::parse(clean);
    if (!pattern)
        return std::unexpected(pattern.error());
    if (m_rules.size() >= maxRules)
        return failure(ErrorCode::LimitExceeded, std::format("there are more than {} patterns", maxRules));
    m_rules.push_back({*std::move(pattern), exception});
    m_exceptions = m_exceptions || exception;
    return {};
}

Result<IgnoreRules> IgnoreRules::parse(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    IgnoreRules rules;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view rule = trimmed(line);
        if (line.starts_with('#') || rule.empty())
            continue;
        if (auto added = rules.add(rule); !added)
            return failure(added.error().code, std::format("line {}: {}", number, added.error().detail));
    }
    return rules;
}

Result<IgnoreRules> IgnoreRules::fromPatterns(const std::vector<std::string> &patterns)
{
    IgnoreRules rules;
    for (const std::string &pattern : patterns) {
        if (auto added = rules.add(trimmed(pattern)); !added)
            return std::unexpected(added.error());
    }
    return rules;
}

bool IgnoreRules::ignores(std::string_view path) const
{
    bool ignored = false;
    for (const Rule &rule : m_rules) {
        if (rule.exception != ignored)
            continue; // would change nothing
        bool speaks = rule.pattern.matches(path);
        for (std::size_t slash = path.find('/'); !speaks && slash != std::string_view::npos; slash = path.find('/', slash + 1))
            speaks = rule.pattern.matches(path.substr(0, slash));
        if (speaks)
            ignored = !rule.exception;
    }
    return ignored;
}

} // namespace kiste::build
