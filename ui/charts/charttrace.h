// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/timeaxis.h"

#include <vector>

namespace kiste::ui {

/// One line of a chart, reduced to what the pixels can show: at most two points per column, and what the values reached in
/// between.
struct ChartTrace
{
    struct Point
    {
        double x = 0;
        float mean = 0, low = 0, high = 0; ///< in the series' unit
        bool begins = true; ///< the line before it has ended
    };
    std::vector<Point> points;
    /// Whether low and high say more than the mean somewhere.
    bool hasBand = false;
};

/// The trace of @p series in @p data for the part of the axis from @p fromX on, with a point more at its left. Where the
/// records are more than twice as dense as the columns, those of a column of absolute time become one point, so a moving chart does not
/// shimmer. @p shiftMs is added to the times: an earlier time is drawn over the present one.
ChartTrace traceOf(const ChartData &data, MetricsSeries series, const TimeAxis &axis, double fromX, qint64 shiftMs = 0);

} // namespace kiste::ui
