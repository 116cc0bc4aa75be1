// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// save
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/commands/images.h"
#include "app/ctl/commands/transferrun.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/descriptors.h"
#include "core/image/recompress.h"
#include "core/image/reference.h"
#include "core/image/savearchive.h"

#include <algorithm>
#include <fcntl.h>
#include <format>
#include <sys/resource.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Blobs opened beforehand: the engine is asked from this thread, the archive is written in another.
using OpenBlobs = std::map<Digest, UniqueFd>;

/// An archive's file: beside its name until it is whole, and gone if it never is.
class ArchiveFile
{
public:
    explicit ArchiveFile(const QString &name) : m_name(name.toStdString())
    {
        if (m_name.empty())
            return;
        m_aside = std::format("{}.{}.part", m_name, ::getpid());
        m_file.reset(::open(m_aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        m_error = m_file ? 0 : errno;
    }
    ~ArchiveFile()
    {
        if (m_file)
            ::unlink(m_aside.c_str());
    }
    ArchiveFile(const ArchiveFile &) = delete;
    ArchiveFile &operator=(const ArchiveFile &) = delete;

    Result<void> opened() const { return m_error == 0 ? Result<void>() : osFailure(m_error, std::format("cannot write '{}'", m_name)); }
    /// A descriptor for another thread; standard output if there is no name.
    UniqueFd share() const { return UniqueFd(::fcntl(m_file ? m_file.get() : STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)); }
    Result<void> commit()
    {
        if (m_name.empty())
            return {};
        if (::rename(m_aside.c_str(), m_name.c_str()) != 0)
            return osFailure(errno, std::format("cannot write '{}'", m_name));
        m_file.reset();
        return {};
    }

private:
    std::string m_name;
    std::string m_aside;
    UniqueFd m_file;
    int m_error = 0;
};

/// Each blob stays open until it is written, and there may be more of them than a program usually gets.
void allowManyFiles()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    std::ignore = ::setrlimit(RLIMIT_NOFILE, &limit); // what does not fit then says so itself
}

/// The name that was asked for; an id stands for all of the image's names.
std::vector<std::string> savedNames(const ImageInfo &image, const QString &text)
{
    std::vector<std::string> names;
    if (const auto name = nameMeant(image, text)) {
        names.push_back(name->toStdString());
    } else {
        for (const QString &own : image.names)
            names.push_back(own.toStdString());
    }
    return names;
}

Task<Result<void>> addImage(Session &session, QString text, std::vector<SavedImage> &images, const std::shared_ptr<OpenBlobs> &blobs)
{
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(text, context, done); });
    if (!path)
        co_return std::unexpected(path.error());
    const auto info = session.image(*path);
    const auto digest = info ? Digest::parse(info->digest.toStdString()) : failure(ErrorCode::NotFound, "the image is gone");
    if (!digest)
        co_return std::unexpected(digest.error());
    const std::vector<std::string> names = savedNames(*info, text);
    auto manifest = co_await readDocument(session, *path, *digest);
    const auto parsed = manifest ? parseImageManifest(*manifest) : std::unexpected(manifest.error());
    if (!parsed)
        co_return std::unexpected(parsed.error());
    std::vector<Descriptor> needed = parsed->layers;
    needed.push_back(parsed->config);
    for (const Descriptor &blob : needed) {
        if (blobs->contains(blob.digest))
            continue;
        auto file = co_await openBlob(session, *path, blob.digest);
        if (!file)
            co_return std::unexpected(file.error());
        blobs->emplace(blob.digest, *std::move(file));
    }
    const auto same = std::ranges::find(images, *manifest, &SavedImage::manifest);
    if (same != images.end()) { // asked for by two of its names
        for (const std::string &name : names) {
            if (!std::ranges::contains(same->names, name))
                same->names.push_back(name);
        }
        co_return Result<void>();
    }
    images.push_back({.manifest = *std::move(manifest), .names = names, .open = [blobs](const Digest &wanted) -> Result<UniqueFd> {
                          const auto found = blobs->find(wanted);
                          UniqueFd file(found == blobs->end() ? -1 : ::fcntl(found->second.get(), F_DUPFD_CLOEXEC, 3));
                          if (!file)
                              return failure(ErrorCode::NotFound, std::format("blob '{}' was not opened", wanted.text()));
                          return file;
                      }});
    co_return Result<void>();
}

} // namespace

Task<int> execute(Session &session, SaveOptions options)
{
    if (options.output.isEmpty() && ::isatty(STDOUT_FILENO) == 1) {
        session.complain(u"standard output is a terminal; give a file with --output, or send the archive through a pipe"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    allowManyFiles();
    std::vector<SavedImage> images;
    const auto blobs = std::make_shared<OpenBlobs>();
    for (const QString &text : options.images) {
        if (const auto added = co_await addImage(session, text, images, blobs); !added) {
            session.complain(u"save"_s, text, added.error());
            co_return exitFailure;
        }
    }
    ArchiveFile file(options.output);
    if (const auto opened = file.opened(); !opened) {
        session.complain(QString::fromStdString(opened.error().detail));
        co_return exitFailure;
    }
    TransferRun run(session, {});
    const SaveFormat format = options.format == "oci-archive"_L1 ? SaveFormat::Oci : SaveFormat::Docker;
    const auto output = std::make_shared<UniqueFd>(file.share());
    auto saved = co_await run.inThread<void>(
        [images = std::move(images), format, output, wish = options.compression](const std::atomic<bool> &cancelled) -> Result<void> {
            if (!wish)
                return saveImages(images, format, output->get(), cancelled);
            LayerRecompressor layers(*wish);
            std::vector<SavedImage> converted = images;
            for (SavedImage &image : converted) {
                auto manifest = layers.convert(image.manifest, image.open, cancelled);
                if (!manifest)
                    return std::unexpected(manifest.error());
                image.manifest = *std::move(manifest);
                image.open = [&layers, other = image.open](const Digest &blob) {
                    auto made = layers.open(blob);
                    return made || made.error().code != ErrorCode::NotFound ? std::move(made) : other(blob);
                };
            }
            return saveImages(converted, format, output->get(), cancelled);
        });
    if (saved)
        saved = file.commit();
    if (!saved) {
        if (!run.wasKilled())
            session.complain(u"save"_s, options.images.join(u", "_s), saved.error());
        co_return run.failureCode();
    }
    co_return 0;
}

} // namespace kiste::ctl
