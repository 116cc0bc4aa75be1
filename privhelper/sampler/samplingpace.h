// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <string>
#include <string_view>

namespace kiste {

/// How often to sample: as somebody has chosen, less often on battery and when nobody looks.
class SamplingPace
{
public:
    using Milliseconds = std::chrono::milliseconds;
    static constexpr Milliseconds shortest{250};
    static constexpr Milliseconds longest{5000};
    static constexpr Milliseconds standard{1000};
    /// After this time without anybody who looks it goes slower.
    static constexpr std::chrono::seconds patience{60};

    struct Situation
    {
        bool onBattery = false;
        bool watched = true;
    };

    /// InvalidArgument for what is not between the shortest and the longest.
    static Result<Milliseconds> check(Milliseconds interval);
    /// The interval to use. With one of the two reasons to save it is at least 2 s, with both 5 s.
    static Milliseconds of(Milliseconds chosen, const Situation &situation);
};

/// Whether the machine runs on battery: there is a battery that is being emptied and no power supply that is plugged in.
/// Batteries of mice and keyboards do not count. @p root as for CgroupLayout; reads /sys/class/power_supply below it.
bool isOnBattery(const std::string &root);

} // namespace kiste
