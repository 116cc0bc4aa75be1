// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/objectpath.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// How long removed images lie in the bin, in microseconds: a day.
inline constexpr std::int64_t imageBinTime = 24LL * 3600 * 1'000'000;

/// What lies in the bin of one user, and comes free with it.
struct BinUsage
{
    quint32 images = 0;
    std::uint64_t bytes = 0;
};

/// What came back from there.
struct BinUndo
{
    std::vector<ImageKey> images;
    std::vector<std::string> taken; ///< names that other images have got meanwhile
};

inline constexpr std::size_t maxBinWord = 64; ///< letters

/// Whether callers may call by it what goes into the bin together.
inline bool isBinWord(std::string_view word)
{
    return !word.empty() && word.size() <= maxBinWord && std::ranges::all_of(word, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-';
    });
}

} // namespace kiste
