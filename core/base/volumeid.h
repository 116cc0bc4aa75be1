// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <compare>
#include <string>
#include <string_view>

namespace kiste {

/// The engine's name for a volume: 64 lower-case hexadecimal digits, hence safe as one path element.
class VolumeId
{
public:
    static Result<VolumeId> parse(std::string_view text);
    /// A new random id from getrandom(2).
    static VolumeId random();
    const std::string &text() const { return m_text; }
    auto operator<=>(const VolumeId &) const = default;

private:
    explicit VolumeId(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// Whether users may call a volume this: `[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}`, docker's rule with a length limit.
Result<void> checkVolumeName(std::string_view text);

} // namespace kiste
