// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "privhelper/supervisor/eventloop.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kiste::supervisor {

/// What the service manager keeps for the keeper: a third copy of every descriptor, which outlives keeper and worker together
/// (sd_notify(3), FDSTORE). One stored descriptor per key: a socket in whose queue lies one packet, the text and all the
/// descriptors of the key. So a key changes as a whole, and a thousand containers are a thousand stored descriptors, not ten
/// thousand. Nothing here waits for the service manager but flush().
class DescriptorStore
{
public:
    struct Entry
    {
        std::string key;
        std::string text;
        std::vector<UniqueFd> fds;
    };

    /// From NOTIFY_SOCKET and LISTEN_FDS, which are taken out of the environment; null without a service manager.
    static std::unique_ptr<DescriptorStore> fromEnvironment();
    /// Talks to @p address, a path or "@name" in the abstract namespace. @p stored are names and descriptors that came back.
    static Result<std::unique_ptr<DescriptorStore>> open(std::string_view address, std::vector<std::pair<std::string, UniqueFd>> stored);

    /// What an earlier keeper left, the newest of each key. They stay stored.
    std::vector<Entry> takeRestored() { return std::move(m_restored); }

    /// Keeps this in place of what @p key had. The caller's descriptors stay the caller's.
    void put(const std::string &key, const std::string &text, const std::vector<int> &fds);
    void remove(const std::string &key);
    /// Another state for the service manager, such as "READY=1".
    void notify(std::string state);

    /// From now on sends what is queued when the service manager can take it. @p loop must live as long.
    void attach(EventLoop &loop);
    /// Waits until all is sent, but not longer than @p limit.
    void flush(std::chrono::milliseconds limit);

private:
    struct Message
    {
        std::string state;
        UniqueFd fd;
    };
    explicit DescriptorStore(UniqueFd socket) : m_socket(std::move(socket)) {}
    void restore(std::vector<std::pair<std::string, UniqueFd>> stored);
    void send();

    UniqueFd m_socket;
    EventLoop *m_loop = nullptr;
    EventLoop::Token m_token = 0;
    std::deque<Message> m_queue;
    std::map<std::string, std::uint64_t> m_generations; ///< by key, of what is stored now
    std::uint64_t m_last = 0;
    std::vector<Entry> m_restored;
};

} // namespace kiste::supervisor
