// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerlife.h"

#include "core/base/sha256.h"
#include "core/cgroup/cgrouplayout.h"
#include "core/base/signalname.h"
#include "privhelper/service/exitfile.h"
#include "privhelper/service/images.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/mountsources.h"
#include "privhelper/service/networklife.h"

#include <csignal>
#include <format>
#include <ranges>
#include <utility>

using namespace std::chrono_literals;

namespace kiste {

namespace {

int exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CommandNotFound:
        return 127;
    case ErrorCode::CommandNotExecutable:
        return 126;
    default:
        return 125;
    }
}

std::unexpected<Error> missing(const ContainerId &id)
{
    return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
}

std::unexpected<Error> wrongState(const Container &container, std::string_view problem)
{
    return failure(ErrorCode::WrongState, std::format("container '{}' {}", container.record.name, problem));
}

} // namespace

ContainerLife::ContainerLife(Containers &containers, StateDir &state, Images &images, MountSources &mounts,
                             SupervisorClient &supervisor, QObject *parent)
    : QObject(parent)
    , m_containers(containers)
    , m_state(state)
    , m_images(images)
    , m_mounts(mounts)
    , m_supervisor(supervisor)
{
    connect(&supervisor, &SupervisorClient::connected, this, &ContainerLife::reconcile);
    connect(&supervisor, &SupervisorClient::refreshed, this, &ContainerLife::takeOver);
    connect(&supervisor, &SupervisorClient::exited, this, &ContainerLife::onExited);
    connect(&supervisor, &SupervisorClient::outOfMemory, this, &ContainerLife::onOutOfMemory);
    connect(&supervisor, &SupervisorClient::pressure, this, &ContainerLife::onPressure);
    connect(&supervisor, &SupervisorClient::frozen, this, &ContainerLife::onFrozen);
}

void ContainerLife::start(const ContainerId &id, Done done, bool byPolicy)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    if (container->state == ContainerState::Damaged)
        return done(failure(ErrorCode::Corrupt, std::format("container '{}' is damaged: {}", container->record.name,
                                                            container->record.damage)));
    if (container->state == ContainerState::Paused)
        return done(wrongState(*container, "is paused; unpause it"));
    if (container->isActive() || container->removing)
        return done(wrongState(*container, container->removing ? "is being removed" : "is running already"));
    if (!m_supervisor.isConnected())
        return done(failure(ErrorCode::Unavailable, "the supervisor is not running"));
    noteWish(*container, byPolicy);
    auto request = prepareStart(*container);
    if (!request) {
        startFailed(*container, request.error());
        return done(std::unexpected(request.error()));
    }
    container->state = ContainerState::Starting;
    container->oomNoted = false;
    m_containers.tell(*container);
    const auto shared = std::make_shared<SupervisorStart>(std::move(*request)); // std::function copies, descriptors do not
    m_mounts.open(container->record, [this, id, shared, done = std::move(done)](Result<MountSources::Trees> trees) {
        if (!trees)
            return started(id, std::unexpected(std::move(trees.error())), done);
        shared->sources = std::move(*trees);
        m_networks->start(id, std::move(*shared), [this, id, done](const Result<SupervisorClient::Started> &result) {
            started(id, result, done);
        });
    });
}

void ContainerLife::noteWish(Container &container, bool byPolicy)
{
    container.restartTimer.reset(); // whoever starts it now does not wait for the policy
    container.startedByPolicy = byPolicy;
    LifeSettings &life = container.record.settings.life;
    if (!byPolicy)
        container.restartDelay = {};
    if (life.restart.kind == RestartPolicy::Kind::No)
        return;
    const LifeSettings before = life;
    life.restarts = byPolicy ? life.restarts + 1 : 0;
    life.wanted = true;
    life.stopped = false;
    if (life != before)
        m_containers.save(container);
}

Result<SupervisorStart> ContainerLife::prepareStart(const Container &container) const
{
    const ContainerRecord &record = container.record;
    const auto text = m_state.readContainerFile(record.id, "config.json", oci::maxRuntimeSpec);
    if (!text)
        return std::unexpected(text.error());
    if (Sha256::of(*text).text() != record.specDigest)
        return failure(ErrorCode::Corrupt,
                       std::format("config.json of container '{}' is not what the engine wrote", record.name));
    auto config = m_state.openContainerFile(record.id, "config.json");
    auto directory = m_state.openContainer(record.id);
    auto layers = m_images.openLayers(record.owner, record.imageDigest);
    if (!config || !directory || !layers)
        return std::unexpected(!config ? config.error() : !directory ? directory.error() : layers.error());
    SupervisorStart request;
    request.id = record.id.text();
    request.uidBase = record.idBase;
    request.idCount = record.idBase != 0 ? Catalogue::idRange : 0;
    request.tty = record.settings.tty;
    request.openStdin = record.settings.openStdin;
    request.network = record.settings.network;
    request.logMaxSize = record.settings.life.log.maxSize;
    request.logMaxFiles = record.settings.life.log.maxFiles;
    request.config = std::move(*config);
    request.directory = std::move(*directory);
    request.layers = std::move(*layers);
    return request;
}

void ContainerLife::started(const ContainerId &id, const Result<SupervisorClient::Started> &result, const Done &done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    Result<void> answer;
    // A very short program has ended already: its exit has overtaken nothing, but is recorded.
    if (result && container->state == ContainerState::Starting) {
        container->state = ContainerState::Running;
        container->pid = static_cast<quint32>(result->pid);
        answer = m_containers.recordStart(*container, result->startedAt);
        emit running(id);
    } else if (!result) {
        answer = std::unexpected(result.error());
        // After a broken connection nobody knows yet; the comparison with the new supervisor's list will tell.
        if (result.error().code != ErrorCode::Unavailable && container->state == ContainerState::Starting)
            startFailed(*container, result.error());
        container = m_containers.find(id); // one that removes itself is gone
    }
    for (const auto &next : container ? std::exchange(container->whenStarted, {}) : std::vector<std::function<void()>>())
        next();
    done(answer);
}

void ContainerLife::startFailed(Container &container, const Error &error)
{
    const auto recorded
        = m_containers.recordExit(container, currentTime(), exitCodeFor(error.code), false, error.detail);
    if (!recorded)
        qCWarning(containersLog, "container '%s': %s", container.record.name.c_str(), recorded.error().detail.c_str());
    hasEnded(container.id());
}

std::string ContainerLife::cgroupOf(const Container &container) const
{
    const auto usual = CgroupLayout::containerCgroup(m_cgroupParent, container.id());
    return container.cgroup.empty() ? usual.value_or("") : container.cgroup;
}

void ContainerLife::remove(const ContainerId &id, bool force, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(missing(id));
    if (container->removing)
        return done(wrongState(*container, "is being removed already"));
    if (container->state == ContainerState::Starting) {
        container->whenStarted.push_back([this, id, force, done] { remove(id, force, done); });
        return;
    }
    if (container->state == ContainerState::Restarting && !force)
        return done(wrongState(*container, "is about to be started again; stop it first"));
    if (!container->isActive()) {
        container->restartTimer.reset();
        container->removing = true;
        return m_containers.erase(id, std::move(done));
    }
    if (!force)
        return done(wrongState(*container, container->state == ContainerState::Paused
                                   ? "is paused; unpause and stop it first"
                                   : "is running; stop it first"));
    if (!m_supervisor.isConnected())
        return done(failure(ErrorCode::Unavailable, "the supervisor is not running"));
    container->removing = true;
    container->whenEnded.push_back([this, id, done = std::move(done)] { m_containers.erase(id, done); });
    signalStop(*container, 0s, {});
}

void ContainerLife::onExited(const SupervisorStatus &status)
{
    const auto id = ContainerId::parse(status.id);
    Container *container = id ? m_containers.find(*id) : nullptr;
    if (!container) {
        m_supervisor.forget(status.id); // removed while the helper was away
        return;
    }
    if (container->state == ContainerState::Exited || container->state == ContainerState::Damaged
        || container->state == ContainerState::Restarting) {
        m_supervisor.forget(status.id); // recorded already, but the message got lost
        return;
    }
    if (container->record.state != RecordedState::Running) {
        if (const auto recorded = m_containers.recordStart(*container, status.startedAt); !recorded)
            qCWarning(containersLog, "container '%s': %s", status.id.c_str(), recorded.error().detail.c_str());
    }
    // Told already, maybe to the helper before this one; only what got lost is told now.
    if (status.oomKilled && !container->oomNoted && !m_containers.hasHappened(*id, "oom", status.startedAt))
        m_containers.note(*container, "oom");
    const auto note = readExitFile(m_state, container->record);
    const auto recorded = m_containers.recordExit(*container, status.finishedAt, status.exitCode, status.oomKilled, {},
                                                  note ? note->cause : std::string());
    // Only what is on disk here may be forgotten there; otherwise the next connection brings it again.
    if (recorded)
        m_supervisor.forget(status.id);
    else
        qCWarning(containersLog, "the exit of container '%s' cannot be recorded: %s", status.id.c_str(),
                  recorded.error().detail.c_str());
    hasEnded(*id);
}

void ContainerLife::hasEnded(const ContainerId &which)
{
    const ContainerId id = which; // the one that was passed may go with the container
    emit ended(id);
    Container *container = m_containers.find(id);
    if (!container)
        return;
    for (const auto &next : std::exchange(container->whenEnded, {}))
        next();
    removeIfWanted(id);
}

void ContainerLife::removeIfWanted(const ContainerId &id)
{
    const Container *container = m_containers.find(id);
    if (!container || container->state != ContainerState::Exited || !container->record.settings.autoRemove
        || container->removing)
        return;
    remove(id, false, [id](const Result<void> &removed) {
        if (!removed)
            qCWarning(containersLog, "container '%s' cannot be removed: %s", id.shortText().c_str(),
                      removed.error().detail.c_str());
    });
}

void ContainerLife::onOutOfMemory(const SupervisorOom &oom)
{
    const auto id = ContainerId::parse(oom.id);
    Container *container = id ? m_containers.find(*id) : nullptr;
    if (!container)
        return;
    container->oomNoted = true;
    m_containers.note(*container, "oom",
                      {{"killed", std::to_string(oom.killed)}, {"where", oom.below ? "below" : "container"}});
}

void ContainerLife::onPressure(const std::string &text, const std::string &resource)
{
    const auto id = ContainerId::parse(text);
    if (const Container *container = id ? m_containers.find(*id) : nullptr)
        m_containers.note(*container, "pressure", {{"resource", resource}});
}

void ContainerLife::onFrozen(const std::string &text, bool frozen)
{
    const auto id = ContainerId::parse(text);
    Container *container = id ? m_containers.find(*id) : nullptr;
    const auto before = frozen ? ContainerState::Running : ContainerState::Paused;
    if (!container || container->state != before)
        return;
    container->state = frozen ? ContainerState::Paused : ContainerState::Running;
    m_containers.note(*container, frozen ? "pause" : "unpause");
    m_containers.tell(*container);
}

void ContainerLife::reconcile(const std::vector<SupervisorStatus> &list)
{
    std::set<std::string> known;
    for (const SupervisorStatus &status : list)
        known.insert(status.id);
    takeOver(list);
    std::vector<ContainerId> all;
    for (const auto &[id, container] : m_containers.all())
        all.push_back(id);
    for (const ContainerId &id : all) {
        Container *container = m_containers.find(id);
        if (container && container->isActive() && !known.contains(id.text()))
            lost(*container);
        removeIfWanted(id); // the last helper may have been killed before it did
    }
    emit settled();
}

void ContainerLife::takeOver(const std::vector<SupervisorStatus> &list)
{
    bool unsettled = false;
    for (const SupervisorStatus &status : list) {
        if (status.state == SupervisorStatus::State::Exited)
            onExited(status);
        else
            adopt(status);
        unsettled = unsettled || status.state == SupervisorStatus::State::Starting;
    }
    // The answer to a start went to a connection that is no more; ask again how it went.
    if (unsettled)
        QTimer::singleShot(200ms, &m_supervisor, &SupervisorClient::refresh);
}

void ContainerLife::adopt(const SupervisorStatus &status)
{
    const auto id = ContainerId::parse(status.id);
    Container *container = id ? m_containers.find(*id) : nullptr;
    if (!container) {
        qCWarning(containersLog, "the supervisor runs container '%s', of which there is no record", status.id.c_str());
        return;
    }
    container->pid = static_cast<quint32>(status.pid);
    container->cgroup = status.cgroup;
    if (status.state == SupervisorStatus::State::Starting) {
        container->state = ContainerState::Starting;
        return m_containers.tell(*container);
    }
    if (container->state != ContainerState::Stopping)
        container->state = status.paused ? ContainerState::Paused : ContainerState::Running;
    if (container->record.state != RecordedState::Running) {
        if (const auto recorded = m_containers.recordStart(*container, status.startedAt); !recorded)
            qCWarning(containersLog, "container '%s': %s", status.id.c_str(), recorded.error().detail.c_str());
    }
    m_containers.tell(*container);
    emit running(*id);
    for (const auto &next : std::exchange(container->whenStarted, {}))
        next();
}

void ContainerLife::lost(Container &container)
{
    std::int64_t finished = currentTime();
    int exitCode = container.state == ContainerState::Starting ? 125 : 255;
    bool oomKilled = false;
    std::string cause;
    std::string error = container.state == ContainerState::Starting
        ? "the supervisor ended while the container was starting"
        : "the container ended while nobody watched";
    // The supervisor leaves a note beside the container before it lets go of it.
    if (const auto exit = readExitFile(m_state, container.record)) {
        finished = exit->finishedAt;
        exitCode = exit->exitCode;
        oomKilled = exit->oomKilled;
        cause = exit->cause;
        error.clear();
    }
    if (const auto recorded = m_containers.recordExit(container, finished, exitCode, oomKilled, error, cause); !recorded)
        qCWarning(containersLog, "container '%s': %s", container.record.name.c_str(), recorded.error().detail.c_str());
    const ContainerId id = container.id();
    for (const auto &next : std::exchange(container.whenStarted, {}))
        next();
    hasEnded(id);
}

} // namespace kiste
