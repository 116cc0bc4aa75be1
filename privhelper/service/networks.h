// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/network/addresspicker.h"
#include "privhelper/network/networkkernel.h"
#include "privhelper/service/networkcreate.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <QObject>

#include <map>
#include <optional>

namespace kiste {

/// One network as the helper holds it.
struct Network
{
    NetworkRecord record;
    std::map<std::string, EndpointRecord> endpoints; ///< by container
    std::optional<AddressBook> book4;
    std::optional<AddressBook> book6;
    bool isUp = false; ///< the bridge stands
    std::uint32_t mtu = 1500; ///< while it is up
};

/// The records of all networks and of who has which address in them. Makes, finds and drops them; what becomes of the
/// machine is NetworkLife's work.
class Networks : public QObject
{
    Q_OBJECT

public:
    Networks(Catalogue &catalogue, NetworkKernel &kernel, QObject *parent = nullptr);

    Result<void> load();

    /// The new network's id. InUse when a subnet is another network's or a route of the machine leads there.
    Result<std::string> create(quint32 owner, const std::string &name, const NetworkPlan &plan);
    /// The id of the owner's default network, which is made if it is not there.
    Result<std::string> ensureDefault(quint32 owner);
    /// What a name, an id or the beginning of an id means to somebody who runs as @p uid. "default" and "bridge" are the
    /// default network.
    Result<std::string> lookup(const std::string &text, quint32 uid);
    Network *find(const std::string &id);
    const std::map<std::string, Network> &all() const { return m_networks; }
    /// The record alone; no container may be in it.
    Result<void> remove(const std::string &id);
    /// Chooses other subnets for those of its own choice that are in the way of a route by now; addresses of containers
    /// follow. Only for a network that is not up.
    Result<void> avoidRoutes(Network &network);

    /// Addresses for a container; taken at once. The record goes into the catalogue with the container, or by connect().
    Result<EndpointRecord> allocate(quint32 uid, const std::string &container, const EndpointRequest &request, std::uint32_t position);
    /// Gives back what allocate() took, or what a removed container had.
    void release(const EndpointRecord &endpoint);
    /// After the container's record was written.
    void adopt(const EndpointRecord &endpoint);
    /// Into the catalogue, for a container that exists.
    Result<void> connect(const EndpointRecord &endpoint);
    Result<void> disconnect(const EndpointRecord &endpoint);
    /// A container's places, in order.
    std::vector<EndpointRecord> endpointsOf(const std::string &container) const;
    void tell(const Network &network) { emit changed(network.record.id); }

Q_SIGNALS:
    void added(const std::string &id);
    void changed(const std::string &id);
    void removed(const std::string &id);

private:
    Result<void> choosePools(NetworkSettings &settings, bool v4, bool v6);
    std::set<Subnet> ownSubnets() const;
    std::set<std::string> bridges() const;
    std::string chooseBridge(const std::string &id, bool isDefault) const;
    Network &insert(NetworkRecord record);
    Result<void> takeAddresses(Network &network, const EndpointRequest &request, EndpointRecord &endpoint);

    Catalogue &m_catalogue;
    NetworkKernel &m_kernel;
    std::map<std::string, Network> m_networks;
    std::map<std::string, std::vector<std::string>> m_byContainer; ///< ids of networks, by position
};

} // namespace kiste
