// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QMap>
#include <QVariantMap>

namespace kiste::ui {

/// The processes of one container, as Container.ListProcesses has them. Rows are brought up to date one by one; how much of
/// a processor each takes follows from two rounds.
class ProcessModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Pid, User, Cpu, Memory, Time, Command, ColumnCount };
    /// Sorting by what the text means.
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    /// @p now: microseconds since the epoch.
    void setProcesses(const QList<QVariantMap> &processes, quint64 now);
    void clear();
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Process
    {
        quint64 pid = 0; ///< of this computer; with the next the process's identity
        quint64 startedAt = 0;
        QVariantMap facts;
        double cores = -1; ///< below 0: not known yet
    };
    double coresOf(const QVariantMap &facts, quint64 now) const;
    QString text(const Process &process, int column) const;

    QList<Process> m_processes; ///< by pid
    quint64 m_round = 0; ///< when they were last set
};

} // namespace kiste::ui
