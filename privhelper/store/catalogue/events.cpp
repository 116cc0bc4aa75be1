// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalogue's log of events.
#include "privhelper/store/catalogue/catalogue.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace kiste {

namespace {

/// Events beyond this many are forgotten, oldest first.
constexpr int keptEvents = 50'000;
/// Of those that come often fewer, so that they do not push out the others.
constexpr int keptFrequentEvents = 10'000;
constexpr const char *trimFrequent = "DELETE FROM events WHERE number <= ? AND kind IN "
                                     "('exec_start', 'exec_die', 'health_status', 'pressure')";
/// How many events come between two looks for them.
constexpr int trimEvery = 256;

Result<std::vector<EventRecord>> readEvents(Statement &query)
{
    std::vector<EventRecord> events;
    for (;;) {
        const auto row = query.next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return events;
        events.push_back({query.integer(0), query.integer(1), static_cast<std::uint32_t>(query.integer(2)),
                          query.text(3), query.text(4), query.text(5)});
    }
}

/// "(?, ?)" for a list of texts.
std::string placeholders(std::size_t count)
{
    std::string text = "(";
    for (std::size_t i = 0; i < count; ++i)
        text += i == 0 ? "?" : ", ?";
    return text + ")";
}

std::string conditionsOf(const EventQuery &query)
{
    std::string text = " WHERE number > ? AND time >= ?";
    if (query.until)
        text += " AND time <= ?";
    if (query.owner)
        text += " AND owner = ?";
    if (!query.subjects.empty())
        text += " AND subject IN " + placeholders(query.subjects.size());
    if (!query.kinds.empty())
        text += " AND kind IN " + placeholders(query.kinds.size());
    return text;
}

void bindConditions(Statement &statement, const EventQuery &query)
{
    statement.bind(query.after).bind(query.since);
    if (query.until)
        statement.bind(*query.until);
    if (query.owner)
        statement.bind(*query.owner);
    for (const std::vector<std::string> *texts : {&query.subjects, &query.kinds}) {
        for (const std::string &text : *texts)
            statement.bind(text);
    }
}

} // namespace

std::string eventAttributes(const std::string &name, const std::string &image,
                            const std::map<std::string, std::string> &more)
{
    nlohmann::json attributes(more);
    attributes["name"] = name;
    attributes["image"] = image;
    return attributes.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<void> Catalogue::insertEvent(const EventRecord &event)
{
    auto insert = m_database.prepare("INSERT INTO events (time, owner, subject, kind, detail) VALUES (?, ?, ?, ?, ?) "
                                     "RETURNING number");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    insert->bind(event.time).bind(event.owner).bind(event.subject).bind(event.kind).bind(event.detail);
    const auto row = insert->next();
    if (!row)
        return std::unexpected(row.error());
    EventRecord written = event;
    written.number = insert->integer(0);
    insert->finish();
    auto trim = m_database.prepare("DELETE FROM events WHERE number <= ?");
    if (!trim)
        return std::unexpected(std::move(trim.error()));
    if (auto trimmed = trim->bind(written.number - keptEvents).run(); !trimmed)
        return trimmed;
    if (written.number % trimEvery == 0) {
        auto frequent = m_database.prepare(trimFrequent);
        if (!frequent)
            return std::unexpected(std::move(frequent.error()));
        if (auto trimmed = frequent->bind(written.number - keptFrequentEvents).run(); !trimmed)
            return trimmed;
    }
    if (m_observer)
        m_observer(written);
    return {};
}

Result<void> Catalogue::note(std::int64_t time, std::uint32_t owner, std::string_view subject, std::string_view kind,
                             std::string_view detail)
{
    for (const EventRecord &event : std::exchange(m_queued, {})) {
        if (auto added = insertEvent(event); !added)
            return added;
    }
    return insertEvent({0, time, owner, std::string(subject), std::string(kind), std::string(detail)});
}

Result<void> Catalogue::addEvent(const EventRecord &event)
{
    return note(event.time, event.owner, event.subject, event.kind, event.detail);
}

Result<void> Catalogue::flushEvents()
{
    const auto events = std::exchange(m_queued, {});
    if (events.empty())
        return {};
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    for (const EventRecord &event : events) {
        if (auto added = insertEvent(event); !added)
            return added;
    }
    return transaction->commit();
}

Result<std::vector<EventRecord>> Catalogue::events(std::optional<std::uint32_t> owner, int count)
{
    auto query =
        m_database.prepare(owner ? "SELECT number, time, owner, subject, kind, detail FROM events WHERE owner = ? "
                                   "ORDER BY number DESC LIMIT ?"
                                 : "SELECT number, time, owner, subject, kind, detail FROM events "
                                   "ORDER BY number DESC LIMIT ?");
    if (!query)
        return std::unexpected(std::move(query.error()));
    if (owner)
        query->bind(*owner);
    query->bind(count);
    return readEvents(*query);
}

Result<std::vector<EventRecord>> Catalogue::eventsAfter(const EventQuery &query)
{
    auto statement = m_database.prepare("SELECT number, time, owner, subject, kind, detail FROM events"
                                        + conditionsOf(query) + " ORDER BY number LIMIT ?");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    bindConditions(*statement, query);
    statement->bind(query.count);
    return readEvents(*statement);
}

Result<std::int64_t> Catalogue::numberBeforeNewest(const EventQuery &query)
{
    auto statement = m_database.prepare("SELECT MIN(number) FROM (SELECT number FROM events" + conditionsOf(query)
                                        + " ORDER BY number DESC LIMIT ?)");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    bindConditions(*statement, query);
    statement->bind(query.count);
    const auto row = statement->next();
    if (!row)
        return std::unexpected(row.error());
    return *row && !statement->isNull(0) ? statement->integer(0) - 1 : query.after;
}

} // namespace kiste
