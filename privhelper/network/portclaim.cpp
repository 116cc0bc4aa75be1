// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/portclaim.h"

#include "privhelper/network/portowner.h"

#include <cerrno>
#include <cstring>
#include <format>
#include <netinet/in.h>
#include <sys/socket.h>

namespace kiste {

namespace {

struct Bound
{
    UniqueFd socket;
    std::uint16_t port = 0;
};

/// errno as error detail; the caller decides what it means.
Result<Bound> bindTo(const IpAddress &address, Transport transport, std::uint16_t port, bool reuse)
{
    const int family = address.isV6() ? AF_INET6 : AF_INET;
    const int type = transport == Transport::Udp ? SOCK_DGRAM : SOCK_STREAM;
    const int protocol = transport == Transport::Sctp ? IPPROTO_SCTP : 0;
    const int on = 1;
    Bound bound{UniqueFd(::socket(family, type | SOCK_CLOEXEC, protocol)), port};
    if (!bound.socket)
        return osFailure(errno, "cannot make a socket");
    if (address.isV6() && ::setsockopt(bound.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
        return osFailure(errno, "cannot set up a socket");
    if (reuse && ::setsockopt(bound.socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return osFailure(errno, "cannot set up a socket");
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (address.isV6()) {
        auto &six = reinterpret_cast<sockaddr_in6 &>(storage);
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        std::memcpy(&six.sin6_addr, address.bytes(), 16);
        size = sizeof six;
    } else {
        auto &four = reinterpret_cast<sockaddr_in &>(storage);
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        std::memcpy(&four.sin_addr, address.bytes(), 4);
        size = sizeof four;
    }
    if (::bind(bound.socket.get(), reinterpret_cast<const sockaddr *>(&storage), size) != 0)
        return osFailure(errno, std::format("cannot take port {} of {}", port, address.text()));
    if (::getsockname(bound.socket.get(), reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return osFailure(errno, "cannot ask for a socket's port");
    bound.port = ntohs(address.isV6() ? reinterpret_cast<sockaddr_in6 &>(storage).sin6_port : reinterpret_cast<sockaddr_in &>(storage).sin_port);
    return bound;
}

/// A port that only ended connections still occupy is free.
Result<Bound> bindPatiently(const IpAddress &address, Transport transport, std::uint16_t port)
{
    auto bound = bindTo(address, transport, port, false);
    if (bound || bound.error().osError != EADDRINUSE || transport == Transport::Udp || portOwner(address, transport, port).found)
        return bound;
    return bindTo(address, transport, port, true);
}

Error explain(const Error &error, const IpAddress &address, const PortMapping &mapping, std::uint16_t port)
{
    if (error.osError == EADDRNOTAVAIL)
        return {ErrorCode::NotFound, std::format("port {} cannot be published at {}: this machine has no such address", port, address.text()), error.osError};
    if (error.osError != EADDRINUSE)
        return error;
    const PortOwner owner = portOwner(address, mapping.container.transport, port);
    const std::string who = owner.pid != 0 ? std::format("process {} ({})", owner.pid, owner.command) : "another program";
    return {ErrorCode::InUse, std::format("port {}/{} is taken by {}", port, transportName(mapping.container.transport), who), error.osError};
}

Result<PortClaim> claimOne(const PortMapping &mapping, std::uint16_t port)
{
    std::vector<IpAddress> addresses;
    if (mapping.hostAddress)
        addresses = {*mapping.hostAddress};
    else
        addresses = {IpAddress(), *IpAddress::parse("::")};
    PortClaim claim{mapping, {}};
    for (const IpAddress &address : addresses) {
        auto bound = bindPatiently(address, mapping.container.transport, port);
        // A kernel without IPv6, or without SCTP: nobody else can have the port either.
        const int number = bound ? 0 : bound.error().osError;
        if (number == EAFNOSUPPORT || number == EPROTONOSUPPORT || number == ESOCKTNOSUPPORT || (number == EADDRNOTAVAIL && !mapping.hostAddress))
            continue;
        if (!bound)
            return std::unexpected(explain(bound.error(), address, mapping, port));
        port = bound->port;
        claim.sockets.push_back(std::move(bound->socket));
    }
    if (port == 0)
        return failure(ErrorCode::Unsupported, std::format("this kernel has no {}, so no port can be chosen", transportName(mapping.container.transport)));
    claim.mapping.hostPort = claim.mapping.hostPortEnd = port;
    return claim;
}

} // namespace

Result<PortClaim> claimPort(const PortMapping &mapping)
{
    if (mapping.hostAddress && mapping.hostAddress->isV6() && mapping.hostAddress->isLoopback())
        return failure(ErrorCode::Unsupported, "a port cannot be published at ::1, from where the kernel lets nothing through to a container; use 127.0.0.1");
    constexpr int attempts = 32; // the port that IPv4 has free may be taken for IPv6
    const int last = mapping.hostPort == 0 ? attempts - 1 : mapping.hostPortEnd - mapping.hostPort;
    for (int i = 0;; ++i) {
        const auto port = static_cast<std::uint16_t>(mapping.hostPort == 0 ? 0 : mapping.hostPort + i);
        auto claim = claimOne(mapping, port);
        if (claim || claim.error().code != ErrorCode::InUse || i >= last)
            return claim;
    }
}

} // namespace kiste
