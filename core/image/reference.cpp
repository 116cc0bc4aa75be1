// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/reference.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

// The distribution specification's limit for registry and path together.
constexpr std::size_t maxRepository = 255;
constexpr std::size_t maxTag = 128;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLowerOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || isDigit(c);
}

bool isLetterOrDigit(char c)
{
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
}

std::string shown(std::string_view text)
{
    return text.size() <= 120 ? std::string(text) : std::string(text.substr(0, 117)) + "...";
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
bool isPathComponent(std::string_view text)
{
    if (text.empty() || !isLowerOrDigit(text.front()) || !isLowerOrDigit(text.back()))
        return false;
    for (std::size_t i = 0; i < text.size();) {
        if (isLowerOrDigit(text[i])) {
            ++i;
            continue;
        }
        const char mark = text[i];
        std::size_t length = 0;
        while (i + length < text.size() && text[i + length] == mark)
            ++length;
        const bool ok = (mark == '.' && length == 1) || (mark == '_' && length <= 2) || mark == '-';
        if (!ok || !isLowerOrDigit(text[i + length]))
            return false;
        i += length;
    }
    return true;
}

bool isPath(std::string_view text)
{
    while (true) {
        const std::size_t slash = text.find('/');
        if (!isPathComponent(text.substr(0, slash)))
            return false;
        if (slash == std::string_view::npos)
            return true;
        text.remove_prefix(slash + 1);
    }
}

/// `[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?`
bool isHostComponent(std::string_view text)
{
    return !text.empty() && isLetterOrDigit(text.front()) && isLetterOrDigit(text.back())
        && std::ranges::all_of(text, [](char c) { return isLetterOrDigit(c) || c == '-'; });
}

bool isHostName(std::string_view text)
{
    while (true) {
        const std::size_t dot = text.find('.');
        if (!isHostComponent(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

bool isPort(std::string_view text)
{
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, isDigit);
}

/// Host name, IPv4 address or bracketed IPv6 address, with or without a port.
bool isRegistry(std::string_view text)
{
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || end < 3)
            return false;
        const auto inAddress = [](char c) {
            return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
        };
        const std::string_view port = text.substr(end + 1);
        return std::ranges::all_of(text.substr(1, end - 1), inAddress)
            && (port.empty() || (port.front() == ':' && isPort(port.substr(1))));
    }
    const std::size_t colon = text.find(':');
    return isHostName(text.substr(0, colon)) && (colon == std::string_view::npos || isPort(text.substr(colon + 1)));
}

bool looksLikeRegistry(std::string_view component)
{
    return component.find_first_of(".:[") != std::string_view::npos || component == "localhost"
        || std::ranges::any_of(component, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool isTag(std::string_view text)
{
    return !text.empty() && text.size() <= maxTag && (isLetterOrDigit(text.front()) || text.front() == '_')
        && std::ranges::all_of(text, [](char c) { return isLetterOrDigit(c) || c == '_' || c == '.' || c == '-'; });
}

/// 64 hexadecimal digits are always taken for a digest, so they may not be a name.
bool isBareDigest(std::string_view text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); });
}

std::unexpected<Error> invalid(std::string_view text, std::string_view reason)
{
    return failure(ErrorCode::InvalidArgument, std::format("invalid image name '{}': {}", shown(text), reason));
}

} // namespace

Result<ImageReference> ImageReference::parse(std::string_view text)
{
    ImageReference reference;
    std::string_view rest = text;
    if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
        auto digest = Digest::parse(rest.substr(at + 1));
        if (!digest)
            return invalid(text, "what follows '@' is not a sha256 digest");
        reference.m_digest = *std::move(digest);
        rest = rest.substr(0, at);
    }
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && looksLikeRegistry(rest.substr(0, slash))) {
        reference.m_registry = rest.substr(0, slash);
        if (!isRegistry(reference.m_registry))
            return invalid(text, std::format("'{}' is not a registry's address", shown(reference.m_registry)));
        rest.remove_prefix(slash + 1);
    }
    if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
        reference.m_tag = rest.substr(colon + 1);
        if (!isTag(reference.m_tag)) {
            return invalid(text,
                "a tag is up to 128 letters, digits, '_', '.' and '-' and starts with a letter, "
                "digit or '_'");
        }
        rest = rest.substr(0, colon);
    }
    reference.m_path = rest;
    if (!isPath(rest)) {
        return invalid(text,
            "a name is lower-case letters and digits, joined by '.', '_', '__' or '-', in parts "
            "separated by '/'");
    }
    if (reference.repository().size() > maxRepository)
        return invalid(text, "it is longer than 255 characters");
    if (reference.m_registry.empty() && isBareDigest(rest))
        return invalid(text, "64 hexadecimal digits are a digest");
    return reference;
}

Result<ImageReference> ImageReference::parseFull(std::string_view text)
{
    auto reference = parse(text);
    if (reference && reference->m_registry.empty())
        return invalid(text, "it names no registry");
    if (reference && reference->m_tag.empty() && !reference->m_digest)
        return invalid(text, "it has neither tag nor digest");
    return reference;
}

std::string ImageReference::repository() const
{
    return m_registry.empty() ? m_path : m_registry + '/' + m_path;
}

std::string ImageReference::text() const
{
    std::string result = repository();
    if (!m_tag.empty())
        result += ':' + m_tag;
    if (m_digest)
        result += '@' + m_digest->text();
    return result;
}

ImageReference ImageReference::normalized() const
{
    ImageReference full = *this;
    if (full.m_registry.empty())
        full.m_registry = "localhost";
    if (full.m_tag.empty() && !full.m_digest)
        full.m_tag = "latest";
    return full;
}

std::vector<std::string> ImageReference::candidates() const
{
    ImageReference full = normalized();
    std::vector<std::string> result{full.text()};
    if (full.m_digest && !full.m_tag.empty()) {
        full.m_tag.clear();
        result.push_back(full.text());
    }
    return result;
}

bool ImageReference::mayMean(const ImageReference &full) const
{
    const bool samePath = full.m_path == m_path
        || (m_registry.empty() && m_path.find('/') == std::string::npos && full.m_path == "library/" + m_path);
    if (!samePath || (!m_registry.empty() && full.m_registry != m_registry))
        return false;
    if (m_digest)
        return full.m_digest == m_digest;
    return !full.m_digest && full.m_tag == (m_tag.empty() ? "latest" : m_tag);
}

} // namespace kiste
