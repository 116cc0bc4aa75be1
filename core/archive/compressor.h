// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/inflate.h"
#include "core/base/error.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace kiste {

/// Compresses bytes as they come: with gzip, zstd or not at all. The same bytes give the same result, however they are cut into pieces.
class Compressor
{
public:
    using Sink = std::function<Result<void>(std::span<const std::byte>)>;

    virtual ~Compressor() = default;

    /// Compressed bytes go to @p sink. @p level: 1 to 9 for gzip, of which each three are one here, 1 to 20 for zstd, as podman has them; more is
    /// smaller and slower. Unsupported for another compression, InvalidArgument for another level.
    static Result<std::unique_ptr<Compressor>> create(Compression compression, Sink sink, std::optional<int> level = {});
    /// Whether there is such a level; InvalidArgument if not.
    static Result<void> checkLevel(Compression compression, int level);

    virtual Result<void> write(std::span<const std::byte> bytes) = 0;
    /// Writes what is still to come; nothing may be written afterwards.
    virtual Result<void> finish() = 0;
};

} // namespace kiste
