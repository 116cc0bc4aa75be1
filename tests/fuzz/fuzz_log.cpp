// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A container's log: its records, and which part of the file somebody asked for. An input is a line "TAIL SINCE UNTIL" of
// numbers or "-", then the log.
#include "core/oci/logrecord.h"
#include "privhelper/service/logrange.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

template<typename Number>
std::optional<Number> numberFrom(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Every record of the log, in pieces of @p piece bytes.
std::pair<std::vector<std::string>, std::uint64_t> recordsOf(std::string_view log, std::size_t piece)
{
    LogRecordReader reader;
    std::vector<std::string> records;
    while (!log.empty()) {
        reader.add(log.substr(0, piece));
        log.remove_prefix(std::min(piece, log.size()));
        while (const auto record = reader.next()) {
            require(record->text.size() <= maxLogText && !record->text.contains('\n'), "a record is a line");
            appendLogRecord(records.emplace_back(), *record);
        }
    }
    return {records, reader.damaged()};
}

void checkRecords(std::string_view log)
{
    const auto whole = recordsOf(log, log.size() + 1);
    require(recordsOf(log, 1) == whole && recordsOf(log, 37) == whole, "records are the same however they arrive");
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(log, '\n'));
    require(whole.first.size() + whole.second == lines, "every line is a record or damaged");
    for (const std::string &text : whole.first)
        require(log.contains(text), "a record that was read is written as it was");
}

/// Whatever a program writes comes back, and forges no record.
void checkWriting(std::string_view text)
{
    std::string log;
    appendLogRecord(
        log, {.time = 1'790'000'000'000'000'001, .stream = LogRecord::Stream::Stderr, .partial = true, .text = text});
    LogRecordReader reader;
    reader.add(log);
    std::string back;
    while (const auto record = reader.next()) {
        require(record->time == 1'790'000'000'000'000'001 && record->stream == LogRecord::Stream::Stderr,
                "a record is nobody else's");
        back += record->text;
        if (!record->partial)
            back += '\n';
    }
    require(back == text && reader.damaged() == 0, "what was written comes back");
}

void checkRanges(std::string_view log, const LogSelection &selection)
{
    const UniqueFd file = fileWith(log);
    const LogRange range = must(findLogRange(file.get(), selection), "a part of a log can be found");
    const auto isBorder = [&](std::uint64_t at) { return at == 0 || (at <= log.size() && log[at - 1] == '\n'); };
    require(isBorder(range.begin) && isBorder(range.end), "a part begins and ends between lines");
    require(!selection.tail || *selection.tail != 0 || range.begin >= range.end, "no lines are none");
    if (!selection.tail && !selection.since && !selection.until) {
        const std::size_t newline = log.rfind('\n');
        require(range == LogRange{0, newline == std::string_view::npos ? 0 : newline + 1}, "everything is everything");
    }
    // Cut in two files at a line the answer is the same part.
    const std::size_t middle = log.find('\n', log.size() / 2);
    if (middle == std::string_view::npos)
        return;
    const UniqueFd older = fileWith(log.substr(0, middle + 1));
    const UniqueFd younger = fileWith(log.substr(middle + 1));
    const int both[] = {older.get(), younger.get()};
    const auto ranges = must(findLogRanges(both, selection), "a part of a log of two files can be found");
    require(ranges.size() == 2, "each file has its part");
    if (selection.since || selection.until)
        return; // times that go back and forth are found in any order
    const auto length = [](const LogRange &part) { return part.end > part.begin ? part.end - part.begin : 0; };
    // The one line that the border may count once more is the one whose first piece lies before it.
    require(length(ranges[0]) + length(ranges[1]) <= log.size(), "a part is not larger than the log");
    require(length(ranges[0]) == 0 || length(ranges[1]) == log.rfind('\n') - middle,
            "the younger file is whole if the older one is wanted");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view log = textOf(data, size);
    std::string_view words = cut(log, '\n');
    LogSelection selection;
    selection.tail = numberFrom<std::uint64_t>(cut(words, ' '));
    selection.since = numberFrom<std::int64_t>(cut(words, ' '));
    selection.until = numberFrom<std::int64_t>(words);
    checkRecords(log);
    checkWriting(log);
    checkRanges(log, selection);
    if (const auto record = parseLogRecord(cut(log, '\n'))) {
        const std::string time = formatLogTime(record->time);
        require(time.size() == 30 && time.ends_with('Z'), "a time has one length");
    }
    return 0;
}
