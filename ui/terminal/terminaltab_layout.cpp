// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the terminal tab's bar looks like, and its keys.
#include "ui/terminal/terminaltab.h"

#include "ui/terminal/terminalview.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

QWidget *TerminalTab::makeBar()
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    m_bar = new QTabBar;
    m_bar->setExpanding(false);
    m_bar->setDrawBase(false);
    m_bar->setUsesScrollButtons(true);
    m_bar->setAccessibleName(tr("Terminals"));
    m_new = new QToolButton;
    m_new->setIcon(icon(u"plus"_s));
    m_new->setText(tr("New shell"));
    m_new->setToolTip(tr("Open one more shell (Ctrl+Shift+T)"));
    m_new->setAccessibleName(tr("New shell"));
    m_new->setAutoRaise(true);
    m_new->setProperty("small", true);
    m_new->setFocusPolicy(Qt::TabFocus);
    m_kinds = new QToolButton;
    m_kinds->setIcon(icon(u"down"_s));
    m_kinds->setToolTip(tr("Other kinds of shells"));
    m_kinds->setAccessibleName(m_kinds->toolTip());
    m_kinds->setAutoRaise(true);
    m_kinds->setProperty("small", true);
    m_kinds->setPopupMode(QToolButton::InstantPopup);
    m_kinds->setFocusPolicy(Qt::TabFocus);
    auto *menu = new QMenu(m_kinds);
    menu->addAction(tr("Shell"), this, [this] { openShell(); });
    menu->addAction(tr("Shell as root"), this, [this] { openShell(u"0"_s); });
    menu->addAction(tr("Shell as another user…"), this, [this] {
        auto *dialog = new QInputDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(tr("Shell as another user"));
        dialog->setLabelText(tr("Name or number of a user in the container"));
        connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &user) { openShell(user.trimmed()); });
        dialog->open();
    });
    m_kinds->setMenu(menu);
    m_search = new QToolButton;
    m_search->setIcon(icon(u"search"_s));
    m_search->setToolTip(tr("Search in the terminal (Ctrl+Shift+F)"));
    m_search->setAccessibleName(tr("Search in the terminal"));
    m_search->setAutoRaise(true);
    m_search->setProperty("small", true);
    row->addWidget(m_bar);
    row->addWidget(m_new);
    row->addWidget(m_kinds);
    row->addStretch(1);
    row->addWidget(m_search);
    connect(m_new, &QToolButton::clicked, this, [this] { openShell(); });
    connect(m_search, &QToolButton::clicked, this, [this] {
        if (TerminalView *view = currentView())
            view->toggleSearch();
    });
    connect(m_bar, &QTabBar::currentChanged, this, [this](int index) {
        if (Terminals *all = terminals(); all && index >= 0)
            all->current = index;
        refresh();
    });
    return head;
}

void TerminalTab::makeActions()
{
    const auto add = [this](const QKeySequence &key, auto act) {
        auto *action = new QAction(this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    const auto onView = [this](auto act) {
        return [this, act] {
            if (TerminalView *view = currentView())
                act(view);
        };
    };
    constexpr auto both = Qt::CTRL | Qt::SHIFT;
    add(both | Qt::Key_C, onView([](TerminalView *view) { view->copy(); }));
    add(both | Qt::Key_V, onView([](TerminalView *view) { view->paste(); }));
    add(both | Qt::Key_F, onView([](TerminalView *view) { view->toggleSearch(); }));
    add(Qt::CTRL | Qt::Key_Plus, onView([](TerminalView *view) { view->zoom(1); }));
    add(Qt::CTRL | Qt::Key_Minus, onView([](TerminalView *view) { view->zoom(-1); }));
    add(Qt::CTRL | Qt::Key_0, onView([](TerminalView *view) { view->zoom(0); }));
    add(both | Qt::Key_T, [this] { openShell(); });
    add(both | Qt::Key_W, [this] { askToClose(m_bar->currentIndex()); });
    add(both | Qt::Key_Right, [this] { m_bar->setCurrentIndex((m_bar->currentIndex() + 1) % std::max(1, m_bar->count())); });
    add(both | Qt::Key_Up, [this] { m_bar->setFocus(Qt::ShortcutFocusReason); }); // the way out by keyboard
}

QToolButton *TerminalTab::closeButton(const TerminalSession *session)
{
    auto *button = new QToolButton;
    button->setIcon(icon(u"close"_s));
    button->setIconSize({metric::chipIcon, metric::chipIcon});
    button->setAutoRaise(true);
    button->setProperty("small", true);
    button->setFixedSize(20, 20);
    button->setFocusPolicy(Qt::NoFocus); // Ctrl+Shift+W does it by keyboard
    button->setToolTip(tr("Close this terminal (Ctrl+Shift+W)"));
    button->setAccessibleName(button->toolTip());
    connect(button, &QToolButton::clicked, this, [this, session] {
        for (int at = 0; at < count(); ++at)
            if (terminals()->list[std::size_t(at)].session.get() == session)
                return askToClose(at);
    });
    return button;
}

} // namespace kiste::ui
