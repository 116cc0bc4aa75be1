// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct nl_msg;
struct nlmsghdr;

namespace kiste {

struct NetlinkMessageDeleter
{
    void operator()(nl_msg *message) const;
};
/// A request that libnl-route has built.
using NetlinkMessage = std::unique_ptr<nl_msg, NetlinkMessageDeleter>;

/// A NETLINK_ROUTE socket that sends many requests at once. libnl's own sending waits for each answer, and cannot use a
/// socket of another network namespace; its builders and parsers are used all the same.
class RouteSocket
{
public:
    /// In this process's network namespace.
    static Result<RouteSocket> open();
    /// One that somebody opened, perhaps in another namespace.
    static Result<RouteSocket> adopt(UniqueFd socket);

    /// Sends all in one packet and waits for all answers. The first failure counts; what came after it has been tried all
    /// the same. The kernel's own message is part of the error.
    Result<void> run(const std::vector<NetlinkMessage> &requests, std::string_view what);
    /// Sends one query and hands every message of the answer to @p each.
    Result<void> query(const NetlinkMessage &request, bool dump, const std::function<void(const nlmsghdr *)> &each);

private:
    explicit RouteSocket(UniqueFd socket) : m_socket(std::move(socket)) {}
    Result<void> send(const std::string &packet);
    Result<void> receive(std::string &buffer);

    UniqueFd m_socket;
    std::uint32_t m_sequence = 0;
};

} // namespace kiste
