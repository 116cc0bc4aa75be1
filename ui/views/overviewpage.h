// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/eventfeed.h"
#include "ui/views/diskusepanel.h"
#include "ui/views/page.h"

class QListView;
class QStackedWidget;

namespace kiste::ui {

class AttentionList;
class ConsumerModel;
class ContainerActions;
class ContainerModel;
class InlineMessage;
class MachineRing;
class RecentEvents;
class Segmented;
class StateView;
class StatsView;
class TableView;
struct Finding;

/// The whole machine at a glance: its charts with the greatest containers in them, who uses most; beside them what needs
/// attention, the disk, and what happened. Works only while it is shown.
class OverviewPage : public Page
{
    Q_OBJECT

public:
    OverviewPage(Helper *helper, ContainerModel *model, MachineRing *machine, ContainerActions *actions, QWidget *parent = nullptr);
    ~OverviewPage() override;

    QString title() const override { return tr("Overview"); }
    QList<QAction *> toolbarActions() const override { return {}; }
    QString facts() const override;
    void focusFilter() override {}
    bool selectByName(const QString &) override { return false; }

    StatsView *view() const { return m_view; }
    TableView *consumersTable() const { return m_table; }
    AttentionList *attention() const { return m_attention; }
    DiskUsePanel *disk() const { return m_disk; }
    QListView *events() const { return m_eventList; }
    QWidget *content() const;

Q_SIGNALS:
    void containerChosen(const QString &path);
    void logsChosen(const QString &path);
    void statsChosen(const QString &path);
    void attentionChosen();
    void diskChosen(kiste::ui::DiskUsePanel::Kind kind);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeLeft();
    QWidget *makeConsumers();
    QWidget *makePane();
    void connectParts();
    void refresh();
    void refreshStack();
    void act(const QString &path, const Finding &finding);
    void showEventAt(const QModelIndex &index);
    /// Of a row of the greatest consumers; empty when it has just gone.
    QString pathOf(int consumer) const;
    /// Lets one container's area stand out in the charts; empty: all alike.
    void highlight(const QString &path);
    void openContainer(const QString &id);

    Helper *m_helper;
    ContainerModel *m_model;
    MachineRing *m_machine;
    ContainerActions *m_actions;
    ConsumerModel *m_consumers;
    DiskUse *m_use;
    EventFeed m_feed;
    RecentEvents *m_recent;
    StatsView *m_view;
    QWidget *m_legend;
    TableView *m_table;
    Segmented *m_resources;
    AttentionList *m_attention;
    DiskUsePanel *m_disk;
    QListView *m_eventList;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    QString m_highlighted;
    std::vector<std::pair<QString, const void *>> m_stacked; ///< what lies in the charts: path and file
};

} // namespace kiste::ui
