// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ContainerLife's part that acts on containers which run: stop, kill, pause. containerlife.cpp has the rest.
#include "core/base/signalname.h"
#include "privhelper/service/containerlife.h"
#include "privhelper/service/logging.h"

#include <csignal>
#include <format>
#include <utility>

using namespace std::chrono_literals;

namespace kiste {

namespace {

/// How long a killed container may take to end: the kernel has to free what it held.
constexpr auto killGrace = 30s;

std::unexpected<Error> missing(const ContainerId &id)
{
    return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
}

std::unexpected<Error> wrongState(const Container &container, std::string_view problem)
{
    return failure(ErrorCode::WrongState, std::format("container '{}' {}", container.record.name, problem));
}

int stopSignalOf(const Container &container)
{
    return parseSignal(container.record.settings.stopSignal).value_or(SIGTERM);
}

} // namespace

void ContainerLife::stoppedByHand(Container &container)
{
    LifeSettings &life = container.record.settings.life;
    container.restartTimer.reset();
    if (life.restart.kind == RestartPolicy::Kind::No || (life.stopped && !life.wanted))
        return;
    life.stopped = true;
    life.wanted = false;
    m_containers.save(container);
}

void ContainerLife::stop(const ContainerId &id, const StopWish &wish, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    if (container->state == ContainerState::Starting) {
        container->whenStarted.push_back([this, id, wish, done] { stop(id, wish, done); });
        return;
    }
    stoppedByHand(*container);
    if (container->state == ContainerState::Restarting) {
        container->state = ContainerState::Exited;
        m_containers.tell(*container);
        return done({});
    }
    if (!container->isActive())
        return done({});
    m_containers.note(*container, "stop");
    end(id, wish, std::move(done));
}

void ContainerLife::end(const ContainerId &id, const StopWish &wish, Done done)
{
    Container *container = m_containers.find(id);
    if (!m_supervisor.isConnected())
        return done(failure(ErrorCode::Unavailable, "the supervisor is not running"));
    container->whenEnded.push_back([done = std::move(done)] { done({}); });
    signalStop(*container, wish.timeout.value_or(std::chrono::seconds(container->record.settings.stopTimeout)),
               wish.signal);
}

void ContainerLife::restart(const ContainerId &id, const StopWish &wish, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    if (container->state == ContainerState::Starting) {
        container->whenStarted.push_back([this, id, wish, done] { restart(id, wish, done); });
        return;
    }
    m_containers.note(*container, "restart");
    if (!container->isActive())
        return start(id, std::move(done));
    // What ends it now is no reason for its policy to start it.
    container->restarting = true;
    end(id, wish, [this, id, done = std::move(done)](const Result<void> &ended) {
        Container *now = m_containers.find(id);
        if (now)
            now->restarting = false;
        if (!ended || !now)
            return done(ended ? Result<void>(missing(id)) : ended);
        start(id, done);
    });
}

void ContainerLife::signalStop(Container &container, std::chrono::seconds timeout, std::optional<int> signal)
{
    const ContainerId id = container.id();
    const bool first = !container.stopTimer;
    if (first) {
        container.stopTimer = std::make_unique<QTimer>();
        container.stopTimer->setSingleShot(true);
        connect(container.stopTimer.get(), &QTimer::timeout, this, [this, id] { killNow(id); });
    }
    // Of several who ask, the least patient decides.
    const bool sooner = !container.stopTimer->isActive() || container.stopTimer->remainingTimeAsDuration() > timeout;
    if (timeout != noTimeout && sooner)
        container.stopTimer->start(timeout);
    if (!first)
        return;
    container.state = ContainerState::Stopping;
    m_containers.tell(container);
    const int number = signal.value_or(stopSignalOf(container));
    m_supervisor.signal(id.text(), number, false, true, [id](const Result<void> &sent) {
        if (!sent) // it may have ended on its own meanwhile; the timer's SIGKILL follows if not
            qCInfo(containersLog, "container '%s' got no stop signal: %s", id.shortText().c_str(), sent.error().detail.c_str());
    });
}

void ContainerLife::killNow(const ContainerId &id)
{
    m_supervisor.signal(id.text(), SIGKILL, true, true, [id](const Result<void> &sent) {
        if (!sent)
            qCWarning(containersLog, "container '%s' cannot be killed: %s", id.shortText().c_str(), sent.error().detail.c_str());
    });
    Container *container = m_containers.find(id);
    if (container && container->stopTimer)
        container->stopTimer->start(killGrace); // and once more, should the connection have been down
}

void ContainerLife::kill(const ContainerId &id, int signal, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    const bool final = signal == SIGKILL || signal == stopSignalOf(*container);
    if (container->state == ContainerState::Restarting && final)
        return stop(id, {}, std::move(done));
    if (!container->isActive() || container->state == ContainerState::Starting)
        return done(wrongState(*container, "is not running"));
    if (final)
        stoppedByHand(*container);
    m_containers.note(*container, "kill", {{"signal", std::to_string(signal)}});
    m_supervisor.signal(id.text(), signal, false, final, [this, id, final, done = std::move(done)](
                                                             const Result<void> &sent) {
        Container *now = m_containers.find(id);
        if (sent && final && now && now->state == ContainerState::Paused) { // the signal thawed it
            now->state = ContainerState::Running;
            m_containers.tell(*now);
        }
        done(sent);
    });
}

void ContainerLife::pause(const ContainerId &id, bool frozen, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    if (container->state == ContainerState::Restarting)
        return done(wrongState(*container, "is about to be started again; wait until it runs"));
    if (!frozen && container->state != ContainerState::Paused)
        return done(wrongState(*container, "is not paused"));
    if (frozen && container->state == ContainerState::Paused)
        return done(wrongState(*container, "is paused already"));
    if (frozen && container->state != ContainerState::Running)
        return done(wrongState(*container, "is not running"));
    if (!m_supervisor.isConnected())
        return done(failure(ErrorCode::Unavailable, "the supervisor is not running"));
    m_supervisor.freeze(id.text(), frozen, [this, id, frozen, done = std::move(done)](const Result<void> &frozenNow) {
        Container *now = m_containers.find(id);
        const auto before = frozen ? ContainerState::Running : ContainerState::Paused;
        // It may have ended, or somebody stops it.
        if (frozenNow && now && now->state == before) {
            now->state = frozen ? ContainerState::Paused : ContainerState::Running;
            m_containers.tell(*now);
            m_containers.note(*now, frozen ? "pause" : "unpause");
        }
        done(frozenNow);
    });
}

} // namespace kiste
