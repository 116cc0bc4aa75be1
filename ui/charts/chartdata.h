// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/metricsreader.h"

#include <QtGlobal>

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace kiste::ui {

/// A record of the ring with what a chart has to know about the place between its neighbours.
struct ChartRecord : MetricsRecord
{
    quint32 stepMs = 1000; ///< of its tier
    bool beginsAnew = true; ///< the line before it has ended
    /// When the time that it stands for begins; without a neighbour, see ChartData::beginOf().
    qint64 coveredFromMs() const { return timeMs - std::min<qint64>(coveredMs, stepMs); }
};

/// The samples of one stretch of time, as the charts need them, from the finest tiers of the mapped ring that reach back that
/// far. Holds no QObject. Loading the next second of the same stretch reads what is new and nothing else.
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

    /// Takes what @p reader has between the two times. Always the same reader until clear().
    void load(const MetricsReader &reader, qint64 fromMs, qint64 toMs);
    void clear();

    qint64 fromMs() const { return m_fromMs; }
    qint64 toMs() const { return m_toMs; }
    bool isEmpty() const { return m_first == m_records.size(); }
    std::span<const ChartRecord> records() const { return std::span(m_records).subspan(m_first); }
    /// The earliest record that the last load() took from the file anew; nothing when it took all.
    std::optional<qint64> renewedFromMs() const { return m_renewedFromMs; }
    /// How many records the last load() read.
    std::size_t readCount() const { return m_readCount; }
    /// Index of the record nearest to a time.
    std::optional<std::size_t> nearest(qint64 timeMs) const;

    /// Stretches without any sample, the ends of the range included.
    std::vector<Span> gaps() const;
    /// Stretches in which a series is at least @p threshold.
    std::vector<Span> spansAbove(MetricsSeries series, double threshold) const;
    /// The course of a limit as stretches of one value; none where there is no limit.
    std::vector<Level> levels(MetricsSeries series) const;
    /// Nothing when the series has no value in the range. What the last record adds changes with each sample, what is before
    /// it only when a slot is full: that part is remembered.
    std::optional<Summary> summary(MetricsSeries series) const;
    /// The newest value in the range, limits and other slow things.
    std::optional<double> newest(MetricsSeries series) const;

private:
    /// Which tiers the stretch comes from: @p fine from @p boundaryMs on, before that @p coarse.
    struct Plan
    {
        std::size_t fine = 0;
        std::size_t coarse = 0;
        qint64 boundaryMs = 0;
    };

    static Plan planFor(const MetricsReader &reader, qint64 newestMs, qint64 fromMs);
    void append(const MetricsReader &reader, std::size_t tier, qint64 fromMs, qint64 toMs);
    bool loadNews(const MetricsReader &reader, const Plan &plan, qint64 newestMs);
    void dropOld();
    /// When the time that a record stands for begins.
    qint64 beginOf(std::size_t index) const;
    /// After this long without a record at the right edge there is a gap.
    qint64 lateMs() const;

    qint64 m_fromMs = 0;
    qint64 m_toMs = 0;
    std::uint32_t m_intervalMs = 1000;
    std::optional<std::size_t> m_fineTier; ///< of what is loaded
    std::vector<ChartRecord> m_records;
    std::size_t m_first = 0; ///< those before it are out of the range
    std::optional<qint64> m_renewedFromMs;
    std::size_t m_readCount = 0;
    struct Sum
    {
        qint64 firstMs = -1, endMs = -1; ///< of the records that are in it
        double sum = 0, weights = 0, peak = 0;
        bool any = false;

        void add(const ChartRecord &record, std::size_t series);
    };
    mutable std::array<Sum, metricsSeriesCount> m_sums;
};

} // namespace kiste::ui
