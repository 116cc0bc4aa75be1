// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/diskuse.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
/// Walking through all files is not free: a look is good for this long.
constexpr qint64 lookMs = 300'000;
} // namespace

DiskUse::DiskUse(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
    const auto forget = [this](const QString &path) {
        m_bytes.remove(path);
        m_wanted.removeAll(path);
        Q_EMIT changed();
    };
    connect(helper, &Helper::containerRemoved, this, forget);
    connect(helper, &Helper::volumeRemoved, this, forget);
    for (const auto signal : {&Helper::containerAdded, &Helper::containerChanged})
        connect(helper, signal, this, &DiskUse::changed);
    for (const auto signal : {&Helper::imageAdded, &Helper::imageChanged})
        connect(helper, signal, this, &DiskUse::changed);
    connect(helper, &Helper::imageRemoved, this, &DiskUse::changed);
    connect(helper, &Helper::stateChanged, this, [this] {
        m_asking = false; // an answer that is lost does not come
        m_wanted.clear();
        if (!hasLists(m_helper->state())) {
            m_bytes.clear();
            m_looked.invalidate();
        }
        Q_EMIT changed();
    });
}

DiskUse::Share DiskUse::images() const
{
    Share share;
    const QList<ImageInfo> images = m_helper->images();
    for (const ImageInfo &image : images) {
        ++share.count;
        share.bytes += image.size;
        if (image.usedBy.isEmpty()) {
            ++share.unused;
            share.unusedBytes += image.size;
        }
    }
    return share;
}

DiskUse::Share DiskUse::volumes() const
{
    Share share;
    const QList<VolumeInfo> volumes = m_helper->volumes();
    for (const VolumeInfo &volume : volumes) {
        ++share.count;
        share.complete = share.complete && m_bytes.contains(volume.path);
        const quint64 bytes = m_bytes.value(volume.path);
        share.bytes += bytes;
        if (volume.usedBy.isEmpty()) {
            ++share.unused;
            share.unusedBytes += bytes;
        }
    }
    return share;
}

DiskUse::Share DiskUse::containers() const
{
    Share share;
    const QList<ContainerInfo> containers = m_helper->containers();
    for (const ContainerInfo &container : containers) {
        ++share.count;
        share.complete = share.complete && m_bytes.contains(container.path);
        const quint64 bytes = m_bytes.value(container.path);
        share.bytes += bytes;
        if (!container.isActive()) {
            ++share.unused;
            share.unusedBytes += bytes;
        }
    }
    return share;
}

void DiskUse::refresh()
{
    if (m_helper->state() != HelperState::Connected)
        return;
    const bool all = !m_looked.isValid() || m_looked.hasExpired(lookMs);
    if (all) {
        m_looked.start();
        askFree();
    }
    const auto want = [this, all](const QString &path) {
        if ((all || !m_bytes.contains(path)) && !m_wanted.contains(path))
            m_wanted << path;
    };
    const QList<VolumeInfo> volumes = m_helper->volumes();
    for (const VolumeInfo &volume : volumes)
        want(volume.path);
    const QList<ContainerInfo> containers = m_helper->containers();
    for (const ContainerInfo &container : containers)
        want(container.path);
    askNext();
}

void DiskUse::askFree()
{
    m_helper->checkSystem(this, [this](const Result<CheckResults> &checks) {
        if (!checks)
            return;
        const auto found = std::ranges::find(*checks, u"free-space"_s, &CheckResult::id);
        if (found == checks->end() || !found->facts.contains(u"free"_s))
            return;
        m_free = found->facts.value(u"free"_s).toULongLong();
        Q_EMIT changed();
    });
}

void DiskUse::askNext()
{
    if (m_asking || m_wanted.isEmpty() || m_helper->state() != HelperState::Connected)
        return;
    m_asking = true;
    const QString path = m_wanted.takeFirst();
    const auto take = [this, path](const Result<VolumeUsage> &usage) {
        m_asking = false;
        // One that cannot be measured counts as nothing, and is asked for again only with all others.
        m_bytes.insert(path, usage ? usage->bytes : 0);
        Q_EMIT changed();
        askNext();
    };
    const QList<VolumeInfo> volumes = m_helper->volumes();
    if (std::ranges::find(volumes, path, &VolumeInfo::path) != volumes.end())
        m_helper->volumeUsage(path, this, take);
    else
        m_helper->containerUsage(path, this, take);
}

} // namespace kiste::ui
