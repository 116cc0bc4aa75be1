// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/models/machinemodel.h"
#include "ui/views/page.h"

class QLabel;
class QStackedWidget;

namespace kiste::ui {

class CommandEcho;
class FilterField;
class InlineMessage;
class MachinePane;
class MachineTree;
class Segmented;
class SkeletonView;
class StateView;

/// "This computer": every container on the machine, whoever started it, with the grid of its namespaces. Watches only while
/// it is shown.
class MachinePage : public Page
{
    Q_OBJECT

public:
    MachinePage(Helper *helper, MachineModel *model, QWidget *parent = nullptr);
    ~MachinePage() override;

    QString title() const override { return tr("This computer"); }
    QList<QAction *> toolbarActions() const override { return {m_freeze, m_terminate, m_kill, nullptr, m_open}; }
    QString facts() const override;
    void focusFilter() override;
    bool selectByName(const QString &name) override;

    MachineTree *tree() const { return m_tree; }
    MachinePane *pane() const { return m_pane; }
    FilterField *filterField() const { return m_filterField; }
    InlineMessage *message() const { return m_message; }
    StateView *stateView() const { return m_state; }
    QWidget *content() const;
    QAction *freezeAction() const { return m_freeze; }
    QAction *terminateAction() const { return m_terminate; }
    QAction *killAction() const { return m_kill; }

Q_SIGNALS:
    /// One of Kiste's own shall be shown on its page.
    void containerChosen(const QString &path);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void paneLayoutChanged(bool covering) override;

private:
    void makeActions();
    QWidget *makeFilterBar();
    QWidget *makeLegend();
    void refresh();
    void refreshSelection();
    const MachineContainerInfo *selected() const;
    void freeze();
    void signal(const QString &name, bool all);
    void confirmKill();
    void done(const Result<void> &result, const QString &sentence, const QString &command);
    void showContextMenu(const QPoint &position);

    Helper *m_helper;
    MachineModel *m_model;
    MachineTree *m_tree;
    MachinePane *m_pane;
    FilterField *m_filterField;
    Segmented *m_grouping;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    SkeletonView *m_skeleton;
    CommandEcho *m_echo;
    QWidget *m_legend = nullptr;
    QAction *m_freeze = nullptr;
    QAction *m_terminate = nullptr;
    QAction *m_kill = nullptr;
    QAction *m_open = nullptr;
    QString m_current; ///< id of the selected container, across rebuilds
};

} // namespace kiste::ui
