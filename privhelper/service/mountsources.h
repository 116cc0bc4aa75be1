// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/images.h"
#include "privhelper/service/volumes.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>
#include <memory>

namespace kiste {

/// Opens what a container mounts: directories of the host with the rights of the container's owner, each time it starts, and
/// volumes, which get the image's files when they are used for the first time. Works in threads of its own, as file systems
/// may be slow and some are programs of the owner's.
class MountSources : public QObject
{
    Q_OBJECT

public:
    /// A detached tree (runtime/bindsource.h) for each destination.
    using Trees = std::vector<std::pair<std::string, UniqueFd>>;

    MountSources(Images &images, Volumes &volumes, QObject *parent = nullptr);
    ~MountSources() override;

    /// Answers in the event loop, or at once if there is nothing to open.
    void open(const ContainerRecord &record, std::function<void(Result<Trees>)> done);
    /// Which of the paths somebody who runs as @p uid may not open. Fails for one that is not there or does not answer.
    void check(quint32 uid, const std::vector<std::string> &paths,
               std::function<void(Result<std::vector<std::string>>)> done);

private:
    struct Work;
    Result<std::shared_ptr<Work>> prepare(const ContainerRecord &record);
    void opened(const std::shared_ptr<Work> &work);

    Images &m_images;
    Volumes &m_volumes;
    QThreadPool m_threads;
    std::atomic<bool> m_ending = false;
    /// Volumes that get the image's files now, and who waits for them.
    std::map<VolumeId, std::vector<std::function<void()>>> m_filling;
};

} // namespace kiste
