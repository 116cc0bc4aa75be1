// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/containerengine.h"
#include "core/machine/processscanner.h"

#include <QList>
#include <QString>
#include <QVariantMap>

#include <optional>

namespace kiste {

/// A container on this computer as Machine.List and Watch describe it; see the XML for the meaning.
struct MachineContainerInfo
{
    QString id;
    ContainerEngine engine = ContainerEngine::Plain;
    QString name;
    QString engineId;
    QString pod;
    QString command;
    QString path; ///< object path of one of Kiste's own that the user may see, else empty
    quint32 owner = 0;
    quint32 pid = 0;
    QString cgroup;
    bool ownsCgroup = false;
    bool frozen = false;
    NamespaceSet namespaces{};
    std::optional<quint32> processes; ///< of List alone
    std::optional<quint64> cpuTime; ///< microseconds; of List alone
    std::optional<quint64> memory; ///< bytes; of List alone
    bool operator==(const MachineContainerInfo &) const = default;

    /// What people call it: its name, else its program's where the engine has only ids, else the id's first digits.
    QString title() const;
};

/// What Machine.List and Watch answer.
struct MachineList
{
    NamespaceSet host{};
    QList<MachineContainerInfo> containers;
};

QVariantMap toMap(const MachineContainerInfo &container);
/// Nothing for a map without an id; what else is missing or strange keeps its default.
std::optional<MachineContainerInfo> machineContainerFromMap(const QVariantMap &map);

QList<qulonglong> toList(const NamespaceSet &set);
NamespaceSet namespacesFromList(const QList<qulonglong> &list);

} // namespace kiste
