// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/celldelegate.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace kiste::ui {

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int width = option.fontMetrics.horizontalAdvance(index.data().toString()) + 16;
    return {width, Theme::rowHeight(m_rowToken)};
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QString text = index.data().toString();
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    const bool none = text == u"–";
    paintText(painter, option, inner(option.rect), text, none ? colors().faint : colors().text,
              alignment.isValid() ? Qt::Alignment(alignment.toInt()) : Qt::AlignLeft);
}

void CellDelegate::paintText(QPainter *painter, const QStyleOptionViewItem &option, const QRect &rect,
                             const QString &text, const QColor &color, Qt::Alignment alignment, Qt::TextElideMode elide)
{
    const Qt::Alignment visual = QStyle::visualAlignment(option.direction, alignment & Qt::AlignHorizontal_Mask);
    painter->setPen(color);
    painter->drawText(rect, int(visual | Qt::AlignVCenter) | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(text, elide, rect.width()));
}

void paintSparkline(QPainter *painter, const QRectF &rect, const std::vector<float> &values, double scale,
                    const QColor &color, double limit)
{
    if (values.size() < 2 || scale <= 0)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const double step = rect.width() / double(values.size() - 1);
    const auto point = [&](std::size_t at) {
        const double part = std::clamp(double(values[at]) / scale, 0.0, 1.0);
        return QPointF(rect.left() + step * double(at), rect.bottom() - part * (rect.height() - 1) - 0.5);
    };
    QColor fill = color;
    fill.setAlphaF(0.14F);
    for (std::size_t at = 0; at < values.size();) {
        if (std::isnan(values[at])) {
            ++at;
            continue;
        }
        QPolygonF line;
        for (; at < values.size() && !std::isnan(values[at]); ++at)
            line << point(at);
        if (line.size() == 1)
            line << line.first() + QPointF(step, 0);
        QPolygonF area = line;
        area << QPointF(line.last().x(), rect.bottom()) << QPointF(line.first().x(), rect.bottom());
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawPolygon(area);
        painter->setPen(QPen(color, 1.25, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        painter->drawPolyline(line);
    }
    if (limit > 0 && limit <= scale) {
        const double y = rect.bottom() - limit / scale * (rect.height() - 1) - 0.5;
        painter->setPen(QPen(colors().muted, 1, Qt::DashLine));
        painter->drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    }
    painter->restore();
}

void paintBar(QPainter *painter, const QRectF &rect, double part, const QColor &color, bool limited)
{
    const ThemeColors &theme = colors();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(theme.view, theme.text, 0.13));
    painter->drawRoundedRect(rect, 2, 2);
    QColor fill = color;
    if (limited && part >= 0.75)
        fill = theme.write;
    if (limited && part >= 0.95)
        fill = theme.bad.text;
    painter->setBrush(fill);
    const double width = std::clamp(part, 0.0, 1.0) * rect.width();
    if (width > 0)
        painter->drawRoundedRect(QRectF(rect.x(), rect.y(), std::max(width, 4.0), rect.height()), 2, 2);
    painter->restore();
}

} // namespace kiste::ui
