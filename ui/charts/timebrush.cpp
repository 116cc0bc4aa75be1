// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timebrush.h"

#include "ui/charts/chartformat.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kiste::ui {

namespace {

/// A window that ends this near to the present (as a part of the whole) follows it.
constexpr double liveShare = 0.004;

} // namespace

TimeBrush::TimeBrush(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Time range"));
}

int TimeBrush::heightNeeded()
{
    return std::max(34, QFontMetrics(Theme::font(TextRole::Axis)).height() * 2);
}

void TimeBrush::setEdges(double left, double right)
{
    if (left == m_left && right == m_right)
        return;
    m_left = left;
    m_right = right;
    m_outdated = true;
    update();
}

void TimeBrush::setColors(const ThemeColors &colors)
{
    m_colors = colors;
    update();
}

void TimeBrush::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_outdated = true;
}

void TimeBrush::load(const MetricsReader *reader, const TimeWindow &shown, qint64 nowMs)
{
    // A day, until more is looked at than a day holds.
    const qint64 span = shown.spanMs() >= TimeWindow::dayMs || shown.fromMs < nowMs - TimeWindow::dayMs ? TimeWindow::longestMs : TimeWindow::dayMs;
    const TimeAxis axis(TimeWindow{nowMs - span, nowMs}, m_left, std::max(1.0, m_right - m_left), 1);
    const auto moved = axis.movedSince(m_axis);
    const bool anew = m_outdated || span != m_spanMs || !moved || m_columns.empty() != (reader == nullptr);
    if (shown != m_shown || anew)
        update();
    m_shown = shown;
    m_nowMs = nowMs;
    m_spanMs = span;
    describe();
    if (!anew && *moved == 0)
        return;
    m_axis = axis;
    m_outdated = false;
    update();
    if (!reader) {
        m_columns.clear();
        return;
    }
    const auto width = std::size_t(std::max(1.0, axis.right() - axis.left()));
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    m_firstColumn = axis.columnOf(axis.fromMs() + 1);
    if (anew) {
        m_columns.assign(width, none);
        return readColumns(*reader, axis.fromMs());
    }
    m_columns.erase(m_columns.begin(), m_columns.begin() + std::min<std::ptrdiff_t>(*moved, std::ptrdiff_t(m_columns.size())));
    m_columns.resize(width, none);
    readColumns(*reader, qint64(axis.msPerColumn() * double(m_firstColumn + qint64(width) - *moved - 1)));
}

void TimeBrush::readColumns(const MetricsReader &reader, qint64 fromMs)
{
    const auto &tiers = reader.tiers();
    std::size_t tier = 0;
    while (tier + 1 < tiers.size() && tiers[tier].spanMs() < m_spanMs)
        ++tier; // the finest one that is long enough
    const auto take = [&](const MetricsRecord &record) {
        const qint64 at = m_axis.columnOf(record.timeMs) - m_firstColumn;
        const auto value = record.max.get(MetricsSeries::CpuUsage);
        if (!value || at < 0 || at >= qint64(m_columns.size()))
            return;
        float &column = m_columns[std::size_t(at)];
        column = std::isnan(column) ? float(*value) : std::max(column, float(*value));
    };
    reader.visit(tier, fromMs, m_axis.toMs(), take);
}

void TimeBrush::describe()
{
    const QString text = tr("%1 to %2 of the last %3").arg(formatMoment(m_shown.fromMs, m_spanMs), formatMoment(m_shown.toMs, m_spanMs), formatSpan(m_spanMs));
    if (text != accessibleDescription())
        setAccessibleDescription(text);
}

void TimeBrush::choose(const TimeWindow &window)
{
    const bool live = window.toMs >= m_nowMs - qint64(double(m_spanMs) * liveShare);
    Q_EMIT windowChosen(window, live);
}

void TimeBrush::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const double x = event->position().x();
    const qint64 time = m_axis.timeAt(x);
    auto part = BrushGrip::at(x, m_axis, m_shown);
    TimeWindow start = m_shown;
    if (part == BrushGrip::Part::None) { // beside it: the window comes there
        start = TimeWindow{time - m_shown.spanMs() / 2, time + m_shown.spanMs() / 2}.clamped(m_nowMs);
        part = BrushGrip::Part::Window;
        choose(start);
    }
    m_grip = BrushGrip(part, time, start);
}

void TimeBrush::mouseMoveEvent(QMouseEvent *event)
{
    const double x = event->position().x();
    if (m_grip.part() == BrushGrip::Part::None) {
        const auto part = BrushGrip::at(x, m_axis, m_shown);
        const bool edge = part == BrushGrip::Part::From || part == BrushGrip::Part::To;
        setCursor(edge ? Qt::SizeHorCursor : part == BrushGrip::Part::Window ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    choose(m_grip.dragged(m_axis.timeAt(x), m_nowMs));
}

void TimeBrush::mouseReleaseEvent(QMouseEvent *)
{
    m_grip = {};
}

void TimeBrush::keyPressEvent(QKeyEvent *event)
{
    const qint64 half = m_shown.spanMs() / 2;
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(m_shown.panned(-half, m_nowMs));
    case Qt::Key_Right:
        return choose(m_shown.panned(half, m_nowMs));
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return choose(m_shown.zoomed(0.5, m_shown.toMs, m_nowMs));
    case Qt::Key_Minus:
        return choose(m_shown.zoomed(2, m_shown.toMs, m_nowMs));
    case Qt::Key_Home:
        return choose(m_shown.panned(whole().fromMs - m_shown.fromMs, m_nowMs));
    case Qt::Key_End:
        return choose(m_shown.panned(m_nowMs - m_shown.toMs, m_nowMs));
    default:
        event->ignore();
    }
}

void TimeBrush::paintCourse(QPainter &painter) const
{
    float highest = 0;
    for (const float value : m_columns)
        highest = std::isnan(value) ? highest : std::max(highest, value);
    const double bottom = height() - 2, room = height() - 8;
    QPolygonF line;
    const auto flush = [&] {
        if (line.size() == 1)
            line << line.first() + QPointF(1, 0);
        if (line.isEmpty())
            return;
        QPolygonF area = line;
        area << QPointF(line.last().x(), bottom) << QPointF(line.first().x(), bottom);
        QColor fill = m_colors.cpu;
        fill.setAlphaF(0.13F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(area);
        painter.setPen(QPen(m_colors.cpu, 1.25));
        painter.drawPolyline(line);
        line.clear();
    };
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (std::isnan(m_columns[i]))
            flush();
        else
            line << QPointF(m_axis.left() + double(i) + 0.5, bottom - (highest > 0 ? m_columns[i] / highest * room : 0));
    }
    flush();
}

void TimeBrush::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(m_left - 0.5, 0.5, m_right - m_left + 1, height() - 1);
    painter.fillRect(box, m_colors.alternate);
    paintCourse(painter);
    const double from = std::clamp(m_axis.x(m_shown.fromMs), m_left, m_right);
    const double to = std::clamp(m_axis.x(m_shown.toMs), m_left, m_right);
    QColor shade = m_colors.accent;
    shade.setAlphaF(0.22F);
    painter.fillRect(QRectF(from, 1, std::max(1.0, to - from), height() - 2), shade);
    // Edges that can be taken hold of also when the window is narrow.
    painter.fillRect(QRectF(std::floor(std::min(from, to - 4)), 1, 2, height() - 2), m_colors.link);
    painter.fillRect(QRectF(std::ceil(to) - 2, 1, 2, height() - 2), m_colors.link);
    painter.setFont(Theme::font(TextRole::Axis));
    painter.setPen(m_colors.muted);
    painter.drawText(box.adjusted(6, 2, 0, 0), Qt::AlignLeft | Qt::AlignTop, tr("%1, drag to zoom").arg(formatSpan(m_spanMs)));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? m_colors.accent : m_colors.line, hasFocus() ? 2 : 1));
    painter.drawRect(hasFocus() ? box.adjusted(0.5, 0.5, -0.5, -0.5) : box);
}

} // namespace kiste::ui
