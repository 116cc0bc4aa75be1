// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

/// Length of the UTF-8 sequence at the start of @p text, 0 if there is none.
std::size_t utf8Length(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = at(0);
    std::size_t length = 0;
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        length = 2;
    else if (first >= 0xe0 && first <= 0xef)
        length = 3;
    else if (first >= 0xf0 && first <= 0xf4)
        length = 4;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xc0) != 0x80)
            return 0;
    }
    const bool overlong = (first == 0xe0 && at(1) < 0xa0) || (first == 0xf0 && at(1) < 0x90);
    const bool surrogate = first == 0xed && at(1) > 0x9f;
    const bool tooLarge = first == 0xf4 && at(1) > 0x8f;
    return overlong || surrogate || tooLarge ? 0 : length;
}

template <typename Call>
Result<std::size_t> repeat(std::size_t size, std::string_view what, const char *verb, Call call)
{
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = call(done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return osFailure(errno, std::format("cannot {} {}", verb, what));
        if (n == 0)
            break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

} // namespace

Result<std::size_t> readFully(int fd, std::span<std::byte> buffer, std::string_view what)
{
    return repeat(buffer.size(), what, "read",
        [&](std::size_t done) { return ::read(fd, buffer.data() + done, buffer.size() - done); });
}

Result<std::size_t> readFullyAt(int fd, std::span<std::byte> buffer, std::uint64_t offset, std::string_view what)
{
    return repeat(buffer.size(), what, "read", [&](std::size_t done) {
        return ::pread(fd, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
    });
}

Result<void> writeFully(int fd, std::span<const std::byte> bytes, std::string_view what)
{
    const auto done = repeat(
        bytes.size(), what, "write", [&](std::size_t n) { return ::write(fd, bytes.data() + n, bytes.size() - n); });
    if (!done)
        return std::unexpected(done.error());
    return {};
}

Result<void> writeFullyAt(int fd, std::span<const std::byte> bytes, std::uint64_t offset, std::string_view what)
{
    const auto done = repeat(bytes.size(), what, "write", [&](std::size_t n) {
        return ::pwrite(fd, bytes.data() + n, bytes.size() - n, static_cast<off_t>(offset + n));
    });
    if (!done)
        return std::unexpected(done.error());
    return {};
}

Result<std::string> readWholeFile(int fd, std::size_t maxBytes, std::string_view what)
{
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return osFailure(errno, std::format("cannot look at {}", what));
    if (!S_ISREG(status.st_mode))
        return failure(ErrorCode::Unsupported, std::format("{} is not a regular file", what));
    const auto tooLong = [&] {
        return failure(ErrorCode::LimitExceeded, std::format("{} is longer than {} bytes", what, maxBytes));
    };
    if (static_cast<std::uint64_t>(status.st_size) > maxBytes)
        return tooLong();
    // One byte more than allowed, because files of /proc say 0 and others may grow.
    std::string text(status.st_size > 0 ? static_cast<std::size_t>(status.st_size) + 1 : maxBytes + 1, '\0');
    const auto length = readFullyAt(fd, std::as_writable_bytes(std::span(text)), 0, what);
    if (!length)
        return std::unexpected(length.error());
    if (*length > maxBytes)
        return tooLong();
    text.resize(*length);
    return text;
}

std::string printable(std::string_view text, std::size_t most)
{
    std::string result;
    while (!text.empty()) {
        if (result.size() >= most)
            return result + "...";
        const std::size_t length = utf8Length(text);
        const auto byte = static_cast<unsigned char>(text[0]);
        // C1 controls are two bytes in UTF-8 and as good as an escape sequence in a terminal.
        const bool control =
            byte < 0x20 || byte == 0x7f || (length == 2 && byte == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0);
        if (length == 0 || control) {
            result += std::format("\\x{:02x}", byte);
            text.remove_prefix(1);
        } else {
            result += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return result;
}

} // namespace kiste
