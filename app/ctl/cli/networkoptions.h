// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

/// What the commands about networks were asked to do.
namespace kiste::ctl {

/// Flags of `run` and `create` about the container's networks, as they were given.
struct NetworkFlags
{
    QStringList networks; ///< names, "none", "host", "container:NAME", or docker's "name=…,alias=…,ip=…"
    QStringList aliases;
    QStringList publish;
    QStringList expose;
    bool publishAll = false;
    QString ip;
    QString ip6;
    QString mac;
    QStringList dns;
    QStringList dnsSearch;
    QStringList dnsOptions;
    QStringList extraHosts;
};

struct NetworkCreateCommand
{
    QString name;
    QString driver;
    QStringList subnets;
    QStringList gateways;
    QStringList ranges;
    QStringList reserved; ///< "NAME=ADDRESS"
    QStringList options; ///< "KEY=VALUE"
    QStringList labels;
    bool internal = false;
    std::optional<bool> ipv4;
    std::optional<bool> ipv6;
    QString ipamDriver; ///< empty or "default"
    bool attachable = false; ///< as every network is
    bool disableDns = false;
};

struct NetworkListOptions
{
    QStringList filters;
    QString format;
    bool quiet = false;
    bool noTruncation = false;
};

struct NetworkInspectOptions
{
    QStringList networks;
    QString format;
};

struct NetworkRemoveOptions
{
    QStringList networks;
    bool force = false;
};

struct NetworkPruneOptions
{
    bool force = false; ///< without it a terminal is asked first
    QStringList filters;
};

struct NetworkConnectOptions
{
    QString network;
    QString container;
    bool connect = true; ///< or disconnect
    bool force = false;
    QStringList aliases;
    QString ip;
    QString ip6;
    QString mac;
};

struct PortOptions
{
    QString container;
    QString port; ///< "80" or "80/tcp"; empty: all
};

} // namespace kiste::ctl
