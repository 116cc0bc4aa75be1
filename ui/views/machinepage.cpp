// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/machinepage.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/helperstate.h"
#include "ui/views/machinedelegate.h"
#include "ui/views/machinepane.h"
#include "ui/views/machinetree.h"
#include "ui/widgets/commandecho.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// A mark of the legend, painted as the grid paints it.
class MarkLabel : public QWidget
{
public:
    explicit MarkLabel(NamespaceUse use) : m_use(use)
    {
        setFixedSize(20, 20);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        MachineDelegate::paintMark(&painter, rect(), int(m_use), u"A"_s, 0);
    }

private:
    NamespaceUse m_use;
};

} // namespace

MachinePage::MachinePage(Helper *helper, MachineModel *model, QWidget *parent)
    : Page(u"machine"_s, parent)
    , m_helper(helper)
    , m_model(model)
    , m_tree(new MachineTree(model))
    , m_pane(new MachinePane(helper, model))
    , m_filterField(new FilterField(tr("Filter: name, engine, pid"), tr("Filter containers on this computer")))
    , m_grouping(new Segmented({tr("By engine"), tr("By user"), tr("By control group")}))
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
    , m_skeleton(new SkeletonView)
    , m_echo(new CommandEcho)
{
    makeActions();
    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeFilterBar());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    column->addLayout(notice);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_tree, m_state, m_skeleton})
        m_stack->addWidget(widget);
    column->addWidget(m_stack, 1);
    column->addWidget(m_echo);
    column->addWidget(makeLegend());
    list->setFocusProxy(m_tree);
    setParts(list, m_pane, 320);
    connect(helper, &Helper::stateChanged, this, &MachinePage::refresh);
    connect(model, &MachineModel::loadingChanged, this, &MachinePage::refresh);
    connect(model, &MachineModel::containersChanged, this, &MachinePage::refresh);
    connect(model->metrics(), &MetricsSource::sampled, this, [this] {
        if (isVisible())
            Q_EMIT factsChanged();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &MachinePage::refreshSelection);
    connect(m_tree, &MachineTree::opened, this, [this] { setPaneOpen(true), setExpanded(true), m_pane->setFocus(); });
    connect(m_tree, &QWidget::customContextMenuRequested, this, &MachinePage::showContextMenu);
    connect(m_pane, &MachinePane::closeRequested, this, [this] { setPaneOpen(false), m_tree->setFocus(); });
    connect(m_pane, &MachinePane::expandRequested, this, &Page::setExpanded);
    connect(m_pane, &MachinePane::containerChosen, m_tree, &MachineTree::selectContainer);
    refresh();
}

MachinePage::~MachinePage()
{
    m_tree->saveColumns();
    saveState();
}

void MachinePage::makeActions()
{
    const auto make = [this](const QString &iconName, const QString &text, const QString &tip, void (MachinePage::*act)()) {
        auto *action = new QAction(icon(iconName), text, this);
        action->setToolTip(tip);
        if (act)
            connect(action, &QAction::triggered, this, act);
        return action;
    };
    m_freeze = make(u"freeze"_s, tr("Freeze"), tr("Let all processes of the container stand still"), &MachinePage::freeze);
    m_terminate = make(u"stop"_s, tr("Terminate"), tr("Ask the container's first process to end (SIGTERM)"), nullptr);
    connect(m_terminate, &QAction::triggered, this, [this] { signal(u"TERM"_s, false); });
    m_kill = make(u"kill"_s, tr("Kill…"), tr("End all processes of the container at once (SIGKILL)"), &MachinePage::confirmKill);
    m_open = make(u"crate"_s, tr("Open container"), tr("Show it on the page of Kiste's containers"), nullptr);
    connect(m_open, &QAction::triggered, this, [this] {
        if (const MachineContainerInfo *container = selected(); container && !container->path.isEmpty())
            Q_EMIT containerChosen(container->path);
    });
}

QWidget *MachinePage::makeFilterBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    m_filterField->setMinimumWidth(200);
    m_filterField->setMaximumWidth(360);
    m_grouping->setAccessibleName(tr("Grouping"));
    row->addWidget(m_filterField, 1);
    row->addWidget(m_grouping);
    row->addStretch(1);
    connect(m_filterField, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model->setFilter(FilterExpression(text));
        m_tree->expandAll();
        refresh();
    });
    connect(m_filterField, &FilterField::left, m_tree, qOverload<>(&QWidget::setFocus));
    connect(m_grouping, &Segmented::currentChanged, this, [this](int index) {
        m_model->setGrouping(MachineModel::Grouping(index));
        m_tree->expandAll();
        m_tree->selectContainer(m_current);
    });
    return bar;
}

QWidget *MachinePage::makeLegend()
{
    auto *legend = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *row = new QHBoxLayout(legend);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(3);
    for (const auto &[use, text] : {std::pair(NamespaceUse::Own, tr("its own")), std::pair(NamespaceUse::Shared, tr("shared: same letter, same one")),
                                    std::pair(NamespaceUse::Host, tr("the computer's"))}) {
        row->addWidget(new MarkLabel(use));
        row->addWidget(new MutedLabel(text));
        row->addSpacing(8);
    }
    row->addStretch(1);
    m_legend = legend;
    return legend;
}

QWidget *MachinePage::content() const
{
    return m_stack->currentWidget();
}

void MachinePage::refresh()
{
    const HelperState state = m_helper->state();
    const bool any = m_model->containerCount() > 0;
    QWidget *const before = content();
    if (!hasLists(state) && state != HelperState::Connecting) {
        showHelperState(m_helper, m_state);
        m_stack->setCurrentWidget(m_state);
    } else if (m_model->loading() == MachineModel::Loading::Failed) {
        const bool denied = m_model->error().code == ErrorCode::NotAuthorized;
        m_state->set(denied ? u"lock"_s : u"error"_s,
                     denied ? tr("You may not look at this computer's processes") : tr("This computer could not be looked at"),
                     errorSentence(m_model->error().code), QString::fromStdString(m_model->error().detail));
        connect(m_state->addButton(tr("Try again"), u"turn"_s), &QPushButton::clicked, m_model, &MachineModel::reload);
        m_stack->setCurrentWidget(m_state);
    } else if (m_model->loading() != MachineModel::Loading::Done) {
        m_stack->setCurrentWidget(m_skeleton);
    } else if (!any) {
        m_state->set(u"computer"_s, tr("No containers run on this computer"),
                     tr("Containers of every engine are shown here: Kiste, Docker, Podman, LXC, Flatpak and others. They are found "
                        "from processes; no engine is asked."));
        m_stack->setCurrentWidget(m_state);
    } else if (m_model->rowCount() == 0) {
        m_state->set(u"filter"_s, tr("No container matches"), tr("The filter hides all containers there are."));
        connect(m_state->addButton(tr("Clear filter")), &QPushButton::clicked, this, [this] {
            m_filterField->clear();
            m_tree->setFocus();
        });
        m_stack->setCurrentWidget(m_state);
    } else {
        m_stack->setCurrentWidget(m_tree);
        if (before != m_tree) {
            m_tree->expandAll();
            const QModelIndex first = m_model->index(0, 0, m_model->index(0, 0));
            m_tree->selectContainer(m_model->find(m_current) ? m_current : first.data(MachineModel::IdRole).toString());
        }
    }
    const bool listed = hasLists(state) && any;
    m_filterField->parentWidget()->setVisible(listed);
    m_legend->setVisible(listed);
    m_echo->setVisible(!m_echo->command().isEmpty());
    setPaneWanted(listed);
    refreshSelection();
}

const MachineContainerInfo *MachinePage::selected() const
{
    return m_model->container(m_tree->currentIndex());
}

void MachinePage::refreshSelection()
{
    const QModelIndex current = m_tree->currentIndex();
    const MachineContainerInfo *container = selected();
    if (container)
        m_current = container->id;
    const bool connected = m_helper->state() == HelperState::Connected;
    const bool own = container && !container->path.isEmpty();
    m_freeze->setEnabled(connected && container && !own && container->ownsCgroup);
    m_freeze->setText(container && container->frozen ? tr("Thaw") : tr("Freeze"));
    m_freeze->setIcon(icon(container && container->frozen ? u"play"_s : u"freeze"_s));
    m_terminate->setEnabled(connected && container && !own);
    m_kill->setEnabled(connected && container && !own);
    m_open->setEnabled(own);
    m_pane->show(container ? container->id : QString(), current.column());
    Q_EMIT factsChanged();
}

QString MachinePage::facts() const
{
    if (!hasLists(m_helper->state()) || m_model->loading() != MachineModel::Loading::Done)
        return {};
    const LiveSample total = m_model->total();
    return QStringList{tr("%1 of %2", "containers of engines")
                           .arg(tr("%n container(s)", nullptr, m_model->containerCount()), tr("%n engine(s)", nullptr, m_model->engineCount())),
                       tr("%1 cores").arg(formatCores(total.cpuCores)), formatBytes(total.memoryBytes),
                       tr("read from /proc and cgroups, no engine was asked")}
        .join(u"     "_s);
}

void MachinePage::focusFilter()
{
    if (!m_filterField->isVisible())
        return;
    m_filterField->setFocus(Qt::ShortcutFocusReason);
    m_filterField->selectAll();
}

bool MachinePage::selectByName(const QString &name)
{
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parent = m_model->index(group, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row) {
            const QModelIndex index = m_model->index(row, 0, parent);
            if (index.data().toString() != name)
                continue;
            m_tree->selectContainer(index.data(MachineModel::IdRole).toString());
            return true;
        }
    }
    return false;
}

void MachinePage::done(const Result<void> &result, const QString &sentence, const QString &command)
{
    m_message->clear();
    if (!result) {
        m_message->show(ToneKind::Bad, sentence + u' ' + errorSentence(result.error().code), errorDetail(result.error()));
        return;
    }
    m_echo->setCommand(command);
    m_echo->show();
}

void MachinePage::freeze()
{
    const MachineContainerInfo *container = selected();
    if (!container)
        return;
    const bool frozen = !container->frozen;
    const QString id = container->id;
    const QString sentence = frozen ? tr("“%1” could not be frozen.").arg(container->title())
                                    : tr("“%1” could not be thawed.").arg(container->title());
    MachineHelper::of(m_helper).freezeMachineContainer(id, frozen, this, [this, id, frozen, sentence](const Result<void> &result) {
        done(result, sentence, u"kistectl machine %1 %2"_s.arg(frozen ? u"freeze"_s : u"thaw"_s, id.left(12)));
    });
}

void MachinePage::signal(const QString &name, bool all)
{
    const MachineContainerInfo *container = selected();
    if (!container)
        return;
    const QString id = container->id;
    const QString sentence = tr("The signal could not be sent to “%1”.").arg(container->title());
    const QVariantMap options = all ? QVariantMap{{u"all"_s, true}} : QVariantMap();
    MachineHelper::of(m_helper).signalMachineContainer(id, name, options, this, [this, id, name, all, sentence](const Result<void> &result) {
        done(result, sentence, u"kistectl machine kill --signal %1 %2%3"_s.arg(name, all ? u"--all "_s : QString(), id.left(12)));
    });
}

void MachinePage::confirmKill()
{
    const MachineContainerInfo *container = selected();
    if (!container)
        return;
    const QString id = container->id;
    auto *dialog = new ConfirmDialog(
        tr("Kill “%1”?").arg(container->title()), {u"%1 (%2)"_s.arg(container->title(), MachineModel::engineTitle(container->engine))},
        tr("All its processes end at once. What they have not saved is lost, and the engine that made it may start it again."), tr("Kill"), this);
    connect(dialog, &QDialog::accepted, this, [this, id] {
        m_tree->selectContainer(id);
        if (const MachineContainerInfo *now = selected(); now && now->id == id)
            signal(u"KILL"_s, true);
    });
    dialog->open();
}

void MachinePage::showContextMenu(const QPoint &position)
{
    if (!selected())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_open, m_freeze, m_terminate, m_kill});
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void MachinePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_model->setActive(true);
    refresh();
}

void MachinePage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_model->setActive(false);
}

void MachinePage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
