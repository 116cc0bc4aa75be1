// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/volumeoptions.h"
#include "app/ctl/format/listing.h"
#include "app/ctl/session.h"
#include "core/ipc/types.h"

#include <map>

namespace kiste::ctl {

/// The volumes that pass all filters: several of "name" are alternatives, every "label" must be there. InvalidArgument for
/// one that cannot be used.
Result<QList<VolumeInfo>> filterVolumes(const QList<VolumeInfo> &volumes, const QStringList &filters);
/// The object path of the volume that a name or id means.
Task<Result<QString>> findVolume(Session &session, QString text);
/// What `volume ls` shows, by name. @p usage: by object path, of those that were asked for.
Listing volumeListing(QList<VolumeInfo> volumes, const std::map<QString, VolumeUsage> &usage, bool withSizes);
/// What `volume inspect` shows of one.
nlohmann::ordered_json inspectVolume(const VolumeInfo &volume, const VolumeUsage &usage, const QStringList &users);

/// The same for the volume that a name or id means.
Task<Result<nlohmann::ordered_json>> volumeDocument(Session &session, QString text);

} // namespace kiste::ctl
