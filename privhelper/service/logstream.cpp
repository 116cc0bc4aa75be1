// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/logstream.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace kiste {

Result<UniqueFd> LogStream::open(UniqueFd log, LogRange range, QObject *parent)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    UniqueFd reader{ends[0]};
    UniqueFd writer{ends[1]};
    // Only our end: whether the reader waits is the reader's business.
    if (::fcntl(writer.get(), F_SETFL, O_NONBLOCK) != 0)
        return osFailure(errno, "cannot set up a pipe");
    new LogStream(std::move(log), range, std::move(writer), parent);
    return reader;
}

LogStream::LogStream(UniqueFd log, LogRange range, UniqueFd pipe, QObject *parent)
    : QObject(parent)
    , m_log(std::move(log))
    , m_range(range)
    , m_pipe(std::move(pipe))
    , m_notifier(m_pipe.get(), QSocketNotifier::Write)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &LogStream::send);
}

void LogStream::send()
{
    constexpr std::uint64_t piece = 64 * 1024;
    auto offset = static_cast<off64_t>(m_range.begin);
    const std::uint64_t left = m_range.end - m_range.begin;
    const ssize_t sent = left == 0
        ? 0
        : ::splice(m_log.get(), &offset, m_pipe.get(), nullptr, std::min(left, piece), SPLICE_F_NONBLOCK);
    if (sent > 0)
        m_range.begin += static_cast<std::uint64_t>(sent);
    else if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (sent > 0 && m_range.begin < m_range.end)
        return;
    // Done, or nobody reads any more.
    m_notifier.setEnabled(false);
    deleteLater();
}

} // namespace kiste
