// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/keeper.h"

#include "core/base/clock.h"
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
    m_held.insert_or_assign(std::move(key), Held{std::move(text), std::move(fds)});
}

void Keeper::takeOver(UniqueFd predecessor)
{
    for (;;) {
        pollfd wait{predecessor.get(), POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno != EINTR)
            return;
        auto message = receiveKeeperMessage(predecessor.get());
        if (!message)
            return; // the end of the stream
        if (*message)
            handle(std::move(**message));
    }
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
    m_loop.run();
    if (m_worker > 0)
        ::kill(m_worker, SIGKILL); // our own child, not reaped yet: the pid is its
    return EXIT_SUCCESS;
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
        std::vector<char *> arguments;
        for (std::string &word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execv(m_program.c_str(), arguments.data());
        ::_exit(127);
    }
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
