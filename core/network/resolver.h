// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/address.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiste {

/// resolv.conf(5), as far as containers need it. Unknown lines are dropped.
struct ResolverConfig
{
    std::vector<std::string> nameservers; ///< addresses; an IPv6 one may have a zone
    std::vector<std::string> search;
    std::vector<std::string> options;

    static ResolverConfig parse(std::string_view text);
    /// Without the servers that only the machine itself can reach: 127.0.0.0/8 and ::1.
    ResolverConfig withoutLoopback() const;
    std::string text() const;
    bool operator==(const ResolverConfig &) const = default;
};

/// Names of one line of /etc/hosts.
struct HostsEntry
{
    std::string address;
    std::vector<std::string> names;
    bool operator==(const HostsEntry &) const = default;
};

/// The usual lines for localhost, then the entries.
std::string hostsText(const std::vector<HostsEntry> &entries);

/// docker's `--add-host`: NAME:ADDRESS or NAME=ADDRESS. The address is "host-gateway" or an IP address.
struct ExtraHost
{
    std::string name;
    std::string address; ///< "host-gateway" for the machine as the container sees it
};
Result<ExtraHost> parseExtraHost(std::string_view text);

/// One or more labels of letters, digits, '-' and '_'; what a name, an alias or a search domain may be.
Result<void> checkHostName(std::string_view name);
/// One word of resolv.conf's options.
Result<void> checkResolverOption(std::string_view option);

} // namespace kiste
