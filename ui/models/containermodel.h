// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/models/metricssource.h"
#include "ui/theme/chip.h"

#include <QAbstractTableModel>
#include <QHash>

#include <vector>

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// What the window has asked the helper to do with a container and has no answer for yet.
enum class Operation { None, Starting, Stopping, Killing, Removing, Restarting, Pausing, Resuming };

/// How a container's state is shown.
Chip containerChip(const ContainerInfo &container, Operation pending);
/// A translated sentence when the container needs attention (failed start, damaged record), else empty.
QString containerProblem(const ContainerInfo &container);
/// Ended with an error, out of memory, failed start or damaged.
bool hasProblem(const ContainerInfo &container);

/// The containers of the helper as rows. Follows its signals one row at a time and resets only when the connection
/// comes or goes for long; while the helper restarts the rows stay. The numbers follow the metrics source's beat.
class ContainerModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, State, Image, Cpu, Memory, Pids, Uptime, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< object path
        SortRole, ///< something to compare
        StateRole, ///< ContainerState
        ProblemRole, ///< bool
        ActiveRole, ///< bool: has processes
        PendingRole, ///< Operation
        FilterRole, ///< text that filters look in
        SpanRole, ///< sentence in place of the numbers, for rows that have none to show
    };

    ContainerModel(Helper *helper, MetricsSource *metrics, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// Nothing for a path that is not there.
    const ContainerInfo *container(const QString &path) const;
    const ContainerInfo &containerAt(int row) const { return m_rows[std::size_t(row)].info; }
    std::optional<LiveSample> liveAt(int row) const { return m_rows[std::size_t(row)].live; }
    Chip chipAt(int row) const;
    int rowOf(const QString &path) const { return m_index.value(path, -1); }
    MetricsSource *metrics() const { return m_metrics; }

    Operation pending(const QString &path) const;
    void setPending(const QString &path, Operation operation);

    /// Takes over new numbers and ages; the metrics source's beat calls it.
    void refreshNumbers();

private:
    struct Row
    {
        ContainerInfo info;
        Operation pending = Operation::None;
        std::optional<LiveSample> live;
        QString age;
    };

    void reload();
    void add(const ContainerInfo &container);
    void change(const ContainerInfo &container);
    void remove(const QString &path);
    void rebuildIndex();
    QString displayText(const Row &row, int column) const;
    QVariant sortKey(const Row &row, int column) const;
    static QString filterText(const Row &row);
    /// Nothing for what does not run, whatever the source still remembers.
    std::optional<LiveSample> liveOf(const ContainerInfo &container) const;
    static QString ageOf(const ContainerInfo &container);

    Helper *m_helper;
    MetricsSource *m_metrics;
    std::vector<Row> m_rows;
    QHash<QString, int> m_index;
};

} // namespace kiste::ui
