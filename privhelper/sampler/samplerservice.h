// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/sampler/sampler.h"
#include "privhelper/sampler/samplingpace.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace kiste {

/// The sampler with its timer: what the helper holds. It samples while there is a container or the machine to watch, in the middle of each
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

    /// See Sampler; problems are told by machineProblem().
    Result<void> watchMachine();
    Result<UniqueFd> openMachineReadOnly() const { return m_sampler.openMachineReadOnly(); }

    /// How often to sample while somebody looks and the machine is plugged in; see SamplingPace. InvalidArgument out of its
    /// bounds.
    Result<void> setChosenInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds chosenInterval() const { return m_chosen; }
    /// What is in force now.
    std::chrono::milliseconds interval() const { return m_sampler.interval(); }

    /// Somebody looks at the numbers, until the same name does not or is forgotten.
    void setWatching(const QString &watcher, bool watching);
    void forgetWatcher(const QString &watcher) { setWatching(watcher, false); }
    /// Somebody has had a look.
    void noteLook();

    const Sampler::Cost &lastRound() const { return m_sampler.lastRound(); }
    std::chrono::nanoseconds processorTime() const { return m_sampler.processorTime(); }
    EngineCost &engineCost() { return m_sampler.engineCost(); }

Q_SIGNALS:
    void containerProblem(const kiste::ContainerId &id, const kiste::Error &error);
    void machineProblem(const kiste::Error &error);
    /// A round is done.
    void sampled();
    /// chosenInterval() or interval() is another one.
    void intervalChanged();

private:
    void runRound();
    void schedule();
    void adaptInterval();
    bool isWatched() const;

    std::string m_root;
    Sampler m_sampler;
    QTimer m_timer;
    std::chrono::milliseconds m_chosen = SamplingPace::standard;
    QSet<QString> m_watchers;
    QDeadlineTimer m_lookEnds; ///< of the last look, see SamplingPace::patience
    QDeadlineTimer m_powerKnown; ///< until when m_onBattery holds
    bool m_onBattery = false;
};

} // namespace kiste
