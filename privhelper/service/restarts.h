// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containerlife.h"

#include <map>
#include <set>

namespace kiste {

/// Starts containers again as their restart policies say: when they end, when the helper was away while they ended, and
/// after the machine has started, those that others depend on first. What is to run is in the catalogue
/// (LifeSettings::wanted), so that a helper that was killed loses nothing of it.
class Restarts : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds firstDelay{100};
    static constexpr std::chrono::milliseconds longestDelay{60'000};
    /// A run that took so long was a success; the pauses begin anew.
    static constexpr std::chrono::seconds goodRun{10};

    Restarts(Containers &containers, ContainerLife &life, StateDir &state, QObject *parent = nullptr);

    /// The pause before a start, after one of @p last and a run of @p uptime.
    static std::chrono::milliseconds nextDelay(std::chrono::milliseconds last, std::chrono::microseconds uptime);

private:
    void onEnded(const ContainerId &id);
    void onSettled();
    void schedule(Container &container, std::chrono::milliseconds delay);
    void again(const ContainerId &id);
    bool machineStarted();
    /// Starts them all, each when everything it depends on has been started.
    void startInOrder(std::set<ContainerId> ids);
    void startOrdered(const ContainerId &id);

    Containers &m_containers;
    ContainerLife &m_life;
    StateDir &m_state;
    bool m_settled = false;
    std::set<ContainerId> m_early; ///< ended before everything was known
    std::map<ContainerId, std::set<ContainerId>> m_waiting; ///< what each waits for
};

} // namespace kiste
