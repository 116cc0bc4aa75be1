// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/machinemodel.h"

#include "ui/theme/format.h"

#include <QCollator>

#include <algorithm>
#include <pwd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr qsizetype rowsAtFirst = 6;
constexpr quintptr groupMark = 0; ///< internal id of a group; of a container its group's position + 1
} // namespace

MachineModel::MachineModel(Helper *helper, MetricsSource *metrics, QObject *parent)
    : QAbstractItemModel(parent)
    , m_helper(helper)
    , m_metrics(metrics)
{
    connect(helper, &Helper::stateChanged, this, [this] {
        if (m_active && m_helper->state() == HelperState::Connected)
            reload();
    });
    connect(metrics, &MetricsSource::sampled, this, &MachineModel::numbersChanged);
}

QModelIndex MachineModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : groupMark);
}

QModelIndex MachineModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == groupMark)
        return {};
    return createIndex(int(child.internalId() - 1), 0, groupMark);
}

int MachineModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    const Group *group = parent.column() == 0 ? groupAt(parent) : nullptr;
    return group ? int(group->shown.size()) : 0;
}

int MachineModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

const MachineModel::Group *MachineModel::groupAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() != groupMark || index.row() >= int(m_groups.size()))
        return nullptr;
    return m_groups[std::size_t(index.row())].get();
}

const MachineContainerInfo *MachineModel::container(const QModelIndex &index) const
{
    const Group *group = groupAt(index.parent());
    return group && index.row() < group->shown.size() ? find(group->shown.at(index.row())) : nullptr;
}

const MachineContainerInfo *MachineModel::find(const QString &id) const
{
    const auto found = m_containers.constFind(id);
    return found == m_containers.cend() ? nullptr : &*found;
}

QModelIndex MachineModel::indexOf(const QString &id) const
{
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        if (const qsizetype row = m_groups[i]->shown.indexOf(id); row >= 0)
            return index(int(row), 0, index(int(i), 0));
    }
    return {};
}

int MachineModel::engineCount() const
{
    QSet<int> engines;
    for (const MachineContainerInfo &container : m_containers)
        engines.insert(int(container.engine));
    return int(engines.size());
}

LiveSample MachineModel::total() const
{
    LiveSample sum;
    for (const MachineContainerInfo &container : m_containers) {
        if (const auto live = m_metrics->latest(container.id)) {
            sum.cpuCores += live->cpuCores;
            sum.memoryBytes += live->memoryBytes;
            sum.pids += live->pids;
        }
    }
    return sum;
}

void MachineModel::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    m_metrics->setActive(active);
    if (active) {
        reload();
    } else {
        ++m_request; // an answer that is still to come is nobody's
        if (m_helper->state() == HelperState::Connected)
            MachineHelper::of(m_helper).unwatchMachine();
    }
}

void MachineModel::reload()
{
    if (m_helper->state() != HelperState::Connected)
        return;
    if (m_loading != Loading::Done)
        m_loading = Loading::Pending;
    Q_EMIT loadingChanged();
    MachineHelper::of(m_helper).watchMachine(
        this,
        [this, request = ++m_request](const Result<MachineList> &list) {
            if (request == m_request)
                arrived(list);
        },
        [this](const QList<MachineContainerInfo> &containers, const QStringList &removed) { changed(containers, removed); });
}

void MachineModel::arrived(const Result<MachineList> &list)
{
    m_loading = list ? Loading::Done : Loading::Failed;
    m_containers.clear();
    if (list) {
        m_host = list->host;
        for (const MachineContainerInfo &container : list->containers)
            m_containers.insert(container.id, container);
    } else {
        m_error = list.error();
    }
    for (const QString &id : m_containers.keys())
        m_metrics->want(id);
    rebuild();
    Q_EMIT loadingChanged();
    Q_EMIT containersChanged();
}

void MachineModel::changed(const QList<MachineContainerInfo> &containers, const QStringList &removed)
{
    if (!m_active || m_loading != Loading::Done)
        return;
    for (const QString &id : removed)
        m_containers.remove(id);
    for (const MachineContainerInfo &container : containers) {
        m_containers.insert(container.id, container);
        m_metrics->want(container.id);
    }
    rebuild();
    for (const MachineContainerInfo &container : containers) {
        if (const QModelIndex row = indexOf(container.id); row.isValid())
            Q_EMIT dataChanged(row, row.siblingAtColumn(ColumnCount - 1));
    }
    Q_EMIT containersChanged();
}

void MachineModel::setGrouping(Grouping grouping)
{
    if (std::exchange(m_grouping, grouping) != grouping)
        rebuild();
}

void MachineModel::setFilter(const FilterExpression &filter)
{
    m_filter = filter;
    rebuild();
}

void MachineModel::setUnfolded(const QModelIndex &group, bool unfolded)
{
    const Group *found = groupAt(group);
    if (!found)
        return;
    if (unfolded)
        m_unfolded.insert(found->key);
    else
        m_unfolded.remove(found->key);
    rebuild();
}

bool MachineModel::isUnfolded(const QModelIndex &group) const
{
    const Group *found = groupAt(group);
    return found && found->unfolded;
}

std::pair<QString, QString> MachineModel::groupOf(const MachineContainerInfo &container) const
{
    switch (m_grouping) {
    case Grouping::Engine:
        if (container.engine == ContainerEngine::Podman && container.owner != 0)
            return {u"%1r"_s.arg(int(container.engine), 2, 10, QChar(u'0')), tr("Podman, rootless")};
        // Kiste first, the unknown last.
        return {u"%1"_s.arg(container.engine == ContainerEngine::Plain ? 99 : int(container.engine), 2, 10, QChar(u'0')),
                engineTitle(container.engine)};
    case Grouping::User: return {u"%1"_s.arg(container.owner, 10, 10, QChar(u'0')), ownerName(container.owner)};
    case Grouping::Cgroup: break;
    }
    const QString folder = container.cgroup.section(u'/', 0, -2);
    return {folder, folder.isEmpty() ? u"/"_s : folder};
}

/// Those that share something, then the busiest.
QStringList MachineModel::ordered(const QStringList &ids) const
{
    struct Rank
    {
        int letter = std::numeric_limits<int>::max();
        double cpu = 0;
        QString title;
        QString id;
    };
    std::vector<Rank> ranks;
    for (const QString &id : ids) {
        const MachineContainerInfo *container = find(id);
        Rank rank{.title = container->title(), .id = id};
        for (const NamespaceKind kind : {NamespaceKind::Network, NamespaceKind::Ipc, NamespaceKind::Pid}) {
            if (const int number = m_letters.number(*container, kind); number >= 0)
                rank.letter = std::min(rank.letter, number);
        }
        if (const auto live = m_metrics->latest(id))
            rank.cpu = live->cpuCores;
        ranks.push_back(std::move(rank));
    }
    std::ranges::sort(ranks, [](const Rank &one, const Rank &other) {
        if (one.letter != other.letter)
            return one.letter < other.letter;
        if (one.letter == std::numeric_limits<int>::max() && one.cpu != other.cpu)
            return one.cpu > other.cpu;
        return std::tie(one.title, one.id) < std::tie(other.title, other.id);
    });
    QStringList sorted;
    for (Rank &rank : ranks)
        sorted.append(std::move(rank.id));
    return sorted;
}

std::vector<MachineModel::Group> MachineModel::wantedGroups() const
{
    std::map<QString, Group> groups;
    for (const MachineContainerInfo &container : m_containers) {
        if (!m_filter.isEmpty() && !m_filter.matches(filterText(container)))
            continue;
        auto [key, title] = groupOf(container);
        Group &group = groups[key];
        group.key = key;
        group.title = title;
        group.all.append(container.id);
    }
    std::vector<Group> wanted;
    for (auto &[key, group] : groups) {
        group.all = ordered(group.all);
        group.unfolded = m_unfolded.contains(key) || !m_filter.isEmpty();
        // One row more is not worth a fold.
        group.shown = group.unfolded || group.all.size() <= rowsAtFirst + 1 ? group.all : group.all.first(rowsAtFirst);
        wanted.push_back(std::move(group));
    }
    return wanted;
}

void MachineModel::rebuild()
{
    QStringList ids = m_containers.keys();
    ids.sort();
    QList<MachineContainerInfo> containers;
    for (const QString &id : std::as_const(ids))
        containers.append(m_containers.value(id));
    std::ranges::stable_sort(containers, {}, [this](const MachineContainerInfo &container) {
        return std::tuple(groupOf(container).first, container.pod, container.title());
    });
    m_letters.update(containers, m_host);
    const std::vector<Group> wanted = wantedGroups();
    for (std::size_t i = m_groups.size(); i-- > 0;) {
        if (std::ranges::find(wanted, m_groups[i]->key, &Group::key) != wanted.end())
            continue;
        beginRemoveRows({}, int(i), int(i));
        m_groups.erase(m_groups.begin() + std::ptrdiff_t(i));
        endRemoveRows();
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i >= m_groups.size() || m_groups[i]->key != wanted[i].key) {
            beginInsertRows({}, int(i), int(i));
            m_groups.insert(m_groups.begin() + std::ptrdiff_t(i), std::make_unique<Group>(Group{wanted[i].key, wanted[i].title, {}, {}, false}));
            endInsertRows();
        }
        syncGroup(i, wanted[i]);
    }
    if (!m_groups.empty())
        numbersChanged();
}

void MachineModel::syncGroup(std::size_t index, const Group &wanted)
{
    Group &group = *m_groups[index];
    const QModelIndex parent = this->index(int(index), 0);
    for (qsizetype row = group.shown.size(); row-- > 0;) {
        if (wanted.shown.contains(group.shown.at(row)))
            continue;
        beginRemoveRows(parent, int(row), int(row));
        group.shown.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < wanted.shown.size(); ++row) {
        const QString &id = wanted.shown.at(row);
        const qsizetype now = group.shown.indexOf(id);
        if (now == row)
            continue;
        if (now < 0) {
            beginInsertRows(parent, int(row), int(row));
            group.shown.insert(row, id);
            endInsertRows();
        } else {
            beginMoveRows(parent, int(now), int(now), parent, int(row));
            group.shown.move(now, row);
            endMoveRows();
        }
    }
    group.title = wanted.title;
    group.all = wanted.all;
    group.unfolded = wanted.unfolded;
}

void MachineModel::numbersChanged()
{
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const QModelIndex group = index(int(i), 0);
        Q_EMIT dataChanged(group, group.siblingAtColumn(Memory));
        if (const int rows = rowCount(group); rows > 0)
            Q_EMIT dataChanged(index(0, Cpu, group), index(rows - 1, Memory, group));
    }
    for (const MachineContainerInfo &container : std::as_const(m_containers)) {
        if (m_active && !m_metrics->latest(container.id))
            m_metrics->want(container.id);
    }
}

QString MachineModel::ownerName(quint32 uid) const
{
    const auto known = m_owners.constFind(uid);
    if (known != m_owners.cend())
        return *known;
    passwd entry = {};
    passwd *found = nullptr;
    char buffer[4096];
    QString name = QString::number(uid);
    if (::getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found)
        name = QString::fromLocal8Bit(found->pw_name);
    m_owners.insert(uid, name);
    return name;
}

} // namespace kiste::ui
