// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/terminal/terminalsession.h"
#include "ui/views/detailtab.h"

#include <map>
#include <vector>

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace kiste::ui {

class InlineMessage;
class StateView;
class TerminalView;

/// The terminals of a container: its first program's, if that has one, and shells. They go on while another tab or another
/// container is looked at, until they end, are closed, or the container goes.
class TerminalTab : public DetailTab
{
    Q_OBJECT

public:
    explicit TerminalTab(Helper *helper, QWidget *parent = nullptr);
    ~TerminalTab() override;

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;

    /// Opens one more shell in the container that is shown and brings it to the front.
    void openShell(const QString &user = {});
    int count() const;
    TerminalSession *currentSession() const;
    TerminalView *currentView() const;
    QTabBar *bar() const { return m_bar; }
    StateView *stateView() const { return m_state; }
    InlineMessage *message() const { return m_message; }

Q_SIGNALS:
    void startRequested(const QString &path);

private:
    struct Terminal
    {
        std::unique_ptr<TerminalSession> session;
        TerminalView *view = nullptr; ///< in m_stack
        QString title;
    };
    struct Terminals
    {
        std::vector<Terminal> list;
        int current = 0;
    };

    QWidget *makeBar();
    void makeActions();
    void add(TerminalSession::Kind kind, const QString &title, const QString &user = {});
    void wire(TerminalSession *session, TerminalView *view);
    void sessionChanged(const QString &path, TerminalSession *session);
    void showEnd(const Terminal &terminal);
    void attachFirstProgram();
    void askToClose(int index);
    void close(int index);
    void drop(const QString &path);
    void rebuildBar();
    QToolButton *closeButton(const TerminalSession *session);
    void refresh();
    void refreshTab(int index);
    Terminals *terminals();
    const Terminals *terminals() const;

    Helper *m_helper;
    ContainerInfo m_container;
    std::map<QString, Terminals> m_terminals; ///< by container
    bool m_active = false;
    QWidget *m_head;
    QTabBar *m_bar;
    QToolButton *m_new;
    QToolButton *m_kinds;
    QToolButton *m_search;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
};

} // namespace kiste::ui
