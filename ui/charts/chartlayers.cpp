// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartlayers.h"

#include "ui/charts/chartgutter.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// Middle of the pixel row, so that a line of 1 px is one and not two grey ones.
double crisp(double at)
{
    return std::floor(at) + 0.5;
}

} // namespace

ChartGround::ChartGround(QCPAxisRect *axisRect, const QString &layer)
    : QCPLayerable(axisRect->parentPlot(), layer, axisRect)
    , m_axisRect(axisRect)
{ }

void ChartGround::set(std::vector<ChartData::Span> gaps, std::vector<ChartData::Span> heldBack)
{
    m_gaps = std::move(gaps);
    m_heldBack = std::move(heldBack);
}

void ChartGround::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(false);
}

QRectF ChartGround::area(const ChartData::Span &span) const
{
    const QCPAxis *time = m_axisRect->axis(QCPAxis::atBottom);
    const QRectF rect = m_axisRect->rect();
    const double left = std::max(rect.left(), time->coordToPixel(double(span.first) / 1000));
    const double right = std::min(rect.right() + 1, time->coordToPixel(double(span.second) / 1000));
    return {left, rect.top(), std::max(0.0, right - left), rect.height()};
}

void ChartGround::draw(QCPPainter *painter)
{
    for (const ChartData::Span &gap : m_gaps)
        painter->fillRect(area(gap), m_colors.window);
    QColor color = m_colors.throttled;
    color.setAlphaF(m_colors.dark ? 0.45F : 0.38F);
    for (const ChartData::Span &span : m_heldBack)
        paintHatch(*painter, area(span), color);
}

ChartLimits::ChartLimits(QCPAxisRect *axisRect, const QString &layer)
    : QCPLayerable(axisRect->parentPlot(), layer, axisRect)
    , m_axisRect(axisRect)
{ }

void ChartLimits::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(false);
}

void ChartLimits::draw(QCPPainter *painter)
{
    const QCPAxis *time = m_axisRect->axis(QCPAxis::atBottom), *value = m_axisRect->axis(QCPAxis::atRight);
    QRectF words;
    for (const LimitCourse &course : m_courses) {
        for (const ChartData::Level &level : course.levels) {
            const bool newest = &level == &course.levels.back();
            QColor color = m_colors.text;
            color.setAlphaF(newest ? 0.85F : 0.4F);
            QPen pen(color, 1, course.soft ? Qt::CustomDashLine : Qt::SolidLine);
            if (course.soft)
                pen.setDashPattern({5, 4});
            painter->setPen(pen);
            const double y = crisp(value->coordToPixel(level.value));
            painter->drawLine(QPointF(time->coordToPixel(double(level.span.first) / 1000), y),
                              QPointF(time->coordToPixel(double(level.span.second) / 1000), y));
        }
        if (!course.levels.empty())
            words = drawWords(painter, course, words);
    }
}

QRectF ChartLimits::drawWords(QCPPainter *painter, const LimitCourse &course, const QRectF &taken) const
{
    const QCPAxis *time = m_axisRect->axis(QCPAxis::atBottom), *value = m_axisRect->axis(QCPAxis::atRight);
    const QRectF rect = m_axisRect->rect();
    const ChartData::Level &level = course.levels.back();
    painter->setFont(Theme::font(TextRole::Axis));
    const QFontMetricsF metrics(painter->font());
    const double y = value->coordToPixel(level.value);
    const double begin = std::max(rect.left(), time->coordToPixel(double(level.span.first) / 1000));
    const QSizeF size(metrics.horizontalAdvance(course.words), metrics.height());
    // A limit that began a moment ago has no room to its right.
    const double left = std::min(begin + 6, rect.right() - size.width() - 6);
    // The font's height has air above the capitals that may be cut.
    const bool above = y - metrics.ascent() - 1 >= rect.top() && !course.soft;
    const double top = above ? std::max(rect.top() + 1, y - size.height() - 1) : y + 2;
    QRectF box(left, top, size.width(), above ? y - 1 - top : size.height());
    if (box.intersects(taken))
        box.moveLeft(taken.right() + 14);
    QColor ground = m_colors.view;
    ground.setAlphaF(0.7F); // over lines that pass there
    painter->fillRect(box.adjusted(-2, 0, 2, 0), ground);
    painter->setAntialiasing(true);
    painter->setPen(m_colors.text);
    painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, course.words);
    return box;
}

ChartCursor::ChartCursor(QCPAxisRect *axisRect, const QString &layer)
    : QCPLayerable(axisRect->parentPlot(), layer, axisRect)
    , m_axisRect(axisRect)
{ }

void ChartCursor::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(true);
}

void ChartCursor::show(double seconds, std::vector<Row> rows)
{
    m_shown = true;
    m_seconds = seconds;
    m_rows = std::move(rows);
}

void ChartCursor::hide()
{
    m_shown = false;
    m_rows.clear();
}

void ChartCursor::draw(QCPPainter *painter)
{
    if (!m_shown)
        return;
    const QRectF rect = m_axisRect->rect();
    const double x = m_axisRect->axis(QCPAxis::atBottom)->coordToPixel(m_seconds);
    painter->setAntialiasing(false);
    painter->setPen(QPen(m_colors.muted, 1));
    painter->drawLine(QPointF(crisp(x), rect.top()), QPointF(crisp(x), rect.bottom()));
    painter->setAntialiasing(true);
    for (const Row &row : m_rows) {
        if (!row.dot)
            continue;
        painter->setPen(QPen(m_colors.view, 1.5));
        painter->setBrush(row.color);
        painter->drawEllipse(QPointF(x, m_axisRect->axis(QCPAxis::atRight)->coordToPixel(row.at)), 3.5, 3.5);
    }
    if (!m_rows.empty())
        drawLabel(painter, Theme::font(TextRole::Axis));
}

QRectF ChartCursor::place(const QSizeF &size, double x) const
{
    const QRectF rect = m_axisRect->rect();
    QRectF best;
    int fewest = INT_MAX;
    for (const double left : {x + 8, x - 8 - size.width()}) {
        if (left < rect.left() || left + size.width() > rect.right())
            continue;
        for (const double top : {rect.top() + 5, rect.bottom() - 5 - size.height()}) {
            const QRectF box(QPointF(left, top), size);
            const int covered = m_countIn ? m_countIn(box) : 0;
            if (covered < fewest) {
                fewest = covered;
                best = box;
            }
        }
    }
    return best.isNull() ? QRectF(QPointF(rect.left() + 4, rect.top() + 4), size) : best;
}

void ChartCursor::drawLabel(QCPPainter *painter, const QFont &font)
{
    QFont strong = font;
    strong.setWeight(QFont::DemiBold);
    const QFontMetricsF plain(font), bold(strong);
    double names = 0, values = 0;
    for (const Row &row : m_rows) {
        names = std::max(names, plain.horizontalAdvance(row.label));
        values = std::max(values, bold.horizontalAdvance(row.value));
    }
    const double rowHeight = plain.height() + 1;
    const QSizeF size(std::ceil(8 + 10 + 5 + names + 14 + values + 8),
                      std::ceil(rowHeight * double(m_rows.size()) + 8));
    m_label = place(size, m_axisRect->axis(QCPAxis::atBottom)->coordToPixel(m_seconds));
    painter->setPen(QPen(m_colors.line, 1));
    painter->setBrush(m_colors.view);
    painter->drawRoundedRect(
        QRectF(std::floor(m_label.x()) + 0.5, std::floor(m_label.y()) + 0.5, size.width(), size.height()), 4, 4);
    double y = m_label.top() + 4;
    for (const Row &row : m_rows) {
        const QRectF line(m_label.left() + 8, y, size.width() - 16, rowHeight);
        painter->setPen(Qt::NoPen);
        painter->setBrush(row.color);
        painter->drawRoundedRect(QRectF(line.left(), line.center().y() - 1.5, 10, 3), 1.5, 1.5);
        painter->setFont(font);
        painter->setPen(m_colors.text);
        painter->drawText(line.adjusted(15, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.label);
        painter->setFont(strong);
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
        y += rowHeight;
    }
}

double TimeTicker::getTickStep(const QCPRange &range)
{
    static constexpr double steps[] = {5,   10,   15,   30,   60,    120,   300,   600,
                                       900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    const auto found =
        std::ranges::find_if(steps, [&](double step) { return range.size() / step <= tickCount() + 0.5; });
    m_step = found == std::end(steps) ? 7 * 86400.0 : *found;
    return m_step;
}

int TimeTicker::getSubTickCount(double)
{
    return 0;
}

QString TimeTicker::getTickLabel(double tick, const QLocale &, QChar, int)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(tick * 1000)));
    return time.time().toString(m_step < 60 ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

} // namespace kiste::ui
