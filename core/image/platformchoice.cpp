// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/platformchoice.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> otherNames = {{
    {"x86_64", "amd64"},
    {"x86-64", "amd64"},
    {"aarch64", "arm64"},
    {"armhf", "arm"},
    {"i386", "386"},
    {"i686", "386"},
}};

/// Variants that mean the same as none.
std::string_view plainVariant(const Platform &platform)
{
    const bool usual = (platform.architecture == "arm64" && platform.variant == "v8")
        || (platform.architecture == "amd64" && platform.variant == "v1");
    return usual ? std::string_view() : std::string_view(platform.variant);
}

bool isWord(std::string_view text)
{
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

} // namespace

Result<Platform> parsePlatform(std::string_view text)
{
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t slash = std::min(text.find('/', start), text.size());
        parts.emplace_back(text.substr(start, slash - start));
        start = slash + 1;
    }
    if (parts.size() == 1)
        parts.insert(parts.begin(), "linux");
    if (parts.size() > 3 || !std::ranges::all_of(parts, isWord)) {
        return failure(ErrorCode::InvalidArgument,
            std::format("'{}' is not a platform such as linux/amd64 or linux/arm/v7", printable(text)));
    }
    for (const auto &[other, name] : otherNames) {
        if (parts[1] == other)
            parts[1] = name;
    }
    return Platform{.os = parts[0], .architecture = parts[1], .variant = parts.size() == 3 ? parts[2] : std::string()};
}

std::string platformText(const Platform &platform)
{
    std::string text = platform.os + '/' + platform.architecture;
    return platform.variant.empty() ? text : text + '/' + platform.variant;
}

bool isPlatformImage(const Descriptor &descriptor)
{
    return !descriptor.annotations.contains("vnd.docker.reference.type")
        && !(descriptor.platform && descriptor.platform->os == "unknown");
}

int platformFitness(const Descriptor &descriptor, const Platform &wanted)
{
    if (!descriptor.platform)
        return 1;
    const Platform &platform = *descriptor.platform;
    if (platform.os != wanted.os || platform.architecture != wanted.architecture)
        return 0;
    if (plainVariant(platform) == plainVariant(wanted))
        return 4;
    if (plainVariant(platform).empty())
        return 3;
    // Nobody asked for a variant, or it is an older one, which newer processors run as well. A newer one may not run.
    return wanted.variant.empty() || platform.variant < wanted.variant ? 2 : 0;
}

Result<Descriptor> choosePlatform(std::span<const Descriptor> manifests, const Platform &wanted)
{
    const auto fitness = [&wanted](const Descriptor &descriptor) { return platformFitness(descriptor, wanted); };
    const auto best = std::ranges::max_element(manifests, {}, fitness);
    if (best != manifests.end() && fitness(*best) > 0)
        return *best;
    std::string offered;
    for (const Descriptor &descriptor : manifests)
        offered += (offered.empty() ? "" : ", ") + printable(platformText(*descriptor.platform));
    return failure(ErrorCode::Unsupported,
        std::format("it has no image for {}, {}", platformText(wanted),
            offered.empty() ? std::string("nor for anything else") : "only for " + offered));
}

} // namespace kiste
