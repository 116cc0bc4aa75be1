// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/containeractions.h"
#include "ui/views/page.h"

class QLabel;
class QAbstractItemView;
class QStackedWidget;
class QToolButton;

namespace kiste::ui {

class ContainerCards;
class ContainerTree;
class DetailPane;
class FilterField;
class InlineMessage;
class Segmented;
class SkeletonView;
class StateView;
class TableView;

/// The containers: filter bar, table with groups or cards, sums, and the pane of what is selected.
class ContainersPage : public Page
{
    Q_OBJECT

public:
    ContainersPage(Helper *helper, ContainerModel *model, bool canImport, QWidget *parent = nullptr);
    ~ContainersPage() override;

    QString title() const override { return tr("Containers"); }
    QList<QAction *> toolbarActions() const override;
    QString facts() const override;
    void focusFilter() override;
    bool selectByName(const QString &name) override;
    void selectPath(const QString &path);

    /// Of the one that is selected: a DetailPane::Tab.
    void openTab(int tab);

    enum class Segment { All, Running, Stopped, Attention };
    void showSegment(Segment segment);
    /// Cards instead of the table.
    void setCards(bool cards);
    bool showsCards() const { return m_cardsShown; }

    TableView *table() const { return m_table; }
    ContainerCards *cards() const { return m_cards; }
    ContainerTree *tree() const { return m_tree; }
    FilterField *filterField() const { return m_filterField; }
    DetailPane *pane() const { return m_pane; }
    ContainerActions *actions() const { return m_actions; }
    InlineMessage *message() const { return m_message; }
    /// What stands in the list's place: the table, bones, or a state with its words.
    QWidget *content() const;
    QStringList selectedPaths() const;

Q_SIGNALS:
    void runRequested(const QString &image);
    void importRequested();

private:
    void makeActions();
    QWidget *makeFilterBar();
    QWidget *makeFooter();
    void connectModel();
    QWidget *makeViewButtons();
    void setGrouping(int grouping);
    void expandGroups(int first, int last);
    void openPort(const QModelIndex &index);
    QModelIndex firstContainer() const;
    QAbstractItemView *listView() const;
    void applyFilter();
    void showNoMatch();
    void showEmpty();
    void refreshContent();
    void refreshSelection();
    void refreshActions();
    void refreshSums();
    void refreshCounts();
    void confirmRemove();
    void confirmKill();
    void renameSelected();
    void changeLimits();
    void removeEnded();
    void exportSelected();
    void saveFiles(const QString &path, const QString &name, const QString &file);
    void confirmRemoval(const QStringList &paths);
    /// The one that is selected; null for none and for several.
    const ContainerInfo *selectedContainer() const;
    void showContextMenu(const QPoint &position);
    void keepSelection();
    void paneLayoutChanged(bool covering) override;

    Helper *m_helper;
    ContainerModel *m_model;
    bool m_canImport;
    ContainerActions *m_actions;
    ContainerTree *m_tree;
    TableView *m_table;
    ContainerCards *m_cards;
    DetailPane *m_pane;
    FilterField *m_filterField;
    Segmented *m_segments;
    QToolButton *m_groupButton = nullptr;
    QToolButton *m_columnsButton = nullptr;
    QToolButton *m_cardsButton = nullptr;
    QToolButton *m_tableButton = nullptr;
    bool m_cardsShown = false;
    int m_grouping = 1; ///< ContainerTree::Grouping of the table
    QStringList m_folded; ///< groups that somebody closed
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    SkeletonView *m_skeleton;
    QLabel *m_sums;
    QLabel *m_selected;
    QStringList m_wantedPaths; ///< selection to restore after a reconnect
    QAction *m_run = nullptr;
    QAction *m_start = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_kill = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_logs = nullptr;
    QAction *m_terminal = nullptr;
    QAction *m_restart = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_resume = nullptr;
    QAction *m_rename = nullptr;
    QAction *m_limits = nullptr;
    QAction *m_export = nullptr;
};

} // namespace kiste::ui
