// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/logrecord.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace kiste {

namespace {

constexpr std::size_t timeLength = std::string_view("2026-11-22T14:21:30.018000000Z").size();
// Time, space, stream, space, flag, space.
constexpr std::size_t headLength = timeLength + std::string_view(" stdout F ").size();
constexpr std::size_t maxLine = headLength + maxLogText;
constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;

void putNumber(char *out, std::uint64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/// The decimal number in exactly @p text, or -1.
std::int64_t fieldNumber(std::string_view text)
{
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<std::int64_t> parseTime(std::string_view text)
{
    using namespace std::chrono;
    if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.'
        || text[29] != 'Z')
        return std::nullopt;
    const std::int64_t y = fieldNumber(text.substr(0, 4));
    const std::int64_t mon = fieldNumber(text.substr(5, 2));
    const std::int64_t d = fieldNumber(text.substr(8, 2));
    const std::int64_t h = fieldNumber(text.substr(11, 2));
    const std::int64_t min = fieldNumber(text.substr(14, 2));
    const std::int64_t s = fieldNumber(text.substr(17, 2));
    const std::int64_t fraction = fieldNumber(text.substr(20, 9));
    // 64 bits of nanoseconds reach from 1677 to 2262.
    if (y < 1678 || y > 2261 || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 59 || fraction < 0)
        return std::nullopt;
    const year_month_day date{
        year(static_cast<int>(y)), month(static_cast<unsigned>(mon)), day(static_cast<unsigned>(d))};
    if (mon < 1 || d < 1 || !date.ok())
        return std::nullopt;
    const std::int64_t days = sys_days(date).time_since_epoch().count();
    return ((days * 24 + h) * 60 + min) * 60 * nanosecondsPerSecond + s * nanosecondsPerSecond + fraction;
}

void appendOne(std::string &out, std::string_view time, const LogRecord &record, std::string_view text, bool partial)
{
    out += time;
    out += record.stream == LogRecord::Stream::Stdout ? " stdout " : " stderr ";
    out += partial ? "P " : "F ";
    out += text;
    out += '\n';
}

} // namespace

std::optional<LogRecord> parseLogRecord(std::string_view line)
{
    if (line.size() < headLength || line.size() > maxLine || line.find('\n') != std::string_view::npos)
        return std::nullopt;
    const auto time = parseTime(line.substr(0, timeLength));
    const std::string_view stream = line.substr(timeLength, 8);
    const char flag = line[timeLength + 8];
    const bool known = stream == " stdout " || stream == " stderr ";
    if (!time || !known || (flag != 'F' && flag != 'P') || line[timeLength + 9] != ' ')
        return std::nullopt;
    return LogRecord{.time = *time,
        .stream = stream == " stdout " ? LogRecord::Stream::Stdout : LogRecord::Stream::Stderr,
        .partial = flag == 'P',
        .text = line.substr(headLength)};
}

void appendLogRecord(std::string &out, const LogRecord &record)
{
    const std::string time = formatLogTime(record.time);
    std::string_view rest = record.text;
    while (true) {
        // A newline inside the text could forge a record, so it ends one; the bytes that come back are the same.
        const std::size_t newline = rest.find('\n');
        const std::size_t length = std::min(newline, rest.size());
        if (length > maxLogText) {
            appendOne(out, time, record, rest.substr(0, maxLogText), true);
            rest.remove_prefix(maxLogText);
        } else if (newline != std::string_view::npos) {
            appendOne(out, time, record, rest.substr(0, length), false);
            rest.remove_prefix(length + 1);
        } else {
            appendOne(out, time, record, rest, record.partial);
            return;
        }
    }
}

void appendLogRecords(std::string &out, std::int64_t time, LogRecord::Stream stream, std::string_view bytes)
{
    const std::string begin = formatLogTime(time) + (stream == LogRecord::Stream::Stdout ? " stdout " : " stderr ");
    const std::string whole = begin + "F ";
    const std::string partial = begin + "P ";
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const std::size_t length = std::min({newline, bytes.size(), maxLogText});
        const bool ends = length == newline;
        out += ends ? whole : partial;
        out += bytes.substr(0, length);
        out += '\n';
        bytes.remove_prefix(length + (ends ? 1 : 0));
    }
}

std::string formatLogTime(std::int64_t nanoseconds)
{
    using namespace std::chrono;
    // By hand: std::format needs many times as long, and this is done for every line of every container.
    const auto day = floor<days>(sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(nanoseconds)));
    const year_month_day date{day};
    const auto inDay =
        static_cast<std::uint64_t>(nanoseconds - day.time_since_epoch().count() * 86400 * nanosecondsPerSecond);
    const std::uint64_t seconds = inDay / nanosecondsPerSecond;
    std::string text = "0000-00-00T00:00:00.000000000Z";
    putNumber(text.data(), static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    putNumber(text.data() + 5, static_cast<unsigned>(date.month()), 2);
    putNumber(text.data() + 8, static_cast<unsigned>(date.day()), 2);
    putNumber(text.data() + 11, seconds / 3600, 2);
    putNumber(text.data() + 14, seconds / 60 % 60, 2);
    putNumber(text.data() + 17, seconds % 60, 2);
    putNumber(text.data() + 20, inDay % nanosecondsPerSecond, 9);
    return text;
}

void LogRecordReader::add(std::string_view bytes)
{
    m_buffer.erase(0, m_start);
    m_start = 0;
    m_buffer += bytes;
}

std::optional<LogRecord> LogRecordReader::next()
{
    while (true) {
        const std::string_view rest = std::string_view(m_buffer).substr(m_start);
        const std::size_t length = rest.find('\n');
        if (length == std::string_view::npos) {
            // No record is this long: forget it now, so that a damaged file does not fill the memory.
            if (rest.size() > maxLine) {
                m_skipping = true;
                m_start = m_buffer.size();
            }
            return std::nullopt;
        }
        m_start += length + 1;
        const auto record = m_skipping ? std::nullopt : parseLogRecord(rest.substr(0, length));
        m_skipping = false;
        if (record)
            return record;
        ++m_damaged;
    }
}

} // namespace kiste
