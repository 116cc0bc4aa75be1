// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"
#include "ui/logs/logstore.h"

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace kiste::ui {

/// Moves log records from a descriptor into a store, a bounded piece per turn of the event loop, so that a flood of
/// output leaves the window responsive.
class LogFeed : public QObject
{
    Q_OBJECT

public:
    explicit LogFeed(LogStore *store, QObject *parent = nullptr);
    ~LogFeed() override;

    /// Reads @p stream from now on; an earlier one is closed.
    void start(UniqueFd stream);
    void stop();
    /// Leaves the bytes where they are for a while.
    void setPaused(bool paused);
    bool isReading() const { return bool(m_fd); }
    /// Most bytes that one turn of the event loop takes in.
    static constexpr std::size_t stepBytes = 512 * 1024;

Q_SIGNALS:
    /// Lines were added.
    void advanced();
    /// The stream ended; @p osError is errno if it broke.
    void ended(int osError);

private:
    void step();
    void end(int osError);

    LogStore *m_store;
    UniqueFd m_fd;
    std::unique_ptr<QSocketNotifier> m_notifier;
    LogRecordReader m_reader;
    std::vector<char> m_buffer;
    bool m_paused = false;
};

} // namespace kiste::ui
