// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/networkkernel.h"

#include "privhelper/network/firewall.h"
#include "privhelper/network/flows.h"
#include "privhelper/network/forwarding.h"

namespace kiste {

namespace {

class MachineNetwork : public NetworkKernel
{
public:
    Result<std::set<Subnet>> reachable(const std::set<std::string> &except) override
    {
        auto links = ready();
        return links ? (*links)->reachable(except) : std::unexpected(links.error());
    }

    Result<std::vector<std::string>> interfaces() override
    {
        auto links = ready();
        return links ? (*links)->names() : std::unexpected(links.error());
    }

    std::optional<std::uint32_t> wayOutMtu() override
    {
        auto links = ready();
        return links ? (*links)->wayOutMtu() : std::nullopt;
    }

    Result<void> raiseBridge(const BridgePlan &plan, bool ipv6) override
    {
        auto links = ready();
        if (!links)
            return std::unexpected(links.error());
        if (auto raised = (*links)->raiseBridge(plan); !raised)
            return raised;
        return m_forwarding.prepareBridge(plan.name, ipv6);
    }

    Result<void> openForwarding(const std::set<std::string> &ours, bool ipv6, OpenedInterfaces &opened) override
    {
        return m_forwarding.openOthers(ours, ipv6, opened);
    }

    Result<void> plug(const CablePlan &plan, int networkNamespace, RouteSocket &inside, const std::vector<IpAddress> &gateways) override
    {
        auto links = ready();
        if (!links)
            return std::unexpected(links.error());
        if (auto plugged = (*links)->plug(plan, networkNamespace, inside); !plugged)
            return plugged;
        return gateways.empty() ? Result<void>() : kiste::setDefaultRoutes(inside, plan.name, gateways);
    }

    Result<void> setDefaultRoutes(RouteSocket &inside, const std::string &name, const std::vector<IpAddress> &gateways) override
    {
        return kiste::setDefaultRoutes(inside, name, gateways);
    }

    Result<void> removeInterface(const std::string &name) override
    {
        // A socket of its own: another thread may be using the other one.
        auto links = Links::open();
        return links ? links->remove(name) : std::unexpected(links.error());
    }

    Result<void> runRules(const std::string &text) override
    {
        if (!m_firewall) {
            auto opened = Firewall::open();
            if (!opened)
                return std::unexpected(opened.error());
            m_firewall = std::move(*opened);
        }
        return m_firewall->run(text);
    }

    int rulesWatch() override
    {
        if (!m_watch) {
            auto opened = FirewallWatch::open();
            if (!opened)
                return -1;
            m_watch = std::move(*opened);
        }
        return m_watch->fd();
    }

    bool rulesTouched() override { return m_watch && m_watch->touched(); }
    Result<PortClaim> claimPort(const PortMapping &mapping) override { return kiste::claimPort(mapping); }

    Result<void> forgetFlows(const std::vector<FirewallPort> &ports, bool gone) override
    {
        const auto forgotten = kiste::forgetFlows(ports, gone);
        return forgotten ? Result<void>() : std::unexpected(forgotten.error());
    }

private:
    Result<Links *> ready()
    {
        if (!m_links) {
            auto opened = Links::open();
            if (!opened)
                return std::unexpected(opened.error());
            m_links = std::move(*opened);
        }
        return &*m_links;
    }

    std::optional<Links> m_links;
    std::optional<Firewall> m_firewall;
    std::optional<FirewallWatch> m_watch;
    Forwarding m_forwarding;
};

} // namespace

std::unique_ptr<NetworkKernel> machineNetwork()
{
    return std::make_unique<MachineNetwork>();
}

} // namespace kiste
