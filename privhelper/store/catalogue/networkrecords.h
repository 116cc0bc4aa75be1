// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/network/networksettings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

struct NetworkRecord
{
    std::string id; ///< 64 hexadecimal digits
    std::uint32_t owner = 0;
    std::string name;
    std::string bridge; ///< the interface on this machine, nobody else's
    NetworkSettings settings;
    std::int64_t created = 0; ///< microseconds since the epoch
};

/// A container's place in a network: it keeps its addresses until it is removed or disconnected.
struct EndpointRecord
{
    std::string container;
    std::string network;
    std::uint32_t position = 0; ///< order of the container's networks
    std::optional<IpAddress> v4;
    std::optional<IpAddress> v6;
    MacAddress mac;
    std::vector<std::string> aliases;
    std::string interface; ///< inside: "eth0"
    bool fixed = false; ///< somebody asked for one of the addresses
};

/// What a container's user said about its network; docker's words, checked. Part of its settings.
struct ContainerNetworking
{
    std::vector<std::string> publish; ///< as for parsePublished()
    bool publishAll = false; ///< every exposed port at a random one of the machine
    std::vector<std::string> expose; ///< with what the image exposes
    std::vector<std::string> dns;
    std::vector<std::string> dnsSearch;
    std::vector<std::string> dnsOptions;
    std::vector<std::string> extraHosts; ///< as for parseExtraHost()
    std::string hostname;
    bool files = false; ///< config.json has mounts for /etc/hosts, /etc/hostname and /etc/resolv.conf
    bool operator==(const ContainerNetworking &) const = default;
};

} // namespace kiste
