// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// What a process on its way into a container tells the supervisor.
struct ChildReport
{
    enum class Kind : std::uint8_t {
        Failed, ///< it ends now; error says why
        Warning, ///< something optional did not work; error says what
        Terminal, ///< fds[0] is the master side of its terminal
        Process, ///< fds[0] is a pidfd of the process that will run the program
        Ready, ///< all is done but the program's start, for which it waits at its gate
    };
    Kind kind = Kind::Failed;
    Error error;
    std::vector<UniqueFd> fds;
};

/// The socket between the supervisor and a process that it cloned. It closes by itself when the program starts, so that its
/// end without a report means success.
namespace childchannel {

/// (parent's end, child's end), both close-on-exec.
Result<std::pair<UniqueFd, UniqueFd>> create();

/// Parent: lets the child go on. @p fds are the mounts it waits for, @p text is for its hooks.
Result<void> release(int channel, const std::vector<int> &fds, const std::string &text = {});
/// Parent: one report; nothing when there is none yet; Unavailable at the end.
Result<std::optional<ChildReport>> receive(int channel);

struct Released
{
    std::vector<UniqueFd> fds;
    std::string text;
};
/// Child: waits for release(); an error means that the supervisor is gone.
Result<Released> waitForRelease(int channel);
/// Child: reports; a supervisor that is gone is no reason to stop.
void report(int channel, ChildReport::Kind kind, const Error &error, const std::vector<int> &fds = {});

} // namespace childchannel

} // namespace kiste
