// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

namespace kiste::ui {

/// One file that differs from the image.
struct FileChange
{
    enum class Kind { Added, Changed, Deleted };
    Kind kind = Kind::Changed;
    QString path;
    bool operator==(const FileChange &) const = default;
};

/// What a container has changed in its files, as Container.OpenChanges has it.
class ChangesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { What, Path, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Reads "A /path\0C /other\0…"; what is none of that is left out.
    static QList<FileChange> parse(const QByteArray &stream);

    void setChanges(const QList<FileChange> &changes);
    int count(FileChange::Kind kind) const;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<FileChange> m_changes;
};

} // namespace kiste::ui
