// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"

#include <QByteArray>
#include <QTest>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/// Sockets, terminals and log records for tests of what flows through them.
namespace kiste::test {

inline QByteArray record(LogRecord::Stream stream, std::string_view text, bool partial = false)
{
    std::string out;
    appendLogRecord(out, LogRecord{1'790'000'000'000'000'000, stream, partial, text});
    return QByteArray::fromStdString(out);
}

inline void put(int fd, const QByteArray &bytes)
{
    QCOMPARE(::write(fd, bytes.constData(), size_t(bytes.size())), ssize_t(bytes.size()));
}

/// What there is to read now.
inline QByteArray take(int fd)
{
    char buffer[4096];
    const ssize_t count = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    return QByteArray(buffer, std::max<ssize_t>(count, 0));
}

/// The same for what is no socket and does not wait.
inline QByteArray readNow(int fd)
{
    char buffer[4096];
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    return QByteArray(buffer, std::max<ssize_t>(count, 0));
}

struct Pair
{
    UniqueFd ours, theirs;
    Pair()
    {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0) {
            ours.reset(fds[0]);
            theirs.reset(fds[1]);
        }
    }
};

/// A terminal for a child process.
struct Terminal
{
    UniqueFd master, slave;
    Terminal()
    {
        master.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        ::grantpt(master.get());
        ::unlockpt(master.get());
        slave.reset(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
        setSize(100, 40);
    }
    void setSize(unsigned short columns, unsigned short rows) const
    {
        const winsize size{rows, columns, 0, 0};
        ::ioctl(master.get(), TIOCSWINSZ, &size);
    }
    tcflag_t localFlags() const
    {
        termios mode{};
        ::tcgetattr(slave.get(), &mode);
        return mode.c_lflag;
    }
    QByteArray shown() const
    {
        ::fcntl(master.get(), F_SETFL, O_NONBLOCK);
        char buffer[4096];
        const ssize_t count = ::read(master.get(), buffer, sizeof buffer);
        return QByteArray(buffer, std::max<ssize_t>(count, 0));
    }
};

} // namespace kiste::test
