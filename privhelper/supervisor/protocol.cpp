// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/protocol.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <format>
#include <sys/socket.h>

namespace kiste::supervisor {

namespace {

constexpr std::size_t controlSize = CMSG_SPACE(sizeof(int) * maxPacketFds);

} // namespace

Result<void> sendPacket(int socket, std::string_view text, const std::vector<int> &fds)
{
    if (text.size() > maxPacket || fds.size() > maxPacketFds || text.empty())
        return failure(ErrorCode::LimitExceeded,
                       std::format("a packet of {} bytes and {} descriptors cannot be sent", text.size(), fds.size()));
    iovec piece{const_cast<char *>(text.data()), text.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, controlSize> control{};
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
        std::memcpy(CMSG_DATA(header), fds.data(), sizeof(int) * fds.size());
    }
    for (;;) {
        if (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return {};
        if (errno == EINTR)
            continue;
        if (errno == EAGAIN || errno == ENOBUFS)
            return failure(ErrorCode::InUse, "the peer's queue is full");
        return osFailure(errno, "cannot send a packet");
    }
}

Result<std::optional<Packet>> receivePacket(int socket, int flags)
{
    std::string text(maxPacket + 1, '\0');
    iovec piece{text.data(), text.size()};
    alignas(cmsghdr) std::array<char, controlSize> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t n = 0;
    do {
        n = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | flags);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN)
        return std::optional<Packet>();
    if (n < 0)
        return osFailure(errno, "cannot receive a packet");
    Packet packet;
    for (cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
            packet.fds.emplace_back(fd);
        }
    }
    if (n == 0)
        return failure(ErrorCode::Unavailable, "the peer closed the connection");
    if (static_cast<std::size_t>(n) > maxPacket || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
        return failure(ErrorCode::Corrupt, "a packet was larger than the protocol allows");
    text.resize(static_cast<std::size_t>(n));
    packet.text = std::move(text);
    return packet;
}

} // namespace kiste::supervisor
