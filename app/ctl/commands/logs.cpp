// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/io/containerstream.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

Task<int> execute(Session &session, LogsOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
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
    const auto stream = co_await ask<UniqueFd>(
        &session, [&](QObject *context, auto done) { session.helper().openLog(*path, map, context, done); });
    if (!stream) {
        session.complain(u"read the log of"_s, options.container, stream.error());
        co_return exitFailure;
    }
    RecordRelay relay(stream->get(), options.timestamps);
    Event over;
    QObject::connect(&relay, &RecordRelay::ended, &relay, [&over] {
        if (!over.happened())
            over.happen();
    });
    co_await over;
    co_return relay.broken() ? exitBrokenPipe : 0;
}

} // namespace kiste::ctl
