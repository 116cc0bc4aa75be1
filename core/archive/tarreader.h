// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kiste {

namespace tar {
struct PaxValues;
}

/// Where a TarReader gets its bytes.
class TarInput
{
public:
    virtual ~TarInput() = default;
    /// Reads at least one byte unless the input has ended; 0 at its end.
    virtual Result<std::size_t> read(std::span<std::byte> buffer) = 0;
    /// Passes over bytes without looking at them and answers how many; less than asked for only at the end. The one
    /// here passes over nothing: the reader reads them instead.
    virtual Result<std::uint64_t> skip(std::uint64_t bytes);
};

/// Bytes of an open file from its position on, or a pipe.
class FdTarInput : public TarInput
{
public:
    explicit FdTarInput(int fd) : m_fd(fd) { }
    Result<std::size_t> read(std::span<std::byte> buffer) override;

private:
    int m_fd;
};

/// A range of a regular file, read without moving its position; skipping costs nothing.
class RangeTarInput : public TarInput
{
public:
    RangeTarInput(int fd, std::uint64_t offset, std::uint64_t size) : m_fd(fd), m_offset(offset), m_left(size) { }
    Result<std::size_t> read(std::span<std::byte> buffer) override;
    Result<std::uint64_t> skip(std::uint64_t bytes) override;

private:
    int m_fd;
    std::uint64_t m_offset;
    std::uint64_t m_left;
};

/// One member of a tar file. Names are bytes as the archive has them, without NUL and otherwise unchecked.
struct TarEntry
{
    enum class Type : std::uint8_t { File, HardLink, Symlink, CharDevice, BlockDevice, Directory, Fifo };
    /// Bytes of a sparse file that are in the archive.
    struct Extent
    {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
    };

    Type type = Type::File;
    std::string path;
    std::string linkTarget; ///< of symbolic and hard links
    std::uint64_t size = 0; ///< of the file as it is to be, holes included
    std::uint32_t mode = 0; ///< permission bits, 07777
    std::int64_t uid = 0;
    std::int64_t gid = 0;
    std::int64_t mtime = 0; ///< seconds since the epoch
    std::uint32_t mtimeNanoseconds = 0;
    std::uint32_t deviceMajor = 0;
    std::uint32_t deviceMinor = 0;
    std::map<std::string, std::string> xattrs;
    bool sparse = false;
    std::vector<Extent> extents; ///< only if sparse; ascending, without overlap
    std::uint64_t dataOffset = 0; ///< where in the input the member's data begins
    std::uint64_t storedSize = 0; ///< bytes of it there
};

/// Reads tar as image tools write it: ustar, pax (path, linkpath, size, ids, times, extended attributes), GNU long
/// names, numbers and sparse files, v7. Every name is handed out byte for byte: libarchive, which reads more formats,
/// normalises names in pax headers to Unicode form C and cuts them at NUL, both of which change what an image holds.
///
/// A header that is damaged, or that different tools would read differently, is an error; global pax headers are
/// skipped, as the Go tools do. Memory is bounded by the limits in the .cpp whatever the input.
class TarReader
{
public:
    /// Both must outlive the reader. @p bufferSize is rounded up to a multiple of 512.
    explicit TarReader(TarInput &input, std::size_t bufferSize = 1U << 20U);

    /// The next member, valid until the next call, or nullptr after the last one. What was not read of the member
    /// before is passed over.
    Result<const TarEntry *> next();

    struct Piece
    {
        std::uint64_t offset = 0; ///< in the file
        std::span<const std::byte> bytes; ///< valid until the next call; empty at the end of the file's data
    };
    /// The next piece of the current member's data; holes of sparse files are left out.
    Result<Piece> readData();
    /// Reads the rest of the input, which is padding in a well-made archive.
    Result<void> drain();

private:
    /// Headers that say something about the member after them.
    struct Pending;

    Result<std::size_t> fill(std::size_t bytes);
    void consume(std::size_t bytes);
    Result<void> pass(std::uint64_t bytes);
    Result<std::span<const std::byte>> headerBlock();
    Result<void> readExtra(char type, std::uint64_t size, Pending &pending);
    Result<void> readMember(std::span<const std::byte, 512> block, Pending &pending);
    Result<void> readSparse(std::span<const std::byte, 512> block, const tar::PaxValues &values);
    Result<void> readExtendedMap();
    Result<void> readMapInData();
    Result<void> checkSparse() const;

    TarInput &m_input;
    std::size_t m_capacity;
    std::unique_ptr<std::byte[]> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_position = 0; ///< in the input, of m_begin
    bool m_inputEnded = false;
    bool m_atEnd = false;
    TarEntry m_entry;
    std::uint64_t m_left = 0; ///< stored bytes of the member not yet read
    std::uint64_t m_padding = 0; ///< after them
    std::size_t m_extent = 0;
    std::uint64_t m_inExtent = 0;
};

} // namespace kiste
