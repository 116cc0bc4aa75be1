// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// An image reference, `[registry/]path[:tag][@digest]` in the grammar of the distribution specification. The first
/// component is a registry if it holds '.' or ':' or is "localhost". Only a valid one can exist, so each part is safe
/// where a name is expected; none is a file name.
class ImageReference
{
public:
    /// Parses what a user typed or an archive says.
    static Result<ImageReference> parse(std::string_view text);
    /// Parses a full reference, the form in which names are stored: with a registry, and a tag or a digest.
    static Result<ImageReference> parseFull(std::string_view text);

    /// "localhost", "registry.example:5000", or empty when the text named none.
    const std::string &registry() const { return m_registry; }
    /// "library/debian"
    const std::string &path() const { return m_path; }
    /// "latest", or empty when the text had none.
    const std::string &tag() const { return m_tag; }
    const std::optional<Digest> &digest() const { return m_digest; }

    /// The reference with what it has and nothing more.
    std::string text() const;
    /// Registry and path: "localhost/deb13".
    std::string repository() const;
    /// The full reference an unnamed registry and tag stand for: "deb13" is "localhost/deb13:latest".
    ImageReference normalized() const;
    /// Full references this may mean among local images, best first: "deb13" gives "localhost/deb13:latest". A text
    /// with tag and digest gives both; the digest decides.
    std::vector<std::string> candidates() const;
    /// Whether @p full, a stored name, is one this short reference may mean: without a registry here any registry fits,
    /// and "debian" means ".../library/debian" too. To be tried when no candidate is there; ambiguous if several fit.
    bool mayMean(const ImageReference &full) const;

    bool operator==(const ImageReference &) const = default;

private:
    ImageReference() = default;
    std::string m_registry;
    std::string m_path;
    std::string m_tag;
    std::optional<Digest> m_digest;
};

} // namespace kiste
