// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// system df, system prune, container exists, volume exists
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagebin.h"
#include "app/ctl/commands/imageledger.h"
#include "app/ctl/commands/prune.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "core/network/networksettings.h"

#include <QDateTime>

#include <algorithm>
#include <format>
#include <optional>
#include <iostream>
#include <map>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// What one kind of object takes, and what of it could go.
struct Share
{
    std::string kind;
    qsizetype total = 0;
    qsizetype active = 0;
    quint64 bytes = 0;
    quint64 reclaimable = 0;

    void add(quint64 size, bool used)
    {
        ++total;
        active += used ? 1 : 0;
        bytes += size;
        reclaimable += used ? 0 : size;
    }
};

struct Single
{
    std::string kind;
    std::string name;
    quint64 bytes = 0;
    bool used = false;
    quint64 lastUsed = 0; ///< microseconds since the epoch; 0: nobody keeps that
    quint64 free = 0; ///< bytes that come free when it alone goes
};

struct Everything
{
    std::vector<Single> singles;
    quint64 imageBytes = 0; ///< of all images together, which share
    std::optional<ImageBin> bin; ///< removed images that can come back; unknown if the engine does not say
    quint64 imagesFree = 0; ///< bytes of those that no container needs
};

/// Bytes by object path; an object that went meanwhile has none.
using Sizes = std::map<QString, quint64>;

Task<bool> measure(Session &session, QStringList paths, bool volumes, Sizes &sizes)
{
    co_await ForEach(int(paths.size()), [&](int index) -> Task<bool> {
        const QString path = paths.at(index);
        const auto usage = co_await ask<VolumeUsage>(&session, [&](QObject *context, auto done) {
            if (volumes)
                session.helper().volumeUsage(path, context, done);
            else
                session.helper().containerUsage(path, context, done);
        });
        if (usage)
            sizes[path] = usage->bytes;
        co_return usage.has_value();
    });
    co_return true;
}

template<typename Info>
QStringList pathsOf(const QList<Info> &list)
{
    QStringList paths;
    for (const Info &info : list)
        paths.append(info.path);
    return paths;
}

std::string percentage(const Share &share)
{
    const std::string size = humanSize(double(share.reclaimable)).toStdString();
    return share.bytes == 0 ? size : std::format("{} ({}%)", size, share.reclaimable * 100 / share.bytes);
}

Listing shares(const Everything &all)
{
    std::vector<Share> kinds = {{.kind = "Images"}, {.kind = "Containers"}, {.kind = "Local Volumes"}};
    for (const Single &one : all.singles)
        std::ranges::find(kinds, one.kind, &Share::kind)->add(one.bytes, one.used);
    kinds.front().bytes = all.imageBytes;
    kinds.front().reclaimable = all.imagesFree;
    if (all.bin) {
        kinds.push_back({.kind = "In the bin"});
        kinds.back().total = all.bin->images.size();
        kinds.back().bytes = kinds.back().reclaimable = all.bin->bytes;
    }
    Listing listing({{"Type", "TYPE"},
                     {"TotalCount", "TOTAL"},
                     {"Active", "ACTIVE"},
                     {"Size", "SIZE"},
                     {"Reclaimable", "RECLAIMABLE"}});
    for (const Share &share : kinds)
        listing.add({share.kind, std::to_string(share.total), std::to_string(share.active),
                     humanSize(double(share.bytes)).toStdString(), percentage(share)});
    return listing;
}

Listing singles(const std::vector<Single> &all)
{
    const std::int64_t now = QDateTime::currentSecsSinceEpoch();
    Listing listing({{"Type", "TYPE"}, {"Name", "NAME"}, {"Size", "SIZE"}, {"Active", "ACTIVE"}, {"LastUsed", "LAST USED"},
                     {"Reclaimable", "RECLAIMABLE"}});
    for (const Single &one : all) {
        listing.add({one.kind, one.name, humanSize(double(one.bytes)).toStdString(), one.used ? "true" : "false",
                     one.lastUsed == 0 ? "" : humanDuration(std::max<std::int64_t>(now - std::int64_t(one.lastUsed / 1'000'000), 0)).toStdString() + " ago",
                     humanSize(double(one.free)).toStdString()});
    }
    return listing;
}

Task<Everything> everything(Session &session)
{
    const QList<ContainerInfo> containers = session.helper().containers();
    const QList<VolumeInfo> volumes = session.helper().volumes();
    Sizes sizes;
    co_await measure(session, pathsOf(containers), false, sizes);
    co_await measure(session, pathsOf(volumes), true, sizes);
    const QList<ImageInfo> images = session.helper().images();
    const ImageLedger ledger = co_await ledgerOf(session, images);
    Everything all;
    QStringList unused;
    const auto add = [&all](const char *kind, const QString &name, quint64 bytes, bool used, quint64 free) {
        all.singles.push_back({.kind = kind, .name = name.toStdString(), .bytes = bytes, .used = used, .free = used ? 0 : free});
    };
    for (const ImageInfo &image : images) {
        const bool used = !image.usedBy.isEmpty();
        add("Images", image.names.value(0, image.digest), ledger.bytesOf(image.path), used, ledger.freedBy({image.path}));
        all.singles.back().lastUsed = image.lastUsedAt;
        if (!used)
            unused.append(image.path);
    }
    const auto bin = co_await binOf(session);
    if (!bin)
        session.complain(u"list"_s, u"what can come back"_s, bin.error());
    all.bin = bin ? std::optional(*bin) : std::nullopt;
    all.imageBytes = ledger.bytes();
    all.imagesFree = ledger.freedBy(unused);
    for (const ContainerInfo &container : containers)
        add("Containers", container.name, sizes[container.path], container.isActive(), sizes[container.path]);
    for (const VolumeInfo &volume : volumes)
        add("Local Volumes", volume.name, sizes[volume.path], !volume.usedBy.isEmpty(), sizes[volume.path]);
    co_return all;
}

bool agreed(const SystemPruneOptions &options)
{
    std::cout << "This removes all containers that do not run, networks without containers and images without a name "
                 "that no container uses"
              << (options.volumes ? ", and anonymous volumes that no container uses" : "") << ". Go on? [y/N] "
              << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

/// Removes what @p paths names; what somebody began to use meanwhile stays.
Task<bool> removeEach(Session &session, QStringList paths,
                      std::function<void(QString, QObject *, Helper::Callback<void>)> remove, QStringList &removed)
{
    bool good = true;
    co_await ForEach(int(paths.size()), [&](int index) -> Task<bool> {
        const QString path = paths.at(index);
        const auto done =
            co_await ask<void>(&session, [&](QObject *context, auto answer) { remove(path, context, answer); });
        if (done)
            removed.append(path.section(u'/', -1));
        else if (done.error().code != ErrorCode::InUse && done.error().code != ErrorCode::NotFound) {
            session.complain(u"remove"_s, path.section(u'/', -1), done.error());
            good = false;
        }
        co_return done.has_value();
    });
    removed.sort();
    co_return good;
}

void printDeleted(Session &session, const char *what, const QStringList &ids)
{
    if (!ids.isEmpty())
        session.print(std::string("Deleted ") + what + ":\n" + ids.join(u'\n').toStdString() + "\n\n");
}

Task<bool> pruneNetworks(Session &session)
{
    QStringList paths, removed;
    for (const NetworkInfo &network : session.helper().networks()) {
        if (network.containers.isEmpty() && network.name.toStdString() != defaultNetworkName
            && network.owner == ::geteuid())
            paths.append(network.path);
    }
    const bool good = co_await removeEach(
        session, paths,
        [&](const QString &path, QObject *context, auto done) {
            session.helper().removeNetwork(path, {}, context, done);
        },
        removed);
    printDeleted(session, "Networks", removed);
    co_return good;
}

Task<bool> pruneVolumes(Session &session, quint64 &freed)
{
    QStringList paths, removed;
    for (const VolumeInfo &volume : session.helper().volumes()) {
        if (volume.usedBy.isEmpty() && volume.anonymous && volume.owner == ::geteuid())
            paths.append(volume.path);
    }
    Sizes sizes;
    co_await measure(session, paths, true, sizes);
    const bool good = co_await removeEach(
        session, paths,
        [&](const QString &path, QObject *context, auto done) { session.helper().removeVolume(path, context, done); },
        removed);
    for (const auto &[path, bytes] : sizes)
        freed += removed.contains(path.section(u'/', -1)) ? bytes : 0;
    printDeleted(session, "Volumes", removed);
    co_return good;
}

Task<bool> pruneImages(Session &session, QString bin)
{
    QStringList paths, removed;
    const QList<ImageInfo> images = session.helper().images();
    for (const ImageInfo &image : images) {
        if (image.names.isEmpty() && image.usedBy.isEmpty() && image.owner == ::geteuid())
            paths.append(image.path);
    }
    const bool good = co_await removeEach(
        session, paths,
        [&](const QString &path, QObject *context, auto done) {
            session.helper().removeImage(path, binOptions(bin, u"prune"_s), context, done);
        },
        removed);
    printDeleted(session, "Images", removed);
    co_return good;
}

} // namespace

Task<int> execute(Session &session, ExistsOptions options)
{
    if (!co_await session.connected())
        co_return exitEngine;
    const auto found = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        if (options.type == ExistsOptions::Type::Volume)
            session.helper().findVolume(options.name, context, done);
        else if (options.type == ExistsOptions::Type::Image)
            session.helper().findImage(options.name, context, done);
        else
            session.helper().findContainer(options.name, context, done);
    });
    if (!found && found.error().code != ErrorCode::NotFound) {
        session.complain(u"find"_s, options.name, found.error());
        co_return exitEngine;
    }
    co_return found ? 0 : exitFailure;
}

Task<int> execute(Session &session, DiskUsageOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const Everything all = co_await everything(session);
    const auto text = (options.verbose ? singles(all.singles) : shares(all)).render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, SystemPruneOptions options)
{
    if (options.bin)
        co_return co_await emptyTheBin(session, !options.force);
    const auto map = pruneMap(options.filters);
    if (!map) {
        session.complain(QString::fromStdString(map.error().detail));
        co_return exitFailure;
    }
    if (!options.force && !agreed(options))
        co_return 0;
    if (!co_await session.connected())
        co_return exitFailure;
    const auto containers = co_await ask<PrunedContainers>(
        &session, [&](QObject *context, auto done) { session.helper().pruneContainers(*map, context, done); });
    if (!containers) {
        session.complain(u"remove"_s, u"the stopped containers"_s, containers.error());
        co_return exitFailure;
    }
    quint64 freed = containers->reclaimed;
    printDeleted(session, "Containers", containers->ids);
    bool good = true;
    const QString bin = newBinWord();
    // Filters are about containers; what is not looked at stays.
    if (options.filters.isEmpty()) {
        good = co_await pruneNetworks(session);
        if (options.volumes)
            good = co_await pruneVolumes(session, freed) && good;
        good = co_await pruneImages(session, bin) && good;
    }
    session.print("Total reclaimed space: " + humanSize(double(freed)).toStdString() + "\n");
    if (options.filters.isEmpty())
        co_await tellOfBin(session, bin);
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
