// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/types.h"

namespace kiste::ctl {

/// "running", "exited", …: docker's words for the states.
QString stateWord(ContainerState state);
/// "Up 5 minutes", "Exited (0) 2 minutes ago". @p now in microseconds since the epoch.
QString statusText(const ContainerInfo &container, quint64 now);
/// The containers that `ps` shows, newest first. InvalidArgument for an unknown filter.
Result<QList<ContainerInfo>> selected(QList<ContainerInfo> containers, const PsOptions &options);
struct ContainerSize
{
    quint64 written = 0; ///< bytes of its own
    quint64 image = 0;
};
/// By object path; one that is missing could not be measured.
using ContainerSizes = QMap<QString, ContainerSize>;

/// The listing of those; with @p sizes a column of theirs.
Listing containerListing(const QList<ContainerInfo> &containers, bool noTruncation, quint64 now,
                         const ContainerSizes &sizes = {});

} // namespace kiste::ctl
