// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/prune.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/parse/units.h"

#include <QDateTime>
#include <QTextStream>

#include <cstdio>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

Result<QVariantMap> pruneMap(const QStringList &filters)
{
    QVariantMap map;
    QStringList labels, notLabels;
    for (const QString &filter : filters) {
        if (filter.startsWith("label!="_L1)) {
            notLabels.append(filter.sliced(7));
        } else if (filter.startsWith("label="_L1)) {
            labels.append(filter.sliced(6));
        } else if (filter.startsWith("until="_L1)) {
            const auto time = parseMoment(filter.sliced(6).toStdString(),
                                          static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000);
            if (!time)
                return std::unexpected(time.error());
            map.insert(u"until"_s, quint64(*time));
        } else {
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are until=, label= and label!=",
                                       filter.toStdString()));
        }
    }
    if (!labels.isEmpty())
        map.insert(u"labels"_s, labels);
    if (!notLabels.isEmpty())
        map.insert(u"not-labels"_s, notLabels);
    return map;
}

namespace {

bool agrees(Session &session)
{
    session.print("This removes all containers that do not run. Go on? [y/N] ");
    QTextStream in(stdin);
    return in.readLine().trimmed().compare(u"y"_s, Qt::CaseInsensitive) == 0;
}

} // namespace

Task<int> execute(Session &session, PruneOptions options)
{
    const auto map = pruneMap(options.filters);
    if (!map) {
        session.complain(QString::fromStdString(map.error().detail));
        co_return exitFailure;
    }
    if (!options.force && !agrees(session))
        co_return 0;
    if (!co_await session.connected())
        co_return exitFailure;
    const auto pruned = co_await ask<PrunedContainers>(
        &session, [&](QObject *context, auto done) { session.helper().pruneContainers(*map, context, done); });
    if (!pruned) {
        session.complain(u"remove"_s, u"the stopped containers"_s, pruned.error());
        co_return exitFailure;
    }
    if (!pruned->ids.isEmpty())
        session.print("Deleted Containers:\n" + pruned->ids.join(u'\n').toStdString() + "\n\n");
    session.print("Total reclaimed space: " + humanSize(double(pruned->reclaimed)).toStdString() + "\n");
    co_return 0;
}

} // namespace kiste::ctl
