// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/image.h"

#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste {

namespace {

using nlohmann::json;

constexpr int maxImageDepth = 32;
// Sizes beyond are nonsense, and sums of them do not overflow.
constexpr std::uint64_t maxBlobSize = 1ULL << 48U;
constexpr std::size_t maxIndexEntries = 4096;

constexpr std::array<std::string_view, 11> layerTypes = {
    mediatype::ociLayer,
    mediatype::ociLayerGzip,
    mediatype::ociLayerZstd,
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd",
    "application/vnd.docker.image.rootfs.foreign.diff.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
};

/// Keeps the problem of a document and gives it the right code.
class Document
{
public:
    static Result<Document> parse(std::string_view text, std::string_view what)
    {
        auto parsed = parseJson(text, maxImageDocument, maxImageDepth, what);
        if (!parsed)
            return std::unexpected(parsed.error());
        if (!parsed->is_object())
            return failure(ErrorCode::Corrupt, std::format("{} is not a JSON object", what));
        return Document(*std::move(parsed), what);
    }
    JsonNode root() { return {m_json, m_what, m_problem}; }
    bool has(const char *key) const { return m_json.contains(key); }
    Result<void> result() const
    {
        if (!m_problem)
            return {};
        return failure(
            m_problem->code == ErrorCode::InvalidArgument ? ErrorCode::Corrupt : m_problem->code, m_problem->detail);
    }

private:
    Document(json parsed, std::string_view what) : m_json(std::move(parsed)), m_what(what) { }
    json m_json;
    std::string_view m_what;
    JsonNode::Problem m_problem;
};

std::optional<Digest> readDigest(const JsonNode &node)
{
    std::string text;
    node.require();
    node.read(text);
    if (!node.exists())
        return std::nullopt;
    auto digest = Digest::parse(text);
    if (!digest) {
        node.fail("is not a sha256 digest");
        return std::nullopt;
    }
    return *std::move(digest);
}

std::optional<Descriptor> readDescriptor(const JsonNode &node)
{
    std::string mediaType;
    std::uint64_t size = 0;
    node.child("mediaType").require();
    node.child("mediaType").read(mediaType);
    node.child("size").require();
    node.child("size").read(size);
    if (size > maxBlobSize)
        node.child("size").fail("is impossible");
    auto digest = readDigest(node.child("digest"));
    if (!digest)
        return std::nullopt;
    Descriptor descriptor{.mediaType = std::move(mediaType),
        .digest = *std::move(digest),
        .size = size,
        .annotations = {},
        .platform = {}};
    node.child("annotations").read(descriptor.annotations);
    const JsonNode platform = node.child("platform");
    if (platform.exists()) {
        descriptor.platform.emplace();
        platform.child("os").read(descriptor.platform->os);
        platform.child("architecture").read(descriptor.platform->architecture);
        platform.child("variant").read(descriptor.platform->variant);
    }
    return descriptor;
}

/// Refuses what calls itself something else, or could be taken for it.
Result<void> checkKind(
    Document &document, bool (*isKind)(std::string_view), const char *own, const char *other, std::string_view what)
{
    std::string mediaType;
    int schema = 0;
    document.root().child("mediaType").read(mediaType);
    document.root().child("schemaVersion").read(schema);
    if (auto read = document.result(); !read)
        return read;
    if (schema != 2)
        return failure(ErrorCode::Unsupported, std::format("{} has no schema version 2", what));
    if (document.has(own) && document.has(other)) {
        return failure(ErrorCode::Corrupt,
            std::format("{} has both 'manifests' and 'layers': it could be read as two things", what));
    }
    if (!mediaType.empty() && !isKind(mediaType)) {
        return failure(
            ErrorCode::Unsupported, std::format("{} is of the unsupported type '{}'", what, printable(mediaType)));
    }
    if (!document.has(own))
        return failure(ErrorCode::Corrupt, std::format("{} has no '{}'", what, own));
    return {};
}

/// Members of an object whose values say nothing: {"80/tcp":{}}
void readKeys(const JsonNode &node, std::vector<std::string> &out)
{
    if (!node.exists())
        return;
    if (!node.value().is_object())
        return node.fail("is not an object");
    for (const auto &item : node.value().items()) {
        if (item.key().contains('\0'))
            return node.fail("holds a NUL byte");
        out.push_back(item.key());
    }
}

void readHistory(const JsonNode &node, std::vector<ImageHistory> &out)
{
    node.forEach([&out](const JsonNode &element) {
        ImageHistory &entry = out.emplace_back();
        element.child("created").read(entry.created);
        element.child("created_by").read(entry.createdBy);
        element.child("comment").read(entry.comment);
        element.child("empty_layer").read(entry.emptyLayer);
    });
}

void readExecution(const JsonNode &node, ImageConfig &config)
{
    node.child("User").read(config.user);
    node.child("Env").read(config.env);
    node.child("Entrypoint").read(config.entrypoint);
    node.child("Cmd").read(config.cmd);
    node.child("WorkingDir").read(config.workingDir);
    node.child("StopSignal").read(config.stopSignal);
    node.child("Shell").read(config.shell);
    node.child("OnBuild").read(config.onBuild);
    const JsonNode health = node.child("Healthcheck");
    health.child("Test").read(config.healthcheck.test);
    health.child("Interval").read(config.healthcheck.interval);
    health.child("Timeout").read(config.healthcheck.timeout);
    health.child("StartPeriod").read(config.healthcheck.startPeriod);
    health.child("StartInterval").read(config.healthcheck.startInterval);
    health.child("Retries").read(config.healthcheck.retries);
    node.child("Labels").read(config.labels);
    readKeys(node.child("ExposedPorts"), config.exposedPorts);
    readKeys(node.child("Volumes"), config.volumes);
    // Tools that take "NAME" for "NAME from the environment of whoever starts it" leaked the engine's own.
    std::erase_if(config.env, [](const std::string &entry) { return entry.find('=', 1) == std::string::npos; });
}

json describe(const Descriptor &descriptor)
{
    json result = {
        {"mediaType", descriptor.mediaType}, {"digest", descriptor.digest.text()}, {"size", descriptor.size}};
    if (!descriptor.annotations.empty())
        result["annotations"] = descriptor.annotations;
    return result;
}

std::string textOf(const json &document)
{
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

namespace mediatype {

bool isManifest(std::string_view type)
{
    return type == ociManifest || type == dockerManifest;
}

bool isIndex(std::string_view type)
{
    return type == ociIndex || type == dockerIndex;
}

bool isConfig(std::string_view type)
{
    return type == ociConfig || type == dockerConfig;
}

bool isLayer(std::string_view type)
{
    return std::ranges::find(layerTypes, type) != layerTypes.end();
}

} // namespace mediatype

Result<ImageManifest> parseImageManifest(std::string_view text)
{
    constexpr std::string_view what = "the image manifest";
    auto document = Document::parse(text, what);
    if (!document)
        return std::unexpected(document.error());
    if (auto kind = checkKind(*document, mediatype::isManifest, "layers", "manifests", what); !kind)
        return std::unexpected(kind.error());
    const JsonNode root = document->root();
    auto config = readDescriptor(root.child("config"));
    std::vector<Descriptor> layers;
    const JsonNode list = root.child("layers");
    if (list.exists() && list.value().is_array() && list.value().size() > maxImageLayers) {
        return failure(ErrorCode::LimitExceeded,
            std::format("the image has {} layers, more than {}", list.value().size(), maxImageLayers));
    }
    list.forEach([&layers](const JsonNode &node) {
        if (auto layer = readDescriptor(node))
            layers.push_back(*std::move(layer));
    });
    std::map<std::string, std::string> annotations;
    root.child("annotations").read(annotations);
    if (auto read = document->result(); !read)
        return std::unexpected(read.error());
    if (!mediatype::isConfig(config->mediaType)) {
        return failure(ErrorCode::Unsupported,
            std::format("this is no container image: its config is of type '{}'", printable(config->mediaType)));
    }
    for (const Descriptor &layer : layers) {
        if (!mediatype::isLayer(layer.mediaType)) {
            return failure(ErrorCode::Unsupported,
                std::format(
                    "layer '{}' is of the unsupported type '{}'", layer.digest.text(), printable(layer.mediaType)));
        }
    }
    return ImageManifest{*std::move(config), std::move(layers), std::move(annotations)};
}

Result<ImageIndex> parseImageIndex(std::string_view text)
{
    constexpr std::string_view what = "the image index";
    auto document = Document::parse(text, what);
    if (!document)
        return std::unexpected(document.error());
    if (auto kind = checkKind(*document, mediatype::isIndex, "manifests", "layers", what); !kind)
        return std::unexpected(kind.error());
    ImageIndex index;
    const JsonNode root = document->root();
    const JsonNode list = root.child("manifests");
    if (list.value().is_array() && list.value().size() > maxIndexEntries)
        return failure(ErrorCode::LimitExceeded, std::format("{} has more than {} entries", what, maxIndexEntries));
    list.forEach([&index](const JsonNode &node) {
        auto entry = readDescriptor(node);
        // Signatures and other things may lie beside the images.
        if (entry && (mediatype::isManifest(entry->mediaType) || mediatype::isIndex(entry->mediaType)))
            index.manifests.push_back(*std::move(entry));
    });
    if (auto read = document->result(); !read)
        return std::unexpected(read.error());
    return index;
}

Result<ImageConfig> parseImageConfig(std::string_view text)
{
    constexpr std::string_view what = "the image config";
    auto document = Document::parse(text, what);
    if (!document)
        return std::unexpected(document.error());
    ImageConfig config;
    std::string created;
    const JsonNode root = document->root();
    root.child("created").read(created);
    root.child("author").read(config.author);
    root.child("architecture").read(config.architecture);
    root.child("os").read(config.os);
    root.child("variant").read(config.variant);
    readExecution(root.child("config"), config);
    const JsonNode rootfs = root.child("rootfs");
    rootfs.require();
    const JsonNode diffIds = rootfs.child("diff_ids");
    if (diffIds.exists() && diffIds.value().is_array() && diffIds.value().size() > maxImageLayers)
        return failure(ErrorCode::LimitExceeded, std::format("the image has more than {} layers", maxImageLayers));
    diffIds.forEach([&config](const JsonNode &node) {
        if (auto digest = readDigest(node))
            config.diffIds.push_back(*std::move(digest));
    });
    readHistory(root.child("history"), config.history);
    config.createdAt = parseTimestamp(created).value_or(0);
    if (auto read = document->result(); !read)
        return std::unexpected(read.error());
    return config;
}

Result<void> checkImage(const ImageManifest &manifest, const ImageConfig &config)
{
    if (manifest.layers.size() == config.diffIds.size())
        return {};
    return failure(ErrorCode::Corrupt,
        std::format(
            "the image's manifest names {} layers and its config {}", manifest.layers.size(), config.diffIds.size()));
}

std::string formatImageManifest(const ImageManifest &manifest)
{
    json layers = json::array();
    for (const Descriptor &layer : manifest.layers)
        layers.push_back(describe(layer));
    json document = {{"schemaVersion", 2}, {"mediaType", mediatype::ociManifest}, {"config", describe(manifest.config)},
        {"layers", std::move(layers)}};
    if (!manifest.annotations.empty())
        document["annotations"] = manifest.annotations;
    return textOf(document);
}

std::string formatImageConfig(const ImageConfig &config)
{
    json execution = json::object();
    const auto put = [&execution](const char *key, const auto &value) {
        if (!value.empty())
            execution[key] = value;
    };
    const auto putKeys = [&execution](const char *key, const std::vector<std::string> &names) {
        for (const std::string &name : names)
            execution[key][name] = json::object();
    };
    put("User", config.user);
    put("Env", config.env);
    put("Entrypoint", config.entrypoint);
    put("Cmd", config.cmd);
    put("WorkingDir", config.workingDir);
    put("StopSignal", config.stopSignal);
    put("Shell", config.shell);
    put("OnBuild", config.onBuild);
    if (const ImageHealthcheck &health = config.healthcheck; !health.test.empty()) {
        execution["Healthcheck"] = {{"Test", health.test},
                                    {"Interval", health.interval},
                                    {"Timeout", health.timeout},
                                    {"StartPeriod", health.startPeriod},
                                    {"StartInterval", health.startInterval},
                                    {"Retries", health.retries}};
    }
    put("Labels", config.labels);
    putKeys("ExposedPorts", config.exposedPorts);
    putKeys("Volumes", config.volumes);
    json diffIds = json::array();
    for (const Digest &digest : config.diffIds)
        diffIds.push_back(digest.text());
    json history = json::array();
    for (const ImageHistory &entry : config.history) {
        json item = {{"created", entry.created}, {"created_by", entry.createdBy}, {"comment", entry.comment}};
        if (entry.emptyLayer)
            item["empty_layer"] = true;
        history.push_back(std::move(item));
    }
    json document = {{"architecture", config.architecture}, {"os", config.os}, {"config", std::move(execution)},
        {"rootfs", {{"type", "layers"}, {"diff_ids", std::move(diffIds)}}}, {"history", std::move(history)}};
    if (config.createdAt != 0)
        document["created"] = formatTimestamp(config.createdAt);
    if (!config.author.empty())
        document["author"] = config.author;
    if (!config.variant.empty())
        document["variant"] = config.variant;
    return textOf(document);
}

std::vector<Digest> chainIds(std::span<const Digest> diffIds)
{
    std::vector<Digest> chain;
    for (const Digest &diffId : diffIds)
        chain.push_back(chain.empty() ? diffId : Sha256::of(chain.back().text() + ' ' + diffId.text()));
    return chain;
}

} // namespace kiste
