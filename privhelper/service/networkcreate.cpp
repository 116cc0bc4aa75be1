// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/networkcreate.h"

#include "core/network/portmapping.h"
#include "core/network/resolver.h"
#include "privhelper/service/createoptions.h"
#include "privhelper/service/options.h"

#include <algorithm>
#include <array>
#include <format>
#include <fstream>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr qsizetype maxNetworks = 32;
constexpr qsizetype maxWords = 256;

/// Every text checked by @p check.
template<typename Check>
Result<void> collect(const QStringList &list, std::vector<std::string> &out, Check check)
{
    if (list.size() > maxWords)
        return failure(ErrorCode::LimitExceeded, std::format("{} entries in one option are more than {}", list.size(), maxWords));
    for (const QString &text : list) {
        const auto sound = check(text.toStdString());
        if (!sound)
            return std::unexpected(sound.error());
        out.push_back(text.toStdString());
    }
    return {};
}

/// A name, an id, or a word for the default network.
Result<void> checkMeaning(const std::string &name)
{
    return name.empty() || name == "default" || name == "bridge" ? Result<void>() : checkNetworkName(name);
}

template<typename Parsed, typename Parse>
Result<void> readParsed(const std::optional<QString> &text, std::optional<Parsed> &out, Parse parse)
{
    if (!text)
        return {};
    const auto parsed = parse(text->toStdString());
    if (!parsed)
        return std::unexpected(parsed.error());
    out = *parsed;
    return {};
}

} // namespace

Result<EndpointRequest> EndpointRequest::read(OptionReader &reader)
{
    EndpointRequest request;
    std::optional<QString> v4, v6, mac;
    QStringList aliases;
    reader.read("ip"_L1, v4);
    reader.read("ip6"_L1, v6);
    reader.read("mac-address"_L1, mac);
    reader.read("aliases"_L1, aliases);
    auto sound = readParsed(v4, request.v4, [](const std::string &text) { return IpAddress::parse(text); });
    if (sound)
        sound = readParsed(v6, request.v6, [](const std::string &text) { return IpAddress::parse(text); });
    if (sound)
        sound = readParsed(mac, request.mac, [](const std::string &text) { return MacAddress::parse(text); });
    if (sound)
        sound = collect(aliases, request.aliases, [](const std::string &text) { return checkHostName(text); });
    if (!sound)
        return std::unexpected(sound.error());
    if (request.v4 && request.v4->isV6())
        return invalidArgument(std::format("{} is not an IPv4 address", request.v4->text()));
    if (request.v6 && !request.v6->isV6())
        return invalidArgument(std::format("{} is not an IPv6 address", request.v6->text()));
    return request;
}

void NetworkCreateOptions::read(OptionReader &reader)
{
    reader.read("network"_L1, m_network);
    reader.read("networks"_L1, m_networks);
    reader.read("publish"_L1, m_publish);
    reader.read("publish-all"_L1, m_publishAll);
    reader.read("expose"_L1, m_expose);
    reader.read("dns"_L1, m_dns);
    reader.read("dns-search"_L1, m_dnsSearch);
    reader.read("dns-options"_L1, m_dnsOptions);
    reader.read("extra-hosts"_L1, m_extraHosts);
}

Result<void> NetworkCreateOptions::apply(CreateOptions &options) const
{
    const std::string name = m_network.value_or(QString()).toStdString();
    if (m_network && m_networks)
        return invalidArgument("the options 'network' and 'networks' cannot be used together");
    if (m_networks && (m_networks->isEmpty() || m_networks->size() > maxNetworks))
        return invalidArgument(std::format("a container has 1 to {} networks, not {}", maxNetworks, m_networks->size()));
    options.network = "bridge";
    if (name == "none" || name == "host" || name.starts_with("container:")) {
        options.network = name;
    } else {
        if (auto sound = checkMeaning(name); !sound)
            return sound;
        EndpointRequest only;
        only.network = m_network ? name : std::string(defaultNetworkName);
        if (!m_networks)
            options.networks.push_back(std::move(only));
    }
    for (const QVariantMap &map : m_networks.value_or(MapList())) {
        OptionReader reader(map);
        QString network;
        reader.read("name"_L1, network);
        auto request = EndpointRequest::read(reader);
        if (auto sound = reader.finish(); !sound)
            return sound;
        if (!request)
            return std::unexpected(request.error());
        if (auto sound = checkMeaning(network.toStdString()); !sound)
            return sound;
        request->network = network.isEmpty() ? std::string(defaultNetworkName) : network.toStdString();
        options.networks.push_back(std::move(*request));
    }
    ContainerNetworking &out = options.networking;
    const auto checkAddress = [](const std::string &text) { return IpAddress::parse(text); };
    const auto checkSearch = [](const std::string &text) { return text == "." ? Result<void>() : checkHostName(text); };
    std::size_t ports = 0;
    const auto checkPublished = [&ports](const std::string &text) {
        auto mappings = parsePublished(text);
        ports += mappings ? mappings->size() : 0;
        return mappings;
    };
    auto sound = collect(m_publish, out.publish, checkPublished);
    if (sound && ports > maxPortMappings)
        sound = failure(ErrorCode::LimitExceeded, std::format("{} published ports are more than {}", ports, maxPortMappings));
    if (sound)
        sound = collect(m_expose, out.expose, [](const std::string &text) { return parseExposed(text); });
    if (sound)
        sound = collect(m_dns, out.dns, checkAddress);
    if (sound)
        sound = collect(m_dnsSearch, out.dnsSearch, checkSearch);
    if (sound)
        sound = collect(m_dnsOptions, out.dnsOptions, [](const std::string &text) { return checkResolverOption(text); });
    if (sound)
        sound = collect(m_extraHosts, out.extraHosts, [](const std::string &text) { return parseExtraHost(text); });
    out.publishAll = m_publishAll;
    if (sound && options.network != "bridge" && (!out.publish.empty() || out.publishAll) && options.network.starts_with("container:"))
        sound = invalidArgument("ports are published by the container whose network is shared");
    return sound;
}

bool publishesPrivilegedPort(const ContainerNetworking &networking)
{
    int first = 1024;
    std::ifstream file("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    file >> first;
    return std::ranges::any_of(networking.publish, [first](const std::string &text) {
        const auto mappings = parsePublished(text);
        return mappings && std::ranges::any_of(*mappings, [first](const PortMapping &mapping) {
            return mapping.hostPort != 0 && mapping.hostPort < first;
        });
    });
}

bool isPublic(const Subnet &subnet)
{
    static const std::array ranges = {*Subnet::parse("10.0.0.0/8"), *Subnet::parse("172.16.0.0/12"), *Subnet::parse("192.168.0.0/16"),
                                      *Subnet::parse("100.64.0.0/10"), *Subnet::parse("198.18.0.0/15"), *Subnet::parse("fc00::/7")};
    return std::ranges::none_of(ranges, [&subnet](const Subnet &range) { return range.contains(subnet); });
}

} // namespace kiste
