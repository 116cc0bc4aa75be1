// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/storerepair.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr const char *straysName = "strays";

/// How to get an image back.
std::string pullCommand(const RepairImage &image)
{
    return image.name.starts_with("sha256:") ? "`kistectl load`" : std::format("`kistectl pull {}` or `kistectl load`", image.name);
}

class StoreRepairer
{
public:
    StoreRepairer(const StoreDirectory &directory, const BlobStore &blobs, LayerStore &layers, const std::vector<RepairImage> &images,
        const std::atomic<bool> &cancelled)
        : m_directory(directory), m_blobs(blobs), m_layers(layers), m_images(images), m_cancelled(cancelled)
    { }

    Result<RepairResult> run(std::vector<StoreProblem> problems)
    {
        // Owners first: nothing else works on what is somebody else's. Blobs before the layers that are unpacked from them.
        constexpr std::string_view order[] = {"wrong-owner", "foreign-file", "altered-blob", "missing-blob", "half-layer",
            "altered-layer", "missing-layer", "orphan-layer", "orphan-blob"};
        const auto rank = [&order](const StoreProblem &problem) { return std::ranges::find(order, problem.kind) - std::begin(order); };
        std::ranges::stable_sort(problems, {}, rank);
        for (StoreProblem &problem : problems) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "the repair was cancelled");
            m_result.repairs.push_back({std::move(problem), false, {}});
            StoreRepair &repair = m_result.repairs.back();
            if (auto done = mend(repair); !done) {
                repair.mended = false;
                repair.outcome = done.error().detail;
                m_failed.insert(repair.problem.object);
            }
        }
        if (auto synced = syncFile(m_directory.root(), "the store"); !synced)
            return std::unexpected(synced.error());
        decide();
        return std::move(m_result);
    }

private:
    Result<void> mend(StoreRepair &repair)
    {
        const std::string &kind = repair.problem.kind;
        if (kind == "wrong-owner")
            return takeOver(repair);
        if (kind == "foreign-file")
            return putAside(repair);
        const auto digest = Digest::parse(repair.problem.object);
        if (!digest)
            return std::unexpected(digest.error());
        if (kind == "altered-blob")
            return dropBlob(*digest, repair);
        if (kind == "missing-blob") {
            m_lostBlobs.insert(*digest);
            return {};
        }
        if (kind == "orphan-blob" || kind == "orphan-layer") {
            const auto removed = kind == "orphan-blob" ? m_blobs.removeBlob(*digest) : m_layers.removeLayer(*digest);
            repair.mended = removed.has_value();
            repair.outcome = "removed";
            return removed;
        }
        return unpackAgain(*digest, repair);
    }

    Result<void> takeOver(StoreRepair &repair)
    {
        for (const int directory : {m_directory.blobs(), m_directory.layers()}) {
            if (::fchownat(directory, repair.problem.object.c_str(), ::geteuid(), ::getegid(), AT_SYMLINK_NOFOLLOW) != 0 && errno != ENOENT)
                return osFailure(errno, std::format("cannot take over '{}'", repair.problem.object));
        }
        repair.mended = true;
        repair.outcome = "given back to the engine; its content was checked as that of all others";
        return {};
    }

    /// Into `strays`, where nothing is ever looked for.
    Result<std::string> stray(int directory, const std::string &name)
    {
        if (::mkdirat(m_directory.root(), straysName, 0700) != 0 && errno != EEXIST)
            return osFailure(errno, "cannot make the directory of strays");
        const UniqueFd strays(::openat(m_directory.root(), straysName, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!strays)
            return osFailure(errno, "cannot open the directory of strays");
        const std::string target = StoreDirectory::temporaryName(name);
        if (::renameat(directory, name.c_str(), strays.get(), target.c_str()) != 0)
            return osFailure(errno, std::format("cannot put '{}' aside", name));
        for (const int changed : {strays.get(), directory}) {
            if (auto synced = syncFile(changed, "the directory of strays"); !synced)
                return std::unexpected(synced.error());
        }
        return std::format("{}/{}", straysName, target);
    }

    Result<void> putAside(StoreRepair &repair)
    {
        const std::string &name = repair.problem.object;
        for (const auto &[directory, type] : {std::pair(m_directory.blobs(), S_IFREG), {m_directory.layers(), S_IFDIR}}) {
            struct stat status = {};
            if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            if (Digest::parse("sha256:" + name) && (status.st_mode & S_IFMT) == static_cast<mode_t>(type))
                continue; // the other directory's is the foreign one
            const auto moved = stray(directory, name);
            if (!moved)
                return std::unexpected(moved.error());
            repair.outcome = std::format("put aside as '{}' in the engine's directory; remove it if nobody wants it", *moved);
        }
        repair.mended = true;
        return {};
    }

    /// What was changed is no use to anybody. What only cannot be read is kept: it may be the disk's fault.
    Result<void> dropBlob(const Digest &digest, StoreRepair &repair)
    {
        m_lostBlobs.insert(digest);
        const auto file = m_blobs.openBlob(digest);
        if (!file && file.error().code == ErrorCode::NotFound)
            return {}; // it was a foreign file
        const auto size = m_blobs.blobSize(digest);
        const auto sound = file && size ? m_blobs.verify(file->get(), 0, *size, digest, m_cancelled) : Result<void>(std::unexpected(Error()));
        if (sound) {
            m_lostBlobs.erase(digest); // it can be read again
            repair.mended = true;
            repair.outcome = "it is as it was";
            return {};
        }
        if (sound.error().code == ErrorCode::Corrupt) {
            repair.outcome = "removed";
            return m_blobs.removeBlob(digest);
        }
        const auto moved = stray(m_directory.blobs(), digest.hex());
        if (!moved)
            return std::unexpected(moved.error());
        repair.outcome = std::format("put aside as '{}'", *moved);
        return {};
    }

    Result<void> unpackAgain(const Digest &chainId, StoreRepair &repair)
    {
        const LayerRequest *request = nullptr;
        for (const RepairImage &image : m_images) {
            if (image.running && std::ranges::contains(image.layers, chainId))
                return failure(ErrorCode::InUse, std::format("a container of '{}' runs on it: stop it, and repair again", image.name));
            for (const LayerRequest &one : image.requests) {
                if (chainIdOf(one) == chainId && m_blobs.contains(one.blob) && !m_lostBlobs.contains(one.blob))
                    request = &one;
            }
        }
        // Also what cannot be unpacked again is no use: a container must not be given half of it.
        if (auto removed = m_layers.removeLayer(chainId); !removed)
            return removed;
        m_lostLayers.insert(chainId);
        if (!request)
            return {};
        if (const auto unpacked = m_layers.ensureLayer(*request, m_cancelled); !unpacked)
            return std::unexpected(unpacked.error());
        m_lostLayers.erase(chainId);
        repair.mended = true;
        repair.outcome = "unpacked again";
        return {};
    }

    bool isLost(const RepairImage &image) const
    {
        return m_lostBlobs.contains(image.manifest) || m_lostBlobs.contains(image.config)
            || std::ranges::any_of(image.layers, [this](const Digest &layer) { return m_lostLayers.contains(layer); });
    }

    /// Which images can go on, and what is said of what they lack.
    void decide()
    {
        std::map<std::string, std::string> words; // by lost content
        std::set<std::string> open;
        for (std::size_t i = 0; i < m_images.size(); ++i) {
            const RepairImage &image = m_images[i];
            const bool lost = isLost(image);
            const bool given = lost && !image.used;
            const auto say = [&](const Digest &content) {
                std::string text = std::format("the image '{}' ", image.name);
                if (given)
                    text += std::format("cannot be used without it and was removed: {} brings it back", pullCommand(image));
                else if (lost)
                    text += std::format("is kept for its containers, which need it: {} brings it back", pullCommand(image));
                else
                    text += std::format("runs without it, but cannot be saved or pushed: {} brings it back", pullCommand(image));
                std::string &all = words[content.text()];
                all += (all.empty() ? "" : "; ") + text;
                if (lost && image.used)
                    open.insert(content.text());
            };
            for (const Digest &layer : image.layers) {
                if (m_lostLayers.contains(layer))
                    say(layer);
            }
            for (const Digest &blob : image.blobs) {
                if (!m_lostBlobs.contains(blob))
                    continue;
                say(blob);
                if (!lost)
                    m_result.doneWithout.emplace_back(i, blob);
            }
            if (given)
                m_result.lostImages.insert(i);
        }
        for (StoreRepair &repair : m_result.repairs) {
            const std::string &object = repair.problem.object;
            if (const auto said = words.find(object); !repair.mended && said != words.end())
                repair.outcome += (repair.outcome.empty() ? "" : "; ") + said->second;
            repair.mended = repair.mended || (!open.contains(object) && !m_failed.contains(object));
            if (repair.outcome.empty())
                repair.outcome = "nobody needs it any more";
        }
    }

    const StoreDirectory &m_directory;
    const BlobStore &m_blobs;
    LayerStore &m_layers;
    const std::vector<RepairImage> &m_images;
    const std::atomic<bool> &m_cancelled;
    std::set<Digest> m_lostBlobs;
    std::set<Digest> m_lostLayers;
    std::set<std::string> m_failed; ///< objects
    RepairResult m_result;
};

} // namespace

Result<RepairResult> repairStore(const StoreDirectory &directory, const BlobStore &blobs, LayerStore &layers,
    std::vector<StoreProblem> problems, const std::vector<RepairImage> &images, const std::atomic<bool> &cancelled)
{
    return StoreRepairer(directory, blobs, layers, images, cancelled).run(std::move(problems));
}

} // namespace kiste
