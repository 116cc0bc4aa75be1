// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/images.h"

#include <QThreadPool>

#include <atomic>
#include <set>

namespace kiste {

/// A container's upper directory.
Result<UniqueFd> openUpperDirectory(const StateDir &state, const ContainerId &id);
/// Paths that a container's root file system has because something is mounted there, with those on the way to them.
std::set<std::string> mountPointsOf(const oci::Spec &spec);

/// Container.OpenChanges and GetUsage: reads a container's own files in a thread, as there may be a million of them.
class OverlayDiff : public QObject
{
    Q_OBJECT

public:
    OverlayDiff(Containers &containers, const Images &images, const StateDir &state, QObject *parent = nullptr);
    ~OverlayDiff() override;

    void open(const ContainerId &id, std::function<void(Result<UniqueFd>)> done);
    /// What the container has written.
    void usage(const ContainerId &id, std::function<void(Result<VolumeUsage>)> done);

private:
    Containers &m_containers;
    const Images &m_images;
    const StateDir &m_state;
    QThreadPool m_threads;
    std::atomic<bool> m_ending = false;
};

} // namespace kiste
