// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/samplingsetting.h"

#include "core/cgroup/cgroupparse.h"
#include "privhelper/sampler/samplingpace.h"

namespace kiste {

namespace {

constexpr const char *fileName = "sampling-interval"; // milliseconds in decimal, a newline

} // namespace

std::chrono::milliseconds loadSamplingInterval(const StateDir &state)
{
    constexpr std::size_t maxBytes = 32;
    const auto text = state.readFile(fileName, maxBytes);
    const auto number = text ? cgroupparse::number(*text) : std::unexpected(text.error());
    if (!number || *number > static_cast<std::uint64_t>(SamplingPace::longest.count()))
        return SamplingPace::standard;
    return SamplingPace::check(std::chrono::milliseconds(*number)).value_or(SamplingPace::standard);
}

Result<void> saveSamplingInterval(const StateDir &state, std::chrono::milliseconds interval)
{
    return state.writeFile(fileName, std::to_string(interval.count()) + '\n');
}

} // namespace kiste
