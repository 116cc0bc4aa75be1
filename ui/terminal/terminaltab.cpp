// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/terminal/terminaltab.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/terminal/terminalview.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// What the emulator has not shown yet; above it the program waits.
constexpr qsizetype feedLimit = 256 * 1024;

bool canRun(const ContainerInfo &container)
{
    return container.state == ContainerState::Running || container.state == ContainerState::Paused;
}

} // namespace

TerminalTab::TerminalTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_head(makeBar())
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_head);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    layout->addLayout(notice);
    m_stack->addWidget(m_state);
    layout->addWidget(m_stack, 1);
    makeActions();
    connect(helper, &Helper::containerRemoved, this, &TerminalTab::drop);
    connect(helper, &Helper::stateChanged, this, &TerminalTab::refresh);
    refresh();
}

TerminalTab::~TerminalTab() = default;

TerminalTab::Terminals *TerminalTab::terminals()
{
    const auto found = m_terminals.find(m_container.path);
    return found == m_terminals.end() ? nullptr : &found->second;
}

const TerminalTab::Terminals *TerminalTab::terminals() const
{
    const auto found = m_terminals.find(m_container.path);
    return found == m_terminals.end() ? nullptr : &found->second;
}

int TerminalTab::count() const
{
    const Terminals *all = terminals();
    return all ? int(all->list.size()) : 0;
}

TerminalSession *TerminalTab::currentSession() const
{
    return count() > 0 ? terminals()->list[std::size_t(terminals()->current)].session.get() : nullptr;
}

TerminalView *TerminalTab::currentView() const
{
    return count() > 0 ? terminals()->list[std::size_t(terminals()->current)].view : nullptr;
}

void TerminalTab::setContainer(const ContainerInfo *container)
{
    const ContainerInfo before = std::exchange(m_container, container ? *container : ContainerInfo());
    if (before.path != m_container.path) {
        m_message->clear();
        rebuildBar();
    }
    // A first program that runs again is the same terminal.
    if (!canRun(before) || before.path != m_container.path)
        attachFirstProgram();
    if (m_container != before)
        refresh();
}

void TerminalTab::setActive(bool active)
{
    m_active = active;
    attachFirstProgram();
    if (active && currentView())
        setFocusProxy(currentView());
}

void TerminalTab::attachFirstProgram()
{
    if (!m_active || !m_container.tty || !canRun(m_container))
        return;
    Terminals *all = terminals();
    const bool known =
        all && std::ranges::any_of(all->list, [](const Terminal &terminal) {
            return terminal.session->kind() == TerminalSession::Kind::FirstProgram;
        });
    if (!known)
        return add(TerminalSession::Kind::FirstProgram, tr("First program"));
    for (const Terminal &terminal : all->list)
        if (terminal.session->kind() == TerminalSession::Kind::FirstProgram)
            terminal.session->open();
}

void TerminalTab::openShell(const QString &user)
{
    if (!canRun(m_container))
        return;
    const QString title = user.isEmpty() || user == "0"_L1 ? tr("Shell") : tr("Shell of %1").arg(user);
    add(TerminalSession::Kind::Shell, title, user);
}

void TerminalTab::add(TerminalSession::Kind kind, const QString &title, const QString &user)
{
    Terminals &all = m_terminals[m_container.path];
    Terminal terminal{std::make_unique<TerminalSession>(m_helper, m_container.path, kind), new TerminalView, title};
    terminal.view->setAccessibleName(tr("%1 in %2", "terminal, container").arg(title, m_container.name));
    terminal.session->setUser(user);
    TerminalSession *session = terminal.session.get();
    TerminalView *view = terminal.view;
    m_stack->addWidget(view);
    wire(session, view);
    all.list.push_back(std::move(terminal));
    all.current = int(all.list.size()) - 1;
    rebuildBar();
    view->setFocus();
    session->setSize(view->gridSize());
    session->open();
}

void TerminalTab::wire(TerminalSession *session, TerminalView *view)
{
    connect(session, &TerminalSession::output, view, [session, view](const QByteArray &bytes) {
        view->feed(bytes);
        session->setPaused(view->pending() > feedLimit);
    });
    connect(view, &TerminalView::drained, session, [session] { session->setPaused(false); });
    connect(view, &TerminalView::typed, session, &TerminalSession::write);
    connect(view, &TerminalView::gridChanged, session, &TerminalSession::setSize);
    connect(session, &TerminalSession::stateChanged, this,
            [this, session, path = m_container.path] { sessionChanged(path, session); });
}

void TerminalTab::sessionChanged(const QString &path, TerminalSession *session)
{
    const auto found = m_terminals.find(path);
    if (found == m_terminals.end())
        return;
    for (const Terminal &terminal : found->second.list)
        if (terminal.session.get() == session && session->state() == TerminalSession::State::Ended)
            showEnd(terminal);
    refresh();
}

void TerminalTab::showEnd(const Terminal &terminal)
{
    const std::optional<int> code = terminal.session->exitCode();
    if (terminal.session->kind() == TerminalSession::Kind::Shell && !code)
        return; // the engine says it in a moment
    const QString text = code ? tr("ended, exit code %1").arg(*code) : tr("ended");
    terminal.view->feed("\r\n\x1b[90m[" + text.toUtf8() + "]\x1b[0m\r\n");
}

void TerminalTab::askToClose(int index)
{
    if (index < 0 || index >= count())
        return;
    const Terminal &terminal = terminals()->list[std::size_t(index)];
    if (terminal.session->kind() != TerminalSession::Kind::Shell || !terminal.session->isOpen())
        return close(index);
    auto *dialog = new ConfirmDialog(tr("End “%1”?").arg(terminal.title), {},
                                     tr("What runs in this shell is told that its terminal has gone, and ends."),
                                     tr("End the shell"), this);
    connect(dialog, &QDialog::accepted, this, [this, session = terminal.session.get()] {
        for (int at = 0; at < count(); ++at)
            if (terminals()->list[std::size_t(at)].session.get() == session)
                return close(at);
    });
    dialog->open();
}

void TerminalTab::close(int index)
{
    Terminals *all = terminals();
    Terminal gone = std::move(all->list[std::size_t(index)]);
    all->list.erase(all->list.begin() + index);
    all->current = std::clamp(all->current - (index < all->current ? 1 : 0), 0, std::max(0, count() - 1));
    if (all->list.empty())
        m_terminals.erase(m_container.path);
    disconnect(gone.session.get(), nullptr, this, nullptr);
    gone.session.release()->deleteLater();
    gone.view->deleteLater();
    m_stack->removeWidget(gone.view);
    rebuildBar();
    if (TerminalView *view = currentView())
        view->setFocus();
    else
        m_new->setFocus();
}

void TerminalTab::drop(const QString &path)
{
    const auto found = m_terminals.find(path);
    if (found == m_terminals.end())
        return;
    for (Terminal &terminal : found->second.list) {
        disconnect(terminal.session.get(), nullptr, this, nullptr);
        m_stack->removeWidget(terminal.view);
        terminal.view->deleteLater();
        terminal.session.release()->deleteLater();
    }
    m_terminals.erase(found);
    if (path == m_container.path)
        rebuildBar();
}

void TerminalTab::rebuildBar()
{
    const QSignalBlocker blocker(m_bar);
    while (m_bar->count() > 0)
        m_bar->removeTab(0);
    const Terminals *all = terminals();
    for (int at = 0; at < count(); ++at) {
        m_bar->addTab(all->list[std::size_t(at)].title);
        m_bar->setTabButton(at, QTabBar::RightSide, closeButton(all->list[std::size_t(at)].session.get()));
        refreshTab(at);
    }
    if (all)
        m_bar->setCurrentIndex(all->current);
    refresh();
}

void TerminalTab::refreshTab(int index)
{
    const Terminal &terminal = terminals()->list[std::size_t(index)];
    const bool open = terminal.session->isOpen();
    m_bar->setTabText(index, open ? terminal.title : tr("%1 (ended)").arg(terminal.title));
}

void TerminalTab::refresh()
{
    const bool usable = canRun(m_container) && m_helper->state() == HelperState::Connected;
    for (int at = 0; at < m_bar->count() && at < count(); ++at)
        refreshTab(at);
    m_new->setEnabled(usable);
    m_kinds->setEnabled(usable);
    m_search->setEnabled(count() > 0);
    m_head->setVisible(count() > 0);
    const TerminalSession *session = currentSession();
    m_message->clear();
    if (session && session->state() == TerminalSession::State::Failed) {
        const bool noShell = session->error().code == ErrorCode::CommandNotFound;
        connect(m_message->addAction(tr("Try again")), &QPushButton::clicked, this, [this] { currentSession()->open(); });
        m_message->show(ToneKind::Bad,
                        noShell ? tr("There is no shell in the image, so none can be opened.")
                                : tr("The terminal could not be opened.") + u' ' + errorSentence(session->error().code),
                        errorDetail(session->error()));
    }
    if (count() > 0) {
        m_stack->setCurrentWidget(currentView());
        setFocusProxy(currentView());
        return;
    }
    m_stack->setCurrentWidget(m_state);
    if (canRun(m_container)) {
        m_state->set(u"terminal"_s, tr("No terminal is open"),
                     tr("A shell in the container lets you look around in it and try things out."));
        QPushButton *open = m_state->addButton(tr("Open a shell"), u"terminal"_s);
        open->setEnabled(usable);
        connect(open, &QPushButton::clicked, this, [this] { openShell(); });
        setFocusProxy(open);
    } else {
        m_state->set(u"terminal"_s, tr("It is not running"), tr("A terminal needs a container that runs."));
        QPushButton *start = m_state->addButton(tr("Start"), u"play"_s);
        start->setEnabled(m_helper->state() == HelperState::Connected && !m_container.path.isEmpty()
                          && (m_container.state == ContainerState::Created || m_container.state == ContainerState::Exited));
        connect(start, &QPushButton::clicked, this, [this] { Q_EMIT startRequested(m_container.path); });
        setFocusProxy(start);
    }
}

} // namespace kiste::ui
