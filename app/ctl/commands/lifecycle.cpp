// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// stop, restart, kill, pause, unpause, update, rename, rm, wait
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
    if (!options.signal.isEmpty())
        map.insert(u"signal"_s, options.signal);
    co_return co_await ask<void>(&session, [&](QObject *context, auto done) {
        if (options.restart)
            session.helper().tellContainer(path, ContainerVerb::Restart, map, context, done);
        else
            session.helper().stopContainer(path, map, context, done);
    });
}

QVariantMap updateMap(const UpdateOptions &options)
{
    QVariantMap map;
    const auto put = [&map]<typename Wire>(const QString &key, const auto &value, Wire) {
        if (value)
            map.insert(key, QVariant::fromValue(static_cast<Wire>(*value)));
    };
    put(u"memory-limit"_s, options.memoryLimit, quint64());
    put(u"memory-swap"_s, options.memorySwap, qint64());
    put(u"memory-reservation"_s, options.memoryReservation, quint64());
    put(u"nano-cpus"_s, options.nanoCpus, quint64());
    put(u"cpu-shares"_s, options.cpuShares, quint64());
    put(u"cpuset-cpus"_s, options.cpusetCpus, QString());
    put(u"cpuset-mems"_s, options.cpusetMems, QString());
    put(u"pids-limit"_s, options.pidsLimit, qint64());
    put(u"restart"_s, options.restart, QString());
    return map;
}

} // namespace

Task<int> execute(Session &session, StopOptions options)
{
    const QString verb = options.restart ? u"restart"_s : u"stop"_s;
    co_return co_await toEach(session, options.containers, verb,
                              [&](QString path) { return stop(session, options, std::move(path)); });
}

Task<int> execute(Session &session, PauseOptions options)
{
    const ContainerVerb verb = options.frozen ? ContainerVerb::Pause : ContainerVerb::Unpause;
    co_return co_await toEach(session, options.containers, options.frozen ? u"pause"_s : u"unpause"_s,
                              [&](QString path) -> Task<Result<void>> {
                                  co_return co_await ask<void>(&session, [&](QObject *context, auto done) {
                                      session.helper().tellContainer(path, verb, {}, context, done);
                                  });
                              });
}

Task<int> execute(Session &session, UpdateOptions options)
{
    const QVariantMap map = updateMap(options);
    if (map.isEmpty()) {
        session.complain(u"there is nothing to change; see 'kistectl update --help'"_s);
        co_return exitFailure;
    }
    co_return co_await toEach(session, options.containers, u"update"_s, [&](QString path) -> Task<Result<void>> {
        co_return co_await ask<void>(&session, [&](QObject *context, auto done) {
            session.helper().tellContainer(path, ContainerVerb::Update, map, context, done);
        });
    });
}

Task<int> execute(Session &session, RenameOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto renamed = co_await ask<void>(&session, [&](QObject *context, auto done) {
        session.helper().renameContainer(*path, options.name, context, done);
    });
    if (!renamed)
        session.complain(u"rename"_s, options.container, renamed.error());
    co_return renamed ? 0 : exitFailure;
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
        const bool ended = info && !info->isActive() && info->state != ContainerState::Restarting;
        if (ended && info->state != ContainerState::Created) {
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
