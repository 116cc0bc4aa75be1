// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

/// What keeper and worker say to each other over their SOCK_SEQPACKET pair. The keeper understands keys, not records.
///
/// | from   | word            | means                                                                     |
/// | worker | hold KEY, text  | keep this text and these descriptors, in place of what KEY had            |
/// | worker | drop KEY        | forget it                                                                 |
/// | worker | ready           | at its end, to the keeper's successor: that was all it holds                |
/// | worker | reaped PID      | the end of this child is recorded, forget it                              |
/// | keeper | held KEY, text  | at the worker's start: what an earlier worker had                         |
/// | keeper | ready           | that was all                                                              |
/// | keeper | exit PID STATUS TIME | a child ended; status as wait(2) has it, microseconds since the epoch |
namespace kiste::supervisor {

struct KeeperMessage
{
    enum class Word : std::uint8_t { Hold, Drop, Reaped, Held, Ready, Exit };
    Word word = Word::Ready;
    std::string key;
    std::string text;
    pid_t pid = 0;
    int status = 0;
    std::int64_t time = 0;
    std::vector<UniqueFd> fds;
};

std::string encode(const KeeperMessage &message);
/// Corrupt for anything encode() does not make.
Result<KeeperMessage> decode(std::string_view packet);

/// Receives and decodes; nothing when none is there.
Result<std::optional<KeeperMessage>> receiveKeeperMessage(int socket);

} // namespace kiste::supervisor
