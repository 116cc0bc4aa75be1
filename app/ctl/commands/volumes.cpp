// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// volume create, ls, inspect, rm, prune
#include "app/ctl/commands/volumes.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/createoptions.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"
#include "app/ctl/parse/units.h"
#include "core/ipc/objectpath.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>
#include <format>
#include <iostream>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

bool hasLabel(const VolumeInfo &volume, const QString &filter)
{
    const auto label = volume.labels.constFind(filter.section(u'=', 0, 0));
    return label != volume.labels.cend() && (!filter.contains(u'=') || *label == filter.section(u'=', 1));
}

quint64 currentMicroseconds()
{
    return static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000;
}

bool passes(const VolumeInfo &volume, const QString &key, const QString &value)
{
    if (key == "name"_L1)
        return QRegularExpression(value).match(volume.name).hasMatch();
    if (key == "label"_L1)
        return hasLabel(volume, value);
    if (key == "label!"_L1)
        return !hasLabel(volume, value);
    if (key == "until"_L1) {
        const auto moment = parseMoment(value.toStdString(), currentMicroseconds());
        return moment && volume.createdAt < *moment;
    }
    if (key == "dangling"_L1)
        return volume.usedBy.isEmpty() == (value == "true"_L1 || value == "1"_L1);
    return value == "local"_L1;
}

Task<Result<VolumeUsage>> usageOf(Session &session, QString path)
{
    co_return co_await ask<VolumeUsage>(
        &session, [&](QObject *context, auto done) { session.helper().volumeUsage(path, context, done); });
}

Task<Result<void>> remove(Session &session, QString path)
{
    co_return co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().removeVolume(path, context, done); });
}

std::optional<VolumeInfo> infoOf(Session &session, const QString &path)
{
    const auto list = session.helper().volumes();
    const auto found = std::ranges::find(list, path, &VolumeInfo::path);
    return found == list.end() ? std::nullopt : std::optional(*found);
}

/// Names of the containers.
QStringList usersOf(Session &session, const VolumeInfo &volume)
{
    QStringList names;
    for (const QString &path : volume.usedBy) {
        if (const auto container = session.container(path))
            names.append(container->name);
    }
    names.sort();
    return names;
}

/// Whether the user says yes; without a terminal to ask at, no.
bool confirmed(const VolumePruneOptions &options)
{
    std::cout << "This removes all " << (options.all ? "" : "anonymous ")
              << "volumes that no container uses, with everything in them. Go on? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

std::string dumped(const Json &json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

Task<Result<QString>> findVolume(Session &session, QString text)
{
    co_return co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findVolume(text, context, done); });
}

Task<Result<Json>> volumeDocument(Session &session, QString text)
{
    const auto path = co_await findVolume(session, text);
    if (!path)
        co_return std::unexpected(path.error());
    const auto usage = co_await usageOf(session, *path);
    const auto info = infoOf(session, *path);
    if (!usage || !info)
        co_return usage ? failure(ErrorCode::NotFound, "the volume was removed meanwhile")
                        : std::unexpected(usage.error());
    co_return inspectVolume(*info, *usage, usersOf(session, *info));
}

Result<QList<VolumeInfo>> filterVolumes(const QList<VolumeInfo> &volumes, const QStringList &filters)
{
    QMap<QString, QStringList> wanted;
    for (const QString &filter : filters) {
        const QString key = filter.section(u'=', 0, 0);
        const QString value = filter.section(u'=', 1);
        const QStringList keys{u"name"_s, u"label"_s, u"label!"_s, u"dangling"_s, u"driver"_s, u"until"_s};
        if (!filter.contains(u'=') || !keys.contains(key))
            return failure(
                ErrorCode::InvalidArgument,
                std::format("'{}' is not a filter; there are name=, label=, label!=, dangling=, driver= and until=",
                            filter.toStdString()));
        if (key == "name"_L1 && !QRegularExpression(value).isValid())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a regular expression", value.toStdString()));
        if (key == "until"_L1 && !parseMoment(value.toStdString(), currentMicroseconds()))
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a time", value.toStdString()));
        if (key == "dangling"_L1 && !QStringList{u"true"_s, u"false"_s, u"1"_s, u"0"_s}.contains(value))
            return failure(ErrorCode::InvalidArgument,
                           std::format("dangling is true or false, not '{}'", value.toStdString()));
        wanted[key].append(value);
    }
    QList<VolumeInfo> passed;
    for (const VolumeInfo &volume : volumes) {
        bool good = true;
        for (auto it = wanted.begin(); it != wanted.end(); ++it) {
            const auto fits = [&](const QString &value) { return passes(volume, it.key(), value); };
            good = good
                && (it.key() == "label"_L1 || it.key() == "label!"_L1 ? std::ranges::all_of(*it, fits)
                                                                      : std::ranges::any_of(*it, fits));
        }
        if (good)
            passed.append(volume);
    }
    return passed;
}

Listing volumeListing(QList<VolumeInfo> volumes, const std::map<QString, VolumeUsage> &usage, bool withSizes)
{
    std::ranges::sort(volumes, {}, &VolumeInfo::name);
    Listing listing({{"Driver", "DRIVER"},
                     {"Name", "VOLUME NAME"},
                     {"Links", "LINKS", withSizes},
                     {"Size", "SIZE", withSizes},
                     {"CreatedAt", "CREATED AT", false},
                     {"Labels", "LABELS", false},
                     {"Mountpoint", "MOUNTPOINT", false},
                     {"Scope", "SCOPE", false}});
    for (const VolumeInfo &volume : volumes) {
        const auto size = usage.find(volume.path);
        listing.add({"local", volume.name.toStdString(), std::to_string(volume.usedBy.size()),
                     size == usage.end() ? "N/A" : humanSize(double(size->second.bytes)).toStdString(),
                     dateAndTime(volume.createdAt).toStdString(), labelText(volume.labels).toStdString(),
                     volume.mountpoint.toStdString(), "local"});
    }
    return listing;
}

Json inspectVolume(const VolumeInfo &volume, const VolumeUsage &usage, const QStringList &users)
{
    Json json = Json::object();
    json["CreatedAt"] = isoTime(volume.createdAt).toStdString();
    json["Driver"] = "local";
    json["Labels"] = Json::object();
    for (auto it = volume.labels.begin(); it != volume.labels.end(); ++it)
        json["Labels"][it.key().toStdString()] = it->toStdString();
    json["Mountpoint"] = volume.mountpoint.toStdString();
    json["Name"] = volume.name.toStdString();
    json["Options"] = Json::object();
    json["Scope"] = "local";
    json["UsageData"] = {{"RefCount", volume.usedBy.size()}, {"Size", usage.bytes}, {"Files", usage.files}};
    json["Id"] = volume.id.toStdString();
    json["Anonymous"] = volume.anonymous;
    json["Owner"] = volume.owner;
    json["UsedBy"] = Json::array();
    for (const QString &user : users)
        json["UsedBy"].push_back(user.toStdString());
    return json;
}

Task<int> execute(Session &session, VolumeCreateOptions options)
{
    const auto labels = labelsFrom(options.labels);
    if (!labels) {
        session.complain(QString::fromStdString(labels.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    // Docker's create of a volume that is there is no error.
    for (const VolumeInfo &volume : session.helper().volumes()) {
        if (!options.name.isEmpty() && volume.name == options.name && volume.owner == quint32(::geteuid())) {
            session.print(volume.name.toStdString() + "\n");
            co_return 0;
        }
    }
    QVariantMap map;
    if (!labels->isEmpty())
        map.insert(u"labels"_s, QVariant::fromValue(*labels));
    const auto path = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().createVolume(options.name, map, context, done);
    });
    if (!path) {
        session.complain(u"create volume"_s, options.name, path.error());
        co_return exitFailure;
    }
    const auto id = volumeFromPath(*path);
    session.print((options.name.isEmpty() && id ? id->text() : options.name.toStdString()) + "\n");
    co_return 0;
}

Task<int> execute(Session &session, VolumeListOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    auto volumes = filterVolumes(session.helper().volumes(), options.filters);
    if (!volumes) {
        session.complain(QString::fromStdString(volumes.error().detail));
        co_return exitFailure;
    }
    if (options.quiet && options.format.isEmpty()) {
        std::ranges::sort(*volumes, {}, &VolumeInfo::name);
        for (const VolumeInfo &volume : *volumes)
            session.print(volume.name.toStdString() + "\n");
        co_return 0;
    }
    std::map<QString, VolumeUsage> usage;
    if (options.sizes) {
        co_await ForEach(int(volumes->size()), [&](int index) -> Task<bool> {
            const QString path = volumes->at(index).path;
            const auto one = co_await usageOf(session, path);
            if (one)
                usage[path] = *one;
            co_return one.has_value();
        });
    }
    const auto text = volumeListing(std::move(*volumes), usage, options.sizes).render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, VolumeInspectOptions options)
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
    for (const QString &text : options.volumes) {
        auto json = co_await volumeDocument(session, text);
        if (!json) {
            session.complain(u"inspect volume"_s, text, json.error());
            good = false;
        } else if (options.format.isEmpty()) {
            all.push_back(std::move(*json));
        } else if (lines) {
            session.print(dumped(*json, -1));
        } else if (const auto rendered = format->render(*json, false)) {
            session.print(*rendered + "\n");
        } else {
            session.complain(QString::fromStdString(rendered.error().detail));
            good = false;
        }
    }
    if (options.format.isEmpty())
        session.print(dumped(all, 4));
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, VolumeRemoveOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    for (const QString &text : options.volumes) {
        const auto path = co_await findVolume(session, text);
        if (!path && options.force && path.error().code == ErrorCode::NotFound)
            continue;
        const auto removed = path ? co_await remove(session, *path) : Result<void>(std::unexpected(path.error()));
        if (removed)
            session.print(text.toStdString() + "\n");
        else
            session.complain(u"remove volume"_s, text, removed.error());
        good = good && removed;
    }
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, VolumePruneOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    // Docker's way to say --all.
    for (const QString &all : {u"all=true"_s, u"all=1"_s, u"all=false"_s, u"all=0"_s}) {
        if (options.filters.removeAll(all) > 0)
            options.all = options.all || all == "all=true"_L1 || all == "all=1"_L1;
    }
    const auto volumes = filterVolumes(session.helper().volumes(), options.filters);
    if (!volumes) {
        session.complain(QString::fromStdString(volumes.error().detail));
        co_return exitFailure;
    }
    if (!options.force && !confirmed(options))
        co_return 0;
    QList<VolumeInfo> unused;
    std::ranges::copy_if(*volumes, std::back_inserter(unused), [&](const VolumeInfo &volume) {
        return volume.usedBy.isEmpty() && (options.all || volume.anonymous) && volume.owner == quint32(::geteuid());
    });
    quint64 freed = 0;
    QStringList gone;
    bool good = true;
    co_await ForEach(int(unused.size()), [&](int index) -> Task<bool> {
        const VolumeInfo volume = unused.at(index);
        const auto usage = co_await usageOf(session, volume.path);
        const auto removed = co_await remove(session, volume.path);
        // One that a container began to use meanwhile, or that is gone, is none of those that were meant.
        if (removed) {
            gone.append(volume.name);
            freed += usage ? usage->bytes : 0;
        } else if (removed.error().code != ErrorCode::InUse && removed.error().code != ErrorCode::NotFound) {
            session.complain(u"remove volume"_s, volume.name, removed.error());
            good = false;
        }
        co_return removed.has_value();
    });
    gone.sort();
    if (!gone.isEmpty())
        session.print("Deleted Volumes:\n" + gone.join(u'\n').toStdString() + "\n\n");
    session.print("Total reclaimed space: " + humanSize(double(freed)).toStdString() + "\n");
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
