// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/logstream.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace kiste {

Result<UniqueFd> LogStream::open(UniqueFd file, LogRange range, QObject *parent)
{
    std::deque<Part> parts;
    parts.push_back({std::move(file), range});
    return open(std::move(parts), parent);
}

Result<UniqueFd> LogStream::open(std::deque<Part> parts, QObject *parent)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    UniqueFd reader{ends[0]};
    UniqueFd writer{ends[1]};
    // Only our end: whether the reader waits is the reader's business.
    if (::fcntl(writer.get(), F_SETFL, O_NONBLOCK) != 0)
        return osFailure(errno, "cannot set up a pipe");
    new LogStream(std::move(parts), std::move(writer), parent);
    return reader;
}

LogStream::LogStream(std::deque<Part> parts, UniqueFd pipe, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_pipe(std::move(pipe))
    , m_notifier(m_pipe.get(), QSocketNotifier::Write)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &LogStream::send);
}

void LogStream::send()
{
    constexpr std::uint64_t piece = 64 * 1024;
    while (!m_parts.empty() && m_parts.front().range.begin >= m_parts.front().range.end)
        m_parts.pop_front();
    if (!m_parts.empty()) {
        Part &part = m_parts.front();
        auto offset = static_cast<off64_t>(part.range.begin);
        const ssize_t sent = ::splice(part.file.get(), &offset, m_pipe.get(), nullptr,
                                      std::min(part.range.end - part.range.begin, piece), SPLICE_F_NONBLOCK);
        if (sent > 0)
            part.range.begin += static_cast<std::uint64_t>(sent);
        if (sent > 0 || (sent < 0 && (errno == EAGAIN || errno == EINTR)))
            return;
    }
    // Done, or nobody reads any more.
    m_notifier.setEnabled(false);
    deleteLater();
}

} // namespace kiste
