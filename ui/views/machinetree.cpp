// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/machinetree.h"

#include "ui/models/machinemodel.h"
#include "ui/theme/theme.h"
#include "ui/views/machinedelegate.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr auto columnsKey = "machine/columns"_L1;
}

MachineTree::MachineTree(MachineModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
{
    setModel(model);
    setItemDelegate(new MachineDelegate(model, this));
    setFrameShape(QFrame::NoFrame);
    setIndentation(0);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setExpandsOnDoubleClick(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    setAccessibleName(tr("Containers on this computer"));
    header()->setHighlightSections(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(34);
    header()->setSectionResizeMode(MachineModel::Name, QHeaderView::Stretch);
    const QHash<int, int> widths{{MachineModel::Owner, 76}, {MachineModel::Pid, 68}, {MachineModel::Cpu, 122}, {MachineModel::Memory, 84}};
    for (int column = 1; column < MachineModel::ColumnCount; ++column) {
        const QString word = model->headerData(column, Qt::Horizontal).toString();
        setColumnWidth(column, widths.value(column, std::max(40, header()->fontMetrics().horizontalAdvance(word) + 17)));
        if (MachineModel::kindOf(column))
            header()->setSectionResizeMode(column, QHeaderView::Fixed);
    }
    if (const QByteArray state = QSettings().value(columnsKey).toByteArray(); !state.isEmpty())
        header()->restoreState(state);
    connect(model, &QAbstractItemModel::rowsInserted, this, &MachineTree::expandNew);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    expandAll();
}

void MachineTree::saveColumns() const
{
    QSettings().setValue(columnsKey, header()->saveState());
}

void MachineTree::expandNew(const QModelIndex &parent, int first, int last)
{
    if (parent.isValid()) {
        if (first == 0 && last + 1 == m_model->rowCount(parent))
            expand(parent);
        return;
    }
    for (int row = first; row <= last; ++row)
        expand(m_model->index(row, 0));
}

void MachineTree::selectContainer(const QString &id)
{
    if (const QModelIndex index = m_model->indexOf(id); index.isValid()) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        scrollTo(index);
    }
}

void MachineTree::drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    const QRect row(0, options.rect.y(), viewport()->width(), options.rect.height());
    const bool isGroup = !index.parent().isValid();
    const bool selected = selectionModel()->isSelected(index);
    if (selected)
        painter->fillRect(row, theme.selected);
    else if (m_hovered.isValid() && QModelIndex(m_hovered).siblingAtColumn(0) == index.siblingAtColumn(0))
        painter->fillRect(row, theme.hover);
    else if (isGroup)
        painter->fillRect(row, theme.alternate);
    QStyleOptionViewItem option(options);
    option.state.setFlag(QStyle::State_Selected, selected);
    for (int column = 0; column < MachineModel::ColumnCount; ++column) {
        option.rect = QRect(columnViewportPosition(column), row.y(), columnWidth(column), row.height());
        if (isColumnHidden(column) || option.rect.right() < 0 || option.rect.left() > row.right())
            continue;
        painter->save();
        itemDelegateForIndex(index)->paint(painter, option, index.siblingAtColumn(column));
        painter->restore();
    }
    if (isGroup) {
        QStyleOption arrow;
        arrow.initFrom(this);
        arrow.rect = QStyle::visualRect(layoutDirection(), row, QRect(row.left() + 5, row.center().y() - 5, 12, 12));
        const auto closed = isRightToLeft() ? QStyle::PE_IndicatorArrowLeft : QStyle::PE_IndicatorArrowRight;
        style()->drawPrimitive(isExpanded(index.siblingAtColumn(0)) ? QStyle::PE_IndicatorArrowDown : closed, &arrow, painter, this);
    }
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), theme.softLine);
    const QModelIndex current = currentIndex();
    if (current.siblingAtColumn(0) != index.siblingAtColumn(0) || !hasFocus())
        return;
    painter->setPen(theme.accent);
    if (!isGroup && MachineModel::kindOf(current.column())) {
        const QRect cell(columnViewportPosition(current.column()), row.y(), columnWidth(current.column()), row.height());
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(theme.accent, 1.5));
        painter->drawRoundedRect(QRectF(cell).adjusted(1, 1, -1.5, -2), 3, 3);
    } else {
        painter->drawRect(row.adjusted(0, 0, -1, -1));
    }
}

void MachineTree::moveColumn(int step)
{
    const QModelIndex current = currentIndex();
    int column = current.column();
    do {
        column += step;
    } while (column >= 0 && column < MachineModel::ColumnCount && isColumnHidden(column));
    if (column < 0 || column >= MachineModel::ColumnCount)
        return;
    const QModelIndex next = current.siblingAtColumn(column);
    selectionModel()->setCurrentIndex(next, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(next);
}

void MachineTree::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    const bool isGroup = current.isValid() && !current.parent().isValid();
    const int forward = isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
    const int back = isRightToLeft() ? Qt::Key_Right : Qt::Key_Left;
    if (current.isValid() && (event->key() == forward || event->key() == back)) {
        if (isGroup)
            setExpanded(current.siblingAtColumn(0), event->key() == forward);
        else
            moveColumn(event->key() == forward ? 1 : -1);
        return;
    }
    const bool enters = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (current.isValid() && (enters || event->key() == Qt::Key_Space)) {
        if (isGroup)
            m_model->setUnfolded(current.siblingAtColumn(0), !m_model->isUnfolded(current.siblingAtColumn(0)));
        else if (enters)
            Q_EMIT opened(current);
        return;
    }
    // A slash belongs to the filter, Escape to the page.
    if (event->text() == "/"_L1 || event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QTreeView::keyPressEvent(event);
}

bool MachineTree::isLink(const QPoint &position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid() || index.parent().isValid() || index.column() != MachineModel::Name)
        return false;
    const auto *delegate = static_cast<const MachineDelegate *>(itemDelegate());
    return delegate->linkRect(visualRect(index), index, layoutDirection()).contains(position);
}

void MachineTree::mousePressEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    const QModelIndex index = indexAt(position);
    if (event->button() == Qt::LeftButton && index.isValid() && !index.parent().isValid()) {
        const QModelIndex group = index.siblingAtColumn(0);
        if (isLink(position)) {
            m_model->setUnfolded(group, !m_model->isUnfolded(group));
            return;
        }
        setExpanded(group, !isExpanded(group));
    }
    QTreeView::mousePressEvent(event);
}

void MachineTree::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    m_hovered = indexAt(position);
    viewport()->setCursor(isLink(position) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
    QTreeView::mouseMoveEvent(event);
}

void MachineTree::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.parent().isValid())
        Q_EMIT opened(index);
}

void MachineTree::leaveEvent(QEvent *event)
{
    m_hovered = QModelIndex();
    viewport()->update();
    QTreeView::leaveEvent(event);
}

} // namespace kiste::ui
