// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ids.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <format>
#include <sys/random.h>

namespace kiste {

namespace {

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLowerHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f');
}

bool isMark(char c)
{
    return c == '_' || c == '.' || c == '-';
}

int hexValue(char c)
{
    return isDigit(c) ? c - '0' : c - 'a' + 10;
}

/// Foreign text in an error message: bounded, so that a megabyte of rubbish is not echoed back.
std::string shown(std::string_view text)
{
    return text.size() <= 80 ? std::string(text) : std::string(text.substr(0, 77)) + "...";
}

} // namespace

Result<ContainerId> ContainerId::parse(std::string_view text)
{
    const bool ok = !text.empty() && text.size() <= 64 && (isLower(text[0]) || isDigit(text[0]))
        && std::ranges::all_of(text, [](char c) { return isLower(c) || isDigit(c) || isMark(c); });
    if (!ok)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a container id", shown(text)));
    return ContainerId(std::string(text));
}

ContainerId ContainerId::random()
{
    std::array<unsigned char, 32> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        std::abort(); // up to 256 bytes never fail once the pool is seeded, random(4)
    std::string text;
    for (const unsigned char byte : bytes)
        text += std::format("{:02x}", byte);
    return ContainerId(std::move(text));
}

Result<ContainerName> ContainerName::parse(std::string_view text)
{
    const auto letter = [](char c) { return isLower(c) || isUpper(c) || isDigit(c); };
    const bool ok = !text.empty() && text.size() <= 63 && letter(text[0])
        && std::ranges::all_of(text, [&](char c) { return letter(c) || isMark(c); });
    if (!ok) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("invalid container name '{}': up to 63 letters, digits, '_', '.' and '-' are "
                                   "allowed, starting with a letter or digit",
                                   shown(text)));
    }
    return ContainerName(std::string(text));
}

Result<Digest> Digest::parse(std::string_view text)
{
    constexpr std::string_view algorithm = "sha256:";
    const bool ok = text.size() == algorithm.size() + 64 && text.starts_with(algorithm)
        && std::ranges::all_of(text.substr(algorithm.size()), isLowerHex);
    if (!ok)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a sha256 digest", shown(text)));
    return Digest(std::string(text));
}

std::string escapePathElement(std::string_view text)
{
    if (text.empty())
        return "_";
    std::string result;
    for (const char c : text) {
        if (isLower(c) || isUpper(c) || isDigit(c))
            result += c;
        else
            result += std::format("_{:02x}", static_cast<unsigned char>(c));
    }
    return result;
}

Result<std::string> unescapePathElement(std::string_view element)
{
    std::string result;
    if (element != "_") {
        for (std::size_t i = 0; i < element.size(); ++i) {
            if (element[i] != '_') {
                result += element[i];
                continue;
            }
            if (i + 2 >= element.size() || !isLowerHex(element[i + 1]) || !isLowerHex(element[i + 2])) {
                result.clear();
                break;
            }
            result += static_cast<char>(hexValue(element[i + 1]) * 16 + hexValue(element[i + 2]));
            i += 2;
        }
    }
    if (escapePathElement(result) != element)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not an object path element", shown(element)));
    return result;
}

} // namespace kiste
