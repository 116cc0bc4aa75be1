// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/processmodel.h"

#include "ui/theme/format.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

quint64 number(const QVariantMap &facts, const QString &key)
{
    return facts.value(key).toULongLong();
}

QString commandOf(const QVariantMap &facts)
{
    const QString line = facts.value(u"command"_s).toStringList().join(u' ');
    return line.isEmpty() ? u'[' + facts.value(u"name"_s).toString() + u']' : line;
}

} // namespace

double ProcessModel::coresOf(const QVariantMap &facts, quint64 now) const
{
    const auto before = std::ranges::find_if(m_processes, [&facts](const Process &process) {
        return process.pid == number(facts, u"pid"_s) && process.startedAt == number(facts, u"started-at"_s);
    });
    if (before == m_processes.end() || now <= m_round)
        return -1;
    const quint64 used = number(facts, u"cpu-time"_s);
    const quint64 earlier = number(before->facts, u"cpu-time"_s);
    return used < earlier ? -1 : double(used - earlier) / double(now - m_round);
}

void ProcessModel::setProcesses(const QList<QVariantMap> &processes, quint64 now)
{
    QList<Process> next;
    for (const QVariantMap &facts : processes)
        next.append({number(facts, u"pid"_s), number(facts, u"started-at"_s), facts, coresOf(facts, now)});
    std::ranges::sort(next, {}, &Process::pid);
    m_round = now;
    // Both lists are in the order of pids: one pass tells what went, came and stayed.
    qsizetype row = 0;
    for (const Process &process : std::as_const(next)) {
        while (row < m_processes.size() && m_processes[row].pid < process.pid) {
            beginRemoveRows({}, int(row), int(row));
            m_processes.removeAt(row);
            endRemoveRows();
        }
        if (row < m_processes.size() && m_processes[row].pid == process.pid) {
            m_processes[row] = process;
            Q_EMIT dataChanged(index(int(row), 0), index(int(row), ColumnCount - 1));
        } else {
            beginInsertRows({}, int(row), int(row));
            m_processes.insert(row, process);
            endInsertRows();
        }
        ++row;
    }
    if (row < m_processes.size()) {
        beginRemoveRows({}, int(row), int(m_processes.size() - 1));
        m_processes.remove(row, m_processes.size() - row);
        endRemoveRows();
    }
}

void ProcessModel::clear()
{
    beginResetModel(); // another container: none of the rows is one of the new
    m_processes.clear();
    m_round = 0;
    endResetModel();
}

int ProcessModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_processes.size());
}

int ProcessModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProcessModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool left = section == User || section == Command;
        return int((left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Pid:
        return tr("PID");
    case User:
        return tr("User");
    case Cpu:
        return tr("CPU");
    case Memory:
        return tr("Memory");
    case Time:
        return tr("CPU time");
    case Command:
        return tr("Command");
    default:
        return {};
    }
}

QString ProcessModel::text(const Process &process, int column) const
{
    const QVariantMap &facts = process.facts;
    switch (column) {
    case Pid:
        return QString::number(number(facts, u"container-pid"_s));
    case User:
        return number(facts, u"uid"_s) == 0 ? u"root"_s : QString::number(number(facts, u"uid"_s));
    case Cpu:
        return process.cores < 0 ? u"–"_s : formatCores(process.cores);
    case Memory:
        return formatBytes(number(facts, u"memory"_s));
    case Time:
        return formatDuration(number(facts, u"cpu-time"_s) / 1'000'000);
    case Command:
        return commandOf(facts);
    default:
        return {};
    }
}

QVariant ProcessModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Process &process = m_processes[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return text(process, index.column());
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole:
        return index.column() == Command ? commandOf(process.facts)
            : index.column() == Pid      ? tr("%1 on this computer").arg(process.pid)
                                         : QVariant();
    case SortRole:
        switch (index.column()) {
        case Pid:
            return number(process.facts, u"container-pid"_s);
        case User:
            return number(process.facts, u"uid"_s);
        case Cpu:
            return process.cores;
        case Memory:
            return number(process.facts, u"memory"_s);
        case Time:
            return number(process.facts, u"cpu-time"_s);
        default:
            return text(process, index.column());
        }
    default:
        return {};
    }
}

} // namespace kiste::ui
