// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/networkflags.h"

#include "core/ipc/dbustypes.h"
#include "core/network/networksettings.h"
#include "core/network/portmapping.h"

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

bool isMode(const QString &network)
{
    return network == "none"_L1 || network == "host"_L1 || network.startsWith("container:"_L1);
}

/// docker's `name=web,alias=db,ip=10.0.0.9`, or a name.
Result<QVariantMap> networkFrom(const QString &text)
{
    QVariantMap map;
    if (!text.contains(u'=')) {
        map.insert(u"name"_s, text);
        return map;
    }
    QStringList aliases;
    for (const QString &part : text.split(u',')) {
        const QString key = part.section(u'=', 0, 0);
        const QString value = part.section(u'=', 1);
        if (key == "alias"_L1)
            aliases.append(value);
        else if (key == "name"_L1 || key == "ip"_L1 || key == "ip6"_L1 || key == "mac-address"_L1)
            map.insert(key, value);
        else
            return failure(ErrorCode::InvalidArgument, std::format("'{}' of a network is none of name, alias, ip, ip6 and mac-address",
                                                                   part.toStdString()));
    }
    if (!aliases.isEmpty())
        map.insert(u"aliases"_s, aliases);
    return map;
}

/// What the flags beside --network say of it.
QVariantMap detailsOf(const NetworkFlags &flags)
{
    QVariantMap map;
    const auto put = [&map](const QString &key, const QString &value) {
        if (!value.isEmpty())
            map.insert(key, value);
    };
    put(u"ip"_s, flags.ip);
    put(u"ip6"_s, flags.ip6);
    put(u"mac-address"_s, flags.mac);
    if (!flags.aliases.isEmpty())
        map.insert(u"aliases"_s, flags.aliases);
    return map;
}

Result<void> addNetworks(const NetworkFlags &flags, QVariantMap &options)
{
    const QVariantMap details = detailsOf(flags);
    if (flags.networks.size() == 1 && isMode(flags.networks.constFirst())) {
        if (!details.isEmpty())
            return failure(ErrorCode::InvalidArgument,
                           std::format("with --network {} there is no address or alias to choose", flags.networks.constFirst().toStdString()));
        options.insert(u"network"_s, flags.networks.constFirst());
        return {};
    }
    if (flags.networks.size() > 1 && !details.isEmpty())
        return failure(ErrorCode::InvalidArgument,
                       "with several networks write --network name=NETWORK,ip=ADDRESS,alias=NAME instead of --ip and --network-alias");
    MapList networks;
    for (const QString &text : flags.networks) {
        if (isMode(text))
            return failure(ErrorCode::InvalidArgument, std::format("--network {} cannot be combined with others", text.toStdString()));
        auto map = networkFrom(text);
        if (!map)
            return std::unexpected(map.error());
        networks.append(*map);
    }
    if (networks.isEmpty() && details.isEmpty())
        return {};
    if (networks.isEmpty())
        networks.append(QVariantMap());
    for (auto detail = details.begin(); detail != details.end(); ++detail)
        networks.front().insert(detail.key(), *detail);
    if (networks.size() == 1 && networks.constFirst().size() == 1 && networks.constFirst().contains(u"name"_s))
        options.insert(u"network"_s, networks.constFirst().value(u"name"_s));
    else
        options.insert(u"networks"_s, QVariant::fromValue(networks));
    return {};
}

} // namespace

Result<QMap<QString, QString>> pairsFrom(const QStringList &texts, const char *what)
{
    QMap<QString, QString> map;
    for (const QString &text : texts) {
        const QString key = text.section(u'=', 0, 0);
        if (key.isEmpty())
            return failure(ErrorCode::InvalidArgument, std::format("the {} '{}' has no key", what, text.toStdString()));
        map.insert(key, text.contains(u'=') ? text.section(u'=', 1) : QString());
    }
    return map;
}

QString portsThatAreNotPublished(const NetworkFlags &flags)
{
    if ((flags.publish.isEmpty() && !flags.publishAll) || flags.networks.size() != 1 || !isMode(flags.networks.constFirst()))
        return {};
    const QString network = flags.networks.constFirst();
    const QString why = network == "host"_L1 ? u"the container's ports are this computer's own"_s
        : network == "none"_L1              ? u"nobody reaches the container"_s
                                            : u"publish them with the container whose network it is"_s;
    return u"warning: with --network %1 no port is published: %2"_s.arg(network, why);
}

Result<void> addNetworkFlags(const NetworkFlags &flags, QVariantMap &options)
{
    // Wrong words are told before the engine is asked.
    for (const QString &text : flags.publish) {
        if (const auto parsed = parsePublished(text.toStdString()); !parsed)
            return std::unexpected(parsed.error());
    }
    const auto put = [&options](const QString &key, const QStringList &list) {
        if (!list.isEmpty())
            options.insert(key, list);
    };
    put(u"publish"_s, flags.publish);
    put(u"expose"_s, flags.expose);
    put(u"dns"_s, flags.dns);
    put(u"dns-search"_s, flags.dnsSearch);
    put(u"dns-options"_s, flags.dnsOptions);
    put(u"extra-hosts"_s, flags.extraHosts);
    if (flags.publishAll)
        options.insert(u"publish-all"_s, true);
    return addNetworks(flags, options);
}

} // namespace kiste::ctl
