// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Values of HTTP headers as registries send them, and their error documents. All of it is untrusted: what cannot be read
/// is as if it were not there.
namespace kiste {

/// One challenge of WWW-Authenticate (RFC 9110, 11.6.1).
struct AuthChallenge
{
    std::string scheme; ///< lower case: "bearer", "basic"
    std::map<std::string, std::string> parameters; ///< keys in lower case

    /// Empty if it is not there.
    std::string parameter(const std::string &key) const;
    bool operator==(const AuthChallenge &) const = default;
};

/// Several challenges may stand in one value, or in several values that were joined by commas.
std::vector<AuthChallenge> parseChallenges(std::string_view value);

/// The target of the link whose relation is "next" (RFC 8288), maybe relative.
std::optional<std::string> nextLink(std::string_view value);

/// Content-Range of an answer 206 (RFC 9110, 14.4).
struct ContentRange
{
    std::uint64_t first = 0;
    std::uint64_t last = 0; ///< not below first
    std::optional<std::uint64_t> total; ///< above last
    bool operator==(const ContentRange &) const = default;
};
std::optional<ContentRange> parseContentRange(std::string_view value);

/// The Range that a registry answers about an upload, "0-1023" or "bytes=0-1023": the number of bytes it has. "0-0" is 0,
/// as registries say it of an upload that has not begun.
std::optional<std::uint64_t> parseUploadRange(std::string_view value);

/// Retry-After as seconds or as a date (RFC 9110, 10.2.3), from @p now on. Not below zero.
std::optional<std::chrono::seconds> parseRetryAfter(std::string_view value, std::chrono::sys_seconds now);

/// What a registry says went wrong, made harmless: "MANIFEST_UNKNOWN: manifest unknown". Empty for what is no error
/// document of the distribution specification.
std::string registryErrorText(std::string_view body);

} // namespace kiste
