// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/push.h"

#include "core/base/fileio.h"

#include <QBuffer>
#include <QUrlQuery>

#include <algorithm>
#include <format>
#include <sys/stat.h>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

constexpr int uploadsAtOnce = 5; ///< as for downloads
/// Some registries and the servers before them refuse larger requests; it is also what a cut costs at most.
constexpr std::uint64_t usualPiece = 64U << 20U;
constexpr int maxFruitlessUploads = 7;
constexpr int maxForgottenUploads = 4;
/// From then on the upload itself is taken for spoilt, and another one begins: registries have forgotten what they said of one
/// that was cut in the middle.
constexpr int fruitlessBeforeAnother = 3;
constexpr std::chrono::milliseconds firstUploadRetry{200};

bool uploadMayGoOn(const Error &error)
{
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Timeout;
}

} // namespace

struct ImagePush::Part : TransferPart
{
    explicit Part(const Descriptor &descriptor) : TransferPart{.digest = descriptor.digest, .size = descriptor.size} {}
};

ImagePush::ImagePush(HttpTransport &transport, const CredentialStore &credentials, RegistryEndpoint endpoint,
    QObject *parent)
    : QObject(parent)
    , m_transport(transport)
    , m_client(transport, credentials, std::move(endpoint), RegistryClient::Access::Push)
    , m_pieceSize(usualPiece)
{ }

ImagePush::~ImagePush() = default;

std::vector<TransferPart> ImagePush::parts() const
{
    std::vector<TransferPart> parts;
    for (const auto &part : m_parts)
        parts.push_back(*part);
    return parts;
}

void ImagePush::change(Part &part, TransferPart::State state)
{
    part.state = state;
    emit partChanged(part);
}

Result<QUrl> ImagePush::locationOf(const HttpAnswer &answer) const
{
    const QUrl location = answer.url.resolved(QUrl::fromEncoded(answer.headers.value("location"), QUrl::StrictMode));
    if (answer.header("location").empty() || !location.isValid() || location.host().isEmpty()) {
        return failure(ErrorCode::Corrupt,
            std::format("'{}' does not say where to send the blob", m_client.endpoint().host));
    }
    return location;
}

Task<Result<bool>> ImagePush::exists(const Part &part)
{
    HttpRequest request;
    request.verb = "HEAD";
    request.url = m_client.path("blobs", part.digest.text());
    const auto answer = co_await m_client.send(request, {404});
    if (!answer)
        co_return std::unexpected(answer.error());
    bool known = false;
    const std::uint64_t size = answer->headers.value("content-length").toULongLong(&known);
    co_return answer->isGood() && (!known || size == part.size);
}

Task<Result<std::optional<QUrl>>> ImagePush::begin(Part &part)
{
    HttpRequest request;
    request.verb = "POST";
    request.url = m_client.path("blobs", "uploads/");
    const auto source = m_sources.find(part.digest);
    if (source != m_sources.end() && source->second != m_client.endpoint().repository) {
        QUrlQuery query;
        query.addQueryItem(u"mount"_s, QString::fromStdString(part.digest.text()));
        query.addQueryItem(u"from"_s, QString::fromStdString(source->second));
        request.url.setQuery(query);
    }
    const auto answer = co_await m_client.send(request);
    if (!answer)
        co_return std::unexpected(answer.error());
    if (answer->status == 201) {
        part.done = part.size;
        change(part, TransferPart::State::Mounted);
        co_return std::optional<QUrl>();
    }
    if (answer->status != 202) {
        co_return failure(ErrorCode::Corrupt, std::format("'{}' answers the status {} when an upload is to begin",
            m_client.endpoint().host, answer->status));
    }
    co_return locationOf(*answer).transform([](const QUrl &url) { return std::optional(url); });
}

Task<Result<HttpAnswer>> ImagePush::sendPiece(Part &part, int file, QUrl location, std::uint64_t size, bool last)
{
    HttpRequest request;
    request.verb = last ? "PUT" : "PATCH";
    request.url = std::move(location);
    if (last) {
        QUrlQuery query(request.url);
        query.addQueryItem(u"digest"_s, QString::fromStdString(part.digest.text()));
        request.url.setQuery(query);
    }
    request.headers = {{"Content-Type", "application/octet-stream"}};
    if (!last || part.done > 0) {
        if (size > 0)
            request.headers.append({"Content-Range", QByteArray::fromStdString(
                std::format("{}-{}", part.done, part.done + size - 1))});
    }
    request.body = [this, &part, file, size, offset = part.done] {
        auto body = std::make_unique<FileRange>(file, offset, size);
        // What has been handed to the network counts as sent until it says otherwise.
        connect(body.get(), &FileRange::readTo, this, [this, &part, offset](qint64 bytes) {
            TransferPart shown = part;
            shown.done = offset + static_cast<std::uint64_t>(bytes);
            emit partChanged(shown);
        });
        return body;
    };
    co_return co_await m_client.send(request);
}

Task<Result<std::optional<QUrl>>> ImagePush::resume(Part &part, QUrl location)
{
    HttpRequest request;
    request.url = std::move(location);
    const auto answer = co_await m_client.send(request, {404, 405});
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto there = parseUploadRange(answer->header("range"));
    if (!answer->isGood() || !there || *there > part.size) { // it has forgotten the upload: once more from the beginning
        part.done = 0;
        co_return co_await begin(part);
    }
    part.done = *there;
    if (answer->header("location").empty())
        co_return std::optional(answer->url);
    co_return locationOf(*answer).transform([](const QUrl &url) { return std::optional(url); });
}

Task<Result<void>> ImagePush::send(Part &part, int file, QUrl location)
{
    int fruitless = 0;
    std::uint64_t best = 0;
    while (true) {
        if (m_error)
            co_return failure(ErrorCode::Cancelled, "cancelled");
        change(part, TransferPart::State::Moving);
        const std::uint64_t rest = part.size - part.done;
        const bool last = rest <= m_pieceSize;
        const std::uint64_t size = std::min(rest, m_pieceSize);
        const auto answer = co_await sendPiece(part, file, location, size, last);
        if (answer && last)
            co_return Result<void>();
        if (answer) {
            const auto next = locationOf(*answer);
            if (!next)
                co_return std::unexpected(next.error());
            location = *next;
            part.done += size;
        } else {
            // 416 and its like: the registry has another number of bytes than we believe; it is asked below. 404: it does not know the
            // upload any more, as after a cut when the network layer sent the piece once more by itself.
            const bool forgotten = answer.error().code == ErrorCode::NotFound;
            const bool goesOn = uploadMayGoOn(answer.error()) || answer.error().code == ErrorCode::Failed || forgotten;
            if (!goesOn || ++fruitless >= (forgotten ? maxForgottenUploads : maxFruitlessUploads))
                co_return std::unexpected(answer.error());
            change(part, TransferPart::State::Again);
            if (!co_await m_transport.wait(firstUploadRetry * (1 << fruitless)))
                co_return failure(ErrorCode::Cancelled, "cancelled");
            if (fruitless >= fruitlessBeforeAnother)
                part.done = best = 0;
            const auto again = fruitless >= fruitlessBeforeAnother ? co_await begin(part) : co_await resume(part, location);
            if (!again)
                co_return std::unexpected(again.error());
            if (!*again)
                co_return Result<void>(); // mounted meanwhile
            location = **again;
        }
        if (part.done > best) {
            best = part.done;
            fruitless = 0;
        }
    }
}

Task<Result<void>> ImagePush::upload(Part &part, const Opener &open)
{
    const auto there = co_await exists(part);
    if (!there)
        co_return std::unexpected(there.error());
    if (*there) {
        part.done = part.size;
        change(part, TransferPart::State::Present);
        co_return Result<void>();
    }
    const auto location = co_await begin(part);
    if (!location)
        co_return std::unexpected(location.error());
    if (!*location)
        co_return Result<void>(); // mounted
    const auto file = co_await open(part.digest);
    if (!file)
        co_return std::unexpected(file.error());
    struct stat status = {};
    if (::fstat(file->get(), &status) != 0 || static_cast<std::uint64_t>(status.st_size) != part.size)
        co_return failure(ErrorCode::Corrupt, std::format("blob '{}' has another size here", part.digest.text()));
    auto sent = co_await send(part, file->get(), **location);
    if (sent && part.state != TransferPart::State::Mounted) {
        part.done = part.size;
        change(part, TransferPart::State::Done);
    }
    co_return sent;
}

Task<Result<void>> ImagePush::putManifest(const ImageReference &reference, const std::string &manifest)
{
    const auto type = manifestType(manifest, {});
    if (!type)
        co_return std::unexpected(type.error());
    HttpRequest request;
    request.verb = "PUT";
    request.url = m_client.path("manifests", reference.tag().empty() ? reference.digest()->text() : reference.tag());
    request.headers = {{"Content-Type", QByteArray::fromStdString(*type)}};
    request.body = [text = QByteArray::fromStdString(manifest)] {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(text);
        return buffer;
    };
    const auto answer = co_await m_client.send(request);
    if (!answer)
        co_return std::unexpected(answer.error());
    const auto said = Digest::parse(answer->header("docker-content-digest"));
    if (said && *said != Sha256::of(manifest)) {
        co_return failure(ErrorCode::Corrupt,
            std::format("'{}' made '{}' of the manifest", m_client.endpoint().host, said->text()));
    }
    co_return Result<void>();
}

Task<Result<PushedImage>> ImagePush::push(ImageReference reference, std::string manifest, Opener open)
{
    const auto parsed = parseImageManifest(manifest);
    if (!parsed)
        co_return std::unexpected(parsed.error());
    std::vector<Descriptor> blobs = parsed->layers;
    blobs.push_back(parsed->config);
    for (const Descriptor &blob : blobs) {
        if (std::ranges::any_of(m_parts, [&](const auto &part) { return part->digest == blob.digest; }))
            continue;
        Part &part = *m_parts.emplace_back(std::make_unique<Part>(blob));
        part.isConfig = blob.digest == parsed->config.digest;
        if (const auto source = m_sources.find(blob.digest); source != m_sources.end())
            m_client.alsoRead(source->second);
        emit partChanged(part);
    }
    // Once, and not for each blob: how the registry is spoken with, and whether it lets this user in.
    if (auto let = co_await m_client.check(); !let)
        co_return std::unexpected(let.error());
    co_await ForEach(
        static_cast<int>(m_parts.size()),
        [this, &open](int index) -> Task<bool> {
            if (m_error)
                co_return false;
            const auto sent = co_await upload(*m_parts[static_cast<std::size_t>(index)], open);
            if (!sent && !m_error)
                m_error = sent.error();
            co_return sent.has_value();
        },
        uploadsAtOnce);
    if (m_error)
        co_return std::unexpected(*m_error);
    if (auto put = co_await putManifest(reference, manifest); !put)
        co_return std::unexpected(put.error());
    co_return PushedImage{.digest = Sha256::of(manifest), .size = manifest.size()};
}

} // namespace kiste
