// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/childchannel.h"

#include "privhelper/supervisor/protocol.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <format>
#include <poll.h>
#include <sys/socket.h>

namespace kiste::childchannel {

namespace {

constexpr std::string_view letters = "FWTPR";
constexpr std::string_view go = "go ";

} // namespace

Result<std::pair<UniqueFd, UniqueFd>> create()
{
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return osFailure(errno, "cannot make a socket pair");
    return std::pair(UniqueFd(pair[0]), UniqueFd(pair[1]));
}

Result<void> release(int channel, const std::vector<int> &fds, const std::string &text)
{
    return supervisor::sendPacket(channel, std::string(go) + text, fds);
}

Result<std::optional<ChildReport>> receive(int channel)
{
    auto packet = supervisor::receivePacket(channel);
    if (!packet)
        return std::unexpected(packet.error());
    if (!*packet)
        return std::optional<ChildReport>();
    // "<letter> <code> <errno> <detail>"
    const std::string &text = (*packet)->text;
    const std::size_t kind = letters.find(text[0]);
    unsigned code = 0;
    int number = 0;
    const char *const end = text.data() + text.size();
    const auto first = std::from_chars(text.data() + std::min<std::size_t>(2, text.size()), end, code);
    const auto second = first.ec == std::errc{} && first.ptr < end ? std::from_chars(first.ptr + 1, end, number) : first;
    if (kind == std::string_view::npos || second.ec != std::errc{} || second.ptr >= end || code >= errorCodeCount)
        return failure(ErrorCode::Corrupt, "a container's process sent something unexpected");
    ChildReport report;
    report.kind = static_cast<ChildReport::Kind>(kind);
    report.error = Error{static_cast<ErrorCode>(code), std::string(second.ptr + 1, end), number};
    report.fds = std::move((*packet)->fds);
    return std::optional(std::move(report));
}

Result<Released> waitForRelease(int channel)
{
    for (;;) {
        pollfd wait{channel, POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno != EINTR)
            return osFailure(errno, "cannot wait for the supervisor");
        auto packet = supervisor::receivePacket(channel);
        if (!packet)
            return std::unexpected(packet.error());
        if (*packet && (*packet)->text.starts_with(go))
            return Released{std::move((*packet)->fds), (*packet)->text.substr(go.size())};
    }
}

void report(int channel, ChildReport::Kind kind, const Error &error, const std::vector<int> &fds)
{
    const std::string text = std::format("{} {} {} {}", letters[static_cast<std::size_t>(kind)],
                                         static_cast<unsigned>(error.code), error.osError, error.detail.substr(0, 2000));
    std::ignore = supervisor::sendPacket(channel, text, fds); // nobody is left to tell
}

} // namespace kiste::childchannel
