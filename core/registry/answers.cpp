// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/answers.h"

#include "core/oci/jsonreader.h"

#include <algorithm>

namespace kiste {

namespace {

constexpr int answerDepth = 8;

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

} // namespace kiste
