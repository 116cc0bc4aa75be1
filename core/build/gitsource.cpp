// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/gitsource.h"

#include "core/base/fileio.h"
#include "core/build/pathpattern.h"

#include <algorithm>
#include <format>

namespace kiste::build {

namespace {

bool isWebAddress(std::string_view source)
{
    return source.starts_with("http://") || source.starts_with("https://");
}

/// As git-check-ref-format(1), as far as it keeps a name from being an option, a range or something to expand.
bool canBeReference(std::string_view text)
{
    static constexpr std::string_view never = " ~^:?*[\\";
    return !text.starts_with('-') && !text.contains("..") && !text.contains("@{") && !text.ends_with('/') && !text.ends_with(".lock")
        && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f' || never.contains(c); });
}

} // namespace

bool isRemote(std::string_view source)
{
    return isWebAddress(source) || source.starts_with("git://") || source.starts_with("git@") || source.starts_with("ssh://");
}

bool isCommitId(std::string_view text)
{
    constexpr std::size_t sha1Digits = 40;
    constexpr std::size_t sha256Digits = 64;
    return (text.size() == sha1Digits || text.size() == sha256Digits)
        && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::optional<GitSource>> parseGitSource(std::string_view address)
{
    const std::size_t hash = address.find('#');
    const std::string_view repository = address.substr(0, hash);
    if (!isRemote(address) || (isWebAddress(address) && !repository.substr(0, repository.find('?')).ends_with(".git")))
        return std::nullopt;
    GitSource source{.repository = std::string(repository), .reference = {}, .folder = {}};
    if (std::ranges::any_of(repository, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }))
        return invalidArgument(std::format("'{}' is no address of a repository", printable(address)));
    if (hash == std::string_view::npos)
        return source;
    const std::string_view fragment = address.substr(hash + 1);
    const std::size_t colon = fragment.find(':');
    source.reference = fragment.substr(0, colon);
    if (!canBeReference(source.reference))
        return invalidArgument(std::format("'{}' is no branch, tag or commit", printable(source.reference)));
    if (colon != std::string_view::npos) {
        const std::string folder = cleanPath("/" + std::string(fragment.substr(colon + 1)));
        source.folder = folder == "/" ? std::string() : folder.substr(1);
    }
    return source;
}

} // namespace kiste::build
