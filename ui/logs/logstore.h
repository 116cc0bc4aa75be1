// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/logrecord.h"

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace kiste::ui {

/// One line as it is shown.
struct LogLine
{
    std::string_view text; ///< without its newline, UTF-8 as the program wrote it; valid until the next add()
    std::int64_t time = 0; ///< nanoseconds since the epoch, of its first piece
    LogRecord::Stream stream = LogRecord::Stream::Stdout;
};

/// The lines of one log in blocks of a megabyte, 16 bytes of overhead each. Lines have numbers that never change; the
/// oldest blocks go when the limits are reached. A line that has no end yet is the last one (one per stream).
class LogStore
{
public:
    explicit LogStore(std::size_t maxBytes = 192u << 20, std::int64_t maxLines = 8'000'000);

    void add(const LogRecord &record);
    /// Turns unfinished lines into finished ones: nothing more will come.
    void finish();
    void clear();

    /// Number of the oldest line that is kept; lines before it were dropped.
    std::int64_t firstLine() const { return m_first; }
    /// One past the last line, unfinished ones included.
    std::int64_t endLine() const { return m_end + openCount(); }
    /// One past the last finished line.
    std::int64_t finishedEnd() const { return m_end; }
    LogLine line(std::int64_t number) const;
    /// Bytes of the longest line so far, for the width of a view.
    std::size_t longestLine() const { return m_longest; }
    std::size_t bytes() const { return m_bytes; }
    std::int64_t lastTime() const { return m_lastTime; }

    /// Longer lines are cut into several.
    static constexpr std::size_t maxLine = 1u << 20;

private:
    struct Entry
    {
        std::int64_t time;
        std::uint32_t offset;
        std::uint32_t sizeAndStream; ///< size * 2 + stream
    };
    struct Block
    {
        std::int64_t first = 0;
        std::string text;
        std::vector<Entry> lines;
    };
    struct Open
    {
        bool used = false;
        std::int64_t time = 0;
        std::string text;
    };

    int openCount() const { return int(m_open[0].used) + int(m_open[1].used); }
    void append(std::string_view text, std::int64_t time, LogRecord::Stream stream);
    void dropOldest();

    std::size_t m_maxBytes;
    std::int64_t m_maxLines;
    std::deque<Block> m_blocks;
    std::array<Open, 2> m_open;
    std::int64_t m_first = 0;
    std::int64_t m_end = 0;
    std::size_t m_bytes = 0;
    std::size_t m_longest = 0;
    std::int64_t m_lastTime = 0;
};

} // namespace kiste::ui
