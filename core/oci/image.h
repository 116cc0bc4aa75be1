// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The documents of an image (OCI image specification 1.1, and docker's schema 2, which has the same shape), typed. The
/// parsers are for untrusted input: at most 4 MiB, bounded depth, no unknown media type, nothing that could be read as
/// two kinds of document.
namespace kiste {

inline constexpr std::size_t maxImageDocument = 4U << 20U;
/// More do not fit into one overlay mount.
inline constexpr std::size_t maxImageLayers = 128;

namespace mediatype {
inline constexpr std::string_view ociManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view ociIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view ociConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view ociLayer = "application/vnd.oci.image.layer.v1.tar";
inline constexpr std::string_view ociLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
inline constexpr std::string_view ociLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
inline constexpr std::string_view dockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view dockerConfig = "application/vnd.docker.container.image.v1+json";

bool isManifest(std::string_view type);
bool isIndex(std::string_view type);
bool isConfig(std::string_view type);
/// A layer that kiste-unpack can read.
bool isLayer(std::string_view type);
} // namespace mediatype

struct Platform
{
    std::string os;
    std::string architecture;
    std::string variant;
    bool operator==(const Platform &) const = default;
};

struct Descriptor
{
    std::string mediaType;
    Digest digest;
    std::uint64_t size = 0;
    std::map<std::string, std::string> annotations;
    std::optional<Platform> platform;
    bool operator==(const Descriptor &) const = default;
};

struct ImageManifest
{
    Descriptor config;
    std::vector<Descriptor> layers; ///< lowest first
    std::map<std::string, std::string> annotations;
    bool operator==(const ImageManifest &) const = default;
};

struct ImageIndex
{
    std::vector<Descriptor> manifests; ///< of manifests and further indexes only
};

struct ImageHistory
{
    std::string created;
    std::string createdBy;
    std::string comment;
    bool emptyLayer = false;
    bool operator==(const ImageHistory &) const = default;
};

/// Docker's HEALTHCHECK. Times are nanoseconds; 0 is "as usual", as it is for retries.
struct ImageHealthcheck
{
    std::vector<std::string> test; ///< "NONE"; "CMD", arguments…; "CMD-SHELL", line; empty: none
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t startPeriod = 0;
    std::int64_t startInterval = 0;
    std::uint32_t retries = 0;
    bool operator==(const ImageHealthcheck &) const = default;
};

struct ImageConfig
{
    std::int64_t createdAt = 0; ///< microseconds since the epoch; 0 if it does not say
    std::string author;
    std::string architecture;
    std::string os;
    std::string variant;
    std::vector<std::string> env; ///< "NAME=value" each; entries without '=' mean nothing and are left out
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::string workingDir;
    std::string user;
    std::string stopSignal;
    ImageHealthcheck healthcheck;
    std::map<std::string, std::string> labels;
    std::vector<std::string> exposedPorts; ///< "80/tcp"
    std::vector<std::string> volumes; ///< paths
    std::vector<std::string> shell; ///< docker's: of the shell form of commands; empty: as usual
    std::vector<std::string> onBuild; ///< docker's: instructions for images that are built from it
    std::vector<Digest> diffIds; ///< lowest layer first
    std::vector<ImageHistory> history;
    bool operator==(const ImageConfig &) const = default;
};

/// Corrupt for a malformed document, Unsupported for a kind of document or content this engine has no use for,
/// LimitExceeded above the limits.
Result<ImageManifest> parseImageManifest(std::string_view text);
Result<ImageIndex> parseImageIndex(std::string_view text);
Result<ImageConfig> parseImageConfig(std::string_view text);
/// Whether the config describes the manifest's layers: Corrupt if their numbers differ.
Result<void> checkImage(const ImageManifest &manifest, const ImageConfig &config);

/// An OCI manifest as JSON text.
std::string formatImageManifest(const ImageManifest &manifest);
/// An OCI config as JSON text.
std::string formatImageConfig(const ImageConfig &config);

/// The chain id of each layer (image specification, config.md): what it is together with everything below it.
std::vector<Digest> chainIds(std::span<const Digest> diffIds);

/// "2026-11-22T14:21:30.5Z" (RFC 3339) in microseconds since the epoch.
std::optional<std::int64_t> parseTimestamp(std::string_view text);
/// The inverse of parseTimestamp(), in UTC with microseconds if there are any.
std::string formatTimestamp(std::int64_t microseconds);

/// The names this machine's processor has in images, such as "amd64".
Platform machinePlatform();

} // namespace kiste
