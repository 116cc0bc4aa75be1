// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/volumeid.h"

#include "core/base/fileio.h"
#include "core/base/ids.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr std::size_t maxName = 255;

bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

Result<VolumeId> VolumeId::parse(std::string_view text)
{
    if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a volume id", printable(text)));
    return VolumeId(std::string(text));
}

VolumeId VolumeId::random()
{
    return VolumeId(ContainerId::random().text());
}

Result<void> checkVolumeName(std::string_view text)
{
    const auto legal = [](char c) { return isAlphanumeric(c) || c == '_' || c == '.' || c == '-'; };
    if (text.size() < 2 || text.size() > maxName || !isAlphanumeric(text.front()) || !std::ranges::all_of(text, legal)) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("invalid volume name '{}': 2 to 255 letters, digits, '_', '.' and '-' are allowed, "
                                   "starting with a letter or digit",
                                   printable(text)));
    }
    return {};
}

} // namespace kiste
