// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/network/links.h"
#include "privhelper/network/portclaim.h"
#include "privhelper/network/ruleset.h"

#include <memory>
#include <set>

namespace kiste {

/// Everything that networks ask of the machine. machineNetwork() is the real one; tests have one that only remembers.
class NetworkKernel
{
public:
    virtual ~NetworkKernel() = default;

    /// Subnets that the machine's routes lead to, but for those through the interfaces @p except.
    virtual Result<std::set<Subnet>> reachable(const std::set<std::string> &except) = 0;
    virtual Result<std::vector<std::string>> interfaces() = 0;
    /// MTU of the machine's way out; nothing without one.
    virtual std::optional<std::uint32_t> wayOutMtu() = 0;
    /// The bridge with its addresses and switches; one that is there already is given what it lacks.
    virtual Result<void> raiseBridge(const BridgePlan &plan, bool ipv6) = 0;
    virtual Result<void> openForwarding(const std::set<std::string> &ours, bool ipv6, OpenedInterfaces &opened) = 0;
    /// Makes the cable and sets up the container's end; with gateways they become its default routes.
    virtual Result<void> plug(const CablePlan &plan, int networkNamespace, RouteSocket &inside, const std::vector<IpAddress> &gateways) = 0;
    /// The container's default routes from now on.
    virtual Result<void> setDefaultRoutes(RouteSocket &inside, const std::string &name, const std::vector<IpAddress> &gateways) = 0;
    /// Interface and all; slow. May be called in any thread, and while other functions run.
    virtual Result<void> removeInterface(const std::string &name) = 0;
    /// nft text, one transaction.
    virtual Result<void> runRules(const std::string &text) = 0;
    /// Readable when somebody has changed rules; -1 if nobody tells.
    virtual int rulesWatch() = 0;
    /// Whether our table was among them.
    virtual bool rulesTouched() = 0;
    virtual Result<PortClaim> claimPort(const PortMapping &mapping) = 0;
    /// See flows.h. May be called in any thread, and while other functions run.
    virtual Result<void> forgetFlows(const std::vector<FirewallPort> &ports, bool gone) = 0;
};

/// In this process's network namespace. Nothing of the machine is touched before it is needed.
std::unique_ptr<NetworkKernel> machineNetwork();

} // namespace kiste
