// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Images: single layers by what they are called.
#include "privhelper/service/clients.h"
#include "privhelper/service/images.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

/// Fewer digits say too little.
constexpr std::size_t minLayerPrefix = 4;

} // namespace

Result<LayerPlace> Images::findLayer(const std::string &text, quint32 uid) const
{
    std::string_view digits = text;
    if (digits.starts_with("sha256:"))
        digits.remove_prefix(7);
    const auto nothing = failure(ErrorCode::NotFound, std::format("there is no layer '{}'", text.substr(0, 120)));
    if (digits.size() < minLayerPrefix || digits.size() > 64 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return nothing;
    // By what a layer is together with all below it, the same layer counts once, whoever has it.
    std::map<std::string, LayerPlace> byChain, byBlob, byDiffId;
    std::set<std::string> known;
    for (const auto &[key, image] : m_images) {
        if (!Clients::maySee(uid, key.owner))
            continue;
        const bool blobMatches
            = std::ranges::any_of(image.blobs, [digits](const Digest &blob) { return blob.hex().starts_with(digits); });
        const auto blobs = blobMatches ? layers(key) : Result<std::vector<std::pair<Digest, std::uint64_t>>>();
        for (std::size_t i = 0; i < image.layers.size(); ++i) {
            const std::string &chain = image.layers[i];
            const auto chainId = Digest::parse(chain);
            if (!chainId)
                continue;
            if (chainId->hex().starts_with(digits))
                byChain.try_emplace(chain, key, i + 1);
            if (blobs && i < blobs->size() && (*blobs)[i].first.hex().starts_with(digits))
                byBlob.try_emplace(chain, key, i + 1);
            if (!known.insert(chain).second)
                continue;
            const auto info = m_layers.info(*chainId);
            if (info && info->diffId.hex().starts_with(digits))
                byDiffId.try_emplace(chain, key, i + 1);
        }
    }
    for (const auto *found : {&byChain, &byDiffId, &byBlob}) {
        if (found->size() == 1)
            return found->begin()->second;
        if (found->size() > 1)
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' may mean more than one layer; the chain id tells them apart", text.substr(0, 120)));
    }
    return nothing;
}

} // namespace kiste
