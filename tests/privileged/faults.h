// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// Faults of a disk. A program that this is linked into has system calls of its own for what changes files, which stand before
/// libc's for its libraries as well: the n-th of those below one directory fails.
namespace kiste::test::faults {

enum class Kind {
    Once, ///< it fails, the next ones work: a bad spot
    FromThereOn, ///< all fail, but for those that make room: a full disk
    UntilRoom, ///< the same, until a file is removed
    Kill, ///< the process is killed before it
};

/// From now on, at the @p call-th call (1 is the next) below @p directory.
void arm(const std::string &directory, Kind kind, int call, int error);
/// From now on all calls work; how many there were since arm().
int disarm();

} // namespace kiste::test::faults
