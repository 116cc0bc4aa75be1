// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tableview.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste::ui {

TableView::TableView(QWidget *parent)
    : QTreeView(parent)
{
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSortingEnabled(true);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setTextElideMode(Qt::ElideRight);
    setContextMenuPolicy(Qt::CustomContextMenu);
    viewport()->setAttribute(Qt::WA_Hover);
    header()->setHighlightSections(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(48);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header(), &QWidget::customContextMenuRequested, this, &TableView::showHeaderMenu);
    m_keyTimer.setSingleShot(true);
    m_keyTimer.setInterval(2s);
    connect(&m_keyTimer, &QTimer::timeout, this, &TableView::updateHeld);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TableView::setSettingsKey(const QString &key)
{
    m_settingsKey = key;
    const QByteArray state = QSettings().value(columnsKey()).toByteArray();
    if (!state.isEmpty())
        header()->restoreState(state);
    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(false);
}

/// A version with other columns does not take over the widths of these.
QString TableView::columnsKey() const
{
    return u"%1/columns%2"_s.arg(m_settingsKey).arg(header()->count());
}

void TableView::saveColumns() const
{
    if (!m_settingsKey.isEmpty())
        QSettings().setValue(columnsKey(), header()->saveState());
}

void TableView::setSpan(int role, int firstColumn)
{
    m_spanRole = role;
    m_spanColumn = firstColumn;
}

void TableView::selectRow(const QModelIndex &index)
{
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
}

void TableView::drawSpan(QPainter *painter, const QRect &row, const QString &text) const
{
    const int left = columnViewportPosition(m_spanColumn) + 8;
    const QRect rect =
        QStyle::visualRect(layoutDirection(), row, QRect(left, row.y(), row.right() - left - 8, row.height()));
    painter->setPen(colors().bad.text);
    painter->drawText(rect, int(Qt::AlignVCenter | Qt::AlignLeading),
                      fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

int TableView::arrowLeft(const QModelIndex &group) const
{
    int left = 0;
    for (QModelIndex up = group.parent(); up.isValid(); up = up.parent())
        left += m_levelIndent;
    return left;
}

void TableView::drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    const QRect row(0, options.rect.y(), viewport()->width(), options.rect.height());
    const bool selected = selectionModel() && selectionModel()->isSelected(index);
    if (selected)
        painter->fillRect(row, theme.selected);
    else if (m_hovered.isValid() && QModelIndex(m_hovered) == index.siblingAtColumn(0))
        painter->fillRect(row, theme.hover);
    else if (isGroup(index) && m_levelIndent == 0)
        painter->fillRect(row, theme.alternate);
    const QString span = m_spanRole < 0 ? QString() : index.data(m_spanRole).toString();
    QStyleOptionViewItem option(options);
    option.state.setFlag(QStyle::State_Selected, selected);
    for (int visual = 0; visual < header()->count(); ++visual) {
        const int column = header()->logicalIndex(visual);
        if (header()->isSectionHidden(column) || (!span.isEmpty() && column >= m_spanColumn))
            continue;
        option.rect = QRect(columnViewportPosition(column), row.y(), columnWidth(column), row.height());
        if (option.rect.right() < 0 || option.rect.left() > row.right())
            continue;
        painter->save();
        itemDelegateForIndex(index)->paint(painter, option, index.siblingAtColumn(column));
        painter->restore();
    }
    if (!span.isEmpty())
        drawSpan(painter, row, span);
    if (isGroup(index)) {
        QStyleOption arrow;
        arrow.initFrom(this);
        arrow.rect = QStyle::visualRect(layoutDirection(), row, QRect(row.left() + arrowLeft(index) + 5, row.center().y() - 6, 12, 12));
        const auto closed = isRightToLeft() ? QStyle::PE_IndicatorArrowLeft : QStyle::PE_IndicatorArrowRight;
        const bool open = isExpanded(index.siblingAtColumn(0));
        style()->drawPrimitive(open ? QStyle::PE_IndicatorArrowDown : closed, &arrow, painter, this);
    }
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), theme.softLine);
    if (currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0) && hasFocus()) {
        painter->setPen(theme.accent);
        painter->drawRect(row.adjusted(0, 0, -1, -1));
    }
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    m_keyTimer.start();
    updateHeld();
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        if (const QModelIndex row = currentIndex().siblingAtColumn(0); isGroup(row))
            return toggle(row, !isExpanded(row));
        Q_EMIT opened(currentIndex());
        return;
    }
    const QModelIndex current = currentIndex().siblingAtColumn(0);
    if (plain && isGroup(current)) {
        const int forward = isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
        const int back = isRightToLeft() ? Qt::Key_Right : Qt::Key_Left;
        if (event->key() == forward || (event->key() == back && (isExpanded(current) || m_levelIndent == 0)))
            return toggle(current, event->key() == forward);
    }
    if (plain && m_levelIndent > 0 && current.parent().isValid() && event->key() == (isRightToLeft() ? Qt::Key_Right : Qt::Key_Left))
        return selectRow(current.parent()); // from a closed folder or a file to what it is in
    if (plain && event->key() == Qt::Key_Delete) {
        Q_EMIT deletePressed();
        return;
    }
    // A slash belongs to the filter, not to the search as you type.
    if (event->text() == "/"_L1 || event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QTreeView::keyPressEvent(event);
}

bool TableView::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::HoverEnter:
    case QEvent::HoverMove:
        m_pointerOver = true;
        hover(indexAt(static_cast<QHoverEvent *>(event)->position().toPoint()).siblingAtColumn(0));
        updateHeld();
        break;
    case QEvent::HoverLeave:
    case QEvent::Leave:
    case QEvent::Hide:
        m_pointerOver = false;
        hover({});
        updateHeld();
        break;
    default: break;
    }
    return QTreeView::viewportEvent(event);
}

void TableView::toggle(const QModelIndex &group, bool expanded)
{
    if (isExpanded(group) == expanded)
        return;
    setExpanded(group, expanded);
    Q_EMIT groupToggled(group, expanded);
}

void TableView::mousePressEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    const QModelIndex index = indexAt(position).siblingAtColumn(0);
    const int arrow = isRightToLeft() ? viewport()->width() - position.x() : position.x();
    if (const int left = arrowLeft(index); event->button() == Qt::LeftButton && arrow >= left && arrow < left + 22 && isGroup(index)) {
        toggle(index, !isExpanded(index));
        return;
    }
    QTreeView::mousePressEvent(event);
}

void TableView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && isGroup(index))
        return toggle(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
    if (event->button() == Qt::LeftButton && index.isValid())
        Q_EMIT opened(index);
}

void TableView::hover(const QModelIndex &index)
{
    if (QModelIndex(m_hovered) == index)
        return;
    m_hovered = index;
    viewport()->update();
}

void TableView::updateHeld()
{
    const bool held = m_pointerOver || m_keyTimer.isActive();
    if (held == m_held)
        return;
    m_held = held;
    Q_EMIT heldChanged(held);
}

void TableView::showHeaderMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addColumnActions(menu);
    menu->popup(header()->mapToGlobal(position));
}

void TableView::addColumnActions(QMenu *menu)
{
    for (int visual = 0; visual < header()->count(); ++visual) {
        const int column = header()->logicalIndex(visual);
        QAction *action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(!m_fixedColumns.contains(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            saveColumns();
        });
    }
}

} // namespace kiste::ui
