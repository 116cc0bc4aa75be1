// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylepaint.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui::stylepaint {

namespace {

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

QString toneOf(const QWidget *widget)
{
    return widget ? widget->property("tone").toString() : QString();
}

QColor buttonGround(const ThemeColors &theme, const QStyleOption *option)
{
    const QColor base = theme.dark ? mixed(theme.window, theme.text, 0.06) : mixed(theme.view, theme.window, 0.2);
    return has(option, QStyle::State_Enabled) ? base : theme.window;
}

} // namespace

void frame(QPainter *painter, const QRect &rect, const QColor &line, const QColor &ground, double radius, double width)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    painter->setBrush(ground.isValid() ? QBrush(ground) : QBrush(Qt::NoBrush));
    const double inset = line.isValid() ? width / 2 : 0;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
    painter->restore();
}

void button(QPainter *painter, const QStyleOption *option, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    const QString tone = toneOf(widget);
    const bool enabled = has(option, QStyle::State_Enabled);
    QColor ground = buttonGround(theme, option);
    QColor line = enabled ? theme.line : theme.softLine;
    if (enabled && tone == "primary"_L1)
        ground = theme.selected, line = theme.accent;
    if (enabled && tone == "danger"_L1)
        line = mixed(theme.view, theme.bad.text, 0.7);
    if (enabled && has(option, QStyle::State_On))
        ground = theme.selected, line = theme.accent;
    if (enabled && has(option, QStyle::State_MouseOver))
        ground = tone == "danger"_L1 ? theme.bad.ground : mixed(ground, theme.accent, 0.1),
        line = tone == "danger"_L1 ? theme.bad.text : theme.accent;
    if (enabled && has(option, QStyle::State_Sunken))
        ground = mixed(ground, theme.accent, 0.2);
    const bool focused = has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
    frame(painter, option->rect, focused ? theme.accent : line, ground, metric::radius, focused ? 2 : 1);
}

void flatButton(QPainter *painter, const QStyleOption *option, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    if (!toneOf(widget).isEmpty())
        return button(painter, option, widget);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool over = enabled && has(option, QStyle::State_MouseOver);
    const bool down = enabled && (has(option, QStyle::State_Sunken) || has(option, QStyle::State_On));
    const bool focused = has(option, QStyle::State_HasFocus);
    if (!over && !down && !focused)
        return;
    const QColor ground = down ? theme.selected : over ? mixed(theme.window, theme.accent, 0.12) : QColor();
    frame(painter, option->rect, focused || down ? theme.accent : theme.line, ground, metric::radius, focused ? 2 : 1);
}

void field(QPainter *painter, const QStyleOption *option, const QWidget *widget)
{
    const ThemeColors &theme = colors();
    const bool enabled = has(option, QStyle::State_Enabled);
    QColor line = theme.line;
    double width = 1;
    if (enabled && has(option, QStyle::State_MouseOver))
        line = mixed(theme.line, theme.accent, 0.6);
    if (has(option, QStyle::State_HasFocus))
        line = theme.accent, width = 2;
    if (widget && widget->property("invalid").toBool())
        line = theme.bad.text, width = 2;
    frame(painter, option->rect, line, enabled ? theme.view : theme.window, metric::radius, width);
}

void chevron(QPainter *painter, const QRect &rect, Qt::ArrowType direction, const QColor &color)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(QRectF(rect).center());
    const int turn = direction == Qt::DownArrow ? 0
        : direction == Qt::LeftArrow            ? 90
        : direction == Qt::UpArrow              ? 180
                                                : 270;
    painter->rotate(turn);
    painter->setPen(QPen(color, 1.25, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(QPolygonF{{-3.5, -1.75}, {0, 1.75}, {3.5, -1.75}});
    painter->restore();
}

void check(QPainter *painter, const QStyleOption *option, bool round)
{
    const ThemeColors &theme = colors();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
    QColor line = on && enabled ? theme.accent : theme.line;
    if (enabled && (has(option, QStyle::State_MouseOver) || has(option, QStyle::State_HasFocus)))
        line = theme.accent;
    const QColor ground = !enabled ? theme.window : on && !round ? theme.selected : theme.view;
    const int side = std::min(option->rect.width(), option->rect.height());
    QRect box(0, 0, side, side);
    box.moveCenter(option->rect.center());
    frame(painter, box, line, ground, round ? side / 2.0 : 3, has(option, QStyle::State_HasFocus) ? 2 : 1);
    if (!on)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor mark = !enabled ? theme.muted : round ? theme.accent : theme.link;
    if (round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(QRectF(box).adjusted(4, 4, -4, -4));
    } else {
        painter->setPen(QPen(mark, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QRectF r(box);
        painter->drawPolyline(QPolygonF{{r.x() + side * 0.25, r.y() + side * 0.52},
                                        {r.x() + side * 0.43, r.y() + side * 0.69},
                                        {r.x() + side * 0.76, r.y() + side * 0.33}});
    }
    painter->restore();
}

} // namespace kiste::ui::stylepaint
