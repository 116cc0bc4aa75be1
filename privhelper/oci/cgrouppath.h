// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>

namespace kiste::ociruntime {

/// Where a container's cgroup lies, as runtime-spec's cgroupsPath says: an absolute path is itself, another one lies below
/// "/kiste-oci", an empty one is the id. With @p systemd it is "slice:prefix:name", and the path is the one that systemd would
/// use for that scope: "/machine.slice/prefix-name.scope"; an empty one is "system.slice:kiste-oci:id". InvalidArgument for a path that leaves the tree.
Result<std::string> cgroupPathFor(const std::string &cgroupsPath, const std::string &id, bool systemd);

/// "a-b.slice" lies in "/a.slice/a-b.slice"; systemd.slice(5).
Result<std::string> slicePath(const std::string &slice);

} // namespace kiste::ociruntime
