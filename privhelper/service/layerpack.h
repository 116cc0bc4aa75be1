// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/tarwriter.h"
#include "core/base/uniquefd.h"
#include "core/oci/runtimespec.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// How ids on disk become those that a container sees. Empty: they are the same.
struct IdMaps
{
    std::vector<oci::IdMapping> users;
    std::vector<oci::IdMapping> groups;

    /// What the kernel shows a container for an id that it has none for.
    static constexpr std::uint32_t nobody = 65534;
    static std::uint32_t inside(const std::vector<oci::IdMapping> &maps, std::uint32_t id);
};

/// Writes a layer as a tar archive: @p changes as listChanges() gives them, with the files as they are below @p upper, the overlay's
/// upper directory, and whiteouts as the image specification has them (layer.md). Owners and capabilities are those that the
/// container sees. Follows no link, opens nothing but regular files and directories; sockets are left out; what goes
/// meanwhile is too. Unsupported for files whose content overlayfs keeps elsewhere, InvalidArgument for a name that means something
/// else in a layer, LimitExceeded for more bytes than a layer may have (UnpackLimits), Cancelled. With @p latest, in microseconds since 1970, nothing is said to have been changed after it: of the same
/// changes, whenever they were made, the same bytes come.
Result<void> packLayer(int upper, std::string_view changes, const IdMaps &maps, const TarWriter::Sink &sink,
                       const std::atomic<bool> &cancelled, std::optional<std::int64_t> latest = {});

/// The same of files as several layers show them, topmost first; @p maps are for the topmost.
Result<void> packLayer(std::span<const UniqueFd> layers, std::string_view changes, const IdMaps &maps, const TarWriter::Sink &sink,
                       const std::atomic<bool> &cancelled, std::optional<std::int64_t> latest = {});

/// The extended attributes of an open file that belong to it in a layer: those of users, and capabilities. Unsupported for a file whose
/// content overlayfs keeps elsewhere. @p path: for that error.
Result<std::map<std::string, std::string>> layerAttributes(int fd, const IdMaps &maps, std::string_view path);

/// A file's capabilities as a file in an image has them: without the user namespace they are for. Empty if they are for another
/// than @p rootId, or damaged. See capabilities(7), "File capability extended attribute versioning".
std::string plainCapability(std::string_view value, std::uint32_t rootId);

} // namespace kiste
