// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "ui/charts/axisscaler.h"
#include "ui/charts/chartdata.h"
#include "ui/charts/chartformat.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fcntl.h>

using namespace kiste;
using namespace kiste::ui;

namespace {

constexpr double MiB = 1024 * 1024;
constexpr qint64 start = 1'795'000'000'000;

/// A ring in a directory of its own.
struct Ring
{
    QTemporaryDir folder;
    UniqueFd directory{::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    MetricsWriter writer = MetricsWriter::open(directory.get(), "ring", start).value();
    MetricsReader reader = MetricsReader::open(writer.openReadOnly().value()).value();

    bool put(qint64 at, double cpu, std::optional<double> limit = {}, std::uint32_t covered = 1000)
    {
        MetricsSample sample;
        sample.timeMs = start + at;
        sample.coveredMs = covered;
        sample.values.set(MetricsSeries::CpuUsage, cpu);
        if (limit)
            sample.values.set(MetricsSeries::CpuLimit, *limit);
        return writer.append(sample, {}, 1, 1000).has_value();
    }
    ChartData data(qint64 from, qint64 to) const
    {
        ChartData data;
        data.load(reader, start + from, start + to);
        return data;
    }
};

} // namespace

class TestChartParts : public QObject
{
    Q_OBJECT

private slots:
    void scales_data()
    {
        QTest::addColumn<ChartUnit>("unit");
        QTest::addColumn<double>("up");
        QTest::addColumn<double>("limit");
        QTest::addColumn<double>("upper");
        QTest::addColumn<double>("step");
        QTest::newRow("a core") << ChartUnit::Cores << 0.8 << 1.0 << 1.5 << 0.5;
        QTest::newRow("half a core") << ChartUnit::Cores << 0.5 << 0.5 << 0.6 << 0.2;
        QTest::newRow("two cores, no limit") << ChartUnit::Cores << 1.9 << 0.0 << 2.0 << 0.5;
        QTest::newRow("idle") << ChartUnit::Cores << 0.0 << 0.0 << 0.1 << 0.05;
        QTest::newRow("512 MiB") << ChartUnit::Bytes << 402 * MiB << 512 * MiB << 600 * MiB << 200 * MiB;
        QTest::newRow("64 MiB") << ChartUnit::Bytes << 10 * MiB << 64 * MiB << 80 * MiB << 20 * MiB;
        QTest::newRow("tasks") << ChartUnit::Tasks << 1.0 << 0.0 << 4.0 << 1.0;
    }

    void scales()
    {
        QFETCH(ChartUnit, unit);
        QFETCH(double, up);
        QFETCH(double, limit);
        const ValueScale scale = fittingScale(unit, up, 0, limit > 0 ? std::optional(limit) : std::nullopt);
        QTEST(scale.upper, "upper");
        QTEST(scale.step, "step");
        QCOMPARE(scale.lower, 0.0);
    }

    /// Every axis holds its values, ends at a tick, has 2 to 4 steps, and a limit lies at the right height.
    void anyScale()
    {
        QRandomGenerator random(5);
        for (int round = 0; round < 20'000; ++round) {
            const auto unit = static_cast<ChartUnit>(random.bounded(4));
            const double up = std::pow(10, random.bounded(12.0) - 2),
                         down = round % 3 ? 0 : std::pow(10, random.bounded(12.0) - 2);
            const double limit = round % 2 ? std::pow(10, random.bounded(11.0) - 1) : 0;
            const ValueScale scale = fittingScale(unit, up, down, limit > 0 ? std::optional(limit) : std::nullopt);
            QVERIFY2(scale.upper >= up && scale.lower >= down && scale.step > 0,
                     qPrintable(QStringLiteral("%1 %2 %3 %4").arg(int(unit)).arg(up).arg(down).arg(limit)));
            QVERIFY(std::abs(scale.upper / scale.step - std::round(scale.upper / scale.step)) < 1e-6);
            const double steps = std::round(std::max(scale.upper, scale.lower) / scale.step);
            QVERIFY(steps >= 1 && steps <= 4);
            QVERIFY2(
                unit != ChartUnit::Tasks || scale.step >= 1,
                qPrintable(
                    QStringLiteral("%1 %2 %3: %4 %5").arg(up).arg(down).arg(limit).arg(scale.upper).arg(scale.step)));
            if (limit > 0.1 && down == 0 && up <= limit && unit == ChartUnit::Cores)
                QVERIFY2(scale.upper >= limit * 1.0999 && scale.upper <= limit * 1.6001,
                         qPrintable(QString::number(limit)));
        }
    }

    void axesGrowAtOnceAndShrinkLate()
    {
        AxisScaler scaler(ChartUnit::Cores);
        QCOMPARE(scaler.update(0.9, 0, {}, 1000, false).upper, 1.0);
        QCOMPARE(scaler.update(3.5, 0, {}, 2000, true).upper, 4.0); // even under the pointer
        QCOMPARE(scaler.update(0.9, 0, {}, 3000, false).upper, 4.0);
        QCOMPARE(scaler.update(0.9, 0, {}, 12'900, false).upper, 4.0);
        QCOMPARE(scaler.update(0.9, 0, {}, 13'000, true).upper, 4.0); // the pointer is over it
        QCOMPARE(scaler.update(0.9, 0, {}, 13'100, false).upper, 1.0);
        scaler.update(3.5, 0, {}, 20'000, false);
        scaler.update(0.9, 0, {}, 21'000, false);
        scaler.update(3.5, 0, {}, 25'000, false); // was needed again: the ten seconds begin anew
        scaler.update(0.9, 0, {}, 26'000, false);
        QCOMPARE(scaler.update(0.9, 0, {}, 32'000, false).upper, 4.0);
        scaler.reset();
        QCOMPARE(scaler.update(0.9, 0, {}, 32'100, false).upper, 1.0);
    }

    void words()
    {
        QLocale::setDefault(QLocale::c());
        QCOMPARE(formatChartValue(0.834, ChartUnit::Cores), QStringLiteral("0.83 cores"));
        QCOMPARE(formatChartNumber(12.34, ChartUnit::Cores), QStringLiteral("12.3"));
        QCOMPARE(formatChartValue(402 * MiB, ChartUnit::Bytes), QStringLiteral("402\u00a0MiB"));
        QCOMPARE(formatChartValue(1.94 * MiB, ChartUnit::BytesPerSecond), QStringLiteral("1.9\u00a0MiB/s"));
        QCOMPARE(formatChartValue(512, ChartUnit::Bytes), QStringLiteral("512\u00a0B"));
        QCOMPARE(formatChartValue(38.2, ChartUnit::Tasks), QStringLiteral("38"));
        QCOMPARE(formatShare(0.344), QStringLiteral("34\u00a0%"));
        const ValueScale memory{600 * MiB, 0, 200 * MiB};
        QCOMPARE(formatTick(600 * MiB, ChartUnit::Bytes, memory, true), QStringLiteral("600\u00a0MiB"));
        QCOMPARE(formatTick(200 * MiB, ChartUnit::Bytes, memory, false), QStringLiteral("200"));
        QCOMPARE(formatTick(0, ChartUnit::Bytes, memory, false), QStringLiteral("0"));
        const ValueScale io{1 * MiB, 0.5 * MiB, 0.5 * MiB};
        QCOMPARE(formatTick(1 * MiB, ChartUnit::BytesPerSecond, io, true), QStringLiteral("1.0\u00a0MiB/s"));
        QCOMPARE(formatTick(-0.5 * MiB, ChartUnit::BytesPerSecond, io, false), QStringLiteral("0.5"));
        QCOMPARE(formatTick(0.25, ChartUnit::Cores, {0.5, 0, 0.25}, false), QStringLiteral("0.25"));
    }

    void gapsAndSpans()
    {
        Ring ring;
        QVERIFY(ring.put(10'500, 1, 0.5, 0)); // a start
        for (int i = 11; i < 20; ++i)
            QVERIFY(ring.put(i * 1000 + 500, 1, i < 15 ? 0.5 : 1.0));
        QVERIFY(ring.put(30'500, 2, 1.0, 0)); // started again
        QVERIFY(ring.put(31'500, 2, 1.0));
        QVERIFY(ring.put(34'500, 3, 1.0, 3000)); // slow rounds, no gap
        const ChartData data = ring.data(0, 35'000);
        QCOMPARE(data.records().size(), std::size_t(13));
        const auto gaps = data.gaps();
        QCOMPARE(gaps.size(), std::size_t(2));
        QCOMPARE(gaps[0], (ChartData::Span{start, start + 10'500}));
        QCOMPARE(gaps[1], (ChartData::Span{start + 19'500, start + 30'500}));
        const auto levels = data.levels(MetricsSeries::CpuLimit);
        QCOMPARE(levels.size(), std::size_t(3));
        QCOMPARE(levels[0].value, 0.5);
        QCOMPARE(levels[1].span, (ChartData::Span{start + 14'500, start + 19'500}));
        QCOMPARE(levels[2].span.second, start + 35'000); // holds up to the edge
        QCOMPARE(data.spansAbove(MetricsSeries::CpuUsage, 2).size(), std::size_t(1));
        QCOMPARE(data.nearest(start + 31'100), std::optional(std::size_t(11)));
        QCOMPARE(data.nearest(0), std::optional(std::size_t(0)));
        QCOMPARE(data.nearest(INT64_MAX), std::optional(std::size_t(12)));
        QCOMPARE(data.newest(MetricsSeries::CpuUsage), std::optional(3.0));

        const ChartData later = ring.data(20'000, 60'000);
        QCOMPARE(later.gaps().size(), std::size_t(2));
        QCOMPARE(later.gaps().back(), (ChartData::Span{start + 34'500, start + 60'000}));
        const ChartData nothing = ring.data(-100'000, -50'000);
        QVERIFY(nothing.isEmpty() && !nothing.nearest(start));
        QCOMPARE(nothing.gaps(), (std::vector<ChartData::Span>{{start - 100'000, start - 50'000}}));
        QVERIFY(!nothing.summary(MetricsSeries::CpuUsage));
    }

    void summariesAreWeightedByTime()
    {
        Ring ring;
        QVERIFY(ring.put(1000, 1));
        QVERIFY(ring.put(4000, 3, {}, 3000));
        const ChartData data = ring.data(0, 5000);
        const auto summary = data.summary(MetricsSeries::CpuUsage);
        QCOMPARE(summary->mean, 2.5);
        QCOMPARE(summary->peak, 3.0);
        QVERIFY(!data.summary(MetricsSeries::IoReadBytes));
        QCOMPARE(ring.data(0, 60'000).gaps().size(), std::size_t(1));
    }

    void noGapsInSteadySampling()
    {
        Ring ring;
        for (int i = 0; i < 900; ++i)
            QVERIFY(ring.put(i * 1000 + 500 + (i % 7) * 20, 1));
        QVERIFY(ring.data(0, 899'900).gaps().empty());
        QVERIFY(ring.data(100'000, 400'000).gaps().empty());
        QVERIFY(ring.data(100'000, 899'500 + 2'000).gaps().empty()); // one round is late
        QVERIFY(!ring.data(100'000, 899'500 + 10'000).gaps().empty());
        QCOMPARE(ring.data(0, 899'900).levels(MetricsSeries::CpuLimit).size(), std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestChartParts)
#include "tst_chartparts.moc"
