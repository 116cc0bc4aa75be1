// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/portmapping.h"

#include <string>
#include <string_view>

namespace kiste {

struct PortOwner
{
    bool found = false; ///< somebody has the port open
    int pid = 0; ///< 0: nobody that can be seen from here
    std::string command; ///< its name as ps shows it
};

/// Who has a port of the machine open so that nobody else can bind it at @p address.
PortOwner portOwner(const IpAddress &address, Transport transport, std::uint16_t port);

/// The inode of the first socket in the text of /proc/net/{tcp,tcp6,udp,udp6} that is in the way; 0 for none.
/// @p listening: only those in state LISTEN count.
std::uint64_t conflictingSocket(std::string_view table, const IpAddress &address, std::uint16_t port, bool listening);

} // namespace kiste
