// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>

namespace kiste::ui {

enum class ChartUnit { Cores, Bytes, BytesPerSecond, Tasks, Share };

/// What a value axis shows: 0 to upper, and for what is drawn downwards 0 to lower.
struct ValueScale
{
    double upper = 1;
    double lower = 0;
    double step = 0.5; ///< between two ticks
    bool operator==(const ValueScale &) const = default;
};

/// The smallest scale with round ticks that holds @p up (and @p down below 0). With a limit the axis ends at 1.1 to 1.6
/// times the limit, unless the values are higher. A share (of time, 0 to 1) ends at 10, 20, 30, 40, 60 or 100 %.
ValueScale fittingScale(ChartUnit unit, double up, double down, std::optional<double> limit);

/// Keeps an axis calm: it grows at once, and shrinks only after ten seconds in which less would have done, never while
/// the pointer is over it.
class AxisScaler
{
public:
    explicit AxisScaler(ChartUnit unit)
        : m_unit(unit)
    { }

    const ValueScale &update(double up, double down, std::optional<double> limit, qint64 nowMs, bool held);
    /// Lets the next update() take what fits: somebody chose another range.
    void reset() { m_scale.reset(); }
    ChartUnit unit() const { return m_unit; }

private:
    ChartUnit m_unit;
    std::optional<ValueScale> m_scale;
    qint64 m_tooLargeSince = 0; ///< 0: it is not
};

} // namespace kiste::ui
