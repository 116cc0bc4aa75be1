// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/address.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

enum class Transport : std::uint8_t { Tcp, Udp, Sctp };

/// "tcp", "udp" or "sctp".
std::string_view transportName(Transport transport);

/// One port of a container: "80/tcp".
struct ContainerPort
{
    std::uint16_t port = 0;
    Transport transport = Transport::Tcp;

    std::string text() const;
    auto operator<=>(const ContainerPort &) const = default;
};

/// One published port. Without an address it is reachable by all of the host's, IPv4 and IPv6.
struct PortMapping
{
    std::optional<IpAddress> hostAddress;
    std::uint16_t hostPort = 0; ///< 0: any that is free
    std::uint16_t hostPortEnd = 0; ///< the last of a range to choose from; else as hostPort
    ContainerPort container;

    /// "0.0.0.0:8080->80/tcp"; "80/tcp" while no host port is known.
    std::string text() const;
    auto operator<=>(const PortMapping &) const = default;
};

/// Limit of ports in one range, and of mappings in one container.
inline constexpr std::size_t maxPortMappings = 4096;

/// docker's `-p`: [[ADDRESS:][HOSTPORT|RANGE]:]PORT|RANGE[/tcp|udp|sctp]. Ranges of equal length are mapped one to one; a
/// range of host ports for one container port means the first that is free.
Result<std::vector<PortMapping>> parsePublished(std::string_view text);
/// docker's `--expose` and the image's ExposedPorts: PORT|RANGE[/tcp|udp|sctp].
Result<std::vector<ContainerPort>> parseExposed(std::string_view text);

} // namespace kiste
