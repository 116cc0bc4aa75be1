// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/selectiontotals.h"

#include "ui/models/containeractions.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

SelectionTotals::SelectionTotals(ContainerModel *model, ContainerActions *actions, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_title(new QLabel)
    , m_cpu(new QLabel)
    , m_memory(new QLabel)
    , m_pids(new QLabel)
    , m_start(new QPushButton(icon(u"play"_s), tr("Start")))
    , m_stop(new QPushButton(icon(u"stop"_s), tr("Stop")))
    , m_restart(new QPushButton(icon(u"turn"_s), tr("Restart")))
    , m_remove(new QPushButton(icon(u"trash"_s), tr("Delete…")))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 16);
    layout->setSpacing(12);
    m_title->setFont(Theme::font(TextRole::Title));
    m_title->setWordWrap(true);
    layout->addWidget(m_title);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto &[name, value] :
         {std::pair{tr("CPU"), m_cpu}, std::pair{tr("Memory"), m_memory}, std::pair{tr("Processes"), m_pids}}) {
        grid->addWidget(new MutedLabel(name), row, 0);
        grid->addWidget(value, row++, 1);
    }
    layout->addLayout(grid);
    auto *buttons = new QGridLayout;
    buttons->addWidget(m_start, 0, 0);
    buttons->addWidget(m_stop, 0, 1);
    buttons->addWidget(m_restart, 1, 0);
    buttons->addWidget(m_remove, 1, 1);
    buttons->setColumnStretch(2, 1);
    layout->addLayout(buttons);
    layout->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, [this, actions] { actions->start(m_paths); });
    connect(m_stop, &QPushButton::clicked, this, [this, actions] { actions->stop(m_paths); });
    connect(m_restart, &QPushButton::clicked, this, [this, actions] { actions->restart(m_paths); });
    connect(m_remove, &QPushButton::clicked, this, &SelectionTotals::removeRequested);
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) {
        if (isVisible() && first.column() <= ContainerModel::Image)
            refresh();
    });
    connect(model, &ContainerModel::numbersChanged, this, [this] {
        if (isVisible())
            refresh();
    });
}

void SelectionTotals::setSelection(const QStringList &paths)
{
    m_paths = paths;
    refresh();
}

void SelectionTotals::refresh()
{
    double cores = 0;
    quint64 bytes = 0;
    quint64 pids = 0;
    int active = 0;
    bool canStart = false;
    bool canStop = false;
    bool canRestart = false;
    const bool all = m_paths.isEmpty();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ContainerInfo &container = m_model->containerAt(row);
        if (!all && !m_paths.contains(container.path))
            continue;
        const Operation pending = m_model->pending(container.path);
        canStart |= ContainerActions::applies(Operation::Starting, container, pending);
        canStop |= ContainerActions::applies(Operation::Stopping, container, pending);
        canRestart |= ContainerActions::applies(Operation::Restarting, container, pending);
        active += container.isActive();
        if (const auto live = m_model->liveAt(row))
            cores += live->cpuCores, bytes += live->memoryBytes, pids += live->pids;
    }
    m_title->setText(all ? tr("%n container(s) running", nullptr, active)
                         : tr("%n container(s) selected", nullptr, int(m_paths.size())));
    m_cpu->setText(tr("%1 cores").arg(formatCores(cores)));
    m_memory->setText(formatBytes(bytes));
    m_pids->setText(QLocale().toString(pids));
    for (QPushButton *button : {m_start, m_stop, m_restart, m_remove})
        button->setVisible(!all);
    m_restart->setEnabled(canRestart);
    m_start->setEnabled(canStart);
    m_stop->setEnabled(canStop);
}

} // namespace kiste::ui
