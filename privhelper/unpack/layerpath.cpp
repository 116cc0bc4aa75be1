// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/layerpath.h"

#include <climits>
#include <format>

namespace kiste {

Result<LayerPath> parseLayerPath(std::string_view text)
{
    LayerPath path;
    std::size_t length = 0;
    while (!text.empty()) {
        const std::size_t slash = text.find('/');
        const std::string_view component = text.substr(0, slash);
        text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
        if (component.empty() || component == ".")
            continue;
        if (component == "..")
            return failure(ErrorCode::Corrupt, "its path holds '..'");
        if (component.size() > NAME_MAX)
            return failure(ErrorCode::Corrupt, std::format("a part of its path is longer than {} bytes", NAME_MAX));
        length += component.size() + 1;
        if (length > PATH_MAX)
            return failure(ErrorCode::Corrupt, std::format("its path is longer than {} bytes", PATH_MAX - 1));
        if (!path.name.empty()) {
            if (!path.parent.empty())
                path.parent += '/';
            path.parent += path.name;
        }
        path.name = component;
    }
    return path;
}

} // namespace kiste
