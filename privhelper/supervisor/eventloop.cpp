// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/eventloop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>

namespace kiste::supervisor {

EventLoop::EventLoop() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)) {}

EventLoop::Token EventLoop::watch(int fd, std::uint32_t events, Callback callback)
{
    const Token token = ++m_last;
    epoll_event event{};
    event.events = events;
    event.data.u64 = token;
    if (::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        return 0;
    m_watches.emplace(token, Watch{fd, std::move(callback)});
    return token;
}

void EventLoop::change(Token token, std::uint32_t events)
{
    const auto found = m_watches.find(token);
    if (found == m_watches.end())
        return;
    epoll_event event{};
    event.events = events;
    event.data.u64 = token;
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, found->second.fd, &event);
}

void EventLoop::unwatch(Token token)
{
    if (const auto found = m_watches.find(token); found != m_watches.end()) {
        ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, found->second.fd, nullptr);
        m_watches.erase(found);
        return;
    }
    std::erase_if(m_timers, [token](const auto &timer) { return timer.second.first == token; });
}

EventLoop::Token EventLoop::after(std::chrono::milliseconds delay, std::function<void()> callback)
{
    const Token token = ++m_last;
    m_timers.emplace(Clock::now() + delay, std::pair(token, std::move(callback)));
    return token;
}

int EventLoop::millisecondsToTimer() const
{
    if (m_timers.empty())
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_timers.begin()->first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void EventLoop::runTimers()
{
    const auto now = Clock::now();
    while (!m_timers.empty() && m_timers.begin()->first <= now) {
        auto callback = std::move(m_timers.begin()->second.second);
        m_timers.erase(m_timers.begin());
        callback();
    }
}

void EventLoop::run()
{
    std::array<epoll_event, 64> events{};
    while (m_running) {
        const int count = ::epoll_wait(m_epoll.get(), events.data(), events.size(), millisecondsToTimer());
        for (int i = 0; i < count && m_running; ++i) {
            // Looked up anew each time: an earlier callback may have unwatched it.
            const auto found = m_watches.find(events[i].data.u64);
            if (found == m_watches.end())
                continue;
            const Callback callback = found->second.callback;
            callback(events[i].events);
        }
        if (m_running)
            runTimers();
    }
}

} // namespace kiste::supervisor
