// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/buildpane.h"

#include "ui/models/stepsmodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/builddelegate.h"
#include "ui/views/buildoutput.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panebuttons.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

BuildPane::BuildPane(const build::BuildHistory &history, QWidget *parent)
    : QWidget(parent)
    , m_name(new ElideLabel(TextRole::Title))
    , m_chip(new ChipLabel)
    , m_facts(new ElideLabel(TextRole::Small, Qt::ElideMiddle))
    , m_stop(new QPushButton(icon(u"stop"_s), tr("Stop")))
    , m_shell(new QAction(icon(u"terminal"_s), tr("Shell"), this))
    , m_buttons(new PaneButtons)
    , m_message(new InlineMessage)
    , m_steps(new StepsModel(this))
    , m_table(new TableView)
    , m_output(new BuildOutput(history))
{
    setMinimumWidth(360);
    m_table->setModel(m_steps);
    m_table->setItemDelegate(new StepDelegate(metric::plainRow, m_table));
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(tr("Steps of the build"));
    m_table->header()->setSectionResizeMode(StepsModel::Step, QHeaderView::Stretch);
    m_table->setColumnWidth(StepsModel::Number, 44);
    m_table->setColumnWidth(StepsModel::Time, 240);
    m_table->setColumnWidth(StepsModel::Size, 84);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(m_output);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    m_message->setClosable(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 8);
    notice->addWidget(m_message);
    layout->addLayout(notice);
    layout->addWidget(splitter, 1);
    setFocusProxy(m_table);
    m_shell->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_T));
    m_shell->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addAction(m_shell);
    connect(m_shell, &QAction::triggered, this, [this] {
        if (const build::StepRecord *step = shellStep())
            Q_EMIT shellRequested(*step);
    });
    connect(m_stop, &QPushButton::clicked, this, [this] { Q_EMIT stopRequested(m_id); });
    connect(m_buttons, &PaneButtons::closeRequested, this, &BuildPane::closeRequested);
    connect(m_buttons, &PaneButtons::expandRequested, this, &BuildPane::expandRequested);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &now) {
        m_output->setStep(now.isValid() ? m_steps->at(now.row()).number : 0);
        refreshShell();
    });
    connect(m_table, &TableView::opened, this, [this] { m_output->setOnlyStep(true), m_output->setFocus(); });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setBuild(nullptr, false, {});
}

QWidget *BuildPane::makeHeader()
{
    auto *header = new QWidget;
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(16, 10, 8, 8);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_name, 1);
    row->addWidget(m_chip);
    m_stop->setProperty("small", true);
    row->addWidget(m_stop);
    auto *shell = new QToolButton;
    shell->setDefaultAction(m_shell);
    shell->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(shell);
    row->addWidget(m_buttons);
    m_facts->setMuted(true);
    column->addLayout(row);
    column->addWidget(m_facts);
    return header;
}

void BuildPane::setCovering(bool covering)
{
    m_buttons->setCovering(covering);
}

void BuildPane::setBuild(const BuildInfo *build, bool canStop, const QString &complaint)
{
    const build::BuildRecord record = build ? build->record : build::BuildRecord();
    const bool other = m_id != (build ? build->path : QString());
    m_id = build ? build->path : QString();
    m_name->setText(build ? buildName(record) : QString());
    m_chip->setChip(buildChip(record.state));
    m_chip->setVisible(build);
    m_stop->setVisible(canStop);
    m_steps->setRecord(record);
    m_output->setBuild(m_id, build && record.state == build::BuildState::Running);
    if (build)
        showFacts(record);
    showFailure(record, complaint);
    refreshShell();
    if (!other || !build)
        return;
    // Whoever looks at a build that failed wants to see where.
    const auto failed = std::ranges::find(record.steps, build::StepState::Failed, &build::StepRecord::state);
    if (failed != record.steps.end())
        m_table->selectRow(m_steps->index(int(failed - record.steps.begin()), 0));
}

const build::StepRecord *BuildPane::shellStep() const
{
    const QModelIndex current = m_table->currentIndex();
    const build::StepRecord *step = current.isValid() ? &m_steps->at(current.row()) : nullptr;
    for (int row = m_steps->rowCount() - 1; row >= 0 && !current.isValid(); --row) {
        const build::StepRecord &candidate = m_steps->at(row);
        if (candidate.state == build::StepState::Failed || (!step && !candidate.shell.image.empty()))
            step = &candidate;
    }
    return step && !step->shell.image.empty() ? step : nullptr;
}

void BuildPane::setShellPossible(bool possible)
{
    m_shellPossible = possible;
    refreshShell();
}

void BuildPane::refreshShell()
{
    const build::StepRecord *step = shellStep();
    m_shell->setEnabled(step && m_shellPossible);
    m_shell->setToolTip(!step ? tr("This step has no files to look into")
                        : step->state == build::StepState::Failed ? tr("Open a shell with the files that step %1 began with").arg(step->number)
                                                                  : tr("Open a shell with the files that step %1 has left").arg(step->number));
}

void BuildPane::showFacts(const build::BuildRecord &record)
{
    const auto cached = std::ranges::count(record.steps, build::StepState::Cached, &build::StepRecord::state);
    QStringList facts{formatTime(quint64(record.startedAt)), formatTook(buildDuration(record))};
    if (!record.steps.empty())
        facts << tr("%1 of %2 steps cached").arg(cached).arg(record.steps.size());
    if (!record.target.empty())
        facts << tr("stage %1").arg(QString::fromStdString(record.target));
    if (!record.imageId.empty())
        facts << QString::fromStdString(record.imageId).left(19);
    facts << QString::fromStdString(record.context);
    m_facts->setText(facts.join(u"   "_s));
}

void BuildPane::showFailure(const build::BuildRecord &record, const QString &complaint)
{
    QString sentence;
    if (record.state == build::BuildState::Failed) {
        const auto failed = std::ranges::find(record.steps, build::StepState::Failed, &build::StepRecord::state);
        if (failed == record.steps.end())
            sentence = tr("The build failed: %1.").arg(QString::fromStdString(record.error));
        else if (failed->line > 0)
            sentence = tr("%1, line %2: %3").arg(QString::fromStdString(record.file)).arg(failed->line).arg(QString::fromStdString(failed->text))
                + u'\n' + QString::fromStdString(record.error);
        else
            sentence = tr("Step %1 failed: %2.").arg(failed->number).arg(QString::fromStdString(record.error));
    }
    const QString all = m_id + sentence + complaint;
    if (all == m_failure)
        return; // with its details open, maybe
    m_failure = all;
    m_message->clear();
    if (!sentence.isEmpty())
        m_message->show(ToneKind::Bad, sentence, complaint);
}

void BuildPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colors().view);
}

} // namespace kiste::ui
