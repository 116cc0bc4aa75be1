// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/io/descriptors.h"
#include "app/ctl/io/detachkeys.h"
#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace kiste::ctl {

/// Standard output and standard error of this program, written as they take data. Says when there is too much to keep.
class OutputPair : public QObject
{
    Q_OBJECT

public:
    explicit OutputPair(QObject *parent = nullptr);
    void write(LogRecord::Stream stream, const QByteArray &bytes);
    bool idle() const { return m_out.pending() + m_error.pending() == 0; }
    /// More than a reader should add to.
    bool full() const { return m_out.pending() + m_error.pending() > 1024 * 1024; }
    bool broken() const { return m_out.failed(); }

Q_SIGNALS:
    void drained();
    /// Nobody reads standard output any more.
    void brokenOff();

private:
    FdWriter m_out;
    FdWriter m_error;
};

/// Passes this program's standard input on to a descriptor, watching for the keys that detach.
class InputRelay : public QObject
{
    Q_OBJECT

public:
    /// @p keys only for a terminal.
    InputRelay(int target, std::optional<DetachKeys> keys, QObject *parent = nullptr);

Q_SIGNALS:
    void detached();
    /// All of the input has been passed on.
    void ended();

private:
    void passOn(const QByteArray &bytes);
    void finish();

    std::optional<DetachKeys> m_keys;
    FdReader m_input;
    FdWriter m_target;
};

/// The last record that was seen of a log, so that another stream of it can go on behind.
struct SeenRecord
{
    std::int64_t time = 0; ///< nanoseconds since the epoch; 0: none
    int count = 0; ///< records of that time: those of one write share it
};

/// The records of a log or of an attached container, written to standard output and standard error as the program wrote
/// them, or with the time before each line.
class RecordRelay : public QObject
{
    Q_OBJECT

public:
    using Seen = SeenRecord;

    /// What is shown of the records, and how.
    struct Look
    {
        bool timestamps = false;
        QByteArray prefix = {}; ///< before each line, behind the time
        std::int64_t until =
            0; ///< nanoseconds since the epoch: the stream ends before the first record from then on; 0: never
        bool output = true;
        bool error = true;
        std::function<void(std::string_view)> copy = {}; ///< gets all that is shown, and what is not, with what is before it
    };

    /// Records up to @p seen are left out.
    RecordRelay(int source, Look look, Seen seen = {}, QObject *parent = nullptr);
    Seen seen() const { return m_seen; }
    bool broken() const { return m_output.broken(); }

Q_SIGNALS:
    /// The stream has ended and everything is written, or nobody reads it any more.
    void ended();

private:
    void take(const QByteArray &bytes);
    void endIfDone();

    bool isNew(const LogRecord &record);

    void finish();

    const Look m_look;
    bool m_over = false;
    Seen m_skip;
    Seen m_seen;
    bool m_lineBegun[2] = {false, false};
    LogRecordReader m_records;
    OutputPair m_output;
    FdReader m_source;
};

} // namespace kiste::ctl
