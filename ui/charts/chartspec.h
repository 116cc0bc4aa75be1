// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/series.h"
#include "ui/charts/axisscaler.h"
#include "ui/charts/limitline.h"
#include "ui/theme/theme.h"

#include <QString>

#include <optional>
#include <vector>

namespace kiste::ui {

/// One line of a chart.
struct ChartLine
{
    MetricsSeries series = MetricsSeries::CpuUsage;
    QString label; ///< "read"
    QColor ThemeColors::*color = &ThemeColors::cpu;
    double fill = 0.13; ///< opacity of the area below
    bool downwards = false; ///< drawn below zero
    bool faint = false; ///< of a part that is drawn on top of the main line
    bool dashed = false;
    /// The legend shows what this line has more than another one ("page cache" = usage - working set).
    std::optional<MetricsSeries> beyond;
};

/// What one chart of the stack shows; the order of lines is the order of the legend.
struct ChartSpec
{
    QString title;
    ChartUnit unit = ChartUnit::Cores;
    std::vector<ChartLine> lines;
    /// What the large number says: the sum of these.
    std::vector<MetricsSeries> headline;
    QString note; ///< a fixed word below it ("without page cache")
    std::optional<MetricsSeries> limit, softLimit, heldBack;
    /// The limit line can be dragged and changes this.
    std::optional<LimitKey> limitKey;
    /// What lies stacked in the chart, see Comparison::stacked: parts of the first line.
    bool stacks = false;
    /// The headline's part of a whole is told below it: the newest value of this series (or the number of processors).
    std::optional<double> whole;
    bool showsPeak = true; ///< mean and peak of the headline's series are told
    int stretch = 10; ///< height relative to the others
    int minimumHeight = 80;
};

/// CPU, memory, disk I/O, network and pressure of a container.
std::vector<ChartSpec> containerCharts();
/// CPU and memory (with containers stacked in them), disk I/O, network and pressure of the whole machine, which has @p cores
/// processors and @p memory bytes.
std::vector<ChartSpec> machineCharts(int cores, double memory);

/// A text marked with QT_TRANSLATE_NOOP("kiste::ui::Charts", …), in the language of the window.
QString chartText(const char *text);

} // namespace kiste::ui
