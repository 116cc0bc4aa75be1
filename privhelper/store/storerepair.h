// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/store/storecheck.h"

namespace kiste {

/// An image as a repair needs to know it.
struct RepairImage
{
    std::string name; ///< what to pull it by, or its digest
    bool used = false; ///< a container of its owner's needs it
    bool running = false; ///< one of them runs on its layers
    Digest manifest;
    Digest config;
    std::vector<Digest> blobs; ///< all of them, manifest and config among them
    std::vector<Digest> layers; ///< chain ids
    std::vector<LayerRequest> requests; ///< how to unpack them; none if its documents cannot be read
};

/// What became of a problem.
struct StoreRepair
{
    StoreProblem problem;
    bool mended = false; ///< the next check does not find it
    std::string outcome; ///< in words
};

struct RepairResult
{
    std::vector<StoreRepair> repairs;
    std::set<std::size_t> lostImages; ///< indexes of images that cannot be used any more and that no container needs
    /// Blobs of layers that are lost while the layer itself is here: by index of an image that has to do without.
    std::vector<std::pair<std::size_t, Digest>> doneWithout;
};

/// Mends what checkStore() found, in a store in which nobody else changes anything: unpacks layers again, takes content that
/// is no use away and what is not the store's aside, into `strays`. An image that a container needs is never given up; what it
/// lacks stays a problem until somebody brings it. Layers on which a container runs are left alone until it is stopped. Cancelled soon after @p cancelled is set, with part of it done.
Result<RepairResult> repairStore(const StoreDirectory &directory, const BlobStore &blobs, LayerStore &layers,
    std::vector<StoreProblem> problems, const std::vector<RepairImage> &images, const std::atomic<bool> &cancelled);

} // namespace kiste
