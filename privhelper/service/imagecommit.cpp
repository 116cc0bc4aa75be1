// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/imagecommit.h"

#include "core/archive/compressor.h"
#include "core/base/sha256.h"
#include "core/image/layertypes.h"
#include "privhelper/service/changes.h"
#include "privhelper/service/imagerecording.h"
#include "privhelper/service/layerpack.h"
#include "privhelper/service/mergedtree.h"
#include "privhelper/service/overlaydiff.h"
#include "privhelper/service/treedifference.h"
#include "privhelper/unpack/report.h"

#include <algorithm>
#include <fcntl.h>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::size_t maxCreatedBy = 4096;
constexpr std::uint64_t usualRatio = UnpackLimits().maxRatio / 2; ///< what the compressor holds back is not counted yet

std::string commandLineOf(const oci::Spec &spec)
{
    std::string command;
    for (const std::string &argument : spec.process.args)
        command += (command.empty() ? "" : " ") + argument;
    return command.substr(0, maxCreatedBy);
}

/// Steps that made layers which are part of another now have none of their own.
void leaveLayers(std::vector<ImageHistory> &history, std::size_t kept)
{
    std::size_t layers = 0;
    for (ImageHistory &step : history)
        step.emptyLayer = step.emptyLayer || ++layers > kept;
}

} // namespace

struct ImageCommit::Work
{
    CommitRequest request;
    quint64 job = 0;
    Jobs::CancelFlag cancelled;
    ImageManifest manifest; ///< of the container's image; later the new one
    ImageConfig config; ///< likewise
    std::string command;
    std::set<std::string> mountPoints;
    IdMaps maps;
    UniqueFd upper;
    std::vector<UniqueFd> layers; ///< top first
    bool paused = false; ///< by us
    std::vector<Digest> made; ///< blobs
    std::vector<Digest> chain;

    Work(CommitRequest asked, ImageManifest base, ImageConfig baseConfig)
        : request(std::move(asked)), manifest(std::move(base)), config(std::move(baseConfig))
    {}
};

ImageCommit::ImageCommit(Containers &containers, ContainerLife &life, Images &images, StateDir &state, Jobs &jobs,
                         BlobStore &blobs, LayerStore &layers, QObject *parent)
    : QObject(parent)
    , m_containers(containers)
    , m_life(life)
    , m_images(images)
    , m_state(state)
    , m_jobs(jobs)
    , m_blobs(blobs)
    , m_layers(layers)
{
    m_threads.setMaxThreadCount(2);
}

ImageCommit::~ImageCommit()
{
    m_threads.waitForDone();
}

Result<quint64> ImageCommit::commit(CommitRequest request)
{
    if (auto sound = checkNames(request.names); !sound)
        return std::unexpected(std::move(sound.error()));
    auto prepared = prepare(std::move(request));
    if (!prepared)
        return std::unexpected(std::move(prepared.error()));
    const WorkPtr work = *prepared;
    work->job = m_jobs.begin(u"commit"_s, work->request.owner);
    work->cancelled = m_jobs.cancelFlag(work->job);
    m_images.beginLoad([this, work] { begin(work); });
    return work->job;
}

Result<ImageCommit::WorkPtr> ImageCommit::prepare(CommitRequest request)
{
    const Container *container = m_containers.find(request.container);
    if (!container || container->removing)
        return failure(ErrorCode::NotFound, std::format("there is no container '{}'", request.container.shortText()));
    if (container->state == ContainerState::Damaged)
        return failure(ErrorCode::Corrupt, std::format("container '{}' is damaged", container->record.name));
    const auto digest = Digest::parse(container->record.imageDigest);
    if (!digest)
        return std::unexpected(digest.error());
    const auto documents = m_images.documents({container->record.owner, *digest});
    if (!documents)
        return std::unexpected(documents.error());
    auto manifest = parseImageManifest(documents->first);
    auto config = parseImageConfig(documents->second);
    const auto text = m_state.readContainerFile(request.container, "config.json", oci::maxRuntimeSpec);
    const auto spec = text ? oci::Spec::fromJson(*text) : std::unexpected(text.error());
    if (!manifest || !config || !spec)
        return std::unexpected(!manifest ? manifest.error() : !config ? config.error() : spec.error());
    if (request.keptLayers && *request.keptLayers > manifest->layers.size())
        return failure(ErrorCode::InvalidArgument, std::format("the image has {} layers, of which {} cannot stay", manifest->layers.size(), *request.keptLayers));
    auto upper = openUpperDirectory(m_state, request.container);
    auto layers = m_images.openLayers(container->record.owner, container->record.imageDigest);
    if (!upper || !layers)
        return std::unexpected(!upper ? upper.error() : layers.error());
    auto work = std::make_shared<Work>(std::move(request), std::move(*manifest), std::move(*config));
    work->command = commandLineOf(*spec);
    work->mountPoints = mountPointsOf(*spec);
    work->maps = {spec->linuxConfig.uidMappings, spec->linuxConfig.gidMappings};
    work->upper = std::move(*upper);
    work->layers = std::move(*layers);
    return work;
}

void ImageCommit::begin(const WorkPtr &work)
{
    const Container *container = m_containers.find(work->request.container);
    if (!work->request.pause || !container || container->state != ContainerState::Running)
        return packFiles(work);
    m_life.pause(work->request.container, true, [this, work](const Result<void> &paused) {
        if (!paused)
            return packed(work, paused);
        work->paused = true;
        packFiles(work);
    });
}

void ImageCommit::packFiles(const WorkPtr &work)
{
    m_threads.start([this, work] {
        const auto result = packLayer(*work);
        QMetaObject::invokeMethod(this, [this, work, result] { packed(work, result); }, Qt::QueuedConnection);
    });
}

Result<void> ImageCommit::packLayer(Work &work) const
{
    if (work.request.keptLayers)
        return packSquashed(work);
    const UniqueFd upper(::openat(work.upper.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!upper)
        return osFailure(errno, "cannot open the container's files");
    const auto changes = listChanges(std::move(work.upper), std::move(work.layers), work.mountPoints, true);
    if (!changes)
        return std::unexpected(changes.error());
    if (changes->empty())
        return {};
    if (work.manifest.layers.size() >= maxImageLayers)
        return failure(ErrorCode::LimitExceeded, std::format("the image has {} layers already", maxImageLayers));
    return pack(work, [&](const TarWriter::Sink &sink, std::optional<std::int64_t> latest) {
        return kiste::packLayer(upper.get(), *changes, work.maps, sink, *work.cancelled, latest);
    });
}

Result<void> ImageCommit::packSquashed(Work &work) const
{
    const std::size_t kept = *work.request.keptLayers;
    ComparedTree base{.layers = {}};
    for (std::size_t i = work.layers.size() - kept; i < work.layers.size(); ++i) {
        base.layers.push_back(openPlainDirectory(work.layers[i].get(), "."));
        if (!base.layers.back())
            return osFailure(errno, "cannot read a layer");
    }
    ComparedTree tree{.layers = std::move(work.layers), .isContainer = true, .maps = work.maps, .mountPoints = work.mountPoints};
    tree.layers.insert(tree.layers.begin(), std::move(work.upper));
    std::string changes;
    const auto compared = compareTrees(
        tree, base,
        [&changes](const Difference &one) {
            // Directories on the way are told of as well, so that whoever unpacks the layer alone makes them as they are.
            changes += one.what == 'A' || one.what == 'D' ? one.what : 'C';
            changes += ' ' + one.path;
            changes += '\0';
            return Result<void>();
        },
        *work.cancelled);
    if (!compared)
        return compared;
    work.manifest.layers.erase(work.manifest.layers.begin() + static_cast<std::ptrdiff_t>(kept), work.manifest.layers.end());
    work.config.diffIds.erase(work.config.diffIds.begin() + static_cast<std::ptrdiff_t>(kept), work.config.diffIds.end());
    if (changes.empty() && kept > 0)
        return {};
    return pack(work, [&](const TarWriter::Sink &sink, std::optional<std::int64_t> latest) {
        return kiste::packLayer(tree.layers, changes, work.maps, sink, *work.cancelled, latest);
    });
}

Result<void> ImageCommit::pack(Work &work, const Packing &packing) const
{
    auto packed = packAs(work, packing, work.request.compression);
    if (packed && !*packed)
        packed = packAs(work, packing, Compression::None);
    return packed ? Result<void>() : std::unexpected(packed.error());
}

Result<bool> ImageCommit::packAs(Work &work, const Packing &packing, Compression compression) const
{
    auto blob = m_blobs.beginBlob();
    if (!blob)
        return std::unexpected(blob.error());
    std::uint64_t written = 0, read = 0;
    auto compressor = Compressor::create(compression, [&](std::span<const std::byte> bytes) {
        written += bytes.size();
        return (*blob)->write(bytes);
    });
    if (!compressor)
        return std::unexpected(compressor.error());
    Sha256 hash;
    bool looksLikeABomb = false;
    const auto sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        hash.add(bytes);
        read += bytes.size();
        looksLikeABomb = compression != Compression::None && read > ratioFreeBytes && read / usualRatio > written;
        if (looksLikeABomb)
            return failure(ErrorCode::LimitExceeded, "the files are too much alike");
        return (*compressor)->write(bytes);
    };
    const auto latest = work.request.created != 0 ? std::optional(work.request.created) : std::nullopt;
    auto done = packing(sink, latest);
    if (looksLikeABomb)
        return false;
    if (done)
        done = (*compressor)->finish();
    if (!done)
        return std::unexpected(done.error());
    const auto finished = (*blob)->finish();
    if (!finished)
        return std::unexpected(finished.error());
    work.made.push_back(finished->first);
    work.manifest.layers.push_back({std::string(layerMediaType(compression)), finished->first, finished->second, {}, {}});
    work.config.diffIds.push_back(hash.finish());
    return true;
}

void ImageCommit::packed(const WorkPtr &work, const Result<void> &result)
{
    if (std::exchange(work->paused, false)) {
        m_life.pause(work->request.container, false, [](const Result<void> &) {
            // It has ended, or somebody else has let it go on.
        });
    }
    if (!result)
        return ended(work, std::unexpected(result.error()));
    m_threads.start([this, work] {
        const auto record = makeImage(*work);
        QMetaObject::invokeMethod(this, [this, work, record] { ended(work, record); }, Qt::QueuedConnection);
    });
}

Result<ImageRecord> ImageCommit::makeImage(Work &work)
{
    const CommitRequest &request = work.request;
    const bool changed = !work.made.empty();
    ImageConfig config = request.config.value_or(work.config);
    if (request.keptLayers)
        leaveLayers(config.history, *request.keptLayers);
    config.diffIds = work.config.diffIds;
    config.os = work.config.os;
    config.architecture = work.config.architecture;
    config.variant = work.config.variant;
    config.createdAt = request.created != 0 ? request.created : currentTime();
    if (!request.author.empty())
        config.author = request.author;
    if (!request.config) {
        config.history.push_back({.created = formatTimestamp(config.createdAt), .createdBy = work.command, .comment = request.message});
    } else if (!config.history.empty() && !request.message.empty()) {
        config.history.back().comment = request.message;
    }
    if (!request.config)
        config.history.back().emptyLayer = !changed;
    else if (changed && !config.history.empty())
        config.history.back().emptyLayer = false;
    for (ImageHistory &entry : config.history) {
        if (entry.created.empty()) // who made it leaves that to us
            entry.created = formatTimestamp(config.createdAt);
    }
    const std::string configText = formatImageConfig(config);
    work.manifest.config = {std::string(mediatype::ociConfig), Sha256::of(configText), configText.size(), {}, {}};
    work.manifest.annotations.clear();
    std::ranges::transform(work.manifest.layers, work.manifest.layers.begin(), asOciLayer);
    const std::string manifestText = formatImageManifest(work.manifest);
    for (const std::string *document : {&configText, &manifestText}) {
        const auto stored = m_blobs.putBlob(*document);
        if (!stored)
            return std::unexpected(stored.error());
        work.made.push_back(*stored);
    }
    work.chain = chainIds(config.diffIds);
    auto record = recordImage(work.manifest, config, Sha256::of(manifestText), m_layers, *work.cancelled, {});
    if (!record)
        return record;
    record->owner = request.owner;
    record->names = sortedNames(request.names);
    record->origin = request.origin;
    return record;
}

/// As ImageLoader does it.
bool ImageCommit::triesAgain(const WorkPtr &work, const Error &error)
{
    if (m_images.bin().empty())
        return false;
    auto fresh = prepare(work->request); // what the try has used up
    if (!fresh)
        return false;
    (*fresh)->job = work->job;
    (*fresh)->cancelled = work->cancelled;
    const bool willBeSpace = m_images.makeSpace([this, again = *fresh, error](const Result<void> &made) {
        if (!made)
            return m_jobs.finish(again->job, std::unexpected(error));
        m_images.beginLoad([this, again] { begin(again); });
    });
    if (willBeSpace)
        m_images.endLoad(work->made, work->chain);
    return willBeSpace;
}

void ImageCommit::ended(const WorkPtr &work, const Result<ImageRecord> &record)
{
    const Container *container = m_containers.find(work->request.container);
    Result<QString> result = u""_s;
    if (!record)
        result = std::unexpected(record.error());
    else if (*work->cancelled)
        result = failure(ErrorCode::Cancelled, "the job was cancelled");
    else if (!container || container->removing) // its files may have gone while they were read
        result = failure(ErrorCode::Cancelled, "the container was removed meanwhile");
    else if (auto added = m_images.add(*record); !added)
        result = std::unexpected(std::move(added.error()));
    else
        result = imagePath({record->owner, record->digest});
    if (!result && result.error().code == ErrorCode::NoSpace && triesAgain(work, result.error()))
        return;
    m_jobs.finish(work->job, result);
    m_images.endLoad(work->made, work->chain);
}

} // namespace kiste
