// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

#include <string_view>

namespace kiste::ctl {

/// Writes everything, waiting as long as it takes. 0, or the errno.
int writeAll(int fd, std::string_view bytes);

/// Reads a descriptor as data arrives. Never changes its flags: standard input is shared with the shell.
class FdReader : public QObject
{
    Q_OBJECT

public:
    explicit FdReader(int fd, QObject *parent = nullptr);
    /// Leaves data where it is until it is called again.
    void setPaused(bool paused);
    bool atEnd() const { return m_atEnd; }

Q_SIGNALS:
    void arrived(const QByteArray &bytes);
    void ended();

private:
    void readSome();

    const int m_fd;
    bool m_atEnd = false;
    QSocketNotifier m_notifier;
};

/// Writes to a descriptor as it takes data, and keeps the rest. Works for blocking descriptors too: it writes no more
/// than a pipe that is ready takes without waiting.
class FdWriter : public QObject
{
    Q_OBJECT

public:
    explicit FdWriter(int fd, QObject *parent = nullptr);
    void write(const QByteArray &bytes);
    qsizetype pending() const { return m_pending.size() - m_start; }
    bool failed() const { return m_failed; }

Q_SIGNALS:
    void drained();
    /// Nothing more is written. EPIPE when nobody reads.
    void brokenOff(int number);

private:
    void writeSome();

    const int m_fd;
    QByteArray m_pending;
    qsizetype m_start = 0;
    bool m_failed = false;
    QSocketNotifier m_notifier;
};

} // namespace kiste::ctl
