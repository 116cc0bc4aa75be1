// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/celldelegate.h"

namespace kiste::ui {

class MachineModel;

/// Paints the cells of "This computer": groups with their link, sparklines, and what each namespace is: a grey disc is its
/// own, a ring the computer's, a tile with a letter is shared.
class MachineDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit MachineDelegate(MachineModel *model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    /// Where a group's link is within its cell; empty without one.
    QRect linkRect(const QRect &cell, const QModelIndex &group, Qt::LayoutDirection direction) const;

    /// The mark of a namespace in the middle of @p rect. @p use: NamespaceUse.
    static void paintMark(QPainter *painter, const QRect &rect, int use, const QString &letter, int number);

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintCpu(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    MachineModel *m_model;
    mutable std::vector<float> m_values; ///< kept, so that painting allocates nothing
};

} // namespace kiste::ui
