// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/networkoptions.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/types.h"

namespace kiste::ctl {

/// What `network ls` prints. InvalidArgument for a filter that does not exist.
Result<Listing> networkListing(QList<NetworkInfo> networks, const NetworkListOptions &options);
/// Those of @p owner's networks that `prune` removes: nobody is in them, and they pass the filters. @p now: microseconds since the
/// epoch, for "until=1h". InvalidArgument for a filter that does not exist.
Result<QList<NetworkInfo>> prunable(QList<NetworkInfo> networks, quint32 owner, const QStringList &filters, quint64 now);
/// docker's document of one network. @p document: the engine's, with the containers.
Result<nlohmann::ordered_json> inspectNetwork(const NetworkInfo &network, const QString &document);
/// Adds to @p entry, one of a container's NetworkSettings, what docker says there. @p endpoint: the container's part of the
/// engine's document of the network.
void describeEndpoint(const NetworkInfo &network, const nlohmann::ordered_json &endpoint, nlohmann::ordered_json &entry);
/// The lines of `port`; all of them for an empty @p wanted.
QStringList portLines(const QStringList &ports, const QString &wanted);

} // namespace kiste::ctl
