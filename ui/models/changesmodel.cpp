// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/changesmodel.h"

#include <algorithm>

namespace kiste::ui {

QList<FileChange> ChangesModel::parse(const QByteArray &stream)
{
    QList<FileChange> changes;
    for (const QByteArray &entry : stream.split('\0')) {
        if (entry.size() < 3 || entry.at(1) != ' ')
            continue;
        const char letter = entry.at(0);
        if (letter != 'A' && letter != 'C' && letter != 'D')
            continue;
        const auto kind = letter == 'A' ? FileChange::Kind::Added
            : letter == 'C'             ? FileChange::Kind::Changed
                                        : FileChange::Kind::Deleted;
        changes.append({kind, QString::fromUtf8(entry.sliced(2))});
    }
    return changes;
}

void ChangesModel::setChanges(const QList<FileChange> &changes)
{
    if (changes == m_changes)
        return;
    beginResetModel();
    m_changes = changes;
    endResetModel();
}

int ChangesModel::count(FileChange::Kind kind) const
{
    return int(std::ranges::count(m_changes, kind, &FileChange::kind));
}

int ChangesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_changes.size());
}

int ChangesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == What ? tr("Change") : tr("File");
}

QVariant ChangesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FileChange &change = m_changes[index.row()];
    const auto word = [&change] {
        switch (change.kind) {
        case FileChange::Kind::Added:
            return tr("added");
        case FileChange::Kind::Deleted:
            return tr("deleted");
        case FileChange::Kind::Changed:
            break;
        }
        return tr("changed");
    };
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == What ? word() : change.path;
    case Qt::ToolTipRole:
        return change.path;
    default:
        return {};
    }
}

} // namespace kiste::ui
