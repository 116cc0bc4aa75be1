// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/limithandle.h"

#include "ui/charts/chartformat.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <utility>

namespace kiste::ui {

namespace {
/// A press that moves less than this is none.
constexpr double slack = 3;
constexpr int margin = 3; ///< for the focus ring
} // namespace

LimitHandle::LimitHandle(LimitKey key, std::function<double(double)> valueAt, QWidget *parent)
    : QWidget(parent)
    , m_key(key)
    , m_valueAt(std::move(valueAt))
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SizeVerCursor);
    setAttribute(Qt::WA_Hover);
    setFixedSize(int(HandlePlace::width) + 2 * margin, int(HandlePlace::height) + 2 * margin);
    setAccessibleName(limitName(key));
    setToolTip(tr("Drag to change the limit; arrow keys 1 %, Shift 10 %, Esc leaves it, Delete clears it"));
}

void LimitHandle::setColors(const ThemeColors &colors)
{
    m_colors = colors;
    update();
}

void LimitHandle::setValue(double value)
{
    m_value = value;
    setAccessibleDescription(formatChartValue(m_ghost.value_or(value), limitUnit(m_key)));
}

void LimitHandle::setGhost(std::optional<double> value)
{
    if (value == m_ghost)
        return;
    m_ghost = value;
    setAccessibleDescription(formatChartValue(m_ghost.value_or(m_value), limitUnit(m_key)));
    update();
    say();
    Q_EMIT ghostChanged();
}

void LimitHandle::say()
{
    if (!m_ghost || !QAccessible::isActive())
        return;
    QAccessibleAnnouncementEvent event(this, formatChartValue(*m_ghost, limitUnit(m_key)));
    QAccessible::updateAccessibility(&event);
}

void LimitHandle::cancel()
{
    m_pressed = false;
    setGhost(std::nullopt);
}

void LimitHandle::choose()
{
    const auto value = std::exchange(m_ghost, std::nullopt);
    m_pressed = false;
    update();
    if (value && *value != m_value)
        Q_EMIT chosen(m_key, *value);
    Q_EMIT ghostChanged();
}

void LimitHandle::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return cancel();
    m_pressed = true;
    m_moved = false;
    m_grip = mapToParent(event->position()).y();
}

void LimitHandle::mouseMoveEvent(QMouseEvent *event)
{
    const double y = mapToParent(event->position()).y();
    if (!m_pressed || (!m_moved && std::abs(y - m_grip) < slack))
        return;
    m_moved = true;
    // The value under the pointer, less what the pointer was off the line when it took hold of the handle.
    const double off = m_valueAt(m_grip) - m_value;
    setGhost(roundedLimit(m_key, m_valueAt(y) - off));
}

void LimitHandle::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_pressed)
        choose();
}

void LimitHandle::keyPressEvent(QKeyEvent *event)
{
    const int percent = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Right:
        return setGhost(steppedLimit(m_key, m_ghost.value_or(m_value), percent));
    case Qt::Key_Down:
    case Qt::Key_Left:
        return setGhost(steppedLimit(m_key, m_ghost.value_or(m_value), -percent));
    case Qt::Key_Escape:
        if (m_ghost || m_pressed)
            return cancel();
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        cancel();
        Q_EMIT cleared(m_key);
        return;
    default:
        break;
    }
    event->ignore();
}

void LimitHandle::keyReleaseEvent(QKeyEvent *event)
{
    const int key = event->key();
    const bool arrow = key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Right;
    if (arrow && !event->isAutoRepeat() && m_ghost && !m_pressed)
        return choose();
    event->ignore();
}

void LimitHandle::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void LimitHandle::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    cancel();
    update();
}

bool LimitHandle::event(QEvent *event)
{
    // Esc closes panes and dialogs elsewhere; while a limit is dragged it is ours.
    if (event->type() == QEvent::ShortcutOverride && (m_ghost || m_pressed)
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape)
        event->accept();
    return QWidget::event(event);
}

void LimitHandle::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(margin + 0.5, margin + 0.5, -margin - 0.5, -margin - 0.5);
    if (hasFocus()) {
        painter.setPen(QPen(m_colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), 5.5, 5.5);
    }
    const bool dragged = m_ghost.has_value();
    painter.setPen(QPen(dragged || underMouse() ? m_colors.accent : m_colors.text, 1));
    painter.setBrush(dragged ? m_colors.accent : underMouse() ? m_colors.hover : m_colors.view);
    painter.drawRoundedRect(box, metric::chipRadius, metric::chipRadius);
    painter.setPen(QPen(dragged ? QColor(Qt::white) : m_colors.text, 1.25));
    for (const double y : {-2.0, 2.0})
        painter.drawLine(QPointF(box.center().x() - 4.5, box.center().y() + y),
                         QPointF(box.center().x() + 4.5, box.center().y() + y));
}

} // namespace kiste::ui
