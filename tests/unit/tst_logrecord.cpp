// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/logrecord.h"

#include <QTest>

using namespace kiste;
using Stream = LogRecord::Stream;

namespace {

std::string joined(LogRecordReader &reader)
{
    std::string text;
    while (const auto record = reader.next()) {
        text += record->text;
        if (!record->partial)
            text += '\n';
    }
    return text;
}

} // namespace

class TestLogRecord : public QObject {
    Q_OBJECT

private slots:
    void times_data()
    {
        QTest::addColumn<qint64>("time");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("epoch") << qint64(0) << QByteArray("1970-01-01T00:00:00.000000000Z");
        QTest::newRow("one") << qint64(1) << QByteArray("1970-01-01T00:00:00.000000001Z");
        QTest::newRow("before") << qint64(-1) << QByteArray("1969-12-31T23:59:59.999999999Z");
        QTest::newRow("now") << qint64(1795357290018000000) << QByteArray("2026-11-22T14:21:30.018000000Z");
        QTest::newRow("leap day") << qint64(1709164800000000000) << QByteArray("2024-02-29T00:00:00.000000000Z");
    }

    void times()
    {
        QFETCH(qint64, time);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(formatLogTime(time)), text);
        const std::string line = text.toStdString() + " stdout F x";
        const auto record = parseLogRecord(line);
        QVERIFY(record.has_value());
        QCOMPARE(record->time, time);
    }

    void records_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<bool>("valid");
        const QByteArray time = "2026-11-22T14:21:30.018000000Z";
        QTest::newRow("full") << time + " stdout F text" << true;
        QTest::newRow("empty text") << time + " stderr F " << true;
        QTest::newRow("partial") << time + " stderr P text" << true;
        QTest::newRow("longest") << time + " stdout F " + QByteArray(maxLogText, 'x') << true;
        QTest::newRow("too long") << time + " stdout F " + QByteArray(maxLogText + 1, 'x') << false;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("no space") << time + " stdout F" << false;
        QTest::newRow("stream") << time + " stdin  F text" << false;
        QTest::newRow("flag") << time + " stdout X text" << false;
        QTest::newRow("newline") << time + " stdout F te\nxt" << false;
        QTest::newRow("month") << QByteArray("2026-13-22T14:21:30.018000000Z stdout F x") << false;
        QTest::newRow("month zero") << QByteArray("2026-00-22T14:21:30.018000000Z stdout F x") << false;
        QTest::newRow("day") << QByteArray("2026-02-29T14:21:30.018000000Z stdout F x") << false;
        QTest::newRow("hour") << QByteArray("2026-02-28T24:21:30.018000000Z stdout F x") << false;
        QTest::newRow("letter") << QByteArray("2026-02-28T2x:21:30.018000000Z stdout F x") << false;
        QTest::newRow("year") << QByteArray("9999-02-28T20:21:30.018000000Z stdout F x") << false;
        QTest::newRow("zone") << QByteArray("2026-11-22T14:21:30.018000000+ stdout F x") << false;
    }

    void records()
    {
        QFETCH(QByteArray, line);
        QFETCH(bool, valid);
        const std::string text = line.toStdString();
        const auto record = parseLogRecord(text);
        QCOMPARE(record.has_value(), valid);
        if (!record)
            return;
        std::string again;
        appendLogRecord(again, *record);
        QCOMPARE(again, text + '\n');
    }

    void anyTextComesBackAsItWas_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("binary") << QByteArray("\0\r\xff\x1b[31m", 8);
        QTest::newRow("newlines") << QByteArray("a\n\nb\n");
        QTest::newRow("forged") << QByteArray("a\n2026-11-22T14:21:30.018000000Z stderr F lie");
        QTest::newRow("exactly one") << QByteArray(maxLogText, 'x');
        QTest::newRow("long") << QByteArray(3 * maxLogText + 5, 'x') + '\n' + QByteArray(maxLogText + 1, 'y');
    }

    void anyTextComesBackAsItWas()
    {
        QFETCH(QByteArray, text);
        std::string out;
        const std::string input = text.toStdString();
        appendLogRecord(out, {.time = 5, .stream = Stream::Stdout, .partial = true, .text = input});
        std::string piece;
        appendLogRecords(piece, 5, Stream::Stdout, input);
        if (!input.empty() && !input.ends_with('\n'))
            QCOMPARE(piece, out);
        LogRecordReader pieceReader;
        pieceReader.add(piece);
        QCOMPARE(joined(pieceReader), input);
        QCOMPARE(pieceReader.damaged(), std::uint64_t(0));
        for (const std::size_t step : {std::size_t(1), std::size_t(7), out.size()}) {
            LogRecordReader reader;
            std::string back;
            for (std::size_t i = 0; i < out.size(); i += step) {
                reader.add(std::string_view(out).substr(i, step));
                back += joined(reader);
            }
            QCOMPARE(back, input);
            QCOMPARE(reader.damaged(), std::uint64_t(0));
        }
    }

    void damagedLinesAreSkippedAndCounted()
    {
        std::string log;
        appendLogRecord(log, {.time = 1, .stream = Stream::Stdout, .partial = false, .text = "first"});
        log += "rubbish\n" + std::string(3 * maxLogText, 'z') + '\n';
        appendLogRecord(log, {.time = 2, .stream = Stream::Stderr, .partial = false, .text = "last"});
        for (const std::size_t step : {std::size_t(100), log.size()}) {
            LogRecordReader reader;
            std::string back;
            for (std::size_t i = 0; i < log.size(); i += step) {
                reader.add(std::string_view(log).substr(i, step));
                back += joined(reader);
            }
            QCOMPARE(back, std::string("first\nlast\n"));
            QCOMPARE(reader.damaged(), std::uint64_t(2));
        }
    }

    void anUnfinishedLineWaits()
    {
        LogRecordReader reader;
        reader.add("2026-11-22T14:21:30.018000000Z stdout F he");
        QVERIFY(!reader.next().has_value());
        reader.add("llo\n2026");
        const auto record = reader.next();
        QVERIFY(record.has_value());
        QCOMPARE(std::string(record->text), std::string("hello"));
        QVERIFY(!reader.next().has_value());
        QCOMPARE(reader.damaged(), std::uint64_t(0));
    }
};

QTEST_APPLESS_MAIN(TestLogRecord)
#include "tst_logrecord.moc"
