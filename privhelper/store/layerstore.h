// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "privhelper/store/blobstore.h"
#include "privhelper/store/storedirectory.h"
#include "privhelper/unpack/report.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace kiste {

/// A layer that is wanted. What an image needs follows from its manifest and config, see layerRequests().
struct LayerRequest
{
    Digest blob; ///< the layer as the manifest names it, already in the blob store
    Digest diffId; ///< of the uncompressed tar, as the config names it
    std::optional<Digest> parent; ///< chain id of the layer below
};

/// A layer that is here.
struct LayerInfo
{
    Digest chainId;
    Digest diffId;
    std::optional<Digest> parent;
    std::uint64_t size = 0; ///< bytes in its files
    std::uint64_t entries = 0;
};

/// Unpacked layers in overlayfs' form, `layers/HEX OF THE CHAIN ID/{diff,layer.json}`. They are read-only for everybody
/// once they are here. Any thread may call anything.
class LayerStore
{
public:
    /// @p directory must outlive this; @p unpackProgram is the path of kiste-unpack.
    LayerStore(const StoreDirectory &directory, std::string unpackProgram, UnpackLimits limits = {});

    /// Unpacks what is not here yet, several layers at a time, verifying each diff id. None becomes visible before all
    /// are unpacked and on disk, and none does if one fails. @p progress gets the bytes of the blobs read so far; their
    /// total is the sum of the blobs' sizes.
    Result<std::vector<LayerInfo>> ensureLayers(
        std::span<const LayerRequest> requests, const std::atomic<bool> &cancelled, const Progress &progress = {});
    Result<LayerInfo> ensureLayer(
        const LayerRequest &request, const std::atomic<bool> &cancelled, const Progress &progress = {});

    /// NotFound if it is not here.
    Result<LayerInfo> info(const Digest &chainId) const;
    /// The directory to mount.
    Result<UniqueFd> openLayer(const Digest &chainId) const;
    /// Chain ids, in no order.
    Result<std::vector<Digest>> list() const;
    /// Removes it; fine if there is none. Nothing may be mounted from it any more. The layer is gone for every reader
    /// at once; if this is interrupted, cleanTemporary() does the rest.
    Result<void> removeLayer(const Digest &chainId);

private:
    class Batch;
    class Claim;

    const StoreDirectory &m_directory;
    BlobStore m_blobs;
    std::string m_unpackProgram;
    UnpackLimits m_limits;
    std::mutex m_mutex;
    std::condition_variable m_released;
    std::set<Digest> m_claimed; ///< chain ids somebody works on
};

/// The chain id that a request leads to.
Digest chainIdOf(const LayerRequest &request);
/// What to unpack for an image: @p blobs from its manifest, @p diffIds from its config, both lowest first and of one
/// length.
std::vector<LayerRequest> layerRequests(std::span<const Digest> blobs, std::span<const Digest> diffIds);

} // namespace kiste
