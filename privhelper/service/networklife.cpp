// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/networklife.h"

#include "privhelper/service/containerfiles.h"
#include "privhelper/service/logging.h"

#include <QThreadPool>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <format>

using namespace std::chrono_literals;

namespace kiste {

namespace {

bool isOwnBridge(const std::string &name)
{
    return name.starts_with("kiste-") && name.size() == 15
        && name.find_first_not_of("0123456789abcdef", 6) == std::string::npos;
}

std::vector<InterfaceAddress> addressesOf(const EndpointRecord &endpoint, const NetworkSettings &settings)
{
    std::vector<InterfaceAddress> addresses;
    if (endpoint.v4 && settings.v4)
        addresses.push_back({*endpoint.v4, settings.v4->subnet.length()});
    if (endpoint.v6 && settings.v6)
        addresses.push_back({*endpoint.v6, settings.v6->subnet.length()});
    return addresses;
}

std::unexpected<Error> missing(const ContainerId &id)
{
    return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
}

} // namespace

std::string NetworkLife::cableOf(const EndpointRecord &endpoint, std::int64_t pid)
{
    return cableName(std::format("{} {} {}", endpoint.container, endpoint.network, pid));
}

NetworkLife::NetworkLife(Options options, Networks &networks, Containers &containers, Catalogue &catalogue, StateDir &state,
                         SupervisorClient &supervisor, NetworkKernel &kernel, Firewalld &firewalld, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_networks(networks)
    , m_containers(containers)
    , m_catalogue(catalogue)
    , m_state(state)
    , m_supervisor(supervisor)
    , m_kernel(kernel)
    , m_firewalld(firewalld)
    , m_nameserver(m_options.nameserver, m_options.directory + "/names")
{
    m_resync.setSingleShot(true);
    QObject::connect(&m_resync, &QTimer::timeout, this, [this] {
        if (const auto done = syncRules(); !done)
            qCWarning(networkLog, "%s", done.error().detail.c_str());
    });
}

NetworkLife::~NetworkLife()
{
    QThreadPool::globalInstance()->waitForDone(); // removals of interfaces use the kernel's object
}

const NetworkSettings &NetworkLife::settingsOf(const EndpointRecord &endpoint) const
{
    return m_networks.find(endpoint.network)->record.settings;
}

void NetworkLife::start(const ContainerId &id, SupervisorStart request, Started done)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    Active active;
    if (auto prepared = prepare(*container, request, active); !prepared)
        return done(std::unexpected(prepared.error()));
    if (m_networks.endpointsOf(id.text()).empty())
        return m_supervisor.start(std::move(request), std::move(done));
    m_active.insert_or_assign(id, std::move(active));
    m_supervisor.startHeld(std::move(request), [this, id, done = std::move(done)](Result<SupervisorClient::Held> answer) {
        held(id, std::move(answer), done);
    });
}

Result<void> NetworkLife::prepare(const Container &container, SupervisorStart &request, Active &active)
{
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(container.id().text());
    for (const EndpointRecord &endpoint : endpoints) {
        if (auto raised = raise(*m_networks.find(endpoint.network), true); !raised)
            return raised;
    }
    // An interface may have come since: a VPN, another radio.
    const OpenedInterfaces before = m_opened;
    if (auto open = endpoints.empty() ? Result<void>() : openForwarding(); !open)
        return open;
    if (before != m_opened) {
        if (auto synced = syncRules(); !synced)
            return synced;
    }
    // Raising may have moved a network to another subnet, so the files come now.
    if (container.record.settings.networking.files) {
        if (auto written = writeFiles(container); !written)
            return written;
        if (auto added = addContainerFiles(request.directory.get(), request); !added)
            return added;
    }
    if (endpoints.empty())
        return {};
    auto claims = claimPorts(container);
    if (!claims)
        return std::unexpected(claims.error());
    active.claims = std::move(*claims);
    active.ports = firewallPorts(container.id().text(), active.claims);
    return {};
}

Result<void> NetworkLife::writeFiles(const Container &container) const
{
    const auto directory = m_state.openContainer(container.id());
    if (!directory)
        return std::unexpected(directory.error());
    const UniqueFd open(::openat(directory->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Who shares a network sees the files of the container that has it.
    constexpr std::string_view shared = "container:";
    const std::string &mode = container.record.settings.network;
    const auto other = mode.starts_with(shared) ? ContainerId::parse(mode.substr(shared.size())) : container.id();
    const Container *shown = other ? m_containers.find(*other) : nullptr;
    if (!shown)
        return failure(ErrorCode::NotFound, std::format("container '{}' shares the network of one that is gone", container.record.name));
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(shown->id().text());
    const std::string hostname = container.record.settings.networking.hostname + '\n';
    return writeContainerFiles(open.get(), {hostsFor(*shown, endpoints), hostname, resolverFor(*shown, endpoints).text()},
                               container.record.idBase);
}

Result<void> NetworkLife::raise(Network &network, bool mayMove)
{
    if (network.isUp)
        return {};
    if (auto moved = mayMove ? m_networks.avoidRoutes(network) : Result<void>(); !moved)
        return moved;
    const NetworkSettings &settings = network.record.settings;
    network.mtu = settings.mtu != 0 ? settings.mtu : std::min(m_kernel.wayOutMtu().value_or(1500), 1500U);
    if (settings.v6)
        network.mtu = std::max(network.mtu, 1280U);
    BridgePlan plan{network.record.bridge, {}, network.mtu};
    for (const auto *pool : {&settings.v4, &settings.v6}) {
        if (*pool)
            plan.addresses.push_back({(*pool)->gateway, (*pool)->subnet.length()});
    }
    if (auto raised = m_kernel.raiseBridge(plan, settings.v6.has_value()); !raised)
        return raised;
    network.isUp = true;
    auto open = openForwarding();
    auto synced = open ? syncRules() : open;
    if (!synced) {
        network.isUp = false;
        return synced;
    }
    m_networks.tell(network);
    return {};
}

void NetworkLife::held(const ContainerId &id, Result<SupervisorClient::Held> answer, const Started &done)
{
    if (!answer) {
        ended(id);
        return done(std::unexpected(answer.error()));
    }
    if (auto plugged = plugAll(id, *answer); !plugged)
        return fail(id, plugged.error(), done);
    const Active &active = m_active.at(id);
    // One transaction; if an element cannot be added, because somebody has flushed the table, all of it is made again.
    if (!m_kernel.runRules(addPortsText(active.ports))) {
        if (auto synced = syncRules(); !synced)
            return fail(id, synced.error(), done);
    }
    forgetFlows(active.ports, false);
    const auto release = [this, id, done] {
        m_supervisor.release(id.text(), [this, id, done](const Result<SupervisorClient::Started> &started) {
            if (!started)
                ended(id);
            done(started);
        });
    };
    serveNames([this, release] { m_firewalld.settled(release); });
}

void NetworkLife::forgetFlows(const std::vector<FirewallPort> &ports, bool gone)
{
    if (std::ranges::all_of(ports, [](const FirewallPort &port) { return port.transport == Transport::Tcp; }))
        return;
    QThreadPool::globalInstance()->start([this, ports, gone] {
        if (const auto done = m_kernel.forgetFlows(ports, gone); !done)
            qCWarning(networkLog, "%s", done.error().detail.c_str());
    });
}

void NetworkLife::fail(const ContainerId &id, const Error &error, const Started &done)
{
    m_supervisor.signal(id.text(), SIGKILL, true, true, [](const Result<void> &) {
        // It may have ended on its own, which is what was wanted.
    });
    ended(id);
    done(std::unexpected(error));
}

Result<void> NetworkLife::plugAll(const ContainerId &id, const SupervisorClient::Held &held)
{
    if (!held.network.networkNamespace || !held.network.route)
        return failure(ErrorCode::WrongState, "the container has no network namespace of its own");
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return missing(id);
    UniqueFd route(::fcntl(held.network.route.get(), F_DUPFD_CLOEXEC, 3));
    auto inside = RouteSocket::adopt(std::move(route));
    if (!inside)
        return std::unexpected(inside.error());
    const std::vector<EndpointRecord> endpoints = m_networks.endpointsOf(id.text());
    const EndpointRecord *wayOut = gatewayEndpoint(endpoints);
    for (const EndpointRecord &endpoint : endpoints) {
        auto plugged = plugOne(endpoint, held.pid, held.network.networkNamespace, *inside, &endpoint == wayOut);
        if (!plugged)
            return plugged;
        found->second.cables[endpoint.network] = cableOf(endpoint, held.pid);
    }
    return {};
}

Result<void> NetworkLife::plugOne(const EndpointRecord &endpoint, std::int64_t pid, const UniqueFd &networkNamespace,
                                  RouteSocket &inside, bool gateway)
{
    const Network *network = m_networks.find(endpoint.network);
    const NetworkSettings &settings = network->record.settings;
    CablePlan plan;
    plan.hostName = cableOf(endpoint, pid);
    plan.bridge = network->record.bridge;
    plan.name = endpoint.interface;
    plan.mac = endpoint.mac;
    plan.addresses = addressesOf(endpoint, settings);
    plan.mtu = network->mtu;
    plan.isolated = !settings.interContainer;
    return m_kernel.plug(plan, networkNamespace.get(), inside, gateway ? gatewaysOf(endpoint) : std::vector<IpAddress>());
}

void NetworkLife::ended(const ContainerId &id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::vector<FirewallPort> ports = std::move(found->second.ports);
    // The cables go with the network namespace, by the kernel's own hand.
    m_active.erase(found);
    if (const auto done = m_kernel.runRules(removePortsText(ports)); !done)
        m_resync.start(0ms);
    forgetFlows(ports, true);
    serveNames();
}

void NetworkLife::adopt(const Container &container)
{
    Active active;
    auto claims = claimPorts(container);
    if (claims) {
        active.claims = std::move(*claims);
    } else {
        // Somebody was quicker while no helper was there; the rules come first all the same.
        qCWarning(networkLog, "container '%s': %s", container.record.name.c_str(), claims.error().detail.c_str());
        for (const PortMapping &mapping : portsOf(container))
            active.claims.push_back({mapping, {}});
    }
    for (const EndpointRecord &endpoint : m_networks.endpointsOf(container.id().text()))
        active.cables[endpoint.network] = cableOf(endpoint, container.pid);
    active.ports = firewallPorts(container.id().text(), active.claims);
    m_active.insert_or_assign(container.id(), std::move(active));
}

void NetworkLife::reconcile()
{
    if (const auto read = readOpened(); !read)
        qCWarning(networkLog, "%s", read.error().detail.c_str());
    const auto interfaces = m_networks.all().empty() && !std::filesystem::exists(m_options.directory)
        ? Result<std::vector<std::string>>()
        : m_kernel.interfaces();
    if (!interfaces) {
        qCWarning(networkLog, "the networks cannot be examined: %s", interfaces.error().detail.c_str());
        return;
    }
    for (const auto &[id, entry] : m_networks.all()) {
        Network *network = m_networks.find(id);
        if (!std::ranges::contains(*interfaces, entry.record.bridge)) {
            network->isUp = false;
        } else if (const auto raised = raise(*network, false); !raised) { // where its containers are, it stays
            qCWarning(networkLog, "network '%s': %s", entry.record.name.c_str(), raised.error().detail.c_str());
        }
    }
    for (const auto &[id, container] : m_containers.all()) {
        if (container.isActive() && container.pid != 0 && !m_networks.endpointsOf(id.text()).empty() && !m_active.contains(id))
            adopt(container);
    }
    removeLeftovers();
    if (std::filesystem::exists(m_options.directory)) {
        if (const auto synced = syncRules(); !synced)
            qCWarning(networkLog, "%s", synced.error().detail.c_str());
        serveNames();
    }
}

void NetworkLife::removeLeftovers()
{
    const auto interfaces = m_kernel.interfaces();
    if (!interfaces)
        return;
    std::set<std::string> known;
    for (const auto &[id, active] : m_active) {
        for (const auto &[network, cable] : active.cables)
            known.insert(cable);
    }
    for (const auto &[id, network] : m_networks.all())
        known.insert(network.record.bridge);
    for (const std::string &name : *interfaces) {
        if ((isCableName(name) || isOwnBridge(name)) && !known.contains(name))
            removeLater(name);
    }
}

void NetworkLife::removeLater(const std::string &interface, Done done)
{
    QThreadPool::globalInstance()->start([this, interface, done = std::move(done)] {
        const auto removed = m_kernel.removeInterface(interface);
        QMetaObject::invokeMethod(
            this,
            [interface, removed, done] {
                if (!removed)
                    qCWarning(networkLog, "%s", removed.error().detail.c_str());
                if (done)
                    done(removed);
            },
            Qt::QueuedConnection);
    });
}

} // namespace kiste
