// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartstack.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/crisp.h"
#include "ui/charts/timebrush.h"
#include "ui/theme/icons.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr double markSize = 18;

} // namespace

std::vector<TimeTick> ChartStack::ticks() const
{
    const int width = int(m_panels.front()->plot().width());
    return timeTicks({m_axis.fromMs(), m_axis.toMs()}, std::clamp(width / 95, 2, 10));
}

std::optional<qint64> ChartStack::renewedFromMs() const
{
    std::optional<qint64> from = m_data.renewedFromMs();
    for (const Comparison &other : m_others) {
        const auto renewed = other.data.renewedFromMs();
        from = from && renewed ? std::optional(std::min(*from, *renewed + other.shiftMs)) : std::nullopt;
    }
    return from;
}

void ChartStack::render(bool all)
{
    const QRectF plot = m_panels.front()->plot();
    const double ratio = devicePixelRatioF();
    const TimeAxis axis(m_window.spanMs() > 0 ? m_window : TimeWindow{0, 60'000}, plot.left(), plot.width(), ratio);
    const auto moved = axis.movedSince(m_axis);
    const auto renewed = renewedFromMs();
    const bool whole = std::floor(ratio) == ratio; // else columns are no whole pixels everywhere
    m_axis = axis;
    if (!isVisible()) { // the next look at it draws all
        m_pictureValid = false;
        return;
    }
    if (all || !m_pictureValid || !moved || !renewed || !whole || m_picture.size() != size() * ratio)
        renderAll(axis);
    else
        renderNews(axis, *moved, *renewed);
}

void ChartStack::renderAll(const TimeAxis &axis)
{
    const double ratio = devicePixelRatioF();
    const QSize wanted = size() * ratio;
    if (m_picture.size() != wanted || m_picture.devicePixelRatio() != ratio) {
        m_picture = QImage(wanted, QImage::Format_RGB32);
        m_picture.setDevicePixelRatio(ratio);
    }
    QPainter painter(&m_picture);
    const auto lines = ticks();
    for (const auto &panel : m_panels)
        panel->paint(painter, axis, input(), lines, panel->plot().left());
    m_pictureValid = true;
    m_drawnColumns.reset();
}

void ChartStack::movePicture(const QRectF &plot, int columns)
{
    const int ratio = int(m_picture.devicePixelRatio());
    const QRect area(plot.topLeft().toPoint() * ratio, plot.size().toSize() * ratio);
    const auto offset = std::size_t(area.left()) * 4, stays = std::size_t(area.width() - columns) * 4;
    for (int y = area.top(); y <= area.bottom() && y < m_picture.height(); ++y) {
        uchar *line = m_picture.scanLine(y) + offset;
        std::memmove(line, line + std::size_t(columns) * 4, stays);
    }
}

void ChartStack::renderNews(const TimeAxis &axis, int moved, qint64 renewedFromMs)
{
    const double ratio = m_picture.devicePixelRatio();
    const QRectF plot = m_panels.front()->plot();
    if (moved > 0) {
        for (const auto &panel : m_panels)
            movePicture(panel->plot(), moved);
    }
    // What came anew, with the half width of the lines that lead there.
    const double from = std::max(plot.left(), std::floor(std::min(axis.right() - moved / ratio, axis.x(renewedFromMs)) - 3));
    QPainter painter(&m_picture);
    const auto lines = ticks();
    for (const auto &panel : m_panels)
        panel->paint(painter, axis, input(), lines, from);
    m_drawnColumns = int((axis.right() - from) * ratio);
}

void ChartStack::updatePlots()
{
    if (!m_pictureValid || !m_drawnColumns)
        return update(); // the scales may have changed
    // One rectangle without the words and the numbers beside it: a clip of many parts costs more than it saves.
    const QRect area = plotArea();
    update(QRect(area.left() - 1, 0, area.width() + 2, m_brush->y()));
}

void ChartStack::paintEvent(QPaintEvent *event)
{
    if (!m_pictureValid || m_picture.size() != size() * devicePixelRatioF())
        render(true);
    QPainter painter(this);
    paintPlots(painter, event->region());
    paintLane(painter);
    paintGhosts(painter);
    paintCursor(painter);
    paintTimes(painter);
    if (m_focusRing) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(plotArea()).adjusted(-2, -2, 2, 2), 4, 4);
    }
}

void ChartStack::paintPlots(QPainter &painter, const QRegion &region)
{
    const double ratio = m_picture.devicePixelRatio();
    for (const auto &panel : m_panels) {
        const QRectF plot = panel->plot();
        painter.drawImage(plot, m_picture, QRectF(plot.topLeft() * ratio, plot.size() * ratio));
        if (region.intersects(QRect(int(plot.right()) + 3, int(plot.top()), 60, int(plot.height()))))
            panel->paintAxis(painter);
        panel->paintLimitWords(painter, m_axis);
    }
    paintFrames(painter);
}

void ChartStack::paintFrames(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_colors.line, 1));
    for (const auto &panel : m_panels)
        painter.drawRect(panel->plot().toAlignedRect().adjusted(-1, -1, 0, 0));
}

void ChartStack::paintLane(QPainter &painter) const
{
    const QRectF lane = laneRect();
    const QFont small = Theme::font(TextRole::Axis);
    const QFontMetricsF metrics(small);
    const auto all = marks();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const EventMark &mark = all[i];
        const Tone tone = eventTone(mark.kind, m_colors);
        const bool selected = m_selected && std::ranges::contains(mark.events, *m_selected);
        painter.setRenderHint(QPainter::Antialiasing, false);
        for (const std::size_t event : mark.events) {
            painter.setPen(QPen(eventTone(m_events[event].kind, m_colors).text, 1, selected ? Qt::DashLine : Qt::DotLine));
            const double x = crisp(m_axis.x(m_events[event].timeMs));
            for (const auto &panel : m_panels)
                painter.drawLine(QPointF(x, panel->plot().top()), QPointF(x, panel->plot().bottom()));
        }
        painter.setRenderHint(QPainter::Antialiasing, true);
        const QRectF box(std::clamp(mark.x, lane.left() + markSize / 2, lane.right() - markSize / 2) - markSize / 2,
                         lane.center().y() - markSize / 2, markSize, markSize);
        painter.setPen(selected ? QPen(m_colors.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(tone.ground);
        painter.drawRoundedRect(box, metric::chipRadius, metric::chipRadius);
        if (mark.events.size() > 1) {
            painter.setFont(small);
            painter.setPen(tone.text);
            painter.drawText(box, Qt::AlignCenter, QLocale().toString(int(mark.events.size())));
        } else {
            painter.drawPixmap(box.topLeft() + QPointF(3, 3),
                               tintedPixmap(eventIcon(mark.kind), tone.text, metric::chipIcon, devicePixelRatioF()));
        }
        // Words where there is room for them up to the next mark.
        const double next = i + 1 < all.size() ? all[i + 1].x - markSize / 2 - 8 : lane.right();
        const ChartEvent &newest = m_events[mark.events.back()];
        const QString words = newest.subject.isEmpty() ? newest.text : newest.subject;
        if (mark.events.size() == 1 && box.right() + 6 + metrics.horizontalAdvance(words) < next) {
            painter.setFont(small);
            painter.setPen(m_colors.muted);
            painter.drawText(QRectF(box.right() + 6, box.top(), next, box.height()), Qt::AlignLeft | Qt::AlignVCenter, words);
        }
    }
}

void ChartStack::paintGhosts(QPainter &painter) const
{
    for (const LimitHandle *handle : m_handles) {
        const auto pending = std::ranges::find(m_pending, handle->key(), &std::pair<LimitKey, double>::first);
        std::optional<double> shown = handle->ghost();
        const bool dragged = shown.has_value();
        if (!shown && pending != m_pending.end())
            shown = pending->second;
        if (!shown || *shown <= 0)
            continue;
        const auto panel = std::ranges::find_if(m_panels, [handle](const auto &one) { return one->spec().limitKey == handle->key(); });
        const QRectF &plot = (*panel)->plot();
        const double y = crisp(std::clamp((*panel)->yOf(*shown), plot.top() + 1, plot.bottom() - 1));
        painter.setRenderHint(QPainter::Antialiasing, false);
        QPen pen(m_colors.link, 1.5);
        pen.setDashPattern({6, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        const QString value = formatChartValue(*shown, (*panel)->spec().unit);
        const QString words = dragged ? tr("%1, release to apply").arg(value) : value;
        painter.setFont(Theme::font(TextRole::Axis));
        const QFontMetricsF metrics(painter.font());
        QRectF box(0, 0, metrics.horizontalAdvance(words) + 6, metrics.height());
        box.moveRight(plot.right() - HandlePlace::width - 12);
        box.moveBottom(y - 2 > plot.top() + box.height() ? y - 2 : y + 3 + box.height());
        painter.fillRect(box, m_colors.view);
        painter.setPen(m_colors.text);
        painter.drawText(box, Qt::AlignCenter, words);
    }
}

void ChartStack::paintCursor(QPainter &painter)
{
    m_cursorLabels.assign(m_panels.size(), {});
    if (!m_cursor)
        return;
    const double x = m_axis.x(*cursorTimeMs());
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        const ChartPanel &panel = *m_panels[i];
        const QRectF &plot = panel.plot();
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(m_colors.muted, 1));
        painter.drawLine(QPointF(crisp(x), plot.top()), QPointF(crisp(x), plot.bottom()));
        const auto rows = panel.rows(input(), *m_cursor);
        painter.setRenderHint(QPainter::Antialiasing, true);
        for (const CursorRow &row : rows) {
            if (!row.dot)
                continue;
            painter.setPen(QPen(m_colors.view, 1.5));
            painter.setBrush(row.color);
            painter.drawEllipse(QPointF(x, row.at), 3.5, 3.5);
        }
        const QRectF box = placeCursorLabel(cursorLabelSize(rows), x, plot,
                                            [&](const QRectF &place) { return panel.covered(place, m_axis, m_data); });
        m_cursorLabels[i] = box;
        paintCursorLabel(painter, box, rows, m_colors);
    }
}

QRectF ChartStack::cursorLabel(std::size_t panel) const
{
    return panel < m_cursorLabels.size() ? m_cursorLabels[panel] : QRectF();
}

void ChartStack::paintTimes(QPainter &painter) const
{
    const QRectF plot = m_panels.back()->plot();
    const QFont font = Theme::font(TextRole::Axis);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(m_colors.muted);
    for (const TimeTick &tick : ticks()) {
        const double x = m_axis.x(tick.timeMs), half = metrics.horizontalAdvance(tick.label) / 2 + 2;
        // Inside of the plot: what moves with the time is all that a new second paints again.
        const double left = std::clamp(x - half, plot.left(), std::max(plot.left(), plot.right() - 2 * half));
        painter.drawText(QRectF(left, plot.bottom() + 5, 2 * half, metrics.height()), Qt::AlignCenter, tick.label);
    }
    if (m_cursor)
        paintClock(painter);
}

void ChartStack::paintClock(QPainter &painter) const
{
    const double x = m_axis.x(*cursorTimeMs());
    const QFontMetricsF metrics(painter.font());
    const QString text = formatMoment(*cursorTimeMs(), m_window.spanMs());
    const double boxWidth = metrics.horizontalAdvance(text) + 16, boxHeight = metrics.height() + 5;
    const QRectF plot = m_panels.back()->plot();
    const double left = std::clamp(x - boxWidth / 2, plot.left(), std::max(plot.left(), plot.right() - boxWidth));
    const QRectF box(left, plot.bottom() + 4, boxWidth, boxHeight);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_colors.text);
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(m_colors.view);
    painter.drawText(box, Qt::AlignCenter, text);
}

void ChartStack::paintAll(QPainter &painter)
{
    const auto lines = ticks();
    painter.fillRect(rect(), m_colors.view);
    for (const auto &panel : m_panels) {
        panel->paint(painter, m_axis, input(), lines, panel->plot().left());
        panel->paintAxis(painter);
        panel->paintLimitWords(painter, m_axis);
        painter.save();
        painter.translate(panel->gutter()->pos());
        painter.setClipRect(panel->gutter()->rect());
        panel->gutter()->paintOn(painter);
        painter.restore();
    }
    paintFrames(painter);
    paintLane(painter);
    paintTimes(painter);
}

} // namespace kiste::ui
