// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/savearchive.h"

#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/planning.h"
#include "core/image/reference.h"

#include <algorithm>
#include <format>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

namespace kiste {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t saveBuffer = 1U << 20U;
constexpr std::string_view containerdImageName = "io.containerd.image.name";

std::string blobPath(const Digest &digest)
{
    return "blobs/sha256/" + digest.hex();
}

/// The archive being written.
class ImageArchive
{
public:
    ImageArchive(int output, const std::atomic<bool> &cancelled, const std::function<void(std::uint64_t)> &progress)
        : m_cancelled(cancelled)
        , m_progress(progress)
        , m_buffer(std::make_unique_for_overwrite<std::byte[]>(saveBuffer))
        , m_writer([output](std::span<const std::byte> bytes) { return writeFully(output, bytes, "the archive"); })
    { }

    Result<void> directory(const std::string &path)
    {
        TarMember member{.path = path};
        member.status.st_mode = S_IFDIR | 0755;
        return m_writer.add(member);
    }
    Result<void> document(const std::string &path, std::string_view text)
    {
        if (auto begun = beginFile(path, text.size()); !begun)
            return begun;
        return m_writer.write(std::as_bytes(std::span(text)));
    }
    /// Unless it is in the archive.
    Result<void> blob(const Descriptor &descriptor, const std::function<Result<UniqueFd>(const Digest &)> &open);
    Result<void> blob(std::string_view text)
    {
        const Digest digest = Sha256::of(text);
        return m_written.insert(digest).second ? document(blobPath(digest), text) : Result<void>();
    }
    Result<void> finish() { return m_writer.finish(); }

private:
    Result<void> beginFile(const std::string &path, std::uint64_t size)
    {
        TarMember member{.path = path};
        member.status.st_mode = S_IFREG | 0644;
        member.status.st_size = static_cast<off_t>(size);
        return m_writer.add(member);
    }

    const std::atomic<bool> &m_cancelled;
    const std::function<void(std::uint64_t)> &m_progress;
    std::unique_ptr<std::byte[]> m_buffer;
    TarWriter m_writer;
    std::set<Digest> m_written;
    std::uint64_t m_done = 0;
};

Result<void> ImageArchive::blob(
    const Descriptor &descriptor, const std::function<Result<UniqueFd>(const Digest &)> &open)
{
    if (!m_written.insert(descriptor.digest).second)
        return {};
    const auto file = open(descriptor.digest);
    if (!file)
        return std::unexpected(file.error());
    if (auto begun = beginFile(blobPath(descriptor.digest), descriptor.size); !begun)
        return begun;
    const std::string what = std::format("blob '{}'", descriptor.digest.text());
    Sha256 hash;
    for (std::uint64_t done = 0; done < descriptor.size;) {
        if (m_cancelled)
            return failure(ErrorCode::Cancelled, "cancelled");
        const std::span piece(m_buffer.get(), std::min<std::uint64_t>(saveBuffer, descriptor.size - done));
        const auto n = readFullyAt(file->get(), piece, done, what);
        if (!n)
            return std::unexpected(n.error());
        if (*n < piece.size())
            return failure(ErrorCode::Corrupt, std::format("{} is cut short", what));
        hash.add(piece);
        if (auto written = m_writer.write(piece); !written)
            return written;
        done += *n;
        m_done += *n;
        if (m_progress)
            m_progress(m_done);
    }
    if (hash.finish() != descriptor.digest)
        return failure(ErrorCode::Corrupt, std::format("{} was changed on disk", what));
    return {};
}

std::string manifestKind(const std::string &manifest)
{
    const auto document = Json::parse(manifest, nullptr, false);
    const auto type = document.is_object() ? document.find("mediaType") : document.end();
    return type != document.end() && type->is_string() ? type->get<std::string>() : std::string(mediatype::ociManifest);
}

/// The index: an entry for each name, or one without.
void describeImage(const SavedImage &image, Json &manifests)
{
    const Json plain = {{"mediaType", manifestKind(image.manifest)},
        {"digest", Sha256::of(image.manifest).text()},
        {"size", image.manifest.size()}};
    for (const std::string &name : image.names) {
        Json entry = plain;
        entry["annotations"] = {{containerdImageName, name}, {refNameAnnotation, name}};
        manifests.push_back(std::move(entry));
    }
    if (image.names.empty())
        manifests.push_back(plain);
}

Json dockerEntry(const SavedImage &image, const ImageManifest &manifest)
{
    Json layers = Json::array();
    for (const Descriptor &layer : manifest.layers)
        layers.push_back(blobPath(layer.digest));
    return {{"Config", blobPath(manifest.config.digest)}, {"RepoTags", image.names}, {"Layers", std::move(layers)}};
}

} // namespace

Result<void> saveImages(std::vector<SavedImage> images, SaveFormat format, int output, const std::atomic<bool> &cancelled,
    const std::function<void(std::uint64_t)> &progress)
{
    ImageArchive archive(output, cancelled, progress);
    Json manifests = Json::array();
    Json list = Json::array();
    Result<void> done = archive.directory("blobs");
    if (done)
        done = archive.directory("blobs/sha256");
    for (const SavedImage &image : images) {
        const auto manifest = parseImageManifest(image.manifest);
        if (!manifest)
            return std::unexpected(manifest.error());
        std::vector<Descriptor> blobs{manifest->config};
        blobs.insert(blobs.end(), manifest->layers.begin(), manifest->layers.end());
        for (const Descriptor &blob : blobs) {
            if (done)
                done = archive.blob(blob, image.open);
        }
        if (done)
            done = archive.blob(image.manifest);
        describeImage(image, manifests);
        list.push_back(dockerEntry(image, *manifest));
    }
    const Json index = {{"schemaVersion", 2}, {"mediaType", mediatype::ociIndex}, {"manifests", std::move(manifests)}};
    if (done)
        done = archive.document("index.json", index.dump());
    if (done && format == SaveFormat::Docker)
        done = archive.document("manifest.json", list.dump());
    if (done)
        done = archive.document("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    return done ? archive.finish() : done;
}

} // namespace kiste
