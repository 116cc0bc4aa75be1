// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "privhelper/store/catalogue/records.h"

#include <QTimer>

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
    std::string cgroup;
    bool removing = false;
    bool removeVolumes = false; ///< when it goes, its anonymous volumes go too
    /// Called once when it has ended.
    std::vector<std::function<void()>> whenEnded;
    /// Called once when a start that is under way has succeeded or failed.
    std::vector<std::function<void()>> whenStarted;
    /// Runs between the stop signal and SIGKILL.
    std::unique_ptr<QTimer> stopTimer;

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
