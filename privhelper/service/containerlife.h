// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containers.h"
#include "privhelper/service/supervisorclient.h"

#include <chrono>

namespace kiste {

class MountSources;

/// Starts, stops and removes containers, through the supervisor, and keeps the records in step with what the supervisor
/// says. When the connection is made (again), the supervisor's list and the records are compared, so that a restart of
/// the helper loses nothing.
class ContainerLife : public QObject
{
    Q_OBJECT

public:
    ContainerLife(Containers &containers, StateDir &state, Images &images, MountSources &mounts, SupervisorClient &supervisor,
                  QObject *parent = nullptr);

    /// Answers when the program runs.
    void start(const ContainerId &id, Done done);
    /// Answers when it has ended. Without @p timeout the container's own counts.
    void stop(const ContainerId &id, std::optional<std::chrono::seconds> timeout, Done done);
    void kill(const ContainerId &id, int signal, Done done);
    /// Answers when nothing of it is left. @p force: ends it first.
    void remove(const ContainerId &id, bool force, Done done);

Q_SIGNALS:
    /// The records and the supervisor have been compared for the first time.
    void settled();
    void running(const kiste::ContainerId &id);
    void ended(const kiste::ContainerId &id);

private:
    Result<SupervisorStart> prepareStart(const Container &container) const;
    void started(const ContainerId &id, const Result<SupervisorClient::Started> &result, const Done &done);
    void startFailed(Container &container, const Error &error);
    void signalStop(Container &container, std::chrono::seconds timeout);
    void killNow(const ContainerId &id);
    void onExited(const SupervisorStatus &status);
    void onOutOfMemory(const std::string &id);
    void hasEnded(const ContainerId &id);
    void removeIfWanted(const ContainerId &id);
    void reconcile(const std::vector<SupervisorStatus> &list);
    void takeOver(const std::vector<SupervisorStatus> &list);
    void adopt(const SupervisorStatus &status);
    void lost(Container &container);

    Containers &m_containers;
    StateDir &m_state;
    Images &m_images;
    MountSources &m_mounts;
    SupervisorClient &m_supervisor;
};

} // namespace kiste
