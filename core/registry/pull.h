// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sha256.h"
#include "core/image/loadplan.h"
#include "core/registry/manifests.h"

#include <memory>
#include <set>

namespace kiste {

/// A blob on its way to or from a registry.
struct TransferPart
{
    enum class State : quint8 {
        Waiting,
        Moving,
        Again, ///< the connection was cut, or what came was wrong; it goes on
        Done,
        Present, ///< was there already
        Mounted, ///< the registry had it in another repository
    };
    Digest digest;
    std::uint64_t size = 0;
    std::uint64_t done = 0; ///< bytes
    State state = State::Waiting;
    bool isConfig = false;
};

struct PulledImage
{
    LoadPlan plan; ///< for Helper::loadImage(): of blobs only those that it does not have; named "…:tag" or "…@digest", as asked for
    Digest named; ///< what the tag names in the registry, an index maybe
    std::vector<Digest> held; ///< what the store had already
    RegistryEndpoint from;
};

/// Brings one image from a registry into a nameless temporary file: all blobs at once, each hashed as it comes, none
/// longer than it should be, none that the store has. A connection that is cut goes on where it was; what came altered is
/// asked for once more. When this ends without an image, nothing of it is left.
class ImagePull : public QObject
{
    Q_OBJECT

public:
    /// Which of these blobs the store has of images that the user may see.
    using HeldQuery = std::function<Task<Result<std::vector<Digest>>>(std::vector<Digest> digests)>;

    ImagePull(HttpTransport &transport, const CredentialStore &credentials, std::vector<RegistryEndpoint> endpoints,
        QObject *parent = nullptr);
    ~ImagePull() override;

    /// @p reference: a full one; the endpoints are where it may be, tried in their order. @p strict: an image that stands
    /// alone, without an index, has to be for the platform too.
    Task<Result<PulledImage>> pull(ImageReference reference, Platform wanted, bool strict, HeldQuery held);

    /// What it moves; known when the first partChanged() comes.
    std::vector<TransferPart> parts() const;

Q_SIGNALS:
    void partChanged(const kiste::TransferPart &part);

private:
    struct Part;
    Task<Result<RegistryImage>> find(const ImageReference &reference, const Platform &wanted);
    Result<void> plan(const RegistryImage &image, const std::vector<Digest> &held);
    Result<void> makeRoom();
    Task<Result<void>> download(Part &part);
    Task<Result<void>> downloadFrom(RegistryClient &client, Part &part);
    Task<Result<void>> fetch(RegistryClient &client, Part &part);
    Result<void> begun(Part &part, const HttpAnswer &answer);
    Result<void> take(Part &part, std::span<const std::byte> bytes);
    Result<void> checkConfig(const ImageManifest &manifest, const Platform &wanted, bool strict);
    void change(Part &part, TransferPart::State state);

    HttpTransport &m_transport;
    std::vector<std::unique_ptr<RegistryClient>> m_clients;
    std::size_t m_chosen = 0;
    std::vector<std::unique_ptr<Part>> m_parts; ///< the config first
    UniqueFd m_file;
    std::optional<Error> m_error; ///< of the part that failed first; the others end
};

} // namespace kiste
