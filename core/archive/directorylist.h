// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What is in a directory, as Container.ListDirectory sends it: for each entry "NAME\0MODE UID GID SIZE MICROSECONDS FLAGS\0LINK\0",
/// and one more NUL at the end. The mode is octal, the rest decimal; the only flag is "m", somebody's mount, else "-".
namespace kiste {

struct DirectoryEntry
{
    std::string name; ///< bytes as the file system has them, never with a slash
    std::uint32_t mode = 0; ///< type and permissions, as stat(2) has them; 0: they could not be found out
    std::uint32_t uid = 0; ///< as whoever listed it sees them
    std::uint32_t gid = 0;
    std::uint64_t size = 0; ///< bytes
    std::int64_t modified = 0; ///< microseconds since the epoch
    bool mount = false; ///< something is mounted here
    std::string link; ///< what a symbolic link says
    bool operator==(const DirectoryEntry &) const = default;
};

/// Writes the entries of the open directory to the descriptor @p out, in no order, without "." and "..". Follows no link; what
/// goes away meanwhile is left out, what cannot be examined has nothing but its name. Unavailable when nobody reads any more.
Result<void> listDirectory(int directory, int out);

/// Reads a whole list. Corrupt when it was cut off or is none.
Result<std::vector<DirectoryEntry>> parseDirectoryList(std::string_view stream);

} // namespace kiste
