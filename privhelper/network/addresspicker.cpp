// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/addresspicker.h"

#include "core/base/sha256.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace kiste {

namespace {

struct Range
{
    const char *whole;
    int length; ///< of one piece
};
constexpr std::array<Range, 3> ranges = {{{"10.200.0.0/13", 20}, {"172.24.0.0/13", 20}, {"192.168.128.0/17", 24}}};

/// Whether a piece is nobody's.
bool isFree(const Subnet &piece, const std::set<Subnet> &taken)
{
    return std::ranges::none_of(taken, [&piece](const Subnet &other) { return other.overlaps(piece); });
}

} // namespace

Result<Subnet> chooseSubnetV4(const std::set<Subnet> &taken)
{
    for (const Range &range : ranges) {
        const Subnet whole = *Subnet::parse(range.whole);
        for (Subnet piece = Subnet::of(whole.base(), range.length); whole.contains(piece); piece = piece.next()) {
            if (isFree(piece, taken))
                return piece;
        }
    }
    return failure(ErrorCode::NoSpace,
                   "every range of IPv4 addresses that the engine may use is taken by a network or a route; give a subnet");
}

Result<Subnet> chooseSubnetV6(std::string_view seed, const std::set<Subnet> &taken)
{
    const std::string digits = Sha256::of(seed).hex();
    std::array<std::uint8_t, 16> bytes{0xfd};
    for (std::size_t i = 1; i < 6; ++i)
        std::from_chars(digits.data() + i * 2, digits.data() + i * 2 + 2, bytes[i], 16);
    const Subnet whole = Subnet::of(IpAddress::fromBytes(IpAddress::Family::V6, bytes.data()), 48);
    for (Subnet piece = Subnet::of(whole.base(), 64); whole.contains(piece); piece = piece.next()) {
        if (isFree(piece, taken))
            return piece;
    }
    return failure(ErrorCode::NoSpace, std::format("every subnet of {} is taken; give one", whole.text()));
}

AddressBook::AddressBook(const AddressPool &pool, std::set<IpAddress> reserved) : m_pool(pool), m_reserved(std::move(reserved))
{
    const Subnet &from = pool.range ? *pool.range : pool.subnet;
    // The first address of a subnet means the subnet, the last one of an IPv4 subnet everybody in it.
    m_first = from.base() == pool.subnet.base() ? from.base().plus(1) : from.base();
    m_last = from.last();
    if (!from.isV6() && m_last == pool.subnet.last())
        m_last = IpAddress::fromBytes(m_last.family(), m_last.bytes()).plus(0xffffffffU); // one less, modulo 2^32
    m_reserved.insert(pool.gateway);
    m_cursor = m_first;
}

bool AddressBook::isFree(const IpAddress &address) const
{
    return !m_taken.contains(address) && !m_reserved.contains(address);
}

Result<IpAddress> AddressBook::next()
{
    const IpAddress begin = m_cursor;
    do {
        const IpAddress candidate = m_cursor;
        m_cursor = candidate == m_last ? m_first : candidate.plus(1);
        if (isFree(candidate)) {
            m_taken.insert(candidate);
            return candidate;
        }
    } while (m_cursor != begin);
    return failure(ErrorCode::NoSpace, std::format("all addresses of {} are taken", (m_pool.range ? *m_pool.range : m_pool.subnet).text()));
}

Result<void> AddressBook::take(const IpAddress &address)
{
    const bool inside = m_pool.subnet.contains(address) && address != m_pool.subnet.base()
        && (address.isV6() || address != m_pool.subnet.last());
    if (!inside)
        return failure(ErrorCode::InvalidArgument, std::format("{} is not an address for a container in {}", address.text(), m_pool.subnet.text()));
    if (m_reserved.contains(address))
        return failure(ErrorCode::InUse, std::format("the address {} is the network's own or reserved", address.text()));
    if (!m_taken.insert(address).second)
        return failure(ErrorCode::InUse, std::format("the address {} is taken", address.text()));
    return {};
}

} // namespace kiste
