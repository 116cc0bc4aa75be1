// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/format/listing.h"
#include "core/ipc/types.h"
#include "core/metrics/series.h"

namespace kiste::ctl {

/// What one container uses; empty for one that does not run or has not been measured yet.
struct StatsRow
{
    ContainerInfo container;
    std::optional<MetricsSample> sample;
    MetricsTotals totals;
};

/// docker's columns. @p machineMemory: what a container without a limit can use, in bytes.
Listing statsListing(const QList<StatsRow> &rows, bool noTruncation, double machineMemory);

} // namespace kiste::ctl
