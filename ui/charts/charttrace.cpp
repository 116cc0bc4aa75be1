// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/charttrace.h"

#include <algorithm>
#include <cmath>

namespace kiste::ui {

namespace {

/// What fell into one column so far.
struct Column
{
    qint64 number = -1;
    double sum = 0;
    int count = 0;
    double x = 0;
    float low = 0, high = 0;
    bool begins = true;
};

class Collector
{
public:
    explicit Collector(ChartTrace &trace)
        : m_trace(trace)
    { }

    void add(qint64 column, double x, float mean, float low, float high, bool begins)
    {
        if (m_column.count > 0 && (column < 0 || column != m_column.number || begins))
            flush();
        if (m_column.count == 0)
            m_column = {column, 0, 0, 0, low, high, begins};
        m_column.sum += mean;
        m_column.x += x;
        ++m_column.count;
        m_column.low = std::min(m_column.low, low);
        m_column.high = std::max(m_column.high, high);
    }
    void flush()
    {
        if (m_column.count == 0)
            return;
        const auto mean = float(m_column.sum / m_column.count);
        m_trace.points.push_back({m_column.x / m_column.count, mean, m_column.low, m_column.high, m_column.begins});
        m_trace.hasBand = m_trace.hasBand || m_column.low < m_column.high;
        m_column.count = 0;
    }

private:
    ChartTrace &m_trace;
    Column m_column;
};

} // namespace

ChartTrace traceOf(const ChartData &data, MetricsSeries series, const TimeAxis &axis, double fromX, qint64 shiftMs)
{
    ChartTrace trace;
    const auto records = data.records();
    const auto index = static_cast<std::size_t>(series);
    // Whole columns only: the leftmost one must not change with where the drawing begins.
    const qint64 firstColumn = axis.columnOf(axis.timeAt(fromX) - shiftMs);
    const auto fromMs = qint64(double(firstColumn) * axis.msPerColumn());
    auto at = std::ranges::lower_bound(records, fromMs, {}, &MetricsRecord::timeMs);
    if (at != records.begin()) {
        --at; // a line comes from there
        const qint64 column = axis.columnOf(at->timeMs);
        while (at != records.begin() && axis.columnOf((at - 1)->timeMs) == column)
            --at;
    }
    const qint64 toMs = axis.toMs() - shiftMs;
    trace.points.reserve(std::min<std::size_t>(std::size_t(records.end() - at), std::size_t(axis.right() - fromX) * 2 + 16));
    Collector collector(trace);
    bool broken = true;
    for (; at != records.end() && at->timeMs <= toMs; ++at) {
        broken = broken || at->beginsAnew;
        const float mean = at->mean.raw(index);
        if (!std::isfinite(mean)) {
            broken = true;
            continue;
        }
        const float low = at->min.raw(index), high = at->max.raw(index);
        // Up to two records a column all show; only from there on less is more.
        const bool dense = axis.msPerColumn() >= 2.0 * at->stepMs;
        collector.add(dense ? axis.columnOf(at->timeMs) : -1, axis.x(at->timeMs + shiftMs), mean, std::isfinite(low) ? low : mean,
                      std::isfinite(high) ? high : mean, broken);
        broken = false;
    }
    collector.flush();
    return trace;
}

} // namespace kiste::ui
