// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// network …, port, and the flags of run and create about networks.
#include "app/ctl/cli/builder.h"

namespace kiste::ctl::cli {

namespace {

CLI::Option *words(CLI::App *app, const std::string &name, QStringList &target, const std::string &help)
{
    return list(app, name, target, help)->required()->expected(1, 1 << 20)->allow_extra_args();
}

void addNetworkCreate(CLI::App *parent, Outcome &outcome)
{
    add<NetworkCreateCommand>(parent, outcome, "create", "Make a network", [](CLI::App *app, NetworkCreateCommand &options) {
        text(app, "-d,--driver", options.driver, "bridge");
        list(app, "--subnet", options.subnets, "Subnet such as 10.1.2.0/24; one of each family");
        list(app, "--gateway", options.gateways, "Address of the network's gateway");
        list(app, "--ip-range", options.ranges, "Part of the subnet that addresses are chosen from");
        list(app, "--aux-address", options.reserved, "Address that no container gets: NAME=ADDRESS");
        list(app, "-o,--opt", options.options, "Option of the driver, such as com.docker.network.driver.mtu=1400");
        list(app, "--label", options.labels, "Label KEY=VALUE");
        flag(app, "--internal", options.internal, "No way out of the network, and none in");
        app->add_flag_function(
            "--ipv4,!--no-ipv4", [&options](std::int64_t wanted) { options.ipv4 = wanted > 0; }, "Addresses of IPv4; the default");
        app->add_flag_function(
            "--ipv6,!--no-ipv6", [&options](std::int64_t wanted) { options.ipv6 = wanted > 0; }, "Addresses of IPv6 too; the default");
        flag(app, "--disable-dns", options.disableDns, "Do not serve names of containers");
        text(app, "--ipam-driver", options.ipamDriver, "default: addresses are the engine's to give");
        flag(app, "--attachable", options.attachable, "Containers may be connected later; always so");
        text(app, "name", options.name, "Name of the network")->required();
        return nullptr;
    });
}

void addConnect(CLI::App *parent, Outcome &outcome)
{
    add<NetworkConnectOptions>(parent, outcome, "connect", "Put a container into a network",
                               [](CLI::App *app, NetworkConnectOptions &options) {
                                   list(app, "--alias", options.aliases, "One more name of the container in the network");
                                   text(app, "--ip", options.ip, "IPv4 address");
                                   text(app, "--ip6", options.ip6, "IPv6 address");
                                   text(app, "--mac-address", options.mac, "MAC address");
                                   text(app, "network", options.network, "Name or id")->required();
                                   text(app, "container", options.container, "Name or id")->required();
                                   return nullptr;
                               });
    add<NetworkConnectOptions>(parent, outcome, "disconnect", "Take a container out of a network",
                               [](CLI::App *app, NetworkConnectOptions &options) {
                                   options.connect = false;
                                   flag(app, "-f,--force", options.force, "Also when the container cannot be reached");
                                   text(app, "network", options.network, "Name or id")->required();
                                   text(app, "container", options.container, "Name or id")->required();
                                   return nullptr;
                               });
}

} // namespace

void defineNetwork(CLI::App *app, NetworkFlags &flags)
{
    list(app, "--network,--net", flags.networks, "A network, none, host or container:NAME; several are possible");
    list(app, "--network-alias,--net-alias", flags.aliases, "One more name of the container in its network");
    list(app, "-p,--publish", flags.publish, "Publish a port: [[ADDRESS:][PORT]:]PORT[/udp]");
    flag(app, "-P,--publish-all", flags.publishAll, "Publish all exposed ports at random ones");
    list(app, "--expose", flags.expose, "Port or range that the container offers");
    text(app, "--ip", flags.ip, "IPv4 address in the network");
    text(app, "--ip6", flags.ip6, "IPv6 address in the network");
    text(app, "--mac-address", flags.mac, "MAC address in the network");
    list(app, "--dns", flags.dns, "Name server");
    list(app, "--dns-search", flags.dnsSearch, "Search domain; . for none");
    list(app, "--dns-option,--dns-opt", flags.dnsOptions, "Option of resolv.conf");
    list(app, "--add-host", flags.extraHosts, "Line of /etc/hosts: NAME:ADDRESS");
}

void addPort(CLI::App *parent, Outcome &outcome)
{
    add<PortOptions>(parent, outcome, "port", "Show where a container's ports are published", [](CLI::App *app, PortOptions &options) {
        text(app, "container", options.container, "Name or id")->required();
        text(app, "port", options.port, "Only this port: 80 or 80/udp");
        return nullptr;
    });
}

void addNetworkCommands(CLI::App *parent, Outcome &outcome)
{
    addNetworkCreate(parent, outcome);
    for (const char *name : {"ls", "list"}) {
        add<NetworkListOptions>(parent, outcome, name, "List networks", [](CLI::App *app, NetworkListOptions &options) {
            list(app, "-f,--filter", options.filters, "Only some: name=, id=, driver=, scope=, type=, label=, dangling=true");
            flag(app, "-q,--quiet", options.quiet, "Only the ids");
            flag(app, "--no-trunc", options.noTruncation, "Whole ids");
            format(app, options.format);
            return nullptr;
        });
    }
    add<NetworkInspectOptions>(parent, outcome, "inspect", "Show everything about networks as JSON",
                               [](CLI::App *app, NetworkInspectOptions &options) {
                                   text(app, "-f,--format", options.format, "json, or a template such as '{{.Name}}'");
                                   words(app, "networks", options.networks, "Names or ids");
                                   return nullptr;
                               });
    for (const char *name : {"rm", "remove"}) {
        add<NetworkRemoveOptions>(parent, outcome, name, "Remove networks", [](CLI::App *app, NetworkRemoveOptions &options) {
            flag(app, "-f,--force", options.force, "Also with containers in them that do not run");
            words(app, "networks", options.networks, "Names or ids");
            return nullptr;
        });
    }
    add<NetworkPruneOptions>(parent, outcome, "prune", "Remove all networks without containers",
                             [](CLI::App *app, NetworkPruneOptions &options) {
                                 flag(app, "-f,--force", options.force, "Do not ask");
                                 list(app, "--filter", options.filters, "until=, label= or label!=");
                                 return nullptr;
                             });
    addConnect(parent, outcome);
}

} // namespace kiste::ctl::cli
