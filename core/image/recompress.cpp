// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/recompress.h"

#include "core/archive/compressor.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/layertypes.h"
#include "core/image/temporaryfile.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <span>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr std::size_t pieceBytes = 256 * 1024;

/// The uncompressed bytes of a file, piece by piece, while another thread decompresses.
class Inflation
{
public:
    static Result<void> run(int blob, const std::atomic<bool> &cancelled, const std::function<Result<void>(std::span<const std::byte>)> &take)
    {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return osFailure(errno, "cannot make a pipe");
        const UniqueFd reader(ends[0]);
        UniqueFd writer(ends[1]);
        std::atomic<bool> stop = false;
        Result<void> inflated;
        std::thread thread([&] {
            inflated = inflate(blob, writer.get(), &stop);
            writer.reset();
        });
        std::vector<std::byte> piece(pieceBytes);
        Result<void> taken;
        while (true) {
            const auto count = readFully(reader.get(), piece, "the layer");
            if (!count || *count == 0) {
                if (!count && taken)
                    taken = std::unexpected(count.error());
                break;
            }
            // After an error the rest is read for the other thread's sake, which soon stops.
            if (taken && cancelled)
                taken = failure(ErrorCode::Cancelled, "cancelled");
            if (taken)
                taken = take(std::span(piece).first(*count));
            stop = !taken;
        }
        thread.join();
        return taken ? inflated : taken;
    }
};

} // namespace

Result<UniqueFd> LayerRecompressor::open(const Digest &digest) const
{
    const auto found = m_made.find(digest);
    UniqueFd file(found == m_made.end() ? -1 : ::fcntl(found->second.get(), F_DUPFD_CLOEXEC, 3));
    if (!file)
        return failure(ErrorCode::NotFound, std::format("blob '{}' was not made here", digest.text()));
    return file;
}

Result<Descriptor> LayerRecompressor::recompress(int blob, const Descriptor &old, const Digest &diffId, const std::atomic<bool> &cancelled)
{
    auto file = makeTemporaryFile();
    if (!file)
        return std::unexpected(file.error());
    if (::lseek(blob, 0, SEEK_SET) != 0)
        return osFailure(errno, std::format("cannot read layer '{}'", old.digest.text()));
    Sha256 content, packed;
    std::uint64_t size = 0;
    auto compressor = Compressor::create(
        m_wish.format,
        [&](std::span<const std::byte> bytes) {
            packed.add(bytes);
            size += bytes.size();
            return writeFully(file->get(), bytes, "a layer");
        },
        m_wish.level);
    if (!compressor)
        return std::unexpected(compressor.error());
    auto done = Inflation::run(blob, cancelled, [&](std::span<const std::byte> bytes) {
        content.add(bytes);
        return (*compressor)->write(bytes);
    });
    if (done)
        done = (*compressor)->finish();
    if (!done)
        return std::unexpected(Error{done.error().code, std::format("layer '{}': {}", old.digest.text(), done.error().detail), done.error().osError});
    if (content.finish() != diffId)
        return failure(ErrorCode::Corrupt, std::format("layer '{}' does not have the content that the image's config says", old.digest.text()));
    const Digest digest = packed.finish();
    m_made.insert_or_assign(digest, std::move(*file));
    return Descriptor{std::string(layerMediaType(m_wish.format)), digest, size, {}, {}};
}

Result<Descriptor> LayerRecompressor::layer(const Descriptor &old, const Digest &diffId, const Opener &open, const std::atomic<bool> &cancelled)
{
    if (const auto known = m_known.find(old.digest); known != m_known.end())
        return known->second;
    const auto blob = open(old.digest);
    if (!blob)
        return std::unexpected(blob.error());
    const auto format = compressionOf(blob->get(), std::format("layer '{}'", old.digest.text()));
    if (!format)
        return std::unexpected(format.error());
    auto made = *format == m_wish.format ? Result<Descriptor>(old) : recompress(blob->get(), old, diffId, cancelled);
    if (made)
        m_known.emplace(old.digest, *made);
    return made;
}

Result<std::string> LayerRecompressor::convert(const std::string &manifest, const Opener &open, const std::atomic<bool> &cancelled)
{
    auto image = parseImageManifest(manifest);
    if (!image)
        return std::unexpected(image.error());
    const auto configBlob = open(image->config.digest);
    const auto configText
        = configBlob ? readWholeFile(configBlob->get(), maxImageDocument, "the image's config") : std::unexpected(configBlob.error());
    const auto config = configText ? parseImageConfig(*configText) : std::unexpected(configText.error());
    if (!config)
        return std::unexpected(config.error());
    if (auto fits = checkImage(*image, *config); !fits)
        return std::unexpected(fits.error());
    std::vector<Descriptor> layers;
    for (std::size_t i = 0; i < image->layers.size(); ++i) {
        auto made = layer(image->layers[i], config->diffIds[i], open, cancelled);
        if (!made)
            return std::unexpected(made.error());
        layers.push_back(std::move(*made));
    }
    if (layers == image->layers)
        return manifest;
    std::ranges::transform(layers, layers.begin(), asOciLayer);
    image->layers = std::move(layers);
    image->config.mediaType = mediatype::ociConfig;
    return formatImageManifest(*image);
}

} // namespace kiste
