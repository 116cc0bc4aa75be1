// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarheader.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <format>

namespace kiste::tar {

namespace {

// More pieces than any real sparse file has; bounds the memory an archive can ask for.
constexpr std::size_t maxSparseNumbers = 1U << 20U;

unsigned byteAt(Block block, std::size_t offset)
{
    return std::to_integer<unsigned>(block[offset]);
}

std::string_view viewOf(Block block, Field field)
{
    return {reinterpret_cast<const char *>(block.data()) + field.offset, field.size};
}

Result<std::int64_t> binaryNumber(Block block, Field field)
{
    // Two's complement over the whole field; bit 7 of the first byte only marks the format.
    const unsigned first = byteAt(block, field.offset);
    const bool negative = (first & 0x40U) != 0;
    std::uint64_t value = negative ? ~0ULL : 0;
    const unsigned sign = negative ? 0xffU : 0;
    for (std::size_t i = 0; i < field.size; ++i) {
        unsigned byte = byteAt(block, field.offset + i);
        if (i == 0)
            byte = negative ? byte : byte & 0x7fU;
        if (i + 8 < field.size && byte != sign)
            return damaged("a number does not fit into 64 bits");
        value = value << 8U | byte;
    }
    if (field.size >= 8 && (value >> 63U != 0) != negative)
        return damaged("a number does not fit into 64 bits");
    return static_cast<std::int64_t>(value);
}

template <typename Integer>
Result<Integer> decimal(std::string_view key, std::string_view text)
{
    Integer value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return damaged(std::format("pax value '{}' of '{}' is not a number", printable(text), printable(key)));
    return value;
}

/// Seconds with a fraction; digits after the ninth are cut off.
Result<void> readTime(std::string_view text, PaxValues &values)
{
    const std::size_t dot = text.find('.');
    const auto seconds = decimal<std::int64_t>("mtime", text.substr(0, dot));
    if (!seconds)
        return std::unexpected(seconds.error());
    std::string fraction(dot == std::string_view::npos ? "" : text.substr(dot + 1));
    fraction.resize(9, '0');
    const auto nanoseconds = decimal<std::uint32_t>("mtime", fraction);
    if (!nanoseconds)
        return std::unexpected(nanoseconds.error());
    values.mtime = *seconds;
    values.mtimeNanoseconds = *nanoseconds;
    if (text.starts_with('-') && *nanoseconds != 0) {
        values.mtime = *seconds - 1;
        values.mtimeNanoseconds = 1'000'000'000 - *nanoseconds;
    }
    return {};
}

Result<void> addSparseNumbers(std::string_view key, std::string_view text, PaxValues &values)
{
    while (true) {
        const std::size_t comma = text.find(',');
        const auto value = decimal<std::uint64_t>(key, text.substr(0, comma));
        if (!value)
            return std::unexpected(value.error());
        if (values.sparseNumbers.size() >= maxSparseNumbers)
            return failure(ErrorCode::LimitExceeded, "a sparse file has too many pieces");
        values.sparseNumbers.push_back(*value);
        if (comma == std::string_view::npos)
            return {};
        text.remove_prefix(comma + 1);
    }
}

template <typename Integer>
Result<void> readInto(std::string_view key, std::string_view text, std::optional<Integer> &out)
{
    const auto value = decimal<Integer>(key, text);
    if (!value)
        return std::unexpected(value.error());
    out = *value;
    return {};
}

Result<void> readName(std::string_view key, std::string_view text, std::optional<std::string> &out)
{
    if (text.contains('\0'))
        return failure(
            ErrorCode::Corrupt, std::format("tar member '{}': its {} holds a NUL byte", printable(text), key));
    // An empty value takes an earlier one back.
    out = text.empty() ? std::nullopt : std::optional<std::string>(text);
    return {};
}

Result<void> readRecord(std::string_view key, std::string_view value, PaxValues &values)
{
    constexpr std::string_view xattr = "SCHILY.xattr.";
    if (key == "path")
        return readName("name", value, values.path);
    if (key == "GNU.sparse.name")
        return readName("name", value, values.sparseName);
    if (key == "linkpath")
        return readName("link target", value, values.linkTarget);
    if (key.starts_with(xattr)) {
        values.xattrs[std::string(key.substr(xattr.size()))] = value;
        return {};
    }
    if (value.empty())
        return {};
    if (key == "size")
        return readInto(key, value, values.size);
    if (key == "uid")
        return readInto(key, value, values.uid);
    if (key == "gid")
        return readInto(key, value, values.gid);
    if (key == "mtime")
        return readTime(value, values);
    if (key == "GNU.sparse.major")
        return readInto(key, value, values.sparseMajor);
    if (key == "GNU.sparse.minor")
        return readInto(key, value, values.sparseMinor);
    if (key == "GNU.sparse.size" || key == "GNU.sparse.realsize")
        return readInto(key, value, values.sparseSize);
    if (key == "GNU.sparse.map" || key == "GNU.sparse.offset" || key == "GNU.sparse.numbytes")
        return addSparseNumbers(key, value, values);
    return {};
}

} // namespace

std::unexpected<Error> damaged(std::string_view reason)
{
    return failure(ErrorCode::Corrupt, std::format("the tar archive is damaged: {}", reason));
}

bool isZero(Block block)
{
    return std::ranges::all_of(block, [](std::byte byte) { return byte == std::byte{0}; });
}

Result<void> verifyChecksum(Block block)
{
    std::int64_t unsignedSum = 0;
    std::int64_t signedSum = 0;
    for (std::size_t i = 0; i < blockSize; ++i) {
        const bool inField = i >= checksumField.offset && i < checksumField.offset + checksumField.size;
        const unsigned byte = inField ? ' ' : byteAt(block, i);
        unsignedSum += byte;
        signedSum += static_cast<signed char>(byte); // some old tools added them up like that
    }
    const auto expected = number(block, checksumField);
    if (!expected || (*expected != unsignedSum && *expected != signedSum))
        return damaged("a header's checksum is wrong");
    return {};
}

Result<std::int64_t> number(Block block, Field field)
{
    if ((byteAt(block, field.offset) & 0x80U) != 0)
        return binaryNumber(block, field);
    std::string_view digits = viewOf(block, field);
    constexpr std::string_view blank(" \0", 2);
    digits.remove_prefix(std::min(digits.find_first_not_of(blank), digits.size()));
    digits = digits.substr(0, digits.find_first_of(blank));
    std::int64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '7')
            return damaged(std::format("'{}' is not an octal number", printable(digits)));
        value = value * 8 + (c - '0'); // at most 12 digits
    }
    return value;
}

Result<std::uint64_t> unsignedNumber(Block block, Field field)
{
    const auto value = number(block, field);
    if (!value)
        return std::unexpected(value.error());
    if (*value < 0)
        return damaged("a size is negative");
    return static_cast<std::uint64_t>(*value);
}

std::string text(Block block, Field field)
{
    const std::string_view bytes = viewOf(block, field);
    return std::string(bytes.substr(0, bytes.find('\0')));
}

std::string name(Block block)
{
    std::string result = text(block, nameField);
    if (viewOf(block, {257, 6}) != std::string_view("ustar\0", 6))
        return result;
    // Schily's tar ends its headers with "tar" and keeps times behind a shorter prefix.
    const bool star = viewOf(block, {508, 4}) == std::string_view("tar\0", 4);
    const std::string prefix = text(block, star ? Field{prefixField.offset, 131} : prefixField);
    return prefix.empty() ? result : prefix + '/' + result;
}

Result<PaxValues> parsePax(std::string_view records)
{
    PaxValues values;
    while (!records.empty()) {
        // "LENGTH KEY=VALUE\n"; the length counts the whole record.
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
        const auto digits = static_cast<std::size_t>(end - records.data());
        const bool framed = error == std::errc() && digits > 0 && length > digits + 2 && length <= records.size()
            && records[digits] == ' ' && records[length - 1] == '\n';
        if (!framed)
            return damaged("a pax header is malformed");
        const std::string_view record = records.substr(digits + 1, length - digits - 2);
        const std::size_t equals = record.find('=');
        if (equals == std::string_view::npos || equals == 0 || record.substr(0, equals).contains('\0'))
            return damaged("a pax header is malformed");
        if (auto read = readRecord(record.substr(0, equals), record.substr(equals + 1), values); !read)
            return std::unexpected(read.error());
        records.remove_prefix(length);
    }
    return values;
}

} // namespace kiste::tar
