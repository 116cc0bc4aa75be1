// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containerspage.h"

#include "core/ipc/helper.h"
#include "ui/models/containertree.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/containercards.h"
#include "ui/views/containerdelegate.h"
#include "ui/views/detailpane.h"
#include "ui/views/helperstate.h"
#include "ui/views/readinesspanel.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr QLatin1StringView starterName("localhost/starter:latest");
}

ContainersPage::ContainersPage(Helper *helper, ContainerModel *model, bool canImport, QWidget *parent)
    : Page(u"containers"_s, parent)
    , m_helper(helper)
    , m_model(model)
    , m_canImport(canImport)
    , m_actions(new ContainerActions(helper, model, this))
    , m_tree(new ContainerTree(model, this))
    , m_table(new TableView)
    , m_cards(new ContainerCards(m_tree))
    , m_pane(new DetailPane(helper, model, m_actions))
    , m_filterField(new FilterField(tr("Filter: name, image, port:80"), tr("Filter containers")))
    , m_segments(new Segmented({tr("All"), tr("Running"), tr("Stopped"), tr("Attention")}))
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
    , m_skeleton(new SkeletonView)
    , m_sums(new MutedLabel)
    , m_selected(new MutedLabel)
{
    m_table->setModel(m_tree);
    m_table->setGroupRole(ContainerTree::GroupRole);
    m_table->setItemDelegate(new ContainerDelegate(m_tree, m_table));
    m_cards->setSelectionModel(m_table->selectionModel());
    m_table->setAccessibleName(tr("Containers"));
    m_table->setSpan(ContainerModel::SpanRole, ContainerModel::Cpu);
    m_table->setFixedColumns({ContainerModel::Name});
    constexpr int widths[] = {184, 128, 150, 122, 132, 84, 84, 64, 60};
    for (int column = 0; column < ContainerModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, widths[column]);
    for (const int column : {ContainerModel::Name, ContainerModel::Image})
        m_table->header()->setSectionResizeMode(column, QHeaderView::Stretch);
    m_table->header()->setSortIndicator(ContainerModel::Name, Qt::AscendingOrder);
    m_table->setColumnHidden(ContainerModel::Pids, true);
    m_table->setSettingsKey(settingsKey());

    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeFilterBar());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    column->addLayout(notice);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_table, m_cards, m_state, m_skeleton})
        m_stack->addWidget(widget);
    column->addWidget(m_stack, 1);
    column->addWidget(makeFooter());
    list->setFocusProxy(m_table);
    setParts(list, m_pane, 356);
    makeActions();
    connectModel();
    const QSettings settings;
    m_folded = settings.value(settingsKey() + "/folded"_L1).toStringList();
    setGrouping(settings.value(settingsKey() + "/grouping"_L1, m_grouping).toInt());
    setCards(settings.value(settingsKey() + "/cards"_L1, false).toBool());
    refreshCounts();
    refreshContent();
    refreshSelection();
}

ContainersPage::~ContainersPage()
{
    m_table->saveColumns();
    saveState();
    QSettings settings;
    settings.setValue(settingsKey() + "/folded"_L1, m_folded);
    settings.setValue(settingsKey() + "/grouping"_L1, m_grouping);
    settings.setValue(settingsKey() + "/cards"_L1, m_cardsShown);
}

QWidget *ContainersPage::makeFilterBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_filterField, 1);
    row->addWidget(m_segments);
    row->addStretch(1);
    row->addWidget(makeViewButtons());
    connect(m_filterField, &QLineEdit::textChanged, this, &ContainersPage::applyFilter);
    connect(m_filterField, &FilterField::left, this, [this] {
        if (!m_table->selectionModel()->hasSelection() && m_tree->rowCount() > 0)
            m_table->selectRow(firstContainer());
        listView()->setFocus();
    });
    connect(m_segments, &Segmented::currentChanged, this, &ContainersPage::applyFilter);
    return bar;
}

QWidget *ContainersPage::makeFooter()
{
    auto *footer = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(12, 6, 12, 6);
    m_sums->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_sums, 1);
    row->addWidget(m_selected);
    return footer;
}

void ContainersPage::connectModel()
{
    connect(m_helper, &Helper::stateChanged, this, &ContainersPage::refreshContent);
    connect(m_helper, &Helper::imageAdded, this, [this] {
        if (m_model->rowCount() == 0)
            refreshContent();
    });
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &ContainersPage::keepSelection);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_tree, signal, this, [this] {
            refreshCounts();
            refreshContent();
        });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &ContainersPage::refreshCounts);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this] {
        refreshCounts();
        refreshContent();
    });
    connect(m_tree, &QAbstractItemModel::modelReset, this, [this] {
        refreshCounts();
        refreshContent();
        refreshSelection();
    });
    connect(m_tree, &QAbstractItemModel::layoutChanged, this, &ContainersPage::refreshContent);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) {
        if (first.column() > ContainerModel::Image)
            return;
        refreshCounts();
        refreshActions();
        refreshSums();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ContainersPage::refreshSelection);
    connect(m_table, &TableView::heldChanged, m_tree, &ContainerTree::setHeld);
    connect(m_table, &TableView::groupToggled, this, [this](const QModelIndex &group, bool expanded) {
        m_folded.removeAll(group.data().toString());
        if (!expanded)
            m_folded << group.data().toString();
    });
    connect(m_table, &QAbstractItemView::clicked, this, &ContainersPage::openPort);
    connect(m_cards, &ContainerCards::opened, m_table, &TableView::opened);
    connect(m_cards, &ContainerCards::deletePressed, m_table, &TableView::deletePressed);
    connect(m_cards, &QWidget::customContextMenuRequested, this, &ContainersPage::showContextMenu);
    connect(m_tree, &QAbstractItemModel::modelReset, this, [this] { expandGroups(0, m_tree->rowCount() - 1); });
    connect(m_tree, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &parent, int first, int last) {
        if (!parent.isValid())
            expandGroups(first, last);
    });
    connect(m_model, &ContainerModel::findingsChanged, this, &ContainersPage::refreshCounts);
    connect(m_model, &ContainerModel::numbersChanged, this, &ContainersPage::refreshSums);
    connect(m_message, &InlineMessage::closed, m_model, &ContainerModel::clearFailures);
    connect(m_actions, &ContainerActions::progressed, this, [this](Operation operation, int done, int asked) {
        if (done < asked)
            m_selected->setText(progressSentence(operation, done, asked));
        else
            refreshSelection();
    });
    connect(m_table, &TableView::opened, this, [this] { setPaneOpen(true), setExpanded(true), m_pane->setFocus(); });
    connect(m_table, &TableView::deletePressed, this, &ContainersPage::confirmRemove);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ContainersPage::showContextMenu);
    connect(m_pane, &DetailPane::closeRequested, this, [this] { setPaneOpen(false), m_table->setFocus(); });
    connect(m_pane, &DetailPane::removeRequested, this, &ContainersPage::confirmRemove);
    connect(m_pane, &DetailPane::expandRequested, this, &Page::setExpanded);
    connect(m_actions, &ContainerActions::updateFailed, this, [this](const QString &name, const Error &error) {
        m_message->clear();
        m_message->show(ToneKind::Bad, tr("The limits of “%1” could not be changed.").arg(name) + u' ' + errorSentence(error.code),
                        errorDetail(error));
    });
    connect(m_actions, &ContainerActions::failed, this,
            [this](Operation operation, const QList<ActionFailure> &failures, int asked) {
                m_message->clear();
                m_message->show(ToneKind::Bad, failureSentence(operation, failures, asked), failureDetail(failures));
            });
}

QWidget *ContainersPage::content() const
{
    return m_stack->currentWidget();
}

void ContainersPage::applyFilter()
{
    m_tree->setSegment(ContainerTree::Segment(m_segments->current()));
    const FilterExpression expression(m_filterField->text());
    m_filterField->setProperty("invalid", !expression.error().isEmpty());
    m_filterField->update();
    m_tree->setExpression(expression);
    refreshContent();
}

void ContainersPage::refreshContent()
{
    if (m_helper->state() == HelperState::Connecting) {
        m_stack->setCurrentWidget(m_skeleton);
    } else if (!hasLists(m_helper->state())) {
        m_state->setObjectName({});
        showHelperState(m_helper, m_state);
        m_stack->setCurrentWidget(m_state);
    } else if (m_model->rowCount() == 0) {
        showEmpty();
        m_stack->setCurrentWidget(m_state);
    } else if (m_tree->rowCount() == 0) {
        showNoMatch();
        m_stack->setCurrentWidget(m_state);
    } else {
        const QWidget *before = m_stack->currentWidget();
        m_stack->setCurrentWidget(listView());
        if (before != listView() && !m_table->selectionModel()->hasSelection())
            m_table->selectRow(firstContainer());
        if (before == m_skeleton && isVisible())
            listView()->setFocus();
    }
    const bool listed = hasLists(m_helper->state()) && m_model->rowCount() > 0;
    m_filterField->parentWidget()->setVisible(listed);
    m_sums->parentWidget()->setVisible(listed);
    setPaneWanted(listed);
    m_run->setEnabled(m_helper->state() == HelperState::Connected);
    refreshActions();
    refreshSums();
    Q_EMIT factsChanged();
}

void ContainersPage::showNoMatch()
{
    if (m_state->objectName() == "noMatch"_L1 && content() == m_state)
        return;
    m_state->setObjectName(u"noMatch"_s);
    m_state->set(u"filter"_s, tr("No container matches"), tr("The filter hides all containers there are."));
    connect(m_state->addButton(tr("Clear filter")), &QPushButton::clicked, this, [this] {
        m_filterField->clear();
        m_segments->setCurrent(0);
        listView()->setFocus();
    });
}

void ContainersPage::showEmpty()
{
    const QList<ImageInfo> images = m_helper->images();
    const bool hasStarter =
        std::ranges::any_of(images, [](const ImageInfo &image) { return image.names.contains(starterName); });
    const QString key = hasStarter ? u"empty, starter"_s : u"empty"_s;
    if (m_state->objectName() == key && content() == m_state)
        return;
    m_state->setObjectName(key);
    m_state->set(u"crate"_s, tr("No containers yet"),
                 tr("A container runs a program with its own files, network and limits."));
    connect(m_state->addButton(tr("Run your first container…"), u"plus"_s), &QPushButton::clicked, this,
            [this] { Q_EMIT runRequested({}); });
    if (hasStarter) {
        QPushButton *starter =
            m_state->addCard(u"terminal"_s, tr("Try the starter image"), tr("a small system, no download"));
        connect(starter, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(starterName); });
    }
    if (m_canImport) {
        QPushButton *import =
            m_state->addCard(u"import"_s, tr("Import an image…"), tr("or drop its archive on this window"));
        connect(import, &QPushButton::clicked, this, &ContainersPage::importRequested);
    }
    m_state->addExtra(new ReadinessPanel(m_helper));
}

void ContainersPage::keepSelection()
{
    if (const QStringList paths = selectedPaths(); !paths.isEmpty())
        m_wantedPaths = paths;
}

QStringList ContainersPage::selectedPaths() const
{
    QStringList paths;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        paths << m_tree->paths(index);
    paths.removeDuplicates(); // a group and its members
    return paths;
}

void ContainersPage::refreshSelection()
{
    if (!m_wantedPaths.isEmpty() && m_tree->rowCount() > 0) {
        const QStringList wanted = std::exchange(m_wantedPaths, {});
        for (const QString &path : wanted)
            selectPath(path);
    }
    const QStringList paths = selectedPaths();
    m_selected->setText(paths.isEmpty() ? QString() : tr("%n selected", nullptr, int(paths.size())));
    m_pane->setSelection(paths);
    refreshActions();
    Q_EMIT factsChanged();
}

void ContainersPage::selectPath(const QString &path)
{
    const QModelIndex index = m_tree->indexOf(path);
    if (!index.isValid())
        return;
    m_table->selectRow(index);
    m_cards->scrollTo(index);
}

bool ContainersPage::selectByName(const QString &name)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ContainerInfo &container = m_model->containerAt(row);
        if (container.name != name && !container.id.startsWith(name))
            continue;
        selectPath(container.path);
        return true;
    }
    return false;
}

void ContainersPage::refreshSums()
{
    const auto sums = m_tree->totals();
    const QString gap = u"     "_s;
    m_sums->setText(sums.active == 0 ? tr("None running")
                                     : tr("Sum of %n running", nullptr, sums.active) + gap
                            + tr("%1 cores").arg(formatCores(sums.cores)) + gap + formatBytes(sums.memory) + gap
                            + formatRate(sums.network));
}

void ContainersPage::refreshCounts()
{
    const int active = m_model->activeCount();
    m_segments->setCount(int(Segment::All), m_model->rowCount());
    m_segments->setCount(int(Segment::Running), active);
    m_segments->setCount(int(Segment::Stopped), m_model->rowCount() - active);
    m_segments->setCount(int(Segment::Attention), m_model->problemCount());
    Q_EMIT factsChanged();
}

QString ContainersPage::facts() const
{
    if (!hasLists(m_helper->state()))
        return {};
    if (m_model->rowCount() == 0)
        return tr("No containers");
    QStringList facts{tr("%n container(s)", nullptr, m_model->rowCount()), tr("%n running", nullptr, m_model->activeCount())};
    if (const int problems = m_model->problemCount(); problems > 0)
        facts << tr("%n need attention", nullptr, problems);
    return facts.join(u", "_s);
}

void ContainersPage::focusFilter()
{
    if (m_filterField->isVisible()) {
        m_filterField->setFocus(Qt::ShortcutFocusReason);
        m_filterField->selectAll();
    }
}

void ContainersPage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
