// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/store/blobstore.h"
#include "privhelper/store/layerstore.h"
#include "privhelper/store/storedirectory.h"

#include <atomic>
#include <map>
#include <string>
#include <vector>

namespace kiste {

/// What images need of a store, each with the image that needs it, for words.
struct NeededContent
{
    std::map<Digest, std::string> blobs;
    std::map<Digest, std::string> layers; ///< by chain id
};

/// Something in the store that is not as it should be.
struct StoreProblem
{
    /// "missing-blob", "altered-blob", "missing-layer", "half-layer", "altered-layer", "orphan-blob", "orphan-layer",
    /// "foreign-file", "wrong-owner"; of the catalogue "dangling-name", "damaged-database".
    std::string kind;
    std::string object; ///< a digest or a name
    std::string detail; ///< in words
    bool operator==(const StoreProblem &) const = default;
};

/// Compares the store with what is needed of it, and hashes every blob that is, without changing anything. Files of layers are
/// not compared: of them no hashes are kept. Cancelled soon after @p cancelled is set; another error if the store cannot be
/// read at all.
Result<std::vector<StoreProblem>> checkStore(const StoreDirectory &directory, const BlobStore &blobs, const LayerStore &layers,
    const NeededContent &needed, const std::atomic<bool> &cancelled);

} // namespace kiste
