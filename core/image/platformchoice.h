// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/image.h"

#include <span>
#include <string_view>

namespace kiste {

/// "linux/arm64/v8", "linux/amd64", or an architecture alone, in docker's words; "x86_64" and "aarch64" are understood.
/// InvalidArgument for anything else.
Result<Platform> parsePlatform(std::string_view text);
/// "linux/arm64/v8"
std::string platformText(const Platform &platform);

/// Whether the descriptor is one of an image: signatures and provenance lie in indexes as manifests for no platform.
bool isPlatformImage(const Descriptor &descriptor);
/// How well an image fits what is wanted; 0: not at all. A descriptor that names no platform fits a little.
int platformFitness(const Descriptor &descriptor, const Platform &wanted);
/// The manifest or further index that fits best. Unsupported if none does; the error says what there is.
Result<Descriptor> choosePlatform(std::span<const Descriptor> manifests, const Platform &wanted);

} // namespace kiste
