// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeaxis.h"

namespace kiste::ui {

/// The maths of the brush below the charts: what is taken hold of at a place, and which window a drag makes of it.
class BrushGrip
{
public:
    enum class Part { None, From, To, Window };

    /// How near to an edge the pointer takes hold of it, in pixels.
    static constexpr double reach = 5;

    /// Where @p x is: at an edge of the shown window, in it, or beside it. Of two edges close together the nearer one; where
    /// they are one, the side of the pointer decides.
    static Part at(double x, const TimeAxis &axis, const TimeWindow &shown);

    BrushGrip() = default;
    BrushGrip(Part part, qint64 grabbedMs, const TimeWindow &shown)
        : m_part(part)
        , m_grabbedMs(grabbedMs)
        , m_start(shown)
    { }

    Part part() const { return m_part; }
    /// The window when the pointer is at @p timeMs now: an edge follows it, but not past the other one; the window moves as
    /// a whole.
    TimeWindow dragged(qint64 timeMs, qint64 nowMs) const;

private:
    Part m_part = Part::None;
    qint64 m_grabbedMs = 0;
    TimeWindow m_start;
};

} // namespace kiste::ui
