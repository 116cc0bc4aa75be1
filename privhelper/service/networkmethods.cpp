// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/objectpath.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/networklife.h"
#include "privhelper/service/options.h"

#include <QDBusObjectPath>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr qsizetype maxList = 64;

std::string idOf(const Call &call)
{
    return *networkFromPath(call.path()); // the table only sends calls here whose path is one
}

QVariant pathVariant(const std::string &id)
{
    return QVariant::fromValue(QDBusObjectPath(networkPath(id)));
}

std::map<std::string, std::string> mapOf(const StringMap &map)
{
    std::map<std::string, std::string> out;
    for (const auto &[key, value] : map.asKeyValueRange())
        out[key.toStdString()] = value.toStdString();
    return out;
}

std::vector<std::string> listOf(const QStringList &list)
{
    std::vector<std::string> out;
    for (const QString &text : list.first(std::min(list.size(), maxList)))
        out.push_back(text.toStdString());
    return out;
}

QMap<QString, QString> details(Engine &engine, const Call &call, const QString &verb)
{
    const Network *network = engine.networks.find(idOf(call));
    return {{u"network"_s, network ? QString::fromStdString(network->record.name) : QString()}, {u"verb"_s, verb}};
}

/// The container that an argument names, if the caller may know of it.
Result<ContainerId> containerOf(Engine &engine, const Call &call)
{
    const QString path = call.argument(0).value<QDBusObjectPath>().path();
    auto id = containerFromPath(path);
    const Container *container = id ? engine.containers.find(*id) : nullptr;
    if (!container || !Clients::maySee(call.uid(), container->record.owner))
        return failure(ErrorCode::NotFound, std::format("there is no container at '{}'", path.left(160).toStdString()));
    return id;
}

QString addressText(const std::optional<IpAddress> &address, const std::optional<AddressPool> &pool)
{
    return address && pool ? QString::fromStdString(std::format("{}/{}", address->text(), pool->subnet.length())) : QString();
}

QJsonObject describe(const EndpointRecord &endpoint, const Network &network, const Container *container)
{
    QJsonArray aliases;
    for (const std::string &alias : endpoint.aliases)
        aliases.append(QString::fromStdString(alias));
    return {{u"name"_s, container ? QString::fromStdString(container->record.name) : QString()},
            {u"ipv4"_s, addressText(endpoint.v4, network.record.settings.v4)},
            {u"ipv6"_s, addressText(endpoint.v6, network.record.settings.v6)},
            {u"mac"_s, QString::fromStdString(endpoint.mac.text())},
            {u"interface"_s, QString::fromStdString(endpoint.interface)},
            {u"aliases"_s, aliases}};
}

} // namespace

Result<Plan> createNetwork(Engine &engine, const Call &call)
{
    const std::string name = call.argument(0).toString().toStdString();
    if (auto sound = checkNetworkName(name); !sound)
        return std::unexpected(sound.error());
    OptionReader reader(call.options());
    NetworkRequest request;
    QString driver = u"bridge"_s;
    QStringList subnets, gateways, ranges;
    StringMap reserved, options, labels;
    reader.read("driver"_L1, driver);
    reader.read("internal"_L1, request.internal);
    reader.read("ipv4"_L1, request.ipv4);
    reader.read("ipv6"_L1, request.ipv6);
    reader.read("dns"_L1, request.dns);
    reader.read("subnets"_L1, subnets);
    reader.read("gateways"_L1, gateways);
    reader.read("ranges"_L1, ranges);
    reader.read("reserved"_L1, reserved);
    reader.read("options"_L1, options);
    reader.read("labels"_L1, labels);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(sound.error());
    request.driver = driver.toStdString();
    request.subnets = listOf(subnets);
    request.gateways = listOf(gateways);
    request.ranges = listOf(ranges);
    request.reserved = mapOf(reserved);
    request.options = mapOf(options);
    request.labels = mapOf(labels);
    auto network = planNetwork(request);
    if (!network)
        return std::unexpected(network.error());
    Plan plan;
    plan.details = {{u"network"_s, QString::fromStdString(name)}, {u"verb"_s, u"create"_s}};
    for (const auto *pool : {&network->settings.v4, &network->settings.v6}) {
        // It would take what this machine sends to somebody else's addresses.
        if (*pool && isPublic((*pool)->subnet))
            plan.escalation = Action::ContainerPrivileged;
    }
    plan.act = [&engine, name, network = std::move(*network)](const CallPtr &allowed) {
        const auto id = engine.networks.create(allowed->uid(), name, network);
        if (!id)
            return allowed->fail(id.error());
        allowed->reply({pathVariant(*id)});
    };
    return plan;
}

Result<Plan> findNetwork(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, text = call.argument(0).toString().toStdString()](const CallPtr &asked) {
                    const auto id = engine.networks.lookup(text, asked->uid());
                    if (!id)
                        return asked->fail(id.error());
                    asked->reply({pathVariant(*id)});
                }};
}

Result<Plan> removeNetwork(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    bool force = false;
    reader.read("force"_L1, force);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(sound.error());
    return Plan{details(engine, call, u"remove"_s), {}, [&engine, id = idOf(call), force](const CallPtr &allowed) {
                    engine.networkLife.removeNetwork(id, force, answerTo(allowed));
                }};
}

Result<Plan> connectNetwork(Engine &engine, const Call &call)
{
    const auto container = containerOf(engine, call);
    if (!container)
        return std::unexpected(container.error());
    OptionReader reader(call.options());
    auto request = EndpointRequest::read(reader);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(sound.error());
    if (!request)
        return std::unexpected(request.error());
    request->network = idOf(call);
    return Plan{details(engine, call, u"connect a container to"_s), {},
                [&engine, container = *container, request = *request](const CallPtr &allowed) {
                    engine.networkLife.connectContainer(allowed->uid(), container, request, answerTo(allowed));
                }};
}

Result<Plan> disconnectNetwork(Engine &engine, const Call &call)
{
    const auto container = containerOf(engine, call);
    if (!container)
        return std::unexpected(container.error());
    OptionReader reader(call.options());
    bool force = false;
    reader.read("force"_L1, force);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(sound.error());
    return Plan{details(engine, call, u"disconnect a container from"_s), {},
                [&engine, container = *container, id = idOf(call), force](const CallPtr &allowed) {
                    engine.networkLife.disconnectContainer(container, id, force, answerTo(allowed));
                }};
}

Result<Plan> networkDocument(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, id = idOf(call)](const CallPtr &asked) {
                    const Network *network = engine.networks.find(id);
                    if (!network)
                        return asked->fail({ErrorCode::NotFound, "the network is gone", 0});
                    QJsonObject containers;
                    for (const auto &[text, endpoint] : network->endpoints) {
                        const auto container = ContainerId::parse(text);
                        containers.insert(QString::fromStdString(text),
                                          describe(endpoint, *network, container ? engine.containers.find(*container) : nullptr));
                    }
                    QJsonObject reserved;
                    for (const auto &[name, address] : network->record.settings.reserved)
                        reserved.insert(QString::fromStdString(name), QString::fromStdString(address.text()));
                    const QJsonObject document{{u"containers"_s, containers}, {u"reserved"_s, reserved}};
                    asked->reply({QString::fromUtf8(QJsonDocument(document).toJson(QJsonDocument::Compact))});
                }};
}

} // namespace kiste::methods
