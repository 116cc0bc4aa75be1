// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/imagerecording.h"

#include "core/image/reference.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr std::size_t maxNames = 64;

} // namespace

Result<void> checkNames(const std::vector<std::string> &names, DigestNames digests)
{
    if (names.size() > maxNames)
        return failure(ErrorCode::LimitExceeded, std::format("an image can get at most {} names at once", maxNames));
    for (const std::string &name : names) {
        const auto reference = ImageReference::parseFull(name);
        if (!reference)
            return std::unexpected(reference.error());
        if (reference->digest() && digests == DigestNames::Refused)
            return invalidArgument(std::format("'{}' holds a digest and cannot be a name", name));
        if (reference->digest() && !reference->tag().empty())
            return invalidArgument(std::format("'{}' has a tag and a digest; a name has one of them", name));
    }
    return {};
}

std::vector<std::string> sortedNames(std::vector<std::string> names)
{
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

Result<ImageRecord> recordImage(const ImageManifest &manifest, const ImageConfig &config, const Digest &digest, LayerStore &layers,
                                const std::atomic<bool> &cancelled, const Progress &progress)
{
    if (auto sound = checkImage(manifest, config); !sound)
        return std::unexpected(std::move(sound.error()));
    std::vector<Digest> blobs;
    for (const Descriptor &layer : manifest.layers)
        blobs.push_back(layer.digest);
    const auto unpacked = layers.ensureLayers(layerRequests(blobs, config.diffIds), cancelled, progress);
    if (!unpacked)
        return std::unexpected(unpacked.error());
    ImageRecord record{.owner = 0, .digest = digest, .configDigest = manifest.config.digest};
    for (const LayerInfo &layer : *unpacked) {
        record.size += layer.size;
        record.layers.push_back(layer.chainId.text());
    }
    record.created = config.createdAt;
    record.loaded = record.lastUsed = currentTime();
    record.architecture = config.architecture;
    record.os = config.os;
    record.blobs = {digest, manifest.config.digest};
    record.blobs.insert(record.blobs.end(), blobs.begin(), blobs.end());
    return record;
}

} // namespace kiste
