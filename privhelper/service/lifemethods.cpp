// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Methods about the life of containers that exist; containermethods.cpp has the first ones.
#include "privhelper/service/containercall.h"
#include "privhelper/service/containerlife.h"
#include "privhelper/service/containerreport.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/eventlog.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/overlaydiff.h"
#include "privhelper/service/processes.h"
#include "privhelper/service/prune.h"
#include "privhelper/service/stopwish.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

Result<Plan> freeze(Engine &engine, const Call &call, bool frozen)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, frozen ? u"pause"_s : u"unpause"_s,
                         [&engine, id = containerOf(call), frozen](const CallPtr &allowed) {
                             engine.life.pause(id, frozen, answerTo(allowed));
                         });
}

} // namespace

Result<Plan> stop(Engine &engine, const Call &call)
{
    const auto wish = readStopWish(call.options());
    if (!wish)
        return std::unexpected(wish.error());
    return containerPlan(engine, call, u"stop"_s,
                         [&engine, id = containerOf(call), wish = *wish](const CallPtr &allowed) {
                             engine.life.stop(id, wish, answerTo(allowed));
                         });
}

Result<Plan> restart(Engine &engine, const Call &call)
{
    const auto wish = readStopWish(call.options());
    if (!wish)
        return std::unexpected(wish.error());
    return containerPlan(engine, call, u"restart"_s,
                         [&engine, id = containerOf(call), wish = *wish](const CallPtr &allowed) {
                             engine.life.restart(id, wish, answerTo(allowed));
                         });
}

Result<Plan> pause(Engine &engine, const Call &call)
{
    return freeze(engine, call, true);
}

Result<Plan> unpause(Engine &engine, const Call &call)
{
    return freeze(engine, call, false);
}

Result<Plan> rename(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const std::string name = call.argument(0).toString().toStdString();
    if (const auto parsed = ContainerName::parse(name); !parsed)
        return std::unexpected(parsed.error());
    return containerPlan(engine, call, u"rename"_s, [&engine, id = containerOf(call), name](const CallPtr &allowed) {
        allowed->answer(engine.containers.rename(id, name));
    });
}

Result<Plan> update(Engine &engine, const Call &call)
{
    auto options = UpdateOptions::parse(call.options(), engine.containers.cpus());
    if (!options)
        return std::unexpected(std::move(options.error()));
    return containerPlan(engine, call, u"change the limits of"_s,
                         [&engine, id = containerOf(call), options = std::move(*options)](const CallPtr &allowed) {
                             engine.life.update(id, options, answerTo(allowed));
                         });
}

Result<Plan> listProcesses(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(
        engine, call, u"list the processes of"_s, [&engine, id = containerOf(call)](const CallPtr &allowed) {
            const Container *container = engine.containers.find(id);
            if (!container || !container->isActive() || container->state == ContainerState::Starting)
                return allowed->fail(
                    {ErrorCode::WrongState,
                     std::format("container '{}' is not running", container ? container->record.name : id.shortText()),
                     0});
            const auto list =
                kiste::listProcesses(engine.cgroups, engine.life.cgroupOf(*container), container->record.idBase);
            if (!list)
                return allowed->fail(list.error());
            allowed->reply({QVariant::fromValue(*list)});
        });
}

Result<Plan> openChanges(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(
        engine, call, u"read the files of"_s,
        [&engine, id = containerOf(call)](const CallPtr &allowed) { engine.diff.open(id, answerTo(allowed)); });
}

Result<Plan> containerUsage(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{}, {}, [&engine, id = containerOf(call)](const CallPtr &asked) {
                    engine.diff.usage(id, [asked](const Result<VolumeUsage> &usage) {
                        if (!usage)
                            return asked->fail(usage.error());
                        asked->reply({QVariant::fromValue(usage->bytes), QVariant::fromValue(usage->files)});
                    });
                }};
}

Result<Plan> getReport(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, u"read the output of"_s,
                         [&engine, id = containerOf(call)](const CallPtr &allowed) {
                             allowed->reply({QString::fromStdString(containerReport(engine, id))});
                         });
}

Result<Plan> pruneContainers(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    std::optional<quint64> until;
    QStringList labels, notLabels;
    reader.read("until"_L1, until);
    reader.read("labels"_L1, labels);
    reader.read("not-labels"_L1, notLabels);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto time = checkTime(until);
    if (!time)
        return std::unexpected(time.error());
    return Plan{{{u"verb"_s, u"remove stopped"_s}},
                {},
                [&engine, selection = PruneSelection{*time, labels, notLabels}](const CallPtr &allowed) {
                    kiste::pruneContainers(engine, allowed->uid(), selection,
                                           [allowed](const Result<Pruned> &pruned) {
                                               if (!pruned)
                                                   return allowed->fail(pruned.error());
                                               allowed->reply({pruned->ids, pruned->reclaimed});
                                           });
                }};
}

} // namespace kiste::methods
