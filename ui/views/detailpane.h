// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/metricssource.h"

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class ChipLabel;
class CommandEcho;
class ContainerActions;
class ContainerModel;
class DetailTab;
class ElideLabel;
class PaneButtons;
class SelectionTotals;
class SummaryTab;

/// The pane of the containers page: follows the selection; one container has tabs, several have sums.
class DetailPane : public QWidget
{
    Q_OBJECT

public:
    enum Tab { Summary, Logs, Terminal, Stats, Files, Processes, Inspect, TabCount };

    DetailPane(Helper *helper, ContainerModel *model, ContainerActions *actions, QWidget *parent = nullptr);

    void setSelection(const QStringList &paths);
    QStringList selection() const { return m_paths; }
    void setTab(int tab);
    int tab() const;
    DetailTab *tabWidget(int tab) const { return m_tabs[tab]; }
    void setCovering(bool covering);

Q_SIGNALS:
    void closeRequested();
    /// Delete what is selected, after asking.
    void removeRequested();
    void expandRequested(bool expand);
    void tabChanged(int tab);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void activateTab();
    QWidget *makeHeader();

    ContainerModel *m_model;
    QStringList m_paths;
    ElideLabel *m_name;
    ElideLabel *m_image;
    ChipLabel *m_chip;
    PaneButtons *m_buttons;
    QTabBar *m_bar;
    QStackedWidget *m_stack;
    QStackedWidget *m_whole;
    SelectionTotals *m_totals;
    CommandEcho *m_echo;
    DetailTab *m_tabs[TabCount] = {};
};

} // namespace kiste::ui
