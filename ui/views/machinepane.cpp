// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/machinepane.h"

#include "core/ipc/helper.h"
#include "ui/models/machinemodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/machinedelegate.h"
#include "ui/views/machinegraph.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panebuttons.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QPainter>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste::ui {

namespace {

constexpr qsizetype mostProcesses = 500;

QLabel *heading(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(Theme::font(TextRole::Heading));
    return label;
}

QTreeWidget *list(const QStringList &columns, const QString &name)
{
    auto *tree = new QTreeWidget;
    tree->setColumnCount(int(columns.size()));
    tree->setHeaderLabels(columns);
    tree->setRootIsDecorated(false);
    tree->setUniformRowHeights(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setAccessibleName(name);
    tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree->header()->setStretchLastSection(false);
    tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    return tree;
}

} // namespace

MachinePane::MachinePane(Helper *helper, MachineModel *model, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_model(model)
    , m_mark(new QLabel)
    , m_title(new ElideLabel(TextRole::Title))
    , m_subtitle(new ElideLabel(TextRole::Small))
    , m_buttons(new PaneButtons)
    , m_explanation(new QLabel)
    , m_membersHead(heading(tr("Members")))
    , m_members(list({tr("Container"), tr("Engine"), tr("PID")}, tr("Members")))
    , m_cpu(new MachineGraph(model->metrics(), MetricsSource::Quantity::CpuCores))
    , m_memory(new MachineGraph(model->metrics(), MetricsSource::Quantity::MemoryBytes))
    , m_factsHead(heading({}))
    , m_grid(new QGridLayout)
    , m_processesHead(heading(tr("Processes")))
    , m_processes(list({tr("Command"), tr("PID"), tr("Inside"), tr("Memory")}, tr("Processes")))
{
    setMinimumWidth(300);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 10, 12, 12);
    layout->setSpacing(4);
    layout->addWidget(makeHead());
    m_explanation->setWordWrap(true);
    m_explanation->setTextFormat(Qt::PlainText);
    m_explanation->setFont(Theme::font(TextRole::Small));
    layout->addWidget(m_explanation);
    layout->addSpacing(8);
    layout->addWidget(m_membersHead);
    layout->addWidget(m_members);
    layout->addWidget(m_cpu);
    layout->addWidget(m_memory);
    layout->addWidget(m_factsHead);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(0, 76);
    layout->addLayout(m_grid);
    layout->addSpacing(8);
    layout->addWidget(m_processesHead);
    layout->addWidget(m_processes, 2);
    layout->addStretch(1);
    m_members->setHeaderHidden(true);
    m_members->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_members->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_processes->header()->setMinimumSectionSize(40);
    for (const auto &[column, width] : {std::pair(1, 62), std::pair(2, 54), std::pair(3, 70)})
        m_processes->setColumnWidth(column, width);
    setFocusProxy(m_processes);
    m_timer.setInterval(5s);
    connect(&m_timer, &QTimer::timeout, this, &MachinePane::askProcesses);
    connect(model, &MachineModel::containersChanged, this, &MachinePane::refresh);
    connect(m_members, &QTreeWidget::itemActivated, this,
            [this](const QTreeWidgetItem *item) { Q_EMIT containerChosen(item->data(0, Qt::UserRole).toString()); });
    connect(&Theme::instance(), &Theme::changed, this, &MachinePane::refresh);
}

QWidget *MachinePane::makeHead()
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins({});
    row->addWidget(m_mark, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_title);
    m_subtitle->setMuted(true);
    words->addWidget(m_subtitle);
    row->addLayout(words, 1);
    row->addWidget(m_buttons, 0, Qt::AlignTop);
    connect(m_buttons, &PaneButtons::closeRequested, this, &MachinePane::closeRequested);
    connect(m_buttons, &PaneButtons::expandRequested, this, &MachinePane::expandRequested);
    return head;
}

QString MachinePane::title() const
{
    return m_title->text();
}

QString MachinePane::subtitle() const
{
    return m_subtitle->text();
}

QString MachinePane::value(const QString &label) const
{
    const auto found = m_rows.constFind(label);
    return found == m_rows.cend() ? QString() : found->second->text().remove(QChar(0x200b));
}

QStringList MachinePane::members() const
{
    QStringList names;
    for (int i = 0; i < m_members->topLevelItemCount(); ++i)
        names << m_members->topLevelItem(i)->text(0);
    return names;
}

void MachinePane::show(const QString &id, int column)
{
    const bool isOther = id != m_id;
    m_id = id;
    m_column = column;
    if (isOther) {
        m_processes->clear();
        m_cpu->setContainer(id);
        m_memory->setContainer(id);
        askProcesses();
    }
    refresh();
}

void MachinePane::refresh()
{
    const MachineContainerInfo *container = m_model->find(m_id);
    const auto kind = MachineModel::kindOf(m_column);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_membersHead, m_members, m_explanation, m_mark})
        widget->setVisible(container && kind);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_cpu, m_memory, m_processesHead, m_processes})
        widget->setVisible(container && !kind);
    m_factsHead->setVisible(container);
    if (!container) {
        m_title->setText(m_id.isEmpty() ? tr("No container selected") : tr("The container has ended"));
        m_subtitle->setText({});
        for (const auto &[label, text] : std::as_const(m_rows))
            label->hide(), text->hide();
        return;
    }
    if (kind) {
        showNamespace(*container, *kind);
    } else {
        m_title->setText(container->title());
        m_subtitle->setText(u"%1 · %2"_s.arg(MachineModel::engineTitle(container->engine),
                                              container->frozen ? tr("frozen") : tr("running")));
    }
    m_factsHead->setText(kind ? tr("%1 on this computer").arg(container->title()) : tr("On this computer"));
    showFacts(*container);
}

QString MachinePane::explanation(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const int count = int(m_model->letters().members(container, kind).size());
    switch (m_model->letters().use(container, kind)) {
    case NamespaceUse::Own: return tr("Nobody else is in this namespace.");
    case NamespaceUse::Unknown: return tr("The kernel does not say in which one it is.");
    case NamespaceUse::Host:
        switch (kind) {
        case NamespaceKind::Network: return tr("It uses the network of this computer: its ports are the computer's.");
        case NamespaceKind::Pid: return tr("It sees and can signal the processes of this computer, as far as its user may.");
        case NamespaceKind::User: return tr("Its users are the users of this computer: root inside is root outside.");
        default: return tr("It shares this with the computer itself.");
        }
    case NamespaceUse::Shared: break;
    }
    switch (kind) {
    case NamespaceKind::Network:
        return tr("Its %n members reach each other on localhost, share one address, and cannot listen on the same port "
                  "twice.",
                  nullptr, count);
    case NamespaceKind::Ipc: return tr("Its %n members can use each other's shared memory and message queues.", nullptr, count);
    case NamespaceKind::Pid: return tr("Its %n members see each other's processes.", nullptr, count);
    case NamespaceKind::Uts: return tr("Its %n members have one host name.", nullptr, count);
    case NamespaceKind::User: return tr("Its %n members have the same users: an id inside is the same id outside.", nullptr, count);
    default: return tr("%n containers are in it.", nullptr, count);
    }
}

void MachinePane::showNamespace(const MachineContainerInfo &container, NamespaceKind kind)
{
    const NamespaceLetters &letters = m_model->letters();
    const NamespaceUse use = letters.use(container, kind);
    QPixmap mark(QSize(24, 24) * devicePixelRatioF());
    mark.setDevicePixelRatio(devicePixelRatioF());
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    MachineDelegate::paintMark(&painter, {0, 0, 24, 24}, int(use), letters.letter(container, kind),
                               letters.number(container, kind));
    painter.end();
    m_mark->setPixmap(mark);
    m_title->setText(MachineModel::namespaceTitle(kind));
    const std::uint64_t inode = container.namespaces[indexOf(kind)];
    m_subtitle->setText(inode ? u"%1:[%2]"_s.arg(QString::fromUtf8(namespaceWord(kind))).arg(inode) : QString());
    m_explanation->setText(explanation(container, kind));
    m_members->clear();
    for (const QString &id : letters.members(container, kind)) {
        const MachineContainerInfo *member = m_model->find(id);
        if (!member)
            continue;
        auto *item = new QTreeWidgetItem(m_members, {member->title(), MachineModel::engineTitle(member->engine),
                                                     QString::number(member->pid)});
        item->setData(0, Qt::UserRole, id);
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
        for (const int column : {1, 2})
            item->setForeground(column, colors().muted);
    }
    const bool any = m_members->topLevelItemCount() > 0;
    // As high as its rows, up to ten of them.
    const int rowHeight = any ? m_members->visualItemRect(m_members->topLevelItem(0)).height() : 0;
    m_members->setFixedHeight(std::max(rowHeight, Theme::rowHeight(metric::smallControl)) * std::min(m_members->topLevelItemCount(), 10) + 4);
    m_membersHead->setVisible(any);
    m_members->setVisible(any);
}

void MachinePane::showFacts(const MachineContainerInfo &container)
{
    setRow(tr("Name"), MachineModel::kindOf(m_column) ? QString() : container.name);
    setRow(tr("Owner"), m_model->ownerName(container.owner));
    setRow(tr("Process"), QString::number(container.pid), true);
    setRow(tr("Program"), container.command);
    setRow(tr("Pod"), container.pod.left(12), true);
    setRow(tr("Engine's id"), container.engineId.left(12), true);
    setRow(tr("Cgroup"), container.cgroup, true);
    setRow(tr("Freezing"), container.ownsCgroup ? QString() : tr("not possible: other processes are in its cgroup"));
}

void MachinePane::setRow(const QString &label, const QString &value, bool code)
{
    auto found = m_rows.find(label);
    if (found == m_rows.end()) {
        auto *text = new QLabel;
        text->setWordWrap(true);
        text->setTextFormat(Qt::PlainText);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setFont(Theme::font(code ? TextRole::Code : TextRole::Small));
        text->setAccessibleName(label);
        auto *key = new MutedLabel(label);
        m_grid->addWidget(key, int(m_rows.size()), 0, Qt::AlignTop | Qt::AlignLeading);
        m_grid->addWidget(text, int(m_rows.size()), 1, Qt::AlignTop);
        found = m_rows.insert(label, {key, text});
    }
    QString breakable = value; // long paths break at their separators instead of widening the pane
    for (const QChar mark : u"/-_."_s)
        breakable.replace(mark, QString(mark) + QChar(0x200b));
    for (qsizetype run = 0, i = 0; code && i < breakable.size(); ++i, ++run) {
        if (breakable.at(i) == QChar(0x200b))
            run = 0;
        else if (run == 24)
            breakable.insert(i, QChar(0x200b)), run = 0;
    }
    found->second->setText(breakable);
    found->first->setVisible(!value.isEmpty());
    found->second->setVisible(!value.isEmpty());
}

void MachinePane::askProcesses()
{
    if (m_id.isEmpty() || !isVisible() || !m_model->find(m_id))
        return;
    MachineHelper::of(m_helper).machineProcesses(m_id, this, [this, request = ++m_request](const Result<QList<QVariantMap>> &processes) {
        if (request == m_request && processes)
            fillProcesses(*processes);
    });
}

void MachinePane::fillProcesses(const QList<QVariantMap> &processes)
{
    const QTreeWidgetItem *current = m_processes->currentItem();
    const QString chosen = current ? current->text(1) : QString();
    m_processes->clear();
    for (const QVariantMap &process : processes.first(std::min(processes.size(), mostProcesses))) {
        const QString line = process.value(u"command"_s).toStringList().join(u' ');
        const QString command = line.isEmpty() ? process.value(u"name"_s).toString() : line;
        auto *item = new QTreeWidgetItem(m_processes, {command.simplified(), process.value(u"pid"_s).toString(),
                                                       process.value(u"container-pid"_s).toString(),
                                                       formatBytes(process.value(u"memory"_s).toULongLong())});
        item->setToolTip(0, command.left(1000));
        for (const int column : {1, 2, 3})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        if (item->text(1) == chosen)
            m_processes->setCurrentItem(item);
    }
    m_processesHead->setText(tr("%n process(es)", nullptr, int(processes.size())));
}

void MachinePane::setCovering(bool covering)
{
    m_buttons->setCovering(covering);
}

void MachinePane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colors().view);
}

void MachinePane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_timer.start();
    askProcesses();
}

void MachinePane::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

} // namespace kiste::ui
