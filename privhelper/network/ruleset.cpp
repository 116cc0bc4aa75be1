// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/ruleset.h"

#include <format>
#include <map>
#include <netinet/in.h>

namespace kiste {

namespace {

std::string quoted(const std::string &name)
{
    return '"' + name + '"'; // checkInterfaceName() lets no quote in
}

/// "\tset NAME { type TYPE; elements = { … } }"; nft takes no empty list.
std::string set(std::string_view kind, std::string_view name, std::string_view type, const std::vector<std::string> &elements)
{
    std::string list;
    for (const std::string &element : elements)
        list += (list.empty() ? "" : ", ") + element;
    if (!list.empty())
        list = std::format(" elements = {{ {} }};", list);
    return std::format("\t{} {} {{ type {};{} }}\n", kind, name, type, list);
}

/// The map that a port lies in.
std::string_view mapOf(const FirewallPort &port)
{
    if (port.hostAddress)
        return port.target.isV6() ? "ports6" : "ports4";
    return port.target.isV6() ? "ports6any" : "ports4any";
}

/// As a number: names of protocols are looked up in /etc/protocols, which not every machine has.
int protocolNumber(Transport transport)
{
    switch (transport) {
    case Transport::Tcp:
        return IPPROTO_TCP;
    case Transport::Udp:
        return IPPROTO_UDP;
    case Transport::Sctp:
        return IPPROTO_SCTP;
    }
    return IPPROTO_TCP;
}

std::string keyOf(const FirewallPort &port)
{
    const std::string key = std::format("{} . {}", protocolNumber(port.transport), port.hostPort);
    return port.hostAddress ? std::format("{} . {}", port.hostAddress->text(), key) : key;
}

std::string elementOf(const FirewallPort &port)
{
    return std::format("{} : {} . {}", keyOf(port), port.target.text(), port.targetPort);
}

template<typename Text>
std::map<std::string_view, std::vector<std::string>> byMap(const std::vector<FirewallPort> &ports, Text text)
{
    std::map<std::string_view, std::vector<std::string>> maps;
    for (const FirewallPort &port : ports)
        maps[mapOf(port)].push_back(text(port));
    return maps;
}

template<typename Text>
std::string change(std::string_view verb, const std::vector<FirewallPort> &ports, Text text)
{
    std::string commands;
    for (const auto &[map, elements] : byMap(ports, text)) {
        std::string list;
        for (const std::string &element : elements)
            list += (list.empty() ? "" : ", ") + element;
        commands += std::format("{} element inet {} {} {{ {} }}\n", verb, firewallTable, map, list);
    }
    return commands;
}

std::string setsText(const FirewallState &state)
{
    std::vector<std::string> bridges, internal, routed, same, gateways4, gateways6, homes4, homes6;
    for (const FirewallNetwork &network : state.networks) {
        const std::string bridge = quoted(network.bridge);
        bridges.push_back(bridge);
        if (network.internal)
            internal.push_back(bridge);
        if (network.routed)
            routed.push_back(bridge);
        if (network.interContainer)
            same.push_back(std::format("{} . {}", bridge, bridge));
        if (network.gateway4) {
            gateways4.push_back(network.gateway4->text());
            homes4.push_back(std::format("{} . {}", bridge, network.gateway4->text()));
        }
        if (network.gateway6) {
            gateways6.push_back(network.gateway6->text());
            homes6.push_back(std::format("{} . {}", bridge, network.gateway6->text()));
        }
    }
    const auto names = [](const std::set<std::string> &interfaces) {
        std::vector<std::string> list;
        for (const std::string &name : interfaces)
            list.push_back(quoted(name));
        return list;
    };
    auto maps = byMap(state.ports, elementOf);
    std::string text = set("set", "bridges", "ifname", bridges) + set("set", "internal", "ifname", internal)
        + set("set", "routed", "ifname", routed) + set("set", "same", "ifname . ifname", same)
        + set("set", "opened4", "ifname", names(state.opened.v4)) + set("set", "opened6", "ifname", names(state.opened.v6))
        + set("set", "gateways4", "ipv4_addr", gateways4) + set("set", "gateways6", "ipv6_addr", gateways6)
        + set("set", "homes4", "ifname . ipv4_addr", homes4) + set("set", "homes6", "ifname . ipv6_addr", homes6);
    for (const auto &[family, address] : {std::pair("4", "ipv4_addr"), {"6", "ipv6_addr"}}) {
        const std::string named = std::format("ports{}", family);
        text += set("map", named, std::format("{} . inet_proto . inet_service : {} . inet_service", address, address), maps[named]);
        text += set("map", named + "any", std::format("inet_proto . inet_service : {} . inet_service", address), maps[named + "any"]);
    }
    return text;
}

/// Before anything is translated: what may not come in at all.
constexpr std::string_view guardChain = R"(
	chain guard {
		type filter hook prerouting priority raw; policy accept;
		# route_localnet lets 127.0.0.0/8 out to containers; nothing of it may come from there
		iifname @bridges ip daddr 127.0.0.0/8 drop
		iifname @bridges ip saddr 127.0.0.0/8 drop
		# a gateway, and the name server on it, is for its own network and for this machine
		iifname != "lo" ip daddr @gateways4 iifname . ip daddr != @homes4 drop
		iifname != "lo" ip6 daddr @gateways6 iifname . ip6 daddr != @homes6 drop
	}
	chain input {
		type filter hook input priority filter; policy accept;
		iifname != @internal accept
		ct state established,related accept
		meta l4proto 58 accept # ICMPv6
		iifname . ip daddr @homes4 accept
		iifname . ip6 daddr @homes6 accept
		drop
	}
)";

constexpr std::string_view natChains = R"(
	chain ports {
		dnat ip to ip daddr . meta l4proto . th dport map @ports4
		meta nfproto ipv4 dnat ip to meta l4proto . th dport map @ports4any
		dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6
		meta nfproto ipv6 dnat ip6 to meta l4proto . th dport map @ports6any
	}
	chain prerouting {
		type nat hook prerouting priority dstnat; policy accept;
		# never from outside to a port of the loopback address, whatever route_localnet says there
		ip daddr 127.0.0.0/8 accept
		ip6 daddr ::1 accept
		fib daddr type local jump ports
	}
	chain output {
		type nat hook output priority dstnat; policy accept;
		# the kernel takes no answer to it from a bridge: refused at once is better than waited for
		ip6 daddr ::1 accept
		fib daddr type local jump ports
	}
)";

std::string forwardText(const OpenedInterfaces &opened)
{
    std::string text = R"(
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname . oifname @same accept
		iifname @internal drop
		oifname @internal drop
		ct state established,related accept
		meta nfproto ipv4 iifname @opened4 oifname != @bridges drop
		meta nfproto ipv6 iifname @opened6 oifname != @bridges drop
)";
    if (opened.allV6)
        text += "\t\tmeta nfproto ipv6 iifname != @bridges oifname != @bridges drop\n";
    return text + R"(		oifname != @bridges accept
		ct status dnat accept
		iifname != @bridges oifname @routed accept
		drop
	}
)";
}

std::string postroutingText(const FirewallState &state)
{
    std::string text = R"(
	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 127.0.0.0/8 oifname @bridges masquerade
)";
    for (const FirewallNetwork &network : state.networks) {
        // A container that asks for a published port of its own network: the answer must come back through here. By address,
        // because with br_netfilter the packet comes here from the bridge and has no incoming interface.
        if (network.v4)
            text += std::format("\t\tip saddr {0} ip daddr {0} ct status dnat masquerade\n", network.v4->text());
        if (network.v6)
            text += std::format("\t\tip6 saddr {0} ip6 daddr {0} ct status dnat masquerade\n", network.v6->text());
        if (!network.masquerade)
            continue;
        if (network.v4)
            text += std::format("\t\tip saddr {} oifname != @bridges masquerade\n", network.v4->text());
        if (network.v6)
            text += std::format("\t\tip6 saddr {} oifname != @bridges masquerade\n", network.v6->text());
    }
    return text + "\t}\n";
}

} // namespace

std::string rulesetText(const FirewallState &state)
{
    std::string text = std::format("table inet {0} {{ }}\ndelete table inet {0}\ntable inet {0} {{\n", firewallTable);
    text += setsText(state);
    text += guardChain;
    text += natChains;
    text += forwardText(state.opened);
    text += postroutingText(state);
    return text + "}\n";
}

std::string addPortsText(const std::vector<FirewallPort> &ports)
{
    return change("add", ports, elementOf);
}

std::string removePortsText(const std::vector<FirewallPort> &ports)
{
    return change("delete", ports, keyOf);
}

} // namespace kiste
