// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakenetwork.h"

#include <algorithm>

namespace kiste::test {

Result<void> FakeNetwork::raiseBridge(const BridgePlan &plan, bool)
{
    bridges[plan.name] = plan;
    if (!std::ranges::contains(names, plan.name))
        names.push_back(plan.name);
    return {};
}

Result<void> FakeNetwork::openForwarding(const std::set<std::string> &, bool, OpenedInterfaces &opened)
{
    opened.v4.insert("uplink");
    return {};
}

Result<void> FakeNetwork::plug(const CablePlan &plan, int, RouteSocket &, const std::vector<IpAddress> &)
{
    if (plugFailure)
        return std::unexpected(*plugFailure);
    cables.push_back(plan);
    names.push_back(plan.hostName);
    return {};
}

Result<void> FakeNetwork::removeInterface(const std::string &name)
{
    std::erase(names, name);
    return {};
}

Result<void> FakeNetwork::runRules(const std::string &text)
{
    if (!text.empty())
        rules.push_back(text);
    return {};
}

Result<PortClaim> FakeNetwork::claimPort(const PortMapping &mapping)
{
    if (claimFailure)
        return std::unexpected(*std::exchange(claimFailure, std::nullopt));
    PortClaim claim{mapping, {}};
    if (claim.mapping.hostPort == 0)
        claim.mapping.hostPort = 40000;
    claim.mapping.hostPortEnd = claim.mapping.hostPort;
    return claim;
}

} // namespace kiste::test
