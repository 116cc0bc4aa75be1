// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/networksettings.h"

#include "core/base/ids.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace kiste {

namespace {

constexpr std::size_t maxDocument = 1024 * 1024;
constexpr std::string_view reservedLabel = "org.kiste.";
/// The least that IPv6 takes (RFC 8200), and the most that a veth pair does.
constexpr std::uint32_t minMtu = 68, minMtu6 = 1280, maxMtu = 65535;

Result<bool> booleanFrom(const std::string &key, const std::string &value)
{
    for (const char *yes : {"true", "1", "yes"}) {
        if (value == yes)
            return true;
    }
    for (const char *no : {"false", "0", "no"}) {
        if (value == no)
            return false;
    }
    return invalidArgument(std::format("the option '{}' is true or false, not '{}'", key, value.substr(0, 40)));
}

Result<std::uint32_t> mtuFrom(const std::string &value, bool ipv6)
{
    std::uint32_t mtu = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), mtu);
    const std::uint32_t least = ipv6 ? minMtu6 : minMtu;
    if (error != std::errc() || end != value.data() + value.size() || (mtu != 0 && mtu < least) || mtu > maxMtu)
        return invalidArgument(std::format("an MTU is between {} and {}, not '{}'", least, maxMtu, value.substr(0, 40)));
    return mtu;
}

Result<void> setFlag(bool &flag, const std::string &key, const std::string &value)
{
    const auto read = booleanFrom(key, value);
    if (!read)
        return std::unexpected(read.error());
    flag = *read;
    return {};
}

/// docker's and podman's words for one driver option.
Result<void> applyOption(NetworkPlan &plan, const std::string &key, const std::string &value)
{
    NetworkSettings &settings = plan.settings;
    constexpr std::string_view docker = "com.docker.network.";
    const std::string word = key.starts_with(docker) ? key.substr(docker.size()) : key;
    if (word == "driver.mtu" || word == "mtu") {
        const auto mtu = mtuFrom(value, plan.wantsV6);
        if (!mtu)
            return std::unexpected(mtu.error());
        settings.mtu = *mtu;
        return {};
    }
    if (word == "bridge.name") {
        plan.bridge = value;
        return checkInterfaceName(value);
    }
    if (word == "bridge.enable_icc")
        return setFlag(settings.interContainer, key, value);
    if (word == "bridge.enable_ip_masquerade")
        return setFlag(settings.masquerade, key, value);
    if (word == "container_iface_prefix") {
        settings.interfacePrefix = value;
        return value.size() > 10 ? invalidArgument(std::format("the prefix '{}' is longer than 10 characters", value.substr(0, 40)))
                                 : checkInterfaceName(value);
    }
    if (word == "bridge.host_binding_ipv4") {
        const auto address = IpAddress::parse(value);
        if (!address || address->isV6())
            return invalidArgument(std::format("the option '{}' is an IPv4 address, not '{}'", key, value.substr(0, 40)));
        settings.bindAddress = *address;
        return {};
    }
    if (word == "bridge.gateway_mode_ipv4" || word == "bridge.gateway_mode_ipv6") {
        if (value != "nat" && value != "routed")
            return invalidArgument(std::format("the option '{}' is nat or routed, not '{}'", key, value.substr(0, 40)));
        settings.routed = value == "routed";
        settings.masquerade = settings.masquerade && !settings.routed;
        return {};
    }
    if (word == "isolate") { // podman's; networks always are
        bool isolated = true;
        return setFlag(isolated, key, value);
    }
    return failure(ErrorCode::Unsupported, std::format("there is no network option '{}'", key.substr(0, 80)));
}

struct Parsed
{
    std::vector<Subnet> subnets;
    std::vector<IpAddress> gateways;
    std::vector<Subnet> ranges;
};

Result<Parsed> parseTexts(const NetworkRequest &request)
{
    Parsed parsed;
    for (const auto &[texts, list] : {std::pair(&request.subnets, &parsed.subnets), {&request.ranges, &parsed.ranges}}) {
        for (const std::string &text : *texts) {
            const auto subnet = Subnet::parse(text);
            if (!subnet)
                return std::unexpected(subnet.error());
            list->push_back(*subnet);
        }
    }
    for (const std::string &text : request.gateways) {
        const auto gateway = IpAddress::parse(text);
        if (!gateway)
            return std::unexpected(gateway.error());
        parsed.gateways.push_back(*gateway);
    }
    return parsed;
}

Result<void> applySubnets(NetworkPlan &plan, Parsed parsed)
{
    for (const Subnet &subnet : parsed.subnets) {
        auto &pool = subnet.isV6() ? plan.settings.v6 : plan.settings.v4;
        if (pool)
            return invalidArgument(std::format("the network has the subnet {} already; one of each family is possible", pool->subnet.text()));
        std::optional<IpAddress> gateway;
        std::optional<Subnet> range;
        std::erase_if(parsed.gateways, [&](const IpAddress &address) {
            const bool mine = subnet.contains(address);
            if (mine)
                gateway = address;
            return mine;
        });
        std::erase_if(parsed.ranges, [&](const Subnet &part) {
            const bool mine = subnet.contains(part);
            if (mine)
                range = part;
            return mine;
        });
        auto made = makePool(subnet, gateway, range);
        if (!made)
            return std::unexpected(made.error());
        pool = *made;
    }
    if (!parsed.gateways.empty())
        return invalidArgument(std::format("the gateway {} lies in no subnet of the network", parsed.gateways.front().text()));
    if (!parsed.ranges.empty())
        return invalidArgument(std::format("the range {} lies in no subnet of the network", parsed.ranges.front().text()));
    return {};
}

Result<void> applyReserved(NetworkPlan &plan, const std::map<std::string, std::string> &reserved)
{
    for (const auto &[name, text] : reserved) {
        const auto address = IpAddress::parse(text);
        if (!address)
            return std::unexpected(address.error());
        const auto &pool = address->isV6() ? plan.settings.v6 : plan.settings.v4;
        if (!pool || !pool->subnet.contains(*address))
            return invalidArgument(std::format("the address {} of '{}' lies in no subnet of the network", text, name.substr(0, 80)));
        plan.settings.reserved[name] = *address;
    }
    return {};
}

} // namespace

Result<void> checkInterfaceName(std::string_view name)
{
    const bool ok = !name.empty() && name.size() <= 15 && name != "." && name != ".." && name != "all" && name != "default"
        && std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c < 127 && c != '/' && c != ':' && c != '"'; });
    if (!ok)
        return invalidArgument(std::format("'{}' is no name of a network interface", name.substr(0, 40)));
    return {};
}

Result<void> checkNetworkName(std::string_view name)
{
    for (const std::string_view meaning : {"none", "host", "bridge", "default", "private", "container"}) {
        if (name == meaning)
            return invalidArgument(std::format("a network cannot be called '{}', which means something else", name));
    }
    if (!ContainerName::parse(name))
        return invalidArgument(std::format("'{}' is no name of a network: letters, digits, '_', '.' and '-', at most 63", name.substr(0, 80)));
    return {};
}

Result<AddressPool> makePool(const Subnet &subnet, std::optional<IpAddress> gateway, std::optional<Subnet> range)
{
    const int longest = subnet.isV6() ? 126 : 30;
    const int shortest = subnet.isV6() ? 16 : 8;
    if (subnet.length() < shortest || subnet.length() > longest)
        return invalidArgument(std::format("a network's subnet is between /{} and /{}, not {}", shortest, longest, subnet.text()));
    const IpAddress &base = subnet.base();
    if (base.isLoopback() || base.isMulticast() || base.isLinkLocal() || base.isUnspecified())
        return invalidArgument(std::format("the subnet {} cannot be a network's", subnet.text()));
    AddressPool pool{subnet, gateway.value_or(subnet.base().plus(1)), range, false};
    if (!subnet.contains(pool.gateway) || pool.gateway == base || (!subnet.isV6() && pool.gateway == subnet.last()))
        return invalidArgument(std::format("{} cannot be the gateway of {}", pool.gateway.text(), subnet.text()));
    return pool;
}

Result<NetworkPlan> planNetwork(const NetworkRequest &request)
{
    if (request.driver != "bridge")
        return failure(ErrorCode::Unsupported, std::format("there is no network driver '{}', only 'bridge'", request.driver.substr(0, 40)));
    NetworkPlan plan;
    plan.settings.internal = request.internal;
    plan.settings.dns = request.dns;
    plan.settings.options = request.options;
    plan.settings.labels = request.labels;
    auto parsed = parseTexts(request);
    if (!parsed)
        return std::unexpected(parsed.error());
    if (auto applied = applySubnets(plan, std::move(*parsed)); !applied)
        return std::unexpected(applied.error());
    if (plan.settings.v6 && !request.ipv6)
        return invalidArgument(std::format("the network has the subnet {}, but shall have no IPv6", plan.settings.v6->subnet.text()));
    if (plan.settings.v4 && !request.ipv4)
        return invalidArgument(std::format("the network has the subnet {}, but shall have no IPv4", plan.settings.v4->subnet.text()));
    if (!request.ipv4 && !request.ipv6)
        return invalidArgument("a network has IPv4 or IPv6, or both");
    plan.wantsV4 = request.ipv4;
    plan.wantsV6 = request.ipv6;
    if (auto applied = applyReserved(plan, request.reserved); !applied)
        return std::unexpected(applied.error());
    for (const auto &[key, value] : request.options) {
        if (auto applied = applyOption(plan, key, value); !applied)
            return std::unexpected(applied.error());
    }
    for (const auto &[key, value] : request.labels) {
        if (key.empty() || key.starts_with(reservedLabel))
            return invalidArgument(std::format("'{}' cannot be the name of a label", key.substr(0, 80)));
    }
    if (plan.settings.internal)
        plan.settings.masquerade = false;
    return plan;
}

namespace {

nlohmann::ordered_json poolJson(const AddressPool &pool)
{
    nlohmann::ordered_json out{{"subnet", pool.subnet.text()}, {"gateway", pool.gateway.text()}, {"chosen", pool.chosen}};
    if (pool.range)
        out["range"] = pool.range->text();
    return out;
}

/// Our own document, checked all the same.
Result<std::optional<AddressPool>> poolFrom(const JsonNode &node, JsonNode::Problem &problem)
{
    if (!node.exists())
        return std::optional<AddressPool>();
    std::string subnet, gateway, range;
    bool chosen = false;
    node.child("subnet").read(subnet);
    node.child("gateway").read(gateway);
    node.child("range").read(range);
    node.child("chosen").read(chosen);
    if (problem)
        return std::unexpected(*problem);
    const auto parsedSubnet = Subnet::parse(subnet);
    const auto parsedGateway = IpAddress::parse(gateway);
    if (!parsedSubnet || !parsedGateway)
        return std::unexpected(parsedSubnet ? parsedGateway.error() : parsedSubnet.error());
    std::optional<Subnet> parsedRange;
    if (!range.empty()) {
        const auto read = Subnet::parse(range);
        if (!read)
            return std::unexpected(read.error());
        parsedRange = *read;
    }
    auto pool = makePool(*parsedSubnet, *parsedGateway, parsedRange);
    if (!pool)
        return std::unexpected(pool.error());
    pool->chosen = chosen;
    return std::optional(*pool);
}

} // namespace

std::string NetworkSettings::toJson() const
{
    nlohmann::ordered_json out{{"internal", internal},         {"dns", dns},   {"masquerade", masquerade},
                               {"interContainer", interContainer}, {"routed", routed}, {"mtu", mtu},
                               {"interfacePrefix", interfacePrefix}, {"options", options}, {"labels", labels}};
    if (v4)
        out["v4"] = poolJson(*v4);
    if (v6)
        out["v6"] = poolJson(*v6);
    if (bindAddress)
        out["bindAddress"] = bindAddress->text();
    nlohmann::ordered_json addresses = nlohmann::ordered_json::object();
    for (const auto &[name, address] : reserved)
        addresses[name] = address.text();
    out["reserved"] = std::move(addresses);
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<NetworkSettings> NetworkSettings::fromJson(std::string_view text)
{
    const auto document = parseJson(text, maxDocument, 8, "settings of a network");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "settings", problem);
    NetworkSettings settings;
    std::string bindAddress;
    std::map<std::string, std::string> reserved;
    top.child("internal").require();
    top.child("internal").read(settings.internal);
    top.child("dns").read(settings.dns);
    top.child("masquerade").read(settings.masquerade);
    top.child("interContainer").read(settings.interContainer);
    top.child("routed").read(settings.routed);
    top.child("mtu").read(settings.mtu);
    top.child("interfacePrefix").read(settings.interfacePrefix);
    top.child("options").read(settings.options);
    top.child("labels").read(settings.labels);
    top.child("bindAddress").read(bindAddress);
    top.child("reserved").read(reserved);
    auto v4 = poolFrom(top.child("v4"), problem);
    auto v6 = poolFrom(top.child("v6"), problem);
    if (problem)
        return std::unexpected(std::move(*problem));
    if (!v4 || !v6)
        return std::unexpected(v4 ? v6.error() : v4.error());
    settings.v4 = *v4;
    settings.v6 = *v6;
    for (const auto &[name, address] : reserved) {
        const auto parsed = IpAddress::parse(address);
        if (!parsed)
            return std::unexpected(parsed.error());
        settings.reserved[name] = *parsed;
    }
    if (!bindAddress.empty()) {
        const auto parsed = IpAddress::parse(bindAddress);
        if (!parsed)
            return std::unexpected(parsed.error());
        settings.bindAddress = *parsed;
    }
    return settings;
}

} // namespace kiste
