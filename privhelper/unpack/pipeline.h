// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/uniquefd.h"
#include "privhelper/unpack/children.h"
#include "privhelper/unpack/report.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace kiste {

/// The trusted process between decompressor and writer: it looks at no byte of the layer but hashes them all, counts
/// them against the limits, and marks directories for the writer, which has no right to.
class Pipeline
{
public:
    /// @p listener is a pipe's writing end; when nobody reads it any more, run() gives up with Cancelled.
    Pipeline(int blob, int target, int listener, const UnpackLimits &limits);

    /// Unpacks the blob into the target. On failure the target holds anything.
    Result<UnpackReport> run();

private:
    Result<void> start();
    Result<void> step();
    Result<void> readTar();
    Result<void> writeTar();
    Result<void> hearInflater();
    Result<void> hearWriter();
    Result<void> markOpaque(int directory) const;
    Result<void> checkLimits() const;

    int m_blob;
    int m_target;
    int m_listener;
    UnpackLimits m_limits;
    Child m_inflater;
    Child m_writer;
    UniqueFd m_fromInflater;
    UniqueFd m_toWriter;
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    Sha256 m_hash;
    std::uint64_t m_blobBytes = 0;
    std::uint64_t m_tarBytes = 0;
    bool m_inflated = false;
    std::optional<ChildMessage> m_written;
};

} // namespace kiste
