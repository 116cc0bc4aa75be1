// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kiste {

/// With whose rights a file is opened.
struct Caller
{
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;

    /// The user and all its groups, from the machine's accounts. A uid without an account has no group but 65534.
    static Result<Caller> find(uid_t uid);
};

/// Opens (O_PATH) the absolute path @p path of the machine as @p caller could, in a child process that has the caller's file
/// system ids and groups and no capability: the kernel decides, at every step of the way. Links are followed as the caller
/// could follow them, those of /proc that lead into other processes never. NotAuthorized when the caller could not
/// read it (whether it can be written to is decided at each write, by whom the files belong to); NotFound; Timeout when the
/// file system does not answer within @p patience, as one that is a program of the caller's may choose to.
///
/// May be called from any thread; blocks.
Result<UniqueFd> openAsCaller(const Caller &caller, const std::string &path,
                              std::chrono::milliseconds patience = std::chrono::seconds(5));

/// Opens (O_PATH) a path with this process's own rights. @p links: symbolic links on the way are followed; not for a path in
/// directories of somebody else, who could make one lead elsewhere after it was shown in a question.
Result<UniqueFd> openAsRoot(const std::string &path, bool links);

} // namespace kiste
