// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// stop, restart, kill, pause, unpause, update, rename, rm
#include "app/ctl/commands/choice.h"
#include "app/ctl/commands/commands.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

bool isActive(const ContainerInfo &container)
{
    return container.isActive();
}

/// There is something to end: a process, or a restart that is to come.
bool canEnd(const ContainerInfo &container)
{
    return container.isActive() || container.state == ContainerState::Restarting;
}

bool anyState(const ContainerInfo &)
{
    return true;
}

bool isPaused(const ContainerInfo &container)
{
    return container.state == ContainerState::Paused;
}

bool canPause(const ContainerInfo &container)
{
    return container.state == ContainerState::Running;
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
    put(u"cpu-period"_s, options.cpuPeriod, quint64());
    put(u"cpu-quota"_s, options.cpuQuota, qint64());
    put(u"blkio-weight"_s, options.blockWeight, quint64());
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
    co_return co_await toEach(session, options.containers, options.restart ? anyState : canEnd, verb,
                              [&](QString path) { return stop(session, options, std::move(path)); });
}

Task<int> execute(Session &session, PauseOptions options)
{
    const ContainerVerb verb = options.frozen ? ContainerVerb::Pause : ContainerVerb::Unpause;
    co_return co_await toEach(session, options.containers, options.frozen ? canPause : isPaused,
                              options.frozen ? u"pause"_s : u"unpause"_s, [&](QString path) -> Task<Result<void>> {
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
    co_return co_await toEach(session, ContainerChoice{.names = options.containers}, anyState, u"update"_s,
                              [&](QString path) -> Task<Result<void>> {
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
    co_return co_await toEach(session, options.containers, isActive, u"kill"_s,
                              [&](QString path) -> Task<Result<void>> {
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
    co_return co_await toEach(session, options.containers, anyState, u"remove"_s,
                              [&](QString path) -> Task<Result<void>> {
                                  co_return co_await ask<void>(&session, [&](QObject *context, auto done) {
                                      session.helper().removeContainer(path, map, context, done);
                                  });
                              });
}

} // namespace kiste::ctl
