// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"
#include "privhelper/service/logrange.h"

#include <QRandomGenerator>
#include <QTest>

#include <sys/mman.h>
#include <unistd.h>

using namespace kiste;

namespace {

/// A log in memory, with what a slow but obvious reader needs to know of it.
struct TestLog
{
    struct Line
    {
        std::uint64_t begin = 0;
        std::int64_t time = 0; ///< microseconds
        bool partial = false;
    };
    std::string text;
    std::vector<Line> lines;

    void add(std::int64_t microseconds, std::string_view content, bool partial = false)
    {
        lines.push_back({text.size(), microseconds, partial});
        appendLogRecord(text, {microseconds * 1000, LogRecord::Stream::Stdout, partial, content});
    }
    UniqueFd open() const
    {
        UniqueFd fd{::memfd_create("log", MFD_CLOEXEC)};
        if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            qFatal("cannot write to memory");
        return fd;
    }
    std::uint64_t timePosition(std::int64_t time) const
    {
        const auto line = std::ranges::find_if(lines, [time](const Line &other) { return other.time >= time; });
        return line == lines.end() ? text.size() : line->begin;
    }
    /// Where the last @p count lines begin that start before @p end.
    std::uint64_t tailPosition(std::uint64_t count, std::uint64_t end) const
    {
        std::vector<std::uint64_t> begins;
        bool open = false;
        for (const Line &line : lines) {
            if (line.begin >= end)
                break;
            if (!open)
                begins.push_back(line.begin);
            open = line.partial;
        }
        if (count == 0)
            return end;
        return count >= begins.size() ? 0 : begins[begins.size() - count];
    }
};

TestLog longLog(int lines)
{
    TestLog log;
    QRandomGenerator random(42);
    std::int64_t time = 1'700'000'000'000'000;
    for (int i = 0; i < lines; ++i) {
        time += random.bounded(5000);
        const std::string content(static_cast<std::size_t>(random.bounded(i % 50 == 0 ? 16000 : 200)), 'x');
        log.add(time, content, random.bounded(10) == 0);
    }
    return log;
}

} // namespace

class TestLogRange : public QObject
{
    Q_OBJECT

private slots:
    void emptyAndIncomplete()
    {
        TestLog log;
        QCOMPARE(findLogRange(log.open().get(), {}).value(), (LogRange{0, 0}));
        QCOMPARE(findLogRange(log.open().get(), {.tail = 5}).value(), (LogRange{0, 0}));
        QCOMPARE(findLogRange(log.open().get(), {.since = 5}).value(), (LogRange{0, 0}));
        log.text = "2026-11-22T14:21:30.018000000Z std";
        QCOMPARE(findLogRange(log.open().get(), {.tail = 5}).value(), (LogRange{0, 0}));
        log.text.clear();
        log.add(1000, "whole");
        const auto size = log.text.size();
        log.text += "2026-11-22T14:21:30.018000000Z stdout F half of a li";
        QCOMPARE(findLogRange(log.open().get(), {}).value(), (LogRange{0, size}));
        QCOMPARE(findLogRange(log.open().get(), {.tail = 1}).value(), (LogRange{0, size}));
    }

    void likeASlowReader()
    {
        const TestLog log = longLog(20000);
        const UniqueFd fd = log.open();
        QRandomGenerator random(7);
        const std::int64_t first = log.lines.front().time;
        const auto span = static_cast<quint32>(log.lines.back().time - first);
        for (int i = 0; i < 300; ++i) {
            LogSelection selection;
            if (random.bounded(2) == 0)
                selection.since = first + random.bounded(span);
            if (random.bounded(2) == 0)
                selection.until = first + random.bounded(span);
            if (random.bounded(2) == 0)
                selection.tail = random.bounded(i % 3 == 0 ? 30000U : 20U);
            LogRange expected{0, log.text.size()};
            if (selection.until)
                expected.end = log.timePosition(*selection.until);
            if (selection.since)
                expected.begin = std::min(log.timePosition(*selection.since), expected.end);
            if (selection.tail)
                expected.begin = std::max(expected.begin, log.tailPosition(*selection.tail, expected.end));
            const auto range = findLogRange(fd.get(), selection);
            QVERIFY(range.has_value());
            QCOMPARE(range->begin, expected.begin);
            QCOMPARE(range->end, expected.end);
        }
    }

    void edges()
    {
        TestLog log;
        log.add(10, "one");
        log.add(20, "two, ", true);
        log.add(30, "goes on, ", true);
        log.add(40, "and ends");
        log.add(50, "three");
        const UniqueFd fd = log.open();
        const auto begin = [&](LogSelection selection) { return findLogRange(fd.get(), selection).value().begin; };
        QCOMPARE(begin({.tail = 1}), log.lines[4].begin);
        QCOMPARE(begin({.tail = 2}), log.lines[1].begin); // all pieces of the line
        QCOMPARE(begin({.tail = 3}), log.lines[0].begin);
        QCOMPARE(begin({.tail = ~0ULL}), 0U);
        QCOMPARE(begin({.since = 10}), 0U);
        QCOMPARE(begin({.since = 11}), log.lines[1].begin);
        QCOMPARE(begin({.since = 51}), log.text.size());
        QCOMPARE(begin({.since = std::numeric_limits<std::int64_t>::max()}), log.text.size());
        // A line that is not complete yet counts as one.
        log.add(60, "open", true);
        QCOMPARE(findLogRange(log.open().get(), {.tail = 1}).value().begin, log.lines[5].begin);
        QCOMPARE(findLogRange(log.open().get(), {.tail = 2}).value().begin, log.lines[4].begin);
    }

    void damageIsPassedOver()
    {
        TestLog log = longLog(3000);
        // A power cut left zeros in the middle.
        const std::uint64_t middle = log.lines[1500].begin;
        std::fill_n(log.text.begin() + static_cast<std::ptrdiff_t>(middle), 20, '\0');
        const UniqueFd fd = log.open();
        const auto late = findLogRange(fd.get(), {.since = log.lines[2500].time});
        QVERIFY(late.has_value());
        QCOMPARE(late->begin, log.timePosition(log.lines[2500].time));
        QVERIFY(findLogRange(fd.get(), {.tail = 2000}).has_value());
        // Nothing but rubbish is no reason to fail either.
        TestLog rubbish;
        rubbish.text = std::string(600'000, 'z') + "\n\n\n";
        QVERIFY(findLogRange(rubbish.open().get(), {.tail = 2, .since = 5}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestLogRange)
#include "tst_logrange.moc"
