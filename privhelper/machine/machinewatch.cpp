// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/machine/machinewatch.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <format>
#include <unistd.h>
#include <unordered_map>

using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr std::chrono::milliseconds shortestInterval = 2s;
constexpr std::chrono::milliseconds longestInterval = 30s;
constexpr int costFactor = 50;
/// The numbers of the last minutes are still there when a page is opened again soon.
constexpr auto retention = 5min;

std::chrono::nanoseconds threadTime()
{
    timespec now = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::unexpected<Error> gone(const std::string &id)
{
    return failure(ErrorCode::NotFound, std::format("there is no container '{}' on this computer", id));
}

/// Whether a client has to be told. How many processes there are is a number, and is in the ring.
bool looksTheSame(const MachineContainer &one, const MachineContainer &other)
{
    return one.engine == other.engine && one.engineId == other.engineId && one.name == other.name && one.pod == other.pod
        && one.command == other.command && one.owner == other.owner && one.pid == other.pid && one.cgroup == other.cgroup
        && one.ownsCgroup == other.ownsCgroup && one.frozen == other.frozen && one.namespaces == other.namespaces;
}

} // namespace

MachineWatch::MachineWatch(MachineKernel &kernel, MachineRings &rings, QObject *parent)
    : QObject(parent)
    , m_kernel(kernel)
    , m_rings(rings)
    , m_interval(shortestInterval)
{
    m_pool.setMaxThreadCount(1); // the kernel's functions are never called at the same time
    m_lookTimer.setSingleShot(true);
    m_forgetTimer.setSingleShot(true);
    m_forgetTimer.setInterval(retention);
    m_sampleTimer.setInterval(1s);
    connect(&m_lookTimer, &QTimer::timeout, this, &MachineWatch::lookAgain);
    connect(&m_sampleTimer, &QTimer::timeout, this, [this] { m_rings.sample(); });
    connect(&m_forgetTimer, &QTimer::timeout, this, [this] { m_rings.clear(); });
}

MachineWatch::~MachineWatch()
{
    m_pool.waitForDone();
}

void MachineWatch::enqueue(std::function<void()> job)
{
    m_pool.start(std::move(job));
}

void MachineWatch::look(Looked looked)
{
    enqueue([this, looked = std::move(looked)]() mutable {
        auto result = m_kernel.look();
        QMetaObject::invokeMethod(
            this,
            [this, looked = std::move(looked), result = std::move(result)]() mutable {
                if (!result)
                    return looked(std::unexpected(result.error()));
                const View view = std::make_shared<const MachineView>(std::move(*result));
                take(view);
                looked(view);
            },
            Qt::QueuedConnection);
    });
}

void MachineWatch::lookAgain()
{
    if (m_watchers.isEmpty() || m_looking)
        return;
    m_looking = true;
    enqueue([this] {
        const auto before = threadTime();
        auto result = m_kernel.look();
        const auto cost = threadTime() - before;
        QMetaObject::invokeMethod(
            this,
            [this, cost, result = std::move(result)]() mutable {
                m_looking = false;
                if (result)
                    take(std::make_shared<const MachineView>(std::move(*result)));
                schedule(cost);
            },
            Qt::QueuedConnection);
    });
}

void MachineWatch::schedule(std::chrono::nanoseconds cost)
{
    m_interval = std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(cost * costFactor), shortestInterval,
                            longestInterval);
    if (!m_watchers.isEmpty())
        m_lookTimer.start(m_interval);
}

void MachineWatch::take(const View &view)
{
    const View before = std::exchange(m_view, view);
    if (m_watchers.isEmpty())
        return;
    m_rings.update(*view, m_interval);
    std::unordered_map<std::string_view, const MachineContainer *> known;
    if (before) {
        for (const MachineContainer &container : before->containers)
            known.emplace(container.id, &container);
    }
    QStringList ids;
    for (const MachineContainer &container : view->containers) {
        const auto last = known.extract(container.id);
        if (last.empty() || !looksTheSame(*last.mapped(), container))
            ids.append(QString::fromStdString(container.id));
    }
    QStringList removed;
    for (const auto &[id, container] : known)
        removed.append(QString::fromStdString(container->id));
    if (!ids.isEmpty() || !removed.isEmpty())
        Q_EMIT changed(ids, removed);
}

void MachineWatch::addWatcher(const QString &client, quint32 uid)
{
    m_watchers.insert(client, uid);
    m_forgetTimer.stop();
    if (m_sampleTimer.isActive())
        return;
    m_sampleTimer.start();
    m_lookTimer.start(m_interval);
}

void MachineWatch::removeWatcher(const QString &client)
{
    if (!m_watchers.remove(client) || !m_watchers.isEmpty())
        return;
    m_lookTimer.stop();
    m_sampleTimer.stop();
    m_forgetTimer.start();
}

void MachineWatch::act(const std::string &id, Work work, Done done)
{
    enqueue([this, id, work = std::move(work), done = std::move(done)]() mutable {
        // What was seen a moment ago may be another container by now.
        const auto view = m_kernel.look();
        Result<void> result;
        if (!view)
            result = std::unexpected(view.error());
        else if (const MachineContainer *container = view->find(id))
            result = work(*view, *container);
        else
            result = gone(id);
        QMetaObject::invokeMethod(
            this,
            [this, result, done = std::move(done)] {
                done(result);
                lookAgain();
            },
            Qt::QueuedConnection);
    });
}

void MachineWatch::freeze(const std::string &id, bool frozen, Done done)
{
    act(
        id,
        [this, frozen](const MachineView &view, const MachineContainer &container) -> Result<void> {
            if (auto allowed = checkFreeze(view, container, guardOf(view, ::getpid())); !allowed)
                return allowed;
            return m_kernel.setFrozen(view, container, frozen);
        },
        std::move(done));
}

void MachineWatch::signal(const std::string &id, int number, bool all, Done done)
{
    act(
        id,
        [this, number, all](const MachineView &view, const MachineContainer &container) -> Result<void> {
            if (auto allowed = checkSignal(view, container, guardOf(view, ::getpid())); !allowed)
                return allowed;
            Result<void> result;
            for (const std::size_t member : container.members) {
                const MachineProcess &process = view.processes[member];
                const bool isFirst = process.pid == container.pid;
                if (!all && !isFirst)
                    continue;
                const auto sent = m_kernel.signal(process, number);
                // Others end along with the first one.
                if (!sent && (isFirst || sent.error().code != ErrorCode::NotFound))
                    result = sent;
            }
            return result;
        },
        std::move(done));
}

} // namespace kiste
