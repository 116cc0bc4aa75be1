// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/address.h"
#include "privhelper/network/routesocket.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiste {

/// An address with the length of its subnet.
struct InterfaceAddress
{
    IpAddress address;
    int length = 0;
    bool operator==(const InterfaceAddress &) const = default;
};

struct BridgePlan
{
    std::string name;
    std::vector<InterfaceAddress> addresses;
    std::uint32_t mtu = 1500;
};

/// One end of a container's cable, the other one is on the bridge.
struct CablePlan
{
    std::string hostName; ///< of the host's end
    std::string bridge;
    std::string name; ///< of the container's end: "eth0"
    MacAddress mac;
    std::vector<InterfaceAddress> addresses;
    std::uint32_t mtu = 1500;
    bool isolated = false; ///< reaches no other cable of the bridge
};

/// The machine's end of a cable is called "kv" and twelve hexadecimal digits.
std::string cableName(std::string_view seed);
bool isCableName(std::string_view name);

/// Links, addresses and routes of the machine, through one socket in its network namespace.
class Links
{
public:
    static Result<Links> open();

    /// Index of an interface; 0 if there is none.
    Result<int> find(const std::string &name);
    /// Names of all interfaces.
    Result<std::vector<std::string>> names();
    /// Makes the bridge with its addresses, or gives one that is there those that it lacks; InUse when the name is that of
    /// something else.
    Result<void> raiseBridge(const BridgePlan &plan);
    /// Makes the pair with the container's end already in its namespace, in one request, then sets that end up through
    /// @p inside. After a failure nothing is left.
    Result<void> plug(const CablePlan &plan, int networkNamespace, RouteSocket &inside);
    /// May take 30 ms: the kernel waits for everybody who might still look at the interface. NotFound is success.
    Result<void> remove(const std::string &name);
    /// What the machine's routes lead to and its addresses lie in, but for the default routes, and but for what goes through
    /// the interfaces @p except.
    Result<std::set<Subnet>> reachable(const std::set<std::string> &except);
    /// The MTU of the interface of the default route; nothing without one.
    std::optional<std::uint32_t> wayOutMtu();

private:
    explicit Links(RouteSocket socket) : m_socket(std::move(socket)) {}
    Result<void> setPort(const CablePlan &plan);
    Result<bool> isBridge(const std::string &name);

    RouteSocket m_socket;
};

/// The container's only default routes, at most one of each family, on the interface @p name; none of those given away.
Result<void> setDefaultRoutes(RouteSocket &inside, const std::string &name, const std::vector<IpAddress> &gateways);
Result<void> removeDefaultRoutes(RouteSocket &inside);

} // namespace kiste
