// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// images, rmi
#include "app/ctl/commands/images.h"

#include "app/ctl/commands/buildexecutor.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagebin.h"
#include "app/ctl/format/human.h"
#include "core/image/reference.h"
#include "core/ipc/imageledger.h"

#include <QDateTime>
#include <QSet>

#include <algorithm>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {


struct Row
{
    const ImageInfo *image;
    QString name; ///< empty for an image without one
};

QString shownId(const QString &digest, bool whole)
{
    return whole ? digest : digest.section(u':', 1).left(shortId);
}

/// "localhost/deb13" and "latest".
std::pair<QString, QString> split(const QString &name)
{
    const auto reference = ImageReference::parseFull(name.toStdString());
    if (!reference)
        return {u"<none>"_s, u"<none>"_s};
    return {QString::fromStdString(reference->repository()),
            reference->tag().empty() ? u"<none>"_s : QString::fromStdString(reference->tag())};
}

QString since(quint64 moment, quint64 now)
{
    if (moment == 0)
        return u"N/A"_s;
    return humanDuration(moment < now ? std::int64_t((now - moment) / 1'000'000) : 0) + " ago"_L1;
}

QList<Row> rowsOf(const QList<ImageInfo> &images, const ImagesOptions &options)
{
    const QString &wanted = options.reference;
    QList<Row> rows;
    for (const ImageInfo &image : images) {
        if (image.names.isEmpty() && wanted.isEmpty())
            rows.append(Row{&image, QString()});
        for (const QString &name : image.names) {
            if (!options.all && wanted.isEmpty() && BuildExecutor::isCacheName(name))
                continue;
            if (wanted.isEmpty() || meansImage(wanted, name) || split(name).first == wanted)
                rows.append(Row{&image, name});
        }
    }
    return rows;
}

void sortNewestFirst(QList<ImageInfo> &images)
{
    std::ranges::sort(images, [](const ImageInfo &a, const ImageInfo &b) {
        return a.createdAt != b.createdAt ? a.createdAt > b.createdAt : a.digest < b.digest;
    });
}

/// @p bin: word of what goes into the bin together; empty: for good.
Task<bool> removeImage(Session &session, QString text, bool force, QString bin)
{
    const auto path = co_await session.findImage(text);
    if (!path)
        co_return false;
    const auto image = session.image(*path).value_or(ImageInfo());
    QVariantMap map = bin.isEmpty() || isBuildStep(image) ? QVariantMap() : binOptions(bin, u"remove"_s);
    QStringList gone = image.names;
    if (const auto name = nameMeant(image, text)) {
        map.insert(u"name"_s, *name);
        gone = {*name};
    } else if (image.names.size() > 1 && !force) {
        session.complain(u"cannot remove '%1': the image has the names %2; give one, or --force for all"_s.arg(
            text, image.names.join(u", "_s)));
        co_return false;
    } else if (!image.names.isEmpty()) {
        map.insert(u"force"_s, true); // every name it has; a container that needs it still keeps it
    }
    const auto removed = co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().removeImage(*path, map, context, done); });
    if (!removed) {
        session.complain(u"remove"_s, text, removed.error());
        co_return false;
    }
    for (const QString &name : std::as_const(gone))
        session.print("Untagged: " + name.toStdString() + "\n");
    if (gone.size() == image.names.size())
        session.print("Deleted: " + image.digest.toStdString() + "\n");
    co_return true;
}

} // namespace

bool meansImage(const QString &text, const QString &fullName)
{
    const auto reference = ImageReference::parse(text.toStdString());
    const auto full = ImageReference::parseFull(fullName.toStdString());
    return reference && full && (reference->normalized() == *full || reference->mayMean(*full));
}

std::optional<QString> nameMeant(const ImageInfo &image, const QString &text)
{
    const auto reference = ImageReference::parse(text.toStdString());
    if (reference) { // the whole name first: a short one may fit several
        for (const std::string &candidate : reference->candidates()) {
            const QString name = QString::fromStdString(candidate);
            if (image.names.contains(name))
                return name;
        }
    }
    const auto found = std::ranges::find_if(image.names, [&](const QString &name) { return meansImage(text, name); });
    return found == image.names.end() ? std::nullopt : std::optional(*found);
}

Listing imageListing(QList<ImageInfo> images, const ImagesOptions &options, quint64 now)
{
    sortNewestFirst(images);
    Listing listing({{"Repository", "REPOSITORY"},
                     {"Tag", "TAG"},
                     {"Digest", "DIGEST", options.digests},
                     {"ID", "IMAGE ID"},
                     {"CreatedSince", "CREATED"},
                     {"Size", "SIZE"},
                     {"CreatedAt", "CREATED AT", false},
                     {"Containers", "CONTAINERS", false},
                     {"LastUsed", "LAST USED", false},
                     {"LastUsedAt", "LAST USED AT", false},
                     {"Name", "NAME", false}}); // by which one says this image
    for (const Row &row : rowsOf(images, options)) {
        const ImageInfo &image = *row.image;
        const auto [repository, tag] = split(row.name);
        listing.add({repository.toStdString(), tag.toStdString(), image.digest.toStdString(),
                     shownId(image.configDigest, options.noTruncation).toStdString(),
                     since(image.createdAt, now).toStdString(), humanSize(double(image.size)).toStdString(),
                     dateAndTime(image.createdAt).toStdString(), std::to_string(image.usedBy.size()),
                     since(image.lastUsedAt, now).toStdString(), dateAndTime(image.lastUsedAt).toStdString(),
                     (row.name.isEmpty() ? shownId(image.configDigest, false) : row.name).toStdString()});
    }
    return listing;
}

Task<int> execute(Session &session, ImagesOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    QList<ImageInfo> images = session.helper().images();
    if (options.quiet && options.format.isEmpty()) {
        sortNewestFirst(images);
        QSet<QString> printed;
        for (const Row &row : rowsOf(images, options)) {
            const QString id = shownId(row.image->configDigest, options.noTruncation);
            if (!printed.contains(id))
                session.print(id.toStdString() + "\n");
            printed.insert(id);
        }
        co_return 0;
    }
    const auto now = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000;
    const auto text = imageListing(std::move(images), options, now).render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, RemoveImageOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    const QString bin = options.noBin ? QString() : newBinWord();
    // One after the other: two names of one image have an order in which the last one takes the image along.
    bool any = false;
    for (const QString &text : options.images) {
        const bool removed = co_await removeImage(session, text, options.force, bin);
        good = good && removed;
        any = any || removed;
    }
    if (any && !bin.isEmpty())
        co_await tellOfBin(session, bin);
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
