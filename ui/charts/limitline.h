// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axisscaler.h"

#include <QPointF>
#include <QString>

#include <vector>

namespace kiste::ui {

/// A limit of a container that can be changed while it runs.
enum class LimitKey { Cpu, Memory, Tasks };

/// What a limit may be. Values are in cores, bytes or tasks; 0 is no limit.
struct LimitBounds
{
    double least = 0;
    double most = 0;
    double grain = 1; ///< values are whole multiples of it
};

/// What Container.Update accepts: 0.01 cores up to all processors, 6 MiB up to the installed memory, 1 to 4,194,304 tasks.
LimitBounds limitBounds(LimitKey key);
ChartUnit limitUnit(LimitKey key);
/// "CPU limit"
QString limitName(LimitKey key);

/// The nearest value that can be set.
double roundedLimit(LimitKey key, double value);
/// One step of a key: @p percent of the value up (or down, when negative), at least one grain.
double steppedLimit(LimitKey key, double value, int percent);

/// Where handles on limit lines stand in a chart: 28 x 16 at the right edge at the height of their line; where two would
/// overlap, the soft one stands 34 px further left.
struct HandlePlace
{
    static constexpr double width = 28, height = 16, aside = 34;

    double y = 0;
    bool soft = false;
    QPointF topLeft; ///< filled in by placeHandles()
};
void placeHandles(std::vector<HandlePlace> &handles, double right, double top, double bottom);

} // namespace kiste::ui
