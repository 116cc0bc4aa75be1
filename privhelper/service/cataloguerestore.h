// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/store/blobstore.h"
#include "privhelper/store/catalogue/catalogue.h"
#include "privhelper/store/layerstore.h"

namespace kiste {

class StateDir;

/// What a helper that runs still knows of a catalogue that was damaged meanwhile; empty at its start.
struct KnownRecords
{
    std::vector<ImageRecord> images;
    std::vector<VolumeRecord> volumes;
    std::vector<NetworkRecord> networks;
    std::vector<ContainerRecord> containers; ///< with volumes and endpoints
};

/// Whether the catalogue has to be rebuilt before it is opened: it is missing or empty while the store is not, or a rebuilding
/// was cut short.
bool needsRestoring(const StateDir &state, const StoreDirectory &store);

/// Rebuilds the catalogue, which nobody may have open, from its own rows, from @p known, and from what lies on the disk:
/// images from their manifests, containers and volumes from their directories. What nobody can say whose it was becomes
/// root's. @return what was done, a sentence each; the first names the damaged file that was kept.
Result<std::vector<std::string>> restoreCatalogue(const StateDir &state, const BlobStore &blobs, const LayerStore &layers,
    const KnownRecords &known);

} // namespace kiste
