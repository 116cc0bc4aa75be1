// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/address.h"
#include "core/network/portmapping.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiste {

/// A network as the rules see it.
struct FirewallNetwork
{
    std::string bridge;
    std::optional<Subnet> v4;
    std::optional<Subnet> v6;
    std::optional<IpAddress> gateway4;
    std::optional<IpAddress> gateway6;
    bool internal = false;
    bool masquerade = true;
    bool interContainer = true;
    bool routed = false;
    bool operator==(const FirewallNetwork &) const = default;
};

/// A published port and where it leads.
struct FirewallPort
{
    std::optional<IpAddress> hostAddress; ///< absent: any of the target's family
    Transport transport = Transport::Tcp;
    std::uint16_t hostPort = 0;
    IpAddress target;
    std::uint16_t targetPort = 0;
    auto operator<=>(const FirewallPort &) const = default;
};

/// Interfaces of the machine that forward only because the engine wants it: what comes in there may go to containers and
/// nowhere else.
struct OpenedInterfaces
{
    std::set<std::string> v4;
    std::set<std::string> v6;
    bool allV6 = false; ///< the kernel knows no switch per interface
    bool operator==(const OpenedInterfaces &) const = default;
};

struct FirewallState
{
    std::vector<FirewallNetwork> networks;
    std::vector<FirewallPort> ports;
    OpenedInterfaces opened;
};

/// The only table that is ever touched.
inline constexpr std::string_view firewallTable = "kiste";

/// nft(8) text that puts the whole table as it shall be in place of whatever is there; one transaction.
std::string rulesetText(const FirewallState &state);
/// nft text that adds or takes away published ports; empty for none.
std::string addPortsText(const std::vector<FirewallPort> &ports);
std::string removePortsText(const std::vector<FirewallPort> &ports);

} // namespace kiste
