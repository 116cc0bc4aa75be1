// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/segmentbutton.h"

#include "ui/charts/chartcolors.h"

#include <QPainter>

#include <algorithm>

namespace kiste::ui {

SegmentButton::SegmentButton(const QString &text, bool first, bool last, QWidget *parent)
    : QAbstractButton(parent)
    , m_first(first)
    , m_last(last)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize SegmentButton::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 20, std::max(26, fontMetrics().height() + 8)};
}

void SegmentButton::paintEvent(QPaintEvent *)
{
    const ChartColors colors = ChartColors::from(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool leftEnd = layoutDirection() == Qt::LeftToRight ? m_first : m_last;
    const bool rightEnd = layoutDirection() == Qt::LeftToRight ? m_last : m_first;
    constexpr double radius = 5;
    // Corners towards a neighbour lie outside of the button.
    const QRectF box = QRectF(rect()).adjusted(leftEnd ? 0.5 : -radius, 0.5, rightEnd ? -0.5 : radius, -0.5);
    QColor ground = colors.view;
    QColor tint = colors.accent;
    tint.setAlphaF(isChecked() ? 0.24F : underMouse() && isEnabled() ? 0.12F : 0.F);
    painter.setPen(QPen(isChecked() ? colors.accent : colors.line, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, radius, radius);
    painter.setBrush(tint);
    painter.drawRoundedRect(box, radius, radius);
    if (!leftEnd || !rightEnd) {
        const double x = leftEnd ? width() - 0.5 : 0.5;
        if (isChecked() || (leftEnd && !rightEnd))
            painter.drawLine(QPointF(x, 1), QPointF(x, height() - 1));
        if (isChecked() && !leftEnd && !rightEnd)
            painter.drawLine(QPointF(width() - 0.5, 1), QPointF(width() - 0.5, height() - 1));
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), radius - 2, radius - 2);
    }
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText));
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace kiste::ui
