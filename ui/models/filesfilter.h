// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/filesmodel.h"

#include <QSortFilterProxyModel>

namespace kiste::ui {

/// The files whose name has a word in it, in what has been read, and if wanted only those that changed; the folders they are
/// in come along.
class FilesFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit FilesFilter(FilesModel *model, QObject *parent = nullptr)
        : QSortFilterProxyModel(parent)
    {
        setRecursiveFilteringEnabled(true);
        setSourceModel(model);
    }

    void setWord(const QString &word)
    {
        m_word = word;
        invalidateRowsFilter();
    }
    void setOnlyChanged(bool only)
    {
        m_onlyChanged = only;
        invalidateRowsFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, FilesModel::Name, parent);
        if (m_onlyChanged && !index.data(FilesModel::ChangedRole).toBool())
            return false;
        return m_word.isEmpty() || index.data().toString().contains(m_word, Qt::CaseInsensitive);
    }

private:
    QString m_word;
    bool m_onlyChanged = false;
};

} // namespace kiste::ui
