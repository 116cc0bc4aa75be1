// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What other commands need of an image's content, and tag.
#include "app/ctl/commands/imagecontent.h"

#include "app/ctl/commands/commands.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/reference.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

Task<Result<UniqueFd>> openBlob(Session &session, QString path, Digest digest)
{
    co_return co_await ask<UniqueFd>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).openImageBlob(path, QString::fromStdString(digest.text()), context, done);
    });
}

Task<Result<std::string>> readDocument(Session &session, QString path, Digest digest)
{
    const auto blob = co_await openBlob(session, path, digest);
    if (!blob)
        co_return std::unexpected(blob.error());
    std::string text(maxImageDocument + 1, '\0');
    const auto n = readFullyAt(blob->get(), std::as_writable_bytes(std::span(text)), 0, "the document");
    if (!n)
        co_return std::unexpected(n.error());
    text.resize(*n);
    if (Sha256::of(text) != digest)
        co_return failure(ErrorCode::Corrupt, "the document '" + digest.text() + "' was changed on disk");
    co_return text;
}

Task<Result<ImageDocuments>> imageDocuments(Session &session, QString path)
{
    using Texts = std::pair<QString, QString>;
    const auto texts = co_await ask<Texts>(
        &session, [&](QObject *context, auto done) { session.helper().imageDocuments(path, context, done); });
    if (!texts)
        co_return std::unexpected(texts.error());
    auto manifest = parseImageManifest(texts->first.toStdString());
    if (!manifest)
        co_return std::unexpected(manifest.error());
    auto config = parseImageConfig(texts->second.toStdString());
    if (!config)
        co_return std::unexpected(config.error());
    co_return ImageDocuments{*std::move(manifest), *std::move(config), static_cast<quint64>(texts->first.toUtf8().size())};
}

Task<Result<QList<StoredLayer>>> storedLayers(Session &session, QString path)
{
    co_return co_await ask<QList<StoredLayer>>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).imageLayers(path, context, done);
    });
}

Task<int> execute(Session &session, TagOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findImage(options.image);
    if (!path)
        co_return exitFailure;
    for (const QString &name : options.names) {
        const auto reference = ImageReference::parse(name.toStdString());
        if (!reference) {
            session.complain(u"tag"_s, options.image, reference.error());
            co_return exitFailure;
        }
        const QString full = QString::fromStdString(reference->normalized().text());
        const auto named = co_await ask<void>(&session, [&](QObject *context, auto done) {
            ImageHelper::of(&session.helper()).addImageName(*path, full, context, done);
        });
        if (!named) {
            session.complain(u"tag"_s, options.image, named.error());
            co_return exitFailure;
        }
    }
    co_return 0;
}

} // namespace kiste::ctl
