// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartpanel.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/charttrace.h"
#include "ui/charts/crisp.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QColor faded(QColor color, double opacity)
{
    color.setAlphaF(float(color.alphaF() * opacity));
    return color;
}

} // namespace

void ChartPanel::paint(QPainter &painter, const TimeAxis &axis, const Input &input, std::span<const TimeTick> ticks,
                       double fromX) const
{
    painter.save();
    painter.setClipRect(m_plot.intersected(QRectF(fromX, m_plot.top(), m_plot.right() - fromX, m_plot.height())));
    paintGround(painter, axis, ticks, fromX);
    // The largest below the others: what is drawn faintly first, then the lines in reverse order of the legend.
    for (const bool faint : {true, false}) {
        for (auto line = m_spec.lines.rbegin(); line != m_spec.lines.rend(); ++line) {
            if (line->faint == faint)
                paintLine(painter, input.data, line->series, axis, fromX, 0,
                          {colorOf(*line), line->fill, faint ? 1 : 1.5, line->downwards, line->dashed});
        }
    }
    if (m_spec.stacks)
        paintStack(painter, axis, input, fromX);
    paintOthers(painter, axis, input, fromX);
    paintCourses(painter, axis);
    painter.restore();
}

void ChartPanel::paintGround(QPainter &painter, const TimeAxis &axis, std::span<const TimeTick> ticks, double fromX) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(QRectF(fromX, m_plot.top(), m_plot.right() - fromX, m_plot.height()), m_colors.view);
    const auto area = [&](const ChartData::Span &span) {
        const double left = std::max(m_plot.left(), std::floor(axis.x(span.first)));
        const double right = std::min(m_plot.right(), std::ceil(axis.x(span.second)));
        return QRectF(left, m_plot.top(), std::max(0.0, right - left), m_plot.height());
    };
    for (const ChartData::Span &gap : m_gaps)
        painter.fillRect(area(gap), m_colors.window);
    painter.setPen(QPen(m_colors.grid, 1));
    for (const TimeTick &tick : ticks) {
        const double x = crisp(axis.x(tick.timeMs));
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    }
    for (double value = -std::floor(m_scale.lower / m_scale.step) * m_scale.step; value < m_scale.upper; value += m_scale.step) {
        const bool zero = std::abs(value) < m_scale.step / 2;
        painter.setPen(QPen(zero && isMirrored() ? m_colors.line : m_colors.grid, 1));
        const double y = crisp(yOf(value));
        painter.drawLine(QPointF(fromX, y), QPointF(m_plot.right(), y));
    }
    for (const ChartData::Span &span : m_heldBack) {
        const QRectF hatched = area(span);
        if (hatched.right() >= fromX)
            paintHatch(painter, hatched, faded(m_colors.throttled, m_colors.dark ? 0.45 : 0.38), axis.x(0));
    }
}

void ChartPanel::paintLine(QPainter &painter, const ChartData &data, MetricsSeries series, const TimeAxis &axis, double fromX,
                           qint64 shiftMs, const Stroke &stroke) const
{
    const ChartTrace trace = traceOf(data, series, axis, fromX, shiftMs);
    const double sign = stroke.downwards ? -1 : 1, zero = yOf(0);
    const auto y = [&](double value) { return yOf(sign * value); };
    if (trace.hasBand) {
        // What the values reached within a slot or a column.
        painter.setRenderHint(QPainter::Antialiasing, false);
        const QColor band = faded(stroke.color, 0.28);
        double next = -1;
        for (auto point = trace.points.begin(); point != trace.points.end(); ++point) {
            const auto after = point + 1;
            const bool ends = after == trace.points.end() || after->begins;
            const double left = point->begins || next < 0 ? std::floor(point->x) : next;
            next = ends ? -1 : std::max(left, std::floor((point->x + after->x) / 2));
            const double right = ends ? std::floor(point->x) + 1 : next;
            if (point->high > point->low && right > left) {
                const double top = std::min(y(point->high), y(point->low)), bottom = std::max(y(point->high), y(point->low));
                painter.fillRect(QRectF(left, std::floor(top), right - left, std::ceil(bottom) - std::floor(top)), band);
            }
        }
    }
    QPen pen(stroke.color, trace.hasBand ? std::min(stroke.width, 1.25) : stroke.width);
    if (stroke.dashed)
        pen.setDashPattern({3, 2});
    pen.setJoinStyle(Qt::BevelJoin);
    pen.setCapStyle(Qt::FlatCap);
    QPolygonF polyline;
    polyline.reserve(qsizetype(trace.points.size()) + 2);
    const auto flush = [&] {
        if (polyline.isEmpty())
            return;
        if (polyline.size() == 1) // a sample alone is a dot, not nothing
            polyline << polyline.first() + QPointF(1, 0);
        painter.setRenderHint(QPainter::Antialiasing, true);
        if (stroke.fill > 0) {
            QPolygonF area = polyline;
            area << QPointF(polyline.last().x(), zero) << QPointF(polyline.first().x(), zero);
            painter.setPen(Qt::NoPen);
            painter.setBrush(faded(stroke.color, stroke.fill));
            painter.drawPolygon(area);
        }
        painter.setPen(pen);
        painter.drawPolyline(polyline);
        polyline.clear();
    };
    for (const ChartTrace::Point &point : trace.points) {
        if (point.begins)
            flush();
        polyline << QPointF(point.x, y(point.mean));
    }
    flush();
}

void ChartPanel::paintStack(QPainter &painter, const TimeAxis &axis, const Input &input, double fromX) const
{
    // In steps of half a pixel at most two neighbours meet in a column; more would show nothing else.
    const double left = std::max(m_plot.left(), std::floor(fromX) - 2), step = 1;
    const auto count = std::size_t(std::max(0.0, std::ceil((m_plot.right() - left) / step))) + 1;
    std::vector<double> floor(count, 0), ceiling;
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (const Comparison &other : input.others) {
        if (!other.stacked)
            continue;
        ceiling = floor;
        const ChartTrace trace = traceOf(other.data, m_spec.lines.front().series, axis, left, other.shiftMs);
        std::vector<char> there(count, 0);
        for (std::size_t at = 0; at < trace.points.size(); ++at) {
            const ChartTrace::Point &to = trace.points[at];
            const ChartTrace::Point &from = to.begins || at == 0 ? to : trace.points[at - 1];
            const auto first = std::ptrdiff_t(std::ceil((from.x - left) / step)), last = std::ptrdiff_t(std::floor((to.x - left) / step));
            for (std::ptrdiff_t column = std::max<std::ptrdiff_t>(0, first); column <= last && column < std::ptrdiff_t(count); ++column) {
                const double x = left + double(column) * step, part = to.x > from.x ? (x - from.x) / (to.x - from.x) : 1;
                ceiling[std::size_t(column)] = floor[std::size_t(column)] + from.mean + (to.mean - from.mean) * part;
                there[std::size_t(column)] = 1;
            }
        }
        for (std::size_t begin = 0; begin < count;) {
            if (!there[begin]) {
                ++begin;
                continue;
            }
            std::size_t end = begin;
            QPolygonF edge;
            for (; end < count && there[end]; ++end)
                edge << QPointF(left + double(end) * step, yOf(ceiling[end]));
            QPolygonF area = edge;
            for (std::size_t at = end; at-- > begin;)
                area << QPointF(left + double(at) * step, yOf(floor[at]));
            const double strength = other.retired ? 0.25 : 1;
            painter.setPen(Qt::NoPen);
            painter.setBrush(mixed(m_colors.view, other.color, (m_colors.dark ? 0.7 : 0.42) * strength));
            painter.drawPolygon(area);
            painter.setPen(QPen(mixed(m_colors.view, other.color, strength), 1));
            painter.drawPolyline(edge);
            begin = end;
        }
        floor = ceiling;
    }
}

void ChartPanel::paintOthers(QPainter &painter, const TimeAxis &axis, const Input &input, double fromX) const
{
    for (const Comparison &other : input.others) {
        if (other.stacked)
            continue;
        for (const ChartLine &line : m_spec.lines) {
            const bool first = &line == &m_spec.lines.front();
            // Of another container the main line, of an earlier time all of them.
            if (line.faint || (other.color.isValid() && !first && !line.downwards))
                continue;
            const QColor color = other.color.isValid() ? other.color : faded(m_colors.*line.color, 0.6);
            paintLine(painter, other.data, line.series, axis, fromX, other.shiftMs,
                      {color, 0, 1.25, line.downwards, !other.color.isValid()});
        }
    }
}

void ChartPanel::paintCourses(QPainter &painter, const TimeAxis &axis) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const Course &course : m_courses) {
        for (const ChartData::Level &level : course.levels) {
            const bool newest = &level == &course.levels.back();
            const double y = crisp(yOf(level.value));
            const double left = std::max(m_plot.left(), std::floor(axis.x(level.span.first)));
            QPen pen(faded(m_colors.text, newest ? 0.9 : 0.42), 1, course.soft ? Qt::CustomDashLine : Qt::SolidLine);
            if (course.soft) {
                pen.setDashPattern({5, 4});
                pen.setDashOffset(std::fmod(left - axis.x(0), 9)); // from a fixed origin: the dashes move with the time
            }
            painter.setPen(pen);
            painter.drawLine(QPointF(left, y), QPointF(axis.x(level.span.second), y));
        }
    }
}

void ChartPanel::paintAxis(QPainter &painter) const
{
    const QFont font = Theme::font(TextRole::Axis);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(m_colors.muted);
    double lowest = 1e9;
    for (int step = int(std::floor(m_scale.lower / m_scale.step + 1e-6)) * -1;
         step <= int(std::floor(m_scale.upper / m_scale.step + 1e-6)); ++step) {
        const double value = step * m_scale.step;
        const double y = std::clamp(yOf(value), m_plot.top() + metrics.height() / 2 - 1, m_plot.bottom() - metrics.height() / 2 + 2);
        if (lowest < 1e9 && lowest - y < metrics.height())
            continue; // no room for it
        lowest = y;
        const bool end = value > m_scale.upper - m_scale.step / 2;
        painter.drawText(QRectF(m_plot.right() + 7, y - metrics.height() / 2, 80, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, formatTick(value, m_spec.unit, m_scale, end));
    }
}

void ChartPanel::paintLimitWords(QPainter &painter, const TimeAxis &axis) const
{
    QRectF taken;
    for (const Course &course : m_courses) {
        if (course.levels.empty())
            continue;
        taken = paintWords(painter, axis, course, taken);
    }
}

QRectF ChartPanel::paintWords(QPainter &painter, const TimeAxis &axis, const Course &course, const QRectF &taken) const
{
    const ChartData::Level &level = course.levels.back();
    const QString words = QCoreApplication::translate("kiste::ui::Charts",
                                                      course.soft ? QT_TRANSLATE_NOOP("kiste::ui::Charts", "slow down above %1")
                                                                  : QT_TRANSLATE_NOOP("kiste::ui::Charts", "limit %1"))
                              .arg(formatChartValue(level.value, m_spec.unit));
    painter.setFont(Theme::font(TextRole::Axis));
    const QFontMetricsF metrics(painter.font());
    const double y = yOf(level.value);
    const double begin = std::max(m_plot.left(), axis.x(level.span.first));
    const QSizeF size(metrics.horizontalAdvance(words), metrics.height());
    // A limit that began a moment ago has no room to its right; the handles stand there.
    const double left = std::max(m_plot.left() + 4, std::min(begin + 6, m_plot.right() - size.width() - 70));
    const bool above = y - metrics.ascent() - 1 >= m_plot.top() && !course.soft;
    const double top = above ? std::max(m_plot.top() + 1, y - size.height() - 1) : y + 2;
    QRectF box(left, top, size.width(), above ? y - 1 - top : size.height());
    if (box.intersects(taken))
        box.moveTop(taken.bottom() + 4);
    if (box.bottom() > m_plot.bottom())
        return {};
    QColor ground = m_colors.view;
    ground.setAlphaF(0.75F); // over lines that pass there
    painter.fillRect(box.adjusted(-2, 0, 2, 0), ground);
    painter.setPen(m_colors.text);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, words);
    if (course.levels.size() > 1)
        paintOldWords(painter, axis, course.levels[course.levels.size() - 2], box);
    return box;
}

void ChartPanel::paintOldWords(QPainter &painter, const TimeAxis &axis, const ChartData::Level &old, const QRectF &taken) const
{
    // The level before keeps its words where there is room: "256 MiB until 14:22:24".
    const QFontMetricsF metrics(painter.font());
    const QString until = QCoreApplication::translate("kiste::ui::Charts", "%1 until %2")
                              .arg(formatChartValue(old.value, m_spec.unit), formatClock(old.span.second));
    const double left = std::max(m_plot.left(), axis.x(old.span.first)) + 6, y = yOf(old.value);
    const QRectF box(left, std::max(m_plot.top() + 1, y - metrics.height() - 1), metrics.horizontalAdvance(until),
                     metrics.height());
    if (box.right() > axis.x(old.span.second) || box.intersects(taken) || y - box.top() < metrics.ascent() - 2)
        return;
    QColor ground = m_colors.view;
    ground.setAlphaF(0.75F);
    painter.fillRect(box.adjusted(-2, 0, 2, 0), ground);
    painter.setPen(m_colors.muted);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, until);
}

int ChartPanel::covered(const QRectF &box, const TimeAxis &axis, const ChartData &data) const
{
    int count = 0;
    for (const ChartLine &line : m_spec.lines) {
        const ChartTrace trace = traceOf(data, line.series, axis, box.left());
        for (const ChartTrace::Point &point : trace.points) {
            if (point.x > box.right())
                break;
            count += box.contains(point.x, yOf(line.downwards ? -point.mean : point.mean));
        }
    }
    return count;
}

} // namespace kiste::ui
