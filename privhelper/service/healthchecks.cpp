// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/healthchecks.h"

#include "privhelper/service/logging.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <unistd.h>
#include <utility>

using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr const char *healthFile = "health.json";
constexpr std::size_t maxOutput = 4096;
/// Sessions of ours; no client's has this form.
constexpr std::string_view sessionPrefix = "health.";

std::string_view statusName(ContainerHealth health)
{
    switch (health) {
    case ContainerHealth::Starting:
        return "starting";
    case ContainerHealth::Healthy:
        return "healthy";
    case ContainerHealth::Unhealthy:
        return "unhealthy";
    case ContainerHealth::None:
        break;
    }
    return "none";
}

} // namespace

struct HealthChecks::Watch
{
    explicit Watch(ContainerId containerId) : id(std::move(containerId)) { next.setSingleShot(true), limit.setSingleShot(true); }

    ContainerId id;
    HealthRecord record;
    QTimer next; ///< until the next check
    QTimer limit; ///< until the one that is under way has taken too long
    std::int64_t begun = 0;
    UniqueFd output;
    std::unique_ptr<QSocketNotifier> notifier;
    std::string text;
};

HealthChecks::HealthChecks(Containers &containers, ContainerLife &life, StateDir &state, SupervisorClient &supervisor,
                           QObject *parent)
    : QObject(parent), m_containers(containers), m_life(life), m_state(state), m_supervisor(supervisor)
{
    connect(&life, &ContainerLife::running, this, &HealthChecks::onRunning);
    connect(&life, &ContainerLife::ended, this, &HealthChecks::onEnded);
    connect(&containers, &Containers::removed, this, &HealthChecks::onEnded);
    connect(&supervisor, &SupervisorClient::execEnded, this, &HealthChecks::onExecEnded);
}

HealthChecks::~HealthChecks() = default;

void HealthChecks::onRunning(const ContainerId &id)
{
    Container *container = m_containers.find(id);
    if (!container || !container->record.settings.life.health.exists())
        return;
    auto &watch = m_watches[id];
    const std::int64_t started = container->record.started;
    if (watch && watch->record.startedAt == started)
        return; // the connection to the supervisor was made anew
    watch = std::make_unique<Watch>(id);
    watch->record.startedAt = started;
    connect(&watch->next, &QTimer::timeout, this, [this, id] { check(id); });
    connect(&watch->limit, &QTimer::timeout, this, [this, id] { timedOut(id); });
    if (const auto text = m_state.readContainerFile(id, healthFile, 256 * 1024)) {
        auto before = HealthRecord::fromJson(*text);
        if (before && before->startedAt == started) {
            watch->record = std::move(*before);
            // Nobody waits any more for a check of the helper before this one.
            if (const std::string session = std::exchange(watch->record.session, {}); !session.empty())
                m_supervisor.killExec(id.text(), session, SIGKILL, [](const Result<void> &) {
                    // It has ended by itself.
                });
        }
    }
    container->health = watch->record.status;
    save(*watch);
    m_containers.tell(*container);
    schedule(*watch);
}

void HealthChecks::onEnded(const ContainerId &id)
{
    m_watches.erase(id);
    if (Container *container = m_containers.find(id); container && container->health != ContainerHealth::None) {
        container->health = ContainerHealth::None;
        m_containers.tell(*container);
    }
}

void HealthChecks::schedule(Watch &watch)
{
    const Container *container = m_containers.find(watch.id);
    if (!container)
        return;
    const HealthCheck &settings = container->record.settings.life.health;
    const bool starting = watch.record.status == ContainerHealth::Starting
        && currentTime() - watch.record.startedAt < settings.startPeriod;
    const std::chrono::microseconds pause(starting ? settings.startInterval : settings.interval);
    watch.next.start(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(pause), 1ms));
}

void HealthChecks::check(const ContainerId &id)
{
    const auto found = m_watches.find(id);
    const Container *container = m_containers.find(id);
    if (found == m_watches.end() || !container)
        return;
    Watch &watch = *found->second;
    // A paused container cannot answer; one that is being stopped need not.
    if (container->state != ContainerState::Running || !m_supervisor.isConnected())
        return schedule(watch);
    const HealthCheck &settings = container->record.settings.life.health;
    int ends[2] = {-1, -1};
    UniqueFd null{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    if (!null || ::pipe2(ends, O_CLOEXEC) != 0) {
        qCWarning(healthLog, "no health check of container '%s': %s", id.shortText().c_str(), std::strerror(errno));
        return schedule(watch);
    }
    watch.output.reset(ends[0]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    watch.text.clear();
    watch.begun = currentTime();
    watch.record.session = std::format("{}{}.{}", sessionPrefix, watch.begun, ++m_last);
    save(watch);
    watch.notifier = std::make_unique<QSocketNotifier>(watch.output.get(), QSocketNotifier::Read);
    connect(watch.notifier.get(), &QSocketNotifier::activated, this, [this, raw = &watch] { readOutput(*raw); });
    SupervisorExec request;
    request.id = id.text();
    request.session = watch.record.session;
    if (settings.test.front() == "CMD")
        request.args.assign(settings.test.begin() + 1, settings.test.end());
    else
        request.args = {"/bin/sh", "-c", settings.test.at(1)};
    request.stdio.push_back(std::move(null));
    request.stdio.emplace_back(ends[1]);
    request.stdio.emplace_back(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3));
    watch.limit.start(std::max(1ms, std::chrono::milliseconds(settings.timeout / 1000)));
    m_supervisor.exec(std::move(request), [this, id, session = watch.record.session](const Result<UniqueFd> &started) {
        const auto now = m_watches.find(id);
        if (started || now == m_watches.end() || now->second->record.session != session)
            return;
        // The supervisor left, or the container ends just now: that says nothing about its health.
        if (started.error().code == ErrorCode::Unavailable || started.error().code == ErrorCode::WrongState
            || started.error().code == ErrorCode::NotFound) {
            now->second->limit.stop();
            now->second->record.session.clear();
            return schedule(*now->second);
        }
        finish(id, -1, started.error().detail);
    });
}

void HealthChecks::readOutput(Watch &watch)
{
    char piece[4096];
    for (;;) {
        const ssize_t size = ::read(watch.output.get(), piece, sizeof piece);
        if (size < 0 && errno == EINTR)
            continue;
        if (size > 0) {
            // More than is kept is read all the same: a check must not wait for us.
            watch.text.append(piece, std::min<std::size_t>(static_cast<std::size_t>(size), maxOutput - watch.text.size()));
            continue;
        }
        if (size == 0 && watch.notifier)
            watch.notifier->setEnabled(false);
        return;
    }
}

void HealthChecks::onExecEnded(const std::string &text, const std::string &session, int exitCode)
{
    const auto id = ContainerId::parse(text);
    const auto found = id ? m_watches.find(*id) : m_watches.end();
    if (found == m_watches.end() || found->second->record.session != session)
        return;
    readOutput(*found->second);
    finish(*id, exitCode, {});
}

void HealthChecks::timedOut(const ContainerId &id)
{
    const auto found = m_watches.find(id);
    const Container *container = m_containers.find(id);
    if (found == m_watches.end() || !container)
        return;
    m_supervisor.killExec(id.text(), found->second->record.session, SIGKILL, [](const Result<void> &) {
        // It has ended by itself meanwhile.
    });
    const double seconds = static_cast<double>(container->record.settings.life.health.timeout) / 1e6;
    finish(id, -1, std::format("the health check took longer than {} s", seconds));
}

void HealthChecks::finish(const ContainerId &id, int exitCode, std::string note)
{
    Container *container = m_containers.find(id);
    const auto found = m_watches.find(id);
    if (!container || found == m_watches.end())
        return;
    Watch &watch = *found->second;
    watch.limit.stop();
    if (watch.notifier)
        watch.notifier.release()->deleteLater();
    watch.output.reset();
    watch.record.session.clear();
    const HealthCheck settings = container->record.settings.life.health;
    const ContainerHealth before = watch.record.status;
    watch.record.add(settings, {watch.begun, currentTime(), exitCode, note.empty() ? watch.text : std::move(note)});
    save(watch);
    schedule(watch);
    if (watch.record.status == before)
        return;
    container->health = watch.record.status;
    m_containers.note(*container, "health_status", {{"status", std::string(statusName(watch.record.status))}});
    m_containers.tell(*container);
    if (watch.record.status == ContainerHealth::Unhealthy)
        act(id, settings.onFailure);
}

void HealthChecks::act(const ContainerId &id, HealthCheck::Action action)
{
    const auto done = [id](const Result<void> &result) {
        if (!result)
            qCWarning(healthLog, "container '%s' is not well, and nothing can be done: %s", id.shortText().c_str(),
                      result.error().detail.c_str());
    };
    switch (action) {
    case HealthCheck::Action::None:
        return;
    case HealthCheck::Action::Kill:
        // Not as somebody's stop: its restart policy may start it again.
        return m_supervisor.signal(id.text(), SIGKILL, true, true, done);
    case HealthCheck::Action::Restart:
        return m_life.restart(id, {}, done);
    case HealthCheck::Action::Stop:
        return m_life.stop(id, {}, done);
    }
}

void HealthChecks::save(const Watch &watch)
{
    if (const auto written = m_state.writeContainerFile(watch.id, healthFile, watch.record.toJson(), false); !written)
        qCWarning(healthLog, "container '%s': %s", watch.id.shortText().c_str(), written.error().detail.c_str());
}

} // namespace kiste
