// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "privhelper/store/catalogue/records.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace kiste {

using Done = std::function<void(Result<void>)>;

/// One container as the helper holds it: its record, and what it does right now.
struct Container
{
    ContainerRecord record;
    ContainerState state = ContainerState::Unknown;
    quint32 pid = 0;
    bool oomNoted = false; ///< of this run: the log of events has it already
    std::string cgroup;
    bool removing = false;
    bool removeVolumes = false; ///< when it goes, its anonymous volumes go too
    bool updating = false; ///< limits are on their way to the supervisor
    bool startedByPolicy = false; ///< the last start
    bool restarting = false; ///< somebody asked for a restart, and it is on its way to its end
    /// Called once when it has ended.
    std::vector<std::function<void()>> whenEnded;
    /// Called once when a start that is under way has succeeded or failed.
    std::vector<std::function<void()>> whenStarted;
    /// Runs between the stop signal and SIGKILL.
    std::unique_ptr<QTimer> stopTimer;
    /// Runs until the restart policy starts it again; state is Restarting while it does.
    std::unique_ptr<QTimer> restartTimer;
    std::chrono::milliseconds restartDelay{0}; ///< the last one
    std::int64_t restartAt = 0; ///< when that one ends, as currentTime() counts
    ContainerHealth health = ContainerHealth::None;

    explicit Container(ContainerRecord containerRecord) : record(std::move(containerRecord)) {}

    const ContainerId &id() const { return record.id; }
    bool isActive() const
    {
        return state == ContainerState::Starting || state == ContainerState::Running
            || state == ContainerState::Paused || state == ContainerState::Stopping;
    }
    /// As it goes over the bus.
    ContainerInfo info() const;
};

} // namespace kiste
