// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/imageloader.h"

#include "core/base/sha256.h"
#include "privhelper/service/imagerecording.h"

#include <algorithm>
#include <format>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// Unpacking reads everything once more than importing; a layer's bytes weigh as much twice.
constexpr int passes = 2;

Result<void> checkFile(const UniqueFd &file, std::size_t index, std::span<const BlobSource> blobs)
{
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return invalidArgument(std::format("file {} is not a regular file", index));
    for (const BlobSource &blob : blobs) {
        const auto size = static_cast<std::uint64_t>(status.st_size);
        if (blob.file == index && (blob.offset > size || blob.size > size - blob.offset))
            return invalidArgument(std::format("blob '{}' is not within file {}", blob.digest.text(), index));
    }
    return {};
}

} // namespace

struct ImageLoader::Work
{
    LoadRequest request;
    ImageManifest manifest;
    quint64 job = 0;
    Jobs::CancelFlag cancelled;
    std::uint64_t total = 1; ///< bytes of all passes
    std::uint64_t before = 0; ///< bytes of the steps that are through
    std::vector<Digest> chainIds;
    std::set<Digest> held; ///< by images of the owner's

    Work(LoadRequest asked, ImageManifest parsed) : request(std::move(asked)), manifest(std::move(parsed)) {}
    std::vector<Descriptor> parts() const
    {
        std::vector<Descriptor> all = {manifest.config};
        all.insert(all.end(), manifest.layers.begin(), manifest.layers.end());
        return all;
    }
    std::vector<Digest> blobs() const
    {
        std::vector<Digest> all = {Sha256::of(request.manifest)};
        for (const Descriptor &part : parts())
            all.push_back(part.digest);
        return all;
    }
};

Result<ImageManifest> LoadRequest::check() const
{
    auto parsed = parseImageManifest(manifest);
    if (!parsed)
        return parsed;
    for (const BlobSource &blob : blobs) {
        if (blob.file >= files.size())
            return invalidArgument(std::format("there is no file {} for blob '{}'", blob.file, blob.digest.text()));
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (auto sound = checkFile(files[i], i, blobs); !sound)
            return std::unexpected(std::move(sound.error()));
    }
    std::vector<Descriptor> needed = parsed->layers;
    needed.push_back(parsed->config);
    for (const Descriptor &part : needed) {
        const auto blob = std::ranges::find(blobs, part.digest, &BlobSource::digest);
        if (blob == blobs.end() && holds && holds(part.digest))
            continue;
        if (blob == blobs.end())
            return invalidArgument(std::format("blob '{}' of the manifest is missing", part.digest.text()));
        if (blob->size != part.size)
            return invalidArgument(std::format("blob '{}' has {} bytes, the manifest says {}", part.digest.text(), blob->size,
                                       part.size));
    }
    if (auto sound = checkNames(names, DigestNames::Allowed); !sound)
        return std::unexpected(std::move(sound.error()));
    return parsed;
}

ImageLoader::ImageLoader(Images &images, Jobs &jobs, BlobStore &blobs, LayerStore &layers, QObject *parent)
    : QObject(parent), m_images(images), m_jobs(jobs), m_blobs(blobs), m_layers(layers)
{
    // More at once would only make each of them slower.
    m_threads.setMaxThreadCount(2);
}

ImageLoader::~ImageLoader()
{
    m_threads.waitForDone();
}

Result<quint64> ImageLoader::load(LoadRequest request)
{
    auto manifest = request.check();
    if (!manifest)
        return std::unexpected(std::move(manifest.error()));
    const auto work = std::make_shared<Work>(std::move(request), std::move(*manifest));
    for (const Descriptor &part : work->parts()) {
        work->total += passes * part.size;
        if (work->request.holds && work->request.holds(part.digest))
            work->held.insert(part.digest);
    }
    work->job = m_jobs.begin(u"load-image"_s, work->request.owner);
    work->cancelled = m_jobs.cancelFlag(work->job);
    m_images.beginLoad([this, work] { begin(work); });
    return work->job;
}

void ImageLoader::begin(const std::shared_ptr<Work> &work)
{
    m_threads.start([this, work] {
        const auto record = run(*work);
        QMetaObject::invokeMethod(this, [this, work, record] { ended(work, record); }, Qt::QueuedConnection);
    });
}

Progress ImageLoader::progressOf(const Work &work)
{
    return [jobs = &m_jobs, job = work.job, before = work.before, total = work.total](std::uint64_t bytes) {
        const double progress = static_cast<double>(before + bytes) / static_cast<double>(total);
        QMetaObject::invokeMethod(
            jobs, [jobs, job, progress] { jobs->setProgress(job, progress); }, Qt::QueuedConnection);
    };
}

Result<void> ImageLoader::importBlob(const Work &work, const Descriptor &part, const Progress &tell)
{
    const auto source = std::ranges::find(work.request.blobs, part.digest, &BlobSource::digest);
    if (source == work.request.blobs.end()) {
        const auto size = m_blobs.blobSize(part.digest);
        if (!size)
            return std::unexpected(size.error());
        return *size == part.size ? Result<void>()
                                  : failure(ErrorCode::Corrupt,
                                            std::format("blob '{}' has {} bytes, the manifest says {}",
                                                        part.digest.text(), *size, part.size));
    }
    const int file = work.request.files[source->file].get();
    // Somebody else's: whoever only knows its digest must not get its content that way.
    if (!work.held.contains(part.digest) && m_blobs.contains(part.digest)) {
        if (auto same = m_blobs.verify(file, source->offset, source->size, source->digest, *work.cancelled); !same)
            return same;
    }
    return m_blobs.importBlob(file, source->offset, source->size, source->digest, *work.cancelled, tell);
}

Result<void> ImageLoader::importBlobs(Work &work)
{
    if (auto stored = m_blobs.putBlob(work.request.manifest); !stored)
        return std::unexpected(std::move(stored.error()));
    for (const Descriptor &part : work.parts()) {
        const Progress tell = progressOf(work);
        if (auto imported = importBlob(work, part, tell); !imported)
            return imported;
        work.before += part.size;
        tell(0);
    }
    return {};
}

Result<ImageRecord> ImageLoader::run(Work &work)
{
    if (auto imported = importBlobs(work); !imported)
        return std::unexpected(std::move(imported.error()));
    const auto text = m_blobs.readBlob(work.manifest.config.digest, maxImageDocument);
    if (!text)
        return std::unexpected(text.error());
    const auto config = parseImageConfig(*text);
    if (!config)
        return std::unexpected(config.error());
    work.chainIds = chainIds(config->diffIds);
    auto record = recordImage(work.manifest, *config, Sha256::of(work.request.manifest), m_layers, *work.cancelled, progressOf(work));
    if (!record)
        return record;
    record->owner = work.request.owner;
    record->names = sortedNames(work.request.names);
    record->origin = work.request.origin;
    return record;
}

/// Space for what somebody wants now is worth more than what somebody may want back.
bool ImageLoader::triesAgain(const std::shared_ptr<Work> &work, const Error &error)
{
    const bool willBeSpace = m_images.makeSpace([this, work, error](const Result<void> &made) {
        if (!made)
            return m_jobs.finish(work->job, std::unexpected(error));
        work->before = 0;
        m_images.beginLoad([this, work] { begin(work); });
    });
    if (willBeSpace)
        m_images.endLoad(work->blobs(), work->chainIds);
    return willBeSpace;
}

void ImageLoader::ended(const std::shared_ptr<Work> &work, const Result<ImageRecord> &record)
{
    // Between here and the record nobody can cancel any more: this runs where cancel() runs.
    Result<QString> result = u""_s;
    if (!record)
        result = std::unexpected(record.error());
    else if (*work->cancelled)
        result = failure(ErrorCode::Cancelled, "the job was cancelled");
    else if (auto added = m_images.add(*record); !added)
        result = std::unexpected(std::move(added.error()));
    else
        result = imagePath({record->owner, record->digest});
    if (!result && result.error().code == ErrorCode::NoSpace && triesAgain(work, result.error()))
        return;
    m_jobs.finish(work->job, result);
    m_images.endLoad(work->blobs(), work->chainIds);
}

} // namespace kiste
