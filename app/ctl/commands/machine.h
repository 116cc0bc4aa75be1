// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/machineoptions.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/machinetypes.h"

namespace kiste::ctl {

/// What `machine ls` prints. InvalidArgument for a filter that does not exist.
Result<Listing> machineListing(const MachineList &list, const MachineListOptions &options);
/// The container that a name, a pid, or the beginning of an id (ours or the engine's, at least 4 digits) means. NotFound,
/// or InvalidArgument when several are meant.
Result<MachineContainerInfo> findMachineContainer(const QList<MachineContainerInfo> &containers, const QString &text);
/// Which namespaces are whose: "pid,mnt" of its own, "net=host", in the kernel's words.
QString namespaceWords(const MachineContainerInfo &container, const NamespaceSet &host);

} // namespace kiste::ctl
