// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <memory>
#include <span>
#include <string_view>

struct evp_md_ctx_st;

namespace kiste {

/// SHA-256 over bytes that arrive in pieces (OpenSSL EVP).
class Sha256
{
public:
    Sha256();
    void add(std::span<const std::byte> bytes);
    void add(std::string_view bytes) { add(std::as_bytes(std::span(bytes))); }
    /// The digest of everything added; the object starts anew afterwards.
    Digest finish();

    static Digest of(std::string_view bytes);

private:
    struct Deleter
    {
        void operator()(evp_md_ctx_st *context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Deleter> m_context;
};

} // namespace kiste
