// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/networkoptions.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/types.h"

namespace kiste::ctl {

/// What `network ls` prints. InvalidArgument for a filter that does not exist.
Result<Listing> networkListing(QList<NetworkInfo> networks, const NetworkListOptions &options);
/// docker's document of one network. @p document: the engine's, with the containers.
Result<nlohmann::ordered_json> inspectNetwork(const NetworkInfo &network, const QString &document);
/// The lines of `port`; all of them for an empty @p wanted.
QStringList portLines(const QStringList &ports, const QString &wanted);

} // namespace kiste::ctl
