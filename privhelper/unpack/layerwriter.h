// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/tarreader.h"
#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "privhelper/unpack/layerpath.h"
#include "privhelper/unpack/report.h"

#include <functional>
#include <string>
#include <vector>

namespace kiste {

/// Writes the members of a layer's tar below a directory in the form overlayfs understands: whiteouts become character
/// devices 0:0, directories that hide everything below them are handed to @p makeOpaque. Nothing is written through a
/// symbolic link or outside the directory; a member that would is refused with an error that names it.
class LayerWriter
{
public:
    /// Gets a directory, opened for reading, to mark with overlayfs' "opaque" attribute, which takes CAP_SYS_ADMIN.
    using MakeOpaque = std::function<Result<void>(int directory)>;

    LayerWriter(UniqueFd root, const UnpackLimits &limits, MakeOpaque makeOpaque);

    /// Writes every member, then sets the directories' times.
    Result<void> writeAll(TarReader &reader);

    std::uint64_t entries() const { return m_entries; }
    std::uint64_t fileBytes() const { return m_fileBytes; }

private:
    struct DirectoryTime
    {
        std::string path;
        std::int64_t seconds;
        std::uint32_t nanoseconds;
    };

    Result<void> write(const TarEntry &entry, TarReader &reader);
    Result<void> writeWhiteout(const LayerPath &path, int parent);
    Result<void> writeRoot(const TarEntry &entry);
    Result<void> writeDirectory(const TarEntry &entry, const LayerPath &path, int parent);
    Result<void> writeFile(const TarEntry &entry, const LayerPath &path, int parent, TarReader &reader);
    Result<void> writeHardLink(const TarEntry &entry, const LayerPath &path);
    Result<void> writeSymlink(const TarEntry &entry, const LayerPath &path, int parent);
    Result<void> writeNode(const TarEntry &entry, const LayerPath &path, int parent);

    Result<int> parentOf(const LayerPath &path);
    Result<UniqueFd> makeParents(const std::string &path);
    Result<void> clear(int parent, const std::string &name, bool &wasWhiteout);
    template <typename Make>
    Result<void> makeNew(int parent, const std::string &name, const char *kind, Make make);
    Result<void> setMetadata(int fd, const TarEntry &entry);
    Result<void> setTimes();

    UniqueFd m_root;
    UnpackLimits m_limits;
    MakeOpaque m_makeOpaque;
    std::string m_parentPath; ///< the directory that m_parent is; members come sorted by directory
    UniqueFd m_parent;
    std::vector<DirectoryTime> m_times;
    std::uint64_t m_entries = 0;
    std::uint64_t m_fileBytes = 0;
};

} // namespace kiste
