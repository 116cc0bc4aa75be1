// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <string>

namespace kiste::supervisor {

/// What a process does that copies files of a container. It is a fork of the worker without an exec: no program or library of
/// the container has a part in it (CVE-2019-14271). It works inside the container's user and mount namespaces as the container's root,
/// so that a link that is swapped under it leads nowhere the container could not go itself (CVE-2018-15664, CVE-2026-42306).
struct CopyJob
{
    enum class Mode : std::uint8_t { Stat, List, Pack, Unpack };
    std::string id; ///< of the container
    Mode mode = Mode::Stat;
    std::string path;
    std::string name; ///< of the first member
    bool follow = false;
    bool oneMount = false;
    bool keepOwner = false;

    // The child's:
    int stream = -1; ///< the archive, or the list
    int channel = -1; ///< a seqpacket socket for its report; sends it the root of a container that does not run
    UniqueFd userNamespace; ///< of a container that runs; unset: the host's
    UniqueFd mountNamespace;
    bool running = false;
};

/// The child's life after the clone.
[[noreturn]] void runCopy(CopyJob &job);

} // namespace kiste::supervisor
