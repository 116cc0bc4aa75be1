// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/cgroup/cgrouplayout.h"

#include <QList>
#include <QVariantMap>

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kiste {

/// The processes in a cgroup and those below it, as Container.ListProcesses answers them: read from the host's /proc alone,
/// so that nothing of the container has a say (CVE-2022-1227). @p idBase: first host id of its 65,536; 0: it has the host's.
/// Unsupported without cgroups.
Result<QList<QVariantMap>> listProcesses(const CgroupLayout &layout, const std::string &cgroup, std::uint32_t idBase);

/// The same for single processes, wherever they are, with the ids they have on this computer.
QList<QVariantMap> describeProcesses(const std::vector<pid_t> &pids);

} // namespace kiste
