// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// machine ls, ps, freeze, thaw, kill
#include "app/ctl/commands/machine.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/top.h"
#include "app/ctl/format/human.h"
#include "core/ipc/machinehelper.h"

#include <QDateTime>

#include <algorithm>
#include <format>
#include <pwd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype fewestDigits = 4;

MachineHelper &machineOf(Session &session)
{
    return MachineHelper::of(&session.helper());
}

std::string userName(quint32 uid)
{
    passwd entry = {};
    passwd *found = nullptr;
    char buffer[4096];
    if (::getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found)
        return printable(QString::fromLocal8Bit(found->pw_name)).toStdString();
    return std::to_string(uid);
}

std::string seconds(quint64 microseconds)
{
    return std::format("{:.2f}s", double(microseconds) / 1e6);
}

QString engineName(const MachineContainerInfo &container)
{
    return QString::fromUtf8(engineWord(container.engine));
}

/// Nothing, or why the filters cannot be used.
Result<void> applyFilters(QList<MachineContainerInfo> &containers, const QStringList &filters)
{
    for (const QString &filter : filters) {
        const QString key = filter.section(u'=', 0, 0);
        const QString value = filter.section(u'=', 1);
        if (!filter.contains(u'=') || (key != "engine"_L1 && key != "name"_L1 && key != "pod"_L1))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are engine=, name= and pod=", filter.toStdString()));
        if (key == "engine"_L1 && !engineFromWord(value.toStdString()))
            return failure(ErrorCode::InvalidArgument, std::format("there is no engine '{}'", value.toStdString()));
        containers.removeIf([&](const MachineContainerInfo &container) {
            if (key == "engine"_L1)
                return engineName(container) != value;
            return key == "name"_L1 ? !container.title().contains(value) : !container.pod.startsWith(value);
        });
    }
    return {};
}

Task<Result<MachineList>> look(Session &session)
{
    auto list = co_await ask<MachineList>(&session, [&](QObject *context, auto done) {
        machineOf(session).listMachine(context, done);
    });
    if (!list)
        session.complain(QString::fromStdString(list.error().detail));
    co_return list;
}

/// Does something to each of the containers; 0 if all went well.
Task<int> forEach(Session &session, QStringList texts, QString action,
                  std::function<void(const QString &id, QObject *context, Helper::Callback<void> done)> act)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto list = co_await look(session);
    if (!list)
        co_return exitFailure;
    bool good = true;
    for (const QString &text : texts) {
        const auto container = findMachineContainer(list->containers, text);
        Result<void> done = container ? Result<void>() : std::unexpected(container.error());
        if (container)
            done = co_await ask<void>(&session, [&](QObject *context, auto answer) { act(container->id, context, answer); });
        if (done)
            session.print(text.toStdString() + "\n");
        else
            session.complain(action, text, done.error());
        good = good && done;
    }
    co_return good ? 0 : exitFailure;
}

} // namespace

QString namespaceWords(const MachineContainerInfo &container, const NamespaceSet &host)
{
    QStringList words;
    for (std::size_t i = 0; i < namespaceKindCount; ++i) {
        const QString word = QString::fromUtf8(namespaceWord(NamespaceKind(i)));
        if (container.namespaces[i] == 0)
            continue;
        words.append(container.namespaces[i] == host[i] ? word + "=host"_L1 : word);
    }
    return words.join(u',');
}

Result<Listing> machineListing(const MachineList &list, const MachineListOptions &options)
{
    QList<MachineContainerInfo> containers = list.containers;
    if (auto filtered = applyFilters(containers, options.filters); !filtered)
        return std::unexpected(std::move(filtered.error()));
    std::ranges::sort(containers, {}, [](const MachineContainerInfo &container) {
        return std::tuple(engineWord(container.engine), container.pod, container.title(), container.pid);
    });
    Listing listing({{"ID", "ID"},
                     {"Engine", "ENGINE"},
                     {"Name", "NAME"},
                     {"Owner", "OWNER"},
                     {"PID", "PID"},
                     {"Processes", "PROCESSES"},
                     {"CPUTime", "CPU TIME"},
                     {"Memory", "MEMORY"},
                     {"State", "STATE"},
                     {"Namespaces", "NAMESPACES"},
                     {"EngineID", "ENGINE ID", false},
                     {"Pod", "POD", false},
                     {"Command", "COMMAND", false},
                     {"Cgroup", "CGROUP", false}});
    for (const MachineContainerInfo &container : std::as_const(containers)) {
        const auto text = [](const QString &value) { return printable(value).toStdString(); };
        listing.add({(options.noTruncation ? container.id : container.id.left(shortId)).toStdString(), text(engineName(container)),
                     text(options.noTruncation ? container.title() : shortened(container.title(), 30)),
                     userName(container.owner), std::to_string(container.pid),
                     container.processes ? std::to_string(*container.processes) : "", container.cpuTime ? seconds(*container.cpuTime) : "",
                     container.memory ? binarySize(double(*container.memory)).toStdString() : "",
                     container.frozen ? "frozen" : "running", text(namespaceWords(container, list.host)), text(container.engineId),
                     text(container.pod), text(container.command), text(container.cgroup)});
    }
    return listing;
}

Result<MachineContainerInfo> findMachineContainer(const QList<MachineContainerInfo> &containers, const QString &text)
{
    const auto matching = [&](auto matches) {
        QList<MachineContainerInfo> found;
        std::ranges::copy_if(containers, std::back_inserter(found), matches);
        return found;
    };
    auto found = matching([&](const MachineContainerInfo &container) { return container.name == text; });
    if (found.isEmpty())
        found = matching([&](const MachineContainerInfo &container) { return QString::number(container.pid) == text; });
    if (found.isEmpty() && text.size() >= fewestDigits)
        found = matching([&](const MachineContainerInfo &container) {
            return container.id.startsWith(text) || container.engineId.startsWith(text);
        });
    if (found.isEmpty())
        return failure(ErrorCode::NotFound, std::format("there is no container '{}' on this computer", text.toStdString()));
    if (found.size() > 1)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' means {} containers; give one's id", text.toStdString(), found.size()));
    return found.constFirst();
}

Task<int> execute(Session &session, MachineListOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto list = co_await look(session);
    if (!list)
        co_return exitFailure;
    const auto listing = machineListing(*list, options);
    const auto text = listing ? listing->render(options.quiet && options.format.isEmpty() ? "{{.ID}}" : options.format.toStdString())
                              : Result<std::string>(std::unexpected(listing.error()));
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, MachineProcessesOptions options)
{
    QStringList words;
    for (const QString &word : std::as_const(options.words))
        words << u"-o"_s << word;
    if (words.isEmpty())
        words << u"-o"_s << u"user,hpid,pid,pcpu,rss,stat,start,time,args"_s;
    const auto columns = topColumns(words);
    if (!columns) {
        session.complain(QString::fromStdString(columns.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto list = co_await look(session);
    if (!list)
        co_return exitFailure;
    const auto container = findMachineContainer(list->containers, options.container);
    auto processes = container ? Result<QList<QVariantMap>>() : std::unexpected(container.error());
    if (container)
        processes = co_await ask<QList<QVariantMap>>(&session, [&](QObject *context, auto done) {
            machineOf(session).machineProcesses(container->id, context, done);
        });
    if (!processes) {
        session.complain(u"list the processes of"_s, options.container, processes.error());
        co_return exitFailure;
    }
    session.print(topTable(*processes, *columns, static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000));
    co_return 0;
}

Task<int> execute(Session &session, MachineFreezeOptions options)
{
    co_return co_await forEach(session, options.containers, options.frozen ? u"freeze"_s : u"thaw"_s,
                               [&](const QString &id, QObject *context, Helper::Callback<void> done) {
                                   machineOf(session).freezeMachineContainer(id, options.frozen, context, std::move(done));
                               });
}

Task<int> execute(Session &session, MachineKillOptions options)
{
    const QVariantMap map = options.all ? QVariantMap{{u"all"_s, true}} : QVariantMap();
    co_return co_await forEach(session, options.containers, u"signal"_s,
                               [&](const QString &id, QObject *context, Helper::Callback<void> done) {
                                   machineOf(session).signalMachineContainer(id, options.signal, map, context, std::move(done));
                               });
}

} // namespace kiste::ctl
