// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/imagemodel.h"

#include "core/ipc/helper.h"
#include "core/ipc/imageledger.h"
#include "ui/models/rowsync.h"
#include "ui/theme/format.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

QString shortReference(const QString &reference)
{
    constexpr auto local = "localhost/"_L1;
    return reference.startsWith(local) ? reference.sliced(local.size()) : reference;
}

QString shortImageName(const ImageInfo &image)
{
    if (!image.names.isEmpty())
        return shortReference(image.names.first());
    return u"<%1>:%2"_s.arg(ImageModel::tr("untagged"), image.digest.section(u':', 1).left(8));
}

qsizetype repositoryLength(const QString &name)
{
    const qsizetype digest = name.indexOf(u'@');
    const qsizetype end = digest < 0 ? name.size() : digest;
    const qsizetype colon = name.first(end).lastIndexOf(u':');
    // "registry.example:5000/app": the colon of a port has a path behind it.
    return colon > name.first(end).lastIndexOf(u'/') ? colon : end;
}

ImageModel::ImageModel(Helper *helper, QObject *parent)
    : QAbstractTableModel(parent)
    , m_helper(helper)
{
    connect(helper, &Helper::stateChanged, this, &ImageModel::reload);
    connect(helper, &Helper::imageAdded, this, &ImageModel::add);
    connect(helper, &Helper::imageChanged, this, &ImageModel::change);
    connect(helper, &Helper::imageRemoved, this, &ImageModel::remove);
    reload();
}

int ImageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ImageModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ImageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Image");
    case Size: return tr("Size");
    case UsedBy: return tr("Used by");
    case Created: return tr("Created");
    default: return {};
    }
}

QString ImageModel::displayText(const ImageInfo &image, int column)
{
    switch (column) {
    case Name: return shortImageName(image);
    case Size: return formatBytes(image.size);
    case UsedBy: return image.usedBy.isEmpty() ? u"–"_s : QString::number(image.usedBy.size());
    case Created: return image.createdAt ? formatAge(secondsSince(image.createdAt)) : u"–"_s;
    default: return {};
    }
}

QVariant ImageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ImageInfo &image = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return displayText(image, index.column());
    case Qt::AccessibleTextRole:
        return u"%1: %2"_s.arg(headerData(index.column(), Qt::Horizontal).toString(),
                               displayText(image, index.column()));
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole:
        if (index.column() == Name)
            return image.names.isEmpty() ? image.digest : image.names.join(u'\n');
        return index.column() == Created ? formatTime(image.createdAt) : QString();
    case IdRole: return image.path;
    case UnusedRole: return image.usedBy.isEmpty();
    case MoreNamesRole: return std::max(0, int(image.names.size()) - 1);
    case FilterRole: return QString(image.names.join(u'\n') + u'\n' + image.digest);
    case SortRole:
        switch (index.column()) {
        case Size: return double(image.size);
        case UsedBy: return double(image.usedBy.size());
        case Created: return -double(image.createdAt);
        default: return displayText(image, Name);
        }
    default: return {};
    }
}

const ImageInfo *ImageModel::image(const QString &path) const
{
    const int row = rowOf(path);
    return row < 0 ? nullptr : &m_rows[std::size_t(row)];
}

void ImageModel::reload()
{
    if (m_helper->state() == HelperState::Reconnecting)
        return;
    if (m_helper->state() == HelperState::Connected && !m_rows.empty()) {
        QStringList shown;
        for (const ImageInfo &image : m_rows)
            shown << image.path;
        syncRows(
            shown, wanted(), [this](const QString &path) { remove(path); },
            [this](const ImageInfo &image) { add(image); });
        return;
    }
    beginResetModel();
    const QList<ImageInfo> images = wanted();
    m_rows.assign(images.begin(), images.end());
    rebuildIndex();
    endResetModel();
}

QList<ImageInfo> ImageModel::wanted() const
{
    QList<ImageInfo> images = m_helper->images();
    images.removeIf(isBuildStep);
    return images;
}

void ImageModel::rebuildIndex()
{
    m_index.clear();
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_index.insert(m_rows[row].path, int(row));
}

void ImageModel::add(const ImageInfo &image)
{
    if (m_index.contains(image.path))
        return change(image);
    if (isBuildStep(image))
        return;
    const int row = int(m_rows.size());
    beginInsertRows({}, row, row);
    m_rows.push_back(image);
    m_index.insert(image.path, row);
    endInsertRows();
}

void ImageModel::change(const ImageInfo &image)
{
    const int row = rowOf(image.path);
    if (isBuildStep(image))
        return remove(image.path);
    if (row < 0)
        return add(image); // it has a name of somebody's choice now
    ImageInfo &data = m_rows[std::size_t(row)];
    const ImageInfo before = std::exchange(data, image);
    int first = ColumnCount;
    int last = -1;
    for (int column = 0; column < ColumnCount; ++column)
        if (displayText(before, column) != displayText(data, column) || (column == Name && before.names != data.names))
            first = std::min(first, column), last = column;
    if (last >= 0)
        Q_EMIT dataChanged(index(row, first), index(row, last));
}

void ImageModel::remove(const QString &path)
{
    const int row = rowOf(path);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    rebuildIndex();
    endRemoveRows();
}

} // namespace kiste::ui
