// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventfeed.h"

#include "ui/charts/chartformat.h"

#include <QDateTime>
#include <QSocketNotifier>
#include <QTimer>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int againMs = 2'000;

QStringList everythingActions()
{
    return {u"start"_s, u"restart"_s, u"die"_s,  u"oom"_s,   u"health_status"_s, u"update"_s, u"pause"_s,
            u"unpause"_s, u"load"_s, u"pull"_s, u"build"_s, u"import"_s, u"delete"_s, u"metrics_reset"_s};
}

QString limitWords(const EngineEvent &event, const QString &name, ChartUnit unit, double scale)
{
    const auto words = [&](const QString &text) {
        const double value = text.toDouble() / scale;
        return value > 0 ? formatChartNumber(value, unit) : EventFeed::tr("none");
    };
    return words(event.attributes.value(u"old."_s + name)) + u" \u2192 "_s + words(event.attributes.value(name));
}

/// "memory 256 MiB → 512 MiB", or only that something changed.
QString updateWords(const EngineEvent &event)
{
    QStringList parts;
    if (event.attributes.contains(u"nano-cpus"_s))
        parts << EventFeed::tr("CPU %1").arg(limitWords(event, u"nano-cpus"_s, ChartUnit::Cores, 1e9));
    if (event.attributes.contains(u"memory-limit"_s))
        parts << EventFeed::tr("memory %1").arg(limitWords(event, u"memory-limit"_s, ChartUnit::Bytes, 1));
    if (event.attributes.contains(u"memory-high"_s))
        parts << EventFeed::tr("slow down above %1").arg(limitWords(event, u"memory-high"_s, ChartUnit::Bytes, 1));
    if (event.attributes.contains(u"pids-limit"_s))
        parts << EventFeed::tr("processes %1").arg(limitWords(event, u"pids-limit"_s, ChartUnit::Tasks, 1));
    return parts.isEmpty() ? EventFeed::tr("limits changed") : parts.join(u", "_s);
}

ChartEvent dieEvent(const EngineEvent &event)
{
    const QString code = event.attributes.value(u"exitCode"_s);
    const QString oom = event.attributes.value(u"oomKilled"_s);
    if (oom == "true"_L1 || oom == "1"_L1)
        return {0, ChartEvent::Kind::OutOfMemory, EventFeed::tr("killed: out of memory")};
    return {0, code == "0"_L1 ? ChartEvent::Kind::Exit : ChartEvent::Kind::Failure, EventFeed::tr("exited %1").arg(code)};
}

std::optional<ChartEvent> markOf(const EngineEvent &event)
{
    using Kind = ChartEvent::Kind;
    const QString &action = event.action;
    if (action == "start"_L1)
        return ChartEvent{0, Kind::Start, EventFeed::tr("started")};
    if (action == "restart"_L1)
        return ChartEvent{0, Kind::Start, EventFeed::tr("restarted")};
    if (action == "die"_L1)
        return dieEvent(event);
    if (action == "oom"_L1)
        return ChartEvent{0, Kind::OutOfMemory, EventFeed::tr("out of memory")};
    if (action == "health_status"_L1) {
        const QString status = event.attributes.value(u"status"_s);
        return ChartEvent{0, Kind::Health, status == "healthy"_L1 ? EventFeed::tr("healthy")
                                               : status == "unhealthy"_L1 ? EventFeed::tr("unhealthy") : EventFeed::tr("health: %1").arg(status)};
    }
    if (action == "update"_L1)
        return ChartEvent{0, Kind::Limits, updateWords(event)};
    if (action == "pause"_L1)
        return ChartEvent{0, Kind::Pause, EventFeed::tr("paused")};
    if (action == "unpause"_L1)
        return ChartEvent{0, Kind::Pause, EventFeed::tr("resumed")};
    if (action == "exec_start"_L1)
        return ChartEvent{0, Kind::Exec, EventFeed::tr("ran %1").arg(event.attributes.value(u"command"_s).left(80))};
    if (action == "kill"_L1)
        return ChartEvent{0, Kind::Stop, EventFeed::tr("signal %1").arg(event.attributes.value(u"signal"_s))};
    if (action == "stop"_L1)
        return ChartEvent{0, Kind::Stop, EventFeed::tr("stopped")};
    if (action == "metrics_reset"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("recorded numbers begin anew")};
    return std::nullopt; // of its making and its names the charts say nothing
}

std::optional<ChartEvent> imageMark(const EngineEvent &event)
{
    using Kind = ChartEvent::Kind;
    if (event.action == "load"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("loaded")};
    if (event.action == "pull"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("pulled")};
    if (event.action == "build"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("built")};
    if (event.action == "import"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("imported")};
    if (event.action == "delete"_L1)
        return ChartEvent{0, Kind::Other, EventFeed::tr("deleted")};
    return std::nullopt;
}

} // namespace

std::optional<EngineEvent> parseEvent(const QByteArray &line)
{
    const auto json = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    EngineEvent event;
    const auto text = [](const nlohmann::json &value) {
        return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
    };
    for (const auto &[key, value] : json.items()) {
        if (key == "time" && value.is_number_integer())
            event.timeUs = value.get<std::int64_t>();
        else if (key == "type")
            event.type = text(value);
        else if (key == "action")
            event.action = text(value);
        else if (key == "id")
            event.id = text(value);
        else if (key == "attributes" && value.is_object()) {
            for (const auto &[name, attribute] : value.items())
                event.attributes.insert(QString::fromStdString(name),
                                        attribute.is_string() ? text(attribute) : QString::fromStdString(attribute.dump()));
        }
    }
    return event.timeUs > 0 && !event.action.isEmpty() ? std::optional(event) : std::nullopt;
}

std::optional<ChartEvent> chartEvent(const EngineEvent &event)
{
    std::optional<ChartEvent> mark;
    if (event.type == "container"_L1)
        mark = markOf(event);
    else if (event.type == "image"_L1)
        mark = imageMark(event);
    if (!mark)
        return mark;
    mark->timeMs = event.timeUs / 1000;
    mark->subject = event.attributes.value(u"name"_s);
    if (mark->subject.isEmpty())
        mark->subject = event.id.left(event.id.startsWith("sha256:"_L1) ? 19 : 12);
    mark->id = event.id;
    return mark;
}

EventFeed::EventFeed(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
    connect(helper, &Helper::stateChanged, this, [this] {
        if (m_active && m_helper->state() == HelperState::Connected && !m_fd)
            open();
    });
}

EventFeed::~EventFeed() = default;

void EventFeed::setContainer(const QString &id)
{
    if (id == m_id && !m_everything)
        return;
    stop();
    m_everything = false;
    m_id = id;
    m_newestUs = 0;
    m_events.clear();
    Q_EMIT changed();
    if (m_active)
        open();
}

void EventFeed::setEverything()
{
    stop();
    m_id.clear();
    m_everything = true;
    m_newestUs = 0;
    m_events.clear();
    if (m_active)
        open();
}

void EventFeed::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    if (active)
        open();
    else
        stop();
}

void EventFeed::open()
{
    if ((m_everything || !m_id.isEmpty()) && !m_fd)
        ask(m_narrows);
}

void EventFeed::ask(bool narrowed)
{
    const qint64 past = (QDateTime::currentMSecsSinceEpoch() - TimeWindow::longestMs) * 1000;
    QVariantMap options{{u"follow"_s, true}, {u"since"_s, QVariant::fromValue(quint64(m_newestUs > 0 ? m_newestUs + 1 : past))}};
    if (narrowed) {
        if (m_everything)
            options.insert(u"actions"_s, everythingActions());
        else
            options.insert(u"ids"_s, QStringList{m_id});
        options.insert(u"newest"_s, QVariant::fromValue(quint32(mostEvents)));
    }
    const quint64 request = ++m_request;
    m_helper->openEvents(options, this, [this, request, narrowed](Result<UniqueFd> stream) {
        if (request != m_request)
            return;
        if (stream && *stream)
            return start(std::move(*stream));
        if (stream)
            return;
        // An older helper knows no such options; then all events come and the others' are dropped here.
        if (narrowed && stream.error().code == ErrorCode::InvalidArgument) {
            m_narrows = false;
            ask(false);
        }
    });
}

void EventFeed::start(UniqueFd stream)
{
    m_fd = std::move(stream);
    ::fcntl(m_fd.get(), F_SETFL, ::fcntl(m_fd.get(), F_GETFL) | O_NONBLOCK);
    m_rest.clear();
    m_notifier = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &EventFeed::step);
}

void EventFeed::stop()
{
    ++m_request;
    m_notifier.reset();
    m_fd.reset();
    m_rest.clear();
}

void EventFeed::step()
{
    char buffer[stepBytes];
    const ssize_t count = ::read(m_fd.get(), buffer, sizeof buffer);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) { // the helper has gone, or we were too slow for what happens
        m_notifier->setEnabled(false);
        m_notifier.release()->deleteLater(); // it is what calls us
        m_fd.reset();
        QTimer::singleShot(againMs, this, [this, request = m_request] {
            if (request == m_request && m_active && m_helper->state() == HelperState::Connected)
                open();
        });
        return;
    }
    const std::size_t before = m_events.size();
    const qint64 newest = m_newestUs;
    m_rest.append(buffer, count);
    qsizetype begin = 0;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', begin)) {
        take(m_rest.sliced(begin, end - begin));
        begin = end + 1;
    }
    m_rest.remove(0, begin);
    if (std::size_t(m_rest.size()) > longestLine)
        m_rest.clear(); // no event is that long
    if (m_events.size() != before || m_newestUs != newest)
        Q_EMIT changed();
}

void EventFeed::take(const QByteArray &line)
{
    // Most lines are about others: that is seen before they are parsed.
    if (!m_everything && !line.contains(m_id.toUtf8()))
        return;
    const auto event = parseEvent(line);
    if (!event || (!m_everything && event->id != m_id) || (m_everything && !everythingActions().contains(event->action)))
        return;
    m_newestUs = std::max(m_newestUs, event->timeUs);
    auto mark = chartEvent(*event);
    if (!mark)
        return;
    if (!m_everything)
        mark->subject.clear(), mark->id.clear(); // it is always the same one
    m_events.insert(std::ranges::upper_bound(m_events, mark->timeMs, {}, &ChartEvent::timeMs), *mark);
    if (m_events.size() > mostEvents)
        m_events.erase(m_events.begin());
}

} // namespace kiste::ui
