// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// NetworkLife's part that changes the networks of containers that exist.

#include "privhelper/service/logging.h"
#include "privhelper/service/networklife.h"

#include <algorithm>
#include <fcntl.h>
#include <format>

namespace kiste {

void NetworkLife::connectContainer(quint32 uid, const ContainerId &id, const EndpointRequest &request, Done done)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    const std::string &mode = container->record.settings.network;
    if (mode == "host" || mode.starts_with("container:")) {
        return done(failure(ErrorCode::WrongState, std::format("container '{}' has no network of its own, but {}", container->record.name,
                                                               mode == "host" ? "the machine's" : "that of another container")));
    }
    std::uint32_t position = 0;
    for (const EndpointRecord &other : m_networks.endpointsOf(id.text()))
        position = std::max(position, other.position + 1);
    auto endpoint = m_networks.allocate(uid, id.text(), request, position);
    if (!endpoint)
        return done(std::unexpected(endpoint.error()));
    if (auto connected = m_networks.connect(*endpoint); !connected) {
        m_networks.release(*endpoint);
        return done(connected);
    }
    m_containers.tell(*container);
    if (!container->isActive())
        return done({});
    auto raised = raise(*m_networks.find(endpoint->network), true);
    if (!raised) {
        std::ignore = m_networks.disconnect(*endpoint); // best effort on the failure path
        return done(raised);
    }
    m_supervisor.openNetwork(id.text(), [this, endpoint = *endpoint, done](Result<SupervisorClient::Network> handles) {
        if (handles)
            return plugLive(endpoint, std::move(*handles), done);
        std::ignore = m_networks.disconnect(endpoint); // best effort on the failure path
        done(std::unexpected(handles.error()));
    });
}

void NetworkLife::plugLive(const EndpointRecord &endpoint, SupervisorClient::Network handles, const Done &done)
{
    const auto id = ContainerId::parse(endpoint.container);
    const Container *container = id ? m_containers.find(*id) : nullptr;
    if (!container)
        return done(failure(ErrorCode::NotFound, "the container is gone"));
    auto inside = RouteSocket::adopt(std::move(handles.route));
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(endpoint.container);
    const EndpointRecord *wayOut = gatewayEndpoint(endpoints);
    const bool leadsOut = wayOut && wayOut->network == endpoint.network;
    auto plugged = inside ? plugOne(endpoint, container->pid, handles.networkNamespace, *inside, leadsOut) : std::unexpected(inside.error());
    if (!plugged) {
        std::ignore = m_networks.disconnect(endpoint); // best effort on the failure path
        m_containers.tell(*container);
        return done(plugged);
    }
    // What was claimed stays claimed; only the first network of a container that had none begins something.
    auto active = m_active.find(*id);
    if (active == m_active.end()) {
        auto claims = claimPorts(*container);
        if (!claims)
            qCWarning(networkLog, "container '%s': %s", container->record.name.c_str(), claims.error().detail.c_str());
        active = m_active.try_emplace(*id).first;
        if (claims)
            active->second.claims = std::move(*claims);
    }
    active->second.cables[endpoint.network] = cableOf(endpoint, container->pid);
    active->second.ports = firewallPorts(endpoint.container, active->second.claims);
    auto finished = container->record.settings.networking.files ? writeFiles(*container) : Result<void>();
    if (finished)
        finished = syncRules();
    forgetFlows(active->second.ports, false);
    serveNames([this, done, finished] { m_firewalld.settled([done, finished] { done(finished); }); });
}

void NetworkLife::disconnectContainer(const ContainerId &id, const std::string &network, bool force, Done done)
{
    const Container *container = m_containers.find(id);
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(id.text());
    const auto found = std::ranges::find(endpoints, network, &EndpointRecord::network);
    if (!container || found == endpoints.end())
        return done(failure(ErrorCode::NotFound, std::format("container '{}' is not in that network", container ? container->record.name : id.shortText())));
    const EndpointRecord endpoint = *found;
    if (!container->isActive()) {
        auto gone = m_networks.disconnect(endpoint);
        m_containers.tell(*container);
        return done(gone);
    }
    m_supervisor.openNetwork(id.text(), [this, id, endpoint, force, done](Result<SupervisorClient::Network> handles) {
        if (!handles && !force)
            return done(std::unexpected(handles.error()));
        if (auto gone = m_networks.disconnect(endpoint); !gone)
            return done(gone);
        if (handles)
            unplugLive(endpoint, std::move(*handles));
        const Container *container = m_containers.find(id);
        if (container)
            m_containers.tell(*container);
        serveNames();
        auto synced = syncRules();
        done(synced);
    });
}

void NetworkLife::unplugLive(const EndpointRecord &endpoint, SupervisorClient::Network handles)
{
    const auto id = ContainerId::parse(endpoint.container);
    const Container *container = id ? m_containers.find(*id) : nullptr;
    const auto active = id ? m_active.find(*id) : m_active.end();
    if (!container || active == m_active.end())
        return;
    const std::string cable = active->second.cables[endpoint.network];
    active->second.cables.erase(endpoint.network);
    active->second.ports = firewallPorts(endpoint.container, active->second.claims);
    if (container->record.settings.networking.files) {
        if (const auto written = writeFiles(*container); !written)
            qCWarning(networkLog, "%s", written.error().detail.c_str());
    }
    // The way out may be another network's now; its route comes when the old one has gone with the interface.
    auto route = std::make_shared<UniqueFd>(std::move(handles.route));
    removeLater(cable, [this, container = endpoint.container, route](const Result<void> &) {
        const std::vector<EndpointRecord> rest = m_networks.endpointsOf(container);
        const EndpointRecord *wayOut = gatewayEndpoint(rest);
        auto inside = RouteSocket::adopt(std::move(*route));
        if (!wayOut || !inside)
            return;
        if (const auto set = m_kernel.setDefaultRoutes(*inside, wayOut->interface, gatewaysOf(*wayOut)); !set)
            qCWarning(networkLog, "%s", set.error().detail.c_str());
    });
}

void NetworkLife::removeNetwork(const std::string &id, bool force, Done done)
{
    Network *network = m_networks.find(id);
    if (!network)
        return done({});
    const auto endpoints = network->endpoints; // a copy: disconnecting changes it
    for (const auto &[text, endpoint] : endpoints) {
        const auto containerId = ContainerId::parse(text);
        const Container *container = containerId ? m_containers.find(*containerId) : nullptr;
        const std::string name = container ? container->record.name : text.substr(0, 12);
        if (!force || (container && container->isActive())) {
            return done(failure(ErrorCode::InUse, std::format("container '{}' is in the network '{}'; disconnect or remove it first", name,
                                                              network->record.name)));
        }
        if (auto gone = m_networks.disconnect(endpoint); !gone)
            return done(gone);
        if (container)
            m_containers.tell(*container);
    }
    const std::string bridge = network->record.bridge;
    const bool wasUp = network->isUp;
    network->isUp = false;
    if (wasUp) {
        serveNames();
        if (auto synced = syncRules(); !synced)
            return done(synced);
    }
    // First the interface, then the record: after a crash in between the network is there, and only comes up anew.
    if (auto removed = wasUp ? Result<void>() : m_networks.remove(id); !wasUp)
        return done(removed);
    removeLater(bridge, [this, id, done](const Result<void> &gone) { done(gone ? m_networks.remove(id) : gone); });
}

} // namespace kiste
