// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/samplerservice.h"

#include <QDateTime>

namespace kiste {

SamplerService::SamplerService(Sampler::Options options, QObject *parent)
    : QObject(parent)
    , m_sampler(std::move(options),
                [this](const ContainerId &id, const Error &error) { Q_EMIT containerProblem(id, error); })
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SamplerService::runRound);
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
    if (m_sampler.containerCount() == 0)
        m_timer.stop();
}

Result<void> SamplerService::deleteHistory(const ContainerId &id)
{
    removeContainer(id);
    return m_sampler.deleteHistory(id);
}

void SamplerService::setInterval(std::chrono::milliseconds interval)
{
    m_sampler.setInterval(interval);
    if (m_timer.isActive())
        schedule();
}

void SamplerService::runRound()
{
    m_sampler.sample();
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
