// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/clientstream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

constexpr std::size_t pieceSize = 64 * 1024;

} // namespace

void InputSink::write(std::string_view bytes)
{
    m_pending += bytes;
    flush();
}

void InputSink::finish(std::function<void()> close)
{
    m_close = std::move(close);
    flush();
}

void InputSink::flush()
{
    while (!m_pending.empty()) {
        const ssize_t n = ::write(m_fd.get(), m_pending.data(), m_pending.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0) {
            m_pending.clear(); // the program closed its input: what is typed goes nowhere, as in a shell's pipe
            break;
        }
        m_pending.erase(0, static_cast<std::size_t>(n));
    }
    if (!m_pending.empty()) {
        if (m_token == 0)
            m_token = m_loop.watch(m_fd.get(), EPOLLOUT, [this](std::uint32_t) { flush(); });
        return;
    }
    m_loop.unwatch(m_token);
    m_token = 0;
    // Later, because a callback may destroy this sink.
    m_loop.later([this, alive = std::weak_ptr(m_alive)] {
        if (alive.expired())
            return;
        const auto close = m_pending.empty() ? std::exchange(m_close, nullptr) : nullptr;
        for (auto waiting = std::exchange(m_waiting, {}); const auto &callback : waiting)
            callback();
        if (close)
            close();
    });
}

ClientStream::ClientStream(EventLoop &loop, UniqueFd socket, Source source, std::function<void()> gone)
    : m_loop(loop), m_socket(std::move(socket)), m_source(std::move(source)), m_gone(std::move(gone))
{
    m_token = m_loop.watch(m_socket.get(), EPOLLIN, [this](std::uint32_t events) { onEvents(events); });
}

void ClientStream::setAvailable(std::uint64_t size, bool ended)
{
    m_source.parts.back().size = size;
    m_ended = ended || !m_source.follow;
    send();
}

void ClientStream::rotated(UniqueFd log)
{
    m_source.parts.push_back({std::move(log), 0});
    if (m_source.parts.size() > m_source.mostParts) {
        m_source.parts.pop_front();
        m_source.offset = 0;
    }
}

void ClientStream::connectInput(InputSink *sink, std::function<void()> endOfInput)
{
    m_sink = sink;
    m_endOfInput = std::move(endOfInput);
}

void ClientStream::onEvents(std::uint32_t events)
{
    // Hung up means that the client is gone altogether; what it had typed still counts, unless the program does not read it.
    if ((events & EPOLLIN) != 0)
        receive();
    if ((events & (EPOLLHUP | EPOLLERR)) != 0 && (m_inputEnded || m_inputBlocked || (events & EPOLLIN) == 0))
        return finish();
    if ((events & EPOLLOUT) != 0)
        send();
}

void ClientStream::send()
{
    if (m_finished)
        return;
    while (m_source.parts.size() > 1 && m_source.offset >= m_source.parts.front().size) {
        m_source.parts.pop_front();
        m_source.offset = 0;
    }
    if (const Part &part = m_source.parts.front(); m_source.offset < part.size) {
        auto offset = static_cast<off_t>(m_source.offset);
        const std::size_t size = std::min<std::uint64_t>(part.size - m_source.offset, pieceSize);
        const ssize_t n = ::sendfile(m_socket.get(), part.log.get(), &offset, size);
        if (n > 0)
            m_source.offset += static_cast<std::uint64_t>(n);
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            return finish(); // the client left, or the log was cut under us
    }
    if (m_ended && !hasMore())
        return finish();
    update();
}

void ClientStream::receive()
{
    if (m_sink && !m_sink->hasRoom()) {
        m_inputBlocked = true;
        m_sink->whenRoom([this, alive = std::weak_ptr(m_alive)] {
            if (alive.expired())
                return;
            m_inputBlocked = false;
            update();
        });
        return update();
    }
    std::array<char, 16 * 1024> piece{};
    const ssize_t n = ::recv(m_socket.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (n > 0) {
        if (m_sink)
            m_sink->write({piece.data(), static_cast<std::size_t>(n)});
        return;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0)
        return finish();
    if (!std::exchange(m_inputEnded, true) && m_endOfInput)
        m_endOfInput();
    update();
}

void ClientStream::update()
{
    if (m_finished)
        return;
    std::uint32_t events = 0;
    if (!m_inputEnded && !m_inputBlocked)
        events |= EPOLLIN;
    if (hasMore())
        events |= EPOLLOUT;
    m_loop.change(m_token, events);
}

void ClientStream::finish()
{
    if (std::exchange(m_finished, true))
        return;
    m_loop.unwatch(m_token);
    m_token = 0;
    m_socket.reset();
    m_loop.later(m_gone);
}

} // namespace kiste::supervisor
