// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/models/rowsync.h"

#include <QAbstractTableModel>
#include <QHash>

#include <algorithm>
#include <utility>
#include <vector>

namespace kiste::ui {

/// Objects of one kind as rows, for pages that list them: follows one object at a time, and resets only when the connection
/// comes or goes for long. What the columns say is the derived class's.
template<typename Info>
class InfoModel : public QAbstractTableModel
{
public:
    enum Role {
        IdRole = Qt::UserRole, ///< object path
        SortRole,
        FilterRole,
        UnusedRole, ///< bool
    };

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    const Info &at(int row) const { return m_rows[std::size_t(row)]; }
    int rowOf(const QString &path) const { return m_index.value(path, -1); }
    /// Nothing for a path that is not there.
    const Info *find(const QString &path) const
    {
        const int row = rowOf(path);
        return row < 0 ? nullptr : &at(row);
    }

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const Info &info = at(index.row());
        switch (role) {
        case Qt::DisplayRole: return displayText(info, index.column());
        case Qt::AccessibleTextRole:
            return QString(headerData(index.column(), Qt::Horizontal).toString() + QStringLiteral(": ")
                           + displayText(info, index.column()));
        case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
        case Qt::ToolTipRole: return toolTip(info, index.column());
        case IdRole: return info.path;
        case SortRole: return sortKey(info, index.column());
        case FilterRole: return filterText(info);
        case UnusedRole: return isUnused(info);
        default: return {};
        }
    }

protected:
    virtual QString displayText(const Info &info, int column) const = 0;
    virtual QString filterText(const Info &info) const = 0;
    virtual bool isUnused(const Info &info) const = 0;
    virtual QVariant sortKey(const Info &info, int column) const { return displayText(info, column); }
    virtual QString toolTip(const Info &info, int column) const { return column == 0 ? displayText(info, 0) : QString(); }

    /// What a change of the connection makes of the rows, given the list that the helper has now.
    void load(HelperState state, const QList<Info> &now)
    {
        if (state == HelperState::Reconnecting)
            return;
        if (state == HelperState::Connected && !m_rows.empty()) {
            QStringList shown;
            for (const Info &info : m_rows)
                shown << info.path;
            return syncRows(
                shown, now, [this](const QString &path) { remove(path); }, [this](const Info &info) { put(info); });
        }
        beginResetModel();
        m_rows.assign(now.begin(), now.end());
        rebuildIndex();
        endResetModel();
    }

    void put(const Info &info)
    {
        const int row = rowOf(info.path);
        if (row < 0) {
            const int end = int(m_rows.size());
            beginInsertRows({}, end, end);
            m_rows.push_back(info);
            m_index.insert(info.path, end);
            endInsertRows();
            return;
        }
        if (std::exchange(m_rows[std::size_t(row)], info) != info)
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }

    void remove(const QString &path)
    {
        const int row = rowOf(path);
        if (row < 0)
            return;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        rebuildIndex();
        endRemoveRows();
    }

    /// Tells views that a column's text is another one now for this object, or nothing if it is not there.
    void touch(const QString &path, int column)
    {
        if (const int row = rowOf(path); row >= 0)
            Q_EMIT dataChanged(index(row, column), index(row, column));
    }

private:
    void rebuildIndex()
    {
        m_index.clear();
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            m_index.insert(m_rows[row].path, int(row));
    }

    std::vector<Info> m_rows;
    QHash<QString, int> m_index;
};

} // namespace kiste::ui
