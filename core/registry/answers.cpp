// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/answers.h"

#include "core/base/fileio.h"
#include "core/oci/image.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr int answerDepth = 8;
constexpr int manifestDepth = 32;

bool isKnownType(std::string_view type)
{
    return mediatype::isManifest(type) || mediatype::isIndex(type);
}

} // namespace

std::optional<std::string> readToken(std::string_view body)
{
    const auto document = parseJson(body, maxTokenAnswer, answerDepth, "the token");
    if (!document)
        return std::nullopt;
    std::string token, accessToken;
    JsonNode::Problem problem;
    const JsonNode root(*document, "the token", problem);
    root.child("token").read(token);
    root.child("access_token").read(accessToken);
    if (token.empty())
        token = accessToken;
    // It becomes part of a header.
    const bool fits = !token.empty() && std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; });
    return problem || !fits ? std::nullopt : std::optional(token);
}

Result<std::vector<std::string>> readNames(std::string_view body, const std::string &key)
{
    const auto document = parseJson(body, maxListAnswer, answerDepth, "the registry's list");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    std::vector<std::string> names;
    const JsonNode root(*document, "the registry's list", problem);
    root.child(key).read(names);
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    return names;
}

Result<std::vector<SearchHit>> readSearchHits(std::string_view body)
{
    const auto document = parseJson(body, maxListAnswer, answerDepth, "the registry's answer");
    if (!document)
        return std::unexpected(document.error());
    std::vector<SearchHit> hits;
    JsonNode::Problem problem;
    const JsonNode root(*document, "the registry's answer", problem);
    root.child("results").forEach([&hits](const JsonNode &node) {
        SearchHit &hit = hits.emplace_back();
        node.child("name").read(hit.name);
        node.child("description").read(hit.description);
        node.child("star_count").read(hit.stars);
        node.child("is_official").read(hit.official);
    });
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    return hits;
}

Result<std::string> manifestType(std::string_view text, std::string_view contentType)
{
    contentType = contentType.substr(0, contentType.find(';'));
    while (contentType.ends_with(' '))
        contentType.remove_suffix(1);
    const auto document = parseJson(text, maxImageDocument, manifestDepth, "the manifest");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    std::string own;
    int schema = 0;
    const JsonNode root(*document, "the manifest", problem);
    root.child("mediaType").read(own);
    root.child("schemaVersion").read(schema);
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    if (schema == 1)
        return failure(ErrorCode::Unsupported, "it is an image in docker's first format, which nobody makes any more");
    if (!own.empty() && !isKnownType(own))
        return failure(ErrorCode::Unsupported, std::format("it is no image but '{}'", printable(own)));
    if (!own.empty() && isKnownType(contentType) && contentType != own) {
        return failure(ErrorCode::Corrupt,
            std::format("the registry calls it '{}', it calls itself '{}'", printable(contentType), printable(own)));
    }
    if (!own.empty())
        return own;
    if (isKnownType(contentType))
        return std::string(contentType);
    // The first OCI images did not say what they are, and some registries do not either.
    const bool index = document->contains("manifests");
    if (index == document->contains("layers"))
        return failure(ErrorCode::Corrupt, "it is neither an image nor an index, or both");
    return std::string(index ? mediatype::ociIndex : mediatype::ociManifest);
}

} // namespace kiste
