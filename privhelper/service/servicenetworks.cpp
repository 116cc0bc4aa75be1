// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Service's part that shows networks on the bus, and what containers have of them.

#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"
#include "core/network/portmapping.h"
#include "privhelper/service/service.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

QMap<QString, QString> textMap(const std::map<std::string, std::string> &map)
{
    QMap<QString, QString> out;
    for (const auto &[key, value] : map)
        out.insert(QString::fromStdString(key), QString::fromStdString(value));
    return out;
}

} // namespace

void Service::connectNetworks()
{
    m_containers.setNetworks(&m_networks);
    m_life.setNetworks(&m_networkLife);
    connect(&m_networks, &Networks::added, this, &Service::publishNetwork);
    connect(&m_networks, &Networks::changed, this, [this](const std::string &id) { m_objects.touch(networkPath(id)); });
    connect(&m_networks, &Networks::removed, this, [this](const std::string &id) { m_objects.withdraw(networkPath(id)); });
    connect(&m_life, &ContainerLife::ended, this, [this](const ContainerId &id) {
        m_networkLife.ended(id);
        m_objects.touch(containerPath(id));
    });
    connect(&m_life, &ContainerLife::settled, this, [this] { m_networkLife.reconcile(); });
}

void Service::publishNetwork(const std::string &id)
{
    m_objects.publishInfo(networkPath(id), names::networkInterface, m_networks.find(id)->record.owner, [this, id] {
        return m_networks.find(id) ? std::optional(networkInfo(id)) : std::nullopt;
    });
}

NetworkInfo Service::networkInfo(const std::string &id) const
{
    const Network &network = *m_networks.find(id);
    const NetworkSettings &settings = network.record.settings;
    NetworkInfo info;
    info.path = networkPath(id);
    info.id = QString::fromStdString(id);
    info.name = QString::fromStdString(network.record.name);
    info.owner = network.record.owner;
    info.driver = u"bridge"_s;
    info.bridge = QString::fromStdString(network.record.bridge);
    info.active = network.isUp;
    info.internal = settings.internal;
    info.ipv6 = settings.v6.has_value();
    info.dns = settings.dns;
    info.mtu = settings.mtu;
    for (const auto *pool : {&settings.v4, &settings.v6}) {
        if (!*pool)
            continue;
        info.subnets.append(QString::fromStdString((*pool)->subnet.text()));
        info.gateways.append(QString::fromStdString((*pool)->gateway.text()));
        info.ranges.append((*pool)->range ? QString::fromStdString((*pool)->range->text()) : QString());
    }
    info.createdAt = static_cast<quint64>(network.record.created);
    info.options = textMap(settings.options);
    info.labels = textMap(settings.labels);
    for (const auto &[container, endpoint] : network.endpoints) {
        if (const auto parsed = ContainerId::parse(container))
            info.containers.append(containerPath(*parsed));
    }
    return info;
}

void Service::addNetworkInfo(const Container &container, ContainerInfo &info) const
{
    const ContainerSettings &settings = container.record.settings;
    QStringList names;
    for (const EndpointRecord &endpoint : m_networks.endpointsOf(container.id().text())) {
        const QString name = QString::fromStdString(m_networks.find(endpoint.network)->record.name);
        QStringList addresses;
        for (const auto &address : {endpoint.v4, endpoint.v6}) {
            if (address)
                addresses.append(QString::fromStdString(address->text()));
        }
        names.append(name);
        info.addresses.insert(name, addresses.join(u' '));
    }
    if (settings.network == "bridge")
        info.network = names.isEmpty() ? u"none"_s : names.join(u',');
    std::vector<ContainerPort> published;
    for (const PortMapping &mapping : m_networkLife.portsOf(container)) {
        info.ports.append(QString::fromStdString(mapping.text()));
        published.push_back(mapping.container);
    }
    for (const std::string &text : settings.networking.expose) {
        for (const ContainerPort &port : parseExposed(text).value_or(std::vector<ContainerPort>())) {
            if (!std::ranges::contains(published, port) && settings.network == "bridge")
                info.ports.append(QString::fromStdString(port.text()));
        }
    }
}

} // namespace kiste
