// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/samplerservice.h"

#include <QDateTime>

#include <utility>

namespace kiste {

SamplerService::SamplerService(Sampler::Options options, QObject *parent)
    : QObject(parent)
    , m_root(options.layout.root())
    , m_sampler(std::move(options),
                [this](const ContainerId &id, const Error &error) { Q_EMIT containerProblem(id, error); })
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SamplerService::runRound);
    noteLook(); // whoever is about to look has only just started
}

Result<void> SamplerService::watchMachine()
{
    auto watched = m_sampler.watchMachine([this](const Error &error) { Q_EMIT machineProblem(error); });
    if (watched && !m_timer.isActive())
        schedule();
    return watched;
}

Result<void> SamplerService::addContainer(const ContainerId &id, const std::string &cgroup, pid_t pid)
{
    auto added = m_sampler.addContainer(id, cgroup, pid);
    if (!m_timer.isActive() && m_sampler.containerCount() > 0)
        schedule();
    return added;
}

void SamplerService::removeContainer(const ContainerId &id)
{
    m_sampler.removeContainer(id);
    if (m_sampler.containerCount() == 0 && !m_sampler.watchesMachine())
        m_timer.stop();
}

Result<void> SamplerService::deleteHistory(const ContainerId &id)
{
    removeContainer(id);
    return m_sampler.deleteHistory(id);
}

Result<void> SamplerService::setChosenInterval(std::chrono::milliseconds interval)
{
    if (const auto sound = SamplingPace::check(interval); !sound)
        return std::unexpected(sound.error());
    if (std::exchange(m_chosen, interval) == interval)
        return {};
    adaptInterval();
    Q_EMIT intervalChanged();
    return {};
}

void SamplerService::setWatching(const QString &watcher, bool watching)
{
    if (watching)
        m_watchers.insert(watcher);
    else if (!m_watchers.remove(watcher))
        return;
    noteLook(); // who stops looking may come back
}

void SamplerService::noteLook()
{
    m_lookEnds.setRemainingTime(SamplingPace::patience);
    adaptInterval();
}

bool SamplerService::isWatched() const
{
    return !m_watchers.isEmpty() || !m_lookEnds.hasExpired();
}

void SamplerService::adaptInterval()
{
    constexpr std::chrono::seconds lookAgain{30};
    if (m_powerKnown.hasExpired()) {
        m_onBattery = isOnBattery(m_root);
        m_powerKnown.setRemainingTime(lookAgain);
    }
    const auto interval = SamplingPace::of(m_chosen, {.onBattery = m_onBattery, .watched = isWatched()});
    if (interval == m_sampler.interval())
        return;
    const bool faster = interval < m_sampler.interval();
    m_sampler.setInterval(interval);
    // Slower begins with the next round, which is due as before.
    if (faster && m_timer.isActive())
        schedule();
    Q_EMIT intervalChanged();
}

void SamplerService::runRound()
{
    m_sampler.sample();
    adaptInterval();
    schedule();
    Q_EMIT sampled();
}

void SamplerService::schedule()
{
    const qint64 interval = m_sampler.interval().count();
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 middle = now - now % interval + interval / 2;
    // A timer that was a little early must not make a second round in the same interval.
    const qint64 next = middle - now > interval / 4 ? middle : middle + interval;
    m_timer.start(std::chrono::milliseconds(next - now));
}

} // namespace kiste
