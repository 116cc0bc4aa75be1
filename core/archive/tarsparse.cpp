// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarheader.h"
#include "core/archive/tarreader.h"
#include "core/base/fileio.h"

#include <charconv>
#include <format>

namespace kiste {

namespace {

using tar::Block;
using tar::blockSize;
using tar::damaged;

// More pieces than any real sparse file has; bounds the memory an archive can ask for.
constexpr std::size_t maxExtents = 1U << 19U;

} // namespace

Result<void> TarReader::readSparse(Block block, const tar::PaxValues &values)
{
    m_entry.sparse = true;
    if (static_cast<char>(block[tar::typeOffset]) == 'S') {
        const auto real = tar::unsignedNumber(block, {483, 12});
        if (!real)
            return std::unexpected(real.error());
        m_entry.size = *real;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto offset = tar::unsignedNumber(block, {386 + i * 24, 12});
            const auto size = tar::unsignedNumber(block, {398 + i * 24, 12});
            if (!offset || !size)
                return std::unexpected((offset ? size : offset).error());
            m_entry.extents.push_back({*offset, *size});
        }
        if (block[482] != std::byte{0}) {
            if (auto read = readExtendedMap(); !read)
                return read;
        }
        return checkSparse();
    }
    if (!values.sparseSize)
        return damaged(std::format("sparse file '{}' has no size", printable(m_entry.path)));
    m_entry.size = *values.sparseSize;
    if (values.sparseMajor.value_or(0) == 1 && values.sparseMinor.value_or(0) == 0) {
        if (auto read = readMapInData(); !read)
            return read;
    } else if (values.sparseMajor.value_or(0) == 0 && values.sparseNumbers.size() % 2 == 0) {
        for (std::size_t i = 0; i < values.sparseNumbers.size(); i += 2)
            m_entry.extents.push_back({values.sparseNumbers[i], values.sparseNumbers[i + 1]});
    } else {
        return damaged(std::format("sparse file '{}' is of an unknown format", printable(m_entry.path)));
    }
    return checkSparse();
}

/// GNU format: blocks of 21 extents between header and data.
Result<void> TarReader::readExtendedMap()
{
    while (true) {
        const auto available = fill(blockSize);
        if (!available)
            return std::unexpected(available.error());
        if (*available < blockSize)
            return damaged("it ends in the middle of a sparse file's map");
        const Block block(m_buffer.get() + m_begin, blockSize);
        for (std::size_t i = 0; i < 21; ++i) {
            const auto offset = tar::unsignedNumber(block, {i * 24, 12});
            const auto size = tar::unsignedNumber(block, {i * 24 + 12, 12});
            if (!offset || !size)
                return std::unexpected((offset ? size : offset).error());
            m_entry.extents.push_back({*offset, *size});
        }
        if (m_entry.extents.size() > maxExtents)
            return failure(ErrorCode::LimitExceeded, "a sparse file has too many pieces");
        const bool more = block[504] != std::byte{0};
        consume(blockSize);
        if (!more)
            return {};
    }
}

/// Format 1.0 of GNU tar: decimal numbers, one in a line, at the start of the data, padded to a block.
Result<void> TarReader::readMapInData()
{
    std::vector<std::uint64_t> numbers;
    std::string digits;
    std::uint64_t wanted = 1;
    while (numbers.size() < wanted) {
        const auto available = fill(blockSize);
        if (!available)
            return std::unexpected(available.error());
        if (*available < blockSize || m_left < blockSize)
            return damaged("it ends in the middle of a sparse file's map");
        const Block block(m_buffer.get() + m_begin, blockSize);
        for (std::size_t i = 0; i < blockSize && numbers.size() < wanted; ++i) {
            const char c = static_cast<char>(block[i]);
            if (c != '\n') {
                digits += c;
                if (digits.size() > 20)
                    return damaged("a sparse file's map is malformed");
                continue;
            }
            std::uint64_t value = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
            if (error != std::errc() || end != digits.data() + digits.size())
                return damaged("a sparse file's map is malformed");
            if (numbers.empty() && value > maxExtents)
                return failure(ErrorCode::LimitExceeded, "a sparse file has too many pieces");
            if (numbers.empty())
                wanted = 1 + 2 * value;
            numbers.push_back(value);
            digits.clear();
        }
        consume(blockSize);
        m_left -= blockSize;
    }
    m_entry.storedSize = m_left;
    for (std::size_t i = 1; i < numbers.size(); i += 2)
        m_entry.extents.push_back({numbers[i], numbers[i + 1]});
    return {};
}

Result<void> TarReader::checkSparse() const
{
    std::uint64_t end = 0;
    std::uint64_t stored = 0;
    for (const TarEntry::Extent &extent : m_entry.extents) {
        // Unused slots of the GNU format are all zero.
        if (extent.offset == 0 && extent.size == 0)
            continue;
        if (extent.offset > tar::maxSize || extent.size > tar::maxSize || extent.offset < end)
            return damaged(std::format("sparse file '{}' has overlapping pieces", printable(m_entry.path)));
        end = extent.offset + extent.size;
        stored += extent.size;
    }
    if (m_entry.size > tar::maxSize || end > m_entry.size || stored != m_entry.storedSize)
        return damaged(std::format("the map of sparse file '{}' does not fit its size", printable(m_entry.path)));
    return {};
}

} // namespace kiste
