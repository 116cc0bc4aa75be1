// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl stats against a fake helper and a real ring file.
#include "ctlrunner.h"
#include "streamends.h"

#include "core/metrics/metricswriter.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlStats : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    QTemporaryDir m_directory;

    static ContainerInfo running(const QString &name, char digit)
    {
        ContainerInfo info = makeContainer(name, digit);
        info.state = ContainerState::Running;
        info.startedAt = quint64(QDateTime::currentMSecsSinceEpoch() - 60'000) * 1000;
        return info;
    }

    Result<MetricsWriter> ring(const std::string &name) const
    {
        const UniqueFd directory(::open(qPrintable(m_directory.path()), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return MetricsWriter::open(directory.get(), name, QDateTime::currentMSecsSinceEpoch());
    }

    static MetricsSample sample()
    {
        MetricsSample sample;
        sample.timeMs = QDateTime::currentMSecsSinceEpoch();
        sample.coveredMs = 1000;
        sample.values.set(MetricsSeries::CpuUsage, 0.4975);
        sample.values.set(MetricsSeries::MemoryWorkingSet, 16 << 20);
        sample.values.set(MetricsSeries::MemoryUsage, 32 << 20);
        sample.values.set(MetricsSeries::MemoryLimit, 64 << 20);
        sample.values.set(MetricsSeries::Pids, 3);
        return sample;
    }

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }
    void init() { QVERIFY(m_ctl.resetHelper()); }

    void once()
    {
        m_ctl.helper().add(running(u"web"_s, 'a'));
        m_ctl.helper().add(makeContainer(u"made"_s, 'b'));
        auto writer = ring("once");
        QVERIFY(writer);
        MetricsTotals totals;
        totals.set(MetricsTotal::IoReadBytes, 1'500'000);
        totals.set(MetricsTotal::NetSentBytes, 999);
        QVERIFY(writer->append(sample(), totals, 1, 1000));
        const auto file = writer->openReadOnly();
        QVERIFY(file);
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        const CtlResult result = m_ctl.run({u"stats"_s, u"--no-stream"_s});
        QCOMPARE(result.code, 0);
        const auto lines = result.out.split('\n');
        QCOMPARE(lines.at(0).simplified(), "CONTAINER ID NAME CPU % MEM USAGE / LIMIT MEM % NET I/O BLOCK I/O PIDS"_ba);
        QCOMPARE(lines.at(1).simplified(), "aaaaaaaaaaaa web 49.75% 16MiB / 64MiB 25.00% 0B / 999B 1.5MB / 0B 3"_ba);
        QCOMPARE(lines.size(), 3);
        QCOMPARE(
            m_ctl.run({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"{{.Name}} {{.CPUPerc}}"_s, u"web"_s, u"made"_s})
                .out,
            "web 49.75%\nmade --\n"_ba);
        QVERIFY(
            m_ctl.run({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"json"_s}).out.contains("\"CPUPerc\":\"49.75%\""));
        QCOMPARE(m_ctl.run({u"stats"_s, u"--no-stream"_s, u"-a"_s}).out.count('\n'), 3);
        const CtlResult none = m_ctl.run({u"stats"_s, u"--no-stream"_s, u"nosuch"_s});
        QCOMPARE(none.code, 1);
        QVERIFY(none.err.contains("'nosuch'"));
    }

    /// The first sample comes up to a second after the start.
    void waitsForTheFirstSample()
    {
        m_ctl.helper().add(running(u"web"_s, 'a'));
        auto writer = ring("first");
        QVERIFY(writer);
        const auto file = writer->openReadOnly();
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        const auto process = m_ctl.start({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"{{.CPUPerc}}"_s});
        QTRY_VERIFY(m_ctl.helper().members().contains(u"OpenMetrics"_s));
        QVERIFY(writer->append(sample(), {}, 1, 1000));
        QCOMPARE(CtlRunner::finish(*process).out, "49.75%\n"_ba);
    }

    void samplesOfAnEarlierRunAreOld()
    {
        ContainerInfo web = running(u"web"_s, 'a');
        web.startedAt = quint64(QDateTime::currentMSecsSinceEpoch() + 5000) * 1000;
        m_ctl.helper().add(web);
        auto writer = ring("old");
        QVERIFY(writer && writer->append(sample(), {}, 1, 1000));
        const auto file = writer->openReadOnly();
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        QCOMPARE(m_ctl.run({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"{{.CPUPerc}}"_s}).out, "--\n"_ba);
    }

    void ringThatCannotBeRead()
    {
        m_ctl.helper().add(running(u"web"_s, 'a'));
        const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(null.get()))});
        const CtlResult result = m_ctl.run({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"{{.MemUsage}}"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, "-- / --\n"_ba);
    }

    /// The last ten minutes of a container that ended, from the same file.
    void history()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        m_ctl.helper().add(web);
        auto writer = ring("history");
        QVERIFY(writer);
        QCOMPARE(writer->placeOf(259, 0, "nvme0n1"), std::optional<std::size_t>(0));
        const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
        MetricsSample past = sample();
        for (int i = 300; i > 0; --i) {
            past.timeMs = now - i * 1000;
            past.values.set(MetricsSeries::CpuUsage, i > 150 ? 0.25 : 1.5);
            past.values.set(metricsDeviceSeries(0, MetricsDeviceValue::ReadBytes), 4096);
            QVERIFY(writer->append(past, {}, 1, 1000));
        }
        const auto file = writer->openReadOnly();
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        const auto stats = [&](const QStringList &more) {
            return m_ctl.run(QStringList{u"stats"_s, u"--history"_s, u"10m"_s} + more);
        };
        const CtlResult picture = stats({u"web"_s});
        QCOMPARE(picture.code, 0);
        const QString line = QString::fromUtf8(picture.out).split(u'\n').value(1);
        QVERIFY2(line.startsWith(u"web "_s) && line.contains(u"▂▂▂"_s) && line.contains(u"███"_s), picture.out);
        QVERIFY2(line.contains(u"0.88"_s) && line.contains(u"1.50"_s) && line.contains(u"16MiB"_s), picture.out);
        const QList<QByteArray> json = stats({u"--format"_s, u"json"_s, u"web"_s}).out.split('\n');
        QVERIFY2(json.size() >= 290, QByteArray::number(json.size()));
        const QJsonObject first = QJsonDocument::fromJson(json.at(0)).object();
        QCOMPARE(first[u"Name"_s].toString(), u"web"_s);
        QCOMPARE(first[u"ID"_s].toString(), web.id);
        QCOMPARE(first[u"cpu.usage"_s].toDouble(), 0.25);
        QCOMPARE(first[u"io.nvme0n1.read_bytes"_s].toDouble(), 4096.0);
        QVERIFY(!first.contains(u"cpu.limit"_s) && !first.contains(u"io.device1.read_bytes"_s));
        QVERIFY(first[u"Time"_s].toString().endsWith(u'Z'));
        const QList<QByteArray> csv = stats({u"--format"_s, u"csv"_s, u"web"_s}).out.split('\n');
        const QList<QByteArray> names = csv.at(0).split(',');
        const QList<QByteArray> cells = csv.at(1).split(',');
        QCOMPARE(cells.size(), names.size());
        QCOMPARE(cells.value(names.indexOf("cpu.usage")), "0.25"_ba);
        QCOMPARE(cells.value(names.indexOf("cpu.limit")), ""_ba);
        QCOMPARE(csv.size(), json.size() + 1);
        // A day is in the tier of ten seconds, with the extremes.
        const CtlResult day = m_ctl.run({u"stats"_s, u"--history"_s, u"1d"_s, u"--format"_s, u"csv"_s, u"web"_s});
        QVERIFY2(day.out.contains("cpu.usage,cpu.usage.min,cpu.usage.max,"), day.out.left(400));
        QVERIFY(day.out.count('\n') > 29 && day.out.count('\n') < 34);
    }

    void historyOfTheMachine()
    {
        const UniqueFd directory(::open(qPrintable(m_directory.path()), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        auto writer = MetricsWriter::open(directory.get(), "machine", QDateTime::currentMSecsSinceEpoch(),
                                          MetricsKind::Machine);
        MetricsSample machine = sample();
        machine.values.set(MetricsSeries::LoadOne, 0.75);
        QVERIFY(writer && writer->append(machine, {}, 1, 1000));
        const auto file = writer->openReadOnly();
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        const CtlResult result
            = m_ctl.run({u"stats"_s, u"--history"_s, u"1m"_s, u"--machine"_s, u"--format"_s, u"json"_s});
        QCOMPARE(result.code, 0);
        const QJsonObject line = QJsonDocument::fromJson(result.out).object();
        QCOMPARE(line[u"Name"_s].toString(), u"machine"_s);
        QCOMPARE(line[u"load.1"_s].toDouble(), 0.75);
        QVERIFY(!line.contains(u"ID"_s));
    }

    void historyIsRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("too long") << QStringList{u"--history"_s, u"31d"_s} << "31"_ba;
        QTest::newRow("too short") << QStringList{u"--history"_s, u"10ms"_s} << "10ms"_ba;
        QTest::newRow("no duration") << QStringList{u"--history"_s, u"yesterday"_s} << "yesterday"_ba;
        QTest::newRow("format") << QStringList{u"--history"_s, u"1h"_s, u"--format"_s, u"xml"_s} << "'xml'"_ba;
        QTest::newRow("machine alone") << QStringList{u"--machine"_s} << "--history"_ba;
    }

    void historyIsRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, reason);
        const CtlResult result = m_ctl.run(QStringList{u"stats"_s} + arguments);
        QVERIFY(result.code != 0);
        QVERIFY2(result.err.contains(reason), result.err);
        QVERIFY(result.out.isEmpty());
    }

    void goesOnOnATerminal()
    {
        m_ctl.helper().add(running(u"web"_s, 'a'));
        auto writer = ring("live");
        QVERIFY(writer && writer->append(sample(), {}, 1, 1000));
        const auto file = writer->openReadOnly();
        m_ctl.helper().onReply(u"OpenMetrics"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))});
        Terminal terminal;
        const auto process = m_ctl.startOnTerminal({u"stats"_s}, terminal.slave.get());
        QByteArray shown;
        QTRY_VERIFY2((shown += terminal.shown()).contains("49.75%"), shown);
        QVERIFY(shown.contains("\x1b[H"));
        MetricsSample next = sample();
        next.timeMs += 1000;
        next.values.set(MetricsSeries::CpuUsage, 2);
        QVERIFY(writer->append(next, {}, 2, 1000));
        QTRY_VERIFY2((shown += terminal.shown()).contains("200.00%"), shown);
        // A new container joins by itself.
        m_ctl.helper().add(running(u"second"_s, 'b'));
        QTRY_VERIFY2((shown += terminal.shown()).contains("second"), shown);
        process->terminate();
        CtlRunner::finish(*process);
    }
};

QTEST_GUILESS_MAIN(TestCtlStats)
#include "tst_ctlstats.moc"
