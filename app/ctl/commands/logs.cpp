// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/mergedlogs.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/containerstream.h"

#include <QDateTime>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Nothing is to come before a moment that is past.
bool follows(const LogsOptions &options)
{
    return options.follow
        && (!options.until || *options.until > static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000);
}

/// "key=value,key=value " as docker has it.
QByteArray detailsOf(const std::optional<ContainerInfo> &container)
{
    QStringList texts;
    for (const auto &[key, value] : (container ? container->labels : QMap<QString, QString>()).asKeyValueRange())
        texts.append(key + u'=' + value);
    return printable(texts.join(u',')).toUtf8() + ' ';
}

QVariantMap logOptions(const LogsOptions &options)
{
    QVariantMap map;
    if (follows(options))
        map.insert(u"follow"_s, true);
    const auto number = [&map](const QString &key, const std::optional<std::uint64_t> &value) {
        if (value)
            map.insert(key, QVariant::fromValue(quint64(*value)));
    };
    number(u"tail"_s, options.tail);
    number(u"since"_s, options.since);
    // Of a log that is followed this program finds the end itself.
    if (!follows(options))
        number(u"until"_s, options.until);
    return map;
}

Task<Result<NamedStream>> open(Session &session, QString container, QVariantMap map, bool details)
{
    const auto path = co_await session.findContainer(container);
    if (!path)
        co_return std::unexpected(path.error());
    auto stream = co_await ask<UniqueFd>(
        &session, [&](QObject *context, auto done) { session.helper().openLog(*path, map, context, done); });
    if (!stream)
        session.complain(u"read the log of"_s, container, stream.error());
    if (!stream)
        co_return std::unexpected(stream.error());
    co_return NamedStream{container, std::move(*stream), details ? detailsOf(session.container(*path)) : QByteArray()};
}

} // namespace

Task<int> execute(Session &session, LogsOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const QVariantMap map = logOptions(options);
    std::vector<NamedStream> streams;
    for (const QString &container : options.containers) {
        auto stream = co_await open(session, container, map, options.details);
        if (!stream)
            co_return exitFailure;
        streams.push_back(std::move(*stream));
    }
    const std::int64_t until = follows(options) && options.until ? static_cast<std::int64_t>(*options.until) * 1000 : 0;
    Event over;
    const auto happen = [&over] {
        if (!over.happened())
            over.happen();
    };
    if (streams.size() == 1 && !options.names) {
        const RecordRelay::Look look{
            .timestamps = options.timestamps, .prefix = streams.front().prefix, .until = until};
        RecordRelay relay(streams.front().stream.get(), look);
        QObject::connect(&relay, &RecordRelay::ended, &relay, happen);
        co_await over;
        co_return relay.broken() ? exitBrokenPipe : 0;
    }
    MergedLogs merged(std::move(streams), options.timestamps, options.names, until);
    QObject::connect(&merged, &MergedLogs::ended, &merged, happen);
    co_await over;
    co_return merged.broken() ? exitBrokenPipe : 0;
}

} // namespace kiste::ctl
