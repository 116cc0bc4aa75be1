// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/io/containerstream.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <vector>

namespace kiste::ctl {

struct NamedStream
{
    QString name;
    UniqueFd stream; ///< records of a log
    QByteArray prefix = {}; ///< before each line, behind its time
};

/// The lines of several logs in the order of their times, written to standard output and standard error. A log that says
/// nothing for a moment holds the others up no longer than that.
class MergedLogs : public QObject
{
    Q_OBJECT

public:
    /// @p until: nanoseconds since the epoch; what was written from then on is not shown, and nothing waited for. 0: never.
    MergedLogs(std::vector<NamedStream> streams, bool timestamps, bool names, std::int64_t until,
               QObject *parent = nullptr);
    ~MergedLogs() override;

    bool broken() const { return m_output.broken(); }

Q_SIGNALS:
    /// All logs have ended and everything is written, or nobody reads it any more.
    void ended();

private:
    struct Line
    {
        std::int64_t time = 0;
        LogRecord::Stream stream = LogRecord::Stream::Stdout;
        QByteArray text;
    };
    struct Source;
    void take(Source &source, const QByteArray &bytes);
    void merge(bool waited);
    void write(const Source &source, const Line &line);
    void endIfTimeIsOver();
    void finish();

    const bool m_timestamps;
    const bool m_names;
    const std::int64_t m_until;
    qsizetype m_width = 0; ///< of the longest name
    OutputPair m_output;
    std::vector<std::unique_ptr<Source>> m_sources;
    QTimer m_patience;
    bool m_timeOver = false; ///< the moment of m_until has come
    bool m_over = false;
};

} // namespace kiste::ctl
