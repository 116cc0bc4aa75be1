// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axisscaler.h"

#include <QString>

namespace kiste::ui {

/// "0.83 cores", "402 MiB", "1.9 MiB/s", "38"
QString formatChartValue(double value, ChartUnit unit);
/// formatChartValue() without the unit where it is always the same (cores).
QString formatChartNumber(double value, ChartUnit unit);
/// formatChartNumber() without the unit when it is the same as that of @p other: "284" of "284, 394 MiB".
QString formatChartNumberLike(double value, double other, ChartUnit unit);
/// Label of a tick: "600 MiB" at the end of the axis (@p withUnit), "400" below it. Never negative.
QString formatTick(double value, ChartUnit unit, const ValueScale &scale, bool withUnit);
/// "34 %"
QString formatShare(double share);
/// "14:22:30" in local time
QString formatClock(qint64 timeMs);
/// formatClock(), with the day before it when the times around it are from several days (@p spanMs over 24 h).
QString formatMoment(qint64 timeMs, qint64 spanMs);

} // namespace kiste::ui
