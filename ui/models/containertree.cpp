// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tree's shape and what it tells of its rows; containertree_order.cpp puts them in order.
#include "ui/models/containertree.h"

#include "ui/models/nameorder.h"
#include "ui/theme/format.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

int severity(const Chip &chip)
{
    switch (chip.tone) {
    case ToneKind::Bad: return 4;
    case ToneKind::Attention: return 3;
    case ToneKind::Information: return 2;
    case ToneKind::Good: return 1;
    case ToneKind::Idle: break;
    }
    return 0;
}

} // namespace

ContainerTree::ContainerTree(ContainerModel *model, QObject *parent)
    : QAbstractItemModel(parent)
    , m_model(model)
    , m_collator(nameOrder())
{
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        beginResetModel();
        m_top.clear();
        m_names.clear();
        for (Wanted &wanted : wantedRows(false)) {
            Entry &entry = m_top.emplace_back(wanted.key, nullptr);
            if (!wanted.members.isEmpty())
                entry.group = std::make_unique<Group>(wanted.key, wanted.title, std::move(wanted.members), 0);
        }
        numberGroups();
        endResetModel();
    });
    connect(model, &QAbstractItemModel::rowsInserted, this, [this] { rebuild(m_held); });
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this] { rebuild(m_held); });
    connect(model, &QAbstractItemModel::dataChanged, this, &ContainerTree::sourceChanged);
    connect(model, &ContainerModel::numbersChanged, this, &ContainerTree::numbersChanged);
    connect(model, &ContainerModel::findingsChanged, this, [this] {
        if (m_segment == Segment::Attention)
            rebuild(m_held);
    });
    rebuild(false);
}

ContainerTree::Group *ContainerTree::groupAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalPointer() || index.row() >= int(m_top.size()))
        return nullptr;
    return m_top[std::size_t(index.row())].group.get();
}

QModelIndex ContainerTree::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? groupAt(parent) : nullptr);
}

QModelIndex ContainerTree::parent(const QModelIndex &child) const
{
    const auto *group = static_cast<const Group *>(child.isValid() ? child.internalPointer() : nullptr);
    return group ? createIndex(group->row, 0, nullptr) : QModelIndex();
}

int ContainerTree::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_top.size());
    const Group *group = parent.column() == 0 ? groupAt(parent) : nullptr;
    return group ? int(group->members.size()) : 0;
}

int ContainerTree::columnCount(const QModelIndex &) const
{
    return ContainerModel::ColumnCount;
}

QVariant ContainerTree::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_model->headerData(section, orientation, role);
}

bool ContainerTree::isGroup(const QModelIndex &index) const
{
    return groupAt(index) != nullptr;
}

int ContainerTree::sourceRow(const QModelIndex &index) const
{
    if (!index.isValid())
        return -1;
    if (const auto *group = static_cast<const Group *>(index.internalPointer()))
        return index.row() < group->members.size() ? m_model->rowOf(group->members.at(index.row())) : -1;
    return isGroup(index) || index.row() >= int(m_top.size()) ? -1 : m_model->rowOf(m_top[std::size_t(index.row())].key);
}

QStringList ContainerTree::paths(const QModelIndex &index) const
{
    if (const Group *group = groupAt(index))
        return group->members;
    const int row = sourceRow(index);
    return row < 0 ? QStringList() : QStringList{m_model->containerAt(row).path};
}

QModelIndex ContainerTree::indexOf(const QString &path) const
{
    for (std::size_t row = 0; row < m_top.size(); ++row) {
        if (Group *group = m_top[row].group.get()) {
            if (const qsizetype at = group->members.indexOf(path); at >= 0)
                return createIndex(int(at), 0, group);
        } else if (m_top[row].key == path) {
            return createIndex(int(row), 0, nullptr);
        }
    }
    return {};
}

QVariant ContainerTree::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (const Group *group = groupAt(index))
        return groupData(*group, index.column(), role);
    if (role == GroupRole)
        return false;
    const int row = sourceRow(index);
    return row < 0 ? QVariant() : m_model->data(m_model->index(row, index.column()), role);
}

QVariant ContainerTree::groupData(const Group &group, int column, int role) const
{
    switch (role) {
    case GroupRole: return true;
    case ContainerModel::ActiveRole: return totalsOf(group.members).active > 0;
    case Qt::TextAlignmentRole: return headerData(column, Qt::Horizontal, role);
    case NoteRole: {
        const Totals sums = totalsOf(group.members);
        return tr("%1, %2 of %3", "kind of a group, running, all").arg(kindText()).arg(sums.active).arg(sums.count);
    }
    case ShortNoteRole: {
        const Totals sums = totalsOf(group.members);
        return tr("%1 of %2", "running, all").arg(sums.active).arg(sums.count);
    }
    case Qt::AccessibleTextRole:
        if (column == ContainerModel::Name)
            return group.title + u", "_s + groupData(group, column, NoteRole).toString();
        return headerData(column, Qt::Horizontal).toString() + u": "_s + groupData(group, column, Qt::DisplayRole).toString();
    case Qt::DisplayRole: break;
    default: return {};
    }
    const Totals sums = totalsOf(group.members);
    const bool live = sums.active > 0;
    switch (column) {
    case ContainerModel::Name: return group.title;
    case ContainerModel::State: return chip(createIndex(group.row, 0, nullptr)).text;
    case ContainerModel::Cpu: return live ? formatCores(sums.cores) : u"–"_s;
    case ContainerModel::Memory:
        if (!live)
            return u"–"_s;
        if (sums.memoryLimit == 0)
            return formatBytes(sums.memory);
        return formatBytesLike(sums.memory, sums.memoryLimit) + u" / "_s + formatBytes(sums.memoryLimit);
    case ContainerModel::Network: return live ? formatRate(sums.network) : u"–"_s;
    case ContainerModel::Pids: return live ? QString::number(sums.pids) : u"–"_s;
    case ContainerModel::Uptime: return live && sums.startedAt ? formatAge(secondsSince(sums.startedAt)) : u"–"_s;
    default: return QString();
    }
}

QString ContainerTree::kindText() const
{
    switch (m_grouping) {
    case Grouping::Project: return tr("project");
    case Grouping::Pod: return tr("pod");
    case Grouping::Network: return tr("network");
    case Grouping::None: break;
    }
    return {};
}

Chip ContainerTree::chip(const QModelIndex &index) const
{
    const Group *group = groupAt(index);
    if (!group) {
        const int row = sourceRow(index);
        return row < 0 ? Chip() : m_model->chipAt(row);
    }
    Chip worst;
    int count = 0;
    for (const QString &path : group->members) {
        const int row = m_model->rowOf(path);
        if (row < 0)
            continue;
        const Chip one = m_model->chipAt(row);
        if (one == worst) {
            ++count;
        } else if (worst.icon.isEmpty() || severity(one) > severity(worst)) {
            worst = one;
            count = 1;
        }
    }
    if (severity(worst) >= 3 && count < group->members.size())
        worst.text = tr("%1 × %2", "number of containers, their state").arg(count).arg(worst.text);
    return worst;
}

ContainerTree::Totals ContainerTree::totalsOf(const QStringList &paths) const
{
    Totals sums;
    bool limited = true;
    for (const QString &path : paths) {
        const int row = m_model->rowOf(path);
        if (row < 0)
            continue;
        const ContainerInfo &container = m_model->containerAt(row);
        ++sums.count;
        if (!container.isActive())
            continue;
        ++sums.active;
        limited = limited && container.memoryLimit > 0;
        sums.memoryLimit += container.memoryLimit;
        if (container.startedAt && (sums.startedAt == 0 || container.startedAt < sums.startedAt))
            sums.startedAt = container.startedAt;
        if (const auto live = m_model->liveAt(row)) {
            sums.cores += live->cpuCores;
            sums.memory += live->memoryBytes;
            sums.network += live->netBytes;
            sums.pids += live->pids;
        }
    }
    if (!limited)
        sums.memoryLimit = 0;
    return sums;
}

ContainerTree::Totals ContainerTree::totals(const QModelIndex &group) const
{
    return totalsOf(paths(group));
}

ContainerTree::Totals ContainerTree::totals() const
{
    QStringList all;
    for (const Entry &entry : m_top) {
        if (entry.group)
            all += entry.group->members;
        else
            all << entry.key;
    }
    return totalsOf(all);
}

int ContainerTree::shownCount() const
{
    int count = 0;
    for (const Entry &entry : m_top)
        count += entry.group ? int(entry.group->members.size()) : 1;
    return count;
}

void ContainerTree::sourceChanged(const QModelIndex &first, const QModelIndex &last)
{
    if (m_model->isRefreshing() && first.column() >= ContainerModel::Cpu)
        return; // numbersChanged() tells it of all rows at once
    for (int row = first.row(); row <= last.row(); ++row) {
        const QModelIndex index = indexOf(m_model->containerAt(row).path);
        if (!index.isValid())
            continue;
        Q_EMIT dataChanged(index.siblingAtColumn(first.column()), index.siblingAtColumn(last.column()));
        if (const QModelIndex group = index.parent(); group.isValid())
            Q_EMIT dataChanged(group, group.siblingAtColumn(ContainerModel::ColumnCount - 1));
    }
    if (!m_model->isRefreshing() && (first.column() <= ContainerModel::Image || sortsByNumber()))
        rebuild(m_held);
}

void ContainerTree::numbersChanged()
{
    if (m_top.empty())
        return;
    if (sortsByNumber() && !m_held)
        rebuild(false);
    Q_EMIT dataChanged(index(0, ContainerModel::Cpu), index(int(m_top.size()) - 1, ContainerModel::Uptime));
    for (const Entry &entry : m_top) {
        if (!entry.group || entry.group->members.isEmpty())
            continue;
        const QModelIndex group = createIndex(entry.group->row, 0, nullptr);
        Q_EMIT dataChanged(index(0, ContainerModel::Cpu, group),
                           index(int(entry.group->members.size()) - 1, ContainerModel::Uptime, group));
    }
}

} // namespace kiste::ui
