// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/containermodel.h"
#include "ui/models/filterexpression.h"

#include <QAbstractItemModel>
#include <QCollator>

#include <memory>
#include <unordered_map>
#include <vector>

namespace kiste::ui {

/// The containers of a ContainerModel as they are shown: filtered, sorted, and put together in groups with sums. Columns are
/// ContainerModel's, and so are the roles of a container's row. Rows come, move and go one by one; while it is held (somebody
/// points at the table) nothing moves, and new rows come at the end.
class ContainerTree : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum class Grouping { None, Project, Pod, Network };
    enum class Segment { All, Running, Stopped, Attention };
    enum Role {
        GroupRole = Qt::UserRole + 64, ///< bool
        NoteRole, ///< of a group: "project, 3 of 4"
        ShortNoteRole, ///< the same where there is little room: "3 of 4"
    };
    /// Sums over the containers of a group, or over all that are shown.
    struct Totals
    {
        int count = 0;
        int active = 0;
        double cores = 0;
        quint64 memory = 0;
        quint64 memoryLimit = 0; ///< 0: one of those that run has none
        double network = 0; ///< bytes per second
        quint64 pids = 0;
        quint64 startedAt = 0; ///< of the one that runs longest
    };

    explicit ContainerTree(ContainerModel *model, QObject *parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    void setExpression(const FilterExpression &expression);
    void setSegment(Segment segment);
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return m_grouping; }
    void setHeld(bool held);

    ContainerModel *source() const { return m_model; }
    /// The row of the ContainerModel; -1 for a group.
    int sourceRow(const QModelIndex &index) const;
    bool isGroup(const QModelIndex &index) const;
    /// The object paths of the containers that a row stands for.
    QStringList paths(const QModelIndex &index) const;
    QModelIndex indexOf(const QString &path) const;
    /// The chip of a container, or of a group's worst member.
    Chip chip(const QModelIndex &index) const;
    Totals totals(const QModelIndex &group) const;
    /// Of all containers that are shown.
    Totals totals() const;
    /// How many containers are shown.
    int shownCount() const;

private:
    struct Group
    {
        QString key;
        QString title;
        QStringList members;
        int row = 0;
    };
    /// A row of the top level: a container by its path, or a group.
    struct Entry
    {
        QString key;
        std::unique_ptr<Group> group;
    };
    struct Wanted
    {
        QString key;
        QString title;
        QStringList members; ///< empty for a container
    };
    struct Names
    {
        QString text;
        std::optional<QCollatorSortKey> key;
    };
    struct Item;

    void rebuild(bool keepOrder);
    std::vector<Wanted> wantedRows(bool keepOrder);
    bool accepts(int row, bool shownNow) const;
    QString groupOf(const ContainerInfo &container) const;
    const QCollatorSortKey &nameKey(const QString &path, const QString &text);
    void orderItems(std::vector<Item> &items) const;
    void syncTop(const std::vector<Wanted> &wanted);
    void syncMembers(Group &group, const QStringList &wanted);
    void numberGroups();
    Group *groupAt(const QModelIndex &index) const;
    QVariant groupData(const Group &group, int column, int role) const;
    Totals totalsOf(const QStringList &paths) const;
    QString kindText() const;
    void sourceChanged(const QModelIndex &first, const QModelIndex &last);
    void numbersChanged();
    bool sortsByNumber() const;

    ContainerModel *m_model;
    std::vector<Entry> m_top;
    FilterExpression m_expression;
    Segment m_segment = Segment::All;
    Grouping m_grouping = Grouping::None;
    int m_column = ContainerModel::Name;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    bool m_held = false;
    QCollator m_collator;
    std::unordered_map<QString, Names> m_names; ///< what rows are sorted by as text, by path or by a group's key
};

} // namespace kiste::ui
