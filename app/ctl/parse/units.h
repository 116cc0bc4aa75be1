// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace kiste::ctl {

/// "512m", "1g", "64MiB", "1.5k", "4096": bytes, every suffix a power of 1024 as docker has it.
Result<std::uint64_t> parseSize(std::string_view text);
/// "0.5", "2": billionths of a core, exactly. 0 is no limit.
Result<std::uint64_t> parseCpus(std::string_view text);
/// A whole number within the bounds; the error names @p what.
Result<std::int64_t> parseInteger(std::string_view text, std::int64_t least, std::int64_t most, std::string_view what);
/// "90s", "1h30m", "1.5h", "250ms" as Go writes durations.
Result<std::chrono::microseconds> parseDuration(std::string_view text);
/// A moment, in microseconds since the epoch: RFC 3339 ("2026-11-22T14:21:30Z", without a zone local time, or only a
/// date), seconds since the epoch ("1790000000.5"), or a duration before @p now ("10m").
Result<std::uint64_t> parseMoment(std::string_view text, std::uint64_t now);
/// The same at this moment, as a parser of an option.
Result<std::uint64_t> parseMomentNow(const std::string &text);

} // namespace kiste::ctl
