// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace kiste {

/// One IPv4 or IPv6 address. Ordered by family, then by number.
class IpAddress
{
public:
    enum class Family : std::uint8_t { V4, V6 };

    /// The unspecified IPv4 address.
    IpAddress() = default;
    /// Dotted decimal, or RFC 4291 without a zone; brackets around an IPv6 address are taken off. InvalidArgument for
    /// anything else, leading zeros included, which other programs read as octal.
    static Result<IpAddress> parse(std::string_view text);
    /// From 4 or 16 bytes in network order.
    static IpAddress fromBytes(Family family, const void *bytes);

    Family family() const { return m_family; }
    bool isV6() const { return m_family == Family::V6; }
    /// 32 or 128.
    int bits() const { return isV6() ? 128 : 32; }
    /// 4 or 16 bytes in network order.
    const std::uint8_t *bytes() const { return m_bytes.data(); }
    std::size_t size() const { return isV6() ? 16 : 4; }

    bool isUnspecified() const;
    bool isLoopback() const;
    /// fe80::/10, 169.254.0.0/16
    bool isLinkLocal() const;
    bool isMulticast() const;

    /// The address so many further; wraps within its family.
    IpAddress plus(std::uint64_t count) const;
    /// RFC 5952 text.
    std::string text() const;

    auto operator<=>(const IpAddress &) const = default;

private:
    Family m_family = Family::V4;
    std::array<std::uint8_t, 16> m_bytes{};
};

/// A range of addresses: "10.0.0.0/24". The bits behind the prefix are zero.
class Subnet
{
public:
    Subnet() = default;
    /// "ADDRESS/LENGTH"; InvalidArgument if bits behind the prefix are set.
    static Result<Subnet> parse(std::string_view text);
    /// The subnet of that length that the address lies in.
    static Subnet of(const IpAddress &address, int length);

    const IpAddress &base() const { return m_base; }
    int length() const { return m_length; }
    bool isV6() const { return m_base.isV6(); }
    bool contains(const IpAddress &address) const;
    bool contains(const Subnet &other) const;
    bool overlaps(const Subnet &other) const { return contains(other.m_base) || other.contains(m_base); }
    /// The highest address: the broadcast address of an IPv4 subnet.
    IpAddress last() const;
    /// The subnet of the same length right behind this one.
    Subnet next() const;
    std::string text() const;

    auto operator<=>(const Subnet &) const = default;

private:
    IpAddress m_base;
    int m_length = 0;
};

/// An Ethernet address.
class MacAddress
{
public:
    /// Six pairs of hexadecimal digits with ':' or '-' between them. InvalidArgument for a group address and for zero.
    static Result<MacAddress> parse(std::string_view text);
    /// A locally administered address that follows from the text.
    static MacAddress derivedFrom(std::string_view text);
    const std::array<std::uint8_t, 6> &bytes() const { return m_bytes; }
    std::string text() const;

    auto operator<=>(const MacAddress &) const = default;

private:
    std::array<std::uint8_t, 6> m_bytes{};
};

} // namespace kiste
