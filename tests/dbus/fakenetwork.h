// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/network/networkkernel.h"

#include <map>

namespace kiste::test {

/// A machine whose network is a list of names.
class FakeNetwork : public NetworkKernel
{
public:
    Result<std::set<Subnet>> reachable(const std::set<std::string> &) override { return routes; }
    Result<std::vector<std::string>> interfaces() override { return names; }
    std::optional<std::uint32_t> wayOutMtu() override { return 1400; }
    Result<void> raiseBridge(const BridgePlan &plan, bool ipv6) override;
    Result<void> openForwarding(const std::set<std::string> &ours, bool ipv6, OpenedInterfaces &opened) override;
    Result<void> plug(const CablePlan &plan, int networkNamespace, RouteSocket &inside, const std::vector<IpAddress> &gateways) override;
    Result<void> setDefaultRoutes(RouteSocket &, const std::string &, const std::vector<IpAddress> &) override { return {}; }
    Result<void> removeInterface(const std::string &name) override;
    Result<void> runRules(const std::string &text) override;
    int rulesWatch() override { return -1; }
    bool rulesTouched() override { return false; }
    Result<PortClaim> claimPort(const PortMapping &mapping) override;
    Result<void> forgetFlows(const std::vector<FirewallPort> &, bool) override { return {}; }

    std::set<Subnet> routes;
    std::vector<std::string> names;
    std::map<std::string, BridgePlan> bridges;
    std::vector<CablePlan> cables;
    std::vector<std::string> rules; ///< every text, in order
    /// The next claim fails so.
    std::optional<Error> claimFailure;
    /// Plugging fails so.
    std::optional<Error> plugFailure;
};

} // namespace kiste::test
