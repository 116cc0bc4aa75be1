// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/consumermodel.h"
#include "ui/views/celldelegate.h"

#include <functional>
#include <vector>

namespace kiste::ui {

/// Cells of the top consumers: a square in the colour of the container's area, course and number, bar and number.
class ConsumerDelegate : public CellDelegate
{
    Q_OBJECT

public:
    /// @p colorOf: the colour of a place in the charts.
    ConsumerDelegate(const ConsumerModel *model, std::function<QColor(int)> colorOf, QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const ConsumerModel *m_model;
    std::function<QColor(int)> m_colorOf;
    mutable std::vector<float> m_values;
};

/// Recent events: an icon in the event's tone, whom it concerns and what happened, below it when.
class RecentDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit RecentDelegate(QObject *parent);

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace kiste::ui
