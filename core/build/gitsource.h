// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace kiste::build {

/// What ADD clones: "https://host/path.git#REF:FOLDER" and the other addresses that git has.
struct GitSource
{
    std::string repository; ///< as git takes it
    std::string reference; ///< a branch, a tag, a commit; empty: what the repository has as its HEAD
    std::string folder; ///< clean, relative to the repository's top; empty: all of it
    bool operator==(const GitSource &) const = default;
};

/// Whether a source of ADD is an address and not a path.
bool isRemote(std::string_view source);

/// Nothing for an address of a file. Of http and https it is a repository that ends with ".git"; of "git://", "ssh://" and
/// "git@host:path" always. InvalidArgument when its reference or folder can be none.
Result<std::optional<GitSource>> parseGitSource(std::string_view address);

/// 40 hexadecimal digits, or 64 of a repository with SHA-256.
bool isCommitId(std::string_view text);

} // namespace kiste::build
