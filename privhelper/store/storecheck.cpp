// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/storecheck.h"

#include <algorithm>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

using Needed = std::map<Digest, std::string>;

/// Goes through one directory of the store and the content it should have.
class StoreChecker
{
public:
    StoreChecker(const BlobStore &blobs, const LayerStore &layers, const std::atomic<bool> &cancelled)
        : m_blobs(blobs), m_layers(layers), m_cancelled(cancelled)
    { }

    Result<void> checkBlobs(const StoreDirectory &directory, const Needed &needed)
    {
        return checkDirectory(directory.blobs(), S_IFREG, "blob", needed,
            [this](const Digest &digest, const std::string &image) { return checkBlob(digest, image); });
    }
    Result<void> checkLayers(const StoreDirectory &directory, const Needed &needed)
    {
        return checkDirectory(directory.layers(), S_IFDIR, "layer", needed,
            [this](const Digest &chainId, const std::string &image) { return checkLayer(chainId, image); });
    }
    std::vector<StoreProblem> take() { return std::move(m_problems); }

private:
    void add(std::string kind, std::string object, std::string detail)
    {
        m_problems.push_back({std::move(kind), std::move(object), std::move(detail)});
    }

    template<typename Check>
    Result<void> checkDirectory(int directory, mode_t type, const std::string &what, const Needed &needed, Check check)
    {
        auto names = listDirectory(directory, std::format("the directory of {}s", what));
        if (!names)
            return std::unexpected(names.error());
        std::ranges::sort(*names);
        for (const std::string &name : *names) {
            const auto digest = Digest::parse("sha256:" + name);
            struct stat status = {};
            if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue; // it went meanwhile
            if (!digest || (status.st_mode & S_IFMT) != type)
                add("foreign-file", name, std::format("it lies among the {}s and is none", what));
            else if (!needed.contains(*digest))
                add("orphan-" + what, digest->text(), "no image needs it");
            if (status.st_uid != ::geteuid())
                add("wrong-owner", name, std::format("it belongs to the user {}", status.st_uid));
        }
        for (const auto &[digest, image] : needed) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "the check was cancelled");
            if (!std::ranges::binary_search(*names, digest.hex()))
                add("missing-" + what, digest.text(), std::format("the image '{}' needs it", image));
            else if (auto checked = check(digest, image); !checked)
                return checked;
        }
        return {};
    }

    Result<void> checkBlob(const Digest &digest, const std::string &image)
    {
        const auto file = m_blobs.openBlob(digest);
        const auto size = file ? m_blobs.blobSize(digest) : std::unexpected(file.error());
        const auto sound = size ? m_blobs.verify(file->get(), 0, *size, digest, m_cancelled) : std::unexpected(size.error());
        if (!sound && sound.error().code == ErrorCode::Cancelled)
            return sound;
        if (!sound)
            add("altered-blob", digest.text(), std::format("the image '{}' needs it: {}", image, sound.error().detail));
        return {};
    }

    Result<void> checkLayer(const Digest &chainId, const std::string &image)
    {
        const auto info = m_layers.info(chainId);
        const auto content = info ? m_layers.openLayer(chainId) : std::unexpected(info.error());
        if (!content) {
            add("half-layer", chainId.text(), std::format("the image '{}' needs it: {}", image, content.error().detail));
        } else if (chainIdOf({.blob = info->diffId, .diffId = info->diffId, .parent = info->parent}) != chainId) {
            add("altered-layer", chainId.text(), std::format("the image '{}' needs it, and its record is another layer's", image));
        }
        return {};
    }

    const BlobStore &m_blobs;
    const LayerStore &m_layers;
    const std::atomic<bool> &m_cancelled;
    std::vector<StoreProblem> m_problems;
};

} // namespace

Result<std::vector<StoreProblem>> checkStore(const StoreDirectory &directory, const BlobStore &blobs, const LayerStore &layers,
    const NeededContent &needed, const std::atomic<bool> &cancelled)
{
    StoreChecker checker(blobs, layers, cancelled);
    if (auto checked = checker.checkBlobs(directory, needed.blobs); !checked)
        return std::unexpected(checked.error());
    if (auto checked = checker.checkLayers(directory, needed.layers); !checked)
        return std::unexpected(checked.error());
    return checker.take();
}

} // namespace kiste
