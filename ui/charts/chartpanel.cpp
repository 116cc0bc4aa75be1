// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartpanel.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/chartlayers.h"
#include "ui/charts/chartstack.h"

#include <QCoreApplication>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr double heldBackFrom = 0.05;
/// A distant limit is drawn once values reach this part of it.
constexpr double nearLimit = 0.5;

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::Charts", text);
}

QColor faded(QColor color, double opacity)
{
    color.setAlphaF(float(opacity));
    return color;
}

} // namespace

ChartPanel::ChartPanel(ChartSpec spec, QCustomPlot *plot, QWidget *gutterParent, int row)
    : m_spec(std::move(spec))
    , m_scaler(m_spec.unit)
    , m_axisRect(new QCPAxisRect(plot))
    , m_gutter(new ChartGutter(gutterParent))
{
    m_axisRect->setLayer(ChartStack::backLayer);
    m_axisRect->setAutoMargins(QCP::msNone);
    m_axisRect->setupFullAxesBox(false);
    plot->plotLayout()->addElement(row, 0, m_axisRect);
    for (QCPAxis *axis : m_axisRect->axes()) {
        axis->setLayer(ChartStack::axisLayer);
        axis->setTickLabels(false);
        axis->setTickPen(Qt::NoPen);
        axis->setTickLength(0);
        axis->setSubTicks(false);
        axis->setPadding(0);
    }
    QCPAxis *time = m_axisRect->axis(QCPAxis::atBottom), *value = m_axisRect->axis(QCPAxis::atRight);
    time->setTicker(QSharedPointer<TimeTicker>::create());
    value->setTicker(QSharedPointer<ScaleTicker>::create());
    value->setTickLabels(true);
    value->setTickLabelPadding(6);
    for (QCPAxis *axis : {time, value}) {
        axis->grid()->setLayer(ChartStack::gridLayer);
        axis->grid()->setVisible(true);
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    for (const auto side : {QCPAxis::atLeft, QCPAxis::atTop}) {
        m_axisRect->axis(side)->setTicks(false);
        m_axisRect->axis(side)->grid()->setVisible(false);
    }
    m_ground = new ChartGround(m_axisRect, ChartStack::groundLayer);
    for (const ChartLine &line : m_spec.lines) {
        auto *graph = plot->addGraph(time, value);
        graph->setLayer(line.faint ? ChartStack::faintLayer : ChartStack::lineLayer);
        graph->setAntialiased(true);
        graph->setAntialiasedFill(false);
        graph->setSelectable(QCP::stNone);
        m_graphs.push_back(graph);
    }
    m_limits = new ChartLimits(m_axisRect, ChartStack::limitLayer);
    m_cursor = new ChartCursor(m_axisRect, ChartStack::cursorLayer);
    m_cursor->setObstacles([this](const QRectF &box) {
        int covered = 0;
        for (const QCPGraph *graph : m_graphs) {
            for (const QCPGraphData &point : *graph->data())
                covered += !std::isnan(point.value) && box.contains(graph->coordsToPixels(point.key, point.value));
        }
        return covered;
    });
    m_gutter->show();
}

void ChartPanel::setColors(const ThemeColors &colors)
{
    m_colors = colors;
    m_ground->setColors(colors);
    m_limits->setColors(colors);
    m_cursor->setColors(colors);
    m_gutter->setColors(colors);
    m_axisRect->setBackground(colors.view);
    const QFont font = Theme::font(TextRole::Axis);
    for (QCPAxis *axis : m_axisRect->axes()) {
        axis->setBasePen(QPen(colors.line, 1));
        axis->grid()->setPen(QPen(colors.grid, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->setTickLabelColor(colors.muted);
        axis->setTickLabelFont(font);
    }
    const bool mirrored = std::ranges::any_of(m_spec.lines, &ChartLine::downwards);
    if (mirrored)
        m_axisRect->axis(QCPAxis::atRight)->grid()->setZeroLinePen(QPen(colors.line, 1));
    for (std::size_t i = 0; i < m_graphs.size(); ++i) {
        const ChartLine &line = m_spec.lines[i];
        const QColor color = colors.*line.color;
        m_graphs[i]->setPen(QPen(line.faint ? faded(color, 0.55) : color, line.faint ? 1 : 1.5));
        m_graphs[i]->setBrush(faded(color, line.fill));
    }
}

void ChartPanel::setTimeLabels(bool shown)
{
    m_axisRect->axis(QCPAxis::atBottom)->setTickLabels(shown);
    m_axisRect->axis(QCPAxis::atBottom)->setTickLabelPadding(5);
}

bool ChartPanel::showsLimit(const ChartData &data) const
{
    if (!m_spec.limit || !m_spec.distantLimit)
        return m_spec.limit.has_value();
    const auto limit = data.newest(*m_spec.limit);
    const auto peak = data.summary(m_spec.lines.front().series);
    return limit && peak && peak->peak >= *limit * nearLimit;
}

void ChartPanel::setLines(const ChartData &data)
{
    for (std::size_t i = 0; i < m_graphs.size(); ++i) {
        const ChartLine &line = m_spec.lines[i];
        QVector<QCPGraphData> points;
        points.reserve(qsizetype(data.records().size()) + 8);
        for (std::size_t at = 0; at < data.records().size(); ++at) {
            const MetricsRecord &record = data.records()[at];
            const double seconds = double(record.timeMs) / 1000;
            const auto value = record.mean.get(line.series);
            if (data.beginsAnew(at) && !points.isEmpty())
                points.append({seconds - 0.001, qQNaN()});
            points.append({seconds, value ? (line.downwards ? -*value : *value) : qQNaN()});
        }
        m_graphs[i]->data()->set(points, true);
    }
}

void ChartPanel::setAxis(const ChartData &data, qint64 nowMs, bool held)
{
    double up = 0, down = 0;
    for (const ChartLine &line : m_spec.lines) {
        const auto summary = data.summary(line.series);
        (line.downwards ? down : up) = std::max(line.downwards ? down : up, summary ? summary->peak : 0);
    }
    const bool mirrored = std::ranges::any_of(m_spec.lines, &ChartLine::downwards);
    if (mirrored)
        down = std::max(down, 1.0); // below zero there is always room for what may come
    std::optional<double> limit;
    if (showsLimit(data))
        limit = data.newest(*m_spec.limit);
    m_scale = m_scaler.update(up, down, limit, nowMs, held);
    QCPAxis *value = m_axisRect->axis(QCPAxis::atRight);
    auto ticker = value->ticker().staticCast<ScaleTicker>();
    ticker->step = m_scale.step;
    ticker->label = [scale = m_scale, unit = m_spec.unit](double tick) {
        return formatTick(tick, unit, scale, tick > scale.upper - scale.step / 2);
    };
    value->setRange(-m_scale.lower, m_scale.upper);
    // The last tick must not be lost to a rounding error.
    m_axisRect->axis(QCPAxis::atLeft)->setRange(-m_scale.lower, m_scale.upper);
}

void ChartPanel::setData(const ChartData &data, qint64 nowMs, bool held, bool live)
{
    setLines(data);
    setAxis(data, nowMs, held);
    const QCPRange range(double(data.fromMs()) / 1000, double(data.toMs()) / 1000);
    m_axisRect->axis(QCPAxis::atBottom)->setRange(range);
    m_axisRect->axis(QCPAxis::atTop)->setRange(range);
    m_ground->set(data.gaps(),
                  m_spec.heldBack ? data.spansAbove(*m_spec.heldBack, heldBackFrom) : std::vector<ChartData::Span>());
    std::vector<LimitCourse> courses;
    const auto addCourse = [&](MetricsSeries series, const char *words, bool soft) {
        if (const auto value = data.newest(series))
            courses.push_back(
                {data.levels(series), translated(words).arg(formatChartValue(*value, m_spec.unit)), soft});
    };
    if (showsLimit(data))
        addCourse(*m_spec.limit, QT_TRANSLATE_NOOP("kiste::ui::Charts", "limit %1"), false);
    if (m_spec.softLimit)
        addCourse(*m_spec.softLimit, QT_TRANSLATE_NOOP("kiste::ui::Charts", "slow down above %1"), true);
    m_limits->set(std::move(courses));
    m_gutter->setText(gutterText(data, live));
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
    if (m_spec.headline.size() == 1) {
        if (const auto summary = data.summary(m_spec.headline.front())) {
            notes << translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "mean %1, peak %2"))
                         .arg(formatChartNumberLike(summary->mean, summary->peak, m_spec.unit),
                              formatChartNumber(summary->peak, m_spec.unit));
        }
    }
    if (m_spec.heldBack) {
        const auto summary = data.summary(*m_spec.heldBack);
        if (summary && summary->mean >= 0.005)
            notes << translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back %1")).arg(formatShare(summary->mean));
    }
    if (m_spec.limit && !data.isEmpty()) {
        const auto limit = data.newest(*m_spec.limit);
        notes << (limit ? translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "limit %1"))
                              .arg(formatChartValue(*limit, m_spec.unit))
                        : translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "no limit")));
    }
    return notes;
}

GutterText ChartPanel::gutterText(const ChartData &data, bool live) const
{
    GutterText text;
    text.title = m_spec.title;
    std::optional<double> sum;
    for (const MetricsSeries series : m_spec.headline) {
        if (const auto value = data.newest(series); value && live)
            sum = sum.value_or(0) + *value;
    }
    text.value = sum ? formatChartValue(*sum, m_spec.unit) : u"–"_s;
    text.notes = notes(data);
    if (m_spec.lines.size() > 1) {
        for (const ChartLine &line : m_spec.lines) {
            const QColor color = m_colors.*line.color;
            text.legend.push_back({line.faint ? faded(color, 0.55) : color, line.label,
                                   live && !data.isEmpty() ? valueOf(line, data.records().back()) : QString(), false});
        }
    }
    if (m_spec.heldBack && !data.spansAbove(*m_spec.heldBack, heldBackFrom).empty()) {
        const QString label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back by the limit"));
        text.legend.push_back({m_colors.throttled, label, QString(), true});
    }
    return text;
}

void ChartPanel::setCursor(const ChartData &data, std::optional<std::size_t> record)
{
    if (!record || *record >= data.records().size())
        return m_cursor->hide();
    const MetricsRecord &shown = data.records()[*record];
    std::vector<ChartCursor::Row> rows;
    for (const ChartLine &line : m_spec.lines) {
        const auto value = shown.mean.get(line.series);
        const QColor color = m_colors.*line.color;
        rows.push_back({line.faint ? faded(color, 0.55) : color, line.label, valueOf(line, shown),
                        line.downwards ? -value.value_or(0) : value.value_or(0), value && !line.faint});
    }
    if (m_spec.heldBack) {
        if (const auto share = shown.mean.get(*m_spec.heldBack); share && *share >= 0.005) {
            const QString label = translated(QT_TRANSLATE_NOOP("kiste::ui::Charts", "held back"));
            rows.push_back({m_colors.throttled, label, formatShare(*share), 0, false});
        }
    }
    m_cursor->show(double(shown.timeMs) / 1000, std::move(rows));
}

QString ChartPanel::spokenValues(const ChartData &data, std::size_t record) const
{
    QStringList parts;
    for (const ChartLine &line : m_spec.lines)
        parts << line.label + u' ' + valueOf(line, data.records()[record]);
    return m_spec.title + u": "_s + parts.join(u", "_s);
}

QRectF ChartPanel::cursorLabel() const
{
    return m_cursor->label();
}

} // namespace kiste::ui
