// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/networksettings.h"

#include <functional>
#include <set>
#include <string>

namespace kiste {

/// The first subnet of the engine's own ranges that overlaps none of @p taken: 10.200.0.0/13 and 172.24.0.0/13 in pieces
/// of 4,094 addresses, then 192.168.128.0/17 in pieces of 254. NoSpace when there is none.
Result<Subnet> chooseSubnetV4(const std::set<Subnet> &taken);
/// A /64 of the unique local range fdXX:XXXX:XXXX::/48 (RFC 4193) that follows from @p seed, which should be different on
/// every machine, and overlaps none of @p taken.
Result<Subnet> chooseSubnetV6(std::string_view seed, const std::set<Subnet> &taken);

/// The addresses of one pool that are in use.
class AddressBook
{
public:
    /// @p reserved: never given out.
    AddressBook(const AddressPool &pool, std::set<IpAddress> reserved);

    /// The next free address after the last one given, so that an address rests before it is another container's.
    /// NoSpace when the pool is used up.
    Result<IpAddress> next();
    /// InUse when it is given out, InvalidArgument when it is no container's to have.
    Result<void> take(const IpAddress &address);
    void release(const IpAddress &address) { m_taken.erase(address); }
    std::size_t used() const { return m_taken.size(); }

private:
    bool isFree(const IpAddress &address) const;

    AddressPool m_pool;
    std::set<IpAddress> m_reserved;
    std::set<IpAddress> m_taken;
    IpAddress m_first;
    IpAddress m_last;
    IpAddress m_cursor;
};

} // namespace kiste
