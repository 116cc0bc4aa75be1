// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// image prune
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/commands/prune.h"
#include "app/ctl/format/human.h"

#include <QTextStream>

#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

bool agreesToPrune(Session &session, bool all)
{
    session.print(all ? "This removes all images that no container needs. Go on? [y/N] "
                      : "This removes all images without a name that no container needs. Go on? [y/N] ");
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

} // namespace

Task<int> execute(Session &session, ImagePruneOptions options)
{
    const auto filter = pruneMap(options.filters);
    if (!filter) {
        session.complain(QString::fromStdString(filter.error().detail));
        co_return exitFailure;
    }
    if (!options.force && !agreesToPrune(session, options.all))
        co_return 0;
    if (!co_await session.connected())
        co_return exitFailure;
    std::string deleted;
    quint64 freed = 0;
    bool good = true;
    // One after the other: content goes with the last image that needs it.
    for (const ImageInfo &image : session.helper().images()) {
        if (image.owner != ::geteuid() || !image.usedBy.isEmpty() || (!options.all && !image.names.isEmpty()))
            continue;
        if (!co_await passesFilter(session, image, *filter))
            continue;
        const auto removed = co_await ask<void>(&session, [&](QObject *context, auto done) {
            session.helper().removeImage(image.path, {{u"force"_s, true}}, context, done);
        });
        if (!removed && removed.error().code != ErrorCode::InUse && removed.error().code != ErrorCode::NotFound) {
            session.complain(u"remove"_s, image.names.value(0, image.digest), removed.error());
            good = false;
        }
        if (!removed)
            continue; // a container was made of it meanwhile
        for (const QString &name : image.names)
            deleted += "untagged: " + name.toStdString() + "\n";
        deleted += "deleted: " + image.digest.toStdString() + "\n";
        freed += image.size;
    }
    if (!deleted.empty())
        session.print("Deleted Images:\n" + deleted + "\n");
    session.print("Total reclaimed space: " + humanSize(double(freed)).toStdString() + "\n");
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
