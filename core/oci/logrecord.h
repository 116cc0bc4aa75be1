// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiste {

/// One record of a container's log, in the format of the Kubernetes container runtime interface:
/// `2026-11-22T14:21:30.018000000Z stdout F text\n`. `F` ends a line (its newline is not part of the text), `P` is a piece of
/// one that goes on in the next record of the same stream. Concatenating text, plus '\n' after each F, gives back exactly
/// the bytes the program wrote. A terminal's output is all `stdout`.
struct LogRecord
{
    enum class Stream : std::uint8_t { Stdout, Stderr };

    std::int64_t time = 0; ///< nanoseconds since the epoch
    Stream stream = Stream::Stdout;
    bool partial = false;
    std::string_view text; ///< points into the parsed input

    bool operator==(const LogRecord &) const = default;
};

/// Longest text of one record; longer pieces are cut into partial records.
inline constexpr std::size_t maxLogText = 16 * 1024;

/// Parses one line without its '\n'; nothing for anything the engine would not have written.
std::optional<LogRecord> parseLogRecord(std::string_view line);
/// Appends the record with its '\n' to @p out. Text that is too long or holds newlines becomes several records that give
/// back the same bytes.
void appendLogRecord(std::string &out, const LogRecord &record);
/// The same for a piece of a stream of one time: a record for each line, partial ones for what does not end with one. Faster, as
/// all of them begin alike.
void appendLogRecords(std::string &out, std::int64_t time, LogRecord::Stream stream, std::string_view bytes);
/// "2026-11-22T14:21:30.018000000Z"
std::string formatLogTime(std::int64_t nanoseconds);

/// Cuts a byte stream into records: feed what arrives, take the records that are complete.
class LogRecordReader
{
public:
    /// Adds bytes; call next() until it answers nothing before adding more.
    void add(std::string_view bytes);
    /// The next complete record; its text is valid until the next call. Damaged lines are skipped and counted.
    std::optional<LogRecord> next();
    std::uint64_t damaged() const { return m_damaged; }

private:
    std::string m_buffer;
    std::size_t m_start = 0;
    bool m_skipping = false; ///< inside a line that is too long
    std::uint64_t m_damaged = 0;
};

} // namespace kiste
