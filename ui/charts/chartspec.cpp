// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartspec.h"

#include <QCoreApplication>

namespace kiste::ui {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::Charts", text);
}

ChartSpec cpuChart()
{
    ChartSpec chart;
    chart.title = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "CPU"));
    chart.unit = ChartUnit::Cores;
    chart.headline = {MetricsSeries::CpuUsage};
    chart.lines.emplace_back().label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "used"));
    chart.limit = MetricsSeries::CpuLimit;
    chart.heldBack = MetricsSeries::CpuHeldBack;
    chart.stretch = 13;
    chart.minimumHeight = 112;
    return chart;
}

ChartSpec memoryChart()
{
    ChartSpec chart;
    chart.title = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Memory"));
    chart.unit = ChartUnit::Bytes;
    chart.headline = {MetricsSeries::MemoryWorkingSet};
    chart.note = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "without page cache"));
    ChartLine used, cache;
    used.series = MetricsSeries::MemoryWorkingSet;
    used.label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "used"));
    used.color = cache.color = &ThemeColors::memory;
    cache.series = MetricsSeries::MemoryUsage;
    cache.label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "page cache"));
    cache.faint = true;
    cache.fill = 0.08;
    cache.beyond = MetricsSeries::MemoryWorkingSet;
    chart.lines = {used, cache};
    chart.limit = MetricsSeries::MemoryLimit;
    chart.softLimit = MetricsSeries::MemoryHigh;
    chart.stretch = 13;
    chart.minimumHeight = 118;
    return chart;
}

ChartSpec ioChart()
{
    ChartSpec chart;
    chart.title = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Disk I/O"));
    chart.unit = ChartUnit::BytesPerSecond;
    chart.headline = {MetricsSeries::IoReadBytes, MetricsSeries::IoWriteBytes};
    ChartLine read, write;
    read.series = MetricsSeries::IoReadBytes;
    read.label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "read"));
    read.color = &ThemeColors::read;
    write.series = MetricsSeries::IoWriteBytes;
    write.label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "write"));
    write.color = &ThemeColors::write;
    write.downwards = true;
    chart.lines = {read, write};
    chart.stretch = 10;
    chart.minimumHeight = 92;
    return chart;
}

ChartSpec taskChart()
{
    ChartSpec chart;
    chart.title = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Processes"));
    chart.unit = ChartUnit::Tasks;
    chart.headline = {MetricsSeries::Pids};
    ChartLine tasks;
    tasks.series = MetricsSeries::Pids;
    tasks.label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "tasks"));
    tasks.color = &ThemeColors::muted;
    chart.lines = {tasks};
    chart.limit = MetricsSeries::PidsLimit;
    chart.distantLimit = true;
    chart.stretch = 8;
    chart.minimumHeight = 78;
    return chart;
}

} // namespace

std::vector<ChartSpec> containerCharts()
{
    return {cpuChart(), memoryChart(), ioChart(), taskChart()};
}

} // namespace kiste::ui
