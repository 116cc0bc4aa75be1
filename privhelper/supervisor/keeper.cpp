// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/keeper.h"

#include "core/base/clock.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/protocol.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace kiste::supervisor {

namespace {

using namespace std::chrono_literals;

} // namespace

Keeper::Keeper(std::string program, std::vector<std::string> arguments)
    : m_program(std::move(program)), m_arguments(std::move(arguments))
{
}

void Keeper::hold(std::string key, std::string text, std::vector<UniqueFd> fds)
{
    if (m_store) {
        std::vector<int> numbers;
        for (const UniqueFd &fd : fds)
            numbers.push_back(fd.get());
        m_store->put(key, text, numbers);
    }
    m_held.insert_or_assign(std::move(key), Held{std::move(text), std::move(fds)});
}

void Keeper::useStore(std::unique_ptr<DescriptorStore> store)
{
    DescriptorStore::Entry worker;
    for (DescriptorStore::Entry &entry : store->takeRestored()) {
        if (entry.key == workerKey)
            worker = std::move(entry);
        else
            m_held.insert_or_assign(entry.key, Held{std::move(entry.text), std::move(entry.fds)});
    }
    m_store = std::move(store);
    // With the store in use: what the old worker says is newer than what is stored.
    if (worker.fds.size() == 2)
        takeOver(std::move(worker.fds[1]), worker.fds[0].get());
}

void Keeper::takeOver(UniqueFd predecessor, int pidfd)
{
    const int patience = pidfd >= 0 ? 10'000 : -1; // milliseconds
    std::set<std::string> told;
    for (;;) {
        pollfd wait{predecessor.get(), POLLIN, 0};
        const int found = ::poll(&wait, 1, patience);
        if (found < 0 && errno != EINTR)
            return;
        if (found == 0)
            std::ignore = sys::pidfdSignal(pidfd, SIGKILL); // its end of the socket goes with it
        auto message = receiveKeeperMessage(predecessor.get());
        if (!message)
            return; // the end of the stream
        if (!*message)
            continue;
        if ((*message)->word == KeeperMessage::Word::Hold)
            told.insert((*message)->key);
        if ((*message)->word == KeeperMessage::Word::Ready)
            dropAllBut(told);
        handle(std::move(**message));
    }
}

void Keeper::dropAllBut(const std::set<std::string> &keys)
{
    // What it had dropped when the keeper could not hear it any more.
    std::vector<std::string> stale;
    for (const auto &[key, held] : m_held) {
        if (!keys.contains(key))
            stale.push_back(key);
    }
    for (std::string &key : stale)
        handle({.word = KeeperMessage::Word::Drop, .key = std::move(key)});
}

int Keeper::run()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    sigset_t mask;
    ::sigemptyset(&mask);
    for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&mask, number);
    ::sigprocmask(SIG_BLOCK, &mask, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    m_signals.reset(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!m_signals)
        return EXIT_FAILURE;
    m_loop.watch(m_signals.get(), EPOLLIN, [this](std::uint32_t) { readSignals(); });
    startWorker();
    if (m_store) {
        m_store->attach(m_loop);
        m_store->notify("READY=1");
    }
    m_loop.run();
    endWorker();
    return EXIT_SUCCESS;
}

void Keeper::endWorker()
{
    if (m_worker > 0)
        ::kill(m_worker, SIGKILL); // our own child, not reaped yet: the pid is its
    if (!m_store)
        return;
    // The next keeper finds what the service manager has; so that must be all.
    if (m_worker > 0)
        ::waitpid(m_worker, nullptr, __WALL);
    while (m_socketToken != 0) {
        auto message = receiveKeeperMessage(m_socket.get());
        if (!message || !*message)
            break;
        handle(std::move(**message));
    }
    m_store->flush(2s);
}

void Keeper::storeWorker(int handover)
{
    const auto pidfd = sys::pidfdOpen(m_worker);
    if (pidfd)
        m_store->put(std::string(workerKey), "-", {pidfd->get(), handover});
}

void Keeper::startWorker()
{
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        m_loop.after(1s, [this] { startWorker(); });
        return;
    }
    const UniqueFd theirs(pair[1]);
    m_socket.reset(pair[0]);
    int handover[2] = {-1, -1};
    if (m_store && ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, handover) != 0)
        std::fputs("kiste-supervisor: the worker cannot outlive its keeper\n", stderr);
    const UniqueFd ours(handover[0]);
    const UniqueFd workers(handover[1]);
    m_workerStart = std::chrono::steady_clock::now();
    m_worker = ::fork();
    if (m_worker == 0) {
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::fcntl(theirs.get(), F_SETFD, 0);
        std::vector<std::string> words{m_program};
        words.insert(words.end(), m_arguments.begin(), m_arguments.end());
        words.push_back(std::to_string(theirs.get()));
        if (workers) {
            ::fcntl(workers.get(), F_SETFD, 0);
            words.insert(words.end(), {"--handover", std::to_string(workers.get())});
        }
        std::vector<char *> arguments;
        for (std::string &word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execv(m_program.c_str(), arguments.data());
        ::_exit(127);
    }
    if (ours && m_worker > 0)
        storeWorker(ours.get());
    m_socketToken = m_loop.watch(m_socket.get(), EPOLLIN, [this](std::uint32_t events) { readWorker(events); });
    queueAll();
    sendQueued();
}

void Keeper::queueAll()
{
    m_queue.clear();
    for (const auto &[key, held] : m_held)
        m_queue.emplace_back(key, encode({.word = KeeperMessage::Word::Held, .key = key, .text = held.text}));
    m_queue.emplace_back("", encode({.word = KeeperMessage::Word::Ready}));
    for (auto &[pid, ended] : m_ended) {
        m_queue.emplace_back("", encode({.word = KeeperMessage::Word::Exit, .pid = pid, .status = ended.status, .time = ended.time}));
    }
}

void Keeper::sendQueued()
{
    while (!m_queue.empty() && m_socket) {
        const auto &[key, packet] = m_queue.front();
        std::vector<int> fds;
        if (const auto held = m_held.find(key); held != m_held.end()) {
            for (const UniqueFd &fd : held->second.fds)
                fds.push_back(fd.get());
        }
        const auto sent = sendPacket(m_socket.get(), packet, fds);
        if (!sent && sent.error().code == ErrorCode::InUse)
            break;
        m_queue.pop_front(); // a worker that is gone gets everything anew
    }
    m_loop.change(m_socketToken, m_queue.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void Keeper::handle(KeeperMessage message)
{
    switch (message.word) {
    case KeeperMessage::Word::Hold:
        hold(std::move(message.key), std::move(message.text), std::move(message.fds));
        break;
    case KeeperMessage::Word::Drop:
        m_held.erase(message.key);
        if (m_store)
            m_store->remove(message.key);
        break;
    case KeeperMessage::Word::Reaped:
        m_ended.erase(message.pid);
        break;
    default:
        break;
    }
}

void Keeper::readWorker(std::uint32_t events)
{
    if ((events & EPOLLOUT) != 0)
        sendQueued();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
        return;
    for (int i = 0; i < 64; ++i) {
        auto message = receiveKeeperMessage(m_socket.get());
        if (!message && message.error().code == ErrorCode::Unavailable)
            return closeLink();
        if (!message || !*message)
            return;
        handle(std::move(**message));
    }
}

void Keeper::closeLink()
{
    m_loop.unwatch(m_socketToken);
    m_socketToken = 0;
}

void Keeper::readSignals()
{
    signalfd_siginfo info{};
    while (::read(m_signals.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            m_loop.stop();
        else if (info.ssi_signo == SIGHUP && m_worker > 0)
            ::kill(m_worker, SIGKILL); // start the (perhaps newer) worker anew: every moment is safe for that
    }
    reap();
}

void Keeper::reap()
{
    for (;;) {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, WNOHANG | __WALL);
        if (pid <= 0)
            return;
        if (pid == m_worker) {
            workerEnded();
            continue;
        }
        const auto &ended = m_ended.insert_or_assign(pid, Ended{status, microsecondsNow()}).first->second;
        m_queue.emplace_back("", encode({.word = KeeperMessage::Word::Exit, .pid = pid, .status = status, .time = ended.time}));
        sendQueued();
    }
}

void Keeper::workerEnded()
{
    m_worker = 0;
    // What it had sent before its end still counts.
    while (m_socketToken != 0) {
        auto message = receiveKeeperMessage(m_socket.get());
        if (!message || !*message)
            break;
        handle(std::move(**message));
    }
    closeLink();
    m_socket.reset();
    // At once, unless it keeps ending right after its start.
    const bool soon = std::chrono::steady_clock::now() - m_workerStart < 100ms;
    m_delay = soon ? std::min(m_delay * 2 + 10ms, 2000ms) : 0ms;
    std::fputs("kiste-supervisor: the worker ended and is started again\n", stderr);
    m_loop.after(m_delay, [this] { startWorker(); });
}

} // namespace kiste::supervisor
