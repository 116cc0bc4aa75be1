// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a chart knows; chartpanel_paint.cpp draws it.
#include "ui/charts/chartpanel.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartgutter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr double heldBackFrom = 0.05;

double peakOf(const ChartData &data, MetricsSeries series)
{
    const auto summary = data.summary(series);
    return summary ? summary->peak : 0;
}

} // namespace

ChartPanel::ChartPanel(ChartSpec spec, QWidget *gutterParent)
    : m_spec(std::move(spec))
    , m_scaler(m_spec.unit)
    , m_gutter(new ChartGutter(gutterParent))
{
    m_gutter->show();
}

bool ChartPanel::isMirrored() const
{
    return std::ranges::any_of(m_spec.lines, &ChartLine::downwards);
}

QColor ChartPanel::colorOf(const ChartLine &line) const
{
    QColor color = m_colors.*line.color;
    if (line.faint)
        color.setAlphaF(0.55F);
    return color;
}

bool ChartPanel::setData(const Input &input)
{
    const ValueScale before = m_scale;
    m_gaps = input.data.gaps();
    m_heldBack = m_spec.heldBack ? input.data.spansAbove(*m_spec.heldBack, heldBackFrom) : std::vector<ChartData::Span>();
    m_courses.clear();
    for (const auto &[series, soft] : {std::pair(m_spec.limit, false), {m_spec.softLimit, true}}) {
        if (series)
            m_courses.push_back({input.data.levels(*series), soft});
    }
    setScale(input);
    m_gutter->setText(gutterText(input));
    return before != m_scale;
}

void ChartPanel::setScale(const Input &input)
{
    double up = 0, down = 0;
    for (const ChartLine &line : m_spec.lines) {
        double &most = line.downwards ? down : up;
        most = std::max(most, peakOf(input.data, line.series));
        for (const Comparison &other : input.others) {
            if (!line.faint && !other.stacked)
                most = std::max(most, peakOf(other.data, line.series));
        }
    }
    if (isMirrored())
        down = std::max(down, 1.0); // below zero there is always room for what may come
    std::optional<double> limit;
    if (m_spec.limit)
        limit = input.data.newest(*m_spec.limit);
    m_scale = m_scaler.update(up, down, limit, input.nowMs, input.held);
    if (m_spec.whole && m_spec.unit == ChartUnit::Cores) // a machine's processors are always the whole chart
        m_scale = {*m_spec.whole, 0, *m_spec.whole / 4};
}

double ChartPanel::yOf(double value) const
{
    const double share = (m_scale.upper - value) / (m_scale.upper + m_scale.lower);
    return m_plot.top() + share * m_plot.height();
}

double ChartPanel::valueAt(double y) const
{
    return m_scale.upper - (y - m_plot.top()) / std::max(1.0, m_plot.height()) * (m_scale.upper + m_scale.lower);
}

std::optional<double> ChartPanel::limit(bool soft) const
{
    for (const Course &course : m_courses) {
        if (course.soft == soft && !course.levels.empty())
            return course.levels.back().value;
    }
    return std::nullopt;
}

QString ChartPanel::valueOf(const ChartLine &line, const MetricsRecord &record) const
{
    auto value = record.mean.get(line.series);
    if (value && line.beyond)
        value = std::max(0.0, *value - record.mean.get(*line.beyond).value_or(0));
    return value ? formatChartNumber(*value, m_spec.unit) : u"–"_s;
}

QStringList ChartPanel::notes(const ChartData &data) const
{
    QStringList notes;
    if (!m_spec.note.isEmpty())
        notes << m_spec.note;
    if (m_spec.whole && m_spec.unit == ChartUnit::Cores)
        notes << QCoreApplication::translate("kiste::ui::Charts", QT_TRANSLATE_N_NOOP("kiste::ui::Charts", "of %n core(s)"), nullptr, int(*m_spec.whole));
    else if (m_spec.whole)
        notes << chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "of %1")).arg(formatChartNumber(*m_spec.whole, m_spec.unit));
    if (m_spec.headline.size() == 1 && m_spec.showsPeak) {
        if (const auto summary = data.summary(m_spec.headline.front())) {
            notes << chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "mean %1, peak %2"))
                         .arg(formatChartNumberLike(summary->mean, summary->peak, m_spec.unit),
                              formatChartNumber(summary->peak, m_spec.unit));
        }
    }
    if (m_spec.heldBack) {
        const auto summary = data.summary(*m_spec.heldBack);
        if (summary && summary->mean >= 0.005) {
            //: "held back 34 % of 5 min"
            notes << chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back %1 of %2"))
                         .arg(formatShare(summary->mean), formatSpan(data.toMs() - data.fromMs()));
        }
    }
    return notes;
}

GutterText ChartPanel::gutterText(const Input &input) const
{
    GutterText text;
    text.title = m_spec.title;
    std::optional<double> sum;
    for (const MetricsSeries series : m_spec.headline) {
        if (const auto value = input.data.newest(series); value && input.live)
            sum = sum.value_or(0) + *value;
    }
    text.value = sum ? formatChartValue(*sum, m_spec.unit) : u"–"_s;
    text.notes = notes(input.data);
    const bool now = input.live && !input.data.isEmpty();
    if (m_spec.lines.size() > 1) {
        for (const ChartLine &line : m_spec.lines)
            text.legend.push_back({colorOf(line), line.label, now ? valueOf(line, input.data.records().back()) : QString(), false});
    }
    for (const Comparison &other : input.others) {
        if (other.stacked)
            continue; // the view has a legend of its own for what lies in several charts
        const auto value = other.data.newest(m_spec.lines.front().series);
        text.legend.push_back({other.color.isValid() ? other.color : m_colors.faint, other.label,
                               value ? formatChartNumber(*value, m_spec.unit) : QString(), false});
    }
    if (!m_heldBack.empty()) {
        const QString label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back by the limit"));
        text.legend.push_back({m_colors.throttled, label, QString(), true});
    }
    if (m_spec.limit && !input.data.isEmpty()) {
        const auto limit = input.data.newest(*m_spec.limit);
        // On the chart the line says it; who listens hears it here.
        text.unseen << (limit ? chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "limit %1"))
                                    .arg(formatChartValue(*limit, m_spec.unit))
                              : chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "no limit")));
    }
    if (m_spec.headline.size() != 1) {
        for (const ChartLine &line : m_spec.lines) {
            if (const auto summary = input.data.summary(line.series))
                text.unseen << chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "%1: mean %2, peak %3"))
                                   .arg(line.label, formatChartNumber(summary->mean, m_spec.unit),
                                        formatChartNumber(summary->peak, m_spec.unit));
        }
    }
    return text;
}

std::vector<CursorRow> ChartPanel::rows(const Input &input, std::size_t record) const
{
    std::vector<CursorRow> rows;
    const ChartRecord &shown = input.data.records()[record];
    for (const ChartLine &line : m_spec.lines) {
        const auto value = shown.mean.get(line.series);
        rows.push_back({colorOf(line), line.label, valueOf(line, shown),
                        yOf(line.downwards ? -value.value_or(0) : value.value_or(0)), value && !line.faint});
    }
    if (m_spec.heldBack) {
        if (const auto share = shown.mean.get(*m_spec.heldBack); share && *share >= 0.005) {
            const QString label = chartText(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back"));
            rows.push_back({m_colors.throttled, label, formatShare(*share), 0, false});
        }
    }
    for (const Comparison &other : input.others) {
        const auto at = other.data.nearest(shown.timeMs - other.shiftMs);
        const ChartLine &line = m_spec.lines.front();
        if (!at || (other.stacked && !m_spec.stacks))
            continue;
        const ChartRecord &there = other.data.records()[*at];
        if (std::abs(there.timeMs + other.shiftMs - shown.timeMs) > qint64(there.stepMs) * 2)
            continue; // a gap
        const auto value = there.mean.get(line.series);
        rows.push_back({other.color.isValid() ? other.color : m_colors.faint, other.label, valueOf(line, there),
                        yOf(value.value_or(0)), value.has_value() && !other.stacked});
    }
    return rows;
}

QString ChartPanel::spokenValues(const Input &input, std::size_t record) const
{
    QStringList parts;
    for (const CursorRow &row : rows(input, record))
        parts << row.label + u' ' + row.value;
    return m_spec.title + u": "_s + parts.join(u", "_s);
}

} // namespace kiste::ui
