// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartdata.h"

#include <algorithm>

namespace kiste::ui {

void ChartData::clear()
{
    m_records.clear();
    m_anew.clear();
}

void ChartData::load(const MetricsReader &reader, qint64 fromMs, qint64 toMs)
{
    clear();
    m_fromMs = fromMs;
    m_toMs = toMs;
    const std::size_t tier = reader.tierFor(toMs - fromMs);
    const MetricsTier &shape = reader.tiers()[tier];
    m_stepMs = shape.stepMs;
    m_intervalMs = reader.state() ? reader.state()->intervalMs : shape.stepMs;
    // One slot more at the left, so that the line reaches the edge.
    reader.visit(tier, fromMs - shape.stepMs, toMs, [&](const MetricsRecord &record) {
        m_anew.push_back(m_records.empty() || isGapBetween(m_records.back(), record, shape));
        m_records.push_back(record);
    });
}

qint64 ChartData::beginOf(std::size_t index) const
{
    if (m_anew[index])
        return m_records[index].timeMs - std::min<qint64>(m_records[index].coveredMs, m_stepMs);
    return m_records[index - 1].timeMs;
}

std::optional<std::size_t> ChartData::nearest(qint64 timeMs) const
{
    if (m_records.empty())
        return std::nullopt;
    const auto after = std::ranges::lower_bound(m_records, timeMs, {}, &MetricsRecord::timeMs);
    if (after == m_records.begin())
        return 0;
    const auto index = static_cast<std::size_t>(after - m_records.begin());
    if (after == m_records.end() || timeMs - m_records[index - 1].timeMs < after->timeMs - timeMs)
        return index - 1;
    return index;
}

std::vector<ChartData::Span> ChartData::gaps() const
{
    std::vector<Span> gaps;
    qint64 end = m_fromMs;
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        // At the left edge only what is longer than a sampling interval is a gap and not just between two samples.
        if (m_anew[i] && m_records[i].timeMs > m_fromMs
            && beginOf(i) - end > (i == 0 ? qint64(m_intervalMs) * 3 / 2 : 0))
            gaps.emplace_back(end, beginOf(i));
        end = m_records[i].timeMs;
    }
    // The newest sample is up to an interval old, and a late one is no gap yet.
    if (m_toMs - end > qint64(std::max(m_intervalMs, m_stepMs)) * 5 / 2)
        gaps.emplace_back(std::max(end, m_fromMs), m_toMs);
    return gaps;
}

std::vector<ChartData::Span> ChartData::spansAbove(MetricsSeries series, double threshold) const
{
    std::vector<Span> spans;
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        if (m_records[i].mean.get(series).value_or(-1) < threshold)
            continue;
        const qint64 begin = beginOf(i);
        if (!spans.empty() && begin <= spans.back().second)
            spans.back().second = m_records[i].timeMs;
        else
            spans.emplace_back(begin, m_records[i].timeMs);
    }
    return spans;
}

std::vector<ChartData::Level> ChartData::levels(MetricsSeries series) const
{
    std::vector<Level> levels;
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        const auto value = m_records[i].mean.get(series);
        if (!value)
            continue;
        const qint64 begin = beginOf(i);
        if (!levels.empty() && levels.back().value == *value && begin <= levels.back().span.second)
            levels.back().span.second = m_records[i].timeMs;
        else
            levels.push_back({{begin, m_records[i].timeMs}, *value});
    }
    // The newest one holds up to the edge, unless that is a gap.
    if (!levels.empty() && levels.back().span.second == m_records.back().timeMs
        && m_toMs - m_records.back().timeMs <= qint64(std::max(m_intervalMs, m_stepMs)) * 5 / 2)
        levels.back().span.second = m_toMs;
    return levels;
}

std::optional<ChartData::Summary> ChartData::summary(MetricsSeries series) const
{
    double sum = 0, weights = 0, peak = 0;
    bool any = false;
    for (const MetricsRecord &record : m_records) {
        const auto mean = record.mean.get(series);
        if (!mean || record.timeMs < m_fromMs)
            continue;
        const double weight = std::max<double>(record.coveredMs, 1);
        sum += *mean * weight;
        weights += weight;
        peak = any ? std::max(peak, record.max.get(series).value_or(*mean)) : record.max.get(series).value_or(*mean);
        any = true;
    }
    if (!any)
        return std::nullopt;
    return Summary{sum / weights, peak};
}

std::optional<double> ChartData::newest(MetricsSeries series) const
{
    return m_records.empty() ? std::nullopt : m_records.back().mean.get(series);
}

} // namespace kiste::ui
