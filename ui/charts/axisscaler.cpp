// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axisscaler.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace kiste::ui {

namespace {

constexpr qint64 shrinkAfterMs = 10'000;

struct Mantissa
{
    double value, penalty;
};
/// Rounder steps are worth an axis that is a little longer.
constexpr Mantissa mantissas[] = {
    {1, 0}, {2, 0}, {5, 0}, {2.5, 0.1}, {4, 0.3}, {1.5, 0.35}, {3, 0.35}, {6, 0.35}, {8, 0.35},
};

bool isBinary(ChartUnit unit)
{
    return unit == ChartUnit::Bytes || unit == ChartUnit::BytesPerSecond;
}

/// The least that an axis shows, so that noise of an idle container does not fill the chart.
double smallestUpper(ChartUnit unit)
{
    switch (unit) {
    case ChartUnit::Cores:
        return 0.1;
    case ChartUnit::Bytes:
        return 1024 * 1024;
    case ChartUnit::BytesPerSecond:
        return 10 * 1024;
    case ChartUnit::Tasks:
        return 4;
    case ChartUnit::Share:
        break;
    }
    return 1;
}

ValueScale shareScale(double up)
{
    static constexpr ValueScale scales[] = {{0.1, 0, 0.05}, {0.2, 0, 0.1}, {0.3, 0, 0.1}, {0.4, 0, 0.1}, {0.6, 0, 0.2}, {1, 0, 0.5}};
    for (const ValueScale &scale : scales) {
        if (up <= scale.upper)
            return scale;
    }
    return scales[std::size(scales) - 1];
}

double ticksFor(double amount, double step)
{
    return std::ceil(amount / step - 1e-9);
}

} // namespace

ValueScale fittingScale(ChartUnit unit, double up, double down, std::optional<double> limit)
{
    if (unit == ChartUnit::Share)
        return shareScale(up);
    double required = std::max(up * 1.05, smallestUpper(unit));
    const bool limited = limit && *limit > 0;
    if (limited)
        required = std::max(up * 1.05, unit == ChartUnit::Tasks ? std::max(*limit * 1.1, required) : *limit * 1.1);
    const double highest = limited && up <= *limit * 1.4 ? *limit * 1.6 : INFINITY;
    const double below = down > 0 ? down * 1.05 : 0;
    const double largest = std::max(required, below);
    double unitSize = 1;
    while (isBinary(unit) && largest / unitSize >= 1024)
        unitSize *= 1024;
    const double fewest = below > 0 ? 1 : 2;
    const double most = below > 0 ? 2 : 4;
    ValueScale best;
    double bestCost = INFINITY;
    const int exponent = static_cast<int>(std::floor(std::log10(largest / unitSize)));
    for (int power = exponent - 1; power <= exponent + 1; ++power) {
        for (const auto &[value, penalty] : mantissas) {
            const double step = value * std::pow(10.0, power) * unitSize;
            const double count = ticksFor(largest, step);
            const bool whole = unit != ChartUnit::Tasks || step == std::floor(step);
            if (count < fewest || count > most || !whole)
                continue;
            const double upper = std::max(ticksFor(required, step), 1.0) * step;
            const double cost = count * step / largest + penalty + (upper > highest ? 100 : 0);
            if (cost < bestCost) {
                bestCost = cost;
                best = {upper, below > 0 ? std::max(ticksFor(below, step), 1.0) * step : 0, step};
            }
        }
    }
    return best;
}

const ValueScale &AxisScaler::update(double up, double down, std::optional<double> limit, qint64 nowMs, bool held)
{
    const ValueScale fitting = fittingScale(m_unit, up, down, limit);
    const bool grows = m_scale && (fitting.upper > m_scale->upper || fitting.lower > m_scale->lower);
    if (!m_scale || grows || fitting == *m_scale) {
        m_scale = fitting;
        m_tooLargeSince = 0;
        return *m_scale;
    }
    if (m_tooLargeSince == 0 || nowMs < m_tooLargeSince)
        m_tooLargeSince = nowMs;
    if (!held && nowMs - m_tooLargeSince >= shrinkAfterMs) {
        m_scale = fitting;
        m_tooLargeSince = 0;
    }
    return *m_scale;
}

} // namespace kiste::ui
