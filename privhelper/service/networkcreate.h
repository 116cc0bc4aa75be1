// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/dbustypes.h"
#include "core/network/networksettings.h"
#include "privhelper/store/catalogue/networkrecords.h"

#include <optional>

namespace kiste {

class OptionReader;
struct CreateOptions;

/// What somebody asks of a container's place in a network.
struct EndpointRequest
{
    std::string network = {}; ///< as the user calls it
    std::optional<IpAddress> v4 = {};
    std::optional<IpAddress> v6 = {};
    std::optional<MacAddress> mac = {};
    std::vector<std::string> aliases = {};

    /// From the options "ip", "ip6", "mac-address" and "aliases", after which @p reader may be asked for more.
    static Result<EndpointRequest> read(OptionReader &reader);
};

/// The options of Manager.CreateContainer that are about networks.
class NetworkCreateOptions
{
public:
    void read(OptionReader &reader);
    /// Checks them and puts them into the options of a new container.
    Result<void> apply(CreateOptions &options) const;

private:
    std::optional<QString> m_network;
    std::optional<MapList> m_networks;
    QStringList m_publish;
    QStringList m_expose;
    bool m_publishAll = false;
    QStringList m_dns;
    QStringList m_dnsSearch;
    QStringList m_dnsOptions;
    QStringList m_extraHosts;
};

/// Whether a port of the machine is published that the kernel keeps for root.
bool publishesPrivilegedPort(const ContainerNetworking &networking);
/// Whether a subnet could take traffic that is meant for the internet.
bool isPublic(const Subnet &subnet);

} // namespace kiste
