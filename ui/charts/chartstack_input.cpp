// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartstack.h"

#include "ui/charts/chartformat.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr double zoomStep = 1.25;
/// How far the pointer goes with a button down before it moves the charts.
constexpr double dragFrom = 4;

} // namespace

void ChartStack::choose(const TimeWindow &window)
{
    // Who looks at the present, or zooms out of it, goes on doing so.
    const qint64 slack = std::max<qint64>(1000, window.spanMs() / 200);
    Q_EMIT windowChosen(window, window.toMs >= m_nowMs - slack);
}

void ChartStack::zoom(double factor, qint64 anchorMs)
{
    choose(m_window.zoomed(factor, anchorMs, m_nowMs));
}

void ChartStack::pan(qint64 byMs)
{
    choose(m_window.panned(byMs, m_nowMs));
}

void ChartStack::moveCursor(int records)
{
    if (m_data.isEmpty())
        return;
    const auto last = qint64(m_data.records().size()) - 1;
    const qint64 from = m_cursor ? qint64(*m_cursor) : last + (records < 0 ? 1 : 0);
    m_byPointer = false;
    setCursor(std::size_t(std::clamp<qint64>(from + records, 0, last)));
    announceCursor();
}

void ChartStack::moveToEvent(int direction)
{
    const qint64 at = cursorTimeMs().value_or(direction < 0 ? m_window.toMs + 1 : m_window.fromMs - 1);
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < m_events.size(); ++i) {
        const bool beyond = m_selected ? (direction < 0 ? i < *m_selected : i > *m_selected)
                                       : (direction < 0 ? m_events[i].timeMs < at : m_events[i].timeMs > at);
        if (!m_window.contains(m_events[i].timeMs) || !beyond)
            continue;
        if (direction < 0 || !found)
            found = i;
    }
    if (!found)
        return;
    selectEvent(*found);
    announceCursor();
}

void ChartStack::announceCursor()
{
    if (!m_cursor || !QAccessible::isActive())
        return;
    QStringList words{formatMoment(*cursorTimeMs(), m_window.spanMs())};
    if (m_selected)
        words << m_events[*m_selected].text;
    for (const auto &panel : m_panels)
        words << panel->spokenValues(input(), *m_cursor);
    QAccessibleAnnouncementEvent event(this, words.join(u". "_s));
    QAccessible::updateAccessibility(&event);
}

void ChartStack::keyPressEvent(QKeyEvent *event)
{
    const bool control = event->modifiers() & Qt::ControlModifier;
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    const auto all = int(m_data.records().size());
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int direction = event->key() == Qt::Key_Left ? -1 : 1;
        if (control)
            return moveToEvent(direction);
        m_selected.reset();
        return moveCursor(direction * step);
    }
    case Qt::Key_Home:
        return moveCursor(-all);
    case Qt::Key_End:
        return moveCursor(all);
    case Qt::Key_PageUp:
        return pan(-m_window.spanMs() / 2);
    case Qt::Key_PageDown:
        return pan(m_window.spanMs() / 2);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1 / zoomStep, cursorTimeMs().value_or(m_window.toMs));
    case Qt::Key_Minus:
        return zoom(zoomStep, cursorTimeMs().value_or(m_window.toMs));
    case Qt::Key_0:
        Q_EMIT liveChosen();
        return;
    case Qt::Key_Space:
        Q_EMIT pauseToggled();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_cursor) {
            Q_EMIT logWanted(*cursorTimeMs());
            return;
        }
        break;
    case Qt::Key_Escape:
        if (m_drag) {
            choose(m_drag->window);
            m_drag.reset();
            return;
        }
        if (m_cursor) {
            m_selected.reset();
            return setCursor(std::nullopt);
        }
        break;
    default:
        break;
    }
    event->ignore();
}

std::optional<std::size_t> ChartStack::markAt(const QPointF &position) const
{
    if (!laneRect().adjusted(-9, 0, 9, 2).contains(position))
        return std::nullopt;
    const auto all = marks();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (std::abs(all[i].x - position.x()) <= 10)
            return i;
    }
    return std::nullopt;
}

void ChartStack::updateCursor(const QPointF &position)
{
    const QRect area = plotArea();
    m_pointerInside = area.contains(position.toPoint());
    if (m_selected && !m_pointerInside)
        return; // the cursor stays at the chosen event
    m_byPointer = true;
    if (position.x() < area.left() || position.x() > area.right() || position.y() > area.bottom())
        return setCursor(std::nullopt);
    m_selected.reset();
    setCursor(m_data.nearest(m_axis.timeAt(position.x())));
}

void ChartStack::mouseMoveEvent(QMouseEvent *event)
{
    if (m_drag) {
        const double by = event->position().x() - m_drag->x;
        m_drag->moved = m_drag->moved || std::abs(by) > dragFrom;
        if (m_drag->moved) {
            const double perPixel = double(m_drag->window.spanMs()) / std::max(1.0, m_axis.right() - m_axis.left());
            choose(m_drag->window.panned(qint64(-by * perPixel), m_nowMs));
        }
        return;
    }
    QWidget::setCursor(markAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    updateCursor(event->position());
}

void ChartStack::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() != Qt::LeftButton)
        return event->ignore();
    if (const auto mark = markAt(event->position())) {
        // Again on a mark of several goes to the next of them.
        const auto events = marks()[*mark].events;
        const auto now = m_selected ? std::ranges::find(events, *m_selected) : events.end();
        return selectEvent(now == events.end() || now + 1 == events.end() ? events.front() : *(now + 1));
    }
    updateCursor(event->position());
    if (plotArea().contains(event->position().toPoint()))
        m_drag = Drag{event->position().x(), m_window, false};
}

void ChartStack::mouseReleaseEvent(QMouseEvent *event)
{
    m_drag.reset();
    updateCursor(event->position());
}

void ChartStack::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const auto mark = markAt(event->position())) {
        const auto events = marks()[*mark].events;
        Q_EMIT logWanted(m_events[m_selected && std::ranges::contains(events, *m_selected) ? *m_selected : events.front()].timeMs);
    }
}

void ChartStack::leaveEvent(QEvent *event)
{
    m_pointerInside = false;
    if (m_byPointer && !m_selected)
        setCursor(std::nullopt);
    QWidget::leaveEvent(event);
}

void ChartStack::wheelEvent(QWheelEvent *event)
{
    if (!plotArea().contains(event->position().toPoint()))
        return event->ignore(); // belongs to whatever scrolls the stack
    const QPoint angle = event->angleDelta();
    const bool sideways = std::abs(angle.x()) > std::abs(angle.y()) || event->modifiers() & Qt::ShiftModifier;
    const double notches = (sideways && angle.x() != 0 ? angle.x() : angle.y()) / 120.0;
    if (sideways)
        pan(qint64(-notches * double(m_window.spanMs()) / 10));
    else if (notches != 0) // the present stays at the edge while the charts follow it
        zoom(std::pow(zoomStep, -notches), m_live && m_window.toMs >= m_nowMs ? m_window.toMs : m_axis.timeAt(event->position().x()));
    event->accept();
}

void ChartStack::focusInEvent(QFocusEvent *event)
{
    m_focusRing = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason;
    update();
    QWidget::focusInEvent(event);
}

void ChartStack::focusOutEvent(QFocusEvent *event)
{
    m_focusRing = false;
    update();
    QWidget::focusOutEvent(event);
}

bool ChartStack::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QStringList lines;
        if (const auto mark = markAt(help->pos())) {
            const std::vector<EventMark> all = marks();
            for (const std::size_t index : all[*mark].events)
                lines << formatMoment(m_events[index].timeMs, m_window.spanMs()) + u"  "_s + m_events[index].text;
        }
        QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace kiste::ui
