// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/processestab.h"

#include "ui/models/processmodel.h"
#include "ui/theme/format.h"
#include "ui/views/celldelegate.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr std::chrono::seconds interval{2};
}

ProcessesTab::ProcessesTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_model(new ProcessModel(this))
    , m_order(new QSortFilterProxyModel(this))
    , m_table(new TableView)
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
{
    m_order->setSourceModel(m_model);
    m_order->setSortRole(ProcessModel::SortRole);
    m_order->setDynamicSortFilter(true);
    m_table->setModel(m_order);
    m_table->setItemDelegate(new CellDelegate(metric::plainRow, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(tr("Processes"));
    m_table->header()->setStretchLastSection(true);
    m_table->setColumnWidth(ProcessModel::Pid, 64);
    m_table->setColumnWidth(ProcessModel::User, 72);
    m_table->setColumnWidth(ProcessModel::Cpu, 64);
    m_table->setColumnWidth(ProcessModel::Memory, 84);
    m_table->setColumnWidth(ProcessModel::Time, 84);
    m_table->header()->setSortIndicator(ProcessModel::Pid, Qt::AscendingOrder);
    m_table->setFixedColumns({ProcessModel::Pid, ProcessModel::Command});
    m_table->setSettingsKey(u"processes"_s);
    connect(m_table, &TableView::heldChanged, m_order, [this](bool held) { m_order->setDynamicSortFilter(!held); });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_state);
    setFocusProxy(m_table);
    m_clock.setInterval(interval);
    connect(&m_clock, &QTimer::timeout, this, &ProcessesTab::ask);
}

QWidget *ProcessesTab::content() const
{
    return m_stack->currentWidget();
}

void ProcessesTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    const bool running = container && container->isActive() && container->state != ContainerState::Starting;
    if (path == m_path && running == m_running)
        return;
    if (path != m_path || !running)
        m_model->clear();
    m_path = path;
    m_running = running;
    ++m_request;
    m_asking = false;
    refresh();
}

void ProcessesTab::setActive(bool active)
{
    if (m_active == active)
        return;
    m_active = active;
    refresh();
}

void ProcessesTab::refresh()
{
    if (!m_active || !m_running) {
        m_clock.stop();
        if (!m_running) {
            m_state->set(u"lines"_s, tr("It does not run"), tr("Its processes are listed here while it does."));
            m_stack->setCurrentWidget(m_state);
        }
        return;
    }
    m_stack->setCurrentWidget(m_table);
    m_clock.start();
    ask();
}

void ProcessesTab::ask()
{
    if (m_asking)
        return; // an answer that takes long is not asked for twice
    m_asking = true;
    m_helper->containerProcesses(m_path, this,
                                 [this, request = m_request](const Result<QList<QVariantMap>> &processes) {
                                     if (request != m_request)
                                         return;
                                     m_asking = false;
                                     showProcesses(processes);
                                 });
}

void ProcessesTab::showProcesses(const Result<QList<QVariantMap>> &processes)
{
    if (processes) {
        m_model->setProcesses(*processes, quint64(QDateTime::currentMSecsSinceEpoch()) * 1000);
        m_stack->setCurrentWidget(m_table);
        return;
    }
    m_clock.stop();
    m_state->set(u"lines"_s, tr("Its processes cannot be listed"), errorSentence(processes.error().code),
                 errorDetail(processes.error()));
    connect(m_state->addButton(tr("Try again")), &QPushButton::clicked, this, [this] { refresh(); });
    m_stack->setCurrentWidget(m_state);
}

} // namespace kiste::ui
