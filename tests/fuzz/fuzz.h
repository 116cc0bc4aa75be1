// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>

/// What libFuzzer calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

/// What the programs beside this share. They check more than "does not crash": what a parser accepts has to be within its
/// bounds and to survive being written and read again.
namespace kiste::fuzz {

/// Ends the run with the input as a finding unless @p holds.
inline void require(bool holds, const char *what, std::source_location where = std::source_location::current())
{
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: %s:%u: it does not hold that %s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), what);
    std::abort();
}

/// The same for a Result, whose error is shown.
template<typename T>
const T &must(const Result<T> &result, const char *what, std::source_location where = std::source_location::current())
{
    if (!result)
        std::fprintf(stderr, "fuzz: %s\n", result.error().detail.c_str());
    require(result.has_value(), what, where);
    return *result;
}

inline std::string_view textOf(const std::uint8_t *data, std::size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

/// Cuts the text before the first @p separator off; all of it if there is none.
inline std::string_view cut(std::string_view &rest, char separator)
{
    const std::size_t at = rest.find(separator);
    const std::string_view piece = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return piece;
}

/// An open file in memory that holds @p text, at its beginning.
inline UniqueFd fileWith(std::string_view text)
{
    UniqueFd file(::memfd_create("fuzz", MFD_CLOEXEC));
    require(bool(file), "a file can be made in memory");
    require(writeFullyAt(file.get(), std::as_bytes(std::span(text)), 0, "the file").has_value(),
            "a file in memory can be written");
    return file;
}

/// Whether @p error says something: a detail that people can read, and a code that exists.
inline void requireSound(const Error &error, std::source_location where = std::source_location::current())
{
    require(!error.detail.empty(), "an error has a detail", where);
    require(static_cast<int>(error.code) < errorCodeCount, "an error has a known code", where);
}

} // namespace kiste::fuzz
