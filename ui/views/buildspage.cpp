// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/buildspage.h"

#include "core/ipc/dbustypes.h"
#include "core/ipc/helper.h"
#include "ui/dialogs/builddialog.h"
#include "ui/models/newcontainer.h"
#include "ui/theme/format.h"
#include "ui/views/builddelegate.h"
#include "ui/views/buildpane.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QHeaderView>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

BuildsPage::BuildsPage(Helper *helper, BuildModel *builds, Builder *builder, QWidget *parent)
    : ListPage(u"builds"_s, helper, builds,
               {tr("Builds"), tr("Filter: name, folder"), tr("No build matches"), tr("The filter hides all builds there are."), tr("Failed")},
               parent)
    , m_helper(helper)
    , m_model(builds)
    , m_builder(builder)
    , m_pane(new BuildPane(builds->history()))
{
    table()->setItemDelegate(new BuildDelegate(metric::imageRow, table()));
    table()->setColumnWidth(BuildModel::State, 112);
    table()->setColumnWidth(BuildModel::Started, 76);
    table()->setColumnWidth(BuildModel::Duration, 76);
    table()->setColumnWidth(BuildModel::Steps, 64);
    table()->setColumnWidth(BuildModel::Cached, 72);
    table()->setSelectionMode(QAbstractItemView::SingleSelection);
    table()->header()->setSortIndicator(BuildModel::Started, Qt::AscendingOrder);
    m_build = makeAction(u"hammer"_s, tr("Build…"), tr("Build an image from a Dockerfile"), QKeySequence(Qt::CTRL | Qt::Key_N));
    m_again = makeAction(u"turn"_s, tr("Build again…"), tr("Build once more from the same folder"));
    m_stop = makeAction(u"stop"_s, tr("Stop"), tr("Stop the selected build"));
    for (QAction *action : {m_build, m_again})
        action->setVisible(m_builder->isPossible());
    connect(m_build, &QAction::triggered, this, [this] { build(); });
    connect(m_again, &QAction::triggered, this, &BuildsPage::buildAgain);
    connect(m_stop, &QAction::triggered, this, [this] {
        if (const BuildInfo *info = selected())
            m_builder->cancel(info->path);
    });
    connect(m_builder, &Builder::ended, this, &BuildsPage::buildEnded);
    connect(m_model, &BuildModel::loaded, this, [this] {
        if (m_wanted.isEmpty() || m_model->rowOf(m_wanted) < 0)
            return;
        selectPath(m_wanted);
        m_wanted.clear();
    });
    connect(m_pane, &BuildPane::stopRequested, m_builder, &Builder::cancel);
    addAction(m_pane->shellAction()); // its key works in the whole page
    connect(m_pane, &BuildPane::shellRequested, this, &BuildsPage::openShell);
    connect(m_pane, &BuildPane::closeRequested, this, [this] { setPaneOpen(false), table()->setFocus(); });
    connect(m_pane, &BuildPane::expandRequested, this, &Page::setExpanded);
    begin(m_pane, 640);
}

QList<QAction *> BuildsPage::toolbarActions() const
{
    if (!m_builder->isPossible())
        return {};
    return {m_build, nullptr, m_again, m_stop};
}

const BuildInfo *BuildsPage::selected() const
{
    const QStringList paths = selectedPaths();
    return paths.size() == 1 ? m_model->find(paths.first()) : nullptr;
}

void BuildsPage::showEmpty(StateView *view)
{
    view->set(u"hammer"_s, tr("Nothing has been built yet"),
              tr("A build makes an image from a Dockerfile and the files of a folder. Those that “kistectl build” makes in a terminal are "
                 "listed here too."));
    if (m_builder->isPossible())
        connect(view->addButton(tr("Build an image…"), u"hammer"_s), &QPushButton::clicked, this, [this] { build(); });
}

QString BuildsPage::sums() const
{
    return tr("%n build(s)", nullptr, m_model->rowCount());
}

QString BuildsPage::facts() const
{
    const int running = m_model->runningCount();
    return running == 0 ? sums() : sums() + u", "_s + tr("%n of them go on", nullptr, running);
}

void BuildsPage::selectionChanged(const QStringList &)
{
    const BuildInfo *info = selected();
    const bool canStop = info && m_builder->isRunning(info->path);
    m_build->setEnabled(isConnected());
    m_again->setEnabled(isConnected() && info);
    m_stop->setEnabled(canStop);
    m_pane->setBuild(info, canStop, info ? m_complaints.value(info->path) : QString());
    m_pane->setShellPossible(isConnected() && !m_opening);
}

void BuildsPage::build(const BuildSpec &spec)
{
    auto *dialog = new BuildDialog(spec, this);
    connect(dialog, &BuildDialog::chosen, this, &BuildsPage::start);
    dialog->open();
}

void BuildsPage::buildAgain()
{
    const BuildInfo *info = selected();
    if (!info)
        return;
    BuildSpec spec;
    spec.folder = QString::fromStdString(info->record.context);
    spec.target = QString::fromStdString(info->record.target);
    if (!info->record.names.empty())
        spec.tag = QString::fromStdString(info->record.names.front());
    build(spec);
}

void BuildsPage::start(const BuildSpec &spec)
{
    message()->clear();
    m_wanted = m_builder->start(spec);
    m_model->refresh();
}

/// As `kistectl build shell` does it.
void BuildsPage::openShell(const build::StepRecord &step)
{
    const BuildInfo *info = selected();
    if (!info || m_opening)
        return;
    QStringList environment;
    for (const std::string &variable : step.shell.environment)
        environment << QString::fromStdString(variable);
    const StringMap labels{{u"kiste.build"_s, info->path}, {u"kiste.build.step"_s, QString::number(step.number)}};
    QVariantMap options{{u"entrypoint"_s, QStringList{u"/bin/sh"_s}}, {u"env"_s, environment}, {u"tty"_s, true}, {u"open-stdin"_s, true},
                        {u"auto-remove"_s, true}, {u"health-test"_s, QStringList{u"NONE"_s}}, {u"labels"_s, QVariant::fromValue(labels)}};
    if (!step.shell.directory.empty())
        options.insert(u"workdir"_s, QString::fromStdString(step.shell.directory));
    if (!step.shell.user.empty())
        options.insert(u"user"_s, QString::fromStdString(step.shell.user));
    message()->clear();
    m_opening = true;
    m_pane->setShellPossible(false);
    runNewContainer(m_helper, QString::fromStdString(step.shell.image), options, this, [this](const Result<QString> &path, bool made) {
        m_opening = false;
        m_pane->setShellPossible(isConnected());
        if (path)
            Q_EMIT shellOpened(*path);
        else if (!made && path.error().code == ErrorCode::NotFound)
            message()->show(ToneKind::Attention, tr("The files of this step were deleted since. Build again to look into them."));
        else
            message()->show(ToneKind::Bad, tr("The shell could not be opened.") + u' ' + errorSentence(path.error().code), errorDetail(path.error()));
    });
}

void BuildsPage::buildEnded(const QString &id, bool good, const QString &complaint)
{
    if (m_complaints.size() > 50)
        m_complaints.clear(); // the history does not keep more builds either
    if (!good)
        m_complaints.insert(id, complaint);
    if (!good && !m_model->history().find(id.toStdString())) {
        // It has not come to a first step: the Dockerfile has errors, or the folder is not there.
        message()->clear();
        message()->show(ToneKind::Bad, tr("Nothing was built: there are errors in what was asked for."), complaint);
    }
    m_model->refresh();
    selectionChanged(selectedPaths());
}

void BuildsPage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
