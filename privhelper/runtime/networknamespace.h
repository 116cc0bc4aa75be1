// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <sys/types.h>

namespace kiste {

/// What somebody outside needs to set up a container's network: the namespace, to move an interface into, and a socket that
/// lives in it, to give that interface addresses and routes.
struct NetworkHandles
{
    UniqueFd networkNamespace;
    UniqueFd route; ///< NETLINK_ROUTE, bound to no group
};

/// Opens both for the process @p pid and sets the namespace's defaults: router advertisements are not believed
/// (CVE-2020-13401), pings need no privilege, and neither do low ports, as nobody else has any there. The calling process is
/// in that namespace for a moment; it must have one thread. @p procfs: a proc file system of its own pid namespace.
/// WrongState when the process is in the caller's own network namespace.
Result<NetworkHandles> openContainerNetwork(int procfs, pid_t pid);

} // namespace kiste
