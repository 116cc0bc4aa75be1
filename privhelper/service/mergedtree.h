// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace kiste {

/// A character device 0:0, overlayfs' word for "this is gone" (kernel, Documentation/filesystems/overlayfs.rst).
bool isOverlayWhiteout(const struct stat &status);
/// Whether nothing of the layers below shows through a directory.
bool isOverlayOpaque(int directory);
/// The directory @p name in @p parent, readable, never through a link; invalid if it is none.
UniqueFd openPlainDirectory(int parent, const std::string &name);
/// What is in a directory, but for "." and "..", in no order.
Result<std::vector<std::string>> plainNames(int directory);

/// A directory of several layers as overlayfs shows it, without mounting anything: whiteouts and opaque directories hide
/// what lies below. It owns a descriptor for each layer that has the directory. Links are never followed.
class MergedDirectory
{
public:
    /// The directory in one layer.
    struct Part
    {
        UniqueFd directory;
        std::size_t layer = 0; ///< 0 is the topmost
        dev_t device = 0;
        ino_t inode = 0;
    };
    struct Entry
    {
        struct stat status = {}; ///< of the topmost part that has it
        std::vector<std::size_t> parts; ///< that one; of a directory also those below it, as far as they can show through
    };
    using Entries = std::map<std::string, Entry>;

    /// A directory with nothing in it.
    MergedDirectory() = default;
    /// The top of @p layers, topmost first. They may be descriptors for their path alone.
    static Result<MergedDirectory> top(std::span<const UniqueFd> layers);

    /// What shows, sorted by name. What goes meanwhile is left out.
    Result<Entries> entries() const;
    /// A directory among entries(). One that went meanwhile is empty.
    Result<MergedDirectory> open(const std::string &name, const Entry &entry) const;
    /// The same for one name, whatever else there is; empty if it is no directory.
    Result<MergedDirectory> open(const std::string &name) const;
    /// What shows under one name; its parts are the topmost alone.
    std::optional<Entry> find(const std::string &name) const;
    /// Whether both are the same directories of the same layers, so that all below them is the same.
    bool isSameAs(const MergedDirectory &other) const;
    const std::vector<Part> &parts() const { return m_parts; }
    /// The part that an entry shows from.
    const Part &partOf(const Entry &entry) const { return m_parts[entry.parts.front()]; }

private:
    Result<void> add(UniqueFd directory, std::size_t layer);
    Result<MergedDirectory> openIn(const std::string &name, const auto &parts) const;

    std::vector<Part> m_parts; ///< topmost first
};

} // namespace kiste
