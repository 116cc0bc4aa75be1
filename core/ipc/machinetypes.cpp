// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/machinetypes.h"

#include <QDBusArgument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste {

QString MachineContainerInfo::title() const
{
    if (!name.isEmpty())
        return name;
    const QString digits = engineId.left(12);
    // Kubernetes calls containers by nothing else that the machine shows.
    if (engine == ContainerEngine::Kubernetes || digits.isEmpty())
        return command.isEmpty() ? digits : command;
    return digits;
}

QVariantMap toMap(const MachineContainerInfo &container)
{
    QVariantMap map{{u"id"_s, container.id},
                    {u"engine"_s, QString::fromUtf8(engineWord(container.engine))},
                    {u"name"_s, container.name},
                    {u"engine-id"_s, container.engineId},
                    {u"pod"_s, container.pod},
                    {u"command"_s, container.command},
                    {u"owner"_s, container.owner},
                    {u"pid"_s, container.pid},
                    {u"cgroup"_s, container.cgroup},
                    {u"own-cgroup"_s, container.ownsCgroup},
                    {u"frozen"_s, container.frozen},
                    {u"namespaces"_s, QVariant::fromValue(toList(container.namespaces))}};
    if (!container.path.isEmpty())
        map.insert(u"path"_s, container.path);
    if (container.processes)
        map.insert(u"processes"_s, *container.processes);
    if (container.cpuTime)
        map.insert(u"cpu-time"_s, *container.cpuTime);
    if (container.memory)
        map.insert(u"memory"_s, *container.memory);
    return map;
}

std::optional<MachineContainerInfo> machineContainerFromMap(const QVariantMap &map)
{
    MachineContainerInfo container;
    container.id = map.value(u"id"_s).toString();
    if (container.id.isEmpty())
        return std::nullopt;
    container.engine = engineFromWord(map.value(u"engine"_s).toString().toStdString()).value_or(ContainerEngine::Plain);
    container.name = map.value(u"name"_s).toString();
    container.engineId = map.value(u"engine-id"_s).toString();
    container.pod = map.value(u"pod"_s).toString();
    container.command = map.value(u"command"_s).toString();
    container.path = map.value(u"path"_s).toString();
    container.owner = map.value(u"owner"_s).toUInt();
    container.pid = map.value(u"pid"_s).toUInt();
    container.cgroup = map.value(u"cgroup"_s).toString();
    container.ownsCgroup = map.value(u"own-cgroup"_s).toBool();
    container.frozen = map.value(u"frozen"_s).toBool();
    container.namespaces = namespacesFromList(qdbus_cast<QList<qulonglong>>(map.value(u"namespaces"_s)));
    if (const auto found = map.constFind(u"processes"_s); found != map.cend())
        container.processes = found->toUInt();
    if (const auto found = map.constFind(u"cpu-time"_s); found != map.cend())
        container.cpuTime = found->toULongLong();
    if (const auto found = map.constFind(u"memory"_s); found != map.cend())
        container.memory = found->toULongLong();
    return container;
}

QList<qulonglong> toList(const NamespaceSet &set)
{
    return QList<qulonglong>(set.begin(), set.end());
}

NamespaceSet namespacesFromList(const QList<qulonglong> &list)
{
    NamespaceSet set{};
    std::copy_n(list.begin(), std::min<qsizetype>(list.size(), namespaceKindCount), set.begin());
    return set;
}

} // namespace kiste
