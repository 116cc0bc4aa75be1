// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/signalname.h"
#include "core/cgroup/cgroupreader.h"
#include "privhelper/machine/machinewatch.h"
#include "privhelper/sampler/samplerservice.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/machineinfo.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/processes.h"

#include <QDBusUnixFileDescriptor>

#include <format>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

Result<std::string> idArgument(const Call &call)
{
    const std::string id = call.argument(0).toString().toStdString();
    if (id.size() != 32 || id.find_first_not_of("0123456789abcdef") != std::string::npos)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not the id of a container on this computer", id.substr(0, 80)));
    return id;
}

Error gone(const std::string &id)
{
    return {ErrorCode::NotFound, std::format("there is no container '{}' on this computer", id), 0};
}

/// Its numbers of this moment.
void addUsage(Engine &engine, const MachineView &view, const MachineContainer &container, MachineContainerInfo &info)
{
    static const auto ticks = static_cast<quint64>(::sysconf(_SC_CLK_TCK));
    static const auto pageSize = static_cast<quint64>(::sysconf(_SC_PAGESIZE));
    info.processes = static_cast<quint32>(container.members.size());
    if (container.ownsCgroup) {
        BlockDevices devices(engine.cgroups.root());
        auto reader = CgroupReader::open(engine.cgroups, container.cgroup, devices, CgroupReader::Descriptors::Reopen);
        const auto sample = reader ? reader->read() : Result<CgroupSample>(std::unexpected(reader.error()));
        if (sample && sample->cpu)
            info.cpuTime = sample->cpu->usageUsec;
        if (sample && sample->memory)
            info.memory = sample->memory->workingSet;
    }
    quint64 cpu = 0;
    quint64 memory = 0;
    for (const std::size_t member : container.members) {
        cpu += view.processes[member].cpuTicks * 1'000'000 / ticks;
        memory += view.processes[member].residentPages * pageSize;
    }
    info.cpuTime = info.cpuTime.value_or(cpu);
    info.memory = info.memory.value_or(memory);
}

void answerList(Engine &engine, const CallPtr &call, const Result<MachineWatch::View> &view, bool usage)
{
    if (!view)
        return call->fail(view.error());
    MapList containers;
    for (const MachineContainer &container : (*view)->containers) {
        if (!maySeeMachineContainer(engine, **view, container, call->uid()))
            continue;
        MachineContainerInfo info = machineInfo(engine, container, call->uid());
        if (usage)
            addUsage(engine, **view, container, info);
        containers.append(toMap(info));
    }
    call->reply({QVariant::fromValue(toList((*view)->host)), QVariant::fromValue(containers)});
}

/// A look, then @p act with the container if the caller may see it.
void withContainer(Engine &engine, const CallPtr &call, const std::string &id,
                   std::function<void(const MachineView &, const MachineContainer &)> act)
{
    engine.machine.look([&engine, call, id, act = std::move(act)](const Result<MachineWatch::View> &view) {
        if (!view)
            return call->fail(view.error());
        const MachineContainer *container = (*view)->find(id);
        if (!container || !maySeeMachineContainer(engine, **view, *container, call->uid()))
            return call->fail(gone(id));
        act(**view, *container);
    });
}

/// For the question; what is not known yet is called by its id.
QMap<QString, QString> questionDetails(Engine &engine, const Call &call, const std::string &id, const QString &verb)
{
    const MachineWatch::View &view = engine.machine.lastView();
    const MachineContainer *container = view ? view->find(id) : nullptr;
    const bool isKnown = container && maySeeMachineContainer(engine, *view, *container, call.uid());
    return {{u"container"_s, QString::fromStdString(isKnown ? displayName(*container) : id)},
            {u"engine"_s, isKnown ? QString::fromUtf8(engineWord(container->engine)) : u"?"_s},
            {u"verb"_s, verb}};
}

/// Refuses what Kiste's own methods are for, each with an action of its own.
bool refuseOwn(Engine &engine, const CallPtr &call, const MachineContainer &container, const char *instead)
{
    if (!isOwnContainer(engine.containers, container))
        return false;
    call->fail({ErrorCode::WrongState,
                std::format("container '{}' is Kiste's own: use Container.{}", displayName(container), instead), 0});
    return true;
}

Result<Plan> freezePlan(Engine &engine, const Call &call, bool frozen)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    auto id = idArgument(call);
    if (!id)
        return std::unexpected(std::move(id.error()));
    const auto details = questionDetails(engine, call, *id, frozen ? u"freeze"_s : u"thaw"_s);
    return Plan{details, {}, [&engine, id = *id, frozen](const CallPtr &allowed) {
                    withContainer(engine, allowed, id, [&engine, allowed, id, frozen](const MachineView &, const MachineContainer &container) {
                        if (refuseOwn(engine, allowed, container, frozen ? "Pause" : "Unpause"))
                            return;
                        engine.machine.freeze(id, frozen, answerTo(allowed));
                    });
                }};
}

} // namespace

Result<Plan> listMachine(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    engine.machine.look([&engine, asked](const Result<MachineWatch::View> &view) {
                        answerList(engine, asked, view, true);
                    });
                }};
}

Result<Plan> watchMachine(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    // Before the look: whoever leaves meanwhile is taken off the list again.
                    engine.machine.addWatcher(asked->sender(), asked->uid());
                    engine.machine.look([&engine, asked](const Result<MachineWatch::View> &view) {
                        if (!view)
                            engine.machine.removeWatcher(asked->sender());
                        answerList(engine, asked, view, false);
                    });
                }};
}

Result<Plan> unwatchMachine(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    engine.machine.removeWatcher(asked->sender());
                    asked->reply();
                }};
}

Result<Plan> openComputerMetrics(Engine &engine, const Call &call)
{
    auto id = idArgument(call);
    if (!id)
        return std::unexpected(std::move(id.error()));
    return Plan{{}, {}, [&engine, id = *id](const CallPtr &asked) {
                    const MachineWatch::View &view = engine.machine.lastView();
                    const MachineContainer *container = view ? view->find(id) : nullptr;
                    if (!container || !maySeeMachineContainer(engine, *view, *container, asked->uid()))
                        return asked->fail(gone(id));
                    Result<UniqueFd> file = engine.machineRings.openReadOnly(id);
                    if (isOwnContainer(engine.containers, *container)) {
                        const auto own = ContainerId::parse(container->engineId).value(); // it has a record under it
                        if (!Clients::maySee(asked->uid(), engine.containers.find(own)->record.owner))
                            return asked->fail(gone(id));
                        file = engine.sampler.openReadOnly(own);
                    }
                    if (!file)
                        return asked->fail(file.error());
                    QDBusUnixFileDescriptor wire;
                    wire.giveFileDescriptor(file->release());
                    asked->reply({QVariant::fromValue(wire)});
                }};
}

Result<Plan> listMachineProcesses(Engine &engine, const Call &call)
{
    auto id = idArgument(call);
    if (!id)
        return std::unexpected(std::move(id.error()));
    return Plan{{}, {}, [&engine, id = *id](const CallPtr &asked) {
                    withContainer(engine, asked, id, [asked](const MachineView &view, const MachineContainer &container) {
                        std::vector<pid_t> pids;
                        for (const std::size_t member : container.members)
                            pids.push_back(view.processes[member].pid);
                        asked->reply({QVariant::fromValue(describeProcesses(pids))});
                    });
                }};
}

Result<Plan> freezeMachine(Engine &engine, const Call &call)
{
    return freezePlan(engine, call, true);
}

Result<Plan> thawMachine(Engine &engine, const Call &call)
{
    return freezePlan(engine, call, false);
}

Result<Plan> signalMachine(Engine &engine, const Call &call)
{
    bool all = false;
    OptionReader options(call.options());
    options.read("all"_L1, all);
    if (auto sound = options.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    auto id = idArgument(call);
    if (!id)
        return std::unexpected(std::move(id.error()));
    const auto number = parseSignal(call.argument(1).toString().toStdString());
    if (!number)
        return std::unexpected(number.error());
    const QString verb = u"send %1 to"_s.arg(QString::fromStdString(signalName(*number)));
    return Plan{questionDetails(engine, call, *id, verb), {}, [&engine, id = *id, number = *number, all](const CallPtr &allowed) {
                    withContainer(engine, allowed, id, [&engine, allowed, id, number, all](const MachineView &, const MachineContainer &container) {
                        if (refuseOwn(engine, allowed, container, "Kill"))
                            return;
                        engine.machine.signal(id, number, all, answerTo(allowed));
                    });
                }};
}

} // namespace kiste::methods
