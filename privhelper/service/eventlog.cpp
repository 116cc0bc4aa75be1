// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/eventlog.h"

#include "privhelper/service/logging.h"

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <utility>

using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr auto collectTime = 100ms;
constexpr int page = 256;
/// Kinds of events that name the type of what they are about; of the others the subject says it.
constexpr std::array<std::string_view, 3> otherTypes = {"volume-", "network-", "system-"};

} // namespace

EventLog::EventLog(Catalogue &catalogue, QObject *parent) : QObject(parent), m_catalogue(catalogue)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(collectTime);
    connect(&m_timer, &QTimer::timeout, this, &EventLog::flush);
    // Later: the transaction it belongs to is not committed yet.
    m_catalogue.onEvent([this](const EventRecord &) {
        QMetaObject::invokeMethod(this, &EventLog::written, Qt::QueuedConnection);
    });
}

EventLog::~EventLog()
{
    flush();
    m_catalogue.onEvent({});
}

void EventLog::add(const EventRecord &event)
{
    m_catalogue.queueEvent(event);
    if (!m_timer.isActive())
        m_timer.start();
}

void EventLog::flush()
{
    if (const auto added = m_catalogue.flushEvents(); !added)
        qCWarning(eventsLog, "events cannot be recorded: %s", added.error().detail.c_str());
}

Result<std::vector<EventRecord>> EventLog::next(const EventRequest &request, std::int64_t after)
{
    EventQuery query = request.query;
    query.after = after;
    query.count = page;
    return m_catalogue.eventsAfter(query);
}

Result<UniqueFd> EventLog::open(const EventRequest &request)
{
    flush();
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return osFailure(errno, "cannot make a socket pair");
    UniqueFd ours{ends[0]};
    UniqueFd theirs{ends[1]};
    EventRequest own = request;
    if (own.newest) {
        own.query.count = static_cast<int>(*own.newest);
        const auto before = m_catalogue.numberBeforeNewest(own.query);
        if (!before)
            return std::unexpected(before.error());
        own.query.after = *before;
    }
    new EventStream(*this, std::move(own), std::move(ours)); // deletes itself when the reader leaves
    return theirs;
}

std::string EventLog::line(const EventRecord &event)
{
    std::string type = event.subject.starts_with("sha256:") ? "image" : "container";
    std::string action = event.kind;
    for (const std::string_view other : otherTypes) {
        if (event.kind.starts_with(other)) {
            type = other.substr(0, other.size() - 1);
            action = event.kind.substr(other.size());
        }
    }
    if (action == "remove")
        action = type == "image" ? "delete" : "destroy"; // docker's words
    nlohmann::ordered_json out{{"time", event.time}, {"type", type}, {"action", action}, {"id", event.subject}};
    auto attributes = nlohmann::json::parse(event.detail, nullptr, false);
    if (!attributes.is_object()) {
        attributes = nlohmann::json::object();
        if (!event.detail.empty())
            attributes[type == "container" ? "detail" : "name"] = event.detail;
    }
    out["attributes"] = std::move(attributes);
    return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

std::vector<std::string> EventLog::kindsOf(const std::vector<std::string> &actions)
{
    std::vector<std::string> kinds;
    for (const std::string &action : actions) {
        const std::string kind = action == "destroy" || action == "delete" ? "remove" : action;
        kinds.push_back(kind);
        for (const std::string_view type : otherTypes)
            kinds.push_back(std::string(type) + (kind == "remove" ? kind : action));
    }
    return kinds;
}

EventStream::EventStream(EventLog &eventLog, EventRequest request, UniqueFd socket)
    : QObject(&eventLog)
    , m_log(eventLog)
    , m_request(std::move(request))
    , m_socket(std::move(socket))
    , m_last(m_request.query.after)
    , m_writable(m_socket.get(), QSocketNotifier::Write)
    , m_readable(m_socket.get(), QSocketNotifier::Read)
{
    connect(&m_writable, &QSocketNotifier::activated, this, &EventStream::send);
    // It has nothing to say: this is how we hear that it left.
    connect(&m_readable, &QSocketNotifier::activated, this, &EventStream::finish);
    connect(&m_log, &EventLog::written, this, [this] { m_writable.setEnabled(!m_over); });
    if (m_request.follow && m_request.query.until) {
        const std::int64_t left = std::max<std::int64_t>(0, *m_request.query.until - currentTime());
        QTimer::singleShot(std::chrono::milliseconds(left / 1000 + 1), this, [this] {
            m_request.follow = false;
            m_writable.setEnabled(!m_over);
        });
    }
}

void EventStream::refill()
{
    const auto events = m_log.next(m_request, m_last);
    if (!events) {
        qCWarning(eventsLog, "the log of events cannot be read: %s", events.error().detail.c_str());
        return finish();
    }
    for (const EventRecord &event : *events) {
        m_last = event.number;
        m_text += EventLog::line(event);
    }
    if (!events->empty())
        return;
    if (!m_request.follow)
        finish();
    else
        m_writable.setEnabled(false); // until something happens
}

void EventStream::send()
{
    if (m_over)
        return;
    if (m_text.empty())
        refill();
    if (m_text.empty() || m_over)
        return;
    const ssize_t sent = ::send(m_socket.get(), m_text.data(), m_text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0)
        m_text.erase(0, static_cast<std::size_t>(sent));
    else if (errno != EAGAIN && errno != EINTR)
        finish();
}

void EventStream::finish()
{
    if (std::exchange(m_over, true))
        return;
    m_writable.setEnabled(false);
    m_readable.setEnabled(false);
    deleteLater();
}

} // namespace kiste
