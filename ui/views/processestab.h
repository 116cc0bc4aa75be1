// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/views/detailtab.h"

#include <QTimer>

class QSortFilterProxyModel;
class QStackedWidget;

namespace kiste::ui {

class ProcessModel;
class StateView;
class TableView;

/// What runs in the container; asked for every two seconds while it is looked at.
class ProcessesTab : public DetailTab
{
    Q_OBJECT

public:
    explicit ProcessesTab(Helper *helper, QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    ProcessModel *model() const { return m_model; }
    /// The table, or what stands in its place.
    QWidget *content() const;

private:
    void ask();
    void showProcesses(const Result<QList<QVariantMap>> &processes);
    void refresh();

    Helper *m_helper;
    ProcessModel *m_model;
    QSortFilterProxyModel *m_order;
    TableView *m_table;
    StateView *m_state;
    QStackedWidget *m_stack;
    QTimer m_clock;
    QString m_path;
    quint64 m_request = 0;
    bool m_running = false;
    bool m_active = false;
    bool m_asking = false;
};

} // namespace kiste::ui
