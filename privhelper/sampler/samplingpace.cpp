// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/samplingpace.h"

#include "core/cgroup/cgrouptext.h"

#include <algorithm>
#include <filesystem>
#include <format>

namespace kiste {

namespace {

constexpr std::chrono::milliseconds thrifty{2000};

/// A file of a power supply in one line; empty when it has none.
std::string attribute(const std::filesystem::path &supply, const char *name)
{
    constexpr std::size_t maxBytes = 4096;
    const auto text = cgrouptext::readFile(supply / name, maxBytes);
    return text ? std::string(cgrouptext::withoutNewline(*text)) : std::string();
}

} // namespace

Result<std::chrono::milliseconds> SamplingPace::check(Milliseconds interval)
{
    if (interval < shortest || interval > longest)
        return failure(ErrorCode::InvalidArgument,
                       std::format("a sampling interval of {} is not between {} and {}", interval, shortest, longest));
    return interval;
}

std::chrono::milliseconds SamplingPace::of(Milliseconds chosen, const Situation &situation)
{
    if (situation.onBattery && !situation.watched)
        return std::max(chosen, longest);
    return situation.onBattery || !situation.watched ? std::max(chosen, thrifty) : chosen;
}

bool isOnBattery(const std::string &root)
{
    bool discharging = false;
    std::error_code error;
    for (std::filesystem::directory_iterator it(root + "/sys/class/power_supply", error), end; !error && it != end;
         it.increment(error)) {
        const std::string type = attribute(it->path(), "type");
        if (type == "Battery") {
            if (attribute(it->path(), "scope") != "Device" && attribute(it->path(), "status") == "Discharging")
                discharging = true;
        } else if (attribute(it->path(), "online") == "1") {
            return false;
        }
    }
    return discharging;
}

} // namespace kiste
