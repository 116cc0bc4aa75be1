// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

/// Containers of ordinary users: what a runtime does to mounts and namespaces takes rights that such a user has only in a user
/// namespace of its own. So this process enters the container's, before it does anything else, and is root there.
namespace kiste::ociruntime {

/// Makes the user namespace that @p config asks for and a mount namespace, moves this process into both, and takes the user
/// namespace out of @p config: the container shares this process's. One mapping of the user's own ids the user may write;
/// for more, newuidmap(1) and newgidmap(1) do it, which look into /etc/subuid and /etc/subgid. Nothing happens for root.
/// InvalidArgument when the config has no user namespace, or none with a root.
Result<void> enterUserNamespace(oci::LinuxConfig &config);
/// Moves this process into the user namespace of the process @p pidfd, as its root. Nothing happens for root.
Result<void> joinUserNamespace(int pidfd);

} // namespace kiste::ociruntime
