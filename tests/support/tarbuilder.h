// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiste::test {

/// Writes tar archives for tests, wrong ones as well: nothing is checked but lengths of fields.
class TarBuilder
{
public:
    struct Header
    {
        std::uint32_t mode = 0644;
        std::int64_t uid = 0;
        std::int64_t gid = 0;
        std::int64_t mtime = 1'700'000'000;
        std::string link = {};
        std::uint32_t major = 0;
        std::uint32_t minor = 0;
        std::int64_t size = -1; ///< what the header says, if not the data's size
    };
    using Records = std::vector<std::pair<std::string, std::string>>;

    TarBuilder &entry(char type, std::string_view name, const Header &header, std::string_view data = {});
    TarBuilder &file(std::string_view name, std::string_view data = {}) { return entry('0', name, {}, data); }
    TarBuilder &directory(std::string_view name, std::uint32_t mode = 0755) { return entry('5', name, {.mode = mode}); }
    TarBuilder &symlink(std::string_view name, const std::string &target) { return entry('2', name, {.link = target}); }
    TarBuilder &hardLink(std::string_view name, const std::string &target)
    {
        return entry('1', name, {.link = target});
    }
    /// A pax header for the next entry.
    TarBuilder &pax(const Records &records);
    /// GNU's header for a long name ('L') or link target ('K').
    TarBuilder &gnuLong(char type, std::string_view text);
    /// Bytes as they are.
    TarBuilder &raw(std::string_view bytes);
    /// The archive; without its end if not wanted.
    std::string finish(bool withEnd = true) const;

    /// One header block.
    static std::string block(char type, std::string_view name, const Header &header);

private:
    std::string m_bytes;
};

} // namespace kiste::test
