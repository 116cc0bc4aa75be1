// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartgutter.h"

#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int swatchWidth = 10;

} // namespace

void paintHatch(QPainter &painter, const QRectF &area, const QColor &color, double origin)
{
    if (area.width() <= 0)
        return;
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.25));
    constexpr double spacing = 9;
    const double phase = std::fmod(origin, spacing);
    const double first = std::floor((area.left() + area.top() - phase) / spacing) * spacing + phase;
    for (double sum = first; sum < area.right() + area.bottom() + spacing; sum += spacing)
        painter.drawLine(QPointF(sum - area.bottom(), area.bottom()), QPointF(sum - area.top(), area.top()));
    painter.restore();
}

QString GutterText::spoken() const
{
    QStringList parts{value};
    parts += notes;
    for (const Entry &entry : legend)
        parts << (entry.value.isEmpty() ? entry.label : entry.label + u' ' + entry.value);
    parts += unseen;
    parts.removeAll(QString());
    return parts.join(u", "_s);
}

ChartGutter::ChartGutter(QWidget *parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void ChartGutter::setText(const GutterText &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text.title);
    setAccessibleDescription(text.spoken());
    update();
}

void ChartGutter::setColors(const ThemeColors &colors)
{
    m_colors = colors;
    update();
}

void ChartGutter::setNarrow(bool narrow)
{
    m_narrow = narrow;
    update();
}

int ChartGutter::narrowHeight() const
{
    return QFontMetrics(Theme::font(TextRole::Heading)).height() + QFontMetrics(Theme::font(TextRole::Axis)).height()
        + 4;
}

void ChartGutter::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintOn(painter);
}

void ChartGutter::paintOn(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(layoutDirection());
    if (m_narrow)
        paintLines(painter);
    else
        paintColumn(painter);
}

void ChartGutter::paintSwatch(QPainter &painter, const GutterText::Entry &entry, QPointF center) const
{
    const QRectF box(center.x() - swatchWidth / 2.0, center.y() - (entry.hatched ? 4 : 1.5), swatchWidth,
                     entry.hatched ? 8 : 3);
    if (entry.hatched) {
        painter.fillRect(box, m_colors.view);
        paintHatch(painter, box, entry.color);
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.color);
    painter.drawRoundedRect(box, 1.5, 1.5);
}

void ChartGutter::paintColumn(QPainter &painter) const
{
    double y = 0;
    const auto line = [&](const QFont &font, const QColor &color, const QString &text) {
        const QFontMetrics metrics(font);
        if (text.isEmpty() || y + metrics.ascent() > height())
            return;
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(0, y, width(), metrics.height()), Qt::AlignLeading | Qt::AlignVCenter,
                         metrics.elidedText(text, Qt::ElideRight, width()));
        y += metrics.height();
    };
    line(Theme::font(TextRole::Heading), m_colors.text, m_text.title);
    line(Theme::font(TextRole::Value), m_colors.text, m_text.value);
    const QFont small = Theme::font(TextRole::Axis);
    const QFontMetrics metrics(small);
    for (const QString &note : m_text.notes)
        line(small, m_colors.muted, note);
    y += 3;
    for (const GutterText::Entry &entry : m_text.legend) {
        if (y + metrics.height() > height() + 2)
            break;
        const QRectF row(0, y, width(), metrics.height());
        const bool leftToRight = layoutDirection() == Qt::LeftToRight;
        paintSwatch(painter, entry, {leftToRight ? swatchWidth / 2.0 : width() - swatchWidth / 2.0, row.center().y()});
        painter.setFont(small);
        painter.setPen(m_colors.text);
        const QRectF words =
            leftToRight ? row.adjusted(swatchWidth + 5, 0, 0, 0) : row.adjusted(0, 0, -swatchWidth - 5, 0);
        painter.drawText(words, Qt::AlignLeading | Qt::AlignVCenter, entry.label);
        painter.drawText(words, Qt::AlignTrailing | Qt::AlignVCenter, entry.value);
        y += metrics.height() + 1;
    }
}

void ChartGutter::paintLines(QPainter &painter) const
{
    const QFont title = Theme::font(TextRole::Heading), body = Theme::font(TextRole::Body),
                small = Theme::font(TextRole::Axis);
    const QFontMetrics titleMetrics(title), smallMetrics(small);
    const QRectF first(0, 0, width(), titleMetrics.height());
    painter.setFont(title);
    painter.setPen(m_colors.text);
    painter.drawText(first, Qt::AlignLeading | Qt::AlignVCenter, m_text.title);
    painter.setFont(body);
    painter.drawText(first, Qt::AlignTrailing | Qt::AlignVCenter, m_text.value);
    const QRectF second(0, first.bottom() + 1, width(), smallMetrics.height());
    painter.setFont(small);
    double x = 0;
    const bool leftToRight = layoutDirection() == Qt::LeftToRight;
    const auto word = [&](const QString &text, const QColor &color) {
        const double space = width() - x;
        const QString shown = smallMetrics.elidedText(text, Qt::ElideRight, int(space));
        const double used = smallMetrics.horizontalAdvance(shown);
        painter.setPen(color);
        painter.drawText(QRectF(leftToRight ? x : width() - x - used, second.top(), used + 1, second.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, shown);
        x += used;
    };
    if (m_text.legend.size() > 1 || (m_text.legend.size() == 1 && m_text.legend[0].hatched)) {
        for (const GutterText::Entry &entry : m_text.legend) {
            if (x + swatchWidth + 40 > width())
                break;
            const double center = x + swatchWidth / 2.0;
            paintSwatch(painter, entry, {leftToRight ? center : width() - center, second.center().y()});
            x += swatchWidth + 5;
            word(entry.value.isEmpty() ? entry.label : entry.label + u' ' + entry.value, m_colors.text);
            x += 12;
        }
    }
    if (x + 40 < width())
        word(m_text.notes.join(u" · "_s), m_colors.muted);
}

} // namespace kiste::ui
