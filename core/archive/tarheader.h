// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/tarreader.h"
#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The fields of tar headers, for TarReader.
namespace kiste::tar {

inline constexpr std::size_t blockSize = 512;
// Sizes beyond are nonsense, and sums of two below do not overflow.
inline constexpr std::uint64_t maxSize = 1ULL << 60U;
using Block = std::span<const std::byte, blockSize>;

struct Field
{
    std::size_t offset;
    std::size_t size;
};
inline constexpr Field nameField{0, 100};
inline constexpr Field modeField{100, 8};
inline constexpr Field uidField{108, 8};
inline constexpr Field gidField{116, 8};
inline constexpr Field sizeField{124, 12};
inline constexpr Field mtimeField{136, 12};
inline constexpr Field checksumField{148, 8};
inline constexpr std::size_t typeOffset = 156;
inline constexpr Field linkField{157, 100};
inline constexpr Field majorField{329, 8};
inline constexpr Field minorField{337, 8};
inline constexpr Field prefixField{345, 155};

bool isZero(Block block);
Result<void> verifyChecksum(Block block);
/// Octal, or binary with the top bit set (GNU).
Result<std::int64_t> number(Block block, Field field);
Result<std::uint64_t> unsignedNumber(Block block, Field field);
/// The bytes before the first NUL.
std::string text(Block block, Field field);
/// The name, with the prefix of POSIX archives.
std::string name(Block block);

/// What a pax extended header says about its member.
struct PaxValues
{
    std::optional<std::string> path;
    std::optional<std::string> linkTarget;
    std::optional<std::uint64_t> size;
    std::optional<std::int64_t> uid;
    std::optional<std::int64_t> gid;
    std::optional<std::int64_t> mtime;
    std::uint32_t mtimeNanoseconds = 0;
    std::map<std::string, std::string> xattrs;

    std::optional<std::string> sparseName; ///< the real one; "path" is then a substitute for tools without sparse files
    std::optional<std::uint64_t> sparseMajor;
    std::optional<std::uint64_t> sparseMinor;
    std::optional<std::uint64_t> sparseSize;
    std::vector<std::uint64_t> sparseNumbers; ///< offset and size in turn

    bool isSparse() const { return sparseMajor || sparseSize || !sparseNumbers.empty(); }
};

Result<PaxValues> parsePax(std::string_view records);

std::unexpected<Error> damaged(std::string_view reason);

} // namespace kiste::tar
