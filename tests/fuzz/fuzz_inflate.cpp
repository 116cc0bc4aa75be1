// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compressed layers.
#include "core/archive/inflate.h"
#include "tests/fuzz/fuzz.h"

#include <csignal>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zstd.h>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

constexpr std::uint64_t maxOutput = 8U << 20U;

struct Inflated
{
    Result<void> result;
    std::string bytes; ///< what came out before it ended
};

Inflated inflated(std::string_view compressed)
{
    const UniqueFd input = fileWith(compressed);
    const UniqueFd output = fileWith({});
    Inflated out{inflate(input.get(), output.get()), {}};
    struct stat status = {};
    require(::fstat(output.get(), &status) == 0, "a file can be examined");
    out.bytes.resize(static_cast<std::size_t>(status.st_size));
    must(readFullyAt(output.get(), std::as_writable_bytes(std::span(out.bytes)), 0, "the output"),
         "the output can be read");
    return out;
}

std::string compressed(std::string_view bytes)
{
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 1));
    return out;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    // A bomb ends with "file too large" before it fills the memory.
    const rlimit files{maxOutput, maxOutput};
    ::setrlimit(RLIMIT_FSIZE, &files);
    ::signal(SIGXFSZ, SIG_IGN);
    return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes = textOf(data, size);
    const Compression kind = detectCompression(std::as_bytes(std::span(bytes)));
    const Inflated first = inflated(bytes);
    if (!first.result)
        requireSound(first.result.error());
    switch (kind) {
    case Compression::None:
        require(first.result && first.bytes == bytes, "what is not compressed stays as it is");
        break;
    case Compression::Xz:
    case Compression::Bzip2:
        require(!first.result && first.result.error().code == ErrorCode::Unsupported, "other compressions are refused");
        break;
    case Compression::Gzip:
    case Compression::Zstd:
        // Nothing behind the stream, and no stream that is cut, is passed over in silence.
        if (first.result && size > 4) {
            const Inflated cutShort = inflated(bytes.substr(0, size - 1));
            require(!cutShort.result || cutShort.bytes.size() < first.bytes.size()
                        || detectCompression(std::as_bytes(std::span(bytes)).first(size - 1)) == Compression::None,
                    "a stream without its last byte is not whole");
            require(!inflated(std::string(bytes) + "junk").result, "nothing may follow a stream");
            const Inflated twice = inflated(std::string(bytes) + std::string(bytes));
            if (first.bytes.size() * 2 <= maxOutput)
                require(twice.result && twice.bytes == first.bytes + first.bytes, "streams follow each other");
        }
        break;
    }
    const Inflated again = inflated(compressed(bytes));
    require(again.result && again.bytes == bytes, "what was compressed comes back");
    return 0;
}
