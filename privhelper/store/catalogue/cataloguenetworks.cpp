// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/jsonreader.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <format>

namespace kiste {

namespace {

std::string listText(const std::vector<std::string> &list)
{
    return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::vector<std::string>> listFrom(const std::string &text)
{
    const auto document = parseJson(text, 64 * 1024, 2, "list of names");
    if (!document)
        return std::unexpected(document.error());
    std::vector<std::string> list;
    JsonNode::Problem problem;
    JsonNode(*document, "list", problem).read(list);
    if (problem)
        return std::unexpected(*problem);
    return list;
}

/// Nothing for NULL.
Result<std::optional<IpAddress>> addressFrom(const Statement &row, int column)
{
    if (row.isNull(column))
        return std::optional<IpAddress>();
    const auto address = IpAddress::parse(row.text(column));
    if (!address)
        return std::unexpected(address.error());
    return std::optional(*address);
}

void bindAddress(Statement &statement, const std::optional<IpAddress> &address)
{
    if (address)
        statement.bind(address->text());
    else
        statement.bindNull();
}

Result<EndpointRecord> endpointFrom(const Statement &row)
{
    EndpointRecord record;
    record.container = row.text(0);
    record.network = row.text(1);
    record.position = static_cast<std::uint32_t>(row.integer(2));
    const auto v4 = addressFrom(row, 3);
    const auto v6 = addressFrom(row, 4);
    const auto mac = MacAddress::parse(row.text(5));
    auto aliases = listFrom(row.text(6));
    if (!v4 || !v6 || !mac || !aliases)
        return std::unexpected(!v4 ? v4.error() : !v6 ? v6.error() : !mac ? mac.error() : aliases.error());
    record.v4 = *v4;
    record.v6 = *v6;
    record.mac = *mac;
    record.aliases = std::move(*aliases);
    record.interface = row.text(7);
    record.fixed = row.integer(8) != 0;
    return record;
}

} // namespace

const char *const networkSchema = R"(
CREATE TABLE networks (
    id TEXT NOT NULL PRIMARY KEY,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    bridge TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (owner, name)
) STRICT;
CREATE TABLE endpoints (
    container TEXT NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
    network TEXT NOT NULL REFERENCES networks (id),
    position INTEGER NOT NULL,
    address4 TEXT,
    address6 TEXT,
    mac TEXT NOT NULL,
    aliases TEXT NOT NULL,
    interface TEXT NOT NULL,
    fixed INTEGER NOT NULL,
    PRIMARY KEY (container, network),
    UNIQUE (network, address4),
    UNIQUE (network, address6)
) STRICT, WITHOUT ROWID;
CREATE TABLE chosen_ports (
    container TEXT NOT NULL PRIMARY KEY REFERENCES containers (id) ON DELETE CASCADE,
    ports TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)";

Result<std::vector<NetworkRecord>> Catalogue::networks()
{
    auto query = m_database.prepare("SELECT id, owner, name, bridge, settings, created FROM networks ORDER BY created, id");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<NetworkRecord> records;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return records;
        auto settings = NetworkSettings::fromJson(query->text(4));
        if (!settings) {
            return failure(ErrorCode::Corrupt, std::format("the record of the network '{}' cannot be read: {}", query->text(2), settings.error().detail));
        }
        records.push_back({query->text(0), static_cast<std::uint32_t>(query->integer(1)), query->text(2), query->text(3),
                           std::move(*settings), query->integer(5)});
    }
}

Result<void> Catalogue::addNetwork(const NetworkRecord &record)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto insert = m_database.prepare("INSERT INTO networks (id, owner, name, bridge, settings, created) VALUES (?, ?, ?, ?, ?, ?)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    insert->bind(record.id).bind(record.owner).bind(record.name).bind(record.bridge).bind(record.settings.toJson()).bind(record.created);
    if (auto done = insert->run(); !done) {
        if (done.error().code == ErrorCode::AlreadyExists)
            return failure(ErrorCode::AlreadyExists, std::format("there is a network '{}' already", record.name));
        return done;
    }
    if (auto noted = note(record.created, record.owner, record.id, "network-create", record.name); !noted)
        return noted;
    return transaction->commit();
}

Result<void> Catalogue::saveNetwork(const NetworkRecord &record)
{
    auto update = m_database.prepare("UPDATE networks SET settings = ? WHERE id = ?");
    if (!update)
        return std::unexpected(std::move(update.error()));
    return update->bind(record.settings.toJson()).bind(record.id).run();
}

Result<void> Catalogue::removeNetwork(const NetworkRecord &record)
{
    auto transaction = m_database.begin();
    if (!transaction)
        return std::unexpected(std::move(transaction.error()));
    auto remove = m_database.prepare("DELETE FROM networks WHERE id = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    if (auto done = remove->bind(record.id).run(); !done)
        return done;
    if (auto noted = note(currentTime(), record.owner, record.id, "network-remove", record.name); !noted)
        return noted;
    return transaction->commit();
}

Result<std::vector<EndpointRecord>> Catalogue::endpoints()
{
    auto query = m_database.prepare("SELECT container, network, position, address4, address6, mac, aliases, interface, fixed "
                                    "FROM endpoints ORDER BY container, position");
    if (!query)
        return std::unexpected(std::move(query.error()));
    std::vector<EndpointRecord> records;
    for (;;) {
        const auto row = query->next();
        if (!row)
            return std::unexpected(row.error());
        if (!*row)
            return records;
        auto record = endpointFrom(*query);
        if (!record)
            return failure(ErrorCode::Corrupt, "the record of a container's network cannot be read: " + record.error().detail);
        records.push_back(std::move(*record));
    }
}

Result<void> Catalogue::addEndpoint(const EndpointRecord &record)
{
    auto insert = m_database.prepare("INSERT INTO endpoints (container, network, position, address4, address6, mac, aliases, interface, "
                                     "fixed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    insert->bind(record.container).bind(record.network).bind(record.position);
    bindAddress(*insert, record.v4);
    bindAddress(*insert, record.v6);
    insert->bind(record.mac.text()).bind(listText(record.aliases)).bind(record.interface).bind(record.fixed ? 1 : 0);
    auto done = insert->run();
    if (!done && done.error().code == ErrorCode::AlreadyExists)
        return failure(ErrorCode::InUse, "the container is in that network already, or its address is taken");
    return done;
}

Result<void> Catalogue::moveEndpoint(const EndpointRecord &record)
{
    auto update = m_database.prepare("UPDATE endpoints SET address4 = ?, address6 = ? WHERE container = ? AND network = ?");
    if (!update)
        return std::unexpected(std::move(update.error()));
    bindAddress(*update, record.v4);
    bindAddress(*update, record.v6);
    return update->bind(record.container).bind(record.network).run();
}

Result<void> Catalogue::removeEndpoint(const EndpointRecord &record)
{
    auto remove = m_database.prepare("DELETE FROM endpoints WHERE container = ? AND network = ?");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    return remove->bind(record.container).bind(record.network).run();
}

Result<void> Catalogue::recordChosenPorts(const ContainerId &id, const std::vector<std::string> &ports)
{
    auto replace = m_database.prepare("INSERT OR REPLACE INTO chosen_ports (container, ports) VALUES (?, ?)");
    if (!replace)
        return std::unexpected(std::move(replace.error()));
    return replace->bind(id.text()).bind(listText(ports)).run();
}

Result<std::vector<std::string>> Catalogue::chosenPorts(const ContainerId &id)
{
    auto query = m_database.prepare("SELECT ports FROM chosen_ports WHERE container = ?");
    if (!query)
        return std::unexpected(std::move(query.error()));
    const auto row = query->bind(id.text()).next();
    if (!row)
        return std::unexpected(row.error());
    if (!*row)
        return std::vector<std::string>();
    return listFrom(query->text(0));
}

} // namespace kiste
