// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/supervisor/descriptorstore.h"
#include "privhelper/supervisor/eventloop.h"
#include "privhelper/supervisor/keeperlink.h"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace kiste::supervisor {

/// Key under which the listening socket is held.
inline constexpr std::string_view listenKey = "listen";
/// Key in the service manager's store under which the worker's pidfd and the other end of its --handover socket lie.
inline constexpr std::string_view workerKey = "worker";

/// The process that must not die, and therefore does almost nothing: it is the parent of worker and containers, holds a second
/// copy of every descriptor that matters, remembers how its children ended, and starts the worker again when that ends.
class Keeper
{
public:
    /// @p program and @p arguments start the worker; the number of its socket is appended.
    Keeper(std::string program, std::vector<std::string> arguments);

    /// Holds what an earlier keeper left with the service manager, and from now on leaves everything there. A worker that
    /// lives on hands over what it knows better.
    void useStore(std::unique_ptr<DescriptorStore> store);
    bool holds(std::string_view key) const { return m_held.contains(std::string(key)); }
    /// Takes over what @p predecessor, a worker that lost its keeper, hands over until it closes its end. One that hands
    /// over nothing for ten seconds is killed by @p pidfd, if there is one.
    void takeOver(UniqueFd predecessor, int pidfd = -1);
    void hold(std::string key, std::string text, std::vector<UniqueFd> fds);
    /// Runs until SIGTERM; then ends the worker. Containers go on.
    int run();

private:
    struct Held
    {
        std::string text;
        std::vector<UniqueFd> fds;
    };
    struct Ended
    {
        int status = 0;
        std::int64_t time = 0;
    };
    void startWorker();
    void workerEnded();
    void dropAllBut(const std::set<std::string> &keys);
    void storeWorker(int handover);
    void endWorker();
    void handle(KeeperMessage message);
    void readWorker(std::uint32_t events);
    void readSignals();
    void reap();
    void queueAll();
    void sendQueued();
    void closeLink();

    std::unique_ptr<DescriptorStore> m_store; ///< null without a service manager
    std::string m_program;
    std::vector<std::string> m_arguments;
    EventLoop m_loop;
    UniqueFd m_signals;
    UniqueFd m_socket;
    EventLoop::Token m_socketToken = 0;
    pid_t m_worker = 0;
    EventLoop::Clock::time_point m_workerStart{};
    std::chrono::milliseconds m_delay{0};
    std::map<std::string, Held> m_held;
    std::map<pid_t, Ended> m_ended;
    std::deque<std::pair<std::string, std::string>> m_queue; ///< (key of what is held or empty, packet) for the worker
};

} // namespace kiste::supervisor
