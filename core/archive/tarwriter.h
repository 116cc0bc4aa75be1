// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <sys/stat.h>

namespace kiste {

/// One member of an archive that is written.
struct TarMember
{
    std::string path; ///< relative; directories without a trailing '/'
    struct stat status = {}; ///< type, mode, ids, size, time, device numbers
    std::string link = {}; ///< target of a symbolic link, or path of the member this is one more name of
    bool isHardLink = false;
    std::map<std::string, std::string> attributes = {}; ///< extended attributes, "security.capability"…
};

/// Writes a tar archive in the pax format of POSIX.1-2001: whatever does not fit a ustar header exactly, such as long
/// names, large numbers, parts of a second and extended attributes, goes into a pax header.
class TarWriter
{
public:
    using Sink = std::function<Result<void>(std::span<const std::byte>)>;

    explicit TarWriter(Sink sink) : m_sink(std::move(sink)) {}

    /// Begins a member. A regular file's status.st_size bytes must follow through write().
    Result<void> add(const TarMember &member);
    /// Content of the member, not more than it was announced with.
    Result<void> write(std::span<const std::byte> content);
    /// Completes the archive.
    Result<void> finish();

private:
    Result<void> pad();
    Result<void> block(const std::string &name, const TarMember &member, char type, std::uint64_t size);

    Sink m_sink;
    std::uint64_t m_missing = 0; ///< bytes of content that must still come
    std::uint64_t m_padding = 0; ///< zeros after them
};

} // namespace kiste
