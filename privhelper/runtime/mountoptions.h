// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/syscalls.h"

#include <string>
#include <vector>

namespace kiste {

/// The options of one mount of config.json, sorted by what they are for.
struct MountOptions
{
    std::uint64_t attributes = 0; ///< MOUNT_ATTR_ flags of the mount
    std::uint64_t cleared = 0; ///< those that an option takes away ("rw", "exec")
    std::uint64_t allAttributes = 0; ///< of the mount and everything mounted below it ("rro")
    std::uint64_t allCleared = 0;
    std::uint64_t propagation = 0; ///< MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE; 0: not said
    bool propagationBelow = false; ///< of everything mounted below it as well
    std::vector<sys::FsOption> data; ///< for the file system ("mode=755", "size=64m")
    bool bind = false;
    bool recursive = false;
    bool idmap = false;
    bool idmapBelow = false;
    bool copyUp = false; ///< a tmpfs begins with what the image has there
};

/// Parses mount(8) options as runtime-spec config.md lists them. Options of the superblock that have an attribute of the
/// same name ("ro") go to the mount only.
Result<MountOptions> parseMountOptions(const std::vector<std::string> &options);

/// Whether this is a bind mount, whose tree is made outside of the container.
bool isBind(const oci::Mount &mount);

} // namespace kiste
