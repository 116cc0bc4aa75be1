// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/mountoptions.h"

#include <string>

/// The trees that bind mounts show. A tree is a detached copy of a mount, open_tree(2): it follows nobody's renames, can be
/// passed to another process, and disappears when its last descriptor is closed before it was attached. It can only be made
/// in the mount namespace that the file was opened in.
namespace kiste {

/// The tree of an open file or directory (O_PATH is enough): whoever opened it decided whether that was allowed.
/// @p recursive: with what is mounted below.
Result<UniqueFd> bindSource(int file, bool recursive);
/// The tree of @p path below the open directory @p directory, which it cannot leave; symbolic links on the way are followed
/// inside. NotFound when there is nothing.
Result<UniqueFd> bindSourceBelow(int directory, const std::string &path, bool recursive);
/// The tree of a path of this mount namespace, opened with this process's rights.
Result<UniqueFd> bindSourceAt(const std::string &path, bool recursive);

/// "0 100000 65536" for each entry, as /proc/PID/uid_map takes them.
std::string idMappingText(const std::vector<oci::IdMapping> &mappings);
/// A user namespace with this mapping, which no process is in: for mounts that show files with other owners. An empty list
/// maps nothing.
Result<UniqueFd> makeUserNamespace(const std::vector<oci::IdMapping> &uids, const std::vector<oci::IdMapping> &gids);

/// What the engine lets a bind mount do with the flags of the mount that its source lies on.
enum class SourceFlags : std::uint8_t {
    Keep, ///< a source that is read-only or noexec stays so, whatever the options say
    Change, ///< "rw" and "exec" count
};
/// Owners, attributes and propagation of the tree as @p mount says. @p userNamespace: of the container, or -1. Unsupported
/// when the file system cannot show other owners.
Result<void> shapeBind(int tree, const oci::Mount &mount, int userNamespace, SourceFlags flags);

} // namespace kiste
