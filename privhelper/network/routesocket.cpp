// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/routesocket.h"

#include <cerrno>
#include <cstring>
#include <format>
#include <linux/netlink.h>
#include <netlink/msg.h>
#include <optional>
#include <sys/socket.h>

namespace kiste {

namespace {

/// Large enough for every message of a dump: the kernel's own limit.
constexpr std::size_t bufferSize = 64 * 1024;
constexpr timeval patience{10, 0};

/// What the kernel says beside the number.
std::string extendedMessage(const nlmsghdr *header)
{
    if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0)
        return {};
    const char *data = static_cast<const char *>(NLMSG_DATA(header));
    std::size_t offset = NLMSG_ALIGN(sizeof(nlmsgerr));
    if ((header->nlmsg_flags & NLM_F_CAPPED) == 0) {
        nlmsgerr error{};
        std::memcpy(&error, data, sizeof error);
        offset += error.msg.nlmsg_len - NLMSG_HDRLEN;
    }
    const std::size_t size = header->nlmsg_len - NLMSG_HDRLEN;
    while (offset + sizeof(nlattr) <= size) {
        nlattr attribute{};
        std::memcpy(&attribute, data + offset, sizeof attribute);
        if (attribute.nla_len < sizeof attribute || offset + attribute.nla_len > size)
            break;
        if ((attribute.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG) {
            const std::size_t length = attribute.nla_len - sizeof attribute;
            return std::string(data + offset + sizeof attribute, ::strnlen(data + offset + sizeof attribute, length));
        }
        offset += NLA_ALIGN(attribute.nla_len);
    }
    return {};
}

/// Nothing for an acknowledgement.
std::optional<Error> errorOf(const nlmsghdr *header, std::string_view what)
{
    int number = 0;
    std::memcpy(&number, NLMSG_DATA(header), sizeof number);
    if (number == 0)
        return {};
    const std::string message = extendedMessage(header);
    return Error::fromErrno(-number, message.empty() ? std::string(what) : std::format("{}: {}", what, message));
}

} // namespace

void NetlinkMessageDeleter::operator()(nl_msg *message) const
{
    ::nlmsg_free(message);
}

Result<RouteSocket> RouteSocket::open()
{
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket)
        return osFailure(errno, "cannot open a netlink socket");
    return adopt(std::move(socket));
}

Result<RouteSocket> RouteSocket::adopt(UniqueFd socket)
{
    const int on = 1;
    const int size = 4 * 1024 * 1024;
    // Only words and speed are lost without these.
    std::ignore = ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    std::ignore = ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    std::ignore = ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
        return osFailure(errno, "cannot set up a netlink socket");
    return RouteSocket(std::move(socket));
}

Result<void> RouteSocket::send(const std::string &packet)
{
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (::sendto(m_socket.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr *>(&kernel), sizeof kernel) < 0)
        return osFailure(errno, "cannot send to the kernel");
    return {};
}

Result<void> RouteSocket::receive(std::string &buffer)
{
    buffer.resize(bufferSize);
    ssize_t n = 0;
    do {
        n = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return osFailure(errno, "no answer of the kernel");
    buffer.resize(static_cast<std::size_t>(n));
    return {};
}

Result<void> RouteSocket::run(const std::vector<NetlinkMessage> &requests, std::string_view what)
{
    if (requests.empty())
        return {};
    std::string packet;
    const std::uint32_t first = m_sequence + 1;
    for (const NetlinkMessage &request : requests) {
        nlmsghdr *header = ::nlmsg_hdr(request.get());
        header->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
        header->nlmsg_seq = ++m_sequence;
        packet.append(reinterpret_cast<const char *>(header), header->nlmsg_len);
        packet.resize(NLMSG_ALIGN(packet.size()));
    }
    if (auto sent = send(packet); !sent)
        return sent;
    std::optional<Error> failed;
    std::string buffer;
    for (std::size_t answers = 0; answers < requests.size();) {
        if (auto received = receive(buffer); !received)
            return received;
        int left = static_cast<int>(buffer.size());
        for (auto *header = reinterpret_cast<nlmsghdr *>(buffer.data()); NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type != NLMSG_ERROR || header->nlmsg_seq < first)
                continue; // late, from a request that timed out
            ++answers;
            const auto error = errorOf(header, what);
            if (error && !failed)
                failed = error;
        }
    }
    if (failed)
        return std::unexpected(*failed);
    return {};
}

Result<void> RouteSocket::query(const NetlinkMessage &request, bool dump, const std::function<void(const nlmsghdr *)> &each)
{
    nlmsghdr *header = ::nlmsg_hdr(request.get());
    header->nlmsg_flags |= dump ? NLM_F_REQUEST | NLM_F_DUMP : NLM_F_REQUEST;
    header->nlmsg_seq = ++m_sequence;
    if (auto sent = send(std::string(reinterpret_cast<const char *>(header), header->nlmsg_len)); !sent)
        return sent;
    std::string buffer;
    for (;;) {
        if (auto received = receive(buffer); !received)
            return received;
        int left = static_cast<int>(buffer.size());
        for (auto *answer = reinterpret_cast<nlmsghdr *>(buffer.data()); NLMSG_OK(answer, left); answer = NLMSG_NEXT(answer, left)) {
            if (answer->nlmsg_seq != m_sequence)
                continue;
            if (answer->nlmsg_type == NLMSG_DONE)
                return {};
            if (answer->nlmsg_type == NLMSG_ERROR) {
                const auto error = errorOf(answer, "the kernel refuses a query");
                return error ? Result<void>(std::unexpected(*error)) : Result<void>();
            }
            each(answer);
            if (!dump)
                return {};
        }
    }
}

} // namespace kiste
