// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/words.h"

#include "core/oci/jsonreader.h"

#include <algorithm>

namespace kiste::build {

namespace {

constexpr int maxJsonDepth = 4;

std::size_t skipBlanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && isBlank(text[at]))
        ++at;
    return at;
}

/// Reads one flag from @p at on; the end of it.
std::size_t readFlag(std::string_view text, std::size_t at, char escape, std::string &out)
{
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (!quote && isBlank(c))
            break;
        if (c == escape && quote != '\'' && at + 1 < text.size()) {
            out += text[++at];
        } else if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? 0 : c;
        } else {
            out += c;
        }
    }
    return at;
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

SourceText SourceText::from(std::size_t count) const
{
    std::size_t begin = skipBlanks(m_text, std::min(count, m_text.size()));
    std::size_t end = m_text.size();
    while (end > begin && isBlank(m_text[end - 1]))
        --end;
    SourceText result;
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        const Piece &piece = m_pieces[i];
        const std::size_t next = i + 1 < m_pieces.size() ? m_pieces[i + 1].offset : m_text.size();
        if (next <= begin || piece.offset >= end)
            continue;
        const std::size_t first = std::max(begin, piece.offset);
        result.append(std::string_view(m_text).substr(first, std::min(next, end) - first), piece.line,
                      piece.column + static_cast<int>(first - piece.offset));
    }
    // Where something is missing that should be here.
    if (result.m_pieces.empty() && !m_pieces.empty()) {
        const Place place = placeAt(begin, 0);
        result.append({}, place.line, place.column);
    }
    return result;
}

Place SourceText::placeAt(std::size_t offset, std::size_t length) const
{
    if (m_pieces.empty())
        return {};
    const auto after = std::ranges::upper_bound(m_pieces, offset, {}, &Piece::offset);
    const std::size_t index = after == m_pieces.begin() ? 0 : static_cast<std::size_t>(after - m_pieces.begin()) - 1;
    const Piece &piece = m_pieces[index];
    const std::size_t end = index + 1 < m_pieces.size() ? m_pieces[index + 1].offset : m_text.size();
    const std::size_t available = end > offset ? end - offset : 0;
    return {piece.line, piece.column + static_cast<int>(offset - piece.offset),
            static_cast<int>(std::min(length, available))};
}

std::vector<Text> splitAtBlanks(const SourceText &source)
{
    const std::string &text = source.text();
    std::vector<Text> words;
    for (std::size_t at = skipBlanks(text, 0); at < text.size(); at = skipBlanks(text, at)) {
        const std::size_t begin = at;
        while (at < text.size() && !isBlank(text[at]))
            ++at;
        words.push_back(source.part(begin, at - begin));
    }
    return words;
}

std::vector<Text> splitOutsideQuotes(const SourceText &source, char escape)
{
    const std::string &text = source.text();
    std::vector<Text> words;
    for (std::size_t at = skipBlanks(text, 0); at < text.size(); at = skipBlanks(text, at)) {
        const std::size_t begin = at;
        char quote = 0;
        for (; at < text.size() && (quote || !isBlank(text[at])); ++at) {
            const char c = text[at];
            if (c == escape && quote != '\'' && at + 1 < text.size())
                ++at;
            else if (quote ? c == quote : c == '"' || c == '\'')
                quote = quote ? 0 : c;
        }
        words.push_back(source.part(begin, at - begin));
    }
    return words;
}

Flagged takeFlags(const SourceText &source, char escape)
{
    const std::string_view text = source.text();
    Flagged result;
    std::size_t at = skipBlanks(text, 0);
    while (text.substr(at).starts_with("--")) {
        const std::size_t begin = at;
        std::string flag;
        at = readFlag(text, at, escape, flag);
        const Place place = source.placeAt(begin, at - begin);
        at = skipBlanks(text, at);
        if (flag == "--")
            break;
        const std::size_t equals = flag.find('=');
        Flag &added = result.flags.emplace_back(Flag{flag.substr(2, equals == std::string::npos ? equals : equals - 2),
                                                     std::nullopt, place});
        if (equals != std::string::npos)
            added.value = flag.substr(equals + 1);
    }
    result.rest = source.from(at);
    return result;
}

std::optional<std::vector<std::string>> parseJsonWords(std::string_view text)
{
    text = trimmed(text);
    if (!text.starts_with('[') || !text.ends_with(']'))
        return std::nullopt;
    const auto document = parseJson(text, maxDockerfile, maxJsonDepth, "an array");
    if (!document || !document->is_array())
        return std::nullopt;
    std::vector<std::string> words;
    for (const nlohmann::json &element : *document) {
        if (!element.is_string())
            return std::nullopt;
        words.push_back(element.get<std::string>());
    }
    return words;
}

} // namespace kiste::build
