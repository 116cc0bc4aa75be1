// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// network create, ls, inspect, rm, prune, connect, disconnect; port
#include "app/ctl/commands/network.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/networkflags.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"
#include "core/ipc/dbustypes.h"
#include "core/network/networksettings.h"

#include <algorithm>
#include <cstdio>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortId = 12;
using Json = nlohmann::ordered_json;

Task<Result<QString>> findNetwork(Session &session, QString text)
{
    auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findNetwork(text, context, done); });
    if (!path)
        session.complain(u"find network"_s, text, path.error());
    co_return path;
}

std::optional<NetworkInfo> networkAt(Session &session, const QString &path)
{
    for (const NetworkInfo &network : session.helper().networks()) {
        if (network.path == path)
            return network;
    }
    return {};
}

bool hasLabel(const QMap<QString, QString> &labels, const QString &filter)
{
    const auto label = labels.constFind(filter.section(u'=', 0, 0));
    return label != labels.cend() && (!filter.contains(u'=') || *label == filter.section(u'=', 1));
}

bool passes(const NetworkInfo &network, const QString &key, const QString &value)
{
    if (key == "name"_L1)
        return network.name.contains(value);
    if (key == "id"_L1)
        return network.id.startsWith(value);
    if (key == "driver"_L1)
        return network.driver == value;
    if (key == "label"_L1)
        return hasLabel(network.labels, value);
    return (value == "true"_L1) == network.containers.isEmpty(); // dangling
}

Json textMap(const QMap<QString, QString> &map)
{
    Json out = Json::object();
    for (auto it = map.begin(); it != map.end(); ++it)
        out[it.key().toStdString()] = it->toStdString();
    return out;
}

Result<QVariantMap> createMap(const NetworkCreateCommand &options)
{
    QVariantMap map;
    const auto put = [&map](const QString &key, const QStringList &list) {
        if (!list.isEmpty())
            map.insert(key, list);
    };
    for (const auto &[key, texts] : {std::pair(u"reserved"_s, &options.reserved), {u"options"_s, &options.options}, {u"labels"_s, &options.labels}}) {
        const auto pairs = pairsFrom(*texts, "option");
        if (!pairs)
            return std::unexpected(pairs.error());
        if (!pairs->isEmpty())
            map.insert(key, QVariant::fromValue(*pairs));
    }
    put(u"subnets"_s, options.subnets);
    put(u"gateways"_s, options.gateways);
    put(u"ranges"_s, options.ranges);
    if (!options.driver.isEmpty())
        map.insert(u"driver"_s, options.driver);
    if (options.internal)
        map.insert(u"internal"_s, true);
    if (options.ipv6)
        map.insert(u"ipv6"_s, *options.ipv6);
    if (options.disableDns)
        map.insert(u"dns"_s, false);
    return map;
}

Task<bool> removeOne(Session &session, QString text, bool force)
{
    const auto path = co_await findNetwork(session, text);
    if (!path)
        co_return false;
    const QVariantMap map = force ? QVariantMap{{u"force"_s, true}} : QVariantMap();
    const auto removed = co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().removeNetwork(*path, map, context, done); });
    if (!removed)
        session.complain(u"remove network"_s, text, removed.error());
    else
        session.print(text.toStdString() + "\n");
    co_return removed.has_value();
}

/// Whether somebody at a terminal agrees; a pipe cannot be asked.
bool agreed(const char *question)
{
    if (::isatty(STDIN_FILENO) == 0)
        return false;
    std::fprintf(stderr, "%s [y/N] ", question);
    const int answer = std::getchar();
    return answer == 'y' || answer == 'Y';
}

} // namespace

Result<Listing> networkListing(QList<NetworkInfo> networks, const NetworkListOptions &options)
{
    static const QStringList keys = {u"name"_s, u"id"_s, u"driver"_s, u"label"_s, u"dangling"_s};
    for (const QString &filter : options.filters) {
        if (!filter.contains(u'=') || !keys.contains(filter.section(u'=', 0, 0)))
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a filter; there are name=, id=, driver=, label= and dangling=",
                                                                   filter.toStdString()));
        networks.removeIf([&filter](const NetworkInfo &network) { return !passes(network, filter.section(u'=', 0, 0), filter.section(u'=', 1)); });
    }
    std::ranges::sort(networks, {}, [](const NetworkInfo &network) { return std::tuple(network.name, network.id); });
    Listing listing({{"ID", "NETWORK ID"},
                     {"Name", "NAME"},
                     {"Driver", "DRIVER"},
                     {"Scope", "SCOPE"},
                     {"Subnets", "SUBNETS"},
                     {"IPv6", "IPV6", false},
                     {"Internal", "INTERNAL", false},
                     {"CreatedAt", "CREATED AT", false}});
    for (const NetworkInfo &network : networks) {
        listing.add({(options.noTruncation ? network.id : network.id.left(shortId)).toStdString(), network.name.toStdString(),
                     network.driver.toStdString(), "local", network.subnets.join(u' ').toStdString(), network.ipv6 ? "true" : "false",
                     network.internal ? "true" : "false", dateAndTime(network.createdAt).toStdString()});
    }
    return listing;
}

Result<Json> inspectNetwork(const NetworkInfo &network, const QString &document)
{
    const Json detail = Json::parse(document.toStdString(), nullptr, false);
    if (!detail.is_object() || !detail.contains("containers"))
        return failure(ErrorCode::Corrupt, "the engine's document of the network cannot be read");
    Json pools = Json::array();
    for (qsizetype i = 0; i < network.subnets.size(); ++i) {
        Json pool{{"Subnet", network.subnets.at(i).toStdString()}, {"Gateway", network.gateways.value(i).toStdString()}};
        if (!network.ranges.value(i).isEmpty())
            pool["IPRange"] = network.ranges.at(i).toStdString();
        pools.push_back(std::move(pool));
    }
    Json containers = Json::object();
    for (const auto &[id, entry] : detail["containers"].items()) {
        containers[id] = {{"Name", entry.value("name", "")},        {"MacAddress", entry.value("mac", "")},
                          {"IPv4Address", entry.value("ipv4", "")}, {"IPv6Address", entry.value("ipv6", "")},
                          {"Interface", entry.value("interface", "")}, {"Aliases", entry.value("aliases", Json::array())}};
    }
    return Json{{"Name", network.name.toStdString()},
                {"Id", network.id.toStdString()},
                {"Created", isoTime(network.createdAt).toStdString()},
                {"Scope", "local"},
                {"Driver", network.driver.toStdString()},
                {"EnableIPv4", std::ranges::any_of(network.subnets, [](const QString &subnet) { return !subnet.contains(u':'); })},
                {"EnableIPv6", network.ipv6},
                {"IPAM", {{"Driver", "default"}, {"Config", std::move(pools)}}},
                {"Internal", network.internal},
                {"DnsEnabled", network.dns},
                {"Bridge", network.bridge.toStdString()},
                {"Active", network.active},
                {"Owner", network.owner},
                {"Containers", std::move(containers)},
                {"Options", textMap(network.options)},
                {"Labels", textMap(network.labels)}};
}

QStringList portLines(const QStringList &ports, const QString &wanted)
{
    QStringList lines;
    const QString whole = wanted.isEmpty() || wanted.contains(u'/') ? wanted : wanted + "/tcp"_L1;
    for (const QString &port : ports) {
        const qsizetype arrow = port.indexOf("->"_L1);
        if (arrow < 0)
            continue; // exposed only
        const QString inside = port.sliced(arrow + 2);
        if (wanted.isEmpty())
            lines.append(inside + " -> "_L1 + port.first(arrow));
        else if (inside == whole)
            lines.append(port.first(arrow));
    }
    return lines;
}

Task<int> execute(Session &session, NetworkCreateCommand options)
{
    const auto map = createMap(options);
    if (!map) {
        session.complain(QString::fromStdString(map.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().createNetwork(options.name, *map, context, done); });
    if (!path) {
        session.complain(u"create network"_s, options.name, path.error());
        co_return exitFailure;
    }
    session.print(path->section(u'/', -1).toStdString() + "\n");
    co_return 0;
}

Task<int> execute(Session &session, NetworkListOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    // Everybody has one, from the first look on.
    const auto usual = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().findNetwork(QString::fromUtf8(defaultNetworkName.data()), context, done);
    });
    if (!usual) {
        session.complain(QString::fromStdString(usual.error().detail));
        co_return exitFailure;
    }
    const auto listing = networkListing(session.helper().networks(), options);
    if (!listing) {
        session.complain(QString::fromStdString(listing.error().detail));
        co_return exitFailure;
    }
    const auto text = listing->render(options.quiet && options.format.isEmpty() ? "{{.ID}}" : options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, NetworkInspectOptions options)
{
    const bool lines = options.format == "json"_L1;
    const auto format = Template::parse(lines ? std::string() : options.format.toStdString());
    if (!format) {
        session.complain(QString::fromStdString(format.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    Json all = Json::array();
    for (const QString &name : options.networks) {
        const auto path = co_await findNetwork(session, name);
        const auto info = path ? networkAt(session, *path) : std::nullopt;
        if (!info) {
            good = false;
            continue;
        }
        const auto document = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().networkDocument(*path, context, done); });
        auto json = document ? inspectNetwork(*info, *document) : Result<Json>(std::unexpected(document.error()));
        if (!json) {
            session.complain(u"inspect"_s, name, json.error());
            good = false;
        } else if (options.format.isEmpty()) {
            all.push_back(std::move(*json));
        } else if (lines) {
            session.print(json->dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        } else if (const auto text = format->render(*json, false)) {
            session.print(*text + "\n");
        }
    }
    if (options.format.isEmpty())
        session.print(all.dump(4, ' ', false, Json::error_handler_t::replace) + "\n");
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, NetworkRemoveOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    for (const QString &name : options.networks)
        good = co_await removeOne(session, name, options.force) && good;
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, NetworkPruneOptions options)
{
    if (!options.force && !agreed("Remove all networks that no container is in?")) {
        session.complain(u"nothing was removed; use --force where nobody can be asked"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    const QList<NetworkInfo> networks = session.helper().networks(); // a copy: removing changes it
    for (const NetworkInfo &network : networks) {
        if (network.containers.isEmpty() && network.name.toStdString() != defaultNetworkName)
            good = co_await removeOne(session, network.id, false) && good;
    }
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, NetworkConnectOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto network = co_await findNetwork(session, options.network);
    if (!network)
        co_return exitFailure;
    const auto container = co_await session.findContainer(options.container);
    if (!container)
        co_return exitFailure;
    QVariantMap map;
    for (const auto &[key, value] : {std::pair(u"ip"_s, options.ip), {u"ip6"_s, options.ip6}, {u"mac-address"_s, options.mac}}) {
        if (!value.isEmpty())
            map.insert(key, value);
    }
    if (!options.aliases.isEmpty())
        map.insert(u"aliases"_s, options.aliases);
    if (options.force)
        map.insert(u"force"_s, true);
    const auto done = co_await ask<void>(&session, [&](QObject *context, auto answer) {
        if (options.connect)
            session.helper().connectNetwork(*network, *container, map, context, answer);
        else
            session.helper().disconnectNetwork(*network, *container, map, context, answer);
    });
    if (!done)
        session.complain(options.connect ? u"connect"_s : u"disconnect"_s, options.container, done.error());
    co_return done ? 0 : exitFailure;
}

Task<int> execute(Session &session, PortOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    const auto info = path ? session.container(*path) : std::nullopt;
    if (!info)
        co_return exitFailure;
    const QStringList lines = portLines(info->isActive() ? info->ports : QStringList(), options.port);
    for (const QString &line : lines)
        session.print(line.toStdString() + "\n");
    if (lines.isEmpty() && !options.port.isEmpty()) {
        session.complain(u"port %1 of '%2' is not published"_s.arg(options.port, options.container));
        co_return exitFailure;
    }
    co_return 0;
}

} // namespace kiste::ctl
