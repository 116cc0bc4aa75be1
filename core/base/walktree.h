// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <functional>
#include <string>
#include <sys/stat.h>

namespace kiste {

/// One entry of a tree that is walked. Valid during the call only.
struct TreeEntry
{
    int parent = -1; ///< open directory that holds it
    const std::string &name;
    const std::string &path; ///< from the top, without a leading '/'
    const struct stat &status; ///< of the entry itself, never of what a link leads to
};

/// Calls @p visit for everything below the open directory @p top, each directory before what is in it, in no other order.
/// Follows no symbolic link, enters no mount, and needs a handful of descriptors however deep the tree is. An entry that
/// goes meanwhile is left out; InUse when a directory is moved elsewhere under its feet, LimitExceeded for one that is
/// nested more than 4096 deep, Cancelled when @p cancelled becomes true.
Result<void> walkTree(int top, const std::function<Result<void>(const TreeEntry &)> &visit,
                      const std::atomic<bool> *cancelled = nullptr);

} // namespace kiste
