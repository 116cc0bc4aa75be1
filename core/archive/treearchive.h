// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/tarreader.h"
#include "core/base/error.h"

#include <cstdint>
#include <functional>
#include <string>

/// Files to tar and back, through descriptors alone. Whatever somebody does to the tree meanwhile, nothing outside of it is
/// read or written.
namespace kiste {

struct PackOptions
{
    bool followFirst = false; ///< what is packed is what a symbolic link leads to
    bool oneMount = false; ///< directories that are mounts are packed without what is in them, files that are not at all
    bool skipKernel = true; ///< of proc, sysfs and the like only the directory is packed
};

/// Packs the file or tree @p path ("/" and links resolved below the directory @p root) under the name @p name, and the end of the
/// archive, into the descriptor @p out. "." as the name packs a directory's content as "./…".
Result<void> packTree(int root, const std::string &path, const std::string &name, const PackOptions &options, int out);

struct UnpackOptions
{
    /// Symbolic links that lead somewhere below the directory may be passed through; else they are refused.
    bool throughLinks = false;
    bool keepOwner = false; ///< else files belong to uid and gid
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    bool devices = false; ///< may be made; else they are refused
    /// Gives a member its name below the directory; empty leaves it out. As it is without this.
    std::function<std::string(const std::string &name)> rename;
};

/// Writes the members of an archive below the directory @p root, at @p path in it, which exists. Files that are there are replaced;
/// a directory by nothing but a directory.
Result<void> unpackTree(TarReader &reader, int root, const std::string &path, const UnpackOptions &options);

/// The two of a user's program: @p path, a file or tree of this computer, under the name @p name. With @p follow what it is a link to.
Result<void> packLocal(const std::string &path, const std::string &name, bool follow, int out);
/// Unpacks the archive that comes out of @p in into the folder @p directory. Links in it lead nowhere from there, whoever made it, and devices
/// are refused; all belongs to the caller, unless @p keepOwner.
Result<void> unpackLocal(int in, const std::string &directory, bool keepOwner);

} // namespace kiste
