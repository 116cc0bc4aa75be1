// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/machinetypes.h"
#include "core/machine/machinecontainers.h"

#include <QStringList>

namespace kiste {

class Containers;
struct Engine;

/// Whether it is one of this Kiste's containers, with a record.
bool isOwnContainer(Containers &containers, const MachineContainer &container);
/// Whether @p uid may know of it.
bool maySeeMachineContainer(const Engine &engine, const MachineView &view, const MachineContainer &container, quint32 uid);
/// As @p uid may see it.
MachineContainerInfo machineInfo(const Engine &engine, const MachineContainer &container, quint32 uid);
/// Tells all who watch of changes, each what it may see.
void tellMachineChanges(Engine &engine, const QStringList &ids, const QStringList &removed);

} // namespace kiste
