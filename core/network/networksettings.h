// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/address.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// Name of the network that a container gets when nobody asked for another; every user has one.
inline constexpr std::string_view defaultNetworkName = "kiste0";

/// The addresses of one family of a network.
struct AddressPool
{
    Subnet subnet;
    IpAddress gateway; ///< the bridge's own
    std::optional<Subnet> range; ///< where addresses are chosen from; else from all of the subnet
    bool chosen = false; ///< by the engine, which may choose another one while nobody uses it

    bool operator==(const AddressPool &) const = default;
};

/// What a network is, apart from its name and owner. Kept as JSON.
struct NetworkSettings
{
    std::optional<AddressPool> v4;
    std::optional<AddressPool> v6;
    bool internal = false; ///< no way out and none in
    bool dns = true; ///< names of containers are served
    bool masquerade = true; ///< else containers are seen under their own addresses
    bool interContainer = true; ///< containers reach each other
    bool routed = false; ///< others may reach containers directly, by their own addresses
    std::uint32_t mtu = 0; ///< 0: 1500, or as small as the host's way out is
    std::string interfacePrefix = "eth";
    std::optional<IpAddress> bindAddress; ///< where ports are published that name no address
    std::map<std::string, std::string> options; ///< as they were given
    std::map<std::string, std::string> labels;
    std::map<std::string, IpAddress> reserved; ///< docker's auxiliary addresses: never given to a container

    bool operator==(const NetworkSettings &) const = default;

    std::string toJson() const;
    static Result<NetworkSettings> fromJson(std::string_view text);
};

/// What a user asks of a new network.
struct NetworkRequest
{
    std::string driver = "bridge";
    bool internal = false;
    bool ipv4 = true;
    bool ipv6 = true;
    bool dns = true;
    std::vector<std::string> subnets; ///< at most one of each family
    std::vector<std::string> gateways;
    std::vector<std::string> ranges;
    std::map<std::string, std::string> reserved; ///< name and address
    std::map<std::string, std::string> options; ///< docker's words: "com.docker.network.driver.mtu", and podman's "mtu"
    std::map<std::string, std::string> labels;
};

struct NetworkPlan
{
    NetworkSettings settings; ///< a family without a pool gets one chosen by the engine, if wanted
    bool wantsV4 = true;
    bool wantsV6 = true;
    std::string bridge; ///< the interface's name, if one was asked for
};

/// Checks a request. InvalidArgument names what is wrong; Unsupported an option that this engine does not have.
Result<NetworkPlan> planNetwork(const NetworkRequest &request);

/// Checks a subnet for use by a network, and completes the pool: the gateway is the range's or subnet's first address
/// unless given.
Result<AddressPool> makePool(const Subnet &subnet, std::optional<IpAddress> gateway, std::optional<Subnet> range);

/// A name of an interface as the kernel takes it: at most 15 characters, no '/', no white space, no ':'.
Result<void> checkInterfaceName(std::string_view name);
/// docker's rule for names of networks: `[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}`, and none of "none", "host", "bridge" and
/// "default", which mean something else.
Result<void> checkNetworkName(std::string_view name);

} // namespace kiste
