// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarreader.h"

#include "core/archive/tarheader.h"
#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <format>
#include <limits>
#include <unistd.h>

namespace kiste {

namespace {

using tar::Block;
using tar::blockSize;
using tar::damaged;

// Extended attributes of 64 KiB and names of 4 KiB fit in, and no header can ask for more.
constexpr std::uint64_t maxExtra = 1U << 20U;

std::uint64_t paddingAfter(std::uint64_t size)
{
    return (blockSize - size % blockSize) % blockSize;
}

std::optional<TarEntry::Type> memberType(char flag)
{
    switch (flag) {
    case '0':
    case '7':
    case 'S':
        return TarEntry::Type::File;
    case '1':
        return TarEntry::Type::HardLink;
    case '2':
        return TarEntry::Type::Symlink;
    case '3':
        return TarEntry::Type::CharDevice;
    case '4':
        return TarEntry::Type::BlockDevice;
    case '5':
        return TarEntry::Type::Directory;
    case '6':
        return TarEntry::Type::Fifo;
    default:
        return std::nullopt;
    }
}

} // namespace

struct TarReader::Pending
{
    std::optional<tar::PaxValues> pax;
    std::optional<std::string> longName;
    std::optional<std::string> longLink;

    bool any() const { return pax || longName || longLink; }
};

Result<std::uint64_t> TarInput::skip(std::uint64_t)
{
    return 0;
}

Result<std::size_t> FdTarInput::read(std::span<std::byte> buffer)
{
    while (true) {
        const ssize_t n = ::read(m_fd, buffer.data(), buffer.size());
        if (n >= 0)
            return static_cast<std::size_t>(n);
        if (errno != EINTR)
            return osFailure(errno, "cannot read the tar archive");
    }
}

Result<std::size_t> RangeTarInput::read(std::span<std::byte> buffer)
{
    const std::size_t size = std::min<std::uint64_t>(buffer.size(), m_left);
    auto done = readFullyAt(m_fd, buffer.first(size), m_offset, "the tar archive");
    if (done) {
        m_offset += *done;
        m_left = *done < size ? 0 : m_left - *done;
    }
    return done;
}

Result<std::uint64_t> RangeTarInput::skip(std::uint64_t bytes)
{
    const std::uint64_t skipped = std::min(bytes, m_left);
    m_offset += skipped;
    m_left -= skipped;
    return skipped;
}

TarReader::TarReader(TarInput &input, std::size_t bufferSize)
    : m_input(input)
    , m_capacity((bufferSize + blockSize - 1) / blockSize * blockSize)
    , m_buffer(std::make_unique_for_overwrite<std::byte[]>(m_capacity))
{ }

/// Makes @p bytes, at most the capacity, available unless the input ends before; answers what is.
Result<std::size_t> TarReader::fill(std::size_t bytes)
{
    while (m_end - m_begin < bytes && !m_inputEnded) {
        if (m_begin == m_end) {
            m_begin = m_end = 0;
        } else if (m_begin + bytes > m_capacity) {
            std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
            m_end -= m_begin;
            m_begin = 0;
        }
        const auto n = m_input.read({m_buffer.get() + m_end, m_capacity - m_end});
        if (!n)
            return n;
        m_inputEnded = *n == 0;
        m_end += *n;
    }
    return m_end - m_begin;
}

void TarReader::consume(std::size_t bytes)
{
    m_begin += bytes;
    m_position += bytes;
}

Result<void> TarReader::pass(std::uint64_t bytes)
{
    while (bytes > 0) {
        if (const std::size_t buffered = std::min<std::uint64_t>(m_end - m_begin, bytes)) {
            consume(buffered);
            bytes -= buffered;
            continue;
        }
        const auto skipped = m_input.skip(bytes);
        if (!skipped)
            return std::unexpected(skipped.error());
        m_position += *skipped;
        bytes -= *skipped;
        const auto more = bytes > 0 ? fill(1) : Result<std::size_t>(1);
        if (!more)
            return std::unexpected(more.error());
        if (*more == 0)
            return damaged("it ends in the middle of a member");
    }
    return {};
}

/// The next header block; empty at the end of the archive.
Result<std::span<const std::byte>> TarReader::headerBlock()
{
    for (int zeroBlocks = 0; zeroBlocks < 2; ++zeroBlocks) {
        const auto available = fill(blockSize);
        if (!available)
            return std::unexpected(available.error());
        if (*available == 0)
            break;
        if (*available < blockSize)
            return damaged("it ends in the middle of a header");
        const Block block(m_buffer.get() + m_begin, blockSize);
        consume(blockSize);
        if (tar::isZero(block))
            continue;
        if (zeroBlocks > 0)
            return damaged("a block of zeros stands between members");
        if (auto verified = tar::verifyChecksum(block); !verified)
            return std::unexpected(verified.error());
        return block;
    }
    m_atEnd = true;
    return std::span<const std::byte>{};
}

Result<const TarEntry *> TarReader::next()
{
    if (auto passed = pass(m_left + m_padding); !passed)
        return std::unexpected(passed.error());
    m_left = m_padding = 0;
    Pending pending;
    while (!m_atEnd) {
        const auto bytes = headerBlock();
        if (!bytes)
            return std::unexpected(bytes.error());
        if (bytes->empty())
            break;
        // Reading what follows moves the buffer.
        std::array<std::byte, blockSize> copy{};
        std::ranges::copy(*bytes, copy.begin());
        const char flag = static_cast<char>(copy[tar::typeOffset]);
        if (std::string_view("xXgLKVN").contains(flag)) {
            const auto size = tar::unsignedNumber(copy, tar::sizeField);
            const auto read = size ? readExtra(flag, *size, pending) : std::unexpected(size.error());
            if (!read)
                return std::unexpected(read.error());
            continue;
        }
        if (auto read = readMember(copy, pending); !read)
            return std::unexpected(read.error());
        return &m_entry;
    }
    if (pending.any())
        return damaged("it ends after an extended header");
    return nullptr;
}

Result<void> TarReader::readExtra(char type, std::uint64_t size, Pending &pending)
{
    if (size > maxExtra)
        return failure(ErrorCode::LimitExceeded, std::format("an extended tar header is {} bytes long", size));
    std::string data;
    data.reserve(size);
    while (data.size() < size) {
        const auto available = fill(1);
        if (!available)
            return std::unexpected(available.error());
        if (*available == 0)
            return damaged("it ends in the middle of an extended header");
        const std::size_t n = std::min<std::uint64_t>(*available, size - data.size());
        data.append(reinterpret_cast<const char *>(m_buffer.get() + m_begin), n);
        consume(n);
    }
    if (auto passed = pass(paddingAfter(size)); !passed)
        return passed;
    if (type == 'x' || type == 'X') {
        auto values = tar::parsePax(data);
        if (!values)
            return std::unexpected(values.error());
        if (pending.pax)
            return damaged("two extended headers belong to one member");
        pending.pax = *std::move(values);
    } else if (type == 'L' || type == 'K') {
        data.erase(data.find_last_not_of('\0') + 1);
        if (data.contains('\0'))
            return failure(
                ErrorCode::Corrupt, std::format("tar member '{}': its name holds a NUL byte", printable(data)));
        auto &target = type == 'L' ? pending.longName : pending.longLink;
        if (target)
            return damaged("two long names belong to one member");
        target = std::move(data);
    }
    return {};
}

Result<void> TarReader::readMember(Block block, Pending &pending)
{
    tar::PaxValues values = pending.pax ? *std::move(pending.pax) : tar::PaxValues{};
    if (values.sparseName)
        values.path = values.sparseName;
    if ((values.path && pending.longName) || (values.linkTarget && pending.longLink))
        return damaged("a member has two names");
    m_entry = {};
    m_entry.path = values.path ? *values.path : pending.longName ? *pending.longName : tar::name(block);
    m_entry.linkTarget = values.linkTarget ? *values.linkTarget
        : pending.longLink                 ? *pending.longLink
                                           : tar::text(block, tar::linkField);
    const char flag = static_cast<char>(block[tar::typeOffset]);
    const bool oldDirectory = flag == '\0' && m_entry.path.ends_with('/');
    const auto type = oldDirectory ? TarEntry::Type::Directory : memberType(flag == '\0' ? '0' : flag);
    if (!type) {
        return failure(ErrorCode::Unsupported,
            std::format("tar member '{}' is of the unknown type '{}'", printable(m_entry.path), printable({&flag, 1})));
    }
    m_entry.type = *type;
    const auto size = tar::unsignedNumber(block, tar::sizeField);
    const auto mode = tar::number(block, tar::modeField);
    const auto uid = values.uid ? *values.uid : tar::number(block, tar::uidField);
    const auto gid = values.gid ? *values.gid : tar::number(block, tar::gidField);
    const auto mtime = values.mtime ? *values.mtime : tar::number(block, tar::mtimeField);
    const bool device = *type == TarEntry::Type::CharDevice || *type == TarEntry::Type::BlockDevice;
    const auto major = device ? tar::unsignedNumber(block, tar::majorField) : 0;
    const auto minor = device ? tar::unsignedNumber(block, tar::minorField) : 0;
    if (!size || !mode || !uid || !gid || !mtime || !major || !minor)
        return damaged(std::format("a number of member '{}' cannot be read", printable(m_entry.path)));
    if (*major > std::numeric_limits<std::uint32_t>::max() || *minor > std::numeric_limits<std::uint32_t>::max())
        return damaged(std::format("device '{}' has an impossible number", printable(m_entry.path)));
    m_entry.mode = static_cast<std::uint32_t>(*mode & 07777);
    m_entry.uid = *uid;
    m_entry.gid = *gid;
    m_entry.mtime = *mtime;
    m_entry.mtimeNanoseconds = values.mtimeNanoseconds;
    m_entry.deviceMajor = static_cast<std::uint32_t>(*major);
    m_entry.deviceMinor = static_cast<std::uint32_t>(*minor);
    m_entry.xattrs = values.xattrs;
    // Whatever the size field says, only files have data (as archive/tar of Go reads it).
    const std::uint64_t stored = *type != TarEntry::Type::File ? 0 : values.size.value_or(*size);
    if (stored > tar::maxSize)
        return damaged(std::format("member '{}' has an impossible size", printable(m_entry.path)));
    m_entry.size = m_entry.storedSize = m_left = stored;
    m_padding = paddingAfter(stored);
    if (*type == TarEntry::Type::File && (flag == 'S' || values.isSparse())) {
        if (auto read = readSparse(block, values); !read)
            return read;
    }
    m_entry.dataOffset = m_position;
    m_extent = 0;
    m_inExtent = 0;
    return {};
}

Result<TarReader::Piece> TarReader::readData()
{
    std::uint64_t limit = m_left;
    Piece piece{.offset = m_entry.storedSize - m_left, .bytes = {}};
    if (m_entry.sparse && m_left > 0) {
        while (m_inExtent == m_entry.extents[m_extent].size) {
            ++m_extent; // in bounds: the extents add up to the stored size
            m_inExtent = 0;
        }
        const TarEntry::Extent &extent = m_entry.extents[m_extent];
        limit = extent.size - m_inExtent;
        piece.offset = extent.offset + m_inExtent;
    }
    if (limit == 0)
        return piece;
    const auto available = fill(1);
    if (!available)
        return std::unexpected(available.error());
    if (*available == 0)
        return damaged(std::format("it ends in the middle of member '{}'", printable(m_entry.path)));
    const std::size_t n = std::min<std::uint64_t>(*available, limit);
    piece.bytes = {m_buffer.get() + m_begin, n};
    consume(n);
    m_left -= n;
    m_inExtent += n;
    return piece;
}

Result<void> TarReader::drain()
{
    while (true) {
        const auto available = fill(1);
        if (!available)
            return std::unexpected(available.error());
        if (*available == 0)
            return {};
        consume(*available);
    }
}

} // namespace kiste
