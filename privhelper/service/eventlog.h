// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace kiste {

struct EventRequest
{
    EventQuery query; ///< without a number and a count
    std::optional<std::uint32_t> newest; ///< of what has happened, only so many
    bool follow = false;
};

/// The log of events in the catalogue. Events that belong to no change of a record are collected for a moment, so that a
/// hundred of them wait for the disk once.
class EventLog : public QObject
{
    Q_OBJECT

public:
    explicit EventLog(Catalogue &catalogue, QObject *parent = nullptr);
    ~EventLog() override;

    void add(const EventRecord &event);
    /// A stream of JSON lines as OpenEvents has them.
    Result<UniqueFd> open(const EventRequest &request);
    /// One event as such a line.
    static std::string line(const EventRecord &event);
    /// What the catalogue calls these actions.
    static std::vector<std::string> kindsOf(const std::vector<std::string> &actions);

    /// The next events for a reader that has seen those up to @p after.
    Result<std::vector<EventRecord>> next(const EventRequest &request, std::int64_t after);

Q_SIGNALS:
    void written();

private:
    void flush();

    Catalogue &m_catalogue;
    QTimer m_timer;
};

/// One reader of the log. It is fed from the catalogue at its own pace; a slow one costs nothing.
class EventStream : public QObject
{
    Q_OBJECT

public:
    EventStream(EventLog &log, EventRequest request, UniqueFd socket);

private:
    void send();
    void refill();
    void finish();

    EventLog &m_log;
    EventRequest m_request;
    UniqueFd m_socket;
    std::int64_t m_last; ///< number of the event that was read last
    QSocketNotifier m_writable;
    QSocketNotifier m_readable;
    std::string m_text;
    bool m_over = false;
};

} // namespace kiste
