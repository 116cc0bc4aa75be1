// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <linux/openat2.h>

/// The machine's files for a process that systemd gave a mount namespace of its own (ProtectHome= and its like): what users
/// name is looked for among the machine's mounts, everything else among those that are left to the process.
namespace kiste::machine {

/// From now on @p mountNamespace is the machine's. Once, before there are threads. Needs CAP_SYS_ADMIN and CAP_SYS_CHROOT.
/// Without a call this process is in the machine's namespace itself.
Result<void> use(UniqueFd mountNamespace);

/// openat2(2) of an absolute path of the machine; a descriptor, or -1 and errno. Makes only system calls: fit for a child of a
/// process with threads.
int open(const char *path, open_how how);

/// open_tree(2) with OPEN_TREE_CLONE of a file that open() opened, which only a process in the machine's namespace can do; a
/// short-lived child does it. May be called from any thread; blocks for a moment. Unsupported without use().
Result<UniqueFd> cloneTree(int file, bool recursive);

} // namespace kiste::machine
