// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Documents that registries and their token servers answer with. All of it is untrusted.
namespace kiste {

/// Longest answers that are read, in bytes.
inline constexpr std::size_t maxTokenAnswer = 256U << 10U;
inline constexpr std::size_t maxListAnswer = 4U << 20U;

/// The token in a token server's answer (docker's token specification; OAuth 2, RFC 6749), fit to stand in a header. Nothing if
/// there is none.
std::optional<std::string> readToken(std::string_view body);

/// The array @p key of one page of a list of tags or repositories, such as {"tags": ["1", "2"]}; none for null. Corrupt
/// for anything else.
Result<std::vector<std::string>> readNames(std::string_view body, const std::string &key);

/// What a registry's search found.
struct SearchHit
{
    std::string name; ///< without the registry
    std::string description;
    std::uint64_t stars = 0;
    bool official = false;
    bool operator==(const SearchHit &) const = default;
};
/// An answer of docker's search, version 1. Corrupt for anything else.
Result<std::vector<SearchHit>> readSearchHits(std::string_view body);

/// What a document is, by what it says itself and what the registry said with it. Corrupt if the two differ or it could be
/// read as two kinds; Unsupported for what is no image.
Result<std::string> manifestType(std::string_view text, std::string_view contentType);

} // namespace kiste
