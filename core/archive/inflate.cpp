// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/inflate.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <cerrno>
#include <format>
#include <isa-l.h>
#include <memory>
#include <unistd.h>
#include <vector>
#include <zstd.h>

namespace kiste {

namespace {

// Half the second-level cache of a small core; larger ones are slower.
constexpr std::size_t bufferSize = 256 * 1024;
// 128 MiB, the window size that every zstd tool accepts without being asked.
constexpr int maxWindowLog = 27;

/// The compressed side: a buffer that is filled when it is empty.
class Input
{
public:
    Input(int fd, const std::atomic<bool> *cancelled) : m_fd(fd), m_cancelled(cancelled), m_buffer(bufferSize) { }

    /// Makes sure there is something to read unless the file has ended.
    Result<void> fill()
    {
        if (m_begin < m_end)
            return {};
        if (m_cancelled && *m_cancelled)
            return failure(ErrorCode::Cancelled, "decompressing was cancelled");
        const auto n = readFully(m_fd, m_buffer, "the compressed data");
        if (!n)
            return std::unexpected(n.error());
        m_begin = 0;
        m_end = *n;
        return {};
    }
    std::span<std::byte> bytes() { return std::span(m_buffer).subspan(m_begin, m_end - m_begin); }
    bool empty() const { return m_begin == m_end; }
    void consume(std::size_t n) { m_begin += n; }

private:
    int m_fd;
    const std::atomic<bool> *m_cancelled;
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
};

std::unexpected<Error> broken(std::string_view reason)
{
    return failure(ErrorCode::Corrupt, std::format("the data cannot be decompressed: {}", reason));
}

bool startsWith(std::span<const std::byte> bytes, std::initializer_list<unsigned char> magic)
{
    return bytes.size() >= magic.size()
        && std::ranges::equal(bytes.first(magic.size()), magic,
            [](std::byte a, unsigned char b) { return std::to_integer<unsigned char>(a) == b; });
}

Result<void> copyPlain(Input &input, int output)
{
    while (!input.empty()) {
        if (auto written = writeFully(output, input.bytes(), "the uncompressed data"); !written)
            return written;
        input.consume(input.bytes().size());
        if (auto filled = input.fill(); !filled)
            return filled;
    }
    return {};
}

/// One gzip member; its checksum and length are checked by ISA-L.
Result<void> inflateMember(inflate_state &state, Input &input, std::vector<std::byte> &buffer, int output)
{
    while (state.block_state != ISAL_BLOCK_FINISH) {
        if (auto filled = input.fill(); !filled)
            return filled;
        const bool ended = input.empty();
        const std::span<std::byte> bytes = input.bytes();
        state.next_in = reinterpret_cast<std::uint8_t *>(bytes.data());
        state.avail_in = static_cast<std::uint32_t>(bytes.size());
        state.next_out = reinterpret_cast<std::uint8_t *>(buffer.data());
        state.avail_out = static_cast<std::uint32_t>(buffer.size());
        const int status = isal_inflate(&state);
        if (status == ISAL_INCORRECT_CHECKSUM)
            return broken("the gzip checksum is wrong");
        if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT && status != ISAL_OUT_OVERFLOW)
            return broken("the gzip stream is damaged");
        input.consume(bytes.size() - state.avail_in);
        const std::size_t produced = buffer.size() - state.avail_out;
        const auto piece = std::span<const std::byte>(buffer).first(produced);
        if (auto written = writeFully(output, piece, "the uncompressed data"); !written)
            return written;
        if (ended && produced == 0 && state.block_state != ISAL_BLOCK_FINISH)
            return broken("the gzip stream is cut short");
    }
    return {};
}

Result<void> inflateGzip(Input &input, int output)
{
    const auto state = std::make_unique<inflate_state>();
    std::vector<std::byte> buffer(bufferSize);
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    while (!input.empty()) {
        if (auto member = inflateMember(*state, input, buffer, output); !member)
            return member;
        if (auto filled = input.fill(); !filled)
            return filled;
        // ISA-L would take any bytes for the next member's header and call the stream damaged; this says what is wrong.
        if (!input.empty() && input.bytes()[0] != std::byte{0x1f})
            return broken("something follows the gzip stream");
        isal_inflate_reset(state.get());
    }
    return {};
}

Result<void> inflateZstd(Input &input, int output)
{
    const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
    if (!stream || ZSTD_isError(ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, maxWindowLog)))
        return failure(ErrorCode::Failed, "cannot set up zstd");
    std::vector<std::byte> buffer(ZSTD_DStreamOutSize() * 2);
    std::size_t state = 0;
    bool moreOutput = false;
    while (!input.empty() || moreOutput) {
        const std::span<std::byte> bytes = input.bytes();
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
        state = ZSTD_decompressStream(stream.get(), &out, &in);
        if (ZSTD_isError(state))
            return broken(ZSTD_getErrorName(state));
        input.consume(in.pos);
        moreOutput = out.pos == out.size;
        const auto piece = std::span<const std::byte>(buffer).first(out.pos);
        if (auto written = writeFully(output, piece, "the uncompressed data"); !written)
            return written;
        if (auto filled = input.fill(); !filled)
            return filled;
    }
    if (state != 0)
        return broken("the zstd stream is cut short");
    return {};
}

} // namespace

Compression detectCompression(std::span<const std::byte> start)
{
    if (startsWith(start, {0x1f, 0x8b}))
        return Compression::Gzip;
    // A skippable frame may come first.
    const bool skippable = start.size() >= 4 && (std::to_integer<unsigned>(start[0]) & 0xf0U) == 0x50
        && startsWith(start.subspan(1), {0x2a, 0x4d, 0x18});
    if (skippable || startsWith(start, {0x28, 0xb5, 0x2f, 0xfd}))
        return Compression::Zstd;
    if (startsWith(start, {0xfd, '7', 'z', 'X', 'Z', 0}))
        return Compression::Xz;
    if (startsWith(start, {'B', 'Z', 'h'}))
        return Compression::Bzip2;
    return Compression::None;
}

Result<void> inflate(int input, int output, const std::atomic<bool> *cancelled)
{
    Input source(input, cancelled);
    if (auto filled = source.fill(); !filled)
        return filled;
    switch (detectCompression(source.bytes())) {
    case Compression::Gzip:
        return inflateGzip(source, output);
    case Compression::Zstd:
        return inflateZstd(source, output);
    case Compression::Xz:
    case Compression::Bzip2:
        return failure(ErrorCode::Unsupported, "it is compressed with xz or bzip2; layers are plain, gzip or zstd");
    case Compression::None:
        break;
    }
    return copyPlain(source, output);
}

} // namespace kiste
