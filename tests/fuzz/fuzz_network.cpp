// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words about networks. An input is lines, each of which is read as every kind of word; the whole text also as settings
// and as resolv.conf.
#include "core/network/networksettings.h"
#include "core/network/portmapping.h"
#include "core/network/resolver.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

void checkAddresses(std::string_view word)
{
    if (const auto address = IpAddress::parse(word)) {
        require(*IpAddress::parse(address->text()) == *address, "an address stays the same");
        require(address->plus(0) == *address, "nothing further is the same");
        require(address->plus(1) != *address, "the next one is another");
        const Subnet all = Subnet::of(*address, address->bits() / 2);
        require(all.contains(*address) && all.contains(all.last()) && all.contains(all.base()),
                "a subnet has its addresses");
        require(!all.contains(all.next()) && all.overlaps(all), "a subnet ends");
    } else {
        requireSound(address.error());
    }
    if (const auto subnet = Subnet::parse(word)) {
        require(*Subnet::parse(subnet->text()) == *subnet, "a subnet stays the same");
        require(subnet->contains(*subnet) && Subnet::of(subnet->base(), subnet->length()) == *subnet,
                "a subnet is one");
        if (const auto pool = makePool(*subnet, {}, {}))
            require(subnet->contains(pool->gateway) && pool->gateway != subnet->base(), "a gateway lies in its subnet");
    }
    if (const auto mac = MacAddress::parse(word))
        require(*MacAddress::parse(mac->text()) == *mac && (mac->bytes()[0] & 1) == 0,
                "a hardware address stays the same");
    require(MacAddress::parse(MacAddress::derivedFrom(word).text()).has_value(), "an address can be made of anything");
}

void checkPorts(std::string_view word)
{
    if (const auto ports = parsePublished(word)) {
        require(!ports->empty() && ports->size() <= maxPortMappings, "a range has some ports and not too many");
        for (const PortMapping &port : *ports) {
            require(port.container.port != 0, "a port of a container is one");
            require((port.hostPort == 0) == (port.hostPortEnd == 0) && port.hostPort <= port.hostPortEnd,
                    "a range goes upwards");
            require(parseExposed(port.container.text()).has_value(), "a port that was written can be read");
        }
    } else {
        requireSound(ports.error());
    }
    if (const auto ports = parseExposed(word))
        require(!ports->empty() && ports->size() <= maxPortMappings && ports->front().port != 0,
                "exposed ports are ports");
}

void checkNames(std::string_view word)
{
    if (const auto host = parseExtraHost(word)) {
        require(checkHostName(host->name).has_value(), "a further host has a name");
        require(host->address == "host-gateway" || IpAddress::parse(host->address), "a further host has an address");
        const std::string text = hostsText({{host->address, {host->name}}});
        require(std::ranges::count(text, '\n') == 7, "a host is one line");
    }
    if (checkInterfaceName(word))
        require(word.size() <= 15 && !word.contains('/') && !word.contains(' ') && !word.contains('\0'),
                "an interface's name is the kernel's");
    if (checkNetworkName(word))
        require(word != "host" && word != "none" && !word.contains('/'), "a network's name is its own");
    if (checkResolverOption(word))
        require(!word.contains(' ') && !word.contains('\n'), "an option is a word");
}

void checkResolver(std::string_view text)
{
    const ResolverConfig config = ResolverConfig::parse(text);
    for (const std::string &server : config.nameservers)
        require(IpAddress::parse(server.substr(0, server.find('%'))).has_value(), "a name server is an address");
    const std::string written = config.text();
    const ResolverConfig again = ResolverConfig::parse(written);
    require(again.search == config.search && again.options == config.options, "a configuration stays the same");
    require(again.text() == written, "a configuration is written the same way again");
}

void checkSettings(std::string_view text)
{
    const auto settings = NetworkSettings::fromJson(text);
    if (!settings)
        return requireSound(settings.error());
    const auto again = must(NetworkSettings::fromJson(settings->toJson()), "settings that were written can be read");
    require(again == *settings, "settings stay the same");
}

/// The first lines as wishes for a network.
void checkPlan(std::string_view text)
{
    NetworkRequest request;
    for (int i = 0; i < 12 && !text.empty(); ++i) {
        std::string_view line = cut(text, '\n');
        const std::string key(cut(line, ' '));
        const std::string value(line);
        if (key == "subnet")
            request.subnets.push_back(value);
        else if (key == "gateway")
            request.gateways.push_back(value);
        else if (key == "range")
            request.ranges.push_back(value);
        else if (key == "internal")
            request.internal = true;
        else if (key == "reserved")
            request.reserved["r" + std::to_string(i)] = value;
        else
            request.options[key] = value;
    }
    const auto plan = planNetwork(request);
    if (!plan)
        return requireSound(plan.error());
    for (const auto &pool : {plan->settings.v4, plan->settings.v6}) {
        if (!pool)
            continue;
        require(pool->subnet.contains(pool->gateway), "a gateway lies in its subnet");
        require(!pool->range || pool->subnet.contains(*pool->range), "a range lies in its subnet");
    }
    require(plan->settings.mtu <= 65535, "an MTU is possible");
    require(plan->bridge.empty() || checkInterfaceName(plan->bridge), "a bridge has a name");
    require(checkInterfaceName(plan->settings.interfacePrefix + "0").has_value(), "an interface has a name");
    const auto again =
        must(NetworkSettings::fromJson(plan->settings.toJson()), "settings that were planned can be kept");
    require(again == plan->settings, "settings that were planned stay the same");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    std::string_view rest = text;
    for (int i = 0; i < 8 && !rest.empty(); ++i) {
        const std::string_view word = cut(rest, '\n');
        checkAddresses(word);
        checkPorts(word);
        checkNames(word);
    }
    checkResolver(text);
    checkSettings(text);
    checkPlan(text);
    return 0;
}
