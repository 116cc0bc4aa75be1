// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kiste {

/// A file of cgroupfs or procfs that is read again and again. The kernel makes its text anew at each pread(2) from the
/// start, so a kept descriptor saves opening and closing, which cost five to twenty times the read itself.
class KernelFile
{
public:
    enum class Shape : std::uint8_t {
        Single, ///< one read gives all (cgroupfs); a second one would only cost
        Records, ///< comes in pieces of a page (net/dev)
    };

    /// Opens @p path; with @p keep the descriptor stays open, else each read opens again.
    static Result<KernelFile> open(std::string path, bool keep, Shape shape = Shape::Single);

    /// The whole text. NotFound when the object behind it (cgroup, process) has gone, LimitExceeded when it does not
    /// fit.
    Result<std::string_view> read(std::span<char> buffer) const;
    /// As much of the text as fits.
    Result<std::string_view> readBeginning(std::span<char> buffer) const;
    /// For poll(2), of a file that tells when it changes; -1 when it is not kept.
    int fd() const { return m_fd.get(); }
    bool isKept() const { return static_cast<bool>(m_fd); }
    const std::string &path() const { return m_path; }

private:
    std::string m_path;
    UniqueFd m_fd;
    Shape m_shape = Shape::Single;
};

} // namespace kiste
