// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// Whom a container's program runs as.
struct Account
{
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups; ///< supplementary
    std::string home = "/";
    bool operator==(const Account &) const = default;
};

/// Looks up docker's `user[:group]` (names or numbers) in the texts of /etc/passwd and /etc/group. An unknown number is
/// itself; an unknown name is NotFound. Numbers above 2^31 - 1 are InvalidArgument: they would wrap to another user in
/// programs that take ids as signed. Supplementary groups come from the group file when no group is given.
Result<Account> resolveAccount(std::string_view user, std::string_view passwd, std::string_view group);

/// The two files' text read below @p root, which is the process's own root directory inside the container: regular files of
/// at most 4 MiB, empty text where there is none. A FIFO or a device is not opened for reading.
Result<std::string> readAccountFile(int root, const char *path);

} // namespace kiste
