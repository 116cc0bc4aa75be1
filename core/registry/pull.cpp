// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/pull.h"

#include "core/base/fileio.h"
#include "core/image/platformchoice.h"
#include "core/image/temporaryfile.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste {

namespace {

/// Qt keeps six connections to a host; what waits for one must not run into its own time limit.
constexpr int downloadsAtOnce = 5;
constexpr int maxFruitless = 4; ///< attempts in a row that brought nothing
constexpr int maxCuts = 64; ///< of one blob: each attempt brought a little
constexpr std::chrono::milliseconds firstRetry{200};

bool mayGoOn(const Error &error)
{
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Timeout;
}

} // namespace

struct ImagePull::Part : TransferPart
{
    std::uint64_t offset = 0; ///< in the temporary file
    Sha256 hash;
    bool altered = false; ///< what came once had another digest

    explicit Part(const Descriptor &descriptor) : TransferPart{.digest = descriptor.digest, .size = descriptor.size} {}
    void restart()
    {
        done = 0;
        hash = Sha256();
    }
};

ImagePull::ImagePull(HttpTransport &transport, const CredentialStore &credentials,
    std::vector<RegistryEndpoint> endpoints, QObject *parent)
    : QObject(parent), m_transport(transport)
{
    for (RegistryEndpoint &endpoint : endpoints) {
        m_clients.push_back(std::make_unique<RegistryClient>(
            transport, credentials, std::move(endpoint), RegistryClient::Access::Pull));
    }
}

ImagePull::~ImagePull() = default;

std::vector<TransferPart> ImagePull::parts() const
{
    std::vector<TransferPart> parts;
    for (const auto &part : m_parts)
        parts.push_back(*part);
    return parts;
}

void ImagePull::change(Part &part, TransferPart::State state)
{
    part.state = state;
    emit partChanged(part);
}

Task<Result<RegistryImage>> ImagePull::find(const ImageReference &reference, const Platform &wanted)
{
    Result<RegistryImage> image = failure(ErrorCode::NotFound, "there is no registry to ask");
    for (m_chosen = 0; m_chosen < m_clients.size(); ++m_chosen) {
        image = co_await fetchImage(*m_clients[m_chosen], reference, wanted);
        if (image || image.error().code == ErrorCode::Cancelled)
            break;
    }
    co_return image; // of several errors the last one, which is the registry's own
}

Result<void> ImagePull::plan(const RegistryImage &image, const std::vector<Digest> &held)
{
    std::vector<Descriptor> blobs{image.manifest.config};
    blobs.insert(blobs.end(), image.manifest.layers.begin(), image.manifest.layers.end());
    std::uint64_t offset = 0;
    for (const Descriptor &blob : blobs) {
        const auto same = std::ranges::find_if(m_parts, [&](const auto &part) { return part->digest == blob.digest; });
        if (same != m_parts.end() && (*same)->size != blob.size)
            return failure(ErrorCode::Corrupt, std::format("the manifest has two sizes for '{}'", blob.digest.text()));
        if (same != m_parts.end())
            continue;
        Part &part = *m_parts.emplace_back(std::make_unique<Part>(blob));
        part.isConfig = m_parts.size() == 1;
        if (std::ranges::contains(held, blob.digest)) {
            part.state = TransferPart::State::Present;
            part.done = blob.size;
            continue;
        }
        if (blob.size > static_cast<std::uint64_t>(INT64_MAX) - offset)
            return failure(ErrorCode::LimitExceeded, "the image is larger than any disk");
        part.offset = offset;
        offset += blob.size;
    }
    if (image.manifest.config.size > maxImageDocument)
        return failure(ErrorCode::LimitExceeded, "the image's config is too long");
    return {};
}

Result<void> ImagePull::makeRoom()
{
    std::uint64_t size = 0;
    for (const auto &part : m_parts)
        size += part->state == TransferPart::State::Waiting ? part->size : 0;
    if (size == 0)
        return {};
    auto file = makeTemporaryFile();
    if (!file)
        return std::unexpected(file.error());
    // To learn now, not after a gigabyte, that the disk is too full; not every file system can.
    if (::fallocate(file->get(), 0, 0, static_cast<off_t>(size)) != 0) {
        if ((errno != EOPNOTSUPP && errno != EINTR) || ::ftruncate(file->get(), static_cast<off_t>(size)) != 0)
            return osFailure(errno, std::format("cannot make room for the {} bytes of the image", size));
    }
    m_file = *std::move(file);
    return {};
}

Result<void> ImagePull::begun(Part &part, const HttpAnswer &answer)
{
    if (m_error)
        return failure(ErrorCode::Cancelled, "cancelled");
    if (answer.status == 200) {
        part.restart(); // it does not know ranges, or was not asked for one
        bool known = false;
        const std::uint64_t announced = answer.headers.value("content-length").toULongLong(&known);
        if (known && announced != part.size) {
            return failure(ErrorCode::Corrupt,
                std::format("'{}' has {} bytes in the registry, the manifest says {}", part.digest.text(), announced,
                    part.size));
        }
        return {};
    }
    const auto range = parseContentRange(answer.header("content-range"));
    if (!range || range->first != part.done || range->last >= part.size || (range->total && *range->total != part.size)) {
        return failure(ErrorCode::Corrupt,
            std::format("the registry sent another part of '{}' than was asked for", part.digest.text()));
    }
    return {};
}

Result<void> ImagePull::take(Part &part, std::span<const std::byte> bytes)
{
    if (m_error)
        return failure(ErrorCode::Cancelled, "cancelled");
    if (bytes.size() > part.size - part.done) {
        return failure(ErrorCode::Corrupt,
            std::format("'{}' is longer than the {} bytes that the manifest says", part.digest.text(), part.size));
    }
    if (auto written = writeFullyAt(m_file.get(), bytes, part.offset + part.done, "a temporary file"); !written)
        return written;
    part.hash.add(bytes);
    part.done += bytes.size();
    change(part, TransferPart::State::Moving);
    return {};
}

Task<Result<void>> ImagePull::fetch(RegistryClient &client, Part &part)
{
    HttpRequest request;
    request.url = client.path("blobs", part.digest.text());
    if (part.done > 0)
        request.headers = {{"Range", QByteArray::fromStdString(std::format("bytes={}-", part.done))}};
    request.begun = [this, &part](const HttpAnswer &answer) { return begun(part, answer); };
    request.sink = [this, &part](std::span<const std::byte> bytes) { return take(part, bytes); };
    const auto answer = co_await client.send(request, {416});
    if (!answer)
        co_return std::unexpected(answer.error());
    if (answer->status == 416)
        part.restart();
    if (part.done < part.size)
        co_return failure(ErrorCode::Unavailable, std::format("the registry broke off sending '{}'", part.digest.text()));
    co_return Result<void>();
}

Task<Result<void>> ImagePull::downloadFrom(RegistryClient &client, Part &part)
{
    int fruitless = 0;
    for (int cuts = 0;; ++cuts) {
        const std::uint64_t before = part.done;
        auto fetched = co_await fetch(client, part);
        if (fetched) {
            const Digest found = part.hash.finish();
            if (found == part.digest)
                co_return Result<void>();
            part.restart();
            fetched = failure(ErrorCode::Corrupt,
                std::format("what came for '{}' has the digest '{}'", part.digest.text(), found.text()));
            if (std::exchange(part.altered, true))
                co_return fetched;
        } else if (!mayGoOn(fetched.error())) {
            co_return fetched;
        }
        fruitless = part.done > before ? 0 : fruitless + 1;
        if (fruitless >= maxFruitless || cuts >= maxCuts)
            co_return fetched;
        change(part, TransferPart::State::Again);
        if (!co_await m_transport.wait(firstRetry * (1 << fruitless)))
            co_return failure(ErrorCode::Cancelled, "cancelled");
    }
}

Task<Result<void>> ImagePull::download(Part &part)
{
    if (part.state == TransferPart::State::Present) {
        emit partChanged(part);
        co_return Result<void>();
    }
    Result<void> done = failure(ErrorCode::NotFound, "there is no registry to ask");
    // A mirror that has the manifest may lack a blob, or have a damaged one: then the next one is asked.
    for (std::size_t i = m_chosen; i < m_clients.size() && !m_error; ++i) {
        change(part, TransferPart::State::Moving);
        done = co_await downloadFrom(*m_clients[i], part);
        if (done || done.error().code == ErrorCode::Cancelled || done.error().code == ErrorCode::NoSpace)
            break;
        part.altered = false;
        part.restart();
    }
    if (done)
        change(part, TransferPart::State::Done);
    else if (!m_error)
        m_error = done.error();
    co_return done;
}

Result<void> ImagePull::checkConfig(const ImageManifest &manifest, const Platform &wanted, bool strict)
{
    const Part &part = *m_parts.front();
    if (part.state == TransferPart::State::Present)
        return {}; // the engine reads it
    std::string text(part.size, '\0');
    const auto n = readFullyAt(m_file.get(), std::as_writable_bytes(std::span(text)), part.offset, "a temporary file");
    if (!n)
        return std::unexpected(n.error());
    const auto config = parseImageConfig(text);
    if (!config)
        return std::unexpected(config.error());
    const Descriptor own{.mediaType = {},
        .digest = part.digest,
        .size = part.size,
        .annotations = {},
        .platform = Platform{.os = config->os, .architecture = config->architecture, .variant = config->variant}};
    if (strict && platformFitness(own, wanted) == 0) {
        return failure(ErrorCode::Unsupported,
            std::format("it is for {}, not for {}", printable(platformText(*own.platform)), platformText(wanted)));
    }
    return checkImage(manifest, *config);
}

Task<Result<PulledImage>> ImagePull::pull(ImageReference reference, Platform wanted, bool strict, HeldQuery held)
{
    const auto image = co_await find(reference, wanted);
    if (!image)
        co_return std::unexpected(image.error());
    std::vector<Digest> digests{image->manifest.config.digest};
    for (const Descriptor &layer : image->manifest.layers)
        digests.push_back(layer.digest);
    const auto there = co_await held(digests);
    if (!there)
        co_return std::unexpected(there.error());
    if (auto planned = plan(*image, *there); !planned)
        co_return std::unexpected(planned.error());
    if (auto room = makeRoom(); !room)
        co_return std::unexpected(room.error());
    // The config first: it is small, and says whether the rest is wanted.
    if (auto got = co_await download(*m_parts.front()); !got)
        co_return std::unexpected(got.error());
    if (auto fits = checkConfig(image->manifest, wanted, strict && !image->chosen); !fits)
        co_return std::unexpected(fits.error());
    for (std::size_t i = 1; i < m_parts.size(); ++i)
        emit partChanged(*m_parts[i]);
    co_await ForEach(
        static_cast<int>(m_parts.size()) - 1,
        [this](int index) -> Task<bool> {
            co_return !m_error && co_await download(*m_parts[static_cast<std::size_t>(index) + 1]);
        },
        downloadsAtOnce);
    if (m_error)
        co_return std::unexpected(*m_error);
    PulledImage result{.plan = {.files = {},
                           .blobs = {},
                           .manifest = image->document.text,
                           .manifestDigest = image->document.digest,
                           .names = {},
                           .bytes = 0},
        .named = image->named,
        .held = *there,
        .from = m_clients[m_chosen]->endpoint()};
    // With a tag and a digest the digest decides, and what the tag means today nobody has looked at.
    result.plan.names.push_back(
        reference.digest() ? reference.repository() + '@' + reference.digest()->text() : reference.text());
    for (const auto &part : m_parts) {
        if (part->state == TransferPart::State::Present)
            continue;
        result.plan.blobs.push_back({.digest = part->digest, .file = 0, .offset = part->offset, .size = part->size});
        result.plan.bytes += part->size;
    }
    if (m_file)
        result.plan.files.push_back(std::move(m_file));
    co_return result;
}

} // namespace kiste
