// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>

namespace kiste::supervisor {

/// One thread's epoll loop. Callbacks do a bounded piece of work; level triggering brings them back while there is more.
class EventLoop
{
public:
    using Clock = std::chrono::steady_clock;
    using Callback = std::function<void(std::uint32_t events)>;
    using Token = std::uint64_t;

    EventLoop();
    /// Calls back while one of @p events (EPOLLIN, EPOLLOUT) or an error is there. The descriptor stays the caller's and must
    /// stay open until unwatch(). 0 when the kernel refuses (a regular file).
    Token watch(int fd, std::uint32_t events, Callback callback);
    void change(Token token, std::uint32_t events);
    /// Safe from inside any callback, for 0 and twice.
    void unwatch(Token token);

    /// Calls back once; cancelled by unwatch().
    Token after(std::chrono::milliseconds delay, std::function<void()> callback);
    /// Calls back once, after the events of this round.
    void later(std::function<void()> callback) { after(std::chrono::milliseconds(0), std::move(callback)); }

    /// Runs until stop().
    void run();
    void stop() { m_running = false; }

private:
    struct Watch
    {
        int fd = -1;
        Callback callback;
    };
    int millisecondsToTimer() const;
    void runTimers();

    UniqueFd m_epoll;
    std::map<Token, Watch> m_watches;
    std::multimap<Clock::time_point, std::pair<Token, std::function<void()>>> m_timers;
    Token m_last = 0;
    bool m_running = true;
};

} // namespace kiste::supervisor
