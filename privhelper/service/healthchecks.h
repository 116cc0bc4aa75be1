// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containerlife.h"

#include <QSocketNotifier>

#include <deque>
#include <map>
#include <memory>

namespace kiste {

struct HealthResult
{
    std::int64_t start = 0; ///< microseconds since the epoch
    std::int64_t end = 0;
    int exitCode = 0; ///< -1: it did not end in time, or could not be run
    std::string output; ///< at most 4096 bytes
};

/// What is known of the health of one run of a container.
struct HealthRecord
{
    static constexpr std::size_t keptResults = 5;

    std::int64_t startedAt = 0; ///< of the container, microseconds since the epoch
    ContainerHealth status = ContainerHealth::Starting;
    std::uint32_t failingStreak = 0;
    std::deque<HealthResult> results; ///< the youngest last
    std::string session; ///< of a check that is under way

    /// Takes a result in, as docker counts: failures while it starts do not count, @p check.retries in a row do.
    void add(const HealthCheck &check, HealthResult result);
    /// "status", "failingStreak", "log" and what the helper needs itself.
    std::string toJson() const;
    /// Nothing for what toJson() would not have written.
    static std::optional<HealthRecord> fromJson(std::string_view text);
};

/// Runs the health checks of containers that run, through the supervisor, and does what a container's settings say about one
/// that fails. The results are in health.json of the container, so that a helper that is restarted goes on with them.
class HealthChecks : public QObject
{
    Q_OBJECT

public:
    HealthChecks(Containers &containers, ContainerLife &life, StateDir &state, SupervisorClient &supervisor,
                 QObject *parent = nullptr);
    ~HealthChecks() override;

private:
    struct Watch;
    void onRunning(const ContainerId &id);
    void onEnded(const ContainerId &id);
    void onExecEnded(const std::string &id, const std::string &session, int exitCode);
    void schedule(Watch &watch);
    void check(const ContainerId &id);
    void readOutput(Watch &watch);
    void timedOut(const ContainerId &id);
    void finish(const ContainerId &id, int exitCode, std::string note);
    void act(const ContainerId &id, HealthCheck::Action action);
    void save(const Watch &watch);

    Containers &m_containers;
    ContainerLife &m_life;
    StateDir &m_state;
    SupervisorClient &m_supervisor;
    std::map<ContainerId, std::unique_ptr<Watch>> m_watches;
    std::uint64_t m_last = 0;
};

} // namespace kiste
