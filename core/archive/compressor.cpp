// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/compressor.h"

#include <algorithm>
#include <format>
#include <isa-l/igzip_lib.h>
#include <vector>
#include <zstd.h>

namespace kiste {

namespace {

/// Input is gathered to pieces of this size, so that how a caller cuts it does not show in the result.
constexpr std::size_t blockBytes = 256 * 1024;
constexpr int usualZstdLevel = 3;
constexpr int highestZstdLevel = 20;
constexpr int highestGzipLevel = 9;

class PlainCompressor : public Compressor
{
public:
    explicit PlainCompressor(Sink sink) : m_sink(std::move(sink)) {}

    Result<void> write(std::span<const std::byte> bytes) override { return m_sink(bytes); }
    Result<void> finish() override { return {}; }

private:
    Sink m_sink;
};

/// Hands on whole blocks.
class BlockCompressor : public Compressor
{
public:
    explicit BlockCompressor(Sink sink) : m_sink(std::move(sink)), m_out(blockBytes) { m_block.reserve(blockBytes); }

    Result<void> write(std::span<const std::byte> bytes) override
    {
        while (!bytes.empty()) {
            const auto part = bytes.first(std::min(bytes.size(), blockBytes - m_block.size()));
            m_block.insert(m_block.end(), part.begin(), part.end());
            bytes = bytes.subspan(part.size());
            if (m_block.size() < blockBytes)
                break;
            if (auto done = compress(m_block, false); !done)
                return done;
            m_block.clear();
        }
        return {};
    }
    Result<void> finish() override { return compress(m_block, true); }

protected:
    virtual Result<void> compress(std::span<std::byte> block, bool last) = 0;

    Sink m_sink;
    std::vector<std::byte> m_out;

private:
    std::vector<std::byte> m_block;
};

class GzipCompressor : public BlockCompressor
{
public:
    /// @p level: ISA-L's, 1 to 3.
    GzipCompressor(Sink sink, std::uint32_t level)
        : BlockCompressor(std::move(sink)), m_stream(std::make_unique<isal_zstream>()), m_level(level == 1 ? ISAL_DEF_LVL1_DEFAULT : level == 2 ? ISAL_DEF_LVL2_DEFAULT : ISAL_DEF_LVL3_DEFAULT)
    {
        isal_deflate_init(m_stream.get());
        m_stream->level = level;
        m_stream->level_buf = m_level.data();
        m_stream->level_buf_size = static_cast<std::uint32_t>(m_level.size());
        m_stream->gzip_flag = IGZIP_GZIP;
    }

protected:
    Result<void> compress(std::span<std::byte> block, bool last) override
    {
        m_stream->next_in = reinterpret_cast<std::uint8_t *>(block.data());
        m_stream->avail_in = static_cast<std::uint32_t>(block.size());
        m_stream->end_of_stream = last ? 1 : 0;
        do {
            m_stream->next_out = reinterpret_cast<std::uint8_t *>(m_out.data());
            m_stream->avail_out = static_cast<std::uint32_t>(m_out.size());
            if (const int code = isal_deflate(m_stream.get()); code != COMP_OK)
                return failure(ErrorCode::Failed, std::format("gzip failed with {}", code));
            const std::size_t length = m_out.size() - m_stream->avail_out;
            if (auto written = length > 0 ? m_sink(std::span(m_out).first(length)) : Result<void>(); !written)
                return written;
        } while (m_stream->avail_out == 0 || (last && m_stream->internal_state.state != ZSTATE_END));
        return {};
    }

private:
    std::unique_ptr<isal_zstream> m_stream;
    std::vector<std::uint8_t> m_level;
};

class ZstdCompressor : public BlockCompressor
{
public:
    ZstdCompressor(Sink sink, int level) : BlockCompressor(std::move(sink)), m_context(ZSTD_createCCtx(), ZSTD_freeCCtx)
    {
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1);
    }

protected:
    Result<void> compress(std::span<std::byte> block, bool last) override
    {
        ZSTD_inBuffer in{block.data(), block.size(), 0};
        while (true) {
            ZSTD_outBuffer out{m_out.data(), m_out.size(), 0};
            const std::size_t left = ZSTD_compressStream2(m_context.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left) != 0)
                return failure(ErrorCode::Failed, std::format("zstd failed: {}", ZSTD_getErrorName(left)));
            if (auto written = out.pos > 0 ? m_sink(std::span(m_out).first(out.pos)) : Result<void>(); !written)
                return written;
            if (last ? left == 0 : in.pos == in.size)
                return {};
        }
    }

private:
    std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx *)> m_context;
};

} // namespace

Result<void> Compressor::checkLevel(Compression compression, int level)
{
    const int highest = compression == Compression::Gzip ? highestGzipLevel : compression == Compression::Zstd ? highestZstdLevel : 0;
    if (level >= 1 && level <= highest)
        return {};
    return invalidArgument(highest == 0 ? "what is not compressed has no level" : std::format("there is no level {}; there are 1 to {}", level, highest));
}

Result<std::unique_ptr<Compressor>> Compressor::create(Compression compression, Sink sink, std::optional<int> level)
{
    if (level) {
        if (auto known = checkLevel(compression, *level); !known)
            return std::unexpected(std::move(known.error()));
    }
    constexpr int gzipLevelsInOne = 3;
    switch (compression) {
    case Compression::None:
        return std::make_unique<PlainCompressor>(std::move(sink));
    case Compression::Gzip:
        return std::make_unique<GzipCompressor>(std::move(sink), static_cast<std::uint32_t>((level.value_or(1) - 1) / gzipLevelsInOne + 1));
    case Compression::Zstd:
        return std::make_unique<ZstdCompressor>(std::move(sink), level.value_or(usualZstdLevel));
    default:
        return failure(ErrorCode::Unsupported, "this compression is only read");
    }
}

} // namespace kiste
