// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/address.h"

#include "core/base/sha256.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <format>

namespace kiste {

namespace {

std::unexpected<Error> invalid(std::string_view text, std::string_view what)
{
    return failure(ErrorCode::InvalidArgument, std::format("'{}' is not {}", text.substr(0, 80), what));
}

/// Sets all bits from @p length on to @p value.
void fill(std::uint8_t *bytes, std::size_t size, int length, bool value)
{
    for (std::size_t i = 0; i < size; ++i) {
        const int kept = std::clamp(length - static_cast<int>(i) * 8, 0, 8);
        const auto mask = static_cast<std::uint8_t>(0xff >> kept);
        bytes[i] = static_cast<std::uint8_t>(value ? bytes[i] | mask : bytes[i] & ~mask);
    }
}

} // namespace

IpAddress IpAddress::fromBytes(Family family, const void *bytes)
{
    IpAddress address;
    address.m_family = family;
    std::memcpy(address.m_bytes.data(), bytes, address.size());
    return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text)
{
    const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    const std::string plain(bracketed ? text.substr(1, text.size() - 2) : text);
    in_addr four{};
    in6_addr six{};
    if (plain.find('\0') != std::string::npos)
        return invalid(plain.c_str(), "an IP address");
    if (!bracketed && ::inet_pton(AF_INET, plain.c_str(), &four) == 1)
        return fromBytes(Family::V4, &four);
    if (::inet_pton(AF_INET6, plain.c_str(), &six) == 1)
        return fromBytes(Family::V6, &six);
    return invalid(text, "an IP address");
}

bool IpAddress::isUnspecified() const
{
    return std::ranges::all_of(m_bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::isLoopback() const
{
    if (!isV6())
        return m_bytes[0] == 127;
    return m_bytes[15] == 1 && std::all_of(m_bytes.begin(), m_bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::isLinkLocal() const
{
    return isV6() ? m_bytes[0] == 0xfe && (m_bytes[1] & 0xc0) == 0x80 : m_bytes[0] == 169 && m_bytes[1] == 254;
}

bool IpAddress::isMulticast() const
{
    return isV6() ? m_bytes[0] == 0xff : (m_bytes[0] & 0xf0) == 0xe0;
}

IpAddress IpAddress::plus(std::uint64_t count) const
{
    IpAddress sum = *this;
    for (std::size_t i = size(); i-- > 0 && count != 0;) {
        count += sum.m_bytes[i];
        sum.m_bytes[i] = static_cast<std::uint8_t>(count);
        count >>= 8;
    }
    return sum;
}

std::string IpAddress::text() const
{
    char buffer[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(isV6() ? AF_INET6 : AF_INET, m_bytes.data(), buffer, sizeof buffer);
    return buffer;
}

Result<Subnet> Subnet::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address || slash == std::string_view::npos)
        return invalid(text, "a subnet such as 10.1.2.0/24");
    int length = 0;
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size() || length < 0 || length > address->bits())
        return invalid(text, "a subnet such as 10.1.2.0/24");
    const Subnet subnet = of(*address, length);
    if (subnet.base() != *address)
        return failure(ErrorCode::InvalidArgument,
                       std::format("the subnet '{}' begins at {}", text.substr(0, 80), subnet.base().text()));
    return subnet;
}

Subnet Subnet::of(const IpAddress &address, int length)
{
    Subnet subnet;
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), address.bytes(), address.size());
    fill(bytes.data(), address.size(), length, false);
    subnet.m_base = IpAddress::fromBytes(address.family(), bytes.data());
    subnet.m_length = length;
    return subnet;
}

bool Subnet::contains(const IpAddress &address) const
{
    return address.family() == m_base.family() && of(address, m_length).m_base == m_base;
}

bool Subnet::contains(const Subnet &other) const
{
    return other.m_length >= m_length && contains(other.m_base);
}

IpAddress Subnet::last() const
{
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), m_base.bytes(), m_base.size());
    fill(bytes.data(), m_base.size(), m_length, true);
    return IpAddress::fromBytes(m_base.family(), bytes.data());
}

Subnet Subnet::next() const
{
    return of(last().plus(1), m_length);
}

std::string Subnet::text() const
{
    return std::format("{}/{}", m_base.text(), m_length);
}

Result<MacAddress> MacAddress::parse(std::string_view text)
{
    MacAddress address;
    if (text.size() != 17)
        return invalid(text, "a MAC address such as 02:42:ac:11:00:02");
    for (std::size_t i = 0; i < 6; ++i) {
        const char *digits = text.data() + i * 3;
        const auto [end, error] = std::from_chars(digits, digits + 2, address.m_bytes[i], 16);
        if (error != std::errc() || end != digits + 2 || (i < 5 && digits[2] != ':' && digits[2] != '-'))
            return invalid(text, "a MAC address such as 02:42:ac:11:00:02");
    }
    if ((address.m_bytes[0] & 1) != 0 || address == MacAddress())
        return invalid(text, "the MAC address of one interface");
    return address;
}

MacAddress MacAddress::derivedFrom(std::string_view text)
{
    const std::string digits = Sha256::of(text).hex();
    MacAddress address;
    for (std::size_t i = 0; i < 6; ++i)
        std::from_chars(digits.data() + i * 2, digits.data() + i * 2 + 2, address.m_bytes[i], 16);
    address.m_bytes[0] = static_cast<std::uint8_t>((address.m_bytes[0] & 0xfc) | 0x02);
    return address;
}

std::string MacAddress::text() const
{
    return std::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", m_bytes[0], m_bytes[1], m_bytes[2], m_bytes[3],
                       m_bytes[4], m_bytes[5]);
}

} // namespace kiste
