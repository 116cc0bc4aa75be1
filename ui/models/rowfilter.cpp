// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rowfilter.h"

namespace kiste::ui {

namespace {

/// The C locale compares bytes and knows no numbers.
QLocale collationLocale()
{
    return QLocale().language() == QLocale::C ? QLocale(QLocale::English) : QLocale();
}

} // namespace

RowFilter::RowFilter(int sortRole, int filterRole, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_collator(collationLocale())
    , m_filterRole(filterRole)
{
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
    setSortRole(sortRole);
    setDynamicSortFilter(true);
}

void RowFilter::setExpression(const FilterExpression &expression)
{
    m_expression = expression;
    invalidateFilter();
}

void RowFilter::setSegment(Segment segment)
{
    m_segment = std::move(segment);
    invalidateFilter();
}

void RowFilter::setHeld(bool held)
{
    if (dynamicSortFilter() == !held)
        return;
    setDynamicSortFilter(!held);
    if (!held)
        invalidate();
}

bool RowFilter::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    const QModelIndex index = sourceModel()->index(sourceRow, 0, sourceParent);
    if (m_segment && !m_segment(index))
        return false;
    return m_expression.isEmpty() || m_expression.matches(index.data(m_filterRole).toString());
}

bool RowFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(sortRole());
    const QVariant b = right.data(sortRole());
    if (a.typeId() == QMetaType::QString)
        return m_collator.compare(a.toString(), b.toString()) < 0;
    return QVariant::compare(a, b) == QPartialOrdering::Less;
}

} // namespace kiste::ui
