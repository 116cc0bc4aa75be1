// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/runtime/syscalls.h"

#include <string>
#include <vector>

namespace kiste {

/// The options of one mount of config.json, sorted by what they are for.
struct MountOptions
{
    std::uint64_t attributes = 0; ///< MOUNT_ATTR_ flags of the mount
    std::vector<sys::FsOption> data; ///< for the file system ("mode=755", "size=64m")
    bool bind = false;
    bool recursive = false;
};

/// Parses mount(8) options as runtime-spec config.md lists them. Options of the superblock that have an attribute of the
/// same name ("ro") go to the mount only. Propagation options are accepted and have no effect: containers are private.
Result<MountOptions> parseMountOptions(const std::vector<std::string> &options);

} // namespace kiste
