// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// NetworkLife's half that derives rules, names and files from what is active.

#include "core/base/fileio.h"
#include "privhelper/service/containerfiles.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/networklife.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace kiste {

namespace {

/// Whoever flushes rules is about to make new ones: a moment later all of it is one change.
constexpr auto resyncPause = 50ms;

/// The mappings of a container's user, and of what it exposes with publishAll.
Result<std::vector<PortMapping>> wishesOf(const ContainerNetworking &networking)
{
    std::vector<PortMapping> wishes;
    for (const std::string &text : networking.publish) {
        const auto mappings = parsePublished(text);
        if (!mappings)
            return std::unexpected(mappings.error());
        wishes.insert(wishes.end(), mappings->begin(), mappings->end());
    }
    for (const std::string &text : networking.publishAll ? networking.expose : std::vector<std::string>()) {
        const auto ports = parseExposed(text);
        if (!ports)
            continue; // what an image says is not the user's fault
        for (const ContainerPort &port : *ports) {
            if (std::ranges::none_of(wishes, [&port](const PortMapping &wish) { return wish.container == port; }))
                wishes.push_back({{}, 0, 0, port});
        }
    }
    return wishes;
}

bool isChosen(const std::vector<PortMapping> &wishes)
{
    return std::ranges::any_of(wishes, [](const PortMapping &wish) { return wish.hostPort == 0 || wish.hostPort != wish.hostPortEnd; });
}

std::string publishText(const PortMapping &mapping)
{
    const std::string address = !mapping.hostAddress ? "" : mapping.hostAddress->isV6() ? '[' + mapping.hostAddress->text() + "]:" : mapping.hostAddress->text() + ':';
    return std::format("{}{}:{}", address, mapping.hostPort, mapping.container.text());
}

bool clash(const PortMapping &a, const PortMapping &b)
{
    return a.container.transport == b.container.transport && a.hostPort == b.hostPort
        && (!a.hostAddress || !b.hostAddress || a.hostAddress->isUnspecified() || b.hostAddress->isUnspecified() || *a.hostAddress == *b.hostAddress);
}

} // namespace

std::vector<PortMapping> NetworkLife::portsOf(const Container &container) const
{
    std::vector<PortMapping> ports;
    if (const auto active = m_active.find(container.id()); active != m_active.end()) {
        for (const PortClaim &claim : active->second.claims)
            ports.push_back(claim.mapping);
        return ports;
    }
    auto wishes = wishesOf(container.record.settings.networking);
    if (!wishes || !container.isActive() || !isChosen(*wishes))
        return wishes.value_or(ports);
    const auto chosen = m_catalogue.chosenPorts(container.id());
    for (const std::string &text : chosen.value_or(std::vector<std::string>())) {
        if (const auto mappings = parsePublished(text))
            ports.insert(ports.end(), mappings->begin(), mappings->end());
    }
    return ports;
}

Result<std::vector<PortClaim>> NetworkLife::claimPorts(const Container &container) const
{
    // Of one that runs while the helper was started anew, what was chosen then.
    const auto wishes = container.isActive() && container.pid != 0 ? Result<std::vector<PortMapping>>(portsOf(container))
                                                                   : wishesOf(container.record.settings.networking);
    if (!wishes)
        return std::unexpected(wishes.error());
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(container.id().text());
    std::vector<PortClaim> claims;
    for (PortMapping wish : *wishes) {
        if (!wish.hostAddress && !endpoints.empty() && settingsOf(endpoints.front()).bindAddress)
            wish.hostAddress = settingsOf(endpoints.front()).bindAddress;
        if (wish.hostAddress && wish.hostAddress->isUnspecified() && !wish.hostAddress->isV6())
            wish.hostAddress.reset();
        for (const auto &[other, active] : m_active) {
            for (const PortClaim &claim : active.claims) {
                const Container *holder = m_containers.find(other);
                if (holder && other != container.id() && wish.hostPort == wish.hostPortEnd && wish.hostPort != 0 && clash(wish, claim.mapping)) {
                    return failure(ErrorCode::InUse, std::format("port {}/{} is published by container '{}'", wish.hostPort,
                                                                 transportName(wish.container.transport), holder->record.name));
                }
            }
        }
        auto claim = m_kernel.claimPort(wish);
        if (!claim)
            return std::unexpected(claim.error());
        claims.push_back(std::move(*claim));
    }
    if (isChosen(*wishes)) {
        std::vector<std::string> texts;
        for (const PortClaim &claim : claims)
            texts.push_back(publishText(claim.mapping));
        if (auto recorded = m_catalogue.recordChosenPorts(container.id(), texts); !recorded)
            return std::unexpected(recorded.error());
    }
    return claims;
}

std::vector<FirewallPort> NetworkLife::firewallPorts(const std::string &container, const std::vector<PortClaim> &claims) const
{
    std::vector<FirewallPort> ports;
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(container);
    const EndpointRecord *endpoint = gatewayEndpoint(endpoints);
    if (!endpoint && !endpoints.empty())
        endpoint = &endpoints.front();
    for (const PortClaim &claim : claims) {
        const PortMapping &mapping = claim.mapping;
        for (const auto &target : {endpoint ? endpoint->v4 : std::nullopt, endpoint ? endpoint->v6 : std::nullopt}) {
            if (!target || (mapping.hostAddress && mapping.hostAddress->family() != target->family()))
                continue;
            const bool everywhere = !mapping.hostAddress || mapping.hostAddress->isUnspecified();
            ports.push_back({everywhere ? std::nullopt : mapping.hostAddress, mapping.container.transport, mapping.hostPort, *target,
                             mapping.container.port});
        }
    }
    // A mapping may be there twice.
    std::ranges::sort(ports);
    const auto same = std::ranges::unique(ports);
    ports.erase(same.begin(), same.end());
    return ports;
}

const EndpointRecord *NetworkLife::gatewayEndpoint(const std::vector<EndpointRecord> &endpoints) const
{
    const auto found = std::ranges::find_if(endpoints, [this](const EndpointRecord &endpoint) { return !settingsOf(endpoint).internal; });
    return found == endpoints.end() ? nullptr : &*found;
}

std::vector<IpAddress> NetworkLife::gatewaysOf(const EndpointRecord &endpoint) const
{
    std::vector<IpAddress> gateways;
    const NetworkSettings &settings = settingsOf(endpoint);
    if (endpoint.v4 && settings.v4)
        gateways.push_back(settings.v4->gateway);
    if (endpoint.v6 && settings.v6)
        gateways.push_back(settings.v6->gateway);
    return gateways;
}

FirewallState NetworkLife::firewallState() const
{
    FirewallState state;
    for (const auto &[id, network] : m_networks.all()) {
        if (!network.isUp)
            continue;
        const NetworkSettings &settings = network.record.settings;
        FirewallNetwork entry{network.record.bridge, {}, {}, {}, {}, settings.internal, settings.masquerade, settings.interContainer, settings.routed};
        if (settings.v4) {
            entry.v4 = settings.v4->subnet;
            entry.gateway4 = settings.v4->gateway;
        }
        if (settings.v6) {
            entry.v6 = settings.v6->subnet;
            entry.gateway6 = settings.v6->gateway;
        }
        state.networks.push_back(std::move(entry));
    }
    for (const auto &[id, active] : m_active)
        state.ports.insert(state.ports.end(), active.ports.begin(), active.ports.end());
    // Two that want one port: the kernel would refuse the whole table.
    std::ranges::sort(state.ports);
    const auto same = std::ranges::unique(state.ports, [](const FirewallPort &a, const FirewallPort &b) {
        return a.hostAddress == b.hostAddress && a.transport == b.transport && a.hostPort == b.hostPort && a.target.family() == b.target.family();
    });
    state.ports.erase(same.begin(), same.end());
    state.opened = m_opened;
    return state;
}

Result<void> NetworkLife::syncRules()
{
    watchRules();
    const FirewallState state = firewallState();
    std::set<std::string> bridges;
    for (const FirewallNetwork &network : state.networks)
        bridges.insert(network.bridge);
    m_firewalld.setBridges(std::move(bridges));
    return m_kernel.runRules(rulesetText(state));
}

void NetworkLife::watchRules()
{
    if (m_watch)
        return;
    const int fd = m_kernel.rulesWatch();
    if (fd < 0)
        return;
    m_watch = std::make_unique<QSocketNotifier>(fd, QSocketNotifier::Read);
    QObject::connect(m_watch.get(), &QSocketNotifier::activated, this, &NetworkLife::rulesChanged);
}

void NetworkLife::rulesChanged()
{
    if (!m_kernel.rulesTouched())
        return;
    qCInfo(networkLog, "somebody has changed the rules of the networks; they are put back");
    m_resync.start(resyncPause);
}

Result<void> NetworkLife::openForwarding()
{
    std::set<std::string> ours;
    bool ipv6 = false;
    bool outside = false;
    for (const auto &[id, network] : m_networks.all()) {
        ours.insert(network.record.bridge);
        const bool leadsOut = network.isUp && !network.record.settings.internal;
        outside = outside || leadsOut;
        ipv6 = ipv6 || (leadsOut && network.record.settings.v6);
    }
    if (!outside)
        return writeOpened();
    const OpenedInterfaces before = m_opened;
    if (auto opened = m_kernel.openForwarding(ours, ipv6, m_opened); !opened)
        return opened;
    return m_opened == before && std::filesystem::exists(m_options.directory) ? Result<void>() : writeOpened();
}

Result<void> NetworkLife::writeOpened() const
{
    // Of this boot only; its being there says that rules have been made.
    std::error_code error;
    std::filesystem::create_directories(m_options.directory, error);
    std::string text;
    for (const auto &[word, names] : {std::pair("v4", &m_opened.v4), {"v6", &m_opened.v6}}) {
        for (const std::string &name : *names)
            text += std::format("{} {}\n", word, name);
    }
    if (m_opened.allV6)
        text += "v6 *\n";
    const std::string path = m_options.directory + "/opened";
    const UniqueFd file(::open((path + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())
        || ::rename((path + ".new").c_str(), path.c_str()) != 0)
        return osFailure(errno, std::format("cannot write '{}'", path));
    return {};
}

Result<void> NetworkLife::readOpened()
{
    std::ifstream file(m_options.directory + "/opened");
    for (std::string word, name; file >> word >> name;) {
        if (word == "v6" && name == "*")
            m_opened.allV6 = true;
        else if (checkInterfaceName(name))
            (word == "v4" ? m_opened.v4 : m_opened.v6).insert(name);
    }
    return {};
}

std::vector<std::string> NetworkLife::namesOf(const EndpointRecord &endpoint) const
{
    const auto id = ContainerId::parse(endpoint.container);
    const Container *container = id ? m_containers.find(*id) : nullptr;
    if (!container)
        return {};
    std::vector<std::string> names = {container->record.name, id->shortText()};
    const std::string &hostname = container->record.settings.networking.hostname;
    if (!hostname.empty() && hostname != id->shortText() && hostname != container->record.name)
        names.push_back(hostname);
    for (const std::string &alias : endpoint.aliases) {
        if (!std::ranges::contains(names, alias))
            names.push_back(alias);
    }
    return names;
}

std::map<std::string, NameserverZone> NetworkLife::zones() const
{
    std::map<std::string, NameserverZone> zones;
    for (const auto &[id, network] : m_networks.all()) {
        const NetworkSettings &settings = network.record.settings;
        if (!network.isUp || !settings.dns)
            continue;
        NameserverZone zone{settings.internal, {}, {}};
        for (const auto *pool : {&settings.v4, &settings.v6}) {
            if (*pool)
                zone.listen.push_back((*pool)->gateway);
        }
        for (const auto &[text, endpoint] : network.endpoints) {
            const auto container = ContainerId::parse(text);
            const auto active = container ? m_active.find(*container) : m_active.end();
            if (active == m_active.end() || !active->second.cables.contains(id))
                continue;
            zone.entries.push_back({text, endpoint.v4, endpoint.v6, namesOf(endpoint), m_containers.find(*container)->record.settings.networking.dns});
        }
        if (!zone.entries.empty())
            zones.emplace(network.record.bridge, std::move(zone));
    }
    return zones;
}

void NetworkLife::serveNames(Nameserver::Ready ready)
{
    m_nameserver.serve(zones(), std::move(ready));
}

ResolverConfig NetworkLife::resolverFor(const Container &container, const std::vector<EndpointRecord> &endpoints) const
{
    const ContainerNetworking &networking = container.record.settings.networking;
    const bool sharesHost = container.record.settings.network == "host";
    const ResolverConfig machine = machineResolver(!sharesHost);
    ResolverConfig config;
    for (const EndpointRecord &endpoint : endpoints) {
        const NetworkSettings &settings = settingsOf(endpoint);
        if (!settings.dns || !m_nameserver.isAvailable())
            continue;
        for (const IpAddress &gateway : gatewaysOf(endpoint)) {
            // One family is enough: the name server answers for both.
            if (!gateway.isV6() || !settings.v4)
                config.nameservers.push_back(gateway.text());
        }
    }
    if (config.nameservers.empty())
        config.nameservers = !networking.dns.empty() ? networking.dns : machine.nameservers;
    config.search = !networking.dnsSearch.empty() ? networking.dnsSearch : machine.search;
    if (config.search == std::vector<std::string>{"."}) // docker's and podman's word for none
        config.search.clear();
    config.options = !networking.dnsOptions.empty() ? networking.dnsOptions : machine.options;
    return config;
}

std::string NetworkLife::hostsFor(const Container &container, const std::vector<EndpointRecord> &endpoints) const
{
    const ContainerNetworking &networking = container.record.settings.networking;
    std::vector<HostsEntry> entries;
    std::optional<std::string> machine;
    if (const EndpointRecord *wayOut = gatewayEndpoint(endpoints)) {
        if (const auto gateways = gatewaysOf(*wayOut); !gateways.empty())
            machine = gateways.front().text();
    } else if (container.record.settings.network == "host") {
        machine = "127.0.0.1";
    }
    for (const std::string &text : networking.extraHosts) {
        const auto host = parseExtraHost(text);
        if (host && (host->address != "host-gateway" || machine))
            entries.push_back({host->address == "host-gateway" ? *machine : host->address, {host->name}});
    }
    if (machine)
        entries.push_back({*machine, {"host.containers.internal", "host.docker.internal"}});
    std::vector<std::string> names = {networking.hostname};
    if (container.record.name != networking.hostname)
        names.push_back(container.record.name);
    if (endpoints.empty())
        entries.push_back({"127.0.0.1", names});
    for (const EndpointRecord &endpoint : endpoints) {
        for (const auto &address : {endpoint.v4, endpoint.v6}) {
            if (address)
                entries.push_back({address->text(), names});
        }
    }
    return hostsText(entries);
}

} // namespace kiste
