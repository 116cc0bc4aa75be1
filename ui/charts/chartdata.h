// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/metricsreader.h"

#include <QtGlobal>

#include <optional>
#include <utility>
#include <vector>

namespace kiste::ui {

/// The samples of one stretch of time, as the charts need them. Holds no QObject; filled anew from the mapped ring.
class ChartData
{
public:
    struct Summary
    {
        double mean = 0; ///< weighted by the time that each sample covers
        double peak = 0;
    };
    /// Milliseconds since the epoch.
    using Span = std::pair<qint64, qint64>;
    struct Level
    {
        Span span;
        double value = 0;
    };

    void load(const MetricsReader &reader, qint64 fromMs, qint64 toMs);
    void clear();

    qint64 fromMs() const { return m_fromMs; }
    qint64 toMs() const { return m_toMs; }
    bool isEmpty() const { return m_records.empty(); }
    const std::vector<MetricsRecord> &records() const { return m_records; }
    /// Whether the line ends before this record and begins anew with it.
    bool beginsAnew(std::size_t index) const { return m_anew[index]; }
    /// Index of the record nearest to a time.
    std::optional<std::size_t> nearest(qint64 timeMs) const;

    /// Stretches without any sample, the ends of the range included.
    std::vector<Span> gaps() const;
    /// Stretches in which a series is at least @p threshold.
    std::vector<Span> spansAbove(MetricsSeries series, double threshold) const;
    /// The course of a limit as stretches of one value; none where there is no limit.
    std::vector<Level> levels(MetricsSeries series) const;
    /// Nothing when the series has no value in the range.
    std::optional<Summary> summary(MetricsSeries series) const;
    /// The newest value in the range, limits and other slow things.
    std::optional<double> newest(MetricsSeries series) const;

private:
    /// When the time that a record stands for begins.
    qint64 beginOf(std::size_t index) const;

    qint64 m_fromMs = 0;
    qint64 m_toMs = 0;
    std::uint32_t m_stepMs = 1000;
    std::uint32_t m_intervalMs = 1000;
    std::vector<MetricsRecord> m_records;
    std::vector<bool> m_anew;
};

} // namespace kiste::ui
