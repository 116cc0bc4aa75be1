// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containers.h"
#include "privhelper/service/supervisorclient.h"
#include "privhelper/service/updateoptions.h"

#include <chrono>

namespace kiste {

class MountSources;
class NetworkLife;

/// Starts, stops and removes containers, through the supervisor, and keeps the records in step with what the supervisor
/// says. When the connection is made (again), the supervisor's list and the records are compared, so that a restart of
/// the helper loses nothing.
class ContainerLife : public QObject
{
    Q_OBJECT

public:
    ContainerLife(Containers &containers, StateDir &state, Images &images, MountSources &mounts, SupervisorClient &supervisor,
                  QObject *parent = nullptr);

    /// Who gives containers their network; must be set before any is started.
    void setNetworks(NetworkLife *networks) { m_networks = networks; }
    /// Answers when the program runs. @p byPolicy: nobody asked for it.
    void start(const ContainerId &id, Done done, bool byPolicy = false);
    struct StopWish
    {
        std::optional<std::chrono::seconds> timeout; ///< else the container's own; noTimeout: as long as it takes
        std::optional<int> signal; ///< else the container's own
    };
    static constexpr std::chrono::seconds noTimeout{4294967295};

    /// Answers when it has ended. Its restart policy leaves it alone from now on.
    void stop(const ContainerId &id, const StopWish &wish, Done done);
    /// Stops it if it runs, and starts it.
    void restart(const ContainerId &id, const StopWish &wish, Done done);
    /// SIGKILL and the stop signal count as a stop.
    void kill(const ContainerId &id, int signal, Done done);
    /// Answers when every process stands still, or goes on.
    void pause(const ContainerId &id, bool frozen, Done done);
    /// Changes config.json and settings, and the limits of a container that runs.
    void update(const ContainerId &id, const UpdateOptions &options, Done done);
    /// Answers when nothing of it is left. @p force: ends it first.
    void remove(const ContainerId &id, bool force, Done done);

    /// "/kiste": below it is each container's cgroup.
    void setCgroupParent(const std::string &parent) { m_cgroupParent = parent; }
    std::string cgroupOf(const Container &container) const;

Q_SIGNALS:
    /// The records and the supervisor have been compared for the first time.
    void settled();
    void running(const kiste::ContainerId &id);
    void ended(const kiste::ContainerId &id);

private:
    Result<SupervisorStart> prepareStart(const Container &container) const;
    void started(const ContainerId &id, const Result<SupervisorClient::Started> &result, const Done &done);
    void startFailed(Container &container, const Error &error);
    void noteWish(Container &container, bool byPolicy);
    void end(const ContainerId &id, const StopWish &wish, Done done);
    void signalStop(Container &container, std::chrono::seconds timeout, std::optional<int> signal);
    void stoppedByHand(Container &container);
    struct FinishedUpdate
    {
        ContainerSettings settings;
        std::string config;
        std::map<std::string, std::string> changes; ///< attributes of the event
    };
    void finishUpdate(const ContainerId &id, const FinishedUpdate &update, Done done);
    void killNow(const ContainerId &id);
    void onExited(const SupervisorStatus &status);
    void onOutOfMemory(const SupervisorOom &oom);
    void onPressure(const std::string &text, const std::string &resource);
    void onFrozen(const std::string &text, bool frozen);
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
    std::string m_cgroupParent = "/kiste";
    NetworkLife *m_networks = nullptr;
};

} // namespace kiste
