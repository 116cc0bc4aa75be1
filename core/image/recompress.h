// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/inflate.h"
#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "core/oci/image.h"

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace kiste {

/// How layers are to be compressed.
struct LayerCompression
{
    Compression format = Compression::Gzip; ///< gzip, zstd or none
    std::optional<int> level; ///< see Compressor
};

/// Gives images that leave this computer layers of another compression. What is unpacked stays the same, and with it the config, by whose
/// digest an image is known; layers, their digests and the manifest become others. The same layers give the same bytes.
class LayerRecompressor
{
public:
    using Opener = std::function<Result<UniqueFd>(const Digest &digest)>;

    explicit LayerRecompressor(LayerCompression wish) : m_wish(wish) {}

    /// The manifest of the same image with layers as they are wished; @p manifest itself if all are. A docker manifest becomes OCI's, as there
    /// is no name for zstd in it. @p open gives the image's blobs, for reading by offset. Corrupt for a layer whose content is not what the
    /// config says. A layer that several images have is made once.
    Result<std::string> convert(const std::string &manifest, const Opener &open, const std::atomic<bool> &cancelled);
    /// A layer that convert() made, for reading by offset; NotFound for another.
    Result<UniqueFd> open(const Digest &digest) const;

private:
    Result<Descriptor> layer(const Descriptor &old, const Digest &diffId, const Opener &open, const std::atomic<bool> &cancelled);
    Result<Descriptor> recompress(int blob, const Descriptor &old, const Digest &diffId, const std::atomic<bool> &cancelled);

    const LayerCompression m_wish;
    std::map<Digest, Descriptor> m_known; ///< by the old digest
    std::map<Digest, UniqueFd> m_made;
};

} // namespace kiste
