// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Images that mends the store.
#include "privhelper/service/images.h"
#include "privhelper/service/logging.h"
#include "privhelper/store/storerepair.h"

#include <algorithm>
#include <format>

namespace kiste {

/// What the thread needs, and what comes back.
struct Images::RepairWork
{
    NeededContent needed;
    std::vector<ImageKey> keys; ///< of the images
    std::vector<RepairImage> images;
    std::vector<StoreRepair> before; ///< of the catalogue
    RepairDone done;
};

void Images::repair(RepairDone done)
{
    m_waitingRepairs.push_back(std::move(done));
    collect();
}

/// Damage of the catalogue is mended here, before anything relies on what it says.
Result<void> Images::repairCatalogue(std::vector<StoreRepair> &repairs)
{
    std::vector<StoreProblem> problems;
    if (const auto looked = checkCatalogue(problems); !looked && looked.error().code != ErrorCode::Corrupt)
        return looked;
    else if (!looked)
        problems.push_back({"damaged-database", "kiste.db", looked.error().detail});
    const auto isDamage = [](const StoreProblem &problem) { return problem.kind == "damaged-database"; };
    std::string outcome;
    if (std::ranges::any_of(problems, isDamage)) {
        if (!m_restore)
            return failure(ErrorCode::Unsupported, "the database cannot be rebuilt here");
        const auto words = m_restore();
        if (!words)
            return std::unexpected(words.error());
        for (const std::string &word : *words)
            outcome += (outcome.empty() ? "" : "; ") + word;
        if (const auto read = readNew(); !read)
            return read;
    }
    if (const auto removed = m_catalogue.removeDanglingNames(); !removed)
        return removed;
    for (StoreProblem &problem : problems) {
        const std::string words = isDamage(problem)
            ? outcome
            : std::format("the name was taken away: `kistectl pull {}` brings its image", problem.object);
        repairs.push_back({std::move(problem), true, words});
    }
    return {};
}

/// Images that a rebuilt catalogue has and this does not.
Result<void> Images::readNew()
{
    const auto records = m_catalogue.images();
    if (!records)
        return std::unexpected(records.error());
    for (const ImageRecord &record : *records) {
        const ImageKey key{record.owner, record.digest};
        if (find(key) || m_bin.contains(key))
            continue;
        insert(record);
        if (!record.bin)
            emit added(key);
    }
    armBin();
    return {};
}

/// Called by collect() when nothing else works on the store.
void Images::beginRepair()
{
    m_collecting = true;
    const auto work = std::make_shared<RepairWork>();
    work->done = std::move(m_waitingRepairs.front());
    m_waitingRepairs.erase(m_waitingRepairs.begin());
    if (const auto done = repairCatalogue(work->before); !done) {
        work->done(std::unexpected(done.error()));
        return collected({});
    }
    work->needed = neededContent();
    for (const auto *images : {&m_images, &m_bin}) {
        for (const auto &[key, image] : *images)
            addToRepair(*work, key, image);
    }
    m_thread.start([this, work] {
        auto result = repairContent(*work);
        QMetaObject::invokeMethod(this, [this, work, result] { repaired(work, result); }, Qt::QueuedConnection);
    });
}

void Images::addToRepair(RepairWork &work, const ImageKey &key, const ImageRecord &image) const
{
    const Use use = m_use ? m_use(key) : Use::None;
    const std::vector<std::string> &names = image.bin ? image.bin->names : image.names;
    RepairImage wanted{.name = names.empty() ? key.digest.text() : names.front(), .used = use != Use::None, .running = use == Use::Running,
        .manifest = key.digest, .config = image.configDigest, .blobs = image.blobs, .layers = {}, .requests = {}};
    for (const std::string &layer : image.layers) {
        if (const auto chainId = Digest::parse(layer))
            wanted.layers.push_back(*chainId);
    }
    work.keys.push_back(key);
    work.images.push_back(std::move(wanted));
}

Result<RepairResult> Images::repairContent(RepairWork &work)
{
    for (RepairImage &image : work.images) {
        const auto manifestText = m_blobs.readBlob(image.manifest, maxImageDocument);
        const auto manifest = manifestText ? parseImageManifest(*manifestText) : std::unexpected(manifestText.error());
        const auto configText = m_blobs.readBlob(image.config, maxImageDocument);
        const auto config = configText ? parseImageConfig(*configText) : std::unexpected(configText.error());
        if (!manifest || !config)
            continue;
        std::vector<Digest> blobs;
        for (const Descriptor &layer : manifest->layers)
            blobs.push_back(layer.digest);
        image.requests = layerRequests(blobs, config->diffIds);
    }
    auto found = checkStore(m_blobs.directory(), m_blobs, m_layers, work.needed, m_ending);
    if (!found)
        return std::unexpected(found.error());
    return repairStore(m_blobs.directory(), m_blobs, m_layers, std::move(*found), work.images, m_ending);
}

void Images::repaired(const std::shared_ptr<RepairWork> &work, Result<RepairResult> result)
{
    if (result) {
        if (const auto recorded = recordRepair(*work, *result); !recorded)
            result = std::unexpected(recorded.error());
    }
    if (!result) {
        work->done(std::unexpected(result.error()));
        return collected({});
    }
    std::vector<StoreRepair> repairs = std::move(work->before);
    repairs.insert(repairs.end(), result->repairs.begin(), result->repairs.end());
    for (const StoreRepair &repair : repairs) {
        qCWarning(imagesLog, "%s '%s': %s", repair.problem.kind.c_str(), repair.problem.object.c_str(), repair.outcome.c_str());
    }
    // Answered when also what nobody needs any more is gone.
    m_waiting.push_back([done = work->done, repairs = std::move(repairs)](const Result<void> &) { done(repairs); });
    collected({});
}

Result<void> Images::recordRepair(const RepairWork &work, const RepairResult &result)
{
    for (const auto &[index, blob] : result.doneWithout) {
        const ImageKey &key = work.keys[index];
        auto &images = m_bin.contains(key) ? m_bin : m_images;
        const auto image = images.find(key);
        if (image == images.end() || std::erase(image->second.blobs, blob) == 0)
            continue;
        if (const auto removed = m_catalogue.removeImageBlob(key.owner, key.digest, blob); !removed)
            return removed;
        release(m_blobUses, blob);
    }
    for (const std::size_t index : result.lostImages) {
        const ImageKey &key = work.keys[index];
        if (!find(key) && !m_bin.contains(key))
            continue;
        const auto removed = m_catalogue.removeImage(key.owner, key.digest);
        if (!removed && removed.error().code != ErrorCode::InUse) // a container was made of it meanwhile
            return removed;
        if (!removed)
            continue;
        if (const auto binned = m_bin.extract(key)) {
            release(binned.mapped());
            continue;
        }
        takeOut(key);
        emit this->removed(key);
    }
    return {};
}

} // namespace kiste
