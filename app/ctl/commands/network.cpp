// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// network create, ls, inspect, rm, prune, connect, disconnect; port
#include "app/ctl/commands/network.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/networkflags.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"
#include "app/ctl/parse/units.h"
#include "core/ipc/dbustypes.h"
#include "core/network/networksettings.h"

#include <QDateTime>

#include <algorithm>
#include <cstdio>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

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

/// Whether a network is what one of the filter's values says; labels must all be there.
bool passes(const NetworkInfo &network, const QString &key, const QStringList &values)
{
    const auto matches = [&network, &key](const QString &value) {
        if (key == "name"_L1)
            return network.name.contains(value);
        if (key == "id"_L1)
            return network.id.startsWith(value);
        if (key == "driver"_L1)
            return network.driver == value;
        if (key == "scope"_L1)
            return value == "local"_L1;
        if (key == "type"_L1)
            return (value == "builtin"_L1) == (network.name.toStdString() == defaultNetworkName);
        if (key == "label"_L1)
            return hasLabel(network.labels, value);
        return (value == "true"_L1 || value == "1"_L1) == network.containers.isEmpty(); // dangling
    };
    return key == "label"_L1 ? std::ranges::all_of(values, matches) : std::ranges::any_of(values, matches);
}

/// The values of each filter; docker's rules for what there is.
Result<QMap<QString, QStringList>> filtersFrom(const QStringList &texts)
{
    static const QMap<QString, QStringList> known = {{u"name"_s, {}}, {u"id"_s, {}}, {u"driver"_s, {}}, {u"scope"_s, {}}, {u"label"_s, {}},
                                                     {u"type"_s, {u"custom"_s, u"builtin"_s}},
                                                     {u"dangling"_s, {u"true"_s, u"false"_s, u"1"_s, u"0"_s}}};
    QMap<QString, QStringList> filters;
    for (const QString &text : texts) {
        const QString key = text.section(u'=', 0, 0);
        const QString value = text.section(u'=', 1);
        const auto values = known.constFind(key);
        if (!text.contains(u'=') || values == known.cend())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are name=, id=, driver=, scope=, type=, label= and dangling=", text.toStdString()));
        if (!values->isEmpty() && !values->contains(value))
            return failure(ErrorCode::InvalidArgument, std::format("the filter '{}' is {}, not '{}'", key.toStdString(),
                                                                   values->first(2).join(u" or "_s).toStdString(), value.toStdString()));
        filters[key].append(value);
    }
    return filters;
}

bool isV6(const std::string &address)
{
    return address.contains(':');
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
    if (!options.ipamDriver.isEmpty() && options.ipamDriver != "default"_L1)
        return failure(ErrorCode::Unsupported, std::format("there is no driver of addresses '{}', only 'default'", options.ipamDriver.toStdString()));
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
    if (options.ipv4)
        map.insert(u"ipv4"_s, *options.ipv4);
    if (options.ipv6)
        map.insert(u"ipv6"_s, *options.ipv6);
    if (options.disableDns)
        map.insert(u"dns"_s, false);
    return map;
}

/// @p shown: what is printed of it; else the text.
Task<bool> removeNetwork(Session &session, QString text, bool force, QString shown = {})
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
        session.print((shown.isEmpty() ? text : shown).toStdString() + "\n");
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
    const auto filters = filtersFrom(options.filters);
    if (!filters)
        return std::unexpected(filters.error());
    for (auto filter = filters->begin(); filter != filters->end(); ++filter)
        networks.removeIf([&filter](const NetworkInfo &network) { return !passes(network, filter.key(), *filter); });
    std::ranges::sort(networks, {}, [](const NetworkInfo &network) { return std::tuple(network.name, network.id); });
    Listing listing({{"ID", "NETWORK ID"},
                     {"Name", "NAME"},
                     {"Driver", "DRIVER"},
                     {"Scope", "SCOPE"},
                     {"Subnets", "SUBNETS"},
                     {"IPv6", "IPV6", false},
                     {"Internal", "INTERNAL", false},
                     {"CreatedAt", "CREATED AT", false},
                     {"Labels", "LABELS", false}});
    for (const NetworkInfo &network : networks) {
        listing.add({(options.noTruncation ? network.id : network.id.left(shortId)).toStdString(), network.name.toStdString(),
                     network.driver.toStdString(), "local", network.subnets.join(u' ').toStdString(), network.ipv6 ? "true" : "false",
                     network.internal ? "true" : "false", dateAndTime(network.createdAt).toStdString(),
                     labelText(network.labels).toStdString()});
    }
    return listing;
}

Result<QList<NetworkInfo>> prunable(QList<NetworkInfo> networks, quint32 owner, const QStringList &filters, quint64 now)
{
    networks.removeIf([owner](const NetworkInfo &network) {
        return network.owner != owner || !network.containers.isEmpty() || network.name.toStdString() == defaultNetworkName;
    });
    for (const QString &filter : filters) {
        if (filter.startsWith("label!="_L1)) {
            networks.removeIf([&filter](const NetworkInfo &network) { return hasLabel(network.labels, filter.sliced(7)); });
        } else if (filter.startsWith("label="_L1)) {
            networks.removeIf([&filter](const NetworkInfo &network) { return !hasLabel(network.labels, filter.sliced(6)); });
        } else if (filter.startsWith("until="_L1)) {
            const auto time = parseMoment(filter.sliced(6).toStdString(), now);
            if (!time)
                return std::unexpected(time.error());
            networks.removeIf([until = quint64(*time)](const NetworkInfo &network) { return network.createdAt >= until; });
        } else {
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are until=, label= and label!=", filter.toStdString()));
        }
    }
    return networks;
}

Result<Json> inspectNetwork(const NetworkInfo &network, const QString &document)
{
    const Json detail = Json::parse(document.toStdString(), nullptr, false);
    if (!detail.is_object() || !detail.contains("containers"))
        return failure(ErrorCode::Corrupt, "the engine's document of the network cannot be read");
    const Json reserved = detail.value("reserved", Json::object());
    Json pools = Json::array();
    for (qsizetype i = 0; i < network.subnets.size(); ++i) {
        Json pool{{"Subnet", network.subnets.at(i).toStdString()}, {"Gateway", network.gateways.value(i).toStdString()}};
        if (!network.ranges.value(i).isEmpty())
            pool["IPRange"] = network.ranges.at(i).toStdString();
        for (const auto &[name, address] : reserved.items()) {
            if (address.is_string() && isV6(address.get<std::string>()) == isV6(pool["Subnet"].get<std::string>()))
                pool["AuxiliaryAddresses"][name] = address;
        }
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

void describeEndpoint(const NetworkInfo &network, const Json &endpoint, Json &entry)
{
    entry["NetworkID"] = network.id.toStdString();
    entry["MacAddress"] = endpoint.value("mac", "");
    entry["Aliases"] = endpoint.value("aliases", Json::array());
    for (const auto &[key, gateway, length] : {std::tuple("ipv4", "Gateway", "IPPrefixLen"), {"ipv6", "IPv6Gateway", "GlobalIPv6PrefixLen"}}) {
        const QString address = QString::fromStdString(endpoint.value(key, ""));
        const bool six = std::string_view(key) == "ipv6";
        const auto way = std::ranges::find_if(network.gateways, [six](const QString &text) { return text.contains(u':') == six; });
        entry[gateway] = address.isEmpty() || way == network.gateways.cend() ? std::string() : way->toStdString();
        entry[length] = address.section(u'/', 1).toUInt();
    }
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
        } else {
            session.complain(QString::fromStdString(text.error().detail));
            good = false;
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
        good = co_await removeNetwork(session, name, options.force) && good;
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
    const auto networks = prunable(session.helper().networks(), ::getuid(), options.filters, quint64(QDateTime::currentMSecsSinceEpoch()) * 1000);
    if (!networks) {
        session.complain(QString::fromStdString(networks.error().detail));
        co_return exitFailure;
    }
    bool good = true;
    if (!networks->isEmpty())
        session.print("Deleted Networks:\n");
    for (const NetworkInfo &network : *networks)
        good = co_await removeNetwork(session, network.id, false, network.name) && good;
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
