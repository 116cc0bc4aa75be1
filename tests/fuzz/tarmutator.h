// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace kiste::fuzz {

/// Calls @p visit with each header block of an archive as far as it can be followed. A header is what has the magic "ustar"
/// or a checksum that holds.
void visitTarHeaders(std::span<std::uint8_t> archive, const std::function<void(std::span<std::uint8_t, 512>)> &visit);

/// Gives a header the checksum that it should have.
void fixTarChecksum(std::span<std::uint8_t, 512> header);

/// libFuzzer's own changes, then checksums that hold: damage past the first header would never be seen otherwise. One
/// change in sixteen keeps the wrong ones.
std::size_t mutateTar(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed);

} // namespace kiste::fuzz
