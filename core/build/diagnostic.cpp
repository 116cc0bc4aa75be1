// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/diagnostic.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <format>
#include <ranges>

namespace kiste::build {

namespace {

/// A line is shown up to here.
constexpr std::size_t maxShownLine = 200;
/// So is a message, which may have lines of its own.
constexpr std::size_t maxShownMessage = 4096;

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view lineOf(std::string_view source, int number)
{
    for (int line = 1; line < number; ++line) {
        const std::size_t end = source.find('\n');
        if (end == std::string_view::npos)
            return {};
        source.remove_prefix(end + 1);
    }
    source = source.substr(0, source.find('\n'));
    return source.ends_with('\r') ? source.substr(0, source.size() - 1) : source;
}

std::string printableLines(std::string_view text)
{
    std::string out;
    for (const auto line : text | std::views::split('\n'))
        out += (out.empty() ? "" : "\n") + printable(std::string_view(line), maxShownMessage);
    return out;
}

/// How many letters have to be changed, put in, taken out or swapped with the next one to make one of the other; a letter's case
/// does not count.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    const auto same = [&](std::size_t i, std::size_t j) { return lowered(a[i - 1]) == lowered(b[j - 1]); };
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same(i, j) ? 0 : 1)});
            if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j))
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

Place placeWithin(const Text &text, std::size_t offset, std::size_t length)
{
    const std::string_view before = std::string_view(text.text).substr(0, offset);
    const std::string_view rest = std::string_view(text.text).substr(before.size(), length);
    const std::size_t line = before.rfind('\n');
    Place place = text.place;
    place.length = static_cast<int>(std::min(rest.find('\n'), rest.size()));
    if (line == std::string_view::npos) {
        place.column += static_cast<int>(before.size());
    } else {
        place.line += static_cast<int>(std::ranges::count(before, '\n'));
        place.column = static_cast<int>(before.size() - line);
    }
    return place;
}

bool hasErrors(std::span<const Diagnostic> diagnostics)
{
    return std::ranges::contains(diagnostics, Severity::Error, &Diagnostic::severity);
}

std::string describe(const Diagnostic &diagnostic, std::string_view file, std::string_view source)
{
    const bool error = diagnostic.severity == Severity::Error;
    std::string out = printable(file);
    if (diagnostic.place.line > 0)
        out += std::format(":{}:{}", diagnostic.place.line, diagnostic.place.column);
    out += std::format(": {}: {} [{}]\n", error ? "error" : "warning", printableLines(diagnostic.message), diagnostic.rule);
    const std::string_view line = lineOf(source, diagnostic.place.line).substr(0, maxShownLine);
    if (diagnostic.place.line > 0 && !line.empty()) {
        std::string shown;
        std::string mark;
        std::string more; // of the mark, behind its first character
        const auto begin = static_cast<std::size_t>(std::max(diagnostic.place.column, 1) - 1);
        const std::size_t end = begin + static_cast<std::size_t>(std::max(diagnostic.place.length, 0));
        const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
        for (std::size_t i = 0, length = 1; i < line.size(); i += length, length = 1) {
            while (i + length < line.size() && continues(line[i + length]))
                ++length;
            const std::string_view character = line.substr(i, length);
            shown += printable(character) == character ? character : " "; // a cell each, so that the mark is below its place
            if (i < begin)
                mark += ' ';
            else if (i > begin && i < end)
                more += '~';
        }
        out += std::format("{:5} | {}\n      | {}^{}\n", diagnostic.place.line, shown, mark, more);
    }
    if (!diagnostic.hint.empty())
        out += std::format("      = {}\n", printableLines(diagnostic.hint));
    return out;
}

std::string nearest(std::string_view word, std::span<const std::string> candidates)
{
    constexpr std::size_t maxLength = 64;
    if (word.empty() || word.size() > maxLength)
        return {};
    std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
    std::string found;
    for (const std::string &candidate : candidates) {
        if (candidate.empty() || candidate.size() > maxLength)
            continue;
        const std::size_t changes = distance(word, candidate);
        if (changes < best && changes < candidate.size()) {
            best = changes;
            found = candidate;
        }
    }
    return found;
}

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), lowered);
    return result;
}

std::string upperCase(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
    return result;
}

} // namespace kiste::build
