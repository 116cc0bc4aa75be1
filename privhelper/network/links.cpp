// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/links.h"

#include "core/base/sha256.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <format>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/addr.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/bridge.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/route.h>

namespace kiste {

namespace {

using Link = std::unique_ptr<rtnl_link, decltype([](rtnl_link *link) { ::rtnl_link_put(link); })>;
using Address = std::unique_ptr<nl_addr, decltype([](nl_addr *address) { ::nl_addr_put(address); })>;
using LocalAddress = std::unique_ptr<rtnl_addr, decltype([](rtnl_addr *address) { ::rtnl_addr_put(address); })>;
using Route = std::unique_ptr<rtnl_route, decltype([](rtnl_route *route) { ::rtnl_route_put(route); })>;

int familyOf(const IpAddress &address)
{
    return address.isV6() ? AF_INET6 : AF_INET;
}

Address addressOf(const IpAddress &address, int length)
{
    Address made(::nl_addr_build(familyOf(address), address.bytes(), address.size()));
    ::nl_addr_set_prefixlen(made.get(), length);
    return made;
}

Address macOf(const MacAddress &mac)
{
    return Address(::nl_addr_build(AF_LLC, mac.bytes().data(), mac.bytes().size()));
}

/// libnl fails to build only without memory. By reference: the message is there once the call that gives the code is done.
Result<NetlinkMessage> built(int code, nl_msg *const &message)
{
    if (code < 0)
        return failure(ErrorCode::Failed, std::format("cannot build a netlink message: {}", ::nl_geterror(code)));
    return NetlinkMessage(message);
}

Result<NetlinkMessage> newLink(rtnl_link *link)
{
    nl_msg *message = nullptr;
    const int code = ::rtnl_link_build_add_request(link, NLM_F_CREATE | NLM_F_EXCL, &message);
    return built(code, message);
}

Result<NetlinkMessage> newAddress(int index, const InterfaceAddress &address)
{
    const LocalAddress local(::rtnl_addr_alloc());
    const Address value = addressOf(address.address, address.length);
    ::rtnl_addr_set_ifindex(local.get(), index);
    ::rtnl_addr_set_local(local.get(), value.get());
    if (address.address.isV6()) {
        // Addresses are given out once: nobody has to be asked whether they are free, which takes a second.
        ::rtnl_addr_set_flags(local.get(), IFA_F_NODAD);
    } else {
        const Address broadcast = addressOf(Subnet::of(address.address, address.length).last(), 32);
        ::rtnl_addr_set_broadcast(local.get(), broadcast.get());
    }
    nl_msg *message = nullptr;
    const int code = ::rtnl_addr_build_add_request(local.get(), NLM_F_CREATE | NLM_F_REPLACE, &message);
    return built(code, message);
}

Route defaultRoute(int family)
{
    Route route(::rtnl_route_alloc());
    const std::uint8_t zero[16] = {};
    const Address any(::nl_addr_build(family, zero, family == AF_INET6 ? 16 : 4));
    ::nl_addr_set_prefixlen(any.get(), 0);
    ::rtnl_route_set_family(route.get(), static_cast<std::uint8_t>(family));
    ::rtnl_route_set_scope(route.get(), RT_SCOPE_UNIVERSE);
    ::rtnl_route_set_table(route.get(), RT_TABLE_MAIN);
    ::rtnl_route_set_dst(route.get(), any.get());
    return route;
}

Result<NetlinkMessage> newDefaultRoute(int index, const IpAddress &gateway)
{
    const Route route = defaultRoute(familyOf(gateway));
    rtnl_nexthop *hop = ::rtnl_route_nh_alloc();
    const Address through = addressOf(gateway, gateway.bits());
    ::rtnl_route_nh_set_ifindex(hop, index);
    ::rtnl_route_nh_set_gateway(hop, through.get());
    ::rtnl_route_add_nexthop(route.get(), hop); // the route's from now on
    nl_msg *message = nullptr;
    const int code = ::rtnl_route_build_add_request(route.get(), NLM_F_CREATE | NLM_F_REPLACE, &message);
    return built(code, message);
}

Result<int> indexOf(RouteSocket &socket, const std::string &name)
{
    nl_msg *message = nullptr;
    auto request = built(::rtnl_link_build_get_request(0, name.c_str(), &message), message);
    if (!request)
        return std::unexpected(request.error());
    int index = 0;
    const auto asked = socket.query(*request, false, [&index](const nlmsghdr *answer) {
        if (answer->nlmsg_type == RTM_NEWLINK)
            index = static_cast<const ifinfomsg *>(NLMSG_DATA(answer))->ifi_index;
    });
    if (!asked && asked.error().osError != ENODEV)
        return std::unexpected(asked.error());
    return index;
}

/// Sets flags without touching the others, in a message that libnl has built for a link.
void onlyChange(const NetlinkMessage &message, unsigned flags)
{
    static_cast<ifinfomsg *>(NLMSG_DATA(::nlmsg_hdr(message.get())))->ifi_change = flags;
}

Result<std::vector<NetlinkMessage>> collect(std::vector<Result<NetlinkMessage>> made)
{
    std::vector<NetlinkMessage> messages;
    for (auto &message : made) {
        if (!message)
            return std::unexpected(message.error());
        messages.push_back(std::move(*message));
    }
    return messages;
}


/// A message that asks for all objects of one kind.
NetlinkMessage dumpRequest(int type, int family)
{
    NetlinkMessage message(::nlmsg_alloc_simple(type, 0));
    rtmsg body{};
    body.rtm_family = static_cast<unsigned char>(family);
    ::nlmsg_append(message.get(), &body, type == RTM_GETLINK ? sizeof(ifinfomsg) : sizeof body, NLMSG_ALIGNTO);
    return message;
}

/// Where a route leads: its destination and interface.
struct RouteTarget
{
    Subnet subnet;
    int interface = 0;
};

std::optional<RouteTarget> routeFrom(const nlmsghdr *message)
{
    const auto *body = static_cast<const rtmsg *>(NLMSG_DATA(message));
    const bool v6 = body->rtm_family == AF_INET6;
    if (message->nlmsg_type != RTM_NEWROUTE || (body->rtm_family != AF_INET && !v6) || body->rtm_type != RTN_UNICAST)
        return {};
    RouteTarget target;
    std::uint8_t bytes[16] = {};
    int left = static_cast<int>(message->nlmsg_len - NLMSG_LENGTH(sizeof *body));
    for (const rtattr *attribute = RTM_RTA(body); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == RTA_DST)
            std::memcpy(bytes, RTA_DATA(attribute), std::min<std::size_t>(RTA_PAYLOAD(attribute), sizeof bytes));
        else if (attribute->rta_type == RTA_OIF)
            std::memcpy(&target.interface, RTA_DATA(attribute), sizeof target.interface);
    }
    target.subnet = Subnet::of(IpAddress::fromBytes(v6 ? IpAddress::Family::V6 : IpAddress::Family::V4, bytes), body->rtm_dst_len);
    return target;
}

/// The interface gets no IPv6 address by itself when it comes up: nothing would filter what uses it (CVE-2024-32473).
Result<void> leaveWithoutV6(RouteSocket &inside, int index, const std::string &name)
{
    NetlinkMessage message(::nlmsg_alloc_simple(RTM_NEWLINK, 0));
    ifinfomsg body{};
    body.ifi_index = index;
    ::nlmsg_append(message.get(), &body, sizeof body, NLMSG_ALIGNTO);
    nlattr *families = ::nla_nest_start(message.get(), IFLA_AF_SPEC | NLA_F_NESTED);
    nlattr *six = ::nla_nest_start(message.get(), AF_INET6 | NLA_F_NESTED);
    ::nla_put_u8(message.get(), IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    ::nla_nest_end(message.get(), six);
    ::nla_nest_end(message.get(), families);
    std::vector<NetlinkMessage> requests;
    requests.push_back(std::move(message));
    auto done = inside.run(requests, std::format("cannot keep IPv6 from the container's interface '{}'", name));
    // A kernel without IPv6 gives no such address either.
    return !done && done.error().osError == EAFNOSUPPORT ? Result<void>() : done;
}

} // namespace

std::string cableName(std::string_view seed)
{
    return "kv" + Sha256::of(seed).hex().substr(0, 12);
}

bool isCableName(std::string_view name)
{
    return name.size() == 14 && name.starts_with("kv") && name.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

Result<Links> Links::open()
{
    auto socket = RouteSocket::open();
    if (!socket)
        return std::unexpected(socket.error());
    return Links(std::move(*socket));
}

Result<int> Links::find(const std::string &name)
{
    return indexOf(m_socket, name);
}

Result<std::vector<std::string>> Links::names()
{
    std::vector<std::string> names;
    auto asked = m_socket.query(dumpRequest(RTM_GETLINK, AF_UNSPEC), true, [&names](const nlmsghdr *answer) {
        const auto *name = ::nlmsg_find_attr(const_cast<nlmsghdr *>(answer), sizeof(ifinfomsg), IFLA_IFNAME);
        if (name)
            names.emplace_back(::nla_get_string(name));
    });
    if (!asked)
        return std::unexpected(asked.error());
    return names;
}

Result<bool> Links::isBridge(const std::string &name)
{
    nl_msg *message = nullptr;
    auto request = built(::rtnl_link_build_get_request(0, name.c_str(), &message), message);
    if (!request)
        return std::unexpected(request.error());
    bool bridge = false;
    auto asked = m_socket.query(*request, false, [&bridge](const nlmsghdr *answer) {
        auto *info = ::nlmsg_find_attr(const_cast<nlmsghdr *>(answer), sizeof(ifinfomsg), IFLA_LINKINFO);
        auto *kind = info ? ::nla_find(static_cast<nlattr *>(::nla_data(info)), ::nla_len(info), IFLA_INFO_KIND) : nullptr;
        bridge = kind && std::string_view(::nla_get_string(kind)) == "bridge";
    });
    if (!asked)
        return std::unexpected(asked.error());
    return bridge;
}

Result<void> Links::raiseBridge(const BridgePlan &plan)
{
    const std::string what = std::format("cannot make the bridge '{}'", plan.name);
    const Link bridge(::rtnl_link_bridge_alloc());
    // An address of its own: else it would be that of the lowest container, and change with it.
    const Address mac = macOf(MacAddress::derivedFrom("bridge " + plan.name));
    ::rtnl_link_set_name(bridge.get(), plan.name.c_str());
    ::rtnl_link_set_addr(bridge.get(), mac.get());
    ::rtnl_link_set_mtu(bridge.get(), plan.mtu);
    ::rtnl_link_set_flags(bridge.get(), IFF_UP);
    auto message = newLink(bridge.get());
    if (!message)
        return std::unexpected(message.error());
    onlyChange(*message, IFF_UP);
    std::vector<NetlinkMessage> creation;
    creation.push_back(std::move(*message));
    if (auto made = m_socket.run(creation, what); !made && made.error().osError != EEXIST)
        return made;
    const auto ours = isBridge(plan.name);
    if (!ours || !*ours)
        return ours ? failure(ErrorCode::InUse, std::format("the interface '{}' is no bridge", plan.name)) : std::unexpected(ours.error());
    const auto index = find(plan.name);
    if (!index)
        return std::unexpected(index.error());
    std::vector<Result<NetlinkMessage>> made;
    for (const InterfaceAddress &address : plan.addresses)
        made.push_back(newAddress(*index, address));
    auto messages = collect(std::move(made));
    if (!messages)
        return std::unexpected(messages.error());
    return m_socket.run(*messages, std::format("cannot give the bridge '{}' its address", plan.name));
}

Result<void> Links::plug(const CablePlan &plan, int networkNamespace, RouteSocket &inside)
{
    const auto bridge = find(plan.bridge);
    if (!bridge)
        return std::unexpected(bridge.error());
    const Link host(::rtnl_link_veth_alloc());
    ::rtnl_link_set_name(host.get(), plan.hostName.c_str());
    ::rtnl_link_set_master(host.get(), *bridge);
    ::rtnl_link_set_mtu(host.get(), plan.mtu);
    ::rtnl_link_set_flags(host.get(), IFF_UP);
    const Link peer(::rtnl_link_veth_get_peer(host.get()));
    const Address mac = macOf(plan.mac);
    ::rtnl_link_set_name(peer.get(), plan.name.c_str());
    ::rtnl_link_set_addr(peer.get(), mac.get());
    ::rtnl_link_set_mtu(peer.get(), plan.mtu);
    ::rtnl_link_set_ns_fd(peer.get(), networkNamespace);
    auto message = newLink(host.get());
    if (!message)
        return std::unexpected(message.error());
    onlyChange(*message, IFF_UP);
    std::vector<NetlinkMessage> creation;
    creation.push_back(std::move(*message));
    if (auto made = m_socket.run(creation, std::format("cannot make the interface '{}'", plan.hostName)); !made)
        return made;
    const auto undo = [&](const Error &error) -> std::unexpected<Error> {
        std::ignore = remove(plan.hostName); // best effort on the failure path
        return std::unexpected(error);
    };
    const auto index = indexOf(inside, plan.name);
    if (!index)
        return undo(index.error());
    if (std::ranges::none_of(plan.addresses, [](const InterfaceAddress &address) { return address.address.isV6(); })) {
        if (auto left = leaveWithoutV6(inside, *index, plan.name); !left)
            return undo(left.error());
    }
    std::vector<Result<NetlinkMessage>> made;
    for (const InterfaceAddress &address : plan.addresses)
        made.push_back(newAddress(*index, address));
    NetlinkMessage up(::nlmsg_alloc_simple(RTM_NEWLINK, 0));
    ifinfomsg body{};
    body.ifi_index = *index;
    body.ifi_flags = body.ifi_change = IFF_UP;
    ::nlmsg_append(up.get(), &body, sizeof body, NLMSG_ALIGNTO);
    made.emplace_back(std::move(up));
    auto messages = collect(std::move(made));
    if (!messages)
        return undo(messages.error());
    if (auto done = inside.run(*messages, std::format("cannot set up the container's interface '{}'", plan.name)); !done)
        return undo(done.error());
    if (auto done = setPort(plan); !done)
        return undo(done.error());
    return {};
}

Result<void> Links::setPort(const CablePlan &plan)
{
    const auto index = find(plan.hostName);
    if (!index)
        return std::unexpected(index.error());
    NetlinkMessage message(::nlmsg_alloc_simple(RTM_SETLINK, 0));
    ifinfomsg port{};
    port.ifi_family = AF_BRIDGE;
    port.ifi_index = *index;
    ::nlmsg_append(message.get(), &port, sizeof port, NLMSG_ALIGNTO);
    nlattr *options = ::nla_nest_start(message.get(), IFLA_PROTINFO | NLA_F_NESTED);
    // A container may ask for its own published port; where br_netfilter is on, that frame goes back out of where it came in.
    ::nla_put_u8(message.get(), IFLA_BRPORT_MODE, 1);
    ::nla_put_u8(message.get(), IFLA_BRPORT_ISOLATED, plan.isolated ? 1 : 0);
    ::nla_nest_end(message.get(), options);
    std::vector<NetlinkMessage> requests;
    requests.push_back(std::move(message));
    return m_socket.run(requests, std::format("cannot set up the bridge's port '{}'", plan.hostName));
}

Result<void> Links::remove(const std::string &name)
{
    const auto index = find(name);
    if (!index || *index == 0)
        return index ? Result<void>() : std::unexpected(index.error());
    NetlinkMessage message(::nlmsg_alloc_simple(RTM_DELLINK, 0));
    ifinfomsg body{};
    body.ifi_index = *index;
    ::nlmsg_append(message.get(), &body, sizeof body, NLMSG_ALIGNTO);
    std::vector<NetlinkMessage> requests;
    requests.push_back(std::move(message));
    auto done = m_socket.run(requests, std::format("cannot remove the interface '{}'", name));
    if (!done && done.error().osError == ENODEV)
        return {};
    return done;
}

Result<std::set<Subnet>> Links::reachable(const std::set<std::string> &except)
{
    std::set<int> ignored;
    for (const std::string &name : except) {
        if (const auto index = find(name); index && *index != 0)
            ignored.insert(*index);
    }
    std::set<Subnet> subnets;
    auto asked = m_socket.query(dumpRequest(RTM_GETROUTE, AF_UNSPEC), true, [&](const nlmsghdr *answer) {
        const auto target = routeFrom(answer);
        // fe80::/64 is on every interface, and in nobody's way.
        if (target && target->subnet.length() != 0 && !ignored.contains(target->interface) && !target->subnet.base().isLinkLocal())
            subnets.insert(target->subnet);
    });
    if (!asked)
        return std::unexpected(asked.error());
    return subnets;
}

std::optional<std::uint32_t> Links::wayOutMtu()
{
    int interface = 0;
    const auto asked = m_socket.query(dumpRequest(RTM_GETROUTE, AF_UNSPEC), true, [&](const nlmsghdr *answer) {
        const auto target = routeFrom(answer);
        if (target && target->subnet.length() == 0 && interface == 0)
            interface = target->interface;
    });
    if (!asked || interface == 0)
        return {};
    nl_msg *message = nullptr;
    auto request = built(::rtnl_link_build_get_request(interface, nullptr, &message), message);
    std::optional<std::uint32_t> mtu;
    if (request) {
        std::ignore = m_socket.query(*request, false, [&mtu](const nlmsghdr *answer) {
            if (auto *value = ::nlmsg_find_attr(const_cast<nlmsghdr *>(answer), sizeof(ifinfomsg), IFLA_MTU))
                mtu = ::nla_get_u32(value);
        });
    }
    return mtu;
}

Result<void> setDefaultRoutes(RouteSocket &inside, const std::string &name, const std::vector<IpAddress> &gateways)
{
    const auto index = indexOf(inside, name);
    if (!index)
        return std::unexpected(index.error());
    std::vector<Result<NetlinkMessage>> made;
    for (const IpAddress &gateway : gateways)
        made.push_back(newDefaultRoute(*index, gateway));
    auto messages = collect(std::move(made));
    if (!messages)
        return std::unexpected(messages.error());
    return inside.run(*messages, "cannot set the container's default route");
}

Result<void> removeDefaultRoutes(RouteSocket &inside)
{
    for (const int family : {AF_INET, AF_INET6}) {
        const Route route = defaultRoute(family);
        nl_msg *message = nullptr;
        auto request = built(::rtnl_route_build_del_request(route.get(), 0, &message), message);
        if (!request)
            return std::unexpected(request.error());
        std::vector<NetlinkMessage> requests;
        requests.push_back(std::move(*request));
        // There may be none.
        if (auto done = inside.run(requests, "cannot remove the container's default route"); !done && done.error().osError != ESRCH)
            return done;
    }
    return {};
}

} // namespace kiste
