// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/restarts.h"

#include "privhelper/service/logging.h"

#include <QFile>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace kiste {

Restarts::Restarts(Containers &containers, ContainerLife &life, StateDir &state, QObject *parent)
    : QObject(parent), m_containers(containers), m_life(life), m_state(state)
{
    connect(&life, &ContainerLife::ended, this, &Restarts::onEnded);
    connect(&life, &ContainerLife::settled, this, &Restarts::onSettled);
}

std::chrono::milliseconds Restarts::nextDelay(std::chrono::milliseconds last, std::chrono::microseconds uptime)
{
    if (uptime >= goodRun || last < firstDelay)
        return firstDelay;
    return std::min(2 * last, longestDelay);
}

void Restarts::onEnded(const ContainerId &id)
{
    Container *container = m_containers.find(id);
    if (!container || container->removing || container->restarting || container->state != ContainerState::Exited)
        return;
    LifeSettings &life = container->record.settings.life;
    if (!life.wanted)
        return;
    if (!m_settled) {
        m_early.insert(id);
        return;
    }
    const ContainerRecord &record = container->record;
    // Somebody who asks for a start hears that it failed; only starts nobody waits for are tried again.
    const bool failedByHand = !record.error.empty() && !container->startedByPolicy;
    if (failedByHand || !life.restart.wants(record.exitCode, life.restarts)) {
        life.wanted = false;
        return m_containers.save(*container);
    }
    const std::chrono::microseconds uptime(record.error.empty() ? record.finished - record.started : 0);
    schedule(*container, nextDelay(container->restartDelay, uptime));
}

void Restarts::schedule(Container &container, std::chrono::milliseconds delay)
{
    container.restartDelay = delay;
    container.restartAt = currentTime() + std::chrono::microseconds(delay).count();
    container.state = ContainerState::Restarting;
    container.restartTimer = std::make_unique<QTimer>();
    container.restartTimer->setSingleShot(true);
    container.restartTimer->setTimerType(Qt::PreciseTimer); // a coarse one may end before the announced time
    connect(container.restartTimer.get(), &QTimer::timeout, this, [this, id = container.id()] { again(id); });
    container.restartTimer->start(delay);
    m_containers.tell(container);
}

void Restarts::again(const ContainerId &id)
{
    Container *container = m_containers.find(id);
    if (!container || container->state != ContainerState::Restarting)
        return;
    // This runs inside the timer's own signal, and the start drops the timer.
    container->restartTimer.release()->deleteLater();
    m_life.start(
        id,
        [this, id](const Result<void> &started) {
            if (started)
                return;
            Container *now = m_containers.find(id);
            qCWarning(containersLog, "container '%s' cannot be started again: %s", id.shortText().c_str(),
                      started.error().detail.c_str());
            // Without a supervisor nothing has been tried, and nobody tells of an end.
            if (now && now->state == ContainerState::Restarting)
                schedule(*now, nextDelay(now->restartDelay, 0us));
        },
        true);
}

bool Restarts::machineStarted()
{
    QFile file(u"/proc/sys/kernel/random/boot_id"_s);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const std::string now = file.readAll().trimmed().toStdString();
    const auto before = m_state.readFile("boot-id", 256);
    if (before && *before == now)
        return false;
    if (const auto written = m_state.writeFile("boot-id", now); !written)
        qCWarning(containersLog, "%s", written.error().detail.c_str());
    return before.has_value();
}

void Restarts::onSettled()
{
    if (std::exchange(m_settled, true))
        return;
    std::set<ContainerId> ids;
    const bool boot = machineStarted();
    for (const auto &[id, container] : m_containers.all()) {
        const LifeSettings &life = container.record.settings.life;
        if (container.state != ContainerState::Exited && container.state != ContainerState::Created)
            continue;
        const bool atBoot = boot
            && (life.restart.kind == RestartPolicy::Kind::Always
                || (life.restart.kind == RestartPolicy::Kind::UnlessStopped && !life.stopped));
        const bool missed = life.wanted && container.state == ContainerState::Exited
            && life.restart.wants(container.record.exitCode, life.restarts);
        if ((atBoot && (container.state == ContainerState::Exited || life.wanted)) || missed)
            ids.insert(id);
    }
    for (const ContainerId &id : std::exchange(m_early, {})) {
        if (!ids.contains(id))
            onEnded(id);
    }
    startInOrder(std::move(ids));
}

void Restarts::startInOrder(std::set<ContainerId> ids)
{
    // What they need comes along, whatever its own policy says.
    for (std::vector<ContainerId> queue(ids.begin(), ids.end()); !queue.empty();) {
        const ContainerId id = queue.back();
        queue.pop_back();
        std::set<ContainerId> needs;
        const Container *container = m_containers.find(id);
        for (const std::string &text : container ? container->record.settings.life.dependsOn : std::vector<std::string>{}) {
            const auto other = ContainerId::parse(text);
            const Container *needed = other ? m_containers.find(*other) : nullptr;
            if (!needed || needed->isActive())
                continue;
            needs.insert(*other);
            if (ids.insert(*other).second)
                queue.push_back(*other);
        }
        m_waiting[id] = std::move(needs);
    }
    for (const ContainerId &id : ids) {
        Container *container = m_containers.find(id);
        container->state = ContainerState::Restarting;
        m_containers.tell(*container);
    }
    for (const ContainerId &id : ids) {
        if (m_waiting.contains(id) && m_waiting[id].empty())
            startOrdered(id);
    }
}

void Restarts::startOrdered(const ContainerId &id)
{
    m_waiting.erase(id);
    Container *container = m_containers.find(id);
    const auto next = [this, id](const Result<void> &started) {
        if (!started)
            qCWarning(containersLog, "container '%s' cannot be started: %s", id.shortText().c_str(), started.error().detail.c_str());
        if (Container *now = m_containers.find(id); now && now->state == ContainerState::Restarting && !now->restartTimer)
            schedule(*now, firstDelay); // the supervisor left again: nothing has been tried
        std::vector<ContainerId> ready;
        for (auto &[other, needs] : m_waiting) {
            if (needs.erase(id) != 0 && needs.empty())
                ready.push_back(other);
        }
        for (const ContainerId &other : ready)
            startOrdered(other);
    };
    // Somebody may have removed, started or stopped it meanwhile.
    if (!container || container->state != ContainerState::Restarting)
        return next({});
    m_life.start(id, next, true);
}

} // namespace kiste
