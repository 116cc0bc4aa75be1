// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containerspage.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/limitsdialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/dialogs/runspec.h"
#include "ui/models/streamsaver.h"
#include "ui/terminal/terminaltab.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/detailpane.h"
#include "ui/views/detailtab.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/views/containercards.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QDesktopServices>
#include <QFileDialog>
#include <QMenu>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void ContainersPage::makeActions()
{
    const auto make = [this](const QString &iconName, const QString &text, const QString &tip,
                             const QKeySequence &key) {
        auto *action = new QAction(iconName.isEmpty() ? QIcon() : icon(iconName), text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(key.isEmpty() ? tip : u"%1 (%2)"_s.arg(tip, key.toString(QKeySequence::NativeText)));
        addAction(action);
        return action;
    };
    m_run = make(u"plus"_s, tr("Run…"), tr("Make a container from an image and start it"),
                 QKeySequence(Qt::CTRL | Qt::Key_N));
    m_start = make(u"play"_s, tr("Start"), tr("Start the selected containers"), {});
    m_stop = make(u"stop"_s, tr("Stop"), tr("Ask the programs to end, after ten seconds force them"), {});
    m_kill = make(u"kill"_s, tr("Force stop…"), tr("End the programs at once (SIGKILL)"), {});
    m_remove =
        make(u"trash"_s, tr("Delete…"), tr("Delete the selected containers"), QKeySequence(Qt::CTRL | Qt::Key_Delete));
    m_restart = make(u"turn"_s, tr("Restart"), tr("Stop the selected containers and start them again"), {});
    m_pause = make(u"pause"_s, tr("Pause"), tr("Freeze all programs in the selected containers"), {});
    m_resume = make(u"play"_s, tr("Resume"), tr("Let frozen programs go on"), {});
    m_rename = make({}, tr("Rename…"), tr("Give the container another name"), QKeySequence(Qt::Key_F2));
    m_limits = make({}, tr("Change limits…"), tr("CPU, memory, processes and restart policy"),
                    QKeySequence(Qt::CTRL | Qt::Key_E));
    m_export = make({}, tr("Save files…"), tr("Write all files of the container to a tar archive"), {});
    connect(m_export, &QAction::triggered, this, &ContainersPage::exportSelected);
    connect(m_restart, &QAction::triggered, this, [this] { m_actions->restart(selectedPaths()); });
    connect(m_pause, &QAction::triggered, this, [this] { m_actions->pause(selectedPaths()); });
    connect(m_resume, &QAction::triggered, this, [this] { m_actions->resume(selectedPaths()); });
    connect(m_rename, &QAction::triggered, this, &ContainersPage::renameSelected);
    connect(m_limits, &QAction::triggered, this, &ContainersPage::changeLimits);
    m_logs = make(u"lines"_s, tr("Logs"), tr("Show the log"), QKeySequence(Qt::CTRL | Qt::Key_L));
    connect(m_run, &QAction::triggered, this, [this] { Q_EMIT runRequested({}); });
    connect(m_start, &QAction::triggered, this, [this] { m_actions->start(selectedPaths()); });
    connect(m_stop, &QAction::triggered, this, [this] { m_actions->stop(selectedPaths()); });
    connect(m_kill, &QAction::triggered, this, &ContainersPage::confirmKill);
    connect(m_remove, &QAction::triggered, this, &ContainersPage::confirmRemove);
    m_terminal = make(u"terminal"_s, tr("Terminal"), tr("Open a terminal in the container"),
                      QKeySequence(Qt::CTRL | Qt::Key_T));
    connect(m_logs, &QAction::triggered, this, [this] { openTab(DetailPane::Logs); });
    connect(m_terminal, &QAction::triggered, this, [this] {
        openTab(DetailPane::Terminal);
        auto *terminal = static_cast<TerminalTab *>(m_pane->tabWidget(DetailPane::Terminal));
        if (terminal->count() == 0)
            terminal->openShell();
    });
}

void ContainersPage::openTab(int tab)
{
    m_pane->setTab(tab);
    openPane();
    m_pane->tabWidget(tab)->setFocus();
}

QList<QAction *> ContainersPage::toolbarActions() const
{
    return {m_run,   nullptr, m_start,  m_stop,  m_restart, m_pause,
            m_resume, m_remove, nullptr, m_logs, m_terminal};
}

void ContainersPage::refreshActions()
{
    bool start = false;
    bool stop = false;
    bool kill = false;
    bool remove = false;
    bool restart = false;
    bool pause = false;
    bool resume = false;
    const QStringList paths = selectedPaths();
    const bool connected = m_helper->state() == HelperState::Connected;
    for (const QString &path : paths) {
        const ContainerInfo *container = m_model->container(path);
        if (!container || !connected)
            continue;
        const Operation pending = m_model->pending(path);
        start |= ContainerActions::applies(Operation::Starting, *container, pending);
        stop |= ContainerActions::applies(Operation::Stopping, *container, pending);
        kill |= ContainerActions::applies(Operation::Killing, *container, pending);
        remove |= ContainerActions::applies(Operation::Removing, *container, pending);
        restart |= ContainerActions::applies(Operation::Restarting, *container, pending);
        pause |= ContainerActions::applies(Operation::Pausing, *container, pending);
        resume |= ContainerActions::applies(Operation::Resuming, *container, pending);
    }
    m_start->setEnabled(start);
    m_stop->setEnabled(stop);
    m_kill->setEnabled(kill);
    m_remove->setEnabled(remove);
    m_restart->setEnabled(restart);
    m_pause->setEnabled(pause);
    m_resume->setEnabled(resume);
    // One place for both: what is frozen is to go on.
    m_pause->setVisible(pause || !resume);
    m_resume->setVisible(resume && !pause);
    m_logs->setEnabled(paths.size() == 1);
    const ContainerInfo *one = paths.size() == 1 ? m_model->container(paths.first()) : nullptr;
    m_rename->setEnabled(connected && one);
    m_limits->setEnabled(connected && one);
    m_export->setEnabled(connected && one);
    m_terminal->setEnabled(connected && one && one->isActive());
}

const ContainerInfo *ContainersPage::selectedContainer() const
{
    const QStringList paths = selectedPaths();
    return paths.size() == 1 ? m_model->container(paths.first()) : nullptr;
}

void ContainersPage::renameSelected()
{
    const ContainerInfo *container = selectedContainer();
    if (!container || !m_rename->isEnabled())
        return;
    const auto act = [this, path = container->path, before = container->name](const QString &name, QObject *context,
                                                                             const NameDialog::Done &done) {
        m_helper->renameContainer(path, name, context, [this, done, before, name](const Result<void> &renamed) {
            if (renamed)
                m_actions->noteCommand(u"kistectl rename %1 %2"_s.arg(before, name));
            done(renamed);
        });
    };
    (new NameDialog(tr("Rename “%1”").arg(container->name), tr("New name"),
                    tr("Letters, digits, “_”, “.” and “-”. It may run meanwhile."), container->name, tr("Rename"), act, this))
        ->open();
}

void ContainersPage::changeLimits()
{
    const ContainerInfo *container = selectedContainer();
    if (!container || !m_limits->isEnabled())
        return;
    auto *dialog = new LimitsDialog(m_helper, *container, this);
    connect(dialog, &LimitsDialog::applied, m_actions, &ContainerActions::noteCommand);
    dialog->open();
}

void ContainersPage::exportSelected()
{
    const ContainerInfo *container = selectedContainer();
    if (!container || !m_export->isEnabled())
        return;
    auto *dialog = new QFileDialog(this, tr("Save the files of “%1”").arg(container->name));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Tar archives (*.tar)")});
    dialog->setDefaultSuffix(u"tar"_s);
    dialog->selectFile(container->name + ".tar"_L1);
    connect(
        dialog, &QFileDialog::fileSelected, this,
        [this, path = container->path, name = container->name](const QString &file) { saveFiles(path, name, file); });
    dialog->open();
}

void ContainersPage::saveFiles(const QString &path, const QString &name, const QString &file)
{
    const auto failed = [this, name](const Error &error) {
        m_message->clear();
        m_message->show(ToneKind::Bad,
                        tr("The files of “%1” could not be saved.").arg(name) + u' ' + errorSentence(error.code),
                        errorDetail(error));
    };
    m_message->clear();
    m_message->show(ToneKind::Information, tr("Saving the files of “%1”…").arg(name));
    m_actions->noteCommand(u"kistectl export -o %1 %2"_s.arg(shellQuoted(file), name));
    m_helper->openContainerStream(
        path, ContainerStreamKind::Export, {}, this, [this, file, failed](Result<UniqueFd> stream) {
            if (!stream)
                return failed(stream.error());
            saveArchive(std::move(*stream), file, this, [this, failed](const Result<void> &saved) {
                m_message->clear();
                if (!saved)
                    failed(saved.error());
            });
        });
}

void ContainersPage::removeEnded()
{
    QStringList paths;
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->containerAt(row).state == ContainerState::Exited)
            paths << m_model->containerAt(row).path;
    confirmRemoval(paths);
}

void ContainersPage::confirmRemove()
{
    confirmRemoval(selectedPaths());
}

void ContainersPage::confirmRemoval(const QStringList &paths)
{
    QStringList names;
    int running = 0;
    for (const QString &path : paths) {
        const ContainerInfo *container = m_model->container(path);
        if (!container || !ContainerActions::applies(Operation::Removing, *container, m_model->pending(path)))
            continue;
        names << container->name;
        running += container->isActive();
    }
    if (names.isEmpty())
        return;
    const QString title = names.size() == 1 ? tr("Delete “%1”?").arg(names.first())
                                            : tr("Delete %n containers?", nullptr, int(names.size()));
    QString consequence = tr("Their changed files and logs are lost. The images stay.", nullptr, int(names.size()));
    if (names.size() == 1)
        consequence = tr("Its changed files and its log are lost. The image stays.");
    if (running > 0)
        consequence += u' ' + tr("%n of them are running and will be ended first.", nullptr, running);
    if (running == 1 && names.size() == 1)
        consequence =
            tr("It is running and will be ended first. Its changed files and its log are lost. The image stays.");
    auto *dialog = new ConfirmDialog(
        title, names, consequence,
        names.size() == 1 ? tr("Delete") : tr("Delete %n containers", nullptr, int(names.size())), this);
    connect(dialog, &QDialog::accepted, this, [this, paths] { m_actions->remove(paths); });
    dialog->open();
}

void ContainersPage::confirmKill()
{
    const QStringList paths = selectedPaths();
    QStringList names;
    for (const QString &path : paths) {
        const ContainerInfo *container = m_model->container(path);
        if (container && ContainerActions::applies(Operation::Killing, *container, m_model->pending(path)))
            names << container->name;
    }
    if (names.isEmpty())
        return;
    const QString title = names.size() == 1 ? tr("Force “%1” to stop?").arg(names.first())
                                            : tr("Force %n containers to stop?", nullptr, int(names.size()));
    auto *dialog = new ConfirmDialog(
        title, names, tr("The programs end at once and cannot save anything. “Stop” gives them ten seconds."),
        tr("Force stop"), this);
    connect(dialog, &QDialog::accepted, this, [this, paths] { m_actions->kill(paths); });
    dialog->open();
}

void ContainersPage::showContextMenu(const QPoint &position)
{
    if (selectedPaths().isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_start, m_stop, m_restart, m_pause, m_resume, m_kill});
    menu->addSeparator();
    menu->addActions({m_rename, m_limits, m_export});
    menu->addSeparator();
    menu->addActions({m_logs, m_terminal});
    for (const auto &[text, tab] : {std::pair(tr("Stats"), DetailPane::Stats),
                                    {tr("Files"), DetailPane::Files},
                                    {tr("Processes"), DetailPane::Processes},
                                    {tr("Inspect"), DetailPane::Inspect}})
        connect(menu->addAction(text), &QAction::triggered, this, [this, tab] { openTab(tab); });
    menu->addSeparator();
    menu->addAction(m_remove);
    if (const ContainerInfo *one = selectedContainer(); one && one->isActive()) {
        const QStringList ports = publishedPorts(*one);
        for (const QString &port : ports)
            menu->insertAction(m_remove, menu->addAction(tr("Open localhost:%1").arg(port), this, [port] {
                QDesktopServices::openUrl(QUrl(u"http://localhost:%1"_s.arg(port)));
            }));
        if (!ports.isEmpty())
            menu->insertSeparator(m_remove);
    }
    const int ended = int(std::ranges::count_if(m_helper->containers(), [](const ContainerInfo &container) {
        return container.state == ContainerState::Exited;
    }));
    QAction *all = menu->addAction(tr("Delete all that have ended…"), this, &ContainersPage::removeEnded);
    all->setEnabled(ended > 0 && m_helper->state() == HelperState::Connected);
    menu->popup(listView()->viewport()->mapToGlobal(position));
}

} // namespace kiste::ui
