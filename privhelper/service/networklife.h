// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/resolver.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/firewalld.h"
#include "privhelper/service/nameserver.h"
#include "privhelper/service/networks.h"
#include "privhelper/service/supervisorclient.h"

#include <QSocketNotifier>
#include <QTimer>

#include <set>

namespace kiste {

/// What the machine does for networks: bridges come up at their first use, containers get their cable while they are held
/// between clone and exec, rules and names follow. Everything it makes can be made again from the records and from what the
/// supervisor says, and is, when this process was killed or somebody has flushed the rules.
class NetworkLife : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        std::string directory; ///< /run/kiste/network
        std::string nameserver; ///< aardvark-dns
    };
    using Started = SupervisorClient::Callback<SupervisorClient::Started>;

    NetworkLife(Options options, Networks &networks, Containers &containers, Catalogue &catalogue, StateDir &state,
                SupervisorClient &supervisor, NetworkKernel &kernel, Firewalld &firewalld, QObject *parent = nullptr);
    ~NetworkLife() override;

    /// Starts a container with its network; the answer comes when its program runs.
    void start(const ContainerId &id, SupervisorStart request, Started done);
    /// It has ended, or did not start.
    void ended(const ContainerId &id);
    /// Puts everything in its place after a start of the helper; the states of all containers are known.
    void reconcile();

    /// Puts a container into one more network, at once if it runs.
    void connectContainer(quint32 uid, const ContainerId &id, const EndpointRequest &request, Done done);
    /// @p force: also when the container's side cannot be reached.
    void disconnectContainer(const ContainerId &id, const std::string &network, bool force, Done done);
    /// InUse while a container is in it, unless @p force, which disconnects those that do not run.
    void removeNetwork(const std::string &id, bool force, Done done);

    /// Published ports of a container that runs, with what the engine chose; else as they were asked for.
    std::vector<PortMapping> portsOf(const Container &container) const;

private:
    /// A container whose network stands.
    struct Active
    {
        std::vector<PortClaim> claims;
        std::vector<FirewallPort> ports;
        std::map<std::string, std::string> cables; ///< the machine's end, by network
    };

    /// The machine's end of a cable: another one for each run, as the kernel takes its time to remove the last one.
    static std::string cableOf(const EndpointRecord &endpoint, std::int64_t pid);
    Result<void> prepare(const Container &container, SupervisorStart &request, Active &active);
    Result<void> writeFiles(const Container &container) const;
    Result<std::vector<PortClaim>> claimPorts(const Container &container) const;
    /// @p mayMove: to other subnets, where those of its own choice are in the way of a route.
    Result<void> raise(Network &network, bool mayMove);
    void held(const ContainerId &id, Result<SupervisorClient::Held> held, const Started &done);
    Result<void> plugAll(const ContainerId &id, const SupervisorClient::Held &held);
    Result<void> plugOne(const EndpointRecord &endpoint, std::int64_t pid, const UniqueFd &networkNamespace, RouteSocket &inside, bool gateway);
    void fail(const ContainerId &id, const Error &error, const Started &done);
    void adopt(const Container &container);
    void removeLeftovers();
    void removeLater(const std::string &interface, Done done = {});
    /// In the background: flows that go elsewhere than the ports lead, or led.
    void forgetFlows(const std::vector<FirewallPort> &ports, bool gone);
    void plugLive(const EndpointRecord &endpoint, SupervisorClient::Network handles, const Done &done);
    void unplugLive(const EndpointRecord &endpoint, SupervisorClient::Network handles);

    // Rules and names, derived from what is active.
    FirewallState firewallState() const;
    std::vector<FirewallPort> firewallPorts(const std::string &container, const std::vector<PortClaim> &claims) const;
    Result<void> syncRules();
    void watchRules();
    void rulesChanged();
    Result<void> openForwarding();
    std::map<std::string, NameserverZone> zones() const;
    void serveNames(Nameserver::Ready ready = {});
    std::vector<std::string> namesOf(const EndpointRecord &endpoint) const;
    const EndpointRecord *gatewayEndpoint(const std::vector<EndpointRecord> &endpoints) const;
    std::vector<IpAddress> gatewaysOf(const EndpointRecord &endpoint) const;
    ResolverConfig resolverFor(const Container &container, const std::vector<EndpointRecord> &endpoints) const;
    std::string hostsFor(const Container &container, const std::vector<EndpointRecord> &endpoints) const;
    Result<void> readOpened();
    Result<void> writeOpened() const;
    const NetworkSettings &settingsOf(const EndpointRecord &endpoint) const;

    Options m_options;
    Networks &m_networks;
    Containers &m_containers;
    Catalogue &m_catalogue;
    StateDir &m_state;
    SupervisorClient &m_supervisor;
    NetworkKernel &m_kernel;
    Firewalld &m_firewalld;
    Nameserver m_nameserver;
    std::map<ContainerId, Active> m_active;
    OpenedInterfaces m_opened;
    std::unique_ptr<QSocketNotifier> m_watch;
    QTimer m_resync;
};

} // namespace kiste
