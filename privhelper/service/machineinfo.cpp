// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/machineinfo.h"

#include "core/ipc/dbustypes.h"
#include "core/ipc/objectpath.h"
#include "privhelper/machine/machinewatch.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/objecttree.h"

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

const Container *ownContainer(Containers &containers, const MachineContainer &container)
{
    if (container.engine != ContainerEngine::Kiste)
        return nullptr;
    const auto id = ContainerId::parse(container.engineId);
    return id ? containers.find(*id) : nullptr;
}

} // namespace

bool isOwnContainer(Containers &containers, const MachineContainer &container)
{
    return ownContainer(containers, container) != nullptr;
}

bool maySeeMachineContainer(const Engine &engine, const MachineView &view, const MachineContainer &container, quint32 uid)
{
    if (uid == 0 || !view.hidesProcesses)
        return true;
    const Container *own = ownContainer(engine.containers, container);
    return (own ? own->record.owner : container.owner) == uid;
}

MachineContainerInfo machineInfo(const Engine &engine, const MachineContainer &container, quint32 uid)
{
    MachineContainerInfo info;
    info.id = QString::fromStdString(container.id);
    info.engine = container.engine;
    info.name = QString::fromStdString(container.name);
    info.engineId = QString::fromStdString(container.engineId);
    info.pod = QString::fromStdString(container.pod);
    info.command = QString::fromStdString(container.command);
    info.owner = container.owner;
    info.pid = static_cast<quint32>(container.pid);
    info.cgroup = QString::fromStdString(container.cgroup);
    info.ownsCgroup = container.ownsCgroup;
    info.frozen = container.frozen;
    info.namespaces = container.namespaces;
    if (const Container *own = ownContainer(engine.containers, container)) {
        info.owner = own->record.owner;
        if (Clients::maySee(uid, own->record.owner)) {
            info.name = QString::fromStdString(own->record.name);
            info.path = containerPath(own->id());
        }
    }
    return info;
}

void tellMachineChanges(Engine &engine, const QStringList &ids, const QStringList &removed)
{
    const MachineWatch::View view = engine.machine.lastView();
    const auto &watchers = engine.machine.watchers();
    for (auto it = watchers.cbegin(); it != watchers.cend(); ++it) {
        MapList changed;
        for (const QString &id : ids) {
            const MachineContainer *container = view->find(id.toStdString());
            if (container && maySeeMachineContainer(engine, *view, *container, it.value()))
                changed.append(toMap(machineInfo(engine, *container, it.value())));
        }
        engine.objects.sendTo(it.key(), names::machinePath, names::machineInterface, u"Changed"_s,
                              {QVariant::fromValue(changed), removed});
    }
}

} // namespace kiste
