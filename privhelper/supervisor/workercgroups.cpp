// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's part that hears from the kernel what happens to cgroups; worker.cpp has the rest of the class.

#include "core/base/clock.h"
#include "privhelper/supervisor/worker.h"

namespace kiste::supervisor {

void Worker::watchCgroup(const std::string &id)
{
    Entry &entry = m_containers.at(id);
    const Container::Record &record = entry.container->record();
    CgroupWatch::Handlers handlers;
    handlers.outOfMemory = [this, id](std::uint64_t kills, bool below) { onOutOfMemory(id, kills, below); };
    handlers.frozen = [this, id](bool frozen) { onFrozen(id, frozen); };
    handlers.pressure = [this, id](std::string_view resource) {
        tellOrKeep({{"type", "event"}, {"event", "pressure"}, {"id", id}, {"resource", resource}, {"time", microsecondsNow()}});
    };
    entry.watch = std::make_unique<CgroupWatch>(m_loop, *m_layout, record.cgroup, record.oomKills, std::move(handlers));
}

void Worker::onOutOfMemory(const std::string &id, std::uint64_t kills, bool below)
{
    tellOrKeep({{"type", "event"}, {"event", "oom"}, {"id", id}, {"killed", kills}, {"below", below},
                {"time", microsecondsNow()}});
    // What only this worker knows, another one in its place finds out again.
    if (m_helper)
        noteKillsTold(id, kills);
}

void Worker::noteKillsTold(const std::string &id, std::uint64_t kills)
{
    const auto found = m_containers.find(id);
    if (found == m_containers.end())
        return;
    found->second.container->setOomKills(kills);
    holdContainer(*found->second.container);
}

void Worker::tellMissed()
{
    for (auto missed = std::exchange(m_missed, {}); const Json &event : missed) {
        sendToHelper(event);
        if (event["event"] == "oom")
            noteKillsTold(event["id"], event["killed"]);
    }
}

void Worker::onFrozen(const std::string &id, bool frozen)
{
    Entry &entry = m_containers.at(id);
    Container &container = *entry.container;
    if (container.record().state != Container::State::Running)
        return;
    if (entry.freezing) {
        if (frozen)
            awaitFrozen(id, 0, 0);
        return;
    }
    if (frozen == container.record().paused)
        return;
    // Somebody else's doing.
    container.setPaused(frozen);
    holdContainer(container);
    tellOrKeep({{"type", "event"}, {"event", "frozen"}, {"id", id}, {"frozen", frozen}, {"time", microsecondsNow()}});
}

void Worker::tellOrKeep(const Json &event)
{
    if (m_helper)
        return sendToHelper(event);
    constexpr std::size_t maxMissed = 4096;
    m_missed.push_back(event);
    if (m_missed.size() > maxMissed)
        m_missed.pop_front();
}

} // namespace kiste::supervisor
