// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// stop, restart, kill, rm, wait
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/containerwatch.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Action = std::function<Task<Result<void>>(QString path)>;

/// Does something to each container, several at a time, and prints the names of those where it worked.
Task<int> toEach(Session &session, QStringList names, QString verb, Action action)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    co_await ForEach(int(names.size()), [&](int index) -> Task<bool> {
        const QString name = names.at(index);
        const auto path = co_await session.findContainer(name);
        bool worked = path.has_value();
        if (path) {
            const auto done = co_await action(*path);
            worked = done.has_value();
            if (done)
                session.print(name.toStdString() + "\n");
            else
                session.complain(verb, name, done.error());
        }
        good = good && worked;
        co_return worked;
    });
    co_return good ? 0 : exitFailure;
}

Task<Result<void>> stop(Session &session, const StopOptions &options, QString path)
{
    QVariantMap map;
    if (options.timeout)
        map.insert(u"timeout"_s, QVariant::fromValue(quint32(*options.timeout)));
    auto stopped = co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().stopContainer(path, map, context, done); });
    if (!stopped || !options.restart)
        co_return stopped;
    co_return co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().startContainer(path, context, done); });
}

} // namespace

Task<int> execute(Session &session, StopOptions options)
{
    const QString verb = options.restart ? u"restart"_s : u"stop"_s;
    co_return co_await toEach(session, options.containers, verb,
                              [&](QString path) { return stop(session, options, std::move(path)); });
}

Task<int> execute(Session &session, KillOptions options)
{
    co_return co_await toEach(session, options.containers, u"kill"_s, [&](QString path) -> Task<Result<void>> {
        co_return co_await ask<void>(&session, [&](QObject *context, auto done) {
            session.helper().killContainer(path, options.signal, context, done);
        });
    });
}

Task<int> execute(Session &session, RemoveOptions options)
{
    QVariantMap map;
    if (options.force)
        map.insert(u"force"_s, true);
    if (options.volumes)
        map.insert(u"volumes"_s, true);
    co_return co_await toEach(session, options.containers, u"remove"_s, [&](QString path) -> Task<Result<void>> {
        co_return co_await ask<void>(
            &session, [&](QObject *context, auto done) { session.helper().removeContainer(path, map, context, done); });
    });
}

Task<int> execute(Session &session, WaitOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    for (const QString &name : options.containers) {
        const auto path = co_await session.findContainer(name);
        if (!path) {
            good = false;
            continue;
        }
        const auto info = session.container(*path);
        std::optional<int> code;
        if (info && !info->isActive() && info->state != ContainerState::Created) {
            code = info->exitCode;
        } else {
            ContainerWatch watch(session.helper(), *path);
            co_await watch.over();
            code = watch.exitCode();
        }
        if (code)
            session.print(std::to_string(*code) + "\n");
        else
            session.complain(u"container '%1' was removed before its exit code was known"_s.arg(name));
        good = good && code;
    }
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
