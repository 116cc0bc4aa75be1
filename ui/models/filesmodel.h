// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/directorylist.h"
#include "core/ipc/helper.h"
#include "ui/models/filechange.h"
#include "ui/theme/chip.h"

#include <QAbstractItemModel>
#include <QCollator>
#include <QHash>

#include <memory>
#include <optional>
#include <vector>

namespace kiste::ui {

class StreamReader;

/// The files of a container, a folder read when it is opened, each with what became of it since the image. Folders come first,
/// then names in their natural order; what was deleted stands where it was.
class FilesModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Against, Size, Modified, ColumnCount };
    enum Role {
        PathRole = Qt::UserRole, ///< QString, from the container's root directory on
        FolderRole, ///< bool
        NoteRole, ///< QString beside the name: what is inside, where a link leads
        IconRole, ///< QString, a name of resources/icons
        ChangedRole, ///< bool: it, or something in it, differs from the image
    };

    explicit FilesModel(Helper *helper, QObject *parent = nullptr);
    ~FilesModel() override;

    /// Another container's files, or nothing for an empty path. Forgets all that was read.
    void setContainer(const QString &path);
    /// Reads the root directory; rootRead() or failed() follow.
    void load();
    void setChanges(const QList<FileChange> &changes);
    /// Reads a folder once more, if it was read before.
    void reread(const QModelIndex &folder);

    QString pathOf(const QModelIndex &index) const;
    /// Null for what was deleted, and for no index.
    const DirectoryEntry *entry(const QModelIndex &index) const;
    std::optional<FileChange::Kind> change(const QModelIndex &index) const;
    Chip chip(const QModelIndex &index) const;
    /// Among what has been read; the root directory is the invalid index.
    QModelIndex indexOf(const QString &path) const;
    /// Folders in which something differs from the image.
    int changedFolders() const { return int(m_inside.size()); }
    int count(FileChange::Kind kind) const { return m_counts[int(kind)]; }

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void rootRead();
    void folderRead(const QString &path);
    /// The root directory cannot be read.
    void failed(const kiste::Error &error);

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOfNode(const Node *node) const;
    Node *findNode(const QString &path) const;
    QString pathOfNode(const Node *node) const;
    std::unique_ptr<Node> makeNode(Node *parent, DirectoryEntry entry) const;
    void read(Node *node);
    void fill(const QString &path, const Result<std::vector<DirectoryEntry>> &entries);
    void addDeleted(Node *node, std::vector<std::unique_ptr<Node>> &children) const;
    void order(std::vector<std::unique_ptr<Node>> &children) const;
    void refresh(Node *folder);
    QString note(const Node *node) const;

    Helper *m_helper;
    QString m_container;
    QCollator m_collator;
    std::unique_ptr<Node> m_root;
    QHash<QString, std::shared_ptr<StreamReader>> m_readers; ///< by the folder's path
    QHash<QString, FileChange::Kind> m_changes;
    QHash<QString, int> m_inside; ///< how many of them are below a folder
    QHash<QString, QStringList> m_deleted; ///< names, by folder
    int m_counts[3] = {};
    quint64 m_request = 0;
};

} // namespace kiste::ui
