// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filesmodel.h"

#include "ui/models/nameorder.h"
#include "ui/models/streamreader.h"
#include "ui/theme/format.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr qsizetype mostListBytes = 32 * 1024 * 1024; ///< some 300,000 entries

QString childPath(const QString &folder, const QString &name)
{
    return folder == "/"_L1 ? u'/' + name : folder + u'/' + name;
}

QString folderOf(const QString &path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    return slash <= 0 ? u"/"_s : path.first(slash);
}

/// "14:22" of today, else the day; the year when it is another one.
QString shortTime(qint64 microseconds)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(microseconds / 1000);
    const QDate today = QDate::currentDate();
    const QLocale locale;
    if (time.date() == today)
        return locale.toString(time.time(), u"HH:mm"_s);
    return locale.toString(time.date(), time.date().year() == today.year() ? u"d MMM"_s : u"d MMM yyyy"_s);
}

} // namespace

struct FilesModel::Node
{
    enum class State { Unread, Reading, Read, Failed };
    Node *parent = nullptr;
    int row = 0;
    QString name;
    DirectoryEntry entry;
    State state = State::Unread;
    bool deleted = false;
    bool reachable = true; ///< its name is text, as a path on the bus has to be
    std::vector<std::unique_ptr<Node>> children;

    bool isFolder() const { return !deleted && S_ISDIR(entry.mode); }
};

FilesModel::FilesModel(Helper *helper, QObject *parent)
    : QAbstractItemModel(parent)
    , m_helper(helper)
    , m_collator(nameOrder())
    , m_root(std::make_unique<Node>())
{
    m_root->entry.mode = S_IFDIR;
}

FilesModel::~FilesModel() = default;

void FilesModel::setContainer(const QString &path)
{
    beginResetModel();
    ++m_request;
    m_readers.clear();
    m_container = path;
    m_root = std::make_unique<Node>();
    m_root->entry.mode = S_IFDIR;
    m_changes.clear();
    m_inside.clear();
    m_deleted.clear();
    std::ranges::fill(m_counts, 0);
    endResetModel();
}

void FilesModel::load()
{
    if (!m_container.isEmpty() && m_root->state != Node::State::Reading)
        read(m_root.get());
}

void FilesModel::setChanges(const QList<FileChange> &changes)
{
    m_changes.clear();
    m_inside.clear();
    m_deleted.clear();
    std::ranges::fill(m_counts, 0);
    for (const FileChange &change : changes) {
        m_changes.insert(change.path, change.kind);
        ++m_counts[int(change.kind)];
        if (change.kind == FileChange::Kind::Deleted)
            m_deleted[folderOf(change.path)] << change.path.section(u'/', -1);
        for (QString folder = folderOf(change.path); folder != "/"_L1; folder = folderOf(folder))
            ++m_inside[folder];
    }
    refresh(m_root.get());
}

/// What is known of the changes goes into the rows that are there.
void FilesModel::refresh(Node *folder)
{
    if (folder->state != Node::State::Read)
        return;
    const QModelIndex parent = indexOfNode(folder);
    const auto number = [folder](std::size_t from) {
        for (std::size_t at = from; at < folder->children.size(); ++at)
            folder->children[at]->row = int(at);
    };
    const QStringList deleted = m_deleted.value(pathOfNode(folder));
    for (int row = int(folder->children.size()) - 1; row >= 0; --row) {
        const Node &child = *folder->children[std::size_t(row)];
        if (!child.deleted || deleted.contains(child.name))
            continue;
        beginRemoveRows(parent, row, row);
        folder->children.erase(folder->children.begin() + row);
        number(std::size_t(row));
        endRemoveRows();
    }
    std::vector<std::unique_ptr<Node>> missing;
    addDeleted(folder, missing);
    for (auto &child : missing) {
        const auto place = std::ranges::find_if(folder->children, [&](const std::unique_ptr<Node> &other) {
            return !other->isFolder() && m_collator.compare(other->name, child->name) > 0;
        });
        const int row = int(place - folder->children.begin());
        beginInsertRows(parent, row, row);
        folder->children.insert(place, std::move(child));
        number(std::size_t(row));
        endInsertRows();
    }
    if (!folder->children.empty())
        Q_EMIT dataChanged(index(0, 0, parent), index(int(folder->children.size()) - 1, ColumnCount - 1, parent));
    for (const auto &child : folder->children)
        refresh(child.get());
}

void FilesModel::reread(const QModelIndex &folder)
{
    Node *node = nodeOf(folder);
    if (node->state == Node::State::Read || node->state == Node::State::Failed)
        read(node);
}

FilesModel::Node *FilesModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex FilesModel::indexOfNode(const Node *node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

QString FilesModel::pathOfNode(const Node *node) const
{
    return node->parent ? childPath(pathOfNode(node->parent), node->name) : u"/"_s;
}

FilesModel::Node *FilesModel::findNode(const QString &path) const
{
    Node *node = m_root.get();
    for (const QString &name : path.split(u'/', Qt::SkipEmptyParts)) {
        const auto found = std::ranges::find(node->children, name, &Node::name);
        if (found == node->children.end())
            return nullptr;
        node = found->get();
    }
    return node;
}

QModelIndex FilesModel::indexOf(const QString &path) const
{
    const Node *node = findNode(path);
    return node ? indexOfNode(node) : QModelIndex();
}

QString FilesModel::pathOf(const QModelIndex &index) const
{
    return pathOfNode(nodeOf(index));
}

const DirectoryEntry *FilesModel::entry(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return index.isValid() && !node->deleted ? &node->entry : nullptr;
}

std::optional<FileChange::Kind> FilesModel::change(const QModelIndex &index) const
{
    const auto found = m_changes.find(pathOf(index));
    return found == m_changes.end() ? std::nullopt : std::optional(*found);
}

Chip FilesModel::chip(const QModelIndex &index) const
{
    const auto kind = change(index);
    // A folder that differs only in its time says nothing: something in it came or went.
    if (!kind || (*kind == FileChange::Kind::Changed && nodeOf(index)->isFolder()))
        return {};
    switch (*kind) {
    case FileChange::Kind::Added: return {u"plus"_s, tr("added"), ToneKind::Good};
    case FileChange::Kind::Changed: return {u"edit"_s, tr("changed"), ToneKind::Attention};
    case FileChange::Kind::Deleted: break;
    }
    return {u"minus"_s, tr("deleted"), ToneKind::Bad};
}

QModelIndex FilesModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[std::size_t(row)].get());
}

QModelIndex FilesModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOfNode(nodeOf(child)->parent) : QModelIndex();
}

int FilesModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int FilesModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool FilesModel::hasChildren(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.column() <= 0 && (!node->children.empty() || (node->isFolder() && node->state == Node::State::Unread));
}

bool FilesModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.isValid() && node->isFolder() && node->reachable && node->state == Node::State::Unread;
}

void FilesModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        read(nodeOf(parent));
}

void FilesModel::read(Node *node)
{
    node->state = Node::State::Reading;
    const QString path = pathOfNode(node);
    m_helper->listDirectory(m_container, path, this, [this, path, request = m_request](Result<UniqueFd> stream) {
        if (request != m_request)
            return;
        if (!stream)
            return fill(path, std::unexpected(stream.error()));
        m_readers.insert(path, std::make_shared<StreamReader>(
            std::move(*stream), mostListBytes, [this, path](Result<StreamReader::Content> content) {
                if (content && content->cut)
                    content = failure(ErrorCode::LimitExceeded, "the folder holds more than can be shown");
                fill(path, content ? parseDirectoryList(std::string_view(content->bytes.constData(), std::size_t(content->bytes.size())))
                                   : std::unexpected(content.error()));
            }));
    });
}

std::unique_ptr<FilesModel::Node> FilesModel::makeNode(Node *parent, DirectoryEntry entry) const
{
    auto node = std::make_unique<Node>();
    node->parent = parent;
    node->name = QString::fromStdString(entry.name);
    node->reachable = parent->reachable && node->name.toStdString() == entry.name;
    node->entry = std::move(entry);
    return node;
}

void FilesModel::addDeleted(Node *node, std::vector<std::unique_ptr<Node>> &children) const
{
    for (const QString &name : m_deleted.value(pathOfNode(node))) {
        const auto same = [&name](const std::unique_ptr<Node> &child) { return child->name == name; };
        if (std::ranges::any_of(children, same) || std::ranges::any_of(node->children, same))
            continue;
        auto child = makeNode(node, {.name = name.toStdString()});
        child->deleted = true;
        children.push_back(std::move(child));
    }
}

void FilesModel::order(std::vector<std::unique_ptr<Node>> &children) const
{
    std::ranges::sort(children, [this](const std::unique_ptr<Node> &left, const std::unique_ptr<Node> &right) {
        if (left->isFolder() != right->isFolder())
            return left->isFolder();
        const int order = m_collator.compare(left->name, right->name);
        return order != 0 ? order < 0 : left->entry.name < right->entry.name;
    });
    for (std::size_t at = 0; at < children.size(); ++at)
        children[at]->row = int(at);
}

void FilesModel::fill(const QString &path, const Result<std::vector<DirectoryEntry>> &entries)
{
    // Its reader is what has called, and is let go of only once that is over.
    const auto reader = m_readers.take(path);
    Node *node = findNode(path);
    if (!node)
        return; // its folder was read again meanwhile, and it is gone
    const QModelIndex parent = indexOfNode(node);
    if (!node->children.empty()) {
        beginRemoveRows(parent, 0, int(node->children.size()) - 1);
        node->children.clear();
        endRemoveRows();
    }
    if (!entries) {
        node->state = Node::State::Failed;
        if (node == m_root.get())
            Q_EMIT failed(entries.error());
        else
            Q_EMIT dataChanged(parent, parent.siblingAtColumn(ColumnCount - 1));
        return;
    }
    node->state = Node::State::Read;
    std::vector<std::unique_ptr<Node>> children;
    for (const DirectoryEntry &entry : *entries)
        children.push_back(makeNode(node, entry));
    addDeleted(node, children);
    order(children);
    if (!children.empty()) {
        beginInsertRows(parent, 0, int(children.size()) - 1);
        node->children = std::move(children);
        endInsertRows();
    }
    if (node == m_root.get())
        Q_EMIT rootRead();
    else
        Q_EMIT dataChanged(parent, parent.siblingAtColumn(ColumnCount - 1));
    Q_EMIT folderRead(path);
}

QString FilesModel::note(const Node *node) const
{
    if (node->state == Node::State::Failed || (!node->deleted && node->entry.mode == 0))
        return tr("cannot be read");
    if (!node->reachable)
        return tr("its name is not text");
    if (!node->entry.link.empty())
        return tr("link to %1").arg(QString::fromStdString(node->entry.link));
    if (node->entry.mount)
        return tr("mounted");
    const int inside = m_inside.value(pathOfNode(node));
    return inside > 0 ? tr("%n inside", "changes", inside) : QString();
}

QVariant FilesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node *node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Name: return node->name;
        case Against: return chip(index.siblingAtColumn(0)).text;
        case Size: return node->deleted || !S_ISREG(node->entry.mode) ? QString() : formatBytes(node->entry.size);
        case Modified:
            if (node->deleted)
                return tr("in the image only");
            return node->entry.mode == 0 ? QString() : shortTime(node->entry.modified);
        default: return {};
        }
    case Qt::AccessibleTextRole: {
        const QString text = index.data().toString();
        if (index.column() != Name)
            return headerData(index.column(), Qt::Horizontal).toString() + u": "_s + text;
        const QString more = note(node);
        return more.isEmpty() ? text : text + u", "_s + more;
    }
    case Qt::ToolTipRole:
        if (index.column() == Modified && !node->deleted)
            return formatTime(quint64(node->entry.modified));
        return index.column() == Name ? pathOfNode(node) : QVariant();
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case PathRole: return pathOfNode(node);
    case FolderRole: return node->isFolder();
    case NoteRole: return note(node);
    case IconRole: return node->isFolder() ? u"folder"_s : S_ISLNK(node->entry.mode) ? u"link"_s : u"file"_s;
    case ChangedRole: {
        const QString path = pathOfNode(node);
        return m_changes.contains(path) || m_inside.contains(path);
    }
    default: return {};
    }
}

QVariant FilesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Name");
    case Against: return tr("Against image");
    case Size: return tr("Size");
    case Modified: return tr("Changed");
    default: return {};
    }
}

} // namespace kiste::ui
