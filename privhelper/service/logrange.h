// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace kiste {

/// Which part of a container's log is wanted.
struct LogSelection
{
    std::optional<std::uint64_t> tail; ///< the last lines
    std::optional<std::int64_t> since; ///< microseconds since the epoch
    std::optional<std::int64_t> until;
};

/// Bytes of a log file; both ends lie between records.
struct LogRange
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool operator==(const LogRange &) const = default;
};

/// Finds the selected part of a log (see core/oci/logrecord.h). A time is searched by bisection and lines are counted
/// from the end, so that a long log is never read as a whole for a short answer. A record without its newline yet is
/// left out.
Result<LogRange> findLogRange(int log, const LogSelection &selection);

/// The same over the files of one log, the oldest first: a range of each, empty where nothing of it is wanted.
Result<std::vector<LogRange>> findLogRanges(std::span<const int> files, const LogSelection &selection);

} // namespace kiste
