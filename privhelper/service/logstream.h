// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/service/logrange.h"

#include <QObject>
#include <QSocketNotifier>

#include <deque>

namespace kiste {

/// Sends a part of a file through a pipe at the reader's own pace, a bounded piece at a time and without waiting.
/// Deletes itself when everything is sent or the reader is gone.
class LogStream : public QObject
{
    Q_OBJECT

public:
    struct Part
    {
        UniqueFd file;
        LogRange range;
    };

    /// The reader's end of the pipe.
    static Result<UniqueFd> open(std::deque<Part> parts, QObject *parent);
    static Result<UniqueFd> open(UniqueFd file, LogRange range, QObject *parent);

private:
    LogStream(std::deque<Part> parts, UniqueFd pipe, QObject *parent);
    void send();

    std::deque<Part> m_parts;
    UniqueFd m_pipe;
    QSocketNotifier m_notifier;
};

} // namespace kiste
