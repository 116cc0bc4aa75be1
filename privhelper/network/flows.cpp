// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/flows.h"

#include "core/base/uniquefd.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace kiste {

namespace {

/// One direction of a flow.
struct Tuple
{
    IpAddress source;
    IpAddress destination;
    int protocol = 0;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
};

struct Flow
{
    Tuple asked;
    Tuple answered;
    std::string key; ///< the attribute that names it, as the kernel wrote it
};

/// Calls @p each with type and payload of every attribute in @p data.
template<typename Each>
void attributes(std::string_view data, Each each)
{
    nlattr header{};
    while (data.size() >= sizeof header) {
        std::memcpy(&header, data.data(), sizeof header);
        if (header.nla_len < sizeof header || header.nla_len > data.size())
            return;
        each(header.nla_type & NLA_TYPE_MASK, data.substr(sizeof header, header.nla_len - sizeof header));
        data.remove_prefix(std::min<std::size_t>(NLA_ALIGN(header.nla_len), data.size()));
    }
}

std::uint16_t portFrom(std::string_view bytes)
{
    std::uint16_t port = 0;
    if (bytes.size() == sizeof port)
        std::memcpy(&port, bytes.data(), sizeof port);
    return ntohs(port);
}

Tuple tupleFrom(std::string_view data)
{
    Tuple tuple;
    const auto address = [](int type, std::string_view bytes, int v4, IpAddress &out) {
        if (type == v4 && bytes.size() == 4)
            out = IpAddress::fromBytes(IpAddress::Family::V4, bytes.data());
        else if (type == v4 + 2 && bytes.size() == 16) // CTA_IP_V6_SRC, CTA_IP_V6_DST
            out = IpAddress::fromBytes(IpAddress::Family::V6, bytes.data());
    };
    attributes(data, [&](int part, std::string_view inner) {
        attributes(inner, [&](int type, std::string_view bytes) {
            if (part == CTA_TUPLE_IP) {
                address(type, bytes, CTA_IP_V4_SRC, tuple.source);
                address(type, bytes, CTA_IP_V4_DST, tuple.destination);
            } else if (part == CTA_TUPLE_PROTO && type == CTA_PROTO_NUM && bytes.size() == 1) {
                tuple.protocol = static_cast<unsigned char>(bytes.front());
            } else if (part == CTA_TUPLE_PROTO && type == CTA_PROTO_SRC_PORT) {
                tuple.sourcePort = portFrom(bytes);
            } else if (part == CTA_TUPLE_PROTO && type == CTA_PROTO_DST_PORT) {
                tuple.destinationPort = portFrom(bytes);
            }
        });
    });
    return tuple;
}

std::optional<Flow> flowFrom(const nlmsghdr *header)
{
    constexpr std::size_t before = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(nfgenmsg));
    if (header->nlmsg_len < before)
        return {};
    Flow flow;
    attributes({reinterpret_cast<const char *>(header) + before, header->nlmsg_len - before},
               [&flow](int type, std::string_view data) {
                   if (type == CTA_TUPLE_ORIG) {
                       flow.asked = tupleFrom(data);
                       flow.key = data;
                   } else if (type == CTA_TUPLE_REPLY) {
                       flow.answered = tupleFrom(data);
                   }
               });
    return flow;
}

/// A message of the connection tracking with attributes behind it.
std::string message(int type, int flags, int family, std::string_view rest)
{
    nlmsghdr header{};
    nfgenmsg general{};
    header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(sizeof general) + rest.size());
    header.nlmsg_type = static_cast<std::uint16_t>((NFNL_SUBSYS_CTNETLINK << 8) | type);
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    general.nfgen_family = static_cast<std::uint8_t>(family);
    general.version = NFNETLINK_V0;
    std::string text(reinterpret_cast<const char *>(&header), sizeof header);
    text.append(reinterpret_cast<const char *>(&general), sizeof general);
    return text.append(rest);
}

Result<void> send(const UniqueFd &socket, const std::string &text)
{
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (::sendto(socket.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr *>(&kernel), sizeof kernel)
        < 0)
        return osFailure(errno, "cannot ask for the flows that the kernel follows");
    return {};
}

/// Answers until the kernel says that there are no more, or how an order went.
template<typename Each>
Result<void> receive(const UniqueFd &socket, Each each)
{
    const auto buffer = std::make_unique<char[]>(1 << 16);
    for (;;) {
        const ssize_t n = ::recv(socket.get(), buffer.get(), 1 << 16, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return osFailure(n < 0 ? errno : EIO, "the kernel does not tell which flows it follows");
        auto left = static_cast<int>(n);
        for (auto *header = reinterpret_cast<nlmsghdr *>(buffer.get()); NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_DONE)
                return {};
            if (header->nlmsg_type != NLMSG_ERROR) {
                each(header);
                continue;
            }
            nlmsgerr error{};
            if (header->nlmsg_len >= NLMSG_LENGTH(sizeof error))
                std::memcpy(&error, NLMSG_DATA(header), sizeof error);
            // One that has just ended is forgotten already.
            return error.error == 0 || error.error == -ENOENT
                ? Result<void>()
                : osFailure(-error.error, "the kernel does not forget a flow");
        }
    }
}

std::set<IpAddress> ownAddresses()
{
    std::set<IpAddress> addresses;
    ifaddrs *list = nullptr;
    if (::getifaddrs(&list) != 0)
        return addresses;
    for (const ifaddrs *entry = list; entry; entry = entry->ifa_next) {
        if (!entry->ifa_addr)
            continue;
        if (entry->ifa_addr->sa_family == AF_INET)
            addresses.insert(IpAddress::fromBytes(IpAddress::Family::V4,
                                                  &reinterpret_cast<sockaddr_in *>(entry->ifa_addr)->sin_addr));
        else if (entry->ifa_addr->sa_family == AF_INET6)
            addresses.insert(IpAddress::fromBytes(IpAddress::Family::V6,
                                                  &reinterpret_cast<sockaddr_in6 *>(entry->ifa_addr)->sin6_addr));
    }
    ::freeifaddrs(list);
    return addresses;
}

int protocolOf(Transport transport)
{
    return transport == Transport::Udp ? IPPROTO_UDP : transport == Transport::Sctp ? IPPROTO_SCTP : 0;
}

/// Whether the flow goes where the port does not lead.
bool isStray(const Flow &flow, const FirewallPort &port, bool gone, const std::set<IpAddress> &own)
{
    const Tuple &asked = flow.asked;
    const bool same = asked.protocol == protocolOf(port.transport) && asked.destinationPort == port.hostPort
        && asked.destination.family() == port.target.family();
    if (!same || !(port.hostAddress ? asked.destination == *port.hostAddress : own.contains(asked.destination)))
        return false;
    const bool leadsThere = flow.answered.source == port.target && flow.answered.sourcePort == port.targetPort;
    return leadsThere == gone;
}

} // namespace

Result<std::size_t> forgetFlows(const std::vector<FirewallPort> &published, bool gone)
{
    std::vector<FirewallPort> ports;
    std::ranges::copy_if(published, std::back_inserter(ports),
                         [](const FirewallPort &port) { return port.transport != Transport::Tcp; });
    if (ports.empty())
        return 0;
    const UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    if (!socket)
        return osFailure(errno, "cannot make a socket");
    if (auto sent = send(socket, message(IPCTNL_MSG_CT_GET, NLM_F_DUMP, AF_UNSPEC, {})); !sent)
        return std::unexpected(sent.error());
    const std::set<IpAddress> own = ownAddresses();
    std::vector<Flow> strays;
    const auto listed = receive(socket, [&](const nlmsghdr *header) {
        auto flow = flowFrom(header);
        if (flow
            && std::ranges::any_of(ports, [&](const FirewallPort &port) { return isStray(*flow, port, gone, own); }))
            strays.push_back(std::move(*flow));
    });
    if (!listed)
        return std::unexpected(listed.error());
    for (const Flow &flow : strays) {
        nlattr header{static_cast<std::uint16_t>(sizeof header + flow.key.size()), NLA_F_NESTED | CTA_TUPLE_ORIG};
        std::string attribute(reinterpret_cast<const char *>(&header), sizeof header);
        attribute += flow.key;
        attribute.resize(NLMSG_ALIGN(attribute.size()));
        const int family = flow.asked.destination.isV6() ? AF_INET6 : AF_INET;
        auto forgotten = send(socket, message(IPCTNL_MSG_CT_DELETE, NLM_F_ACK, family, attribute));
        if (forgotten)
            forgotten = receive(socket, [](const nlmsghdr *) {});
        if (!forgotten)
            return std::unexpected(forgotten.error());
    }
    return strays.size();
}

} // namespace kiste
