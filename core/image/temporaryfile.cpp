// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/temporaryfile.h"

#include "core/base/fileio.h"
#include "core/image/archivelibrary.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <zstd.h>

namespace kiste {

namespace {

constexpr std::size_t bufferSize = 1U << 20U;
constexpr int zstdLevel = 3;

std::unexpected<Error> cancelledError(const std::string &what)
{
    return failure(ErrorCode::Cancelled, std::format("reading '{}' was cancelled", what));
}

/// Reads xz and bzip2; libarchive knows more than is offered to it here.
Result<void> decompressOther(int file, int output, const std::string &what, const std::atomic<bool> &cancelled)
{
    const auto &library = ArchiveLibrary::load();
    if (!library)
        return std::unexpected(library.error());
    const std::unique_ptr<archive, int (*)(archive *)> reader(library->readNew(), library->readFree);
    const auto failed = [&] {
        const char *reason = library->errorString(reader.get());
        return failure(ErrorCode::Corrupt,
            std::format("'{}' cannot be decompressed: {}", what, reason ? reason : "unknown reason"));
    };
    archive_entry *entry = nullptr;
    if (library->supportXz(reader.get()) != ARCHIVE_OK || library->supportBzip2(reader.get()) != ARCHIVE_OK
        || library->supportRaw(reader.get()) != ARCHIVE_OK
        || library->openFd(reader.get(), file, bufferSize) != ARCHIVE_OK
        || library->nextHeader(reader.get(), &entry) != ARCHIVE_OK)
        return failed();
    while (true) {
        const void *data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int status = library->readBlock(reader.get(), &data, &size, &offset);
        if (status == ARCHIVE_EOF)
            return {};
        if (status != ARCHIVE_OK)
            return failed();
        if (cancelled)
            return cancelledError(what);
        const std::span bytes(static_cast<const std::byte *>(data), size);
        if (auto written = writeFully(output, bytes, "a temporary file"); !written)
            return written;
    }
}

} // namespace

Result<UniqueFd> makeTemporaryFile()
{
    const char *variable = std::getenv("TMPDIR");
    const std::string directory = variable && *variable == '/' ? variable : "/var/tmp";
    UniqueFd file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file)
        return file;
    // Not every file system has O_TMPFILE.
    std::string name = directory + "/kiste-XXXXXX";
    file.reset(::mkostemp(name.data(), O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot make a temporary file in '{}'", directory));
    ::unlink(name.c_str());
    return file;
}

Result<UniqueFd> makeMemoryFile(std::string_view content)
{
    UniqueFd file(::memfd_create("kiste", MFD_CLOEXEC));
    if (!file)
        return osFailure(errno, "cannot make a file in memory");
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(content)), "a file in memory"); !written)
        return std::unexpected(written.error());
    return file;
}

Result<Compression> compressionOf(int file, const std::string &what)
{
    std::array<std::byte, 8> start{};
    const auto length = readFullyAt(file, start, 0, std::format("'{}'", what));
    if (!length)
        return std::unexpected(length.error());
    return detectCompression(std::span(start).first(*length));
}

Result<UniqueFd> makeSeekable(UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled)
{
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", what));
    if (S_ISREG(status.st_mode))
        return file;
    if (S_ISDIR(status.st_mode))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is a directory", what));
    auto copy = makeTemporaryFile();
    if (!copy)
        return copy;
    const std::unique_ptr<std::byte[]> buffer(new std::byte[bufferSize]);
    while (true) {
        const auto n = readFully(file.get(), {buffer.get(), bufferSize}, std::format("'{}'", what));
        if (!n)
            return std::unexpected(n.error());
        if (*n == 0)
            return copy;
        if (cancelled)
            return cancelledError(what);
        if (auto written = writeFully(copy->get(), {buffer.get(), *n}, "a temporary file"); !written)
            return std::unexpected(written.error());
    }
}

Result<UniqueFd> decompress(int file, const std::string &what, const std::atomic<bool> &cancelled)
{
    const auto compression = compressionOf(file, what);
    auto output = makeTemporaryFile();
    if (!compression || !output)
        return std::unexpected(compression ? output.error() : compression.error());
    if (::lseek(file, 0, SEEK_SET) != 0)
        return osFailure(errno, std::format("cannot read '{}'", what));
    const bool other = *compression == Compression::Xz || *compression == Compression::Bzip2;
    const auto done =
        other ? decompressOther(file, output->get(), what, cancelled) : inflate(file, output->get(), &cancelled);
    if (!done) {
        Error error = done.error();
        if (!other)
            error.detail = std::format("'{}': {}", what, error.detail);
        return std::unexpected(std::move(error));
    }
    return output;
}

Result<UniqueFd> compressZstd(int file, const std::string &what, const std::atomic<bool> &cancelled)
{
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
    auto target = makeTemporaryFile();
    if (!target)
        return target;
    if (!context || ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstdLevel))
        || ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1)))
        return failure(ErrorCode::Failed, "cannot set up zstd");
    std::vector<std::byte> input(bufferSize);
    std::vector<std::byte> output(ZSTD_CStreamOutSize());
    for (std::uint64_t offset = 0;;) {
        if (cancelled)
            return cancelledError(what);
        const auto n = readFullyAt(file, input, offset, std::format("'{}'", what));
        if (!n)
            return std::unexpected(n.error());
        offset += *n;
        const ZSTD_EndDirective mode = *n < input.size() ? ZSTD_e_end : ZSTD_e_continue;
        ZSTD_inBuffer in{input.data(), *n, 0};
        while (true) {
            ZSTD_outBuffer out{output.data(), output.size(), 0};
            const std::size_t left = ZSTD_compressStream2(context.get(), &out, &in, mode);
            if (ZSTD_isError(left))
                return failure(
                    ErrorCode::Failed, std::format("cannot compress '{}': {}", what, ZSTD_getErrorName(left)));
            const auto piece = std::span<const std::byte>(output).first(out.pos);
            if (auto written = writeFully(target->get(), piece, "a temporary file"); !written)
                return std::unexpected(written.error());
            if (mode == ZSTD_e_end ? left == 0 : in.pos == in.size)
                break;
        }
        if (mode == ZSTD_e_end)
            return target;
    }
}

} // namespace kiste
