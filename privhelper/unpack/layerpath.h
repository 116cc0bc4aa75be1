// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace kiste {

/// Where a layer's entry goes, relative to the layer's root: components without "." and empty ones, so never absolute
/// and never with "..". Both parts are empty for the root itself.
struct LayerPath
{
    std::string parent; ///< "usr/lib", empty below the root
    std::string name; ///< "libc.so.6"

    bool isRoot() const { return name.empty(); }
    std::string text() const { return parent.empty() ? name : parent + '/' + name; }
    bool operator==(const LayerPath &) const = default;
};

/// A leading "/" or "./" is what real images have and means the root; "..", components above 255 bytes and paths above
/// 4095 are refused.
Result<LayerPath> parseLayerPath(std::string_view text);

} // namespace kiste
