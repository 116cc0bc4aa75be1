// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/models/findings.h"
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
Chip containerChip(const ContainerInfo &container, Operation pending, const Strain &strain = {});
/// A translated sentence when the container needs attention (failed start, damaged record), else empty.
QString containerProblem(const ContainerInfo &container);
/// Ended with an error (also when it will be started again), out of memory, failed start or damaged.
bool hasProblem(const ContainerInfo &container);

/// The ports of this computer that lead into it, as "8080".
QStringList publishedPorts(const ContainerInfo &container);
/// What its labels say it is a part of: a compose project, an application, a Kubernetes namespace. Empty for none.
QString projectOf(const ContainerInfo &container);
/// The pod that its labels name. Empty for none.
QString podOf(const ContainerInfo &container);

/// The containers of the helper as rows. Follows its signals one row at a time and resets only when the connection
/// comes or goes for long; while the helper restarts the rows stay. The numbers follow the metrics source's beat.
class ContainerModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, State, Image, Cpu, Memory, Network, Ports, Pids, Uptime, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< object path
        SortRole, ///< something to compare
        StateRole, ///< ContainerState
        ProblemRole, ///< bool: there is a finding
        ActiveRole, ///< bool: has processes
        PendingRole, ///< Operation
        FilterRole, ///< text that filters look in
        SpanRole, ///< sentence in place of the numbers: a problem, or why the last act on it failed
        PortsRole, ///< QStringList: the ports of this computer that lead into it
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

    /// What stands out of the container, the worst first; looked at again every few seconds.
    const QList<Finding> &findingsAt(int row) const { return m_rows[std::size_t(row)].findings; }
    const Strain &strainAt(int row) const { return m_rows[std::size_t(row)].strain; }
    int activeCount() const;
    int problemCount() const;
    /// While a beat's numbers come in: numbersChanged() then tells of all of them at once. Only chips that count down
    /// are told of one by one.
    bool isRefreshing() const { return m_refreshing; }

    /// Why the last act on a container failed, shown in its row until the next one or clearFailures().
    void setFailure(const QString &path, const QString &sentence);
    void clearFailures();

    Operation pending(const QString &path) const;
    void setPending(const QString &path, Operation operation);

    /// Takes over new numbers and ages; the metrics source's beat calls it.
    void refreshNumbers();

Q_SIGNALS:
    /// All rows have the numbers of this beat.
    void numbersChanged();
    /// Other containers need attention now, or for other reasons.
    void findingsChanged();

private:
    struct Row
    {
        ContainerInfo info;
        Operation pending = Operation::None;
        std::optional<LiveSample> live;
        QString age;
        Strain strain;
        QList<Finding> findings;
        QString failure;
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
    Row makeRow(const ContainerInfo &container) const;
    /// Looks at the findings again. True when the row looks different now.
    bool refreshFindings(Row &row, bool withStrain) const;
    void refreshStrains();

    Helper *m_helper;
    MetricsSource *m_metrics;
    std::vector<Row> m_rows;
    QHash<QString, int> m_index;
    bool m_refreshing = false;
    unsigned m_beat = 0;
};

} // namespace kiste::ui
