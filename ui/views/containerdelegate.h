// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/celldelegate.h"

#include <QHash>

#include <vector>

namespace kiste::ui {

class ContainerModel;

/// Cells of the containers table: chip, sparkline with number, number over a bar.
class ContainerDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit ContainerDelegate(const ContainerModel *model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintCpu(QPainter *painter, const QStyleOptionViewItem &option, int row, const QString &text) const;
    void paintMemory(QPainter *painter, const QStyleOptionViewItem &option, int row) const;

    const ContainerModel *m_model;
    mutable std::vector<float> m_values; ///< scratch, so that a frame allocates nothing
};

/// The row of ContainerModel that an index of it, or of a proxy on it, stands for.
int sourceRow(const QModelIndex &index);

} // namespace kiste::ui
