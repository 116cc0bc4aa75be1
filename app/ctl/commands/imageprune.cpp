// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// image prune
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagebin.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/commands/imageledger.h"
#include "app/ctl/commands/prune.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"

#include <QDateTime>
#include <QTextStream>

#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

bool agreesToPrune(Session &session)
{
    session.print("Remove them? [y/N] ");
    QTextStream in(stdin);
    return in.readLine().trimmed().compare(u"y"_s, Qt::CaseInsensitive) == 0;
}

/// "key" or "key=value".
bool hasImageLabel(const std::map<std::string, std::string> &labels, const QString &wanted)
{
    const auto found = labels.find(wanted.section(u'=', 0, 0).toStdString());
    return found != labels.end() && (!wanted.contains(u'=') || found->second == wanted.section(u'=', 1).toStdString());
}

Task<bool> passesFilter(Session &session, const ImageInfo &image, const QVariantMap &filter)
{
    if (const auto until = filter.constFind(u"until"_s); until != filter.cend() && image.createdAt >= until->toULongLong())
        co_return false;
    const QStringList with = filter.value(u"labels"_s).toStringList();
    const QStringList without = filter.value(u"not-labels"_s).toStringList();
    if (with.isEmpty() && without.isEmpty())
        co_return true;
    const auto documents = co_await imageDocuments(session, image.path);
    if (!documents)
        co_return false;
    const auto &labels = documents->config.labels;
    co_return std::ranges::all_of(with, [&labels](const QString &label) { return hasImageLabel(labels, label); })
        && std::ranges::none_of(without, [&labels](const QString &label) { return hasImageLabel(labels, label); });
}

/// Those that may go.
Task<QList<ImageInfo>> prunable(Session &session, bool all, QVariantMap filter)
{
    QList<ImageInfo> found;
    for (const ImageInfo &image : session.helper().images()) {
        const bool needed = image.owner != ::geteuid() || !image.usedBy.isEmpty() || (!all && !image.names.isEmpty());
        if (!needed && co_await passesFilter(session, image, filter))
            found.append(image);
    }
    co_return found;
}

QString shownImage(const ImageInfo &image)
{
    return image.names.value(0, image.digest.section(u':', 1).left(shortId));
}

/// What goes, why it may, when it was last used, what comes free with it alone.
std::string pruneTable(const QList<ImageInfo> &images, const ImageLedger &ledger)
{
    const std::int64_t now = QDateTime::currentSecsSinceEpoch();
    std::vector<std::vector<std::string>> rows{{"IMAGE", "WHY", "LAST USED", "SIZE", "FREES"}};
    for (const ImageInfo &image : images) {
        const std::int64_t age = now - static_cast<std::int64_t>(image.lastUsedAt / 1'000'000);
        rows.push_back({shownImage(image).toStdString(), image.names.isEmpty() ? "no name, no container" : "no container",
                        humanDuration(std::max<std::int64_t>(age, 0)).toStdString() + " ago",
                        humanSize(double(ledger.bytesOf(image.path))).toStdString(),
                        humanSize(double(ledger.freedBy({image.path}))).toStdString()});
    }
    return alignedTable(rows);
}

QStringList imagePaths(const QList<ImageInfo> &images)
{
    QStringList paths;
    for (const ImageInfo &image : images)
        paths.append(image.path);
    return paths;
}

std::string total(const char *words, quint64 bytes)
{
    return std::string(words) + humanSize(double(bytes)).toStdString() + "\n";
}

} // namespace

Task<int> execute(Session &session, ImagePruneOptions options)
{
    const auto filter = pruneMap(options.filters);
    if (!filter) {
        session.complain(QString::fromStdString(filter.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const ImageLedger ledger = co_await ledgerOf(session, session.helper().images());
    const QList<ImageInfo> images = co_await prunable(session, options.all, *filter);
    if (options.dryRun || !options.force) {
        if (!images.isEmpty())
            session.print(pruneTable(images, ledger));
        session.print(total("Together they free: ", ledger.freedBy(imagePaths(images))));
        if (options.dryRun || images.isEmpty() || !agreesToPrune(session))
            co_return 0;
    }
    std::string deleted;
    QStringList gone, freed; // those that lie in the bin are not free yet
    bool good = true;
    const QString bin = newBinWord();
    // One after the other: content goes with the last image that needs it.
    for (const ImageInfo &image : images) {
        const bool forGood = options.noBin || isBuildStep(image);
        QVariantMap removal = forGood ? QVariantMap() : binOptions(bin, u"prune"_s);
        removal.insert(u"force"_s, true);
        const auto removed = co_await ask<void>(&session, [&](QObject *context, auto done) {
            session.helper().removeImage(image.path, removal, context, done);
        });
        if (!removed && removed.error().code != ErrorCode::InUse && removed.error().code != ErrorCode::NotFound) {
            session.complain(u"remove"_s, shownImage(image), removed.error());
            good = false;
        }
        if (!removed)
            continue; // a container was made of it meanwhile
        for (const QString &name : image.names)
            deleted += "untagged: " + name.toStdString() + "\n";
        deleted += "deleted: " + image.digest.toStdString() + "\n";
        gone.append(image.path);
        if (forGood)
            freed.append(image.path);
    }
    if (!deleted.empty())
        session.print("Deleted Images:\n" + deleted + "\n");
    session.print(total("Total reclaimed space: ", ledger.freedBy(freed)));
    if (gone.size() > freed.size()) {
        session.print(total("In the bin: ", ledger.freedBy(gone) - ledger.freedBy(freed)));
        co_await tellOfBin(session, bin);
    }
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
