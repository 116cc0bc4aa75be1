// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace kiste::ui {

/// Middle of the pixel row or column of @p at, so that a line of 1 px is one and not two grey ones.
inline double crisp(double at)
{
    return std::floor(at) + 0.5;
}

} // namespace kiste::ui
