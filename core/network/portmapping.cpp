// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/portmapping.h"

#include <array>
#include <charconv>
#include <format>

namespace kiste {

namespace {

constexpr std::array<std::string_view, 3> names = {"tcp", "udp", "sctp"};

struct Range
{
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    std::size_t size() const { return std::size_t(last) - first + 1; }
};

std::unexpected<Error> unpublishable(std::string_view text, std::string_view why)
{
    return failure(ErrorCode::InvalidArgument, std::format("'{}' cannot be published: {}", text.substr(0, 80), why));
}

std::optional<std::uint16_t> portFrom(std::string_view digits)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty() || port == 0)
        return {};
    return port;
}

std::optional<Range> rangeFrom(std::string_view text)
{
    const std::size_t dash = text.find('-');
    const auto first = portFrom(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : portFrom(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return {};
    return Range{*first, *last};
}

/// What is behind the '/', and the text before it.
Result<Transport> takeTransport(std::string_view &text)
{
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos)
        return Transport::Tcp;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text.substr(slash + 1) == names[i]) {
            text = text.substr(0, slash);
            return static_cast<Transport>(i);
        }
    }
    return unpublishable(text, "the protocol is none of tcp, udp and sctp");
}

/// [[ADDRESS:]HOST:] before the container's port.
struct HostPart
{
    std::optional<IpAddress> address;
    std::optional<Range> ports;
};

Result<HostPart> hostPartFrom(std::string_view whole, std::string_view text)
{
    HostPart part;
    std::string_view ports = text;
    // An IPv6 address has colons of its own, and stands in brackets.
    const std::size_t colon = text.starts_with('[') ? text.find("]:") : text.rfind(':');
    if (colon != std::string_view::npos) {
        const std::size_t length = text.starts_with('[') ? colon + 1 : colon;
        ports = text.substr(length + 1);
        const auto address = IpAddress::parse(text.substr(0, length));
        if (!address)
            return unpublishable(whole, address.error().detail);
        part.address = *address;
    } else if (text.starts_with('[')) {
        return unpublishable(whole, "behind the address a ':' and a port are missing");
    }
    if (!ports.empty()) {
        part.ports = rangeFrom(ports);
        if (!part.ports)
            return unpublishable(whole, std::format("'{}' is no port of the host (1-65535) or range of them", ports));
    }
    return part;
}

} // namespace

std::string_view transportName(Transport transport)
{
    return names[static_cast<std::size_t>(transport)];
}

std::string ContainerPort::text() const
{
    return std::format("{}/{}", port, transportName(transport));
}

std::string PortMapping::text() const
{
    if (hostPort == 0)
        return container.text();
    const std::string address = !hostAddress ? "0.0.0.0" : hostAddress->isV6() ? '[' + hostAddress->text() + ']' : hostAddress->text();
    return std::format("{}:{}->{}", address, hostPort, container.text());
}

Result<std::vector<PortMapping>> parsePublished(std::string_view text)
{
    std::string_view rest = text;
    const auto transport = takeTransport(rest);
    if (!transport)
        return std::unexpected(transport.error());
    const std::size_t colon = rest.rfind(':');
    const auto inside = rangeFrom(colon == std::string_view::npos ? rest : rest.substr(colon + 1));
    if (!inside)
        return unpublishable(text, "it does not end with a port of the container (1-65535) or a range of them");
    HostPart host;
    if (colon != std::string_view::npos) {
        auto parsed = hostPartFrom(text, rest.substr(0, colon));
        if (!parsed)
            return std::unexpected(parsed.error());
        host = *parsed;
    }
    if (inside->size() > maxPortMappings)
        return failure(ErrorCode::LimitExceeded, std::format("'{}' are more than {} ports", text.substr(0, 80), maxPortMappings));
    if (host.ports && host.ports->size() != inside->size() && inside->size() != 1)
        return unpublishable(text, "the two ranges of ports are not of one length");
    std::vector<PortMapping> mappings;
    for (std::size_t i = 0; i < inside->size(); ++i) {
        PortMapping mapping{host.address, 0, 0, {static_cast<std::uint16_t>(inside->first + i), *transport}};
        if (host.ports) {
            mapping.hostPort = static_cast<std::uint16_t>(host.ports->first + i);
            mapping.hostPortEnd = inside->size() == 1 ? host.ports->last : mapping.hostPort;
        }
        mappings.push_back(mapping);
    }
    return mappings;
}

Result<std::vector<ContainerPort>> parseExposed(std::string_view text)
{
    std::string_view rest = text;
    const auto transport = takeTransport(rest);
    if (!transport)
        return std::unexpected(transport.error());
    const auto range = rangeFrom(rest);
    if (!range)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is no port (1-65535) or range of them", text.substr(0, 80)));
    if (range->size() > maxPortMappings)
        return failure(ErrorCode::LimitExceeded, std::format("'{}' are more than {} ports", text.substr(0, 80), maxPortMappings));
    std::vector<ContainerPort> ports;
    for (std::size_t i = 0; i < range->size(); ++i)
        ports.push_back({static_cast<std::uint16_t>(range->first + i), *transport});
    return ports;
}

} // namespace kiste
