// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/firewall.h"

#include "privhelper/network/ruleset.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <endian.h>
#include <format>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

namespace kiste {

namespace {

/// The payload of one attribute behind the nfgenmsg; empty if it is not there.
std::string_view attributeOf(const nlmsghdr *header, int type)
{
    const char *data = static_cast<const char *>(NLMSG_DATA(header)) + NLMSG_ALIGN(sizeof(nfgenmsg));
    const char *end = reinterpret_cast<const char *>(header) + header->nlmsg_len;
    while (data + sizeof(nlattr) <= end) {
        nlattr attribute{};
        std::memcpy(&attribute, data, sizeof attribute);
        if (attribute.nla_len < sizeof attribute || data + attribute.nla_len > end)
            break;
        if ((attribute.nla_type & NLA_TYPE_MASK) == type)
            return {data + sizeof attribute, attribute.nla_len - sizeof attribute};
        data += NLA_ALIGN(attribute.nla_len);
    }
    return {};
}

/// Whether a message is about our table. All objects carry their table's name as attribute 1.
bool isAboutOurTable(const nlmsghdr *header)
{
    static_assert(NFTA_TABLE_NAME == 1 && NFTA_CHAIN_TABLE == 1 && NFTA_RULE_TABLE == 1 && NFTA_SET_TABLE == 1
                  && NFTA_SET_ELEM_LIST_TABLE == 1);
    const std::string_view name = attributeOf(header, NFTA_TABLE_NAME);
    return name.substr(0, name.find('\0')) == firewallTable;
}

} // namespace

void Firewall::Deleter::operator()(nft_ctx *context) const
{
    ::nft_ctx_free(context);
}

Result<Firewall> Firewall::open()
{
    nft_ctx *context = ::nft_ctx_new(NFT_CTX_DEFAULT);
    if (!context)
        return failure(ErrorCode::Unsupported, "nftables cannot be used: libnftables does not start");
    Firewall firewall(context);
    // Messages are read back, never printed.
    if (::nft_ctx_buffer_error(context) != 0 || ::nft_ctx_buffer_output(context) != 0)
        return failure(ErrorCode::Failed, "libnftables gives no messages");
    return firewall;
}

Result<void> Firewall::run(const std::string &text)
{
    if (text.empty())
        return {};
    if (::nft_run_cmd_from_buffer(m_context.get(), text.c_str()) == 0)
        return {};
    std::string message = ::nft_ctx_get_error_buffer(m_context.get());
    message = message.substr(0, message.find('\n'));
    return failure(ErrorCode::Failed, std::format("the rules of the firewall cannot be changed: {}", message));
}

Result<FirewallWatch> FirewallWatch::open()
{
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    const int group = NFNLGRP_NFTABLES;
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0)
        return osFailure(errno, "cannot watch the rules of the firewall");
    return FirewallWatch(std::move(socket));
}

bool FirewallWatch::touched()
{
    alignas(nlmsghdr) std::array<char, 65536> buffer{};
    bool touched = false;
    for (;;) {
        const ssize_t n = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return touched || errno == ENOBUFS;
        auto left = static_cast<int>(n);
        for (auto *header = reinterpret_cast<nlmsghdr *>(buffer.data()); NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            if (NFNL_SUBSYS_ID(header->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
                continue;
            if (NFNL_MSG_TYPE(header->nlmsg_type) != NFT_MSG_NEWGEN) {
                m_ours = m_ours || isAboutOurTable(header);
                continue;
            }
            // The end of a transaction says who made it.
            std::uint32_t pid = 0;
            const std::string_view value = attributeOf(header, NFTA_GEN_PROC_PID);
            if (value.size() == sizeof pid)
                std::memcpy(&pid, value.data(), sizeof pid);
            touched = touched || (m_ours && be32toh(pid) != static_cast<std::uint32_t>(::gettid()));
            m_ours = false;
        }
    }
}

} // namespace kiste
