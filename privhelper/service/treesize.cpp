// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/treesize.h"

#include "core/base/walktree.h"

#include <set>
#include <sys/stat.h>

namespace kiste {

Result<VolumeUsage> measureTree(int directory, const std::atomic<bool> &cancelled)
{
    constexpr quint64 blockSize = 512; // of st_blocks, whatever the file system's own is
    VolumeUsage usage;
    std::set<std::pair<dev_t, ino_t>> seen;
    const auto count = [&](const struct stat &status) {
        if (!S_ISDIR(status.st_mode) && status.st_nlink > 1 && !seen.insert({status.st_dev, status.st_ino}).second)
            return;
        usage.bytes += static_cast<quint64>(status.st_blocks) * blockSize;
    };
    struct stat top = {};
    if (::fstat(directory, &top) == 0)
        count(top);
    auto walked = walkTree(
        directory,
        [&](const TreeEntry &entry) -> Result<void> {
            ++usage.files;
            count(entry.status);
            return {};
        },
        &cancelled);
    if (!walked)
        return std::unexpected(std::move(walked.error()));
    return usage;
}

} // namespace kiste
