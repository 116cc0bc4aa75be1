// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/ipc/helper.h"
#include "ui/charts/eventmarks.h"

#include <QMap>
#include <QObject>

#include <memory>
#include <optional>
#include <vector>

class QSocketNotifier;

namespace kiste::ui {

/// A line of the engine's event log, see Manager.OpenEvents.
struct EngineEvent
{
    qint64 timeUs = 0; ///< microseconds since the epoch
    QString type, action, id;
    QMap<QString, QString> attributes;
};

/// Reads one line. Nothing for what is no event: no JSON object, no time, no action.
std::optional<EngineEvent> parseEvent(const QByteArray &line);
/// How a chart marks what happened to a container or an image; nothing for what needs no mark.
std::optional<ChartEvent> chartEvent(const EngineEvent &event);

/// What happened to one container, or to all and to the images, in the last 30 days, and what happens to it while the feed is active: no polling. It holds
/// the newest 5,000 events and reads a bounded piece per turn of the event loop. A helper that goes is asked again when it is
/// back.
class EventFeed : public QObject
{
    Q_OBJECT

public:
    explicit EventFeed(Helper *helper, QObject *parent = nullptr);
    ~EventFeed() override;

    /// Empty: none.
    void setContainer(const QString &id);
    /// Of all containers and images; what happens often and says little (commands in containers, signals) is left out.
    void setEverything();
    void setActive(bool active);
    bool isReading() const { return bool(m_fd); }
    /// Sorted by time.
    const std::vector<ChartEvent> &events() const { return m_events; }

    static constexpr std::size_t stepBytes = 64 * 1024;
    static constexpr std::size_t longestLine = 256 * 1024;
    static constexpr std::size_t mostEvents = 5'000;

Q_SIGNALS:
    void changed();

private:
    void open();
    void ask(bool narrowed);
    void start(UniqueFd stream);
    void stop();
    void step();
    void take(const QByteArray &line);

    Helper *m_helper;
    QString m_id;
    bool m_everything = false;
    bool m_active = false;
    bool m_narrows = true; ///< the helper picks the container's events itself
    quint64 m_request = 0;
    UniqueFd m_fd;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_rest;
    qint64 m_newestUs = 0;
    std::vector<ChartEvent> m_events;
};

} // namespace kiste::ui
