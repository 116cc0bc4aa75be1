// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/ps.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/images.h"
#include "app/ctl/format/human.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortCommand = 20;

/// By ContainerHealth.
const QStringList healths = {u"none"_s, u"starting"_s, u"healthy"_s, u"unhealthy"_s};

/// Filters by key; several of one key are alternatives, labels must all be there.
using Filters = QMap<QString, QStringList>;

struct PortRange
{
    quint32 first = 0;
    quint32 last = 0;
    QString protocol;
};

/// "80", "80/udp", "8000-8010/tcp"
std::optional<PortRange> portRange(const QString &text)
{
    const QString protocol = text.contains(u'/') ? text.section(u'/', 1) : u"tcp"_s;
    const QString ports = text.section(u'/', 0, 0);
    bool good = false;
    bool alsoGood = true;
    PortRange range{.first = ports.section(u'-', 0, 0).toUInt(&good), .last = 0, .protocol = protocol};
    range.last = ports.contains(u'-') ? ports.section(u'-', 1).toUInt(&alsoGood) : range.first;
    const bool known = protocol == "tcp"_L1 || protocol == "udp"_L1 || protocol == "sctp"_L1;
    if (!good || !alsoGood || !known || range.first == 0 || range.last < range.first || range.last > 65535)
        return {};
    return range;
}

/// Whether one of "0.0.0.0:8080->80/tcp", "443/tcp" has such a port on this computer, or with @p inside in the container.
bool hasPort(const QStringList &ports, const QString &text, bool inside)
{
    const auto wanted = portRange(text);
    return wanted && std::ranges::any_of(ports, [&](const QString &port) {
               const qsizetype arrow = port.indexOf("->"_L1);
               if (!inside && arrow < 0)
                   return false;
               const QString end = port.section(u'/', 1);
               const QString side = inside ? port.sliced(arrow < 0 ? 0 : arrow + 2).section(u'/', 0, 0)
                                           : port.first(arrow).section(u':', -1);
               const auto range = portRange(side + u'/' + end);
               return range && range->protocol == wanted->protocol && range->first <= wanted->last
                   && wanted->first <= range->last;
           });
}

/// Source and target of "SOURCE:TARGET[:ro]".
std::pair<QString, QString> mountEnds(QString mount)
{
    if (mount.endsWith(":ro"_L1))
        mount.chop(3);
    const qsizetype colon = mount.indexOf(":/"_L1);
    return {mount.first(std::max<qsizetype>(colon, 0)), mount.sliced(colon + 1)};
}

bool hasMount(const QStringList &mounts, const QString &text)
{
    return std::ranges::any_of(mounts, [&text](const QString &mount) {
        const auto [source, target] = mountEnds(mount);
        return !text.isEmpty() && (source == text || target == text);
    });
}

Result<Filters> parseFilters(const QStringList &texts)
{
    static const QStringList keys = {u"name"_s,   u"status"_s, u"ancestor"_s, u"label"_s,  u"id"_s,
                                     u"health"_s, u"exited"_s, u"network"_s,  u"volume"_s, u"publish"_s,
                                     u"expose"_s, u"before"_s, u"since"_s};
    static const QStringList states = {u"created"_s, u"running"_s,  u"paused"_s, u"restarting"_s,
                                       u"exited"_s,  u"removing"_s, u"dead"_s};
    const auto isNumber = [](const QString &value) {
        bool ok = false;
        value.toInt(&ok);
        return ok;
    };
    Filters filters;
    for (const QString &text : texts) {
        const QString key = text.section(u'=', 0, 0);
        const QString value = text.section(u'=', 1);
        if (!text.contains(u'=') || !keys.contains(key))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are {}=", text.toStdString(),
                                       keys.join(u"=, "_s).toStdString()));
        if (key == "exited"_L1 && !isNumber(value))
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not an exit code", value.toStdString()));
        if (key == "health"_L1 && !healths.contains(value))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a state of health; there are {}", value.toStdString(),
                                       healths.join(u", "_s).toStdString()));
        if (key == "status"_L1 && !states.contains(value))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a status; there are {}", value.toStdString(),
                                       states.join(u", "_s).toStdString()));
        if (key == "name"_L1 && !QRegularExpression(value).isValid())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a regular expression", value.toStdString()));
        if ((key == "publish"_L1 || key == "expose"_L1) && !portRange(value))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a port such as 80, 80/udp or 8000-8010/tcp", value.toStdString()));
        filters[key].append(value);
    }
    return filters;
}

bool hasLabel(const ContainerInfo &container, const QString &filter)
{
    const auto label = container.labels.constFind(filter.section(u'=', 0, 0));
    return label != container.labels.cend() && (!filter.contains(u'=') || *label == filter.section(u'=', 1));
}

bool hasAncestor(const ContainerInfo &container, const QString &filter)
{
    const QString digits = container.imageDigest.section(u':', 1);
    const QString wanted = filter.startsWith("sha256:"_L1) ? filter.section(u':', 1) : filter;
    return container.image == filter || meansImage(filter, container.image) || meansImage(container.image, filter)
        || (wanted.size() >= 4 && digits.startsWith(wanted));
}

bool passes(const ContainerInfo &container, const QString &key, const QStringList &values)
{
    const auto fits = [&](const QString &value) {
        if (key == "name"_L1)
            return QRegularExpression(value).match(container.name).hasMatch();
        if (key == "status"_L1)
            return stateWord(container.state) == value;
        if (key == "ancestor"_L1)
            return hasAncestor(container, value);
        if (key == "label"_L1)
            return hasLabel(container, value);
        if (key == "health"_L1)
            return healths.value(static_cast<int>(container.health)) == value;
        if (key == "exited"_L1)
            return container.state == ContainerState::Exited && container.exitCode == value.toInt();
        if (key == "network"_L1)
            return container.network.split(u',').contains(value);
        if (key == "volume"_L1)
            return hasMount(container.mounts, value);
        if (key == "publish"_L1 || key == "expose"_L1)
            return hasPort(container.ports, value, key == "expose"_L1);
        return container.id.startsWith(value);
    };
    return key == "label"_L1 ? std::ranges::all_of(values, fits) : std::ranges::any_of(values, fits);
}

/// "1.2kB (virtual 4MB)"
QString sizeText(const ContainerInfo &container, const ContainerSizes &sizes)
{
    const auto size = sizes.constFind(container.path);
    if (size == sizes.cend())
        return u"N/A"_s;
    return u"%1 (virtual %2)"_s.arg(humanSize(double(size->written)), humanSize(double(size->written + size->image)));
}

qsizetype volumesOf(const QStringList &mounts)
{
    return std::ranges::count_if(
        mounts, [](const QString &mount) { return !mount.startsWith(u':') && !mount.startsWith(u'/'); });
}

std::int64_t secondsBetween(quint64 from, quint64 now)
{
    return from < now ? static_cast<std::int64_t>((now - from) / 1'000'000) : 0;
}

} // namespace

QString stateWord(ContainerState state)
{
    switch (state) {
    case ContainerState::Created:
    case ContainerState::Starting:
        return u"created"_s;
    case ContainerState::Running:
    case ContainerState::Stopping:
        return u"running"_s;
    case ContainerState::Paused:
        return u"paused"_s;
    case ContainerState::Exited:
        return u"exited"_s;
    case ContainerState::Damaged:
        return u"dead"_s;
    case ContainerState::Restarting:
        return u"restarting"_s;
    case ContainerState::Unknown:
        break;
    }
    return u"unknown"_s;
}

QString statusText(const ContainerInfo &container, quint64 now)
{
    const auto health = [&]() -> QString {
        switch (container.health) {
        case ContainerHealth::Starting:
            return u" (health: starting)"_s;
        case ContainerHealth::Healthy:
            return u" (healthy)"_s;
        case ContainerHealth::Unhealthy:
            return u" (unhealthy)"_s;
        case ContainerHealth::None:
            break;
        }
        return {};
    };
    const auto up = [&] { return u"Up "_s + humanDuration(secondsBetween(container.startedAt, now)); };
    switch (container.state) {
    case ContainerState::Created:
        return u"Created"_s;
    case ContainerState::Starting:
        return u"Starting"_s;
    case ContainerState::Running:
        return up() + health();
    case ContainerState::Restarting:
        return u"Restarting (%1) %2 ago"_s.arg(container.exitCode)
            .arg(humanDuration(secondsBetween(container.finishedAt, now)));
    case ContainerState::Paused:
        return up() + " (Paused)"_L1;
    case ContainerState::Stopping:
        return up() + " (Stopping)"_L1;
    case ContainerState::Exited:
        return u"Exited (%1) %2 ago%3"_s.arg(container.exitCode)
            .arg(humanDuration(secondsBetween(container.finishedAt, now)),
                 container.oomKilled ? u" (out of memory)"_s : QString());
    case ContainerState::Damaged:
        return u"Dead"_s;
    case ContainerState::Unknown:
        break;
    }
    return u"Unknown"_s;
}

Result<QList<ContainerInfo>> selected(QList<ContainerInfo> containers, const PsOptions &options)
{
    auto filters = parseFilters(options.filters);
    if (!filters)
        return std::unexpected(filters.error());
    const bool all = options.all || options.last || filters->contains(u"status"_s) || filters->contains(u"exited"_s);
    std::optional<quint64> before;
    std::optional<quint64> after;
    for (const auto &[key, time] : {std::pair(u"before"_s, &before), {u"since"_s, &after}}) {
        for (const QString &text : filters->value(key)) {
            const auto found = std::ranges::find_if(containers, [&text](const ContainerInfo &container) {
                return container.name == text || container.id.startsWith(text);
            });
            if (found == containers.end())
                return failure(ErrorCode::NotFound, std::format("there is no container '{}'", text.toStdString()));
            *time = found->createdAt;
        }
        filters->remove(key);
    }
    containers.removeIf([&](const ContainerInfo &container) {
        if (!all && !container.isActive() && container.state != ContainerState::Restarting)
            return true;
        if ((before && container.createdAt >= *before) || (after && container.createdAt <= *after))
            return true;
        for (auto it = filters->begin(); it != filters->end(); ++it) {
            if (!passes(container, it.key(), *it))
                return true;
        }
        return false;
    });
    std::ranges::sort(containers, [](const ContainerInfo &a, const ContainerInfo &b) {
        return a.createdAt != b.createdAt ? a.createdAt > b.createdAt : a.id < b.id;
    });
    if (options.last && *options.last >= 0 && *options.last < containers.size())
        containers.resize(*options.last);
    return containers;
}

/// What docker's "Mounts" says: names of volumes and paths.
QString mountText(const QStringList &mounts, bool noTruncation)
{
    constexpr qsizetype longest = 15;
    QStringList sources;
    for (const QString &mount : mounts) {
        const QString source = mountEnds(mount).first;
        if (!source.isEmpty())
            sources.append(noTruncation ? source : shortened(source, longest));
    }
    return sources.join(u',');
}

Listing containerListing(const QList<ContainerInfo> &containers, bool noTruncation, quint64 now,
                         const ContainerSizes &sizes)
{
    Listing listing({{"ID", "CONTAINER ID"},
                     {"Image", "IMAGE"},
                     {"Command", "COMMAND"},
                     {"RunningFor", "CREATED"},
                     {"Status", "STATUS"},
                     {"Ports", "PORTS"},
                     {"Names", "NAMES"},
                     {"Size", "SIZE", !sizes.isEmpty()},
                     {"CreatedAt", "CREATED AT", false},
                     {"State", "STATE", false},
                     {"Labels", "LABELS", false},
                     {"Networks", "NETWORKS", false},
                     {"Mounts", "MOUNTS", false},
                     {"LocalVolumes", "LOCAL VOLUMES", false}});
    for (const ContainerInfo &info : containers) {
        const QString command = noTruncation
            ? quotedCommand(info.command)
            : u'"' + shortened(quotedCommand(info.command).slice(1).chopped(1), shortCommand) + u'"';
        listing.add(
            {(noTruncation ? info.id : info.id.left(shortId)).toStdString(), info.image.toStdString(),
             command.toStdString(), (humanDuration(secondsBetween(info.createdAt, now)) + " ago"_L1).toStdString(),
             statusText(info, now).toStdString(),
             (info.isActive() ? info.ports.join(u", "_s) : QString()).toStdString(), info.name.toStdString(),
             sizeText(info, sizes).toStdString(), dateAndTime(info.createdAt).toStdString(),
             stateWord(info.state).toStdString(), labelText(info.labels).toStdString(), info.network.toStdString(),
             mountText(info.mounts, noTruncation).toStdString(), std::to_string(volumesOf(info.mounts))});
        nlohmann::ordered_json labels = nlohmann::ordered_json::object();
        for (auto it = info.labels.begin(); it != info.labels.end(); ++it)
            labels[it.key().toStdString()] = it->toStdString();
        listing.addHidden("Label", std::move(labels));
    }
    return listing;
}

/// Asks for what each has written. One that went meanwhile has no size.
static Task<bool> measureAll(Session &session, QList<ContainerInfo> containers, ContainerSizes &sizes)
{
    QMap<QString, quint64> images;
    for (const ImageInfo &image : session.helper().images())
        images.insert(image.digest, image.size);
    co_await ForEach(int(containers.size()), [&](int index) -> Task<bool> {
        const ContainerInfo info = containers.at(index);
        const auto usage = co_await ask<VolumeUsage>(
            &session, [&](QObject *context, auto done) { session.helper().containerUsage(info.path, context, done); });
        if (usage)
            sizes.insert(info.path, {usage->bytes, images.value(info.imageDigest)});
        co_return usage.has_value();
    });
    co_return true;
}

Task<int> execute(Session &session, PsOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto containers = selected(session.helper().containers(), options);
    if (!containers) {
        session.complain(QString::fromStdString(containers.error().detail));
        co_return exitFailure;
    }
    if (options.quiet && options.format.isEmpty()) {
        for (const ContainerInfo &info : *containers)
            session.print((options.noTruncation ? info.id : info.id.left(shortId)).toStdString() + "\n");
        co_return 0;
    }
    const auto now = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000;
    ContainerSizes sizes;
    if (options.sizes || options.format.contains(".Size"_L1))
        co_await measureAll(session, *containers, sizes);
    const auto text =
        containerListing(*containers, options.noTruncation, now, sizes).render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

} // namespace kiste::ctl
