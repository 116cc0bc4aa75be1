// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <memory>
#include <string>

struct nft_ctx;

namespace kiste {

/// Runs nft(8) text in this process's network namespace, each text as one transaction.
class Firewall
{
public:
    static Result<Firewall> open();
    /// Failed with nft's own words, without effect. An empty text does nothing.
    Result<void> run(const std::string &text);

private:
    struct Deleter
    {
        void operator()(nft_ctx *context) const;
    };
    explicit Firewall(nft_ctx *context) : m_context(context) {}

    std::unique_ptr<nft_ctx, Deleter> m_context;
};

/// Tells when somebody else has changed the table "inet kiste": `nft flush ruleset`, a firewall's restart, a hand.
class FirewallWatch
{
public:
    static Result<FirewallWatch> open();
    /// To be polled for reading.
    int fd() const { return m_socket.get(); }
    /// Reads what has arrived; true when the table is no longer what this process made of it. Also when messages were lost.
    bool touched();

private:
    explicit FirewallWatch(UniqueFd socket) : m_socket(std::move(socket)) {}

    UniqueFd m_socket;
    bool m_ours = false; ///< the messages since the last end of a transaction were about our table
};

} // namespace kiste
