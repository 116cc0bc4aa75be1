// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/listpage.h"

#include "core/ipc/helper.h"
#include "ui/models/infomodel.h"
#include "ui/models/rowfilter.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/celldelegate.h"
#include "ui/views/helperstate.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
using Roles = InfoModel<VolumeInfo>; // the same for every kind
}

ListPage::ListPage(const QString &settingsKey, Helper *helper, QAbstractItemModel *model, const Words &words,
                   QWidget *parent)
    : Page(settingsKey, parent)
    , m_helper(helper)
    , m_model(model)
    , m_words(words)
    , m_filter(new RowFilter(Roles::SortRole, Roles::FilterRole, this))
    , m_table(new TableView)
    , m_filterField(new FilterField(words.filter, words.filter))
    , m_segments(new Segmented({tr("All"), words.second.isEmpty() ? tr("Unused") : words.second}))
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
    , m_skeleton(new SkeletonView)
    , m_sums(new MutedLabel)
{
    m_filter->setSourceModel(model);
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new CellDelegate(metric::imageRow, m_table));
    m_table->setAccessibleName(words.table);
    m_table->setFixedColumns({0});
    m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->header()->setSortIndicator(0, Qt::AscendingOrder);
}

ListPage::~ListPage()
{
    m_table->saveColumns();
    saveState();
}

void ListPage::begin(QWidget *pane, int paneWidth)
{
    m_table->setSettingsKey(settingsKey());
    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeFilterBar(m_words));
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    column->addLayout(notice);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_table, m_state, m_skeleton})
        m_stack->addWidget(widget);
    column->addWidget(m_stack, 1);
    auto *footer = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(12, 6, 12, 6);
    row->addWidget(m_sums, 1);
    column->addWidget(footer);
    list->setFocusProxy(m_table);
    setParts(list, pane, paneWidth);
    m_begun = true;
    connect(m_helper, &Helper::stateChanged, this, &ListPage::refresh);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_model, signal, this, &ListPage::refresh);
        connect(m_filter, signal, this, &ListPage::refresh);
    }
    connect(m_filter, &QAbstractItemModel::modelReset, this, &ListPage::refresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ListPage::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ListPage::refreshSelection);
    connect(m_table, &TableView::heldChanged, m_filter, &RowFilter::setHeld);
    connect(m_table, &TableView::opened, this, [this, pane] { setPaneOpen(true), setExpanded(true), pane->setFocus(); });
    connect(m_table, &TableView::deletePressed, this, [this] { deleteSelected(); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &ListPage::showContextMenu);
    refresh();
}

QWidget *ListPage::makeFilterBar(const Words &)
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_filterField, 1);
    row->addWidget(m_segments);
    row->addStretch(1);
    connect(m_filterField, &QLineEdit::textChanged, this, &ListPage::applyFilter);
    connect(m_filterField, &FilterField::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_segments, &Segmented::currentChanged, this, &ListPage::applyFilter);
    return bar;
}

QAction *ListPage::makeAction(const QString &iconName, const QString &text, const QString &tip, const QKeySequence &key)
{
    auto *action = new QAction(icon(iconName), text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(key.isEmpty() ? tip : u"%1 (%2)"_s.arg(tip, key.toString(QKeySequence::NativeText)));
    addAction(action);
    return action;
}

bool ListPage::isConnected() const
{
    return m_helper->state() == HelperState::Connected;
}

void ListPage::fail(const QString &sentence, const Error &error)
{
    m_message->clear();
    m_message->show(ToneKind::Bad, sentence + u' ' + errorSentence(error.code), errorDetail(error));
}

QWidget *ListPage::content() const
{
    return m_stack->currentWidget();
}

void ListPage::applyFilter()
{
    const bool unused = m_segments->current() == 1;
    m_filter->setSegment([unused](const QModelIndex &row) { return !unused || row.data(Roles::UnusedRole).toBool(); });
    const FilterExpression expression(m_filterField->text());
    m_filterField->setProperty("invalid", !expression.error().isEmpty());
    m_filterField->update();
    m_filter->setExpression(expression);
    refresh();
}

void ListPage::refresh()
{
    if (!m_begun)
        return;
    int unused = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        unused += m_model->index(row, 0).data(Roles::UnusedRole).toBool();
    m_segments->setCount(0, m_model->rowCount());
    m_segments->setCount(1, unused);
    m_sums->setText(sums());
    const QWidget *before = content();
    const bool shows = hasLists(m_helper->state());
    if (m_helper->state() == HelperState::Connecting) {
        m_stack->setCurrentWidget(m_skeleton);
    } else if (!shows) {
        showHelperState(m_helper, m_state);
        m_stack->setCurrentWidget(m_state);
    } else if (m_model->rowCount() == 0) {
        showEmpty(m_state);
        m_stack->setCurrentWidget(m_state);
    } else if (m_filter->rowCount() == 0) {
        m_state->set(u"filter"_s, m_words.noMatch, m_words.noMatchSentence);
        connect(m_state->addButton(tr("Clear filter")), &QPushButton::clicked, this, [this] {
            m_filterField->clear();
            m_segments->setCurrent(0);
            m_table->setFocus();
        });
        m_stack->setCurrentWidget(m_state);
    } else {
        m_stack->setCurrentWidget(m_table);
        if (before != m_table && !m_table->selectionModel()->hasSelection())
            m_table->selectRow(m_filter->index(0, 0));
    }
    const bool listed = shows && m_model->rowCount() > 0;
    m_filterField->parentWidget()->setVisible(listed);
    m_sums->parentWidget()->setVisible(listed);
    setPaneWanted(listed);
    refreshSelection();
}

void ListPage::refreshSelection()
{
    selectionChanged(selectedPaths());
    Q_EMIT factsChanged();
}

QStringList ListPage::selectedPaths() const
{
    QStringList paths;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        paths << index.data(Roles::IdRole).toString();
    return paths;
}

void ListPage::selectPath(const QString &path)
{
    const QModelIndexList found = m_filter->match(m_filter->index(0, 0), Roles::IdRole, path, 1, Qt::MatchExactly);
    if (!found.isEmpty())
        m_table->selectRow(found.first());
}

bool ListPage::selectByName(const QString &name)
{
    const QModelIndexList found = m_filter->match(m_filter->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchExactly);
    if (found.isEmpty())
        return false;
    m_table->selectRow(found.first());
    return true;
}

void ListPage::focusFilter()
{
    if (!m_filterField->isVisible())
        return;
    m_filterField->setFocus(Qt::ShortcutFocusReason);
    m_filterField->selectAll();
}

void ListPage::showContextMenu(const QPoint &position)
{
    if (selectedPaths().isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(contextActions());
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace kiste::ui
