// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the list is shown: groups, columns, cards.
#include "ui/views/containerspage.h"

#include "ui/models/containertree.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/containercards.h"
#include "ui/views/containerdelegate.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/tableview.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QCursor>
#include <QDesktopServices>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QUrl>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kiste::ui {

QWidget *ContainersPage::makeViewButtons()
{
    auto *buttons = new QWidget;
    auto *row = new QHBoxLayout(buttons);
    row->setContentsMargins({});
    row->setSpacing(4);
    const auto make = [row](const QString &iconName, const QString &name) {
        auto *button = new QToolButton;
        button->setIcon(icon(iconName));
        button->setToolTip(name);
        button->setAccessibleName(name);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
        return button;
    };
    m_groupButton = make(u"layers"_s, tr("Put containers together in groups"));
    m_groupButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_groupButton->setPopupMode(QToolButton::InstantPopup);
    auto *groups = new QMenu(m_groupButton);
    auto *choices = new QActionGroup(groups);
    const std::array names{tr("No groups"), tr("By project"), tr("By pod"), tr("By network")};
    for (int grouping = 0; grouping < int(names.size()); ++grouping) {
        QAction *action = groups->addAction(names[std::size_t(grouping)], this, [this, grouping] { setGrouping(grouping); });
        action->setCheckable(true);
        choices->addAction(action);
    }
    m_groupButton->setMenu(groups);
    m_tableButton = make(u"lines"_s, tr("Show a table"));
    m_cardsButton = make(u"cards"_s, tr("Show cards"));
    for (QToolButton *button : {m_tableButton, m_cardsButton})
        button->setCheckable(true);
    connect(m_tableButton, &QToolButton::clicked, this, [this] { setCards(false); });
    connect(m_cardsButton, &QToolButton::clicked, this, [this] { setCards(true); });
    m_columnsButton = make(u"columns"_s, tr("Choose the columns"));
    m_columnsButton->setPopupMode(QToolButton::InstantPopup);
    auto *columns = new QMenu(m_columnsButton);
    connect(columns, &QMenu::aboutToShow, this, [this, columns] {
        columns->clear();
        m_table->addColumnActions(columns);
    });
    m_columnsButton->setMenu(columns);
    return buttons;
}

QAbstractItemView *ContainersPage::listView() const
{
    return m_cardsShown ? static_cast<QAbstractItemView *>(m_cards) : m_table;
}

QModelIndex ContainersPage::firstContainer() const
{
    const QModelIndex first = m_tree->index(0, 0);
    return m_tree->isGroup(first) && m_tree->rowCount(first) > 0 ? m_tree->index(0, 0, first) : first;
}

void ContainersPage::setGrouping(int grouping)
{
    m_grouping = std::clamp(grouping, 0, int(ContainerTree::Grouping::Network));
    const QList<QAction *> choices = m_groupButton->menu()->actions();
    choices.at(m_grouping)->setChecked(true);
    m_groupButton->setText(choices.at(m_grouping)->text());
    const QStringList selected = selectedPaths();
    m_tree->setGrouping(m_cardsShown ? ContainerTree::Grouping::None : ContainerTree::Grouping(m_grouping));
    expandGroups(0, m_tree->rowCount() - 1);
    if (selected.size() == 1 || (!selected.isEmpty() && !m_table->selectionModel()->hasSelection()))
        selectPath(selected.first());
}

void ContainersPage::expandGroups(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const QModelIndex group = m_tree->index(row, 0);
        if (m_tree->isGroup(group))
            m_table->setExpanded(group, !m_folded.contains(group.data().toString()));
    }
}

void ContainersPage::setCards(bool cards)
{
    const bool shown = m_stack->currentWidget() == m_table || m_stack->currentWidget() == m_cards;
    const bool focused = m_table->hasFocus() || m_cards->hasFocus();
    m_cardsShown = cards;
    m_tableButton->setChecked(!cards);
    m_cardsButton->setChecked(cards);
    m_groupButton->setVisible(!cards);
    m_columnsButton->setVisible(!cards);
    setGrouping(m_grouping);
    if (shown)
        m_stack->setCurrentWidget(listView());
    if (focused)
        listView()->setFocus();
    m_stack->parentWidget()->setFocusProxy(listView());
}

void ContainersPage::showSegment(Segment segment)
{
    m_filterField->clear();
    m_segments->setCurrent(int(segment));
}

void ContainersPage::openPort(const QModelIndex &index)
{
    const auto *delegate = static_cast<const ContainerDelegate *>(m_table->itemDelegate());
    const QPoint position = m_table->viewport()->mapFromGlobal(QCursor::pos());
    const QString port = delegate->portAt(position, m_table->visualRect(index), index, layoutDirection());
    if (!port.isEmpty())
        QDesktopServices::openUrl(QUrl(u"http://localhost:%1"_s.arg(port)));
}

} // namespace kiste::ui
