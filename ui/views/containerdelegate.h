// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/containertree.h"
#include "ui/views/celldelegate.h"

#include <vector>

namespace kiste::ui {

/// Cells of the containers table: chip, sparkline with number, number over a bar, ports as links. A group's cells show sums.
class ContainerDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit ContainerDelegate(const ContainerTree *tree, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// The port whose link is at a place in a cell; empty for none.
    QString portAt(const QPoint &position, const QRect &cell, const QModelIndex &index, Qt::LayoutDirection direction) const;

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintCpu(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintMemory(QPainter *painter, const QStyleOptionViewItem &option, const ContainerTree::Totals &sums) const;
    void paintPorts(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    QRect portRect(const QRect &cell, const QString &port, Qt::LayoutDirection direction) const;

    const ContainerTree *m_tree;
    mutable std::vector<float> m_values; ///< scratch, so that a frame allocates nothing
    mutable std::vector<float> m_sum;
};

/// The last five minutes of the processor time of some containers together, read from their rings: @p scratch is used for one
/// at a time. A second in which none has a value is NaN.
void summedHistory(const MetricsSource &metrics, const QStringList &paths, int seconds, std::vector<float> &sum,
                   std::vector<float> &scratch);

} // namespace kiste::ui
