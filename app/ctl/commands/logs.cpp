// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/mergedlogs.h"
#include "app/ctl/io/containerstream.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

QVariantMap logOptions(const LogsOptions &options)
{
    QVariantMap map;
    if (options.follow)
        map.insert(u"follow"_s, true);
    const auto number = [&map](const QString &key, const std::optional<std::uint64_t> &value) {
        if (value)
            map.insert(key, QVariant::fromValue(quint64(*value)));
    };
    number(u"tail"_s, options.tail);
    number(u"since"_s, options.since);
    number(u"until"_s, options.until);
    return map;
}

Task<Result<UniqueFd>> open(Session &session, QString container, QVariantMap map)
{
    const auto path = co_await session.findContainer(container);
    if (!path)
        co_return std::unexpected(path.error());
    auto stream = co_await ask<UniqueFd>(
        &session, [&](QObject *context, auto done) { session.helper().openLog(*path, map, context, done); });
    if (!stream)
        session.complain(u"read the log of"_s, container, stream.error());
    co_return stream;
}

} // namespace

Task<int> execute(Session &session, LogsOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const QVariantMap map = logOptions(options);
    std::vector<NamedStream> streams;
    for (const QString &container : options.containers) {
        auto stream = co_await open(session, container, map);
        if (!stream)
            co_return exitFailure;
        streams.push_back({container, std::move(*stream)});
    }
    Event over;
    const auto happen = [&over] {
        if (!over.happened())
            over.happen();
    };
    if (streams.size() == 1 && !options.names) {
        RecordRelay relay(streams.front().stream.get(), options.timestamps);
        QObject::connect(&relay, &RecordRelay::ended, &relay, happen);
        co_await over;
        co_return relay.broken() ? exitBrokenPipe : 0;
    }
    MergedLogs merged(std::move(streams), options.timestamps, options.names);
    QObject::connect(&merged, &MergedLogs::ended, &merged, happen);
    co_await over;
    co_return merged.broken() ? exitBrokenPipe : 0;
}

} // namespace kiste::ctl
