// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/registry/pull.h"

#include <map>
#include <memory>

namespace kiste {

struct PushedImage
{
    Digest digest; ///< of the manifest, as the registry has it now
    std::uint64_t size = 0; ///< bytes of the manifest
};

/// Brings one image to a registry: all blobs at once, none that the registry has, mounted from another repository where
/// it has one, in pieces that go on after a cut, and the manifest when everything it names is there.
class ImagePush : public QObject
{
    Q_OBJECT

public:
    /// Opens a blob of the image for reading; the file is exactly the blob.
    using Opener = std::function<Task<Result<UniqueFd>>(Digest digest)>;

    ImagePush(HttpTransport &transport, const CredentialStore &credentials, RegistryEndpoint endpoint,
        QObject *parent = nullptr);
    ~ImagePush() override;

    /// The registry's other repositories that may hold a blob, by digest; at most one is tried.
    void setSources(std::map<Digest, std::string> repositories) { m_sources = std::move(repositories); }
    /// @p reference: tag or digest to put the manifest under. @p manifest: its exact bytes.
    Task<Result<PushedImage>> push(ImageReference reference, std::string manifest, Opener open);
    /// Pieces of this size; bytes. For tests.
    void setPieceSize(std::uint64_t size) { m_pieceSize = size; }

    std::vector<TransferPart> parts() const;

Q_SIGNALS:
    void partChanged(const kiste::TransferPart &part);

private:
    struct Part;
    Task<Result<void>> upload(Part &part, const Opener &open);
    Task<Result<bool>> exists(const Part &part);
    /// Where to send the bytes; nothing if the registry has mounted the blob.
    Task<Result<std::optional<QUrl>>> begin(Part &part);
    Task<Result<void>> send(Part &part, int file, QUrl location);
    Task<Result<HttpAnswer>> sendPiece(Part &part, int file, QUrl location, std::uint64_t size, bool last);
    Task<Result<std::optional<QUrl>>> resume(Part &part, QUrl location);
    Task<Result<void>> putManifest(const ImageReference &reference, const std::string &manifest);
    Result<QUrl> locationOf(const HttpAnswer &answer) const;
    void change(Part &part, TransferPart::State state);

    HttpTransport &m_transport;
    RegistryClient m_client;
    std::map<Digest, std::string> m_sources;
    std::vector<std::unique_ptr<Part>> m_parts;
    std::uint64_t m_pieceSize;
    std::optional<Error> m_error;
};

} // namespace kiste
