// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QStyle>

class QPainter;
class QStyleOption;
class QWidget;

namespace kiste::ui::stylepaint {

/// A frame of one pixel with round corners and a ground; the rectangle is the outer edge.
void frame(QPainter *painter, const QRect &rect, const QColor &line, const QColor &ground,
           double radius = metric::radius, double width = 1);
/// A button's ground and frame by state and by the widget's "tone".
void button(QPainter *painter, const QStyleOption *option, const QWidget *widget);
/// The same for buttons that are flat until the pointer comes.
void flatButton(QPainter *painter, const QStyleOption *option, const QWidget *widget);
/// A field's ground and frame by state and the widget's "invalid".
void field(QPainter *painter, const QStyleOption *option, const QWidget *widget);
/// A small arrow head of 1.25 px lines in the middle of @p rect.
void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType direction, const QColor &color);
void check(QPainter *painter, const QStyleOption *option, bool round);

} // namespace kiste::ui::stylepaint
