// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

struct Engine;

/// What Manager.CheckSystem looks at. checksOf() turns it into verdicts, without touching the machine.
struct SystemFacts
{
    std::string kernel; ///< as uname(2) calls the release
    std::string cgroupMode; ///< CgroupLayout::modeName()
    std::vector<std::string> missingControllers; ///< of cpu, memory, pids and io, as the kernel calls them
    bool pressure = false; ///< the kernel counts PSI
    std::optional<std::uint64_t> userNamespaces; ///< user.max_user_namespaces; nothing: the kernel has none
    Result<void> overlay; ///< what the supervisor's probe said
    std::string fileSystem; ///< of the store, as /proc/self/mountinfo calls it
    std::uint64_t freeBytes = 0; ///< there, for root
    std::uint64_t totalBytes = 0;
    bool seccomp = false;
    bool supervisor = false; ///< it is connected
};

/// One verdict for each fact, in the order in which a person should read them.
QList<CheckResult> checksOf(const SystemFacts &facts);

/// Looks at this machine and has the supervisor try an overlay; answers once, from the event loop or at once.
void checkSystem(Engine &engine, std::function<void(const QList<CheckResult> &)> done);

} // namespace kiste
