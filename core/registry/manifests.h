// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/image.h"
#include "core/registry/answers.h"
#include "core/registry/client.h"

namespace kiste {

/// A manifest or index as a registry has it, with its digest verified where one was asked for.
struct RegistryDocument
{
    std::string text;
    Digest digest;
    std::string mediaType;
    bool isIndex = false;
};

/// @p what: a tag or a digest. @p expected: the descriptor that led here; its digest and size must be met.
Task<Result<RegistryDocument>> fetchManifest(
    RegistryClient &client, const std::string &what, const std::optional<Descriptor> &expected = {});

/// An image for one platform.
struct RegistryImage
{
    RegistryDocument document; ///< its manifest
    ImageManifest manifest;
    Digest named; ///< what the tag names: the document itself, or an index it is in
    bool chosen = false; ///< from an index
};
/// Follows indexes from the reference's digest, or else its tag, to the image that fits @p wanted best.
Task<Result<RegistryImage>> fetchImage(RegistryClient &client, const ImageReference &reference, const Platform &wanted);

/// All tags of the client's repository, as the registry sorts them.
Task<Result<std::vector<std::string>>> listTags(RegistryClient &client);
/// All repositories of the registry whose names hold @p term, at most @p limit.
Task<Result<std::vector<std::string>>> listRepositories(RegistryClient &client, std::string term, std::size_t limit);

/// By the registry's own search (docker's version 1, which some still offer), else in the list of its repositories.
Task<Result<std::vector<SearchHit>>> searchRegistry(RegistryClient &client, std::string term, std::size_t limit);

} // namespace kiste
