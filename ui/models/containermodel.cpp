// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/containermodel.h"

#include "core/ipc/helper.h"
#include "ui/models/filterexpression.h"
#include "ui/models/imagemodel.h"
#include "ui/models/rowsync.h"
#include "ui/theme/format.h"

#include <QThread>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ContainerModel::ContainerModel(Helper *helper, MetricsSource *metrics, QObject *parent)
    : QAbstractTableModel(parent)
    , m_helper(helper)
    , m_metrics(metrics)
{
    connect(helper, &Helper::stateChanged, this, &ContainerModel::reload);
    connect(helper, &Helper::containerAdded, this, &ContainerModel::add);
    connect(helper, &Helper::containerChanged, this, &ContainerModel::change);
    connect(helper, &Helper::containerRemoved, this, &ContainerModel::remove);
    connect(metrics, &MetricsSource::sampled, this, &ContainerModel::refreshNumbers);
    reload();
}

int ContainerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ContainerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ContainerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const bool number = section >= Cpu && section != Ports;
    if (role == Qt::TextAlignmentRole)
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Name");
    case State: return tr("Status");
    case Image: return tr("Image");
    case Cpu: return tr("CPU, cores");
    case Memory: return tr("Memory");
    case Network: return tr("Network");
    case Ports: return tr("Ports");
    case Pids: return tr("Tasks", "number of processes and threads");
    case Uptime: return tr("Up", "time since start");
    default: return {};
    }
}

QString ContainerModel::ageOf(const ContainerInfo &container)
{
    return container.isActive() && container.startedAt ? formatAge(secondsSince(container.startedAt)) : u"–"_s;
}

std::optional<LiveSample> ContainerModel::liveOf(const ContainerInfo &container) const
{
    return container.isActive() ? m_metrics->latest(container.path) : std::nullopt;
}

QString ContainerModel::displayText(const Row &row, int column) const
{
    switch (column) {
    case Name: return row.info.name;
    case State: return containerChip(row.info, row.pending, row.strain).text;
    case Image: return shortReference(row.info.image);
    case Cpu: return row.live ? formatCores(row.live->cpuCores) : u"–"_s;
    case Memory:
        if (!row.live)
            return u"–"_s;
        if (row.info.memoryLimit == 0)
            return formatBytes(row.live->memoryBytes);
        return tr("%1 / %2", "memory in use, limit")
            .arg(formatBytesLike(row.live->memoryBytes, row.info.memoryLimit), formatBytes(row.info.memoryLimit));
    case Network: return row.live ? formatRate(row.live->netBytes) : u"–"_s;
    case Ports: return publishedPorts(row.info).join(u", "_s);
    case Pids: return row.live ? QString::number(row.live->pids) : u"–"_s;
    case Uptime: return row.age;
    default: return {};
    }
}

QVariant ContainerModel::sortKey(const Row &row, int column) const
{
    switch (column) {
    case State: return int(row.info.state) * 1000 + row.info.exitCode;
    case Cpu: return row.live ? row.live->cpuCores : -1.0;
    case Memory: return row.live ? double(row.live->memoryBytes) : -1.0;
    case Network: return row.live ? row.live->netBytes : -1.0;
    case Pids: return row.live ? double(row.live->pids) : -1.0;
    case Uptime: return row.info.isActive() ? double(row.info.startedAt) * -1 : 1.0;
    default: return displayText(row, column);
    }
}

QVariant ContainerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return displayText(row, index.column());
    case Qt::AccessibleTextRole:
        return u"%1: %2"_s.arg(headerData(index.column(), Qt::Horizontal).toString(), displayText(row, index.column()));
    case Qt::TextAlignmentRole:
        return int((index.column() >= Cpu && index.column() != Ports ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (!row.failure.isEmpty())
            return row.failure;
        if (hasProblem(row.info) && index.column() != Name)
            return row.info.error.isEmpty() ? containerProblem(row.info) : row.info.error;
        return index.column() == Image ? row.info.image
            : index.column() < Image   ? displayText(row, index.column())
                                       : QString();
    case IdRole: return row.info.path;
    case SortRole: return sortKey(row, index.column());
    case StateRole: return int(row.info.state);
    case ProblemRole: return !row.findings.isEmpty();
    case ActiveRole: return row.info.isActive();
    case PendingRole: return int(row.pending);
    case SpanRole:
        if (row.pending != Operation::None)
            return QString();
        return row.failure.isEmpty() ? containerProblem(row.info) : row.failure;
    case PortsRole: return publishedPorts(row.info);
    case FilterRole:
        return filterText(row);
    default: return {};
    }
}

QString ContainerModel::filterText(const Row &row)
{
    QStringList lines{filterField("name", row.info.name),
                      filterField("image", row.info.image),
                      filterField("id", row.info.id.left(12)),
                      filterField("command", row.info.command.join(u' ')),
                      filterField("network", row.info.network),
                      filterField("state", containerChip(row.info, row.pending, row.strain).text)};
    for (const auto &[key, value] : {std::pair("project", projectOf(row.info)), {"pod", podOf(row.info)}}) {
        if (!value.isEmpty())
            lines << filterField(key, value);
    }
    for (const QString &port : row.info.ports) {
        // "0.0.0.0:8080->80/tcp": both numbers count, the address does not
        const QString mapping = port.section(u'/', 0, 0);
        for (const QString &side : mapping.split(u"->"_s))
            lines << filterField("port", side.section(u':', -1));
    }
    for (auto label = row.info.labels.begin(); label != row.info.labels.end(); ++label)
        lines << filterField("label", label.key() + u'=' + label.value());
    return lines.join(u'\n');
}

const ContainerInfo *ContainerModel::container(const QString &path) const
{
    const int row = rowOf(path);
    return row < 0 ? nullptr : &m_rows[std::size_t(row)].info;
}

Chip ContainerModel::chipAt(int row) const
{
    const Row &data = m_rows[std::size_t(row)];
    return containerChip(data.info, data.pending, data.strain);
}

Operation ContainerModel::pending(const QString &path) const
{
    const int row = rowOf(path);
    return row < 0 ? Operation::None : m_rows[std::size_t(row)].pending;
}

void ContainerModel::setPending(const QString &path, Operation operation)
{
    const int row = rowOf(path);
    if (row < 0 || m_rows[std::size_t(row)].pending == operation)
        return;
    m_rows[std::size_t(row)].pending = operation;
    if (operation != Operation::None)
        m_rows[std::size_t(row)].failure.clear();
    Q_EMIT dataChanged(index(row, State), index(row, Uptime)); // a problem's sentence gives way, too
}

void ContainerModel::reload()
{
    if (m_helper->state() == HelperState::Reconnecting)
        return;
    if (m_helper->state() == HelperState::Connected && !m_rows.empty()) {
        QStringList shown;
        for (const Row &row : m_rows)
            shown << row.info.path;
        syncRows(
            shown, m_helper->containers(), [this](const QString &path) { remove(path); },
            [this](const ContainerInfo &container) { add(container); });
        return;
    }
    beginResetModel();
    m_rows.clear();
    for (const ContainerInfo &container : m_helper->containers())
        m_rows.push_back(makeRow(container));
    rebuildIndex();
    endResetModel();
    Q_EMIT findingsChanged();
}

void ContainerModel::rebuildIndex()
{
    m_index.clear();
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_index.insert(m_rows[row].info.path, int(row));
}

void ContainerModel::add(const ContainerInfo &container)
{
    if (m_index.contains(container.path))
        return change(container);
    const int row = int(m_rows.size());
    beginInsertRows({}, row, row);
    m_rows.push_back(makeRow(container));
    m_index.insert(container.path, row);
    endInsertRows();
    Q_EMIT findingsChanged();
}

void ContainerModel::change(const ContainerInfo &container)
{
    const int row = rowOf(container.path);
    if (row < 0)
        return;
    Row &data = m_rows[std::size_t(row)];
    const Row before = data;
    data.info = container;
    data.live = liveOf(container);
    data.age = ageOf(container);
    refreshFindings(data, true);
    int first = ColumnCount;
    int last = -1;
    for (int column = 0; column < ColumnCount; ++column) {
        const bool chipDiffers =
            column == State && containerChip(before.info, before.pending, before.strain) != containerChip(data.info, data.pending, data.strain);
        if (chipDiffers || displayText(before, column) != displayText(data, column)
            || (column >= Image && hasProblem(before.info) != hasProblem(data.info)))
            first = std::min(first, column), last = column;
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(row, first), index(row, last));
    if (before.findings != data.findings)
        Q_EMIT findingsChanged();
}

void ContainerModel::remove(const QString &path)
{
    const int row = rowOf(path);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    rebuildIndex();
    endRemoveRows();
    Q_EMIT findingsChanged();
}

void ContainerModel::refreshNumbers()
{
    // Runs of neighbouring rows go out as one change, so that a sorting proxy sorts once and not once per row.
    m_refreshing = true;
    int runStart = -1;
    const auto flush = [this, &runStart](int end) {
        if (runStart >= 0)
            Q_EMIT dataChanged(index(runStart, Cpu), index(end - 1, Uptime));
        runStart = -1;
    };
    for (int row = 0; row < int(m_rows.size()); ++row) {
        Row &data = m_rows[std::size_t(row)];
        const std::optional<LiveSample> live = liveOf(data.info);
        QString age = ageOf(data.info);
        // A running container's sparkline moves with every beat, even when the numbers stay.
        const bool changed = live.has_value() || live != data.live || age != data.age;
        data.live = live;
        data.age = std::move(age);
        if (changed && runStart < 0)
            runStart = row;
        if (!changed)
            flush(row);
    }
    flush(int(m_rows.size()));
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows[std::size_t(row)].info.state == ContainerState::Restarting) // its chip counts down
            Q_EMIT dataChanged(index(row, State), index(row, State));
    }
    m_refreshing = false;
    Q_EMIT numbersChanged();
    refreshStrains();
}

ContainerModel::Row ContainerModel::makeRow(const ContainerInfo &container) const
{
    Row row{container, Operation::None, liveOf(container), ageOf(container), {}, {}, {}};
    refreshFindings(row, true);
    return row;
}

bool ContainerModel::refreshFindings(Row &row, bool withStrain) const
{
    const Chip before = containerChip(row.info, row.pending, row.strain);
    if (withStrain)
        row.strain = row.info.isActive() ? m_metrics->strain(row.info.path, Strain().seconds) : Strain();
    QList<Finding> found = findingsOf(row.info, row.live, row.strain, QThread::idealThreadCount(), installedMemory());
    const bool other = found != row.findings;
    row.findings = std::move(found);
    return other || before != containerChip(row.info, row.pending, row.strain);
}

/// Five minutes of each container are a lot to read: only a part of the rows is looked at in one beat.
void ContainerModel::refreshStrains()
{
    const unsigned stride = m_rows.size() <= 20 ? 2 : m_rows.size() <= 200 ? 5 : 15;
    ++m_beat;
    bool changed = false;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        Row &data = m_rows[row];
        if (!data.info.isActive() || (row + m_beat) % stride != 0)
            continue;
        const QList<Finding> before = data.findings;
        if (refreshFindings(data, true))
            Q_EMIT dataChanged(index(int(row), State), index(int(row), State));
        changed = changed || before != data.findings;
    }
    if (changed)
        Q_EMIT findingsChanged();
}

int ContainerModel::activeCount() const
{
    return int(std::ranges::count_if(m_rows, [](const Row &row) { return row.info.isActive(); }));
}

int ContainerModel::problemCount() const
{
    return int(std::ranges::count_if(m_rows, [](const Row &row) { return !row.findings.isEmpty(); }));
}

void ContainerModel::setFailure(const QString &path, const QString &sentence)
{
    const int row = rowOf(path);
    if (row < 0 || m_rows[std::size_t(row)].failure == sentence)
        return;
    m_rows[std::size_t(row)].failure = sentence;
    Q_EMIT dataChanged(index(row, State), index(row, Uptime));
}

void ContainerModel::clearFailures()
{
    for (const Row &row : m_rows)
        setFailure(row.info.path, {});
}

} // namespace kiste::ui
