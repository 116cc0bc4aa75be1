// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kiste {

/// What the engine uses itself: this process, and the other processes that belong to it. Not thread-safe.
class EngineCost
{
public:
    struct Usage
    {
        std::chrono::nanoseconds processorTime{0}; ///< a counter; it falls when a process has been replaced
        std::uint64_t memory = 0; ///< resident bytes
    };

    /// @p procRoot is "/proc" but in tests.
    explicit EngineCost(std::string procRoot);

    /// The processes beside this one; those that have ended count as nothing.
    void setProcesses(std::vector<pid_t> processes) { m_processes = std::move(processes); }
    /// Of this process alone.
    Usage ofHelper() const;
    /// Of all.
    Usage ofEngine() const;

    /// The parent of a process, or nothing.
    std::optional<pid_t> parentOf(pid_t pid) const;

private:
    std::string m_procRoot;
    std::vector<pid_t> m_processes;
};

} // namespace kiste
