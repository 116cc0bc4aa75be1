// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartspec.h"

#include <QCoreApplication>

namespace kiste::ui {

QString chartText(const char *text)
{
    return QCoreApplication::translate("kiste::ui::Charts", text);
}

namespace {

ChartSpec cpuChart()
{
    ChartSpec chart;
    chart.title = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "CPU"));
    chart.unit = ChartUnit::Cores;
    chart.headline = {MetricsSeries::CpuUsage};
    chart.lines.emplace_back().label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "used"));
    chart.limit = MetricsSeries::CpuLimit;
    chart.limitKey = LimitKey::Cpu;
    chart.heldBack = MetricsSeries::CpuHeldBack;
    chart.stretch = 13;
    chart.minimumHeight = 104;
    return chart;
}

ChartSpec memoryChart()
{
    ChartSpec chart;
    chart.title = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Memory"));
    chart.unit = ChartUnit::Bytes;
    chart.headline = {MetricsSeries::MemoryWorkingSet};
    chart.note = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "without page cache"));
    ChartLine used, cache;
    used.series = MetricsSeries::MemoryWorkingSet;
    used.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "used"));
    used.color = cache.color = &ThemeColors::memory;
    cache.series = MetricsSeries::MemoryUsage;
    cache.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "page cache"));
    cache.faint = true;
    cache.fill = 0.08;
    cache.beyond = MetricsSeries::MemoryWorkingSet;
    chart.lines = {used, cache};
    chart.limit = MetricsSeries::MemoryLimit;
    chart.limitKey = LimitKey::Memory;
    chart.softLimit = MetricsSeries::MemoryHigh;
    chart.stretch = 13;
    chart.minimumHeight = 108;
    return chart;
}

/// One line up, one down.
ChartSpec twoWayChart(const QString &title, MetricsSeries up, const QString &upLabel, MetricsSeries down, const QString &downLabel)
{
    ChartSpec chart;
    chart.title = title;
    chart.unit = ChartUnit::BytesPerSecond;
    chart.headline = {up, down};
    ChartLine first, second;
    first.series = up;
    first.label = upLabel;
    first.color = &ThemeColors::read;
    second.series = down;
    second.label = downLabel;
    second.color = &ThemeColors::write;
    second.downwards = true;
    chart.lines = {first, second};
    chart.stretch = 9;
    chart.minimumHeight = 84;
    return chart;
}

ChartSpec ioChart()
{
    return twoWayChart(chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Disk I/O")), MetricsSeries::IoReadBytes,
                       chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "read")), MetricsSeries::IoWriteBytes,
                       chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "write")));
}

ChartSpec networkChart()
{
    return twoWayChart(chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Network")), MetricsSeries::NetReceivedBytes,
                       chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "received")), MetricsSeries::NetSentBytes,
                       chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "sent")));
}

ChartSpec pressureChart()
{
    ChartSpec chart;
    chart.title = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "Pressure"));
    chart.unit = ChartUnit::Share;
    chart.headline = {MetricsSeries::CpuPressureSome};
    chart.note = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "time some tasks wait"));
    chart.showsPeak = false;
    ChartLine cpu, memory, io, full;
    cpu.series = MetricsSeries::CpuPressureSome;
    cpu.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "CPU"));
    cpu.fill = 0.08;
    memory.series = MetricsSeries::MemoryPressureSome;
    memory.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "memory"));
    memory.color = &ThemeColors::memory;
    memory.fill = 0.08;
    io.series = MetricsSeries::IoPressureSome;
    io.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "I/O"));
    io.color = &ThemeColors::write;
    io.fill = 0;
    full.series = MetricsSeries::MemoryPressureFull;
    full.label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "all wait, memory"));
    full.color = &ThemeColors::full;
    full.fill = 0;
    full.dashed = true;
    chart.lines = {cpu, memory, io, full};
    chart.stretch = 11;
    chart.minimumHeight = 112;
    return chart;
}

} // namespace

std::vector<ChartSpec> machineCharts(int cores, double memory)
{
    ChartSpec cpu = cpuChart();
    cpu.stacks = true;
    cpu.limit.reset();
    cpu.limitKey.reset();
    cpu.heldBack.reset();
    cpu.whole = cores;
    cpu.lines.front().color = &ThemeColors::faint;
    ChartSpec used = memoryChart();
    used.stacks = true;
    used.limit.reset();
    used.limitKey.reset();
    used.softLimit.reset();
    used.note.clear();
    used.whole = memory;
    used.lines.resize(1);
    used.lines.front().color = &ThemeColors::faint;
    ChartSpec io = ioChart(), network = networkChart(), pressure = pressureChart();
    io.minimumHeight = network.minimumHeight = 76;
    cpu.minimumHeight = used.minimumHeight = 92;
    return {cpu, used, io, network, pressure};
}

std::vector<ChartSpec> containerCharts()
{
    return {cpuChart(), memoryChart(), ioChart(), networkChart(), pressureChart()};
}

} // namespace kiste::ui
