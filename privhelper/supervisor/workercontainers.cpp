// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's part that follows containers and execs from their clone to their end; worker.cpp has the rest of the class.

#include "core/base/clock.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/networknamespace.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/deathrecord.h"
#include "privhelper/supervisor/worker.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <format>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

int exitCodeOf(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

void Worker::readStartChannel(const std::string &id)
{
    const auto found = m_containers.find(id);
    if (found == m_containers.end() || !found->second.launching)
        return;
    Entry &entry = found->second;
    for (;;) {
        auto report = childchannel::receive(entry.launching->launched.channel.get());
        if (!report)
            return startFinished(id);
        if (!*report)
            return;
        if ((*report)->kind == ChildReport::Kind::Failed) {
            entry.launching->error = (*report)->error;
        } else if ((*report)->kind == ChildReport::Kind::Warning) {
            std::fprintf(stderr, "kiste-supervisor: container %s: %s\n", id.c_str(), (*report)->error.detail.c_str());
        } else if ((*report)->kind == ChildReport::Kind::Terminal && !(*report)->fds.empty()) {
            if (auto set = entry.container->setTerminal(std::move((*report)->fds[0])); !set)
                entry.launching->error = set.error();
            holdContainer(*entry.container);
        }
    }
}

void Worker::startFinished(const std::string &id)
{
    Entry &entry = m_containers.at(id);
    const std::unique_ptr<Launching> launching = std::move(entry.launching);
    m_loop.unwatch(launching->token);
    if (entry.held) {
        // Nobody waits for this answer yet; "release" will ask.
        entry.failedStart = true;
        const Error ended{ErrorCode::Failed, std::format("container '{}' ended before it was started", id.substr(0, 12)), 0};
        m_heldFailures.insert_or_assign(id, launching->error.value_or(ended));
        return;
    }
    if (launching->error) {
        entry.failedStart = true;
        return replyError(launching->serial, *launching->error);
    }
    entry.container->setRunning();
    holdContainer(*entry.container);
    reply(launching->serial,
          {{"pid", entry.container->record().pid}, {"startedAt", entry.container->record().startedAt}});
}

void Worker::replyHeld(Entry &entry)
{
    entry.held = true;
    const Container::Record &record = entry.container->record();
    std::vector<UniqueFd> fds;
    auto network = openContainerNetwork(m_launcher->procfs(), record.pid);
    if (network) {
        fds.push_back(std::move(network->networkNamespace));
        fds.push_back(std::move(network->route));
    } else if (network.error().code != ErrorCode::WrongState) {
        // Its end, which is recorded as a failed start, follows.
        entry.held = false;
        entry.launching->error = network.error();
        std::ignore = sys::pidfdSignal(entry.container->pidfd(), SIGKILL);
        return;
    }
    reply(entry.launching->serial, {{"held", true}, {"pid", record.pid}}, std::move(fds));
}

void Worker::dropHeld()
{
    for (auto &[id, entry] : m_containers) {
        if (!entry.held)
            continue;
        std::fprintf(stderr, "kiste-supervisor: container %s waited for a helper that is gone, and ends\n", id.c_str());
        std::ignore = sys::pidfdSignal(entry.container->pidfd(), SIGKILL);
    }
    m_heldFailures.clear();
}

void Worker::watchPidfd(const std::string &id)
{
    Entry &entry = m_containers.at(id);
    // Its parent is the keeper, which says how it ended. If that is another one by now, the kernel must be asked instead.
    if (entry.container->record().parent == ::getppid())
        return;
    entry.pidfdToken = m_loop.watch(entry.container->pidfd(), EPOLLIN, [this, id](std::uint32_t) {
        Entry &ended = m_containers.at(id);
        m_loop.unwatch(std::exchange(ended.pidfdToken, 0));
        askExitStatus(ended.container->pidfd(), 0, [this, id](int status) { containerEnded(id, status, microsecondsNow()); });
    });
}

void Worker::askExitStatus(int pidfd, int attempt, std::function<void(int)> answer)
{
    const auto status = sys::pidfdExitStatus(pidfd);
    // The kernel knows it only once the new parent has reaped the process, and older kernels never do.
    constexpr int attempts = 100;
    if (!status && status.error().code == ErrorCode::Unsupported && attempt < attempts) {
        m_loop.after(std::chrono::milliseconds(10), [this, pidfd, attempt, answer] { askExitStatus(pidfd, attempt + 1, answer); });
        return;
    }
    if (!status)
        std::fprintf(stderr, "kiste-supervisor: the exit status of a container is lost: %s\n", status.error().detail.c_str());
    constexpr int lost = 255 << 8;
    answer(status.value_or(lost));
}

void Worker::containerEnded(const std::string &id, int status, std::int64_t time)
{
    // The channel first: an exec that worked and a program that ended at once arrive together.
    readStartChannel(id);
    Entry &entry = m_containers.at(id);
    if (entry.launching)
        startFinished(id);
    m_loop.unwatch(std::exchange(entry.pidfdToken, 0));
    const std::string path = entry.container->record().cgroup;
    const auto cgroup = ContainerCgroup::open(*m_layout, path);
    if (entry.watch)
        entry.watch->finish(); // first why, then that it ended
    entry.watch.reset();
    answerFreezes(entry, failure(ErrorCode::WrongState, std::format("container '{}' ended", id.substr(0, 12))));
    // What the first process left behind: in a pid namespace of its own the kernel has ended it already.
    std::ignore = cgroup.kill();
    const bool oomKilled = cgroup.oomKills() > 0;
    entry.container->setPaused(false);
    entry.container->setExited(exitCodeOf(status), time, oomKilled,
                               {causeOfDeath(status, oomKilled && exitCodeOf(status) == 128 + SIGKILL), lastStats(*m_layout, path).dump()});
    removeCgroup(path, 0);
    // Programs that exec put in died with their pid namespace; their ends arrive on their own.
    if (entry.failedStart) {
        tellKeeper({.word = KeeperMessage::Word::Drop, .key = id});
        m_containers.erase(id);
        return;
    }
    holdContainer(*entry.container);
    Json event = entry.container->status();
    event["type"] = "event";
    event["event"] = "exited";
    sendToHelper(event);
}

void Worker::removeCgroup(const std::string &path, int attempt)
{
    const auto removed = ContainerCgroup::open(*m_layout, path).remove();
    if (removed)
        return;
    // The kernel lets go of the last process a moment after its parent is told.
    if (attempt < 50) {
        m_loop.after(std::chrono::milliseconds(2 << std::min(attempt, 6)), [this, path, attempt] { removeCgroup(path, attempt + 1); });
        return;
    }
    std::fprintf(stderr, "kiste-supervisor: %s\n", removed.error().detail.c_str());
}

void Worker::removeStaleCgroups()
{
    // What a worker left that was killed between making a cgroup and telling the keeper.
    for (const CgroupHierarchy &hierarchy : m_layout->hierarchies()) {
        std::error_code error;
        const std::string parent = m_layout->directory(hierarchy, m_options.cgroupParent);
        for (std::filesystem::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
            const std::string id = it->path().filename();
            if (!it->is_directory(error) || m_containers.contains(id) || !ContainerId::parse(id))
                continue;
            const auto cgroup = ContainerCgroup::open(*m_layout, m_options.cgroupParent + '/' + id);
            std::ignore = cgroup.remove(); // one with processes stays, and is in the way of nothing
        }
    }
}

// --- execs ------------------------------------------------------------------------------------------------------------

void Worker::readExecChannel(const std::string &key)
{
    const auto found = m_execs.find(key);
    if (found == m_execs.end() || !found->second.launching)
        return;
    Exec &exec = found->second;
    for (;;) {
        auto report = childchannel::receive(exec.launching->launched.channel.get());
        if (!report)
            return execFinished(key);
        if (!*report)
            return;
        const bool hasFd = !(*report)->fds.empty();
        if ((*report)->kind == ChildReport::Kind::Failed) {
            exec.launching->error = (*report)->error;
        } else if ((*report)->kind == ChildReport::Kind::Warning) {
            std::fprintf(stderr, "kiste-supervisor: exec in %s: %s\n", key.c_str(), (*report)->error.detail.c_str());
        } else if ((*report)->kind == ChildReport::Kind::Terminal && hasFd) {
            exec.launching->terminal = std::move((*report)->fds[0]);
        } else if ((*report)->kind == ChildReport::Kind::Process && hasFd) {
            exec.pidfd = std::move((*report)->fds[0]);
            const auto pid = sys::pidOf(m_launcher->procfs(), exec.pidfd.get());
            if (!pid)
                continue;
            exec.pid = *pid;
            exec.parent = ::getppid();
            holdExec(key, exec);
            std::ignore = m_launcher->release(exec.launching->launched); // one that died meanwhile reports its end
        }
    }
}

void Worker::execFinished(const std::string &key)
{
    Exec &exec = m_execs.at(key);
    const std::unique_ptr<Launching> launching = std::move(exec.launching);
    m_loop.unwatch(launching->token);
    if (!launching->error && exec.pid == 0)
        launching->error = Error{ErrorCode::WrongState, std::format("container '{}' ended", exec.id.substr(0, 12))};
    if (launching->error) {
        replyError(launching->serial, *launching->error);
        tellKeeper({.word = KeeperMessage::Word::Drop, .key = key});
        m_execs.erase(key);
        return;
    }
    std::vector<UniqueFd> fds;
    if (launching->terminal)
        fds.push_back(std::move(launching->terminal));
    reply(launching->serial, {{"pid", exec.pid}}, std::move(fds));
}

void Worker::watchExecPidfd(const std::string &key)
{
    Exec &exec = m_execs.at(key);
    if (exec.parent == ::getppid())
        return;
    exec.pidfdToken = m_loop.watch(exec.pidfd.get(), EPOLLIN, [this, key](std::uint32_t) {
        Exec &ended = m_execs.at(key);
        m_loop.unwatch(std::exchange(ended.pidfdToken, 0));
        askExitStatus(ended.pidfd.get(), 0, [this, key](int status) { execEnded(key, status); });
    });
}

void Worker::execEnded(const std::string &key, int status)
{
    readExecChannel(key);
    const auto found = m_execs.find(key);
    if (found == m_execs.end())
        return; // it failed to start, and the reply said so
    if (found->second.launching)
        execFinished(key);
    if (!m_execs.contains(key))
        return;
    const Exec exec = std::move(found->second);
    m_loop.unwatch(exec.pidfdToken);
    m_execs.erase(found);
    tellKeeper({.word = KeeperMessage::Word::Drop, .key = key});
    const Json event = {{"type", "event"}, {"event", "execEnded"}, {"id", exec.id}, {"session", exec.session}, {"exitCode", exitCodeOf(status)}};
    tellOrKeep(event);
}

} // namespace kiste::supervisor
