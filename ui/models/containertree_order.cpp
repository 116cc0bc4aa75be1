// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/containertree.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <span>

using namespace Qt::StringLiterals;

namespace kiste::ui {

/// What decides on the place of a row.
struct ContainerTree::Item
{
    QString key;
    double number = 0;
    const QCollatorSortKey *text = nullptr; ///< null where the column holds numbers
    const QCollatorSortKey *name = nullptr;
    int place = -1; ///< where it is shown now; -1: it is new
    bool group = false;
    qsizetype index = 0; ///< into what was collected
};

namespace {

/// Places of the members of @p now that @p wanted has in another order: the order that they will have. Empty if it is right.
QStringList reordered(const QStringList &now, const QStringList &wanted)
{
    const QSet<QString> there(now.begin(), now.end());
    QStringList order;
    order.reserve(now.size());
    for (const QString &key : wanted) {
        if (there.contains(key))
            order << key;
    }
    return order == now ? QStringList() : order;
}

} // namespace

bool ContainerTree::sortsByNumber() const
{
    switch (m_column) {
    case ContainerModel::Name:
    case ContainerModel::Image:
    case ContainerModel::Ports: return false;
    default: return true;
    }
}

void ContainerTree::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || (column == m_column && order == m_order))
        return;
    m_column = column;
    m_order = order;
    m_names.clear();
    rebuild(false);
}

void ContainerTree::setExpression(const FilterExpression &expression)
{
    m_expression = expression;
    rebuild(false);
}

void ContainerTree::setSegment(Segment segment)
{
    m_segment = segment;
    rebuild(false);
}

void ContainerTree::setGrouping(Grouping grouping)
{
    if (grouping == m_grouping)
        return;
    m_grouping = grouping;
    rebuild(false);
}

void ContainerTree::setHeld(bool held)
{
    if (held == m_held)
        return;
    m_held = held;
    if (!held)
        rebuild(false);
}

bool ContainerTree::accepts(int row, bool shownNow) const
{
    if (shownNow && m_held)
        return true; // it goes when nobody points at it any more
    const ContainerInfo &container = m_model->containerAt(row);
    if (m_segment == Segment::Running && !container.isActive())
        return false;
    if (m_segment == Segment::Stopped && container.isActive())
        return false;
    if (m_segment == Segment::Attention && m_model->findingsAt(row).isEmpty())
        return false;
    return m_expression.isEmpty()
        || m_expression.matches(m_model->index(row, 0).data(ContainerModel::FilterRole).toString());
}

QString ContainerTree::groupOf(const ContainerInfo &container) const
{
    switch (m_grouping) {
    case Grouping::None: break;
    case Grouping::Project: return projectOf(container);
    case Grouping::Pod: return podOf(container);
    case Grouping::Network: return container.network == "none"_L1 ? QString() : container.network;
    }
    return {};
}

const QCollatorSortKey &ContainerTree::nameKey(const QString &path, const QString &text)
{
    Names &names = m_names[path];
    if (!names.key || names.text != text) {
        names.text = text;
        names.key = m_collator.sortKey(text);
    }
    return *names.key;
}

void ContainerTree::orderItems(std::vector<Item> &items) const
{
    const bool numbers = sortsByNumber();
    const int sign = m_order == Qt::AscendingOrder ? 1 : -1;
    const auto compareNames = [](const Item &one, const Item &other) {
        const int names = one.name->compare(*other.name);
        return names != 0 ? names < 0 : one.key < other.key;
    };
    std::ranges::sort(items, [&](const Item &one, const Item &other) {
        if (one.place >= 0 || other.place >= 0) { // held: what is there stays there
            if (one.place >= 0 && other.place >= 0)
                return one.place < other.place;
            return one.place >= 0;
        }
        if (!numbers && one.group != other.group)
            return one.group;
        if (numbers && one.number != other.number)
            return sign > 0 ? one.number < other.number : one.number > other.number;
        if (!numbers) {
            if (const int texts = one.text->compare(*other.text); texts != 0)
                return texts * sign < 0;
        }
        return compareNames(one, other);
    });
}

std::vector<ContainerTree::Wanted> ContainerTree::wantedRows(bool keepOrder)
{
    // Where each row is now, if that matters.
    QHash<QString, int> places;
    if (keepOrder || m_held) {
        for (std::size_t row = 0; row < m_top.size(); ++row) {
            places.insert(m_top[row].key, int(row));
            if (const Group *group = m_top[row].group.get()) {
                for (qsizetype member = 0; member < group->members.size(); ++member)
                    places.insert(group->members.at(member), int(member));
            }
        }
    }
    const bool numbers = sortsByNumber();
    std::vector<Item> top;
    QHash<QString, qsizetype> groupIndex;
    std::vector<std::pair<QString, std::vector<Item>>> groups; // title and members
    std::vector<double> sums;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const ContainerInfo &container = m_model->containerAt(row);
        const bool shown = places.contains(container.path);
        if (!accepts(row, shown && keepOrder))
            continue;
        Item item;
        item.key = container.path;
        item.name = &nameKey(container.path + u"\tname"_s, container.name);
        const QVariant key = m_model->index(row, m_column).data(ContainerModel::SortRole);
        if (numbers)
            item.number = key.toDouble();
        else
            item.text = m_column == ContainerModel::Name ? item.name : &nameKey(container.path, key.toString());
        if (keepOrder)
            item.place = places.value(container.path, -1);
        const QString title = groupOf(container);
        if (title.isEmpty()) {
            top.push_back(std::move(item));
            continue;
        }
        auto found = groupIndex.find(title);
        if (found == groupIndex.end()) {
            found = groupIndex.insert(title, qsizetype(groups.size()));
            groups.emplace_back(title, std::vector<Item>());
            sums.push_back(0);
        }
        // What is counted adds up; of states, and of times since a start, the first in order stands for all.
        double &sum = sums[std::size_t(*found)];
        const bool adds = m_column != ContainerModel::State && m_column != ContainerModel::Uptime;
        std::vector<Item> &members = groups[std::size_t(*found)].second;
        if (adds)
            sum += std::max(0.0, item.number);
        else
            sum = members.empty() ? item.number : std::min(sum, item.number);
        members.push_back(std::move(item));
    }
    for (std::size_t at = 0; at < groups.size(); ++at) {
        Item item;
        item.key = u"group\t"_s + groups[at].first;
        item.group = true;
        item.index = qsizetype(at);
        item.number = sums[at];
        item.name = item.text = &nameKey(item.key, groups[at].first);
        if (keepOrder)
            item.place = places.value(item.key, -1);
        top.push_back(std::move(item));
    }
    orderItems(top);
    std::vector<Wanted> wanted;
    wanted.reserve(top.size());
    for (Item &item : top) {
        Wanted &row = wanted.emplace_back(item.key, QString(), QStringList());
        if (!item.group)
            continue;
        auto &[title, members] = groups[std::size_t(item.index)];
        orderItems(members);
        row.title = title;
        for (const Item &member : members)
            row.members << member.key;
    }
    return wanted;
}

void ContainerTree::rebuild(bool keepOrder)
{
    const std::vector<Wanted> wanted = wantedRows(keepOrder);
    syncTop(wanted);
    for (const Wanted &row : wanted) {
        if (row.members.isEmpty())
            continue;
        const auto found = std::ranges::find(m_top, row.key, &Entry::key);
        syncMembers(*found->group, row.members);
    }
}

void ContainerTree::numberGroups()
{
    for (std::size_t row = 0; row < m_top.size(); ++row) {
        if (m_top[row].group)
            m_top[row].group->row = int(row);
    }
}

void ContainerTree::syncTop(const std::vector<Wanted> &wanted)
{
    QStringList order;
    for (const Wanted &row : wanted)
        order << row.key;
    const QSet<QString> staying(order.begin(), order.end());
    for (int last = int(m_top.size()) - 1; last >= 0;) {
        int first = last;
        if (staying.contains(m_top[std::size_t(last)].key)) {
            --last;
            continue;
        }
        while (first > 0 && !staying.contains(m_top[std::size_t(first - 1)].key))
            --first;
        beginRemoveRows({}, first, last);
        m_top.erase(m_top.begin() + first, m_top.begin() + last + 1);
        numberGroups();
        endRemoveRows();
        last = first - 1;
    }
    QStringList now;
    for (const Entry &entry : m_top)
        now << entry.key;
    if (const QStringList moved = reordered(now, order); !moved.isEmpty()) {
        Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
        QHash<QString, int> rows;
        for (qsizetype row = 0; row < moved.size(); ++row)
            rows.insert(moved.at(row), int(row));
        QModelIndexList from, to;
        for (const QModelIndex &index : persistentIndexList()) {
            if (index.internalPointer())
                continue;
            from << index;
            to << createIndex(rows.value(m_top[std::size_t(index.row())].key), index.column(), nullptr);
        }
        std::vector<Entry> sorted(m_top.size());
        for (Entry &entry : m_top)
            sorted[std::size_t(rows.value(entry.key))] = std::move(entry);
        m_top = std::move(sorted);
        numberGroups();
        changePersistentIndexList(from, to);
        Q_EMIT layoutChanged({}, VerticalSortHint);
    }
    for (std::size_t first = 0; first < wanted.size(); ++first) {
        if (first < m_top.size() && m_top[first].key == wanted[first].key)
            continue;
        std::size_t end = first + 1;
        while (end < wanted.size() && (first >= m_top.size() || m_top[first].key != wanted[end].key))
            ++end;
        beginInsertRows({}, int(first), int(end) - 1);
        std::vector<Entry> fresh;
        for (const Wanted &row : std::span(wanted).subspan(first, end - first)) {
            Entry &entry = fresh.emplace_back(row.key, nullptr);
            if (!row.members.isEmpty())
                entry.group = std::make_unique<Group>(row.key, row.title, row.members, 0);
        }
        m_top.insert(m_top.begin() + std::ptrdiff_t(first), std::make_move_iterator(fresh.begin()),
                     std::make_move_iterator(fresh.end()));
        numberGroups();
        endInsertRows();
        first = end - 1;
    }
}

void ContainerTree::syncMembers(Group &group, const QStringList &wanted)
{
    const QModelIndex parent = createIndex(group.row, 0, nullptr);
    const QSet<QString> staying(wanted.begin(), wanted.end());
    for (qsizetype row = group.members.size() - 1; row >= 0; --row) {
        if (staying.contains(group.members.at(row)))
            continue;
        beginRemoveRows(parent, int(row), int(row));
        group.members.removeAt(row);
        endRemoveRows();
    }
    if (const QStringList moved = reordered(group.members, wanted); !moved.isEmpty()) {
        Q_EMIT layoutAboutToBeChanged({parent}, VerticalSortHint);
        QModelIndexList from, to;
        for (const QModelIndex &index : persistentIndexList()) {
            if (index.internalPointer() != &group)
                continue;
            from << index;
            to << createIndex(int(moved.indexOf(group.members.at(index.row()))), index.column(), &group);
        }
        group.members = moved;
        changePersistentIndexList(from, to);
        Q_EMIT layoutChanged({parent}, VerticalSortHint);
    }
    for (qsizetype row = 0; row < wanted.size(); ++row) {
        if (row < group.members.size() && group.members.at(row) == wanted.at(row))
            continue;
        beginInsertRows(parent, int(row), int(row));
        group.members.insert(row, wanted.at(row));
        endInsertRows();
    }
}

} // namespace kiste::ui
