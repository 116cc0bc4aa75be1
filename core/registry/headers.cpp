// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/headers.h"

#include "core/base/fileio.h"
#include "core/oci/jsonreader.h"

#include <QByteArray>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <charconv>

namespace kiste {

namespace {

constexpr std::size_t maxHeader = 16U << 10U;
constexpr std::size_t maxErrorBody = 64U << 10U;
constexpr std::chrono::seconds longestWait{1'000'000};

bool isTokenCharacter(char c)
{
    // RFC 9110, 5.6.2
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    for (char &c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

/// Takes a header's value apart.
class HeaderScanner
{
public:
    explicit HeaderScanner(std::string_view text) : m_rest(text.substr(0, maxHeader)) {}

    bool atEnd() const { return m_rest.empty(); }
    void skipSpace()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest.remove_prefix(1);
    }
    bool take(char c)
    {
        if (!m_rest.starts_with(c))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    /// Nothing at the end.
    void skip() { m_rest.remove_prefix(std::min<std::size_t>(1, m_rest.size())); }
    std::string_view token()
    {
        const auto end = std::ranges::find_if_not(m_rest, isTokenCharacter) - m_rest.begin();
        const std::string_view found = m_rest.substr(0, static_cast<std::size_t>(end));
        m_rest.remove_prefix(found.size());
        return found;
    }
    /// Up to one of these characters.
    std::string_view until(std::string_view ends)
    {
        const std::string_view found = m_rest.substr(0, m_rest.find_first_of(ends));
        m_rest.remove_prefix(found.size());
        return found;
    }
    /// A token or a quoted string. What is quoted and never ends, ends with the text.
    std::string value()
    {
        if (!take('"'))
            return std::string(until(", \t;"));
        std::string text;
        while (!m_rest.empty() && !take('"')) {
            if (m_rest.front() == '\\' && m_rest.size() > 1)
                m_rest.remove_prefix(1);
            text += m_rest.front();
            m_rest.remove_prefix(1);
        }
        return text;
    }

private:
    std::string_view m_rest;
};

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ') || text.starts_with('\t'))
        text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string AuthChallenge::parameter(const std::string &key) const
{
    const auto found = parameters.find(key);
    return found == parameters.end() ? std::string() : found->second;
}

std::vector<AuthChallenge> parseChallenges(std::string_view value)
{
    std::vector<AuthChallenge> challenges;
    HeaderScanner scanner(value);
    while (!scanner.atEnd()) {
        scanner.skipSpace();
        if (scanner.take(','))
            continue;
        const std::string_view word = scanner.token();
        if (word.empty()) { // no grammar starts like that; what was read so far counts
            scanner.skip();
            continue;
        }
        scanner.skipSpace();
        if (!challenges.empty() && scanner.take('=')) {
            scanner.skipSpace();
            challenges.back().parameters.try_emplace(lowerCase(word), scanner.value());
        } else {
            challenges.push_back({.scheme = lowerCase(word), .parameters = {}});
        }
    }
    return challenges;
}

std::optional<std::string> nextLink(std::string_view value)
{
    HeaderScanner scanner(value);
    while (!scanner.atEnd()) {
        scanner.skipSpace();
        if (!scanner.take('<')) {
            scanner.skip();
            continue;
        }
        const std::string target(scanner.until(">"));
        if (!scanner.take('>'))
            return std::nullopt;
        bool next = false;
        for (scanner.skipSpace(); scanner.take(';'); scanner.skipSpace()) {
            scanner.skipSpace();
            const std::string key = lowerCase(scanner.token());
            scanner.skipSpace();
            const std::string text = scanner.take('=') ? scanner.value() : std::string();
            next = next || (key == "rel" && lowerCase(text) == "next");
        }
        if (next)
            return target;
    }
    return std::nullopt;
}

std::optional<ContentRange> parseContentRange(std::string_view value)
{
    value = trimmed(value);
    if (!value.starts_with("bytes "))
        return std::nullopt;
    value = trimmed(value.substr(6));
    const std::size_t dash = value.find('-');
    const std::size_t slash = value.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash)
        return std::nullopt;
    const auto first = number(value.substr(0, dash));
    const auto last = number(value.substr(dash + 1, slash - dash - 1));
    if (!first || !last || *last < *first)
        return std::nullopt;
    ContentRange range{.first = *first, .last = *last, .total = {}};
    if (value.substr(slash + 1) != "*") {
        range.total = number(value.substr(slash + 1));
        if (!range.total || *range.total <= range.last)
            return std::nullopt;
    }
    return range;
}

std::optional<std::uint64_t> parseUploadRange(std::string_view value)
{
    value = trimmed(value);
    if (value.starts_with("bytes="))
        value.remove_prefix(6);
    if (!value.starts_with("0-"))
        return std::nullopt;
    const auto last = number(value.substr(2));
    if (!last || *last == UINT64_MAX)
        return std::nullopt;
    return *last == 0 ? 0 : *last + 1;
}

std::optional<std::chrono::seconds> parseRetryAfter(std::string_view value, std::chrono::sys_seconds now)
{
    value = trimmed(value);
    if (const auto seconds = number(value))
        return std::chrono::seconds(std::min<std::uint64_t>(*seconds, longestWait.count()));
    const QString text = QString::fromLatin1(value.substr(0, 64));
    const QDateTime date =
        QLocale::c().toDateTime(text, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return std::nullopt;
    const QDateTime moment(date.date(), date.time(), QTimeZone::UTC);
    const std::chrono::seconds wait(moment.toSecsSinceEpoch() - now.time_since_epoch().count());
    return std::clamp(wait, std::chrono::seconds(0), longestWait);
}

std::string registryErrorText(std::string_view body)
{
    const auto document = parseJson(body, maxErrorBody, 8, "the registry's answer");
    if (!document)
        return {};
    std::string text;
    JsonNode::Problem problem;
    const JsonNode root(*document, "the registry's answer", problem);
    root.child("errors").forEach([&text](const JsonNode &error) {
        std::string code, message;
        error.child("code").read(code);
        error.child("message").read(message);
        if (text.empty())
            text = code.empty() || message.empty() ? code + message : code + ": " + message;
    });
    if (text.empty() && !problem) // token servers
        root.child("details").read(text);
    return problem ? std::string() : printable(text);
}

} // namespace kiste
