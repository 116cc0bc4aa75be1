// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/cursorlabel.h"

#include <QFontMetricsF>
#include <QPainter>

#include <climits>
#include <cmath>

namespace kiste::ui {

namespace {

constexpr double padding = 8;
constexpr double swatch = 10;

QFont strongFont()
{
    QFont font = Theme::font(TextRole::Axis);
    font.setWeight(QFont::DemiBold);
    return font;
}

double rowHeight()
{
    return QFontMetricsF(Theme::font(TextRole::Axis)).height() + 1;
}

} // namespace

QSizeF cursorLabelSize(const std::vector<CursorRow> &rows)
{
    const QFontMetricsF plain(Theme::font(TextRole::Axis)), strong(strongFont());
    double names = 0, values = 0;
    for (const CursorRow &row : rows) {
        names = std::max(names, plain.horizontalAdvance(row.label));
        values = std::max(values, strong.horizontalAdvance(row.value));
    }
    return {std::ceil(padding + swatch + 5 + names + 14 + values + padding),
            std::ceil(rowHeight() * double(rows.size()) + 8)};
}

QRectF placeCursorLabel(const QSizeF &size, double x, const QRectF &plot, const std::function<int(const QRectF &)> &covered)
{
    QRectF best;
    int fewest = INT_MAX;
    for (const double left : {x + 8, x - 8 - size.width()}) {
        if (left < plot.left() || left + size.width() > plot.right())
            continue;
        for (const double top : {plot.top() + 5, plot.bottom() - 5 - size.height()}) {
            const QRectF box(QPointF(std::floor(left), std::floor(top)), size);
            const int count = covered(box);
            if (count < fewest) {
                fewest = count;
                best = box;
            }
        }
    }
    return best.isNull() ? QRectF(QPointF(plot.left() + 4, plot.top() + 4), size) : best;
}

void paintCursorLabel(QPainter &painter, const QRectF &box, const std::vector<CursorRow> &rows, const ThemeColors &colors)
{
    painter.setPen(QPen(colors.line, 1));
    painter.setBrush(colors.view);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QFont plain = Theme::font(TextRole::Axis), strong = strongFont();
    double y = box.top() + 4;
    for (const CursorRow &row : rows) {
        const QRectF line(box.left() + padding, y, box.width() - 2 * padding, rowHeight());
        painter.setPen(Qt::NoPen);
        painter.setBrush(row.color);
        painter.drawRoundedRect(QRectF(line.left(), line.center().y() - 1.5, swatch, 3), 1.5, 1.5);
        painter.setFont(plain);
        painter.setPen(colors.text);
        painter.drawText(line.adjusted(swatch + 5, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.label);
        painter.setFont(strong);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
        y += rowHeight();
    }
}

} // namespace kiste::ui
