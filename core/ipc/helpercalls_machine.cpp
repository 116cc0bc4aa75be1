// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HelperClient's calls about this computer's containers.
#include "core/ipc/helpercall.h"
#include "core/ipc/machineproxy.h"
#include "core/ipc/objectpath.h"

namespace kiste {

using namespace helpercall;

namespace {

QList<MachineContainerInfo> toContainers(const MapList &maps)
{
    QList<MachineContainerInfo> containers;
    for (const QVariantMap &map : maps) {
        if (auto container = machineContainerFromMap(map))
            containers.append(std::move(*container));
    }
    return containers;
}

const auto toMachineList = [](const QDBusPendingReply<QList<qulonglong>, MapList> &reply) -> Result<MachineList> {
    return MachineList{namespacesFromList(reply.argumentAt<0>()), toContainers(reply.argumentAt<1>())};
};

} // namespace

void HelperClient::listMachine(QObject *context, Callback<MachineList> list)
{
    call<MachineProxy>(
        names::machinePath, queryTimeout, context, std::move(list), [](MachineProxy &proxy) { return proxy.List(); },
        toMachineList);
}

void HelperClient::watchMachine(QObject *context, Callback<MachineList> list, Changed changed)
{
    m_machineContext = context;
    m_machineChanged = std::move(changed);
    call<MachineProxy>(
        names::machinePath, queryTimeout, context, std::move(list), [](MachineProxy &proxy) { return proxy.Watch(); },
        toMachineList);
}

void HelperClient::unwatchMachine()
{
    m_machineChanged = {};
    call<MachineProxy>(
        names::machinePath, queryTimeout, this, Callback<void>([](const Result<void> &) {}),
        [](MachineProxy &proxy) { return proxy.Unwatch(); }, [](const QDBusPendingReply<> &) -> Result<void> { return {}; });
}

void HelperClient::openMachineMetrics(const QString &id, QObject *context, Callback<UniqueFd> file)
{
    call<MachineProxy>(
        names::machinePath, queryTimeout, context, std::move(file),
        [&](MachineProxy &proxy) { return proxy.OpenMetrics(id); },
        [](const QDBusPendingReply<QDBusUnixFileDescriptor> &reply) { return toUniqueFd(reply.value()); });
}

void HelperClient::machineProcesses(const QString &id, QObject *context, Callback<QList<QVariantMap>> processes)
{
    call<MachineProxy>(
        names::machinePath, queryTimeout, context, std::move(processes),
        [&](MachineProxy &proxy) { return proxy.ListProcesses(id); },
        [](const QDBusPendingReply<MapList> &reply) -> Result<QList<QVariantMap>> { return reply.value(); });
}

void HelperClient::freezeMachineContainer(const QString &id, bool frozen, QObject *context, Callback<void> done)
{
    call<MachineProxy>(
        names::machinePath, unlimited, context, std::move(done),
        [&](MachineProxy &proxy) { return frozen ? proxy.Freeze(id, {}) : proxy.Thaw(id, {}); },
        [](const QDBusPendingReply<> &) -> Result<void> { return {}; });
}

void HelperClient::signalMachineContainer(const QString &id, const QString &signal, const QVariantMap &options,
                                          QObject *context, Callback<void> done)
{
    call<MachineProxy>(
        names::machinePath, unlimited, context, std::move(done),
        [&](MachineProxy &proxy) { return proxy.Signal(id, signal, options); },
        [](const QDBusPendingReply<> &) -> Result<void> { return {}; });
}

void HelperClient::onMachineChanged(const QDBusMessage &signal)
{
    if (signal.service() != m_owner || signal.signature() != QLatin1StringView("aa{sv}as"))
        return;
    if (m_machineContext && m_machineChanged)
        m_machineChanged(toContainers(qdbus_cast<MapList>(signal.arguments().at(0))), signal.arguments().at(1).toStringList());
}

} // namespace kiste
