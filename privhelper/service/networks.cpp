// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/networks.h"

#include "privhelper/service/clients.h"

#include <algorithm>
#include <format>
#include <fstream>

namespace kiste {

namespace {

/// Different on every machine, and the same after each start, so that a machine's networks keep one IPv6 prefix.
std::string machineSeed()
{
    std::ifstream file("/etc/machine-id");
    std::string id;
    file >> id;
    return "kiste networks " + (id.empty() ? ContainerId::random().text() : id);
}

std::set<IpAddress> reservedOf(const NetworkSettings &settings)
{
    std::set<IpAddress> addresses;
    for (const auto &[name, address] : settings.reserved)
        addresses.insert(address);
    return addresses;
}

Result<void> checkFree(const Subnet &subnet, const std::set<Subnet> &own, const std::set<Subnet> &routes)
{
    for (const Subnet &other : own) {
        if (other.overlaps(subnet))
            return failure(ErrorCode::InUse, std::format("the subnet {} overlaps {}, which is another network's", subnet.text(), other.text()));
    }
    for (const Subnet &other : routes) {
        if (other.overlaps(subnet))
            return failure(ErrorCode::InUse, std::format("the subnet {} overlaps {}, where a route of this machine leads", subnet.text(), other.text()));
    }
    return {};
}

} // namespace

Networks::Networks(Catalogue &catalogue, NetworkKernel &kernel, QObject *parent)
    : QObject(parent), m_catalogue(catalogue), m_kernel(kernel)
{
}

Result<void> Networks::load()
{
    auto records = m_catalogue.networks();
    if (!records)
        return std::unexpected(std::move(records.error()));
    for (NetworkRecord &record : *records)
        insert(std::move(record));
    auto endpoints = m_catalogue.endpoints();
    if (!endpoints)
        return std::unexpected(std::move(endpoints.error()));
    for (const EndpointRecord &endpoint : *endpoints) {
        Network *network = find(endpoint.network);
        if (!network)
            continue; // the catalogue's references do not let that happen
        if (endpoint.v4 && network->book4)
            std::ignore = network->book4->take(*endpoint.v4); // the catalogue lets nobody have it twice
        if (endpoint.v6 && network->book6)
            std::ignore = network->book6->take(*endpoint.v6);
        adopt(endpoint);
    }
    return {};
}

Network &Networks::insert(NetworkRecord record)
{
    const std::string id = record.id;
    Network &network = m_networks[id];
    const NetworkSettings &settings = record.settings;
    if (settings.v4)
        network.book4.emplace(*settings.v4, reservedOf(settings));
    if (settings.v6)
        network.book6.emplace(*settings.v6, reservedOf(settings));
    network.record = std::move(record);
    return network;
}

std::set<Subnet> Networks::ownSubnets() const
{
    std::set<Subnet> subnets;
    for (const auto &[id, network] : m_networks) {
        for (const auto *pool : {&network.record.settings.v4, &network.record.settings.v6}) {
            if (*pool)
                subnets.insert((*pool)->subnet);
        }
    }
    return subnets;
}

std::set<std::string> Networks::bridges() const
{
    std::set<std::string> names;
    for (const auto &[id, network] : m_networks)
        names.insert(network.record.bridge);
    return names;
}

std::string Networks::chooseBridge(const std::string &id, bool isDefault) const
{
    const std::set<std::string> taken = bridges();
    if (!isDefault)
        return "kiste-" + id.substr(0, 9); // 15 characters, the kernel's limit
    for (int i = 0;; ++i) {
        std::string name = std::format("kiste{}", i);
        if (!taken.contains(name))
            return name;
    }
}

Result<void> Networks::choosePools(NetworkSettings &settings, bool v4, bool v6)
{
    std::set<Subnet> taken = ownSubnets();
    const auto routes = m_kernel.reachable(bridges());
    if (!routes)
        return std::unexpected(routes.error());
    for (const auto *pool : {&settings.v4, &settings.v6}) {
        if (!*pool || (*pool)->chosen)
            continue;
        if (auto free = checkFree((*pool)->subnet, taken, *routes); !free)
            return free;
    }
    taken.insert(routes->begin(), routes->end());
    for (const auto &[wanted, pool, isV6] : {std::tuple(v4, &settings.v4, false), std::tuple(v6, &settings.v6, true)}) {
        if (!wanted || *pool)
            continue;
        auto subnet = isV6 ? chooseSubnetV6(machineSeed(), taken) : chooseSubnetV4(taken);
        if (!subnet)
            return std::unexpected(subnet.error());
        auto made = makePool(*subnet, {}, {});
        if (!made)
            return std::unexpected(made.error());
        made->chosen = true;
        *pool = *made;
    }
    return {};
}

Result<std::string> Networks::create(quint32 owner, const std::string &name, const NetworkPlan &plan)
{
    for (const auto &[id, network] : m_networks) {
        if (network.record.owner == owner && network.record.name == name)
            return failure(ErrorCode::AlreadyExists, std::format("there is a network '{}' already", name));
        if (!plan.bridge.empty() && network.record.bridge == plan.bridge)
            return failure(ErrorCode::AlreadyExists, std::format("another network has the bridge '{}'", plan.bridge));
    }
    NetworkRecord record;
    record.id = ContainerId::random().text();
    record.owner = owner;
    record.name = name;
    record.bridge = plan.bridge.empty() ? chooseBridge(record.id, name == defaultNetworkName) : plan.bridge;
    record.settings = plan.settings;
    record.created = currentTime();
    if (auto chosen = choosePools(record.settings, plan.wantsV4, plan.wantsV6); !chosen)
        return std::unexpected(chosen.error());
    if (auto added = m_catalogue.addNetwork(record); !added)
        return std::unexpected(added.error());
    const std::string id = record.id;
    insert(std::move(record));
    emit added(id);
    return id;
}

Result<std::string> Networks::ensureDefault(quint32 owner)
{
    for (const auto &[id, network] : m_networks) {
        if (network.record.owner == owner && network.record.name == defaultNetworkName)
            return id;
    }
    auto plan = planNetwork({});
    if (!plan)
        return std::unexpected(plan.error());
    return create(owner, std::string(defaultNetworkName), *plan);
}

Result<std::string> Networks::lookup(const std::string &text, quint32 uid)
{
    if (text == defaultNetworkName || text == "default" || text == "bridge")
        return ensureDefault(uid);
    std::vector<std::string> byId;
    std::vector<std::string> others;
    for (const auto &[id, network] : m_networks) {
        const quint32 owner = network.record.owner;
        if (network.record.name == text && owner == uid)
            return id;
        if (network.record.name == text && uid == 0)
            others.push_back(id);
        if (!text.empty() && id.starts_with(text) && Clients::maySee(uid, owner))
            byId.push_back(id);
    }
    std::vector<std::string> &found = byId.empty() ? others : byId;
    if (found.size() == 1)
        return found.front();
    if (found.size() > 1)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' means more than one network; use a longer id", text.substr(0, 80)));
    return failure(ErrorCode::NotFound, std::format("there is no network '{}'", text.substr(0, 80)));
}

Network *Networks::find(const std::string &id)
{
    const auto found = m_networks.find(id);
    return found == m_networks.end() ? nullptr : &found->second;
}

Result<void> Networks::remove(const std::string &id)
{
    Network *network = find(id);
    if (!network)
        return {};
    if (!network->endpoints.empty())
        return failure(ErrorCode::InUse, std::format("the network '{}' has containers", network->record.name));
    if (auto removed = m_catalogue.removeNetwork(network->record); !removed)
        return removed;
    emit removed(id);
    m_networks.erase(id);
    return {};
}

Result<void> Networks::avoidRoutes(Network &network)
{
    NetworkSettings &settings = network.record.settings;
    const auto routes = m_kernel.reachable(bridges());
    if (!routes)
        return std::unexpected(routes.error());
    const bool anyFixed = std::ranges::any_of(network.endpoints, [](const auto &entry) { return entry.second.fixed; });
    bool moved = false;
    NetworkSettings wanted = settings;
    for (auto *pool : {&wanted.v4, &wanted.v6}) {
        if (!*pool)
            continue;
        const auto free = checkFree((*pool)->subnet, {}, *routes);
        if (free)
            continue;
        if (!(*pool)->chosen || anyFixed)
            return failure(ErrorCode::InUse, std::format("the network '{}' cannot be used: {}", network.record.name, free.error().detail));
        pool->reset();
        moved = true;
    }
    if (!moved)
        return {};
    if (auto chosen = choosePools(wanted, !wanted.v4 && settings.v4, !wanted.v6 && settings.v6); !chosen)
        return chosen;
    settings = wanted;
    if (auto saved = m_catalogue.saveNetwork(network.record); !saved)
        return saved;
    network.book4 = settings.v4 ? std::optional<AddressBook>(std::in_place, *settings.v4, reservedOf(settings)) : std::nullopt;
    network.book6 = settings.v6 ? std::optional<AddressBook>(std::in_place, *settings.v6, reservedOf(settings)) : std::nullopt;
    for (auto &[container, endpoint] : network.endpoints) {
        if (auto taken = takeAddresses(network, {}, endpoint); !taken)
            return taken;
        if (auto saved = m_catalogue.moveEndpoint(endpoint); !saved)
            return saved;
    }
    tell(network);
    return {};
}

Result<void> Networks::takeAddresses(Network &network, const EndpointRequest &request, EndpointRecord &endpoint)
{
    const auto take = [&](std::optional<AddressBook> &book, const std::optional<IpAddress> &wanted, std::optional<IpAddress> &out,
                          const char *family) -> Result<void> {
        if (!book)
            return wanted ? failure(ErrorCode::InvalidArgument, std::format("the network '{}' has no {}", network.record.name, family)) : Result<void>();
        if (wanted) {
            if (auto taken = book->take(*wanted); !taken)
                return taken;
            out = wanted;
            return {};
        }
        const auto next = book->next();
        if (!next)
            return std::unexpected(next.error());
        out = *next;
        return {};
    };
    if (auto taken = take(network.book4, request.v4, endpoint.v4, "IPv4"); !taken)
        return taken;
    auto taken = take(network.book6, request.v6, endpoint.v6, "IPv6");
    if (!taken && endpoint.v4)
        network.book4->release(*endpoint.v4);
    return taken;
}

Result<EndpointRecord> Networks::allocate(quint32 uid, const std::string &container, const EndpointRequest &request, std::uint32_t position)
{
    const auto id = lookup(request.network, uid);
    if (!id)
        return std::unexpected(id.error());
    Network *network = find(*id);
    if (network->endpoints.contains(container))
        return failure(ErrorCode::AlreadyExists, std::format("the container is in the network '{}' already", network->record.name));
    EndpointRecord endpoint;
    endpoint.container = container;
    endpoint.network = *id;
    endpoint.position = position;
    endpoint.fixed = request.v4 || request.v6;
    endpoint.aliases = request.aliases;
    endpoint.mac = request.mac.value_or(MacAddress::derivedFrom(container + *id));
    endpoint.interface = std::format("{}{}", network->record.settings.interfacePrefix, position);
    if (auto taken = takeAddresses(*network, request, endpoint); !taken)
        return std::unexpected(taken.error());
    return endpoint;
}

void Networks::release(const EndpointRecord &endpoint)
{
    Network *network = find(endpoint.network);
    if (!network)
        return;
    if (endpoint.v4 && network->book4)
        network->book4->release(*endpoint.v4);
    if (endpoint.v6 && network->book6)
        network->book6->release(*endpoint.v6);
    if (network->endpoints.erase(endpoint.container) == 0)
        return;
    if (const auto found = m_byContainer.find(endpoint.container); found != m_byContainer.end()) {
        std::erase(found->second, endpoint.network);
        if (found->second.empty())
            m_byContainer.erase(found);
    }
    tell(*network);
}

void Networks::adopt(const EndpointRecord &endpoint)
{
    Network *network = find(endpoint.network);
    if (!network)
        return;
    network->endpoints.insert_or_assign(endpoint.container, endpoint);
    m_byContainer[endpoint.container].push_back(endpoint.network);
    tell(*network);
}

Result<void> Networks::connect(const EndpointRecord &endpoint)
{
    if (auto added = m_catalogue.addEndpoint(endpoint); !added)
        return added;
    adopt(endpoint);
    return {};
}

Result<void> Networks::disconnect(const EndpointRecord &endpoint)
{
    if (auto removed = m_catalogue.removeEndpoint(endpoint); !removed)
        return removed;
    release(endpoint);
    return {};
}

std::vector<EndpointRecord> Networks::endpointsOf(const std::string &container) const
{
    std::vector<EndpointRecord> endpoints;
    const auto found = m_byContainer.find(container);
    if (found == m_byContainer.end())
        return endpoints;
    for (const std::string &id : found->second)
        endpoints.push_back(m_networks.at(id).endpoints.at(container));
    std::ranges::sort(endpoints, {}, &EndpointRecord::position);
    return endpoints;
}

} // namespace kiste
