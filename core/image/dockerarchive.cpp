// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/inflate.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/planning.h"
#include "core/oci/image.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <format>
#include <memory>

namespace kiste {

namespace {

constexpr int maxDepth = 8;
constexpr std::size_t copiedAtOnce = 1U << 20U;

/// An element of manifest.json.
struct DockerImage
{
    std::string config;
    std::vector<std::string> names;
    std::vector<std::string> layers;
};

Result<std::vector<DockerImage>> readList(ImageSource &source)
{
    const auto text = source.read("manifest.json", maxImageDocument);
    if (!text)
        return std::unexpected(text.error());
    constexpr std::string_view what = "manifest.json";
    const auto document = parseJson(*text, maxImageDocument, maxDepth, what);
    if (!document)
        return std::unexpected(document.error());
    std::vector<DockerImage> images;
    JsonNode::Problem problem;
    const JsonNode root(*document, what, problem);
    root.forEach([&images](const JsonNode &node) {
        DockerImage &image = images.emplace_back();
        node.child("Config").require();
        node.child("Config").read(image.config);
        node.child("RepoTags").read(image.names);
        node.child("Layers").require();
        node.child("Layers").read(image.layers);
        if (image.layers.size() > maxImageLayers)
            node.child("Layers").fail("has too many layers");
    });
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    return images;
}

Result<Digest> hashRange(const ImageSource::Range &range, const std::atomic<bool> &cancelled)
{
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(copiedAtOnce);
    Sha256 hash;
    for (std::uint64_t done = 0; done < range.size;) {
        if (cancelled)
            return failure(ErrorCode::Cancelled, "reading the archive was cancelled");
        const std::span piece(buffer.get(), std::min<std::uint64_t>(copiedAtOnce, range.size - done));
        const auto n = readFullyAt(range.fd, piece, range.offset + done, "a layer");
        if (!n)
            return std::unexpected(n.error());
        if (*n < piece.size())
            return failure(ErrorCode::Corrupt, "a layer is cut short");
        hash.add(piece);
        done += *n;
    }
    return hash.finish();
}

/// What the manifest says about a layer. One that is not compressed has its diff id as digest, and the helper will see
/// whether that is true; others have to be read for theirs.
Result<Descriptor> describeLayer(
    const ImageSource::Range &range, const Digest &diffId, const std::atomic<bool> &cancelled)
{
    std::array<std::byte, 8> start{};
    const auto length = readFullyAt(
        range.fd, std::span(start).first(std::min<std::uint64_t>(start.size(), range.size)), range.offset, "a layer");
    if (!length)
        return std::unexpected(length.error());
    const Compression compression = detectCompression(std::span(start).first(*length));
    Descriptor layer{.mediaType = std::string(mediatype::ociLayer),
        .digest = diffId,
        .size = range.size,
        .annotations = {},
        .platform = {}};
    if (compression == Compression::None)
        return layer;
    if (compression != Compression::Gzip && compression != Compression::Zstd)
        return failure(ErrorCode::Unsupported, "a layer is compressed with xz or bzip2");
    layer.mediaType = compression == Compression::Gzip ? mediatype::ociLayerGzip : mediatype::ociLayerZstd;
    const auto digest = hashRange(range, cancelled);
    if (!digest)
        return std::unexpected(digest.error());
    layer.digest = *digest;
    return layer;
}

Result<LoadPlan> planOne(ImageSource &source, const DockerImage &image, const std::atomic<bool> &cancelled)
{
    const auto configText = source.read(image.config, maxImageDocument);
    const auto config = configText ? parseImageConfig(*configText) : std::unexpected(configText.error());
    if (!config)
        return std::unexpected(config.error());
    if (config->diffIds.size() != image.layers.size()) {
        return failure(ErrorCode::Corrupt,
            std::format("its list names {} layers and the config {}", image.layers.size(), config->diffIds.size()));
    }
    ImageManifest manifest{.config = {.mediaType = std::string(mediatype::ociConfig),
                               .digest = Sha256::of(*configText),
                               .size = configText->size(),
                               .annotations = {},
                               .platform = {}},
        .layers = {},
        .annotations = {}};
    std::vector<ImageSource::Range> ranges;
    for (std::size_t i = 0; i < image.layers.size(); ++i) {
        const auto range = source.find(image.layers[i]);
        auto layer = range ? describeLayer(*range, config->diffIds[i], cancelled) : std::unexpected(range.error());
        if (!layer)
            return std::unexpected(layer.error());
        ranges.push_back(*range);
        manifest.layers.push_back(*std::move(layer));
    }
    PlanBuilder plan(formatImageManifest(manifest), fullNames(image.names));
    if (const auto range = source.find(image.config))
        plan.addBlob(manifest.config.digest, *range);
    for (std::size_t i = 0; i < ranges.size(); ++i)
        plan.addBlob(manifest.layers[i].digest, ranges[i]);
    return plan.finish();
}

} // namespace

Result<std::vector<LoadPlan>> planDocker(ImageSource &source, const std::atomic<bool> &cancelled)
{
    const auto images = readList(source);
    if (!images)
        return std::unexpected(images.error());
    if (images->empty())
        return failure(ErrorCode::Unsupported, "it holds no image");
    std::vector<LoadPlan> plans;
    for (const DockerImage &image : *images) {
        auto plan = planOne(source, image, cancelled);
        if (!plan)
            return std::unexpected(plan.error());
        plans.push_back(*std::move(plan));
    }
    return plans;
}

std::map<std::string, std::vector<std::string>> dockerNames(ImageSource &source)
{
    std::map<std::string, std::vector<std::string>> names;
    const auto images = readList(source);
    if (!images)
        return names;
    for (const DockerImage &image : *images) {
        constexpr std::string_view folder = "blobs/sha256/";
        if (image.config.starts_with(folder))
            names["sha256:" + image.config.substr(folder.size())] = image.names;
    }
    return names;
}

} // namespace kiste
