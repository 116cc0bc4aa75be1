// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/planning.h"

#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/reference.h"
#include "core/image/temporaryfile.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <memory>

namespace kiste {

namespace {

constexpr std::size_t checkedAtOnce = 1U << 20U;

} // namespace

PlanBuilder::PlanBuilder(std::string manifest, std::vector<std::string> names)
    : m_manifest(std::move(manifest))
    , m_names(std::move(names))
{ }

void PlanBuilder::addBlob(const Digest &digest, const ImageSource::Range &range)
{
    if (std::ranges::find(m_blobs, digest, &Blob::digest) == m_blobs.end())
        m_blobs.push_back({digest, range});
}

Result<LoadPlan> PlanBuilder::finish()
{
    LoadPlan plan{.files = {},
        .blobs = {},
        .manifest = m_manifest,
        .manifestDigest = Sha256::of(m_manifest),
        .names = m_names,
        .bytes = 0};
    std::map<int, std::vector<const Blob *>> byFile;
    for (const Blob &blob : m_blobs) {
        byFile[blob.range.fd].push_back(&blob);
        plan.bytes += blob.range.size;
    }
    // The largest files go as they are; the rest shares one.
    std::vector<std::pair<std::uint64_t, int>> files;
    for (const auto &[fd, blobs] : byFile) {
        std::uint64_t size = 0;
        for (const Blob *blob : blobs)
            size += blob->range.size;
        files.emplace_back(size, fd);
    }
    std::ranges::sort(files, std::greater{});
    std::vector<const Blob *> rest;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const int fd = files[i].second;
        if (files.size() > maxPlanFiles && i >= maxPlanFiles - 1) {
            rest.insert(rest.end(), byFile[fd].begin(), byFile[fd].end());
            continue;
        }
        for (const Blob *blob : byFile[fd]) {
            plan.blobs.push_back({.digest = blob->digest,
                .file = static_cast<std::uint32_t>(plan.files.size()),
                .offset = blob->range.offset,
                .size = blob->range.size});
        }
        plan.files.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
        if (!plan.files.back())
            return osFailure(errno, "cannot keep the archive open");
    }
    if (auto copied = copyTogether(plan, rest); !copied)
        return std::unexpected(copied.error());
    return plan;
}

Result<void> PlanBuilder::copyTogether(LoadPlan &plan, std::span<const Blob *const> blobs)
{
    if (blobs.empty())
        return {};
    auto file = makeTemporaryFile();
    if (!file)
        return std::unexpected(file.error());
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(checkedAtOnce);
    std::uint64_t end = 0;
    for (const Blob *blob : blobs) {
        plan.blobs.push_back({.digest = blob->digest,
            .file = static_cast<std::uint32_t>(plan.files.size()),
            .offset = end,
            .size = blob->range.size});
        for (std::uint64_t done = 0; done < blob->range.size;) {
            const std::span piece(buffer.get(), std::min<std::uint64_t>(checkedAtOnce, blob->range.size - done));
            const auto n = readFullyAt(blob->range.fd, piece, blob->range.offset + done, "the image");
            if (!n)
                return std::unexpected(n.error());
            if (*n < piece.size())
                return failure(ErrorCode::Corrupt, std::format("the blob '{}' is cut short", blob->digest.text()));
            if (auto written = writeFully(file->get(), piece, "a temporary file"); !written)
                return written;
            done += *n;
        }
        end += blob->range.size;
    }
    plan.files.push_back(*std::move(file));
    return {};
}

std::vector<std::string> fullNames(std::span<const std::string> names)
{
    std::vector<std::string> result;
    for (const std::string &name : names) {
        // An archive's name that is none costs the image its name, not the load.
        if (const auto reference = ImageReference::parse(name))
            result.push_back(reference->normalized().text());
    }
    std::ranges::sort(result);
    const auto duplicates = std::ranges::unique(result);
    result.erase(duplicates.begin(), duplicates.end());
    return result;
}

} // namespace kiste
