// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/network/ruleset.h"

#include <set>
#include <string>

namespace kiste {

/// The kernel's switches of interfaces in /proc/sys/net, or in a tree that looks like it.
///
/// Forwarding is turned on per interface, for the bridges and for what leads out of the machine, where it was off; the global
/// ip_forward stays as it is. What was off is remembered, so that the rules keep such an interface from becoming a router
/// for anything but containers. IPv6 has a switch per interface since Linux 6.17 (force_forwarding); before, only the global
/// one works, and then interfaces that believe router advertisements are told to go on doing so (accept_ra=2).
class Forwarding
{
public:
    explicit Forwarding(std::string root = "/proc/sys/net") : m_root(std::move(root)) {}

    /// A bridge of ours: forwards, may send from 127.0.0.1, believes no router advertisement (CVE-2020-13401) and no
    /// redirect.
    Result<void> prepareBridge(const std::string &bridge, bool ipv6);
    /// Everything else but the loopback interface and @p ours, which are bridges of networks, and their cables. What had to be
    /// opened is added to @p opened.
    Result<void> openOthers(const std::set<std::string> &ours, bool ipv6, OpenedInterfaces &opened);

private:
    std::string read(const std::string &file) const;
    Result<void> write(const std::string &file, std::string_view value) const;
    std::set<std::string> interfaces(const std::string &family) const;
    Result<void> openV6(const std::set<std::string> &ours, OpenedInterfaces &opened);

    std::string m_root;
};

} // namespace kiste
