// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/detailpane.h"

#include "core/ipc/helper.h"
#include "ui/editor/inspecttab.h"
#include "ui/logs/logtab.h"
#include "ui/models/containeractions.h"
#include "ui/models/imagemodel.h"
#include "ui/terminal/terminaltab.h"
#include "ui/theme/icons.h"
#include "ui/views/filestab.h"
#include "ui/views/processestab.h"
#include "ui/views/selectiontotals.h"
#include "ui/views/statstab.h"
#include "ui/views/summarytab.h"
#include "ui/widgets/commandecho.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panebuttons.h"

#include <QBoxLayout>
#include <QPainter>
#include <QStackedWidget>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace kiste::ui {

DetailPane::DetailPane(Helper *helper, ContainerModel *model, ContainerActions *actions, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_name(new ElideLabel(TextRole::Title))
    , m_image(new ElideLabel(TextRole::Small, Qt::ElideMiddle))
    , m_chip(new ChipLabel)
    , m_buttons(new PaneButtons)
    , m_bar(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_whole(new QStackedWidget)
    , m_totals(new SelectionTotals(model, actions))
    , m_echo(new CommandEcho)
{
    setMinimumWidth(300);
    auto *summary = new SummaryTab(model->metrics());
    m_tabs[Summary] = summary;
    auto *logs = new LogTab(helper);
    m_tabs[Logs] = logs;
    auto *terminal = new TerminalTab(helper);
    m_tabs[Terminal] = terminal;
    auto *stats = new StatsTab(helper);
    m_tabs[Stats] = stats;
    auto *files = new FilesTab(helper);
    m_tabs[Files] = files;
    m_tabs[Processes] = new ProcessesTab(helper);
    m_tabs[Inspect] = new InspectTab(helper);
    m_bar->setExpanding(false);
    m_bar->setDrawBase(false);
    m_bar->setElideMode(Qt::ElideNone);
    m_bar->setUsesScrollButtons(true);
    m_bar->setAccessibleName(tr("Views of the container"));
    for (const QString &title :
         {tr("Summary"), tr("Logs"), tr("Terminal"), tr("Stats"), tr("Files"), tr("Processes"), tr("Inspect")})
        m_bar->addTab(title);
    for (DetailTab *tab : m_tabs)
        m_stack->addWidget(tab);

    auto *one = new QWidget;
    auto *column = new QVBoxLayout(one);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(m_stack, 1);
    column->addWidget(m_echo);
    m_whole->addWidget(one);
    m_whole->addWidget(m_totals);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_whole);
    setFocusProxy(m_bar);

    connect(m_bar, &QTabBar::currentChanged, this, [this](int tab) {
        activateTab();
        Q_EMIT tabChanged(tab);
    });
    connect(terminal, &TerminalTab::startRequested, actions,
            [actions](const QString &path) { actions->start({path}); });
    connect(summary, &SummaryTab::logsRequested, this, [this] { setTab(Logs); });
    connect(summary, &SummaryTab::statsRequested, this, [this] { setTab(Stats); });
    connect(stats, &StatsTab::commandNoted, actions, &ContainerActions::noteCommand);
    connect(files, &FilesTab::commandNoted, actions, &ContainerActions::noteCommand);
    connect(stats, &StatsTab::logsRequested, this, [this, logs](qint64 timeMs) {
        setTab(Logs);
        logs->showTime(timeMs);
    });
    connect(summary, &SummaryTab::updateRequested, actions, &ContainerActions::update);
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        // Numbers have their own way; only what the helper says changes the words.
        if (first.column() > ContainerModel::Image || m_paths.size() != 1)
            return;
        const int row = m_model->rowOf(m_paths.first());
        if (row >= first.row() && row <= last.row())
            refresh();
    });
    connect(helper, &Helper::containerChanged, this, [this](const ContainerInfo &container) {
        if (m_paths.size() == 1 && m_paths.first() == container.path)
            refresh();
    });
    connect(actions, &ContainerActions::commandNoted, m_echo, &CommandEcho::setCommand);
    connect(m_totals, &SelectionTotals::removeRequested, this, &DetailPane::removeRequested);
    connect(m_buttons, &PaneButtons::closeRequested, this, &DetailPane::closeRequested);
    connect(m_buttons, &PaneButtons::expandRequested, this, &DetailPane::expandRequested);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QWidget *DetailPane::makeHeader()
{
    auto *header = new QWidget;
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(16, 10, 8, 0);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_name, 1);
    row->addWidget(m_chip);
    row->addWidget(m_buttons);
    m_image->setMuted(true);
    column->addLayout(row);
    column->addWidget(m_image);
    auto *tabs = new QHBoxLayout;
    tabs->setContentsMargins(-12, 4, 0, 0);
    tabs->addWidget(m_bar);
    tabs->addStretch(1);
    column->addLayout(tabs);
    return header;
}

void DetailPane::setSelection(const QStringList &paths)
{
    m_paths = paths;
    refresh();
}

void DetailPane::refresh()
{
    const ContainerInfo *container = m_paths.size() == 1 ? m_model->container(m_paths.first()) : nullptr;
    m_whole->setCurrentIndex(container ? 0 : 1);
    if (!container)
        m_totals->setSelection(m_paths);
    else {
        m_name->setText(container->name);
        m_image->setText(shortReference(container->image));
        m_chip->setChip(m_model->chipAt(m_model->rowOf(container->path)));
    }
    for (DetailTab *tab : m_tabs)
        tab->setContainer(container);
    activateTab();
}

void DetailPane::activateTab()
{
    m_stack->setCurrentIndex(m_bar->currentIndex());
    const bool visible = isVisible() && m_whole->currentIndex() == 0;
    for (int tab = 0; tab < TabCount; ++tab)
        m_tabs[tab]->setActive(visible && tab == m_bar->currentIndex());
}

void DetailPane::setTab(int tab)
{
    m_bar->setCurrentIndex(tab);
}

int DetailPane::tab() const
{
    return m_bar->currentIndex();
}

void DetailPane::setCovering(bool covering)
{
    m_buttons->setCovering(covering);
}

void DetailPane::showEvent(QShowEvent *)
{
    activateTab();
}

void DetailPane::hideEvent(QHideEvent *)
{
    activateTab();
}

void DetailPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colors().view);
    if (m_whole->currentIndex() == 0) {
        const int y = m_stack->mapTo(this, QPoint(0, -1)).y();
        painter.fillRect(QRect(0, y, width(), 1), colors().line);
    }
}

} // namespace kiste::ui
