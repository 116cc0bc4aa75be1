// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/service/layerpack.h"

#include <atomic>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace kiste {

/// Files to compare: those of an image, of some of its lowest layers, or of a container.
struct ComparedTree
{
    std::vector<UniqueFd> layers; ///< topmost first; none: no files at all
    bool isContainer = false; ///< the topmost is a container's own
    IdMaps maps = {}; ///< of that one
    std::set<std::string> mountPoints = {}; ///< see mountPointsOf(): what the engine made there is nobody's change
};

/// What is different at a path.
struct Difference
{
    /// 'A' added, 'C' changed, 'D' deleted; 'M' only owner, mode, time of change or extended attributes are others; 'I' a directory that
    /// is the same itself, and something inside is not.
    char what = 'C';
    char type = 'f'; ///< 'f' file, 'd' directory, 'l' link, 'c' and 'b' devices, 'p' FIFO, 's' socket; of what is there now
    std::uint64_t before = 0; ///< bytes of a file; of a directory that is gone: of all files in it
    std::uint64_t after = 0; ///< bytes of a file
    const std::string &path; ///< begins with '/'
};
using DifferenceSink = std::function<Result<void>(const Difference &)>;

/// What @p tree has in place of @p base, parents first, names sorted: of what was added all, of what is gone only the top. Reads the
/// content of files that could be the same. A directory's time of change does not count. Nothing is mounted, links are never
/// followed; directories that both have from the same layers are not entered. LimitExceeded for trees nested too deep,
/// Unsupported for files whose content overlayfs keeps elsewhere, Cancelled.
Result<void> compareTrees(const ComparedTree &tree, const ComparedTree &base, const DifferenceSink &sink, const std::atomic<bool> &cancelled);

/// A file that is in a layer for nothing, as a layer above it has another in its place, or deletes it.
struct HiddenFile
{
    std::uint64_t bytes = 0;
    std::size_t layer = 0; ///< which holds it; 0 is the lowest
    const std::string &path; ///< begins with '/'
};
/// Finds all such files with content in @p layers, topmost first. One with several names counts when none of them shows.
Result<void> findHiddenFiles(std::span<const UniqueFd> layers, const std::function<Result<void>(const HiddenFile &)> &sink,
                             const std::atomic<bool> &cancelled);

} // namespace kiste
