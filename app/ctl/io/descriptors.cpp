// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/io/descriptors.h"

#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>

namespace kiste::ctl {

namespace {

constexpr std::size_t readSize = 64 * 1024;
constexpr qsizetype writesPerWakeUp = 64;

bool takesData(int fd)
{
    pollfd poll{fd, POLLOUT, 0};
    return ::poll(&poll, 1, 0) > 0;
}

} // namespace

int writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) { // somebody else made the terminal non-blocking
            pollfd poll{fd, POLLOUT, 0};
            ::poll(&poll, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

FdReader::FdReader(int fd, QObject *parent)
    : QObject(parent)
    , m_fd(fd)
    , m_notifier(fd, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &FdReader::readSome);
}

void FdReader::setPaused(bool paused)
{
    m_notifier.setEnabled(!paused && !m_atEnd);
}

void FdReader::readSome()
{
    QByteArray bytes(readSize, Qt::Uninitialized);
    const ssize_t count = ::read(m_fd, bytes.data(), readSize);
    if (count > 0) {
        bytes.truncate(count);
        emit arrived(bytes);
        return;
    }
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    // A terminal whose other side is closed gives EIO: an end like any other.
    m_atEnd = true;
    m_notifier.setEnabled(false);
    emit ended();
}

FdWriter::FdWriter(int fd, QObject *parent)
    : QObject(parent)
    , m_fd(fd)
    , m_notifier(fd, QSocketNotifier::Write)
{
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &FdWriter::writeSome);
}

void FdWriter::write(const QByteArray &bytes)
{
    if (m_failed || bytes.isEmpty())
        return;
    const bool idle = pending() == 0;
    m_pending += bytes;
    if (idle)
        writeSome();
}

void FdWriter::writeSome()
{
    for (qsizetype i = 0; i < writesPerWakeUp && pending() > 0 && takesData(m_fd); ++i) {
        const auto size = static_cast<std::size_t>(std::min<qsizetype>(pending(), PIPE_BUF));
        const ssize_t count = ::write(m_fd, m_pending.constData() + m_start, size);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            break;
        if (count < 0) {
            const int number = errno;
            m_failed = true;
            m_pending.clear();
            m_start = 0;
            m_notifier.setEnabled(false);
            emit brokenOff(number);
            return;
        }
        m_start += count;
    }
    const bool done = pending() == 0;
    const bool wasWaiting = m_notifier.isEnabled();
    if (done || m_start > m_pending.size() / 2) {
        m_pending.remove(0, m_start);
        m_start = 0;
    }
    m_notifier.setEnabled(!done);
    if (done && wasWaiting)
        emit drained();
}

} // namespace kiste::ctl
