// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/lines.h"

#include <nlohmann/json.hpp>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

void addTo(Json &lists, char what, const QString &path)
{
    lists[what == 'A' ? "added" : what == 'D' ? "deleted" : "changed"].push_back(path.toStdString());
}

} // namespace

Task<int> execute(Session &session, DiffOptions options)
{
    const bool json = options.format == "json"_L1;
    if (!json && !options.format.isEmpty()) {
        session.complain(u"'%1' is not a format of diff; there is json"_s.arg(options.format));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto stream = co_await ask<UniqueFd>(&session, [&](QObject *context, auto done) {
        session.helper().openContainerStream(*path, ContainerStreamKind::Changes, {}, context, done);
    });
    if (!stream) {
        session.complain(u"compare the files of"_s, options.container, stream.error());
        co_return exitFailure;
    }
    Json lists = Json::object();
    LineReader changes(stream->get(), '\0');
    while (const auto change = co_await changes.next()) {
        if (change->size() < 3)
            continue;
        if (json)
            addTo(lists, change->front(), QString::fromUtf8(change->sliced(2)));
        else
            session.print(printable(QString::fromUtf8(*change)).toStdString() + "\n");
        if (session.broken())
            co_return exitBrokenPipe;
    }
    if (json)
        session.print(lists.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    co_return 0;
}

} // namespace kiste::ctl
