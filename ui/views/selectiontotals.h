// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace kiste::ui {

class ContainerActions;
class ContainerModel;

/// The detail pane when not exactly one container is selected: sums, and for several the acts on all of them.
class SelectionTotals : public QWidget
{
    Q_OBJECT

public:
    SelectionTotals(ContainerModel *model, ContainerActions *actions, QWidget *parent = nullptr);

    void setSelection(const QStringList &paths);

Q_SIGNALS:
    void removeRequested();

private:
    void refresh();

    ContainerModel *m_model;
    QStringList m_paths;
    QLabel *m_title;
    QLabel *m_cpu;
    QLabel *m_memory;
    QLabel *m_pids;
    QPushButton *m_start;
    QPushButton *m_stop;
    QPushButton *m_restart;
    QPushButton *m_remove;
};

} // namespace kiste::ui
