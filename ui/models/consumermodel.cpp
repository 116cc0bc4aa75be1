// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/consumermodel.h"

#include "ui/models/imagemodel.h"
#include "ui/theme/format.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ConsumerModel::ConsumerModel(ContainerModel *containers, QObject *parent)
    : QAbstractTableModel(parent)
    , m_containers(containers)
    , m_places(areas)
{
    connect(containers, &ContainerModel::numbersChanged, this, &ConsumerModel::refresh);
    connect(containers, &QAbstractItemModel::modelReset, this, &ConsumerModel::refresh);
    connect(containers, &QAbstractItemModel::rowsRemoved, this, &ConsumerModel::refresh);
}

int ConsumerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int ConsumerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConsumerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Cpu ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Container");
    case Image: return tr("Image");
    case Cpu: return tr("CPU, 5 min");
    case Memory: return tr("Memory");
    case Io: return tr("Disk I/O");
    case Pressure: return tr("Pressure", "share of the time that some tasks wait");
    default: return {};
    }
}

QVariant ConsumerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = sourceRow(index.row());
    if (row < 0)
        return {};
    const ContainerInfo &container = m_containers->containerAt(row);
    const Strain &strain = m_containers->strainAt(row);
    const auto live = m_containers->liveAt(row);
    switch (role) {
    case ContainerModel::IdRole: return container.path;
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole: return index.column() == Image ? container.image : QString();
    case Qt::AccessibleTextRole:
        return headerData(index.column(), Qt::Horizontal).toString() + u": "_s + data(index, Qt::DisplayRole).toString();
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (index.column()) {
    case Name: return container.name;
    case Image: return shortReference(container.image);
    case Cpu: return tr("%1 cores").arg(formatCores(amount(row, Resource::Cpu)));
    case Memory: return live ? formatBytes(live->memoryBytes) : u"–"_s;
    case Io: return formatRate(strain.ioBytes > 0 ? strain.ioBytes : live ? live->ioBytes : 0);
    case Pressure: return u"%1\u00a0%"_s.arg(QLocale().toString(amount(row, Resource::Pressure) * 100, 'f', 1));
    default: return {};
    }
}

double ConsumerModel::amount(int row, Resource resource) const
{
    const auto live = m_containers->liveAt(row);
    const Strain &strain = m_containers->strainAt(row);
    switch (resource) {
    case Resource::Cpu: return strain.cpuCores > 0 ? strain.cpuCores : live ? live->cpuCores : 0;
    case Resource::Memory: return live ? double(live->memoryBytes) : 0;
    case Resource::Io: return strain.ioBytes > 0 ? strain.ioBytes : live ? live->ioBytes : 0;
    case Resource::Pressure: return std::max({strain.cpuPressure, strain.memoryPressure, strain.ioPressure});
    }
    return 0;
}

QStringList ConsumerModel::ranking(Resource resource, int count) const
{
    std::vector<std::pair<double, int>> rows;
    for (int row = 0; row < m_containers->rowCount(); ++row) {
        if (m_containers->liveAt(row))
            rows.emplace_back(-amount(row, resource), row);
    }
    const auto end = rows.begin() + std::min<std::ptrdiff_t>(count, std::ptrdiff_t(rows.size()));
    std::ranges::partial_sort(rows, end);
    QStringList paths;
    for (auto at = rows.begin(); at != end; ++at)
        paths << m_containers->containerAt(at->second).path;
    return paths;
}

void ConsumerModel::setResource(Resource resource)
{
    if (resource == m_resource)
        return;
    m_resource = resource;
    show(ranking(m_resource, most));
}

void ConsumerModel::setActive(bool active)
{
    m_active = active;
    if (active)
        refresh();
}

void ConsumerModel::setHeld(bool held)
{
    m_held = held;
    refresh();
}

void ConsumerModel::refresh()
{
    if (!m_active && m_containers->rowCount() > 0)
        return;
    fillPlaces();
    const bool gone = std::ranges::any_of(m_shown, [this](const QString &path) { return m_containers->rowOf(path) < 0; });
    if (!m_held || gone || m_shown.size() < most)
        show(ranking(m_resource, most));
    if (!m_shown.isEmpty())
        Q_EMIT dataChanged(index(0, Name), index(int(m_shown.size()) - 1, ColumnCount - 1));
}

void ConsumerModel::show(const QStringList &wanted)
{
    if (wanted == m_shown)
        return;
    for (qsizetype row = m_shown.size() - 1; row >= 0; --row) {
        if (wanted.contains(m_shown.at(row)))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_shown.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < wanted.size(); ++row) {
        const qsizetype now = m_shown.indexOf(wanted.at(row));
        if (now == row)
            continue;
        if (now < 0) {
            beginInsertRows({}, int(row), int(row));
            m_shown.insert(row, wanted.at(row));
            endInsertRows();
        } else {
            beginMoveRows({}, int(now), int(now), {}, int(row));
            m_shown.move(now, row);
            endMoveRows();
        }
    }
}

void ConsumerModel::fillPlaces()
{
    // Who has a place keeps it while it is not far behind; the charts would flicker otherwise.
    const QStringList best = ranking(Resource::Cpu, areas), good = ranking(Resource::Cpu, areas + 2);
    QStringList places = m_places;
    for (QString &path : places) {
        if (!good.contains(path))
            path.clear();
    }
    for (const QString &path : best) {
        if (places.contains(path))
            continue;
        if (const qsizetype free = places.indexOf(QString()); free >= 0)
            places[free] = path;
    }
    if (places == m_places)
        return;
    m_places = places;
    Q_EMIT placesChanged();
}

} // namespace kiste::ui
