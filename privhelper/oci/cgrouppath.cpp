// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/cgrouppath.h"

#include "core/base/fileio.h"
#include "core/cgroup/cgrouplayout.h"

#include <format>

namespace kiste::ociruntime {

Result<std::string> slicePath(const std::string &slice)
{
    constexpr std::string_view suffix = ".slice";
    if (slice.empty() || slice == "-.slice")
        return std::string();
    const std::string name = slice.ends_with(suffix) ? slice.substr(0, slice.size() - suffix.size()) : std::string();
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('-') || name.ends_with('-')
        || name.contains("--"))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a slice", printable(slice)));
    std::string path;
    for (std::size_t at = name.find('-');; at = name.find('-', at + 1)) {
        path += '/' + name.substr(0, at) + ".slice";
        if (at == std::string::npos)
            return path;
    }
}

Result<std::string> cgroupPathFor(const std::string &cgroupsPath, const std::string &id, bool systemd)
{
    std::string path;
    if (systemd && cgroupsPath.contains(':')) {
        const std::size_t first = cgroupsPath.find(':');
        const std::size_t second = cgroupsPath.find(':', first + 1);
        if (second == std::string::npos)
            return failure(ErrorCode::InvalidArgument,
                           std::format("the cgroup '{}' is not slice:prefix:name", printable(cgroupsPath)));
        auto slice = slicePath(cgroupsPath.substr(0, first));
        if (!slice)
            return slice;
        const std::string prefix = cgroupsPath.substr(first + 1, second - first - 1);
        const std::string name = cgroupsPath.substr(second + 1);
        path = *slice + '/'
            + (name.ends_with(".slice") ? name : std::format("{}{}{}.scope", prefix, prefix.empty() ? "" : "-", name));
    } else if (systemd && cgroupsPath.empty()) {
        path = std::format("/system.slice/kiste-oci-{}.scope", id);
    } else if (cgroupsPath.starts_with('/')) {
        path = cgroupsPath;
    } else {
        path = "/kiste-oci/" + (cgroupsPath.empty() ? id : cgroupsPath);
    }
    if (!isCgroupPath(path) || path == "/")
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a cgroup", printable(cgroupsPath)));
    return path;
}

} // namespace kiste::ociruntime
