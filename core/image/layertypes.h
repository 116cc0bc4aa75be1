// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/inflate.h"
#include "core/oci/image.h"

/// Media types of layers, for whoever makes some.
namespace kiste {

/// Of a layer that is compressed so; of one that is not for any other than gzip and zstd.
constexpr std::string_view layerMediaType(Compression compression)
{
    return compression == Compression::Gzip ? mediatype::ociLayerGzip
        : compression == Compression::Zstd  ? mediatype::ociLayerZstd
                                            : mediatype::ociLayer;
}

/// The media types of docker's manifests mean the same, but are not to be mixed with OCI's.
inline Descriptor asOciLayer(Descriptor layer)
{
    if (layer.mediaType.starts_with("application/vnd.docker."))
        layer.mediaType = layer.mediaType.ends_with(".gzip") ? mediatype::ociLayerGzip : mediatype::ociLayer;
    return layer;
}

} // namespace kiste
