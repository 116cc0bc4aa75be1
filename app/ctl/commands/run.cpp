// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// run, create, start
#include "app/ctl/commands/attach.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/createoptions.h"
#include "core/ipc/objectpath.h"

#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The object path of a new container; what went wrong has been said.
Task<std::optional<QString>> create(Session &session, const ContainerSpec &spec)
{
    const auto options = createOptions(spec, QProcessEnvironment::systemEnvironment());
    if (!options) {
        session.complain(QString::fromStdString(options.error().detail));
        co_return std::nullopt;
    }
    const auto path = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().createContainer(spec.image, *options, context, done);
    });
    if (!path) {
        session.complain(u"create a container from"_s, spec.image, path.error());
        co_return std::nullopt;
    }
    co_return *path;
}

Task<Result<void>> start(Session &session, QString path)
{
    co_return co_await ask<void>(
        &session, [&](QObject *context, auto done) { session.helper().startContainer(path, context, done); });
}

QString idOf(const QString &path)
{
    const auto id = containerFromPath(path);
    return id ? QString::fromStdString(id->text()) : path;
}

/// What a container is called in messages before anybody has given it a name.
QString nameOf(const Session &session, const QString &path)
{
    const auto info = session.container(path);
    return info && !info->name.isEmpty() ? info->name : idOf(path).left(12);
}

bool inputIsUsable(Session &session, const ContainerSpec &spec, bool detached)
{
    if (!spec.tty || !spec.interactive || detached || ::isatty(STDIN_FILENO) == 1)
        return true;
    session.complain(u"standard input is not a terminal, which -t with -i needs"_s);
    return false;
}

/// `run --rm` of a container that never ran: nobody else removes it.
Task<bool> discard(Session &session, QString path)
{
    const auto removed = co_await ask<void>(&session, [&](QObject *context, auto done) {
        session.helper().removeContainer(path, {{u"force"_s, true}}, context, done);
    });
    co_return removed.has_value() || removed.error().code == ErrorCode::NotFound;
}

Task<bool> startOne(Session &session, QString name)
{
    const auto path = co_await session.findContainer(name);
    if (!path)
        co_return false;
    const auto started = co_await start(session, *path);
    const auto info = session.container(*path);
    // Docker's start of a running container is no error either.
    const bool runs = !started && started.error().code == ErrorCode::WrongState && info && info->isActive()
        && info->state != ContainerState::Paused;
    if (started || runs) {
        session.print(name.toStdString() + "\n");
        co_return true;
    }
    session.complain(u"start"_s, name, started.error());
    co_return false;
}

Task<int> startAttached(Session &session, StartOptions options)
{
    const QString name = options.containers.constFirst();
    const auto path = co_await session.findContainer(name);
    if (!path)
        co_return exitFailure;
    const auto info = session.container(*path).value_or(ContainerInfo());
    Foreground foreground{.path = *path,
                          .name = name,
                          .start = !info.isActive(),
                          .tty = info.tty,
                          .input = options.interactive && info.openStdin,
                          .options = options.attach,
                          .failureCode = exitFailure};
    co_return co_await runInForeground(session, std::move(foreground));
}

} // namespace

Task<int> execute(Session &session, CreateOptions options)
{
    if (!co_await session.connected())
        co_return exitEngine;
    const auto path = co_await create(session, options.spec);
    if (!path)
        co_return exitEngine;
    session.print(idOf(*path).toStdString() + "\n");
    co_return 0;
}

Task<int> execute(Session &session, RunOptions options)
{
    if (!inputIsUsable(session, options.spec, options.detach))
        co_return exitFailure;
    if (!co_await session.connected())
        co_return exitEngine;
    const auto path = co_await create(session, options.spec);
    if (!path)
        co_return exitEngine;
    int code = 0;
    bool failed = false;
    if (options.detach) {
        const auto started = co_await start(session, *path);
        failed = !started;
        if (started) {
            session.print(idOf(*path).toStdString() + "\n");
        } else {
            session.complain(u"start"_s, nameOf(session, *path), started.error());
            code = exitCodeFor(started.error(), exitEngine);
        }
    } else {
        Foreground foreground{.path = *path,
                              .name = nameOf(session, *path),
                              .start = true,
                              .tty = options.spec.tty,
                              .input = options.spec.interactive,
                              .options = options.attach,
                              .failureCode = exitEngine};
        code = co_await runInForeground(session, std::move(foreground));
        const auto info = session.container(*path);
        failed = info && info->state == ContainerState::Created;
    }
    if (failed && options.spec.autoRemove && !co_await discard(session, *path))
        session.complain(u"cannot remove container '%1'"_s.arg(nameOf(session, *path)));
    co_return code;
}

Task<int> execute(Session &session, StartOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    if (options.attached)
        co_return co_await startAttached(session, std::move(options));
    bool good = true;
    co_await ForEach(int(options.containers.size()), [&](int index) -> Task<bool> {
        good = co_await startOne(session, options.containers.at(index)) && good;
        co_return good;
    });
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
