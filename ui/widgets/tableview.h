// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QTreeView>

class QMenu;

namespace kiste::ui {

/// A table of ours, flat or with groups: rows highlight as a whole, soft lines between them, columns chosen by the header's menu and
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
    /// Rows for which @p role is true are groups, which open and close.
    void setGroupRole(int role) { m_groupRole = role; }
    /// Makes it a tree of groups within groups: their arrows stand @p pixels further in with each level, and no ground sets them
    /// apart.
    void setLevelIndent(int pixels) { m_levelIndent = pixels; }
    bool isGroup(const QModelIndex &index) const { return m_groupRole >= 0 && index.data(m_groupRole).toBool(); }
    /// Makes this the one selected row, whatever keys are held down.
    void selectRow(const QModelIndex &index);
    /// Columns that cannot be switched off.
    void setFixedColumns(const QSet<int> &columns) { m_fixedColumns = columns; }
    bool isHeld() const { return m_held; }
    QModelIndex hovered() const { return m_hovered; }
    /// Entries that switch columns on and off.
    void addColumnActions(QMenu *menu);

Q_SIGNALS:
    /// The pointer came or went, or a key was pressed in the last two seconds.
    void heldChanged(bool held);
    void deletePressed();
    void opened(const QModelIndex &index);
    /// Somebody opened or closed a group.
    void groupToggled(const QModelIndex &group, bool expanded);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override { }

private:
    void hover(const QModelIndex &index);
    void toggle(const QModelIndex &group, bool expanded);
    int arrowLeft(const QModelIndex &group) const;
    QString columnsKey() const;
    void updateHeld();
    void showHeaderMenu(const QPoint &position);
    void drawSpan(QPainter *painter, const QRect &row, const QString &text) const;

    QString m_settingsKey;
    QSet<int> m_fixedColumns;
    int m_spanRole = -1;
    int m_spanColumn = -1;
    int m_groupRole = -1;
    int m_levelIndent = 0;
    QPersistentModelIndex m_hovered;
    bool m_pointerOver = false;
    bool m_held = false;
    QTimer m_keyTimer;
};

} // namespace kiste::ui
