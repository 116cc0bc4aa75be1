// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <string>

namespace kiste {

/// Where a mount that somebody asked for goes. Image and volumes are hostile: a path is resolved below the root by the
/// kernel, links inside of it are followed there ("/var/run" to "/run"), and what is found or made is used by descriptor,
/// never by its name again (CVE-2021-30465, CVE-2024-45310).
enum class TargetKind : bool { File, Directory };

/// The file or directory at @p path below @p root; made, parents too, where there is none. InvalidArgument for "/" itself and
/// for one of the other kind, NotAuthorized below /proc, which would let an image or a volume answer for the kernel
/// (CVE-2019-16884), but for the few files that tools such as lxcfs replace. @p procfs: it is a procfs that is mounted there.
Result<UniqueFd> makeMountTarget(int root, const std::string &path, TargetKind kind, bool procfs = false);

/// Copies what lies in the directory @p from into the empty directory @p to: files, directories, links, owners and modes.
/// Special files are left out. LimitExceeded for a tree that is nested too deeply.
Result<void> copyUp(int from, int to);

} // namespace kiste
