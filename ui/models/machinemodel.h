// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "core/ipc/machinehelper.h"
#include "ui/models/filterexpression.h"
#include "ui/models/metricssource.h"
#include "ui/models/namespaceletters.h"

#include <QAbstractItemModel>
#include <QSet>

#include <memory>
#include <vector>

namespace kiste::ui {

/// Every container on this computer, in groups. A group shows its first rows only (those that share namespaces, then the
/// busiest) until it is unfolded; a filter shows all that match. Rows come, move and go one by one. Watches the helper while
/// it is active, and never otherwise.
class MachineModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Owner, Pid, Cpu, Memory, FirstNamespace, ColumnCount = FirstNamespace + int(namespaceKindCount) };
    enum class Grouping { Engine, User, Cgroup };
    enum Role {
        IdRole = Qt::UserRole, ///< the container's; empty for a group
        NoteRole, ///< muted words behind the name
        LinkRole, ///< of a group: "7 more", which unfolds it
        UseRole, ///< NamespaceUse
        LetterRole,
        LetterNumberRole,
    };
    /// What stands between the model and its rows.
    enum class Loading { Idle, Pending, Failed, Done };

    MachineModel(Helper *helper, MetricsSource *metrics, QObject *parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setActive(bool active);
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return m_grouping; }
    void setFilter(const FilterExpression &filter);
    /// Shows all rows of a group, or its first ones again.
    void setUnfolded(const QModelIndex &group, bool unfolded);
    bool isUnfolded(const QModelIndex &group) const;

    Loading loading() const { return m_loading; }
    /// Why Loading::Failed.
    const Error &error() const { return m_error; }
    void reload();

    int containerCount() const { return int(m_containers.size()); }
    int engineCount() const;
    /// The container of a row; null for a group.
    const MachineContainerInfo *container(const QModelIndex &index) const;
    const MachineContainerInfo *find(const QString &id) const;
    QModelIndex indexOf(const QString &id) const;
    const NamespaceLetters &letters() const { return m_letters; }
    MetricsSource *metrics() const { return m_metrics; }
    /// Sums over all containers.
    LiveSample total() const;

    static QString engineTitle(ContainerEngine engine);
    static QString namespaceTitle(NamespaceKind kind);
    /// The kind of a column; nothing for one of the others.
    static std::optional<NamespaceKind> kindOf(int column);
    QString ownerName(quint32 uid) const;
    QString noteOf(const MachineContainerInfo &container) const;

Q_SIGNALS:
    void loadingChanged();
    void containersChanged();

private:
    struct Group
    {
        QString key;
        QString title;
        QStringList all; ///< ids that match the filter, in order
        QStringList shown; ///< those with rows
        bool unfolded = false;
    };
    using GroupPtr = std::unique_ptr<Group>;

    void arrived(const Result<MachineList> &list);
    void changed(const QList<MachineContainerInfo> &containers, const QStringList &removed);
    void rebuild();
    std::vector<Group> wantedGroups() const;
    void syncGroup(std::size_t index, const Group &wanted);
    std::pair<QString, QString> groupOf(const MachineContainerInfo &container) const;
    QStringList ordered(const QStringList &ids) const;
    const Group *groupAt(const QModelIndex &index) const;
    QVariant groupData(const Group &group, int column, int role) const;
    QVariant containerData(const MachineContainerInfo &container, int column, int role) const;
    QString namespaceText(const MachineContainerInfo &container, NamespaceKind kind) const;
    QString filterText(const MachineContainerInfo &container) const;
    void numbersChanged();

    Helper *m_helper;
    MetricsSource *m_metrics;
    QHash<QString, MachineContainerInfo> m_containers;
    NamespaceSet m_host{};
    NamespaceLetters m_letters;
    std::vector<GroupPtr> m_groups;
    QSet<QString> m_unfolded; ///< keys of groups
    FilterExpression m_filter;
    Grouping m_grouping = Grouping::Engine;
    Loading m_loading = Loading::Idle;
    Error m_error;
    bool m_active = false;
    quint64 m_request = 0;
    mutable QHash<quint32, QString> m_owners;
};

} // namespace kiste::ui
