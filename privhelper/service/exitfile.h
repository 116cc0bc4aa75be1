// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/statedir.h"
#include "privhelper/store/catalogue/records.h"

#include <optional>

namespace kiste {

/// How a container ended, from the exit.json that the supervisor writes into its directory.
struct ExitNote
{
    int exitCode = 0;
    bool oomKilled = false;
    std::string cause; ///< in words, "signal SIGKILL"
    std::int64_t startedAt = 0;
    std::int64_t finishedAt = 0;
};

/// The note about the recorded run; nothing if there is none, it cannot be read, or it is about an earlier run.
std::optional<ExitNote> readExitFile(const StateDir &state, const ContainerRecord &record);

} // namespace kiste
