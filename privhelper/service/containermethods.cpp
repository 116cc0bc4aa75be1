// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/signalname.h"
#include "privhelper/sampler/samplerservice.h"
#include "privhelper/service/containercall.h"
#include "privhelper/service/containerstreams.h"
#include "privhelper/service/createoptions.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/objecttree.h"
#include "privhelper/service/options.h"

#include <fcntl.h>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr quint32 maxTerminalSize = 10000;
constexpr qsizetype maxSessionName = 200;

Result<void> noOptions(const Call &call)
{
    return OptionReader(call.options()).finish();
}

Result<void> checkTerminal(quint32 columns, quint32 rows)
{
    if (columns < 1 || rows < 1 || columns > maxTerminalSize || rows > maxTerminalSize)
        return failure(ErrorCode::InvalidArgument,
                       std::format("a terminal cannot have {} columns and {} rows", columns, rows));
    return {};
}

Result<SupervisorExec> readExec(const Call &call)
{
    SupervisorExec request;
    for (const QString &argument : call.argument(0).toStringList())
        request.args.push_back(argument.toStdString());
    if (request.args.empty() || request.args.front().empty())
        return failure(ErrorCode::InvalidArgument, "there is no command");
    OptionReader reader(call.options());
    QStringList env;
    QString workdir, user;
    quint32 columns = 80, rows = 24;
    reader.read("tty"_L1, request.tty);
    reader.read("env"_L1, env);
    reader.read("workdir"_L1, workdir);
    reader.read("user"_L1, user);
    reader.read("columns"_L1, columns);
    reader.read("rows"_L1, rows);
    reader.read("privileged"_L1, request.privileged);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    if (auto sound = checkTerminal(columns, rows); !sound)
        return std::unexpected(std::move(sound.error()));
    for (const QString &entry : env)
        request.env.push_back(entry.toStdString());
    request.cwd = workdir.toStdString();
    request.user = user.toStdString();
    request.columns = columns;
    request.rows = rows;
    auto sound = checkEnvironment(request.env);
    if (sound && !request.cwd.empty())
        sound = checkWorkdir(request.cwd);
    if (sound && !request.user.empty())
        sound = checkUser(request.user);
    if (!sound)
        return std::unexpected(std::move(sound.error()));
    const auto stdio = qdbus_cast<FdList>(call.argument(1));
    if (stdio.size() != (request.tty ? 0 : 3))
        return failure(ErrorCode::InvalidArgument,
                       std::format("{} descriptors were passed, not {}", stdio.size(), request.tty ? 0 : 3));
    for (const QDBusUnixFileDescriptor &descriptor : stdio) {
        UniqueFd fd{::fcntl(descriptor.fileDescriptor(), F_DUPFD_CLOEXEC, 3)};
        if (!fd)
            return osFailure(errno, "cannot take over a descriptor");
        request.stdio.push_back(std::move(fd));
    }
    return request;
}

} // namespace

Result<Plan> start(Engine &engine, const Call &call)
{
    if (auto sound = noOptions(call); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, u"start"_s, [&engine, id = containerOf(call)](const CallPtr &allowed) {
        engine.life.start(id, answerTo(allowed));
    });
}

Result<Plan> kill(Engine &engine, const Call &call)
{
    if (auto sound = noOptions(call); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto number = parseSignal(call.argument(0).toString().toStdString());
    if (!number)
        return std::unexpected(number.error());
    return containerPlan(engine, call, u"kill"_s,
                         [&engine, id = containerOf(call), signal = *number](const CallPtr &allowed) {
                             engine.life.kill(id, signal, answerTo(allowed));
                         });
}

Result<Plan> removeContainer(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    bool force = false;
    bool volumes = false;
    reader.read("force"_L1, force);
    reader.read("volumes"_L1, volumes);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, u"remove"_s,
                         [&engine, id = containerOf(call), force, volumes](const CallPtr &allowed) {
                             if (Container *container = engine.containers.find(id))
                                 container->removeVolumes = volumes;
                             engine.life.remove(id, force, answerTo(allowed));
                         });
}

Result<Plan> containerDocuments(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, id = containerOf(call)](const CallPtr &asked) {
                    const Container *container = engine.containers.find(id);
                    const auto config = engine.state.readContainerFile(id, "config.json", oci::maxRuntimeSpec);
                    if (!container || !config)
                        return asked->fail(config ? Error{ErrorCode::NotFound, "the container is gone", 0}
                                                  : config.error());
                    asked->reply({QString::fromStdString(*config),
                                  QString::fromStdString(container->record.settings.toJson())});
                }};
}

Result<Plan> openLog(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    LogRequest request;
    std::optional<quint64> tail, since, until;
    reader.read("follow"_L1, request.follow);
    reader.read("tail"_L1, tail);
    reader.read("since"_L1, since);
    reader.read("until"_L1, until);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    request.selection.tail = tail;
    for (const auto &[from, to] : {std::pair(&since, &request.selection.since), {&until, &request.selection.until}}) {
        const auto time = checkTime(*from);
        if (!time)
            return std::unexpected(time.error());
        *to = *time;
    }
    return containerPlan(engine, call, u"read the output of"_s,
                         [&engine, id = containerOf(call), request](const CallPtr &allowed) {
                             engine.streams.openLog(id, request, answerTo(allowed));
                         });
}

Result<Plan> attach(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    AttachRequest request;
    std::optional<quint64> scrollback, since;
    reader.read("start"_L1, request.start);
    reader.read("scrollback"_L1, scrollback);
    reader.read("since"_L1, since);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    if (request.start && (scrollback || since))
        return failure(ErrorCode::InvalidArgument, "'start' begins with the first output; nothing else can be wanted");
    const auto from = checkTime(since);
    if (!from)
        return std::unexpected(from.error());
    request.since = *from;
    request.scrollback = scrollback;
    return containerPlan(engine, call, u"attach to"_s,
                         [&engine, id = containerOf(call), request](const CallPtr &allowed) {
                             engine.streams.attach(id, request, answerTo(allowed));
                         });
}

Result<Plan> resize(Engine &engine, const Call &call)
{
    if (auto sound = noOptions(call); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto columns = call.argument(0).value<quint32>();
    const auto rows = call.argument(1).value<quint32>();
    if (auto sound = checkTerminal(columns, rows); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, u"attach to"_s,
                         [&engine, id = containerOf(call), columns, rows](const CallPtr &allowed) {
                             engine.streams.resize(id, columns, rows, answerTo(allowed));
                         });
}

Result<Plan> exec(Engine &engine, const Call &call)
{
    auto request = readExec(call);
    if (!request)
        return std::unexpected(std::move(request.error()));
    const auto shared = std::make_shared<SupervisorExec>(std::move(*request));
    return Plan{detailsOf(engine, call, u"run a program in"_s),
                shared->privileged ? std::optional(Action::ContainerPrivileged) : std::nullopt,
                [&engine, id = containerOf(call), shared](const CallPtr &allowed) {
                    engine.streams.exec(id, allowed->sender(), std::move(*shared), [allowed](const auto &started) {
                        if (!started)
                            return allowed->fail(started.error());
                        FdList terminal;
                        if (started->second)
                            terminal.append(QDBusUnixFileDescriptor(started->second.get()));
                        allowed->reply({started->first, QVariant::fromValue(terminal)});
                    });
                }};
}

Result<Plan> killExec(Engine &engine, const Call &call)
{
    if (auto sound = noOptions(call); !sound)
        return std::unexpected(std::move(sound.error()));
    const QString session = call.argument(0).toString();
    if (session.size() > maxSessionName)
        return failure(ErrorCode::NotFound, "there is no such session");
    const auto number = parseSignal(call.argument(1).toString().toStdString());
    if (!number)
        return std::unexpected(number.error());
    return containerPlan(engine, call, u"run a program in"_s,
                         [&engine, id = containerOf(call), session, signal = *number](const CallPtr &allowed) {
                             engine.streams.killExec(id, session, signal, answerTo(allowed));
                         });
}

} // namespace kiste::methods
