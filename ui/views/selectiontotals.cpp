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
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_start);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    layout->addStretch(1);
    connect(m_start, &QPushButton::clicked, this, [this, actions] { actions->start(m_paths); });
    connect(m_stop, &QPushButton::clicked, this, [this, actions] { actions->stop(m_paths); });
    connect(model, &QAbstractItemModel::dataChanged, this, [this] {
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
    const bool all = m_paths.isEmpty();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ContainerInfo &container = m_model->containerAt(row);
        if (!all && !m_paths.contains(container.path))
            continue;
        const Operation pending = m_model->pending(container.path);
        canStart |= ContainerActions::applies(Operation::Starting, container, pending);
        canStop |= ContainerActions::applies(Operation::Stopping, container, pending);
        active += container.isActive();
        if (const auto live = m_model->liveAt(row))
            cores += live->cpuCores, bytes += live->memoryBytes, pids += live->pids;
    }
    m_title->setText(all ? tr("%n container(s) running", nullptr, active)
                         : tr("%n container(s) selected", nullptr, int(m_paths.size())));
    m_cpu->setText(tr("%1 cores").arg(formatCores(cores)));
    m_memory->setText(formatBytes(bytes));
    m_pids->setText(QLocale().toString(pids));
    m_start->setVisible(!all);
    m_stop->setVisible(!all);
    m_start->setEnabled(canStart);
    m_stop->setEnabled(canStop);
}

} // namespace kiste::ui
