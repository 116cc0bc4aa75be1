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

constexpr qsizetype shortId = 12;
constexpr qsizetype shortCommand = 20;

/// By ContainerHealth.
const QStringList healths = {u"none"_s, u"starting"_s, u"healthy"_s, u"unhealthy"_s};

/// Filters by key; several of one key are alternatives, labels must all be there.
using Filters = QMap<QString, QStringList>;

Result<Filters> parseFilters(const QStringList &texts)
{
    static const QStringList keys = {u"name"_s,   u"status"_s,  u"ancestor"_s, u"label"_s,  u"id"_s,
                                     u"health"_s, u"exited"_s,  u"network"_s,  u"before"_s, u"since"_s};
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
            return container.network == value;
        return container.id.startsWith(value);
    };
    return key == "label"_L1 ? std::ranges::all_of(values, fits) : std::ranges::any_of(values, fits);
}

QString labelText(const QMap<QString, QString> &labels)
{
    QStringList texts;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        texts.append(it.key() + u'=' + it.value());
    return texts.join(u',');
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

Listing containerListing(const QList<ContainerInfo> &containers, bool noTruncation, quint64 now)
{
    Listing listing({{"ID", "CONTAINER ID"},
                     {"Image", "IMAGE"},
                     {"Command", "COMMAND"},
                     {"RunningFor", "CREATED"},
                     {"Status", "STATUS"},
                     {"Ports", "PORTS"},
                     {"Names", "NAMES"},
                     {"CreatedAt", "CREATED AT", false},
                     {"State", "STATE", false},
                     {"Labels", "LABELS", false},
                     {"Networks", "NETWORKS", false}});
    for (const ContainerInfo &info : containers) {
        const QString command = noTruncation
            ? quotedCommand(info.command)
            : u'"' + shortened(quotedCommand(info.command).slice(1).chopped(1), shortCommand) + u'"';
        listing.add({(noTruncation ? info.id : info.id.left(shortId)).toStdString(), info.image.toStdString(),
                     command.toStdString(),
                     (humanDuration(secondsBetween(info.createdAt, now)) + " ago"_L1).toStdString(),
                     statusText(info, now).toStdString(), (info.isActive() ? info.ports.join(u", "_s) : QString()).toStdString(), info.name.toStdString(),
                     dateAndTime(info.createdAt).toStdString(), stateWord(info.state).toStdString(),
                     labelText(info.labels).toStdString(), info.network.toStdString()});
    }
    return listing;
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
    const auto text = containerListing(*containers, options.noTruncation, now).render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

} // namespace kiste::ctl
