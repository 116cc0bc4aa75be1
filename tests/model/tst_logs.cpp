// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/logrecord.h"
#include "ui/logs/ansitext.h"
#include "ui/logs/logfeed.h"
#include "ui/logs/logsearch.h"
#include "ui/logs/logstore.h"

#include <QSignalSpy>
#include <QTest>

#include <sys/socket.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::ui;

using Stream = LogRecord::Stream;

/// The log's lines: kept, read from a stream, searched.
class TestLogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsPieces();
    void keepsStreamsApart();
    void cutsEndlessLines();
    void dropsTheOldest();
    void takesMillions();
    void readsAStream();
    void readsInBoundedSteps();
    void pausesAndEnds();
    void finds_data();
    void finds();
    void findsAcrossSteps();
    void findsNewLines();
    void forgetsDroppedMatches();
    void stripsEscapes_data();
    void stripsEscapes();
};

namespace {

LogRecord record(std::string_view text, bool partial = false, Stream stream = Stream::Stdout, std::int64_t time = 1)
{
    return {time, stream, partial, text};
}

std::pair<UniqueFd, UniqueFd> makeStream()
{
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        qFatal("socketpair");
    return {UniqueFd(pair[0]), UniqueFd(pair[1])};
}

std::string lines(int from, int to)
{
    std::string bytes;
    for (int line = from; line < to; ++line) {
        const std::string text = "line " + std::to_string(line);
        appendLogRecord(bytes, record(text, false, Stream::Stdout, 1'795'271'490'000'000'000 + line));
    }
    return bytes;
}

} // namespace

void TestLogs::joinsPieces()
{
    LogStore store;
    store.add(record("Hel", true, Stream::Stdout, 5));
    QCOMPARE(store.endLine(), 1); // shown although it has no end yet
    QCOMPARE(store.line(0).text, "Hel");
    QCOMPARE(store.finishedEnd(), 0);
    store.add(record("lo", false, Stream::Stdout, 9));
    QCOMPARE(store.endLine(), 1);
    QCOMPARE(store.line(0).text, "Hello");
    QCOMPARE(store.line(0).time, 5);
    store.add(record("prompt> ", true));
    store.finish();
    QCOMPARE(store.finishedEnd(), 2);
    QCOMPARE(store.line(1).text, "prompt> ");
    QVERIFY(store.line(2).text.empty());
}

void TestLogs::keepsStreamsApart()
{
    LogStore store;
    store.add(record("out-", true));
    store.add(record("err-", true, Stream::Stderr));
    QCOMPARE(store.endLine(), 2);
    store.add(record("done", false, Stream::Stderr));
    store.add(record("done", false));
    QCOMPARE(store.line(0).text, "err-done");
    QCOMPARE(store.line(0).stream, Stream::Stderr);
    QCOMPARE(store.line(1).text, "out-done");
    QCOMPARE(store.line(1).stream, Stream::Stdout);
}

void TestLogs::cutsEndlessLines()
{
    LogStore store;
    const std::string piece(maxLogText, 'x');
    for (std::size_t bytes = 0; bytes < LogStore::maxLine * 3; bytes += piece.size())
        store.add(record(piece, true));
    QCOMPARE(store.finishedEnd(), 3);
    QCOMPARE(store.line(1).text.size(), LogStore::maxLine);
}

void TestLogs::dropsTheOldest()
{
    LogStore store(3u << 20, 1'000'000);
    const std::string text(1000, 'x');
    for (int line = 0; line < 10'000; ++line)
        store.add(record(text, false, Stream::Stdout, line));
    QVERIFY(store.bytes() <= (3u << 20));
    QVERIFY(store.firstLine() > 6000);
    QCOMPARE(store.endLine(), 10'000);
    QCOMPARE(store.line(store.firstLine()).time, store.firstLine()); // numbers stay
    QCOMPARE(store.line(9'999).time, 9'999);
    QVERIFY(store.line(0).text.empty());
    LogStore few(1u << 30, 50'000);
    for (int line = 0; line < 200'000; ++line)
        few.add(record("x"));
    QVERIFY(few.endLine() - few.firstLine() <= 50'000);
}

void TestLogs::takesMillions()
{
    LogStore store;
    for (int line = 0; line < 3'000'000; ++line)
        store.add(record("10.77.3.1 GET /api/v1/products", false, Stream::Stdout, line));
    QCOMPARE(store.endLine() - store.firstLine(), 3'000'000);
    QVERIFY(store.bytes() < 3'000'000LL * 48); // text and 16 bytes a line
    for (const std::int64_t line : {0, 1, 32'767, 32'768, 1'234'567, 2'999'999})
        QCOMPARE(store.line(line).time, line);
}

void TestLogs::readsAStream()
{
    LogStore store;
    LogFeed feed(&store);
    auto [reader, writer] = makeStream();
    const std::string bytes = lines(0, 3);
    feed.start(std::move(reader));
    // Cut in the middle of a record.
    QCOMPARE(::send(writer.get(), bytes.data(), 40, 0), 40);
    QTest::qWait(10);
    QCOMPARE(::send(writer.get(), bytes.data() + 40, bytes.size() - 40, 0), ssize_t(bytes.size() - 40));
    QTRY_COMPARE(store.endLine(), 3);
    QCOMPARE(store.line(2).text, "line 2");
}

void TestLogs::readsInBoundedSteps()
{
    // However much lies ready, one turn of the event loop takes a bounded piece; others come in between.
    LogStore store;
    LogFeed feed(&store);
    auto [reader, writer] = makeStream();
    const std::string bytes = lines(0, 200'000);
    QSignalSpy advanced(&feed, &LogFeed::advanced);
    feed.start(std::move(reader));
    std::thread flood([&bytes, fd = writer.get()] {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const ssize_t count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (count <= 0)
                return;
            sent += std::size_t(count);
        }
    });
    std::int64_t before = 0;
    const std::int64_t mostPerStep = std::int64_t(LogFeed::stepBytes + 64 * 1024) / 40;
    while (store.endLine() < 200'000) {
        const qsizetype signalsBefore = advanced.count();
        QTRY_VERIFY(advanced.count() > signalsBefore);
        const std::int64_t steps = advanced.count() - signalsBefore;
        QVERIFY(store.endLine() - before <= mostPerStep * steps);
        before = store.endLine();
    }
    flood.join();
    QVERIFY(advanced.count() >= std::int64_t(bytes.size() / (LogFeed::stepBytes + 64 * 1024)));
    QCOMPARE(store.line(199'999).text, "line 199999");
}

void TestLogs::pausesAndEnds()
{
    LogStore store;
    LogFeed feed(&store);
    QSignalSpy ended(&feed, &LogFeed::ended);
    auto [reader, writer] = makeStream();
    feed.setPaused(true);
    feed.start(std::move(reader));
    std::string bytes = lines(0, 2);
    appendLogRecord(bytes, record("no end", true, Stream::Stdout, 7));
    QCOMPARE(::send(writer.get(), bytes.data(), bytes.size(), 0), ssize_t(bytes.size()));
    QTest::qWait(20);
    QCOMPARE(store.endLine(), 0);
    feed.setPaused(false);
    QTRY_COMPARE(store.endLine(), 3);
    QCOMPARE(store.finishedEnd(), 2);
    writer.reset();
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(ended[0][0].toInt(), 0);
    QCOMPARE(store.finishedEnd(), 3);
    QVERIFY(!feed.isReading());
}

void TestLogs::finds_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("matchCase");
    QTest::addColumn<bool>("expression");
    QTest::addColumn<QList<int>>("found");
    QTest::newRow("any case") << u"ORDER"_s << false << false << QList<int>{0, 1, 3};
    QTest::newRow("case") << u"order"_s << true << false << QList<int>{0, 3};
    QTest::newRow("no expression") << u"o.der"_s << false << false << QList<int>{};
    QTest::newRow("expression") << u"^order \\d+"_s << false << true << QList<int>{0, 1};
    QTest::newRow("expression, case") << u"^Order"_s << true << true << QList<int>{1};
    QTest::newRow("broken expression") << u"("_s << false << true << QList<int>{};
    QTest::newRow("not ascii") << u"STRAẞE"_s << false << false << QList<int>{};
    QTest::newRow("umlaut, any case") << u"ÜBER"_s << false << false << QList<int>{2};
    QTest::newRow("through colours") << u"failed order"_s << true << false << QList<int>{3};
    QTest::newRow("nothing") << QString() << false << false << QList<int>{};
}

void TestLogs::finds()
{
    QFETCH(const QString, pattern);
    QFETCH(const bool, matchCase);
    QFETCH(const bool, expression);
    LogStore store;
    for (const char *text : {"order 88213 came", "Order 7", "über alles", "\x1b[31mfailed\x1b[0m order", "GET /"})
        store.add(record(text));
    LogSearch search(&store);
    QCOMPARE(search.setPattern(pattern, matchCase, expression), pattern != u"("_s);
    QTRY_VERIFY(!search.isRunning());
    QList<int> found;
    for (const std::int64_t line : search.matches())
        found << int(line);
    QTEST(found, "found");
}

void TestLogs::findsAcrossSteps()
{
    LogStore store;
    const std::int64_t count = LogSearch::stepLines * 3 + 7;
    for (std::int64_t line = 0; line < count; ++line)
        store.add(record(line % 1000 == 0 ? "needle" : "hay"));
    LogSearch search(&store);
    QSignalSpy changed(&search, &LogSearch::changed);
    search.setPattern(u"needle"_s, false, false);
    QVERIFY(search.isRunning()); // the caller does not wait for it
    QCOMPARE(search.matches().size(), 0U);
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches().size(), std::size_t(count / 1000 + 1));
    QVERIFY(changed.count() >= 4);
    QCOMPARE(search.indexFrom(1), 1U);
    QCOMPARE(search.indexFrom(1000), 1U);
    QCOMPARE(search.indexFrom(count), search.matches().size());
}

void TestLogs::findsNewLines()
{
    LogStore store;
    LogSearch search(&store);
    search.setPattern(u"late"_s, false, false);
    store.add(record("too late"));
    search.storeChanged();
    QTRY_COMPARE(search.matches().size(), 1U);
    store.add(record("later"));
    search.storeChanged();
    QTRY_COMPARE(search.matches().size(), 2U);
    const auto ranges = search.rangesIn(u"late, Late"_s);
    QCOMPARE(ranges.size(), 2U);
    QCOMPARE(ranges[1].first, 6);
}

void TestLogs::forgetsDroppedMatches()
{
    LogStore store(2u << 20, 1'000'000);
    LogSearch search(&store);
    search.setPattern(u"needle"_s, false, false);
    store.add(record("needle"));
    search.storeChanged();
    QTRY_COMPARE(search.matches().size(), 1U);
    const std::string text(1000, 'x');
    while (store.firstLine() == 0)
        store.add(record(text));
    search.storeChanged();
    QTRY_VERIFY(!search.isRunning());
    QCOMPARE(search.matches().size(), 0U);
}

void TestLogs::stripsEscapes_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("spans");
    QTest::newRow("plain") << "hello"_ba << u"hello"_s << 0;
    QTest::newRow("colour") << "\x1b[31mred\x1b[0m x"_ba << u"red x"_s << 1;
    QTest::newRow("bold and bright") << "\x1b[1;92mok\x1b[39;22m"_ba << u"ok"_s << 1;
    QTest::newRow("256 colours") << "\x1b[38;5;208mhm\x1b[0m"_ba << u"hm"_s << 0;
    QTest::newRow("cursor") << "a\x1b[2Kb\x1b[10;20Hc"_ba << u"abc"_s << 0;
    QTest::newRow("title") << "\x1b]0;evil title\x07x"_ba << u"x"_s << 0;
    QTest::newRow("cut escape") << "x\x1b["_ba << u"x"_s << 0;
    QTest::newRow("lone escape") << "x\x1b"_ba << u"x"_s << 0;
    QTest::newRow("carriage return") << " 10 %\r 99 %\r"_ba << u" 99 %"_s << 0;
    QTest::newRow("control") << "a\x01\x08z"_ba << u"az"_s << 0;
    QTest::newRow("tab stays") << "a\tb"_ba << u"a\tb"_s << 0;
    QTest::newRow("broken utf-8") << "a\xff"_ba << u"a\ufffd"_s << 0;
}

void TestLogs::stripsEscapes()
{
    QFETCH(const QByteArray, raw);
    const AnsiLine line = parseAnsi({raw.data(), std::size_t(raw.size())}, 1000);
    QTEST(line.text, "text");
    QTEST(int(line.spans.size()), "spans");
    QCOMPARE(plainText({raw.data(), std::size_t(raw.size())}), line.text);
}

QTEST_MAIN(TestLogs)
#include "tst_logs.moc"
