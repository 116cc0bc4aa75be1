// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "core/oci/image.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace kiste {

/// One image to write to an archive.
struct SavedImage
{
    std::string manifest; ///< its exact bytes
    std::vector<std::string> names; ///< full references; may be empty
    /// Opens a blob that the manifest names, for reading by offset. Called from the thread that writes, one at a time.
    std::function<Result<UniqueFd>(const Digest &digest)> open;
};

enum class SaveFormat : std::uint8_t {
    Oci, ///< an OCI image layout as a tar archive
    Docker, ///< the same with docker's list of images beside it, as docker has written it since version 25
};

/// Writes the images to @p output, a file or a pipe, each blob once. Blobs go in as they are, so that every digest stays as it
/// is; the same images give the same bytes. Each blob is hashed on its way: Corrupt if it was changed on disk. @p progress gets
/// bytes of blobs.
Result<void> saveImages(std::vector<SavedImage> images, SaveFormat format, int output, const std::atomic<bool> &cancelled,
    const std::function<void(std::uint64_t)> &progress = {});

} // namespace kiste
