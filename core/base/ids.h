// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <compare>
#include <string>
#include <string_view>

namespace kiste {

/// The engine's name for a container: 64 lower-case hexadecimal digits for the ones Kiste makes; the OCI command line
/// may choose its own. Always `[a-z0-9][a-z0-9_.-]{0,63}`, hence never "..", "/" or empty, and safe as one path element.
class ContainerId
{
public:
    static Result<ContainerId> parse(std::string_view text);
    /// A new random id from getrandom(2).
    static ContainerId random();
    const std::string &text() const { return m_text; }
    /// The 12 digits that people see.
    std::string shortText() const { return m_text.substr(0, 12); }
    auto operator<=>(const ContainerId &) const = default;

private:
    explicit ContainerId(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// What users call a container: `[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}`, docker's rule with a length limit, so that it is a
/// legal host name label in most cases.
class ContainerName
{
public:
    static Result<ContainerName> parse(std::string_view text);
    const std::string &text() const { return m_text; }
    auto operator<=>(const ContainerName &) const = default;

private:
    explicit ContainerName(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// A content digest, only `sha256:` and 64 lower-case hexadecimal digits (OCI image-spec, descriptor.md).
class Digest
{
public:
    static Result<Digest> parse(std::string_view text);
    /// "sha256:…"
    const std::string &text() const { return m_text; }
    /// The 64 digits without the algorithm.
    std::string hex() const { return m_text.substr(7); }
    auto operator<=>(const Digest &) const = default;

private:
    explicit Digest(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// One D-Bus object path element for any text: letters and digits stay, every other byte becomes `_xx` in hexadecimal,
/// the empty text is "_". Both ends use this pair and nothing else.
std::string escapePathElement(std::string_view text);
/// The inverse of escapePathElement(); fails on anything it would not have made.
Result<std::string> unescapePathElement(std::string_view element);

} // namespace kiste
