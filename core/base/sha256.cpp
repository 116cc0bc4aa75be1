// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <array>
#include <cstdlib>
#include <format>
#include <openssl/evp.h>

namespace kiste {

void Sha256::Deleter::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new())
{
    if (!m_context || EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) != 1)
        std::abort(); // out of memory, or an OpenSSL without SHA-256
}

void Sha256::add(std::span<const std::byte> bytes)
{
    if (EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) != 1)
        std::abort();
}

Digest Sha256::finish()
{
    std::array<unsigned char, 32> raw{};
    if (EVP_DigestFinal_ex(m_context.get(), raw.data(), nullptr) != 1
        || EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) != 1)
        std::abort();
    std::string text = "sha256:";
    for (const unsigned char byte : raw)
        text += std::format("{:02x}", byte);
    return *Digest::parse(text);
}

Digest Sha256::of(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

} // namespace kiste
