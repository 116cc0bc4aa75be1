// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/volumemodel.h"

#include "ui/theme/format.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace kiste::ui {

VolumeModel::VolumeModel(Helper *helper, QObject *parent)
    : InfoModel(parent)
    , m_helper(helper)
{
    const auto reload = [this] {
        load(m_helper->state(), m_helper->volumes());
        refreshSizes();
    };
    connect(helper, &Helper::stateChanged, this, reload);
    const auto take = [this](const VolumeInfo &volume) {
        const bool known = rowOf(volume.path) >= 0;
        put(volume);
        if (!known)
            want(volume.path);
    };
    connect(helper, &Helper::volumeAdded, this, take);
    connect(helper, &Helper::volumeChanged, this, take);
    connect(helper, &Helper::volumeRemoved, this, [this](const QString &path) {
        m_usage.remove(path);
        remove(path);
    });
    reload();
}

QVariant VolumeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Volume");
    case Size: return tr("Size");
    case Files: return tr("Files");
    case UsedBy: return tr("Used by");
    case Created: return tr("Created");
    default: return {};
    }
}

QString VolumeModel::shortName(const VolumeInfo &volume)
{
    return volume.anonymous ? tr("unnamed %1", "a volume and the begin of its id").arg(volume.id.left(12)) : volume.name;
}

QString VolumeModel::displayText(const VolumeInfo &volume, int column) const
{
    const auto known = m_usage.constFind(volume.path);
    switch (column) {
    case Name: return shortName(volume);
    case Size: return known == m_usage.cend() ? u"–"_s : formatBytes(known->bytes);
    case Files: return known == m_usage.cend() ? u"–"_s : QLocale().toString(known->files);
    case UsedBy: return volume.usedBy.isEmpty() ? u"–"_s : QString::number(volume.usedBy.size());
    case Created: return volume.createdAt ? formatAge(secondsSince(volume.createdAt)) : u"–"_s;
    default: return {};
    }
}

QString VolumeModel::filterText(const VolumeInfo &volume) const
{
    QStringList words{volume.name, volume.id.left(12)};
    for (auto label = volume.labels.begin(); label != volume.labels.end(); ++label)
        words << label.key() + u'=' + label.value();
    return words.join(u'\n');
}

QVariant VolumeModel::sortKey(const VolumeInfo &volume, int column) const
{
    const auto known = m_usage.constFind(volume.path);
    switch (column) {
    case Size: return known == m_usage.cend() ? -1.0 : double(known->bytes);
    case Files: return known == m_usage.cend() ? -1.0 : double(known->files);
    case UsedBy: return double(volume.usedBy.size());
    case Created: return -double(volume.createdAt);
    default: return displayText(volume, Name);
    }
}

QString VolumeModel::toolTip(const VolumeInfo &volume, int column) const
{
    return column == Name ? volume.name : column == Created ? formatTime(volume.createdAt) : QString();
}

std::optional<VolumeUsage> VolumeModel::usage(const QString &path) const
{
    const auto known = m_usage.constFind(path);
    return known == m_usage.cend() ? std::nullopt : std::optional(*known);
}

quint64 VolumeModel::knownBytes() const
{
    quint64 bytes = 0;
    for (const VolumeUsage &usage : m_usage)
        bytes += usage.bytes;
    return bytes;
}

void VolumeModel::refreshSizes()
{
    if (m_helper->state() != HelperState::Connected)
        return;
    for (int row = 0; row < rowCount(); ++row)
        want(at(row).path);
}

void VolumeModel::want(const QString &path)
{
    if (!m_wanted.contains(path))
        m_wanted << path;
    askNext();
}

void VolumeModel::askNext()
{
    if (m_asking || m_wanted.isEmpty() || m_helper->state() != HelperState::Connected)
        return;
    m_asking = true;
    const QString path = m_wanted.takeFirst();
    m_helper->volumeUsage(path, this, [this, path](const Result<VolumeUsage> &usage) {
        m_asking = false;
        // One that cannot be measured, or has gone meanwhile, has no size to show.
        if (usage && rowOf(path) >= 0) {
            m_usage.insert(path, *usage);
            touch(path, Size);
            touch(path, Files);
            Q_EMIT usageChanged(path);
        }
        askNext();
    });
}

} // namespace kiste::ui
