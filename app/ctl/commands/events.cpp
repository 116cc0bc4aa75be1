// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/events.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"
#include "app/ctl/io/lines.h"
#include "core/oci/logrecord.h"

#include <QDateTime>

#include <algorithm>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const Json &event, const char *key)
{
    const auto found = event.find(key);
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string attributeOf(const Json &event, const std::string &key)
{
    const auto attributes = event.find("attributes");
    if (attributes == event.end() || !attributes->is_object())
        return {};
    const auto found = attributes->find(key);
    return found != attributes->end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t timeOf(const Json &event)
{
    const auto found = event.find("time");
    return found != event.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// docker says "health_status: healthy".
std::string actionOf(const Json &event)
{
    const std::string action = textOf(event, "action");
    return action == "health_status" ? action + ": " + attributeOf(event, "status") : action;
}

bool fits(const Json &event, const QString &key, const std::string &value)
{
    if (key == "type"_L1)
        return textOf(event, "type") == value;
    if (key == "event"_L1)
        return textOf(event, "action") == value || actionOf(event) == value;
    if (key == "image"_L1)
        return attributeOf(event, textOf(event, "type") == "image" ? "name" : "image") == value
            || (textOf(event, "type") == "image" && textOf(event, "id").starts_with(value));
    if (key == "container"_L1)
        return textOf(event, "type") == "container"
            && (attributeOf(event, "name") == value || (value.size() >= 4 && textOf(event, "id").starts_with(value)));
    if (key == "volume"_L1 || key == "network"_L1)
        return textOf(event, "type") == key.toStdString()
            && (attributeOf(event, "name") == value || (value.size() >= 4 && textOf(event, "id").starts_with(value)));
    if (key == "scope"_L1)
        return value == "local"; // there is no other
    const std::size_t equals = value.find('=');
    const std::string found = attributeOf(event, value.substr(0, equals));
    return equals == std::string::npos ? !found.empty() : found == value.substr(equals + 1);
}

} // namespace

Result<EventFilter> EventFilter::parse(const QStringList &texts)
{
    static const QStringList keys = {u"container"_s, u"image"_s, u"volume"_s, u"network"_s,
                                     u"event"_s,     u"type"_s,  u"label"_s,  u"scope"_s};
    EventFilter filter;
    for (const QString &text : texts) {
        const QString key = text.section(u'=', 0, 0);
        if (!text.contains(u'=') || !keys.contains(key))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are container=, image=, volume=, network=, event=, "
                                       "type=, label= and scope=",
                                       text.toStdString()));
        filter.m_values[key].append(text.section(u'=', 1));
    }
    return filter;
}

bool EventFilter::passes(const Json &event) const
{
    for (auto it = m_values.begin(); it != m_values.end(); ++it) {
        const bool any = std::ranges::any_of(
            *it, [&](const QString &value) { return fits(event, it.key(), value.toStdString()); });
        if (!any)
            return false;
    }
    return true;
}

std::string eventLine(const Json &event)
{
    std::string attributes;
    if (const auto found = event.find("attributes"); found != event.end() && found->is_object()) {
        for (const auto &[key, value] : found->items())
            attributes += std::format("{}{}={}", attributes.empty() ? "" : ", ", key,
                                      value.is_string() ? value.get<std::string>() : value.dump());
    }
    const std::string line = std::format("{} {} {} {} ({})", formatLogTime(timeOf(event) * 1000), textOf(event, "type"),
                                         actionOf(event), textOf(event, "id"), attributes);
    return printable(QString::fromStdString(line)).toStdString() + "\n";
}

Json dockerEvent(const Json &event)
{
    const std::int64_t time = timeOf(event);
    Json out = Json::object();
    out["status"] = actionOf(event);
    out["id"] = textOf(event, "id");
    out["from"] = attributeOf(event, "image");
    out["Type"] = textOf(event, "type");
    out["Action"] = actionOf(event);
    out["Actor"] = {{"ID", textOf(event, "id")}, {"Attributes", event.value("attributes", Json::object())}};
    out["scope"] = "local";
    out["time"] = time / 1'000'000;
    out["timeNano"] = time * 1000;
    return out;
}

Task<int> execute(Session &session, EventsOptions options)
{
    const bool json = options.format == "json"_L1;
    const auto format = Template::parse(json ? std::string() : options.format.toStdString());
    const auto filter = EventFilter::parse(options.filters);
    if (!format || !filter) {
        session.complain(QString::fromStdString(format ? filter.error().detail : format.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    QVariantMap map{{u"follow"_s, options.stream}};
    if (options.since)
        map.insert(u"since"_s, quint64(*options.since));
    else if (options.stream && !options.until)
        map.insert(u"since"_s, static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000);
    if (options.until)
        map.insert(u"until"_s, quint64(*options.until));
    const auto stream = co_await ask<UniqueFd>(
        &session, [&](QObject *context, auto done) { session.helper().openEvents(map, context, done); });
    if (!stream) {
        session.complain(u"read"_s, u"the events"_s, stream.error());
        co_return exitFailure;
    }
    LineReader lines(stream->get(), '\n');
    while (const auto line = co_await lines.next()) {
        const Json event = Json::parse(line->toStdString(), nullptr, false);
        if (!event.is_object() || !filter->passes(event))
            continue;
        if (options.format.isEmpty())
            session.print(eventLine(event));
        else if (json)
            session.print(dockerEvent(event).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        else if (const auto text = format->render(dockerEvent(event), false))
            session.print(*text + "\n");
        else
            session.complain(QString::fromStdString(text.error().detail));
        if (session.broken())
            co_return exitBrokenPipe;
    }
    co_return 0;
}

} // namespace kiste::ctl
