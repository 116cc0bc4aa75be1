// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// push
#include "core/registry/push.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/commands/images.h"
#include "app/ctl/commands/transferevents.h"
#include "app/ctl/commands/transferlines.h"
#include "app/ctl/commands/transferrun.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/uniquefd.h"
#include "core/image/recompress.h"

#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Where the registry may have blobs already: repositories of it that images here are called by.
Task<std::map<Digest, std::string>> mountSources(Session &session, std::string registry)
{
    std::map<Digest, std::string> sources;
    for (const ImageInfo &image : session.helper().images()) {
        for (const QString &name : image.names) {
            const auto reference = ImageReference::parseFull(name.toStdString());
            if (!reference || reference->registry() != registry)
                continue;
            const auto documents = co_await imageDocuments(session, image.path);
            if (!documents)
                continue; // it went meanwhile; it is only a hint
            for (const Descriptor &layer : documents->manifest.layers)
                sources.emplace(layer.digest, reference->path());
            sources.emplace(documents->manifest.config.digest, reference->path());
        }
    }
    co_return sources;
}

/// The full name to push to; docker pushes what is called so here, podman also says where to.
Result<ImageReference> pushTarget(const PushOptions &options, const std::optional<ImageInfo> &image)
{
    const std::string text = (options.destination.isEmpty() ? options.image : options.destination).toStdString();
    const auto reference = ImageReference::parse(text);
    if (!reference)
        return reference;
    if (!reference->registry().empty())
        return reference->normalized();
    // A short name means the one that the image has.
    const auto name = image && options.destination.isEmpty() ? nameMeant(*image, options.image) : std::nullopt;
    const auto full = name ? ImageReference::parseFull(name->toStdString()) : reference;
    if (!full || full->registry().empty() || full->registry() == "localhost") {
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' names no registry; give the image a name there with 'kistectl tag', or say the name behind it",
                                   text));
    }
    return full;
}

Result<void> writeDigestFile(const QString &file, const Digest &digest)
{
    const std::string name = file.toStdString();
    const UniqueFd fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    const int number = fd ? writeAll(fd.get(), digest.text()) : errno;
    return number == 0 ? Result<void>() : osFailure(number, std::format("cannot write '{}'", name));
}

/// The manifest with layers of another compression, and these.
struct ConvertedImage
{
    std::string manifest;
    std::shared_ptr<LayerRecompressor> layers;
};

Task<Result<ConvertedImage>> convertLayers(Session &session, TransferRun &run, QString path, std::string manifest, LayerCompression wish)
{
    const auto image = parseImageManifest(manifest);
    if (!image)
        co_return std::unexpected(image.error());
    // The engine is asked from this thread, the layers are made in another.
    const auto blobs = std::make_shared<std::map<Digest, UniqueFd>>();
    std::vector<Descriptor> needed = image->layers;
    needed.push_back(image->config);
    for (const Descriptor &blob : needed) {
        if (blobs->contains(blob.digest))
            continue;
        auto file = co_await openBlob(session, path, blob.digest);
        if (!file)
            co_return std::unexpected(file.error());
        blobs->emplace(blob.digest, *std::move(file));
    }
    co_return co_await run.inThread<ConvertedImage>([blobs, manifest, wish](const std::atomic<bool> &cancelled) -> Result<ConvertedImage> {
        const auto layers = std::make_shared<LayerRecompressor>(wish);
        auto converted = layers->convert(
            manifest,
            [&blobs](const Digest &blob) -> Result<UniqueFd> {
                const auto found = blobs->find(blob);
                UniqueFd file(found == blobs->end() ? -1 : ::fcntl(found->second.get(), F_DUPFD_CLOEXEC, 3));
                return file ? Result<UniqueFd>(std::move(file)) : failure(ErrorCode::NotFound, std::format("blob '{}' was not opened", blob.text()));
            },
            cancelled);
        if (!converted)
            return std::unexpected(converted.error());
        return ConvertedImage{*std::move(converted), layers};
    });
}

/// A blob of what is pushed: one that was made for it, else the image's.
Task<Result<UniqueFd>> openLayer(Session &session, QString path, std::shared_ptr<LayerRecompressor> made, Digest blob)
{
    if (made) {
        auto file = made->open(blob);
        if (file || file.error().code != ErrorCode::NotFound)
            co_return file;
    }
    co_return co_await openBlob(session, path, std::move(blob));
}

Task<Result<PushedImage>> pushImage(Session &session, TransferRun &run, const PushOptions &options, const RegistryContext &context,
                                    QString path, ImageReference target, TransferView &view)
{
    auto endpoint = context.settings.endpoint(target);
    if (!endpoint)
        co_return std::unexpected(endpoint.error());
    CredentialStore credentials = context.credentials;
    const auto given = givenCredentials(options.access);
    if (!given)
        co_return std::unexpected(given.error());
    if (*given)
        credentials.give(endpoint->host, **given);
    const auto image = session.image(path);
    const auto digest = image ? Digest::parse(image->digest.toStdString())
                              : failure(ErrorCode::NotFound, "the image is gone");
    if (!digest)
        co_return std::unexpected(digest.error());
    auto manifest = co_await readDocument(session, path, *digest);
    if (!manifest)
        co_return std::unexpected(manifest.error());
    std::shared_ptr<LayerRecompressor> made;
    if (options.compression) {
        auto converted = co_await convertLayers(session, run, path, *manifest, *options.compression);
        if (!converted)
            co_return std::unexpected(converted.error());
        manifest = std::move(converted->manifest);
        made = std::move(converted->layers);
    }
    ImagePush push(run.transport(), credentials, adapted(*std::move(endpoint), options.access));
    push.setSources(co_await mountSources(session, target.registry()));
    QObject::connect(&push, &ImagePush::partChanged, &push, [&view](const TransferPart &part) { view.update(part); });
    auto pushed = co_await push.push(target, *std::move(manifest), [&session, path, made](Digest blob) { return openLayer(session, path, made, std::move(blob)); });
    view.finish();
    co_return pushed;
}

} // namespace

Task<int> execute(Session &session, PushOptions options)
{
    const auto context = registryContext(options.access);
    if (!context) {
        session.complain(QString::fromStdString(context.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findImage(options.image);
    if (!path)
        co_return exitFailure;
    const auto target = pushTarget(options, session.image(*path));
    if (!target) {
        session.complain(QString::fromStdString(target.error().detail));
        co_return exitFailure;
    }
    TransferEvents events([&session](std::string_view line) { session.print(line); });
    if (options.events)
        events.name(target->text(), {});
    else if (!options.quiet)
        session.print(std::format("The push refers to repository [{}]\n", target->repository()));
    TransferRun run(session, context->transport);
    const auto size = terminalSize(STDOUT_FILENO);
    TransferLines lines(TransferLines::Direction::Push, size ? std::max(1, static_cast<int>(size->columns)) : 0, [&](std::string_view text) {
        if (!options.quiet)
            session.print(text);
    });
    TransferView &view = options.events ? static_cast<TransferView &>(events) : lines;
    const auto pushed = co_await pushImage(session, run, options, *context, *path, *target, view);
    if (!pushed) {
        if (options.events)
            events.failed(pushed.error(), target->registry());
        if (!run.wasKilled())
            session.complain(u"push"_s, options.image, pushed.error());
        co_return run.failureCode();
    }
    if (options.events)
        events.pushed(target->text(), pushed->digest.text());
    else if (options.quiet)
        session.print(target->text() + "\n");
    else
        session.print(std::format("{}: digest: {} size: {}\n", target->tag().empty() ? target->digest()->text() : target->tag(),
                                  pushed->digest.text(), pushed->size));
    if (const auto written = options.digestFile.isEmpty() ? Result<void>() : writeDigestFile(options.digestFile, pushed->digest); !written) {
        session.complain(QString::fromStdString(written.error().detail));
        co_return exitFailure;
    }
    co_return 0;
}

} // namespace kiste::ctl
