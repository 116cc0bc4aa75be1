// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/network/portmapping.h"

#include <vector>

namespace kiste {

/// A port of the machine that is held for a container: bound, so that no other program gets it, but deaf.
struct PortClaim
{
    PortMapping mapping; ///< with the port that was found
    std::vector<UniqueFd> sockets;
};

/// Takes the mapping's port, or the first free one of its range, or any that is free; for all addresses of the machine, IPv4
/// and IPv6, unless it names one. InUse says which program holds it, as far as can be found out; NotFound that the machine
/// has no such address.
Result<PortClaim> claimPort(const PortMapping &mapping);

} // namespace kiste
