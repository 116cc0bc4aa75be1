// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace kiste::ui {

/// Text cells of our tables: 8 px at both sides, elided, muted where asked. The table paints the row's ground.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit CellDelegate(int rowToken, QObject *parent = nullptr)
        : QStyledItemDelegate(parent)
        , m_rowToken(rowToken)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    static QRect inner(const QRect &cell) { return cell.adjusted(8, 0, -8, 0); }
    static void paintText(QPainter *painter, const QStyleOptionViewItem &option, const QRect &rect, const QString &text,
                          const QColor &color, Qt::Alignment alignment, Qt::TextElideMode elide = Qt::ElideRight);

private:
    int m_rowToken;
};

/// A line over the last five minutes with a light fill; gaps stay empty. @p scale: the value at the upper edge.
void paintSparkline(QPainter *painter, const QRectF &rect, const std::vector<float> &values, double scale,
                    const QColor &color, double limit = 0);
/// The 4 px bar below a number: @p part of 1, in @p color, attention from 75 %, bad from 95 % when @p limited.
void paintBar(QPainter *painter, const QRectF &rect, double part, const QColor &color, bool limited);

} // namespace kiste::ui
