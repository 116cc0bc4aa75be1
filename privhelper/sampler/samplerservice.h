// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/sampler/sampler.h"

#include <QObject>
#include <QTimer>

namespace kiste {

/// The sampler with its timer: what the helper holds. It samples while there is a container to watch, in the middle of each
/// wall-clock interval (at …:00.5, …:01.5 for 1 s), so that a late or early timer still falls into its slot and no drift adds
/// up.
class SamplerService : public QObject
{
    Q_OBJECT

public:
    explicit SamplerService(Sampler::Options options, QObject *parent = nullptr);

    /// See Sampler.
    Result<void> addContainer(const ContainerId &id, const std::string &cgroup, pid_t pid);
    void removeContainer(const ContainerId &id);
    Result<void> deleteHistory(const ContainerId &id);
    Result<UniqueFd> openReadOnly(const ContainerId &id) const { return m_sampler.openReadOnly(id); }

    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const { return m_sampler.interval(); }
    const Sampler::Cost &lastRound() const { return m_sampler.lastRound(); }

Q_SIGNALS:
    void containerProblem(const kiste::ContainerId &id, const kiste::Error &error);
    /// A round is done.
    void sampled();

private:
    void runRound();
    void schedule();

    Sampler m_sampler;
    QTimer m_timer;
};

} // namespace kiste
