// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartdata.h"

#include <algorithm>
#include <cmath>

namespace kiste::ui {

void ChartData::clear()
{
    m_records.clear();
    m_first = 0;
    m_fineTier.reset();
    m_renewedFromMs.reset();
    m_readCount = 0;
    m_sums = {};
}

ChartData::Plan ChartData::planFor(const MetricsReader &reader, qint64 newestMs, qint64 fromMs)
{
    const auto &tiers = reader.tiers();
    Plan plan;
    // The finest tier that reaches back nearly all the way; the little before it comes from the next one.
    while (plan.fine + 1 < tiers.size() && double(tiers[plan.fine].spanMs()) < double(newestMs - fromMs) * 0.95)
        ++plan.fine;
    plan.coarse = std::min(plan.fine + 1, tiers.size() - 1);
    const MetricsTier &fine = tiers[plan.fine];
    plan.boundaryMs = plan.coarse == plan.fine ? 0 : (newestMs / fine.stepMs - fine.capacity + 1) * fine.stepMs;
    return plan;
}

void ChartData::append(const MetricsReader &reader, std::size_t tier, qint64 fromMs, qint64 toMs)
{
    const MetricsTier &shape = reader.tiers()[tier];
    reader.visit(tier, fromMs, toMs, [&](const MetricsRecord &record) {
        const ChartRecord *before = m_first == m_records.size() ? nullptr : &m_records.back();
        if (before && record.timeMs <= before->timeMs)
            return; // the coarser tier has told of this time
        ChartRecord taken;
        static_cast<MetricsRecord &>(taken) = record;
        taken.stepMs = shape.stepMs;
        // Where two tiers meet, the step of the coarser one decides.
        MetricsTier joint = shape;
        if (before && before->stepMs > shape.stepMs)
            joint = {before->stepMs, shape.capacity, true};
        taken.beginsAnew = !before || isGapBetween(*before, record, joint);
        m_records.push_back(taken);
        ++m_readCount;
    });
}

void ChartData::load(const MetricsReader &reader, qint64 fromMs, qint64 toMs)
{
    const auto state = reader.state();
    const qint64 newest = state ? state->timeMs : 0;
    if (reader.tiers().empty() || !state || newest == 0) {
        clear();
        m_fromMs = fromMs;
        m_toMs = toMs;
        return;
    }
    m_intervalMs = state->intervalMs;
    const Plan plan = planFor(reader, newest, fromMs);
    const bool goesOn = fromMs >= m_fromMs && toMs >= m_toMs && fromMs < m_toMs && m_fineTier == plan.fine;
    m_fromMs = fromMs;
    m_toMs = toMs;
    m_readCount = 0;
    if (goesOn && loadNews(reader, plan, newest))
        return;
    m_records.clear();
    m_sums = {};
    m_first = 0;
    m_fineTier = plan.fine;
    m_renewedFromMs.reset();
    const auto &tiers = reader.tiers();
    // One slot more at the left, so that the line reaches the edge.
    const qint64 from = fromMs - tiers[plan.fine].stepMs;
    m_records.reserve(std::min<std::size_t>(std::size_t((toMs - from) / tiers[plan.fine].stepMs + 64), tiers[plan.fine].capacity + 64));
    if (from < plan.boundaryMs)
        append(reader, plan.coarse, fromMs - tiers[plan.coarse].stepMs, std::min(plan.boundaryMs - 1, toMs));
    append(reader, plan.fine, std::max(from, plan.boundaryMs), toMs);
}

bool ChartData::loadNews(const MetricsReader &reader, const Plan &plan, qint64 newestMs)
{
    // The newest slots of the upper tiers fill up while they are shown: begin with the last one that was seen.
    if (isEmpty() || m_records.back().timeMs > newestMs)
        return false; // nothing to go on from, or the clock went back
    const quint32 step = reader.tiers()[plan.fine].stepMs;
    if (m_records.back().stepMs != step)
        return false;
    const qint64 slotBegin = m_records.back().timeMs / step * step;
    m_records.pop_back();
    m_renewedFromMs = isEmpty() ? slotBegin : m_records.back().timeMs;
    append(reader, plan.fine, slotBegin, m_toMs);
    dropOld();
    return true;
}

void ChartData::dropOld()
{
    while (m_first + 1 < m_records.size() && m_records[m_first + 1].timeMs < m_fromMs - m_records[m_first + 1].stepMs)
        ++m_first;
    if (m_first > 0 && m_first < m_records.size())
        m_records[m_first].beginsAnew = true;
    if (m_first > m_records.size() / 4 + 64) {
        m_records.erase(m_records.begin(), m_records.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }
}

qint64 ChartData::beginOf(std::size_t index) const
{
    const auto all = records();
    return all[index].beginsAnew ? all[index].coveredFromMs() : all[index - 1].timeMs;
}

qint64 ChartData::lateMs() const
{
    const quint32 step = isEmpty() ? 1000 : m_records.back().stepMs;
    return qint64(std::max(m_intervalMs, step)) * 5 / 2;
}

std::optional<std::size_t> ChartData::nearest(qint64 timeMs) const
{
    const auto all = records();
    if (all.empty())
        return std::nullopt;
    const auto after = std::ranges::lower_bound(all, timeMs, {}, &MetricsRecord::timeMs);
    if (after == all.begin())
        return 0;
    const auto index = static_cast<std::size_t>(after - all.begin());
    if (after == all.end() || timeMs - all[index - 1].timeMs < after->timeMs - timeMs)
        return index - 1;
    return index;
}

std::vector<ChartData::Span> ChartData::gaps() const
{
    std::vector<Span> gaps;
    const auto all = records();
    qint64 end = m_fromMs;
    for (std::size_t i = 0; i < all.size(); ++i) {
        // At the left edge only what is longer than a sampling interval is a gap and not just between two samples.
        if (all[i].beginsAnew && all[i].timeMs > m_fromMs
            && beginOf(i) - end > (i == 0 ? qint64(std::max(m_intervalMs, all[i].stepMs)) * 3 / 2 : 0))
            gaps.emplace_back(end, beginOf(i));
        end = std::max<qint64>(end, all[i].timeMs);
    }
    // The newest sample is up to an interval old, and a late one is no gap yet.
    if (m_toMs - end > lateMs())
        gaps.emplace_back(std::max(end, m_fromMs), m_toMs);
    return gaps;
}

std::vector<ChartData::Span> ChartData::spansAbove(MetricsSeries series, double threshold) const
{
    std::vector<Span> spans;
    const auto all = records();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].mean.get(series).value_or(-1) < threshold)
            continue;
        const qint64 begin = beginOf(i);
        if (!spans.empty() && begin <= spans.back().second)
            spans.back().second = all[i].timeMs;
        else
            spans.emplace_back(begin, all[i].timeMs);
    }
    return spans;
}

std::vector<ChartData::Level> ChartData::levels(MetricsSeries series) const
{
    std::vector<Level> levels;
    const auto all = records();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto value = all[i].max.get(series); // the mean of a slot in which it changed never was the limit
        if (!value)
            continue;
        const qint64 begin = beginOf(i);
        if (!levels.empty() && levels.back().value == *value && begin <= levels.back().span.second)
            levels.back().span.second = all[i].timeMs;
        else
            levels.push_back({{begin, all[i].timeMs}, *value});
    }
    // The newest one holds up to the edge, unless that is a gap.
    if (!levels.empty() && levels.back().span.second == all.back().timeMs && m_toMs - all.back().timeMs <= lateMs())
        levels.back().span.second = m_toMs;
    return levels;
}

void ChartData::Sum::add(const ChartRecord &record, std::size_t series)
{
    const float mean = record.mean.raw(series), most = record.max.raw(series);
    if (!std::isfinite(mean))
        return;
    const double weight = std::max<double>(record.coveredMs, 1);
    sum += mean * weight;
    weights += weight;
    const double high = std::isfinite(most) ? most : mean;
    peak = any ? std::max(peak, high) : high;
    any = true;
}

std::optional<ChartData::Summary> ChartData::summary(MetricsSeries series) const
{
    auto shown = records();
    while (!shown.empty() && shown.front().timeMs < m_fromMs)
        shown = shown.subspan(1);
    if (shown.empty())
        return std::nullopt;
    const auto index = static_cast<std::size_t>(series);
    const auto full = shown.first(shown.size() - 1);
    Sum &known = m_sums[index];
    const qint64 firstMs = shown.front().timeMs, endMs = full.empty() ? firstMs : full.back().timeMs;
    if (known.firstMs != firstMs || known.endMs != endMs) {
        known = {firstMs, endMs};
        for (const ChartRecord &record : full)
            known.add(record, index);
    }
    Sum all = known;
    all.add(shown.back(), index);
    return all.any ? std::optional(Summary{all.sum / all.weights, all.peak}) : std::nullopt;
}

std::optional<double> ChartData::newest(MetricsSeries series) const
{
    return isEmpty() ? std::nullopt : m_records.back().mean.get(series);
}

} // namespace kiste::ui
