// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace kiste::ui {

class MachineModel;

/// The tree of "This computer". Arrow keys go from cell to cell; on a group, left and right fold it, and Enter or Space shows
/// the rows that it keeps back.
class MachineTree : public QTreeView
{
    Q_OBJECT

public:
    explicit MachineTree(MachineModel *model, QWidget *parent = nullptr);

    void saveColumns() const;
    void selectContainer(const QString &id);

Q_SIGNALS:
    void opened(const QModelIndex &index);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const override;
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override { }
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    bool isLink(const QPoint &position) const;
    void moveColumn(int step);
    void expandNew(const QModelIndex &parent, int first, int last);

    MachineModel *m_model;
    QPersistentModelIndex m_hovered;
};

} // namespace kiste::ui
