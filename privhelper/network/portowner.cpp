// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/portowner.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <format>
#include <fstream>
#include <sstream>

namespace kiste {

namespace {

constexpr std::string_view listenState = "0A";

std::string contentOf(const std::string &path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// "0100007F" is 127.0.0.1: words of 32 bits in the machine's own order.
std::optional<IpAddress> addressFrom(std::string_view digits)
{
    std::uint8_t bytes[16] = {};
    if (digits.size() != 8 && digits.size() != 32)
        return {};
    for (std::size_t i = 0; i < digits.size() / 8; ++i) {
        std::uint32_t word = 0;
        if (std::from_chars(digits.data() + i * 8, digits.data() + i * 8 + 8, word, 16).ec != std::errc())
            return {};
        std::memcpy(bytes + i * 4, &word, 4);
    }
    return IpAddress::fromBytes(digits.size() == 8 ? IpAddress::Family::V4 : IpAddress::Family::V6, bytes);
}

/// The process that has a descriptor of the socket.
PortOwner processWith(std::uint64_t inode)
{
    namespace fs = std::filesystem;
    PortOwner owner{true, 0, {}};
    const std::string wanted = std::format("socket:[{}]", inode);
    std::error_code error;
    for (fs::directory_iterator process("/proc", error), end; !error && process != end; process.increment(error)) {
        int pid = 0;
        const std::string name = process->path().filename();
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size() || pid <= 0)
            continue;
        std::error_code ignored; // it may end, or be nobody's business
        for (fs::directory_iterator fd(process->path() / "fd", ignored); !ignored && fd != end; fd.increment(ignored)) {
            if (fs::read_symlink(fd->path(), ignored) != wanted)
                continue;
            owner.pid = pid;
            owner.command = contentOf(process->path() / "comm");
            if (owner.command.ends_with('\n'))
                owner.command.pop_back();
            return owner;
        }
    }
    return owner;
}

} // namespace

std::uint64_t conflictingSocket(std::string_view table, const IpAddress &address, std::uint16_t port, bool listening)
{
    std::istringstream lines{std::string(table)};
    std::string line;
    std::getline(lines, line); // headings
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout;
        std::uint64_t inode = 0;
        words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >> inode;
        const std::size_t colon = local.find(':');
        if (!words || colon == std::string::npos || inode == 0 || (listening && state != listenState))
            continue;
        const auto bound = addressFrom(std::string_view(local).substr(0, colon));
        unsigned number = 0;
        std::from_chars(local.data() + colon + 1, local.data() + local.size(), number, 16);
        if (!bound || number != port)
            continue;
        const bool everywhere = bound->isUnspecified() || address.isUnspecified();
        if (everywhere || *bound == address)
            return inode;
    }
    return 0;
}

PortOwner portOwner(const IpAddress &address, Transport transport, std::uint16_t port)
{
    if (transport == Transport::Sctp)
        return {};
    const std::string name(transportName(transport));
    const bool listening = transport == Transport::Tcp;
    // A socket of IPv6 that is bound to no address has the port of IPv4 too, unless it was told not to.
    for (const std::string &table : {name + (address.isV6() ? "6" : ""), name + (address.isV6() ? "" : "6")}) {
        const bool other = table.ends_with('6') != address.isV6();
        const IpAddress where = other ? *IpAddress::parse(address.isV6() ? "0.0.0.0" : "::") : address;
        if (other && address.isV6())
            break;
        if (const std::uint64_t inode = conflictingSocket(contentOf("/proc/net/" + table), where, port, listening))
            return processWith(inode);
    }
    return {};
}

} // namespace kiste
