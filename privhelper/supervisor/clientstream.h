// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/supervisor/eventloop.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kiste::supervisor {

/// Where a stream's input goes: the program's stdin or terminal. Shared by the streams of one container.
class InputSink
{
public:
    /// @p fd: non-blocking.
    InputSink(EventLoop &loop, UniqueFd fd) : m_loop(loop), m_fd(std::move(fd)) {}
    InputSink(const InputSink &) = delete;
    InputSink &operator=(const InputSink &) = delete;
    ~InputSink() { m_loop.unwatch(m_token); }

    /// Whether more may be written now.
    bool hasRoom() const { return m_pending.size() < maxPending; }
    /// Takes all of @p bytes; ask hasRoom() first.
    void write(std::string_view bytes);
    /// Calls back once when there is room again; not if the sink goes before.
    void whenRoom(std::function<void()> callback) { m_waiting.push_back(std::move(callback)); }
    /// Calls @p close once everything is written.
    void finish(std::function<void()> close);

private:
    static constexpr std::size_t maxPending = 64 * 1024;
    void flush();

    EventLoop &m_loop;
    UniqueFd m_fd;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    EventLoop::Token m_token = 0;
    std::string m_pending;
    std::vector<std::function<void()>> m_waiting;
    std::function<void()> m_close;
};

/// One client that reads a log, and perhaps types. Nothing is buffered for it: it is sent from the log file at its own pace,
/// so that a slow client costs an offset.
class ClientStream
{
public:
    /// One file of the log. Of all but the last it is known how long they are.
    struct Part
    {
        UniqueFd log;
        std::uint64_t size = 0;
    };
    struct Source
    {
        std::deque<Part> parts; ///< the oldest first; the last one is being written
        std::uint64_t offset = 0; ///< in the first
        bool follow = false;
        std::size_t mostParts = 8; ///< a client that is further behind misses the oldest
    };

    /// @p socket: our end, non-blocking. @p gone is called (once, later) when the stream is finished or the client left.
    ClientStream(EventLoop &loop, UniqueFd socket, Source source, std::function<void()> gone);
    ClientStream(const ClientStream &) = delete;
    ClientStream &operator=(const ClientStream &) = delete;
    ~ClientStream() { m_loop.unwatch(m_token); }

    /// Bytes of the last file that may be sent now; @p ended: there will never be more.
    void setAvailable(std::uint64_t size, bool ended);
    /// The last file is complete; from now on @p log is written.
    void rotated(UniqueFd log);
    /// From now on what the client writes goes to @p sink (null: is dropped); @p endOfInput when it closes its half.
    void connectInput(InputSink *sink, std::function<void()> endOfInput);

private:
    void onEvents(std::uint32_t events);
    void send();
    void receive();
    void update();
    void finish();
    bool hasMore() const { return m_source.parts.size() > 1 || m_source.offset < m_source.parts.front().size; }

    EventLoop &m_loop;
    UniqueFd m_socket;
    Source m_source;
    std::function<void()> m_gone;
    std::function<void()> m_endOfInput;
    InputSink *m_sink = nullptr;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    EventLoop::Token m_token = 0;
    bool m_ended = false;
    bool m_finished = false;
    bool m_inputEnded = false;
    bool m_inputBlocked = false;
};

} // namespace kiste::supervisor
