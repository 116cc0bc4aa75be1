// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"

#include <QAbstractTableModel>
#include <QHash>

#include <vector>

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// "deb13:latest" of "localhost/deb13:latest"; "<untagged>:9c1d02e7" where there is no name.
QString shortImageName(const ImageInfo &image);
/// The same of one full reference.
QString shortReference(const QString &reference);

/// How many characters of a name are the repository's: those before ":tag" and before "@sha256:…".
qsizetype repositoryLength(const QString &name);

/// The images of the helper as rows; follows its signals and resets only when the connection comes or goes.
class ImageModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Size, UsedBy, Created, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< object path
        SortRole,
        UnusedRole, ///< bool: no container is made from it
        MoreNamesRole, ///< int: names besides the one shown
        FilterRole,
    };

    explicit ImageModel(Helper *helper, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const ImageInfo *image(const QString &path) const;
    const ImageInfo &imageAt(int row) const { return m_rows[std::size_t(row)]; }
    int rowOf(const QString &path) const { return m_index.value(path, -1); }

private:
    void reload();
    void add(const ImageInfo &image);
    void change(const ImageInfo &image);
    void remove(const QString &path);
    /// Those of the helper that a list shows.
    QList<ImageInfo> wanted() const;
    void rebuildIndex();
    static QString displayText(const ImageInfo &image, int column);

    Helper *m_helper;
    std::vector<ImageInfo> m_rows;
    QHash<QString, int> m_index;
};

} // namespace kiste::ui
