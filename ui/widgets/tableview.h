// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QTreeView>

namespace kiste::ui {

/// A flat table of ours: rows highlight as a whole, soft lines between them, columns chosen by the header's menu and
/// remembered under settingsKey(). Says when its order should be held still.
class TableView : public QTreeView
{
    Q_OBJECT

public:
    explicit TableView(QWidget *parent = nullptr);

    /// Where column widths, order and sorting are kept; restores them. Call after setModel() and default widths.
    void setSettingsKey(const QString &key);
    void saveColumns() const;
    /// Rows for which @p role gives a text show it in place of the columns from @p firstColumn on.
    void setSpan(int role, int firstColumn);
    /// Makes this the one selected row, whatever keys are held down.
    void selectRow(const QModelIndex &index);
    /// Columns that cannot be switched off.
    void setFixedColumns(const QSet<int> &columns) { m_fixedColumns = columns; }
    bool isHeld() const { return m_held; }
    int hoveredRow() const { return m_hoveredRow; }

Q_SIGNALS:
    /// The pointer came or went, or a key was pressed in the last two seconds.
    void heldChanged(bool held);
    void deletePressed();
    void opened(const QModelIndex &index);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void hover(int row);
    void updateHeld();
    void showHeaderMenu(const QPoint &position);
    void drawSpan(QPainter *painter, const QRect &row, const QString &text) const;

    QString m_settingsKey;
    QSet<int> m_fixedColumns;
    int m_spanRole = -1;
    int m_spanColumn = -1;
    int m_hoveredRow = -1;
    bool m_pointerOver = false;
    bool m_held = false;
    QTimer m_keyTimer;
};

} // namespace kiste::ui
