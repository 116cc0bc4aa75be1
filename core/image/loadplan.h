// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/uniquefd.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

/// From a file of the user to the arguments of Helper::loadImage(). Runs as the user, blocks (use a thread), and checks
/// what can be checked cheaply; the helper hashes every blob itself.
namespace kiste {

/// The most files that Helper::loadImage() takes.
inline constexpr std::size_t maxPlanFiles = 16;

struct PlannedBlob
{
    Digest digest;
    std::uint32_t file = 0; ///< index into LoadPlan::files
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// One image to load.
struct LoadPlan
{
    std::vector<UniqueFd> files; ///< regular files, at most maxPlanFiles
    std::vector<PlannedBlob> blobs; ///< config and layers, each digest once
    std::string manifest; ///< OCI or docker schema 2, as JSON
    Digest manifestDigest;
    std::vector<std::string> names; ///< full references, sorted, without duplicates; may be empty
    std::uint64_t bytes = 0; ///< of all blobs
};

enum class ArchiveKind : std::uint8_t { OciLayout, OciArchive, DockerArchive };

struct LoadSet
{
    ArchiveKind kind = ArchiveKind::OciArchive;
    std::vector<LoadPlan> images; ///< at least one
};

/// Finds the images in @p path: an OCI image layout (directory), or an OCI or docker archive (tar, plain or compressed
/// with gzip, zstd, xz or bzip2), told apart by content. A plain tar is not copied: the blobs are ranges of it. Of an
/// index with several platforms this machine's image is taken.
///
/// Unsupported if it holds no image (a root file system is for planImport()), or none for this machine.
Result<LoadSet> planLoad(const std::string &path, const std::atomic<bool> &cancelled);
/// The same for an open file, read from its beginning, or a pipe; @p what names it in errors.
Result<LoadSet> planLoad(UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled);

} // namespace kiste
