// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The documents of an image, each text read as every kind.
#include "core/oci/image.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cmath>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

void checkDescriptor(const Descriptor &descriptor)
{
    require(Digest::parse(descriptor.digest.text()).has_value(), "a digest is one");
    require(descriptor.size <= 1ULL << 48U, "a blob's size is possible");
}

void checkManifest(const ImageManifest &manifest)
{
    require(mediatype::isConfig(manifest.config.mediaType), "a manifest's config is of an image");
    require(manifest.layers.size() <= maxImageLayers, "a manifest has few layers");
    checkDescriptor(manifest.config);
    for (const Descriptor &layer : manifest.layers) {
        require(mediatype::isLayer(layer.mediaType), "a layer can be unpacked");
        checkDescriptor(layer);
    }
    auto again = must(parseImageManifest(formatImageManifest(manifest)), "a manifest that was written can be read");
    // A platform of a layer says nothing, and is not written.
    ImageManifest plain = manifest;
    plain.config.platform.reset();
    for (Descriptor &layer : plain.layers)
        layer.platform.reset();
    if (manifest.config.mediaType == mediatype::ociConfig)
        require(again == plain, "a manifest stays the same");
}

void checkConfig(const ImageConfig &config)
{
    require(config.diffIds.size() <= maxImageLayers, "a config has few layers");
    for (const std::string &entry : config.env)
        require(entry.find('=', 1) != std::string::npos, "an environment has names and values");
    for (const auto *list : {&config.env, &config.entrypoint, &config.cmd, &config.volumes, &config.exposedPorts}) {
        for (const std::string &text : *list)
            require(!text.contains('\0'), "a text has no NUL byte");
    }
    const auto again = must(parseImageConfig(formatImageConfig(config)), "a config that was written can be read");
    ImageConfig plain = config;
    if (plain.healthcheck.test.empty()) // times of no check mean nothing, and are not written
        plain.healthcheck = {};
    require(again == plain, "a config stays the same");
    require(chainIds(config.diffIds).size() == config.diffIds.size(), "each layer has a chain id");
    if (!config.diffIds.empty())
        require(chainIds(config.diffIds).front() == config.diffIds.front(), "the lowest layer's chain id is its own");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const auto manifest = parseImageManifest(text);
    const auto index = parseImageIndex(text);
    const auto config = parseImageConfig(text);
    require(!manifest || !index, "no text is both manifest and index");
    manifest ? checkManifest(*manifest) : requireSound(manifest.error());
    config ? checkConfig(*config) : requireSound(config.error());
    if (index) {
        for (const Descriptor &entry : index->manifests) {
            checkDescriptor(entry);
            require(mediatype::isManifest(entry.mediaType) || mediatype::isIndex(entry.mediaType),
                    "an index leads to images");
        }
    } else {
        requireSound(index.error());
    }
    if (const auto time = parseTimestamp(text)) {
        const auto again = parseTimestamp(formatTimestamp(*time));
        require(again == time, "a moment that was written is the same");
    }
    return 0;
}
