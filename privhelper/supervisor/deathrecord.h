// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kiste::supervisor {

/// How a process ended, in words: "exit code 3", "signal SIGKILL", "out of memory".
std::string causeOfDeath(int status, bool oomKilled);

/// The numbers of a cgroup whose last process has ended: "cpuUsec", "memory", "memoryPeak", "oomKills", "memoryLimitHits",
/// "throttledUsec", "readBytes", "writtenBytes", "pidsPeak", "pidsLimitHits". What this machine does not count is left out.
nlohmann::json lastStats(const CgroupLayout &layout, const std::string &cgroup);

/// The text of the last lines of a log file, at most @p most of them, without their times; bytes that are no text are
/// replaced when it is dumped.
nlohmann::json lastLines(int log, std::size_t most);

} // namespace kiste::supervisor
