// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/filterexpression.h"

#include <QCollator>
#include <QSortFilterProxyModel>

#include <functional>

namespace kiste::ui {

/// Sorts and filters a table of ours and can hold its order
/// still while somebody points at it.
class RowFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    /// Rows that pass a segment besides the words; called with source rows.
    using Segment = std::function<bool(const QModelIndex &sourceRow)>;

    RowFilter(int sortRole, int filterRole, QObject *parent = nullptr);

    void setExpression(const FilterExpression &expression);
    const FilterExpression &expression() const { return m_expression; }
    void setSegment(Segment segment);
    /// While held, changed values do not move rows; new rows come at the end.
    void setHeld(bool held);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    FilterExpression m_expression;
    Segment m_segment;
    QCollator m_collator;
    int m_filterRole;
};

} // namespace kiste::ui
