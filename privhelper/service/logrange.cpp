// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/logrange.h"

#include "core/base/fileio.h"
#include "core/oci/logrecord.h"

#include <algorithm>
#include <format>
#include <span>
#include <string>
#include <sys/stat.h>

namespace kiste {

namespace {

constexpr std::uint64_t blockSize = 256 * 1024;
/// A record is its text and less than this.
constexpr std::uint64_t maxRecord = maxLogText + 64;
/// Below this, reading on is quicker than bisecting.
constexpr std::uint64_t nearEnough = 4 * maxRecord;
/// Where "F" or "P" stands: after "2026-11-22T14:21:30.018000000Z stdout ".
constexpr std::size_t tagPosition = 38;

class LogFile
{
public:
    explicit LogFile(int fd) : m_fd(fd) {}

    /// The bytes from @p begin on, at most @p count.
    Result<std::string> read(std::uint64_t begin, std::uint64_t count) const
    {
        std::string text(count, '\0');
        const auto size = readFullyAt(m_fd, std::as_writable_bytes(std::span(text)), begin, "the log");
        if (!size)
            return std::unexpected(size.error());
        text.resize(*size);
        return text;
    }

private:
    int m_fd;
};

struct Line
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0; ///< behind its newline
    std::optional<std::int64_t> time; ///< microseconds; absent if it is no record
};

/// The first complete line that begins at or behind @p position, before @p end.
Result<std::optional<Line>> lineFrom(const LogFile &log, std::uint64_t position, std::uint64_t end)
{
    // One byte before, to see whether a line begins right here.
    const std::uint64_t from = position == 0 ? 0 : position - 1;
    const auto text = log.read(from, std::min(2 * maxRecord, end - from));
    if (!text)
        return std::unexpected(text.error());
    std::size_t begin = 0;
    if (position != 0) {
        begin = text->find('\n');
        if (begin == std::string::npos)
            return std::nullopt;
        ++begin;
    }
    const std::size_t newline = text->find('\n', begin);
    if (newline == std::string::npos)
        return std::nullopt;
    Line line{from + begin, from + newline + 1, {}};
    if (const auto record = parseLogRecord(std::string_view(*text).substr(begin, newline - begin)))
        line.time = record->time / 1000;
    return line;
}

/// Where the first record at or after @p time begins.
Result<std::uint64_t> findTime(const LogFile &log, std::int64_t time, std::uint64_t end)
{
    std::uint64_t low = 0;
    std::uint64_t high = end;
    while (high - low > nearEnough) {
        const std::uint64_t middle = low + (high - low) / 2;
        auto line = lineFrom(log, middle, end);
        while (line && *line && !(*line)->time && (*line)->end < high)
            line = lineFrom(log, (*line)->end, end); // past what is damaged
        if (!line)
            return std::unexpected(line.error());
        if (!*line || !(*line)->time || *(*line)->time >= time)
            high = middle;
        else
            low = (*line)->begin;
    }
    for (std::uint64_t position = low;;) {
        const auto line = lineFrom(log, position, end);
        if (!line)
            return std::unexpected(line.error());
        if (!*line)
            return end;
        if ((*line)->time && *(*line)->time >= time)
            return (*line)->begin;
        position = (*line)->end;
    }
}

/// Walks from the end to the beginning over the newlines of a log.
class BackwardReader
{
public:
    BackwardReader(const LogFile &log, std::uint64_t end) : m_log(log), m_begin(end) {}

    /// Position of the last newline before @p position; nothing if there is none.
    Result<std::optional<std::uint64_t>> newlineBefore(std::uint64_t position)
    {
        for (;;) {
            if (position > m_begin) {
                const std::size_t found = m_text.rfind('\n', position - m_begin - 1);
                if (found != std::string::npos)
                    return m_begin + found;
                position = m_begin;
            }
            if (m_begin == 0)
                return std::nullopt;
            const std::uint64_t begin = m_begin > blockSize ? m_begin - blockSize : 0;
            auto text = m_log.read(begin, m_begin - begin + tagPosition + 1);
            if (!text)
                return std::unexpected(text.error());
            m_text = std::move(*text);
            m_begin = begin;
        }
    }
    /// The tag of the record that begins at @p position, which is at or behind the last newline found.
    char tagAt(std::uint64_t position) const
    {
        const std::uint64_t tag = position - m_begin + tagPosition;
        return tag < m_text.size() ? m_text[tag] : '?';
    }

private:
    const LogFile &m_log;
    std::uint64_t m_begin;
    std::string m_text;
};

/// Where the last @p count lines before @p end begin, and how many of them there are. Pieces of one long line count once.
Result<std::pair<std::uint64_t, std::uint64_t>> findTail(const LogFile &log, std::uint64_t count, std::uint64_t end)
{
    if (count == 0 || end == 0)
        return std::pair(end, std::uint64_t(0));
    BackwardReader reader(log, end);
    std::uint64_t lines = 0;
    std::uint64_t lineEnd = end;
    for (bool last = true; lineEnd > 0; last = false) {
        const auto newline = reader.newlineBefore(lineEnd - 1);
        if (!newline)
            return std::unexpected(newline.error());
        const std::uint64_t begin = *newline ? **newline + 1 : 0;
        // A piece at the very end belongs to a line that is not complete yet, which counts as one.
        if (reader.tagAt(begin) != 'P' || last) {
            if (lines == count)
                return std::pair(lineEnd, lines);
            ++lines;
        }
        lineEnd = begin;
    }
    return std::pair(std::uint64_t(0), lines);
}

/// Behind the last newline before the end of the file.
Result<std::uint64_t> completeSize(int fd, const LogFile &log)
{
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return osFailure(errno, "cannot examine the log");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const auto newline = BackwardReader(log, size).newlineBefore(size);
    if (!newline)
        return std::unexpected(newline.error());
    return *newline ? **newline + 1 : 0;
}

} // namespace

Result<LogRange> findLogRange(int fd, const LogSelection &selection)
{
    return findLogRanges(std::span(&fd, 1), selection).transform([](const std::vector<LogRange> &all) {
        return all.front();
    });
}

Result<std::vector<LogRange>> findLogRanges(std::span<const int> files, const LogSelection &selection)
{
    std::vector<LogRange> ranges;
    for (const int fd : files) {
        const LogFile log(fd);
        const auto size = completeSize(fd, log);
        if (!size)
            return std::unexpected(size.error());
        LogRange range{0, *size};
        if (selection.until) {
            const auto end = findTime(log, *selection.until, range.end);
            if (!end)
                return std::unexpected(end.error());
            range.end = *end;
        }
        if (selection.since) {
            const auto begin = findTime(log, *selection.since, range.end);
            if (!begin)
                return std::unexpected(begin.error());
            range.begin = *begin;
        }
        ranges.push_back(range);
    }
    if (!selection.tail)
        return ranges;
    // From the youngest back, until there are enough.
    std::uint64_t wanted = *selection.tail;
    for (std::size_t i = files.size(); i-- > 0;) {
        const auto tail = findTail(LogFile(files[i]), wanted, ranges[i].end);
        if (!tail)
            return std::unexpected(tail.error());
        ranges[i].begin = std::max(ranges[i].begin, tail->first);
        wanted -= tail->second;
    }
    return ranges;
}

} // namespace kiste
