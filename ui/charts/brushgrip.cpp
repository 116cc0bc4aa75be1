// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/brushgrip.h"

#include <algorithm>
#include <cmath>

namespace kiste::ui {

BrushGrip::Part BrushGrip::at(double x, const TimeAxis &axis, const TimeWindow &shown)
{
    const double from = axis.x(shown.fromMs), to = axis.x(shown.toMs);
    const double toFrom = std::abs(x - from), toTo = std::abs(x - to);
    if (std::min(toFrom, toTo) <= reach) {
        if (toFrom == toTo)
            return x < (from + to) / 2 ? Part::From : Part::To;
        // At the right end there is no room beyond the last edge: a narrow window is widened by its left one.
        return toFrom < toTo || (to - from < 2 * reach && x <= from) ? Part::From : Part::To;
    }
    return x > from && x < to ? Part::Window : Part::None;
}

TimeWindow BrushGrip::dragged(qint64 timeMs, qint64 nowMs) const
{
    const qint64 by = timeMs - m_grabbedMs;
    const qint64 earliest = nowMs - TimeWindow::longestMs;
    switch (m_part) {
    case Part::From:
        return {std::clamp(m_start.fromMs + by, earliest, m_start.toMs - TimeWindow::shortestMs), m_start.toMs};
    case Part::To:
        return {m_start.fromMs, std::clamp(m_start.toMs + by, m_start.fromMs + TimeWindow::shortestMs,
                                           std::max(nowMs, m_start.fromMs + TimeWindow::shortestMs))};
    case Part::Window:
        return m_start.panned(by, nowMs);
    case Part::None:
        break;
    }
    return m_start;
}

} // namespace kiste::ui
