// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "ui/charts/axisscaler.h"
#include "ui/charts/brushgrip.h"
#include "ui/charts/chartdata.h"
#include "ui/charts/chartexport.h"
#include "ui/charts/chartformat.h"
#include "ui/charts/charttrace.h"
#include "ui/charts/eventmarks.h"
#include "ui/charts/limitline.h"

#include <QDateTime>
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

    void pressureEndsAtRoundShares()
    {
        for (const auto &[up, upper] : {std::pair(0.0, 0.1), {0.1, 0.1}, {0.15, 0.2}, {0.3, 0.3}, {0.33, 0.4}, {0.5, 0.6}, {0.61, 1.0}, {1.0, 1.0}})
            QCOMPARE(fittingScale(ChartUnit::Share, up, 0, {}).upper, upper);
        QLocale::setDefault(QLocale::c());
        QCOMPARE(formatChartValue(0.148, ChartUnit::Share), QStringLiteral("14.8\u00a0%"));
        QCOMPARE(formatChartNumber(0, ChartUnit::Share), QStringLiteral("0\u00a0%"));
        QCOMPARE(formatTick(0.2, ChartUnit::Share, {0.3, 0, 0.1}, false), QStringLiteral("20\u00a0%"));
    }

    void windowsStayInTheirLimits()
    {
        const qint64 now = start + TimeWindow::longestMs;
        const TimeWindow hour{now - 3'600'000, now};
        QCOMPARE(hour.zoomed(0.5, now, now), (TimeWindow{now - 1'800'000, now}));
        const TimeWindow middle{now - 7'200'000, now - 3'600'000};
        const TimeWindow zoomed = middle.zoomed(0.5, now - 5'400'000, now);
        QCOMPARE(zoomed, (TimeWindow{now - 6'300'000, now - 4'500'000})); // its middle stays
        QCOMPARE(hour.zoomed(1e-9, now, now).spanMs(), TimeWindow::shortestMs);
        QCOMPARE(hour.zoomed(1e9, now, now), (TimeWindow{start, now}));
        QCOMPARE(hour.panned(3'600'000, now), hour); // nothing after now
        QCOMPARE(hour.panned(-1'000'000'000'000, now), (TimeWindow{start, start + 3'600'000}));
        QRandomGenerator random(3);
        TimeWindow window = hour;
        for (int i = 0; i < 2000; ++i) {
            window = random.bounded(2) ? window.zoomed(std::exp(random.bounded(4.0) - 2), window.fromMs + qint64(random.bounded(1.0) * double(window.spanMs())), now)
                                       : window.panned(qint64((random.bounded(2.0) - 1) * 1e9), now);
            QVERIFY(window.toMs <= now && window.fromMs >= start);
            QVERIFY(window.spanMs() >= TimeWindow::shortestMs && window.spanMs() <= TimeWindow::longestMs);
        }
    }

    void axesMoveByWholeColumns()
    {
        const TimeAxis axis({start, start + 900'000}, 100, 700, 1);
        QCOMPARE(axis.left(), 100.0);
        QCOMPARE(axis.right(), 800.0);
        QVERIFY(axis.toMs() >= start + 900'000 - 1 && axis.toMs() <= start + 900'000 + qint64(axis.msPerColumn()) + 1);
        QVERIFY(std::abs(double(axis.timeAt(axis.x(start + 450'000)) - (start + 450'000))) <= 1);
        for (int second = 1; second < 60; ++second) {
            const TimeAxis later({start + second * 1000, start + 900'000 + second * 1000}, 100, 700, 1);
            const auto moved = later.movedSince(axis);
            QVERIFY(moved.has_value());
            // What was drawn at some place is drawn exactly that many columns further left.
            QVERIFY(std::abs(axis.x(start + 300'000) - *moved - later.x(start + 300'000)) < 1e-5);
        }
        QVERIFY(!TimeAxis({start, start + 800'000}, 100, 700, 1).movedSince(axis)); // another length
        QVERIFY(!TimeAxis({start, start + 900'000}, 100, 710, 1).movedSince(axis));
        QVERIFY(!TimeAxis({start - 5'000, start + 895'000}, 100, 700, 1).movedSince(axis)); // back in time
        QVERIFY(!TimeAxis({start + 2'000'000, start + 2'900'000}, 100, 700, 1).movedSince(axis)); // nothing is left
    }

    void ticksAreRound()
    {
        for (const qint64 span : {60'000LL, 300'000LL, 900'000LL, 3'600'000LL, 21'600'000LL, 86'400'000LL, 7 * 86'400'000LL, 30 * 86'400'000LL}) {
            for (const int most : {3, 5, 8}) {
                const auto ticks = timeTicks({start, start + span}, most);
                QVERIFY2(!ticks.empty() && int(ticks.size()) <= most + 1, qPrintable(QString::number(ticks.size())));
                for (std::size_t i = 1; i < ticks.size(); ++i) {
                    QVERIFY(ticks[i].timeMs > ticks[i - 1].timeMs);
                    QVERIFY(!ticks[i].label.isEmpty() && ticks[i].label != ticks[i - 1].label);
                }
                QVERIFY(ticks.front().timeMs >= start && ticks.back().timeMs <= start + span);
                QCOMPARE(QDateTime::fromMSecsSinceEpoch(ticks.front().timeMs).time().msec(), 0);
            }
        }
    }

    void brushGrips()
    {
        const qint64 now = start + TimeWindow::longestMs;
        const TimeAxis axis({now - 86'400'000, now}, 0, 864, 1); // 100 s a pixel
        const TimeWindow shown{now - 40'000'000, now - 20'000'000};
        const double from = axis.x(shown.fromMs), to = axis.x(shown.toMs);
        QCOMPARE(BrushGrip::at(from + 2, axis, shown), BrushGrip::Part::From);
        QCOMPARE(BrushGrip::at(to - 4, axis, shown), BrushGrip::Part::To);
        QCOMPARE(BrushGrip::at((from + to) / 2, axis, shown), BrushGrip::Part::Window);
        QCOMPARE(BrushGrip::at(from - 20, axis, shown), BrushGrip::Part::None);
        QCOMPARE(BrushGrip::at(to + 20, axis, shown), BrushGrip::Part::None);
        // A minute is less than a pixel wide: its left side widens it to the left.
        const TimeWindow minute{now - 60'000, now};
        QCOMPARE(BrushGrip::at(axis.x(now) - 3, axis, minute), BrushGrip::Part::From);

        const BrushGrip left(BrushGrip::Part::From, shown.fromMs, shown);
        QCOMPARE(left.dragged(shown.fromMs - 5'000'000, now), (TimeWindow{shown.fromMs - 5'000'000, shown.toMs}));
        QCOMPARE(left.dragged(now, now).spanMs(), TimeWindow::shortestMs); // not past the other edge
        QCOMPARE(left.dragged(0, now).fromMs, start);
        const BrushGrip right(BrushGrip::Part::To, shown.toMs, shown);
        QCOMPARE(right.dragged(now + 99'000'000, now), (TimeWindow{shown.fromMs, now}));
        QCOMPARE(right.dragged(0, now).spanMs(), TimeWindow::shortestMs);
        const BrushGrip whole(BrushGrip::Part::Window, shown.fromMs + 1'000'000, shown);
        QCOMPARE(whole.dragged(shown.fromMs + 2'000'000, now), (TimeWindow{shown.fromMs + 1'000'000, shown.toMs + 1'000'000}));
        QCOMPARE(whole.dragged(now * 2, now), (TimeWindow{now - shown.spanMs(), now}));
        QCOMPARE(BrushGrip().dragged(0, now), TimeWindow());
    }

    void marksMerge()
    {
        const TimeAxis axis({start, start + 700'000}, 0, 700, 1); // a second a pixel
        const auto at = [](int second, ChartEvent::Kind kind) { return ChartEvent{start + second * 1000LL, kind, {}}; };
        using Kind = ChartEvent::Kind;
        const std::vector<ChartEvent> events{at(-5, Kind::Exit), at(100, Kind::OutOfMemory), at(110, Kind::Start),
                                             at(130, Kind::Limits), at(400, Kind::Exec), at(418, Kind::Exec), at(900, Kind::Exit)};
        const auto marks = mergedMarks(events, axis);
        QCOMPARE(marks.size(), std::size_t(4)); // those outside are not shown
        QCOMPARE(marks[0].events, (std::vector<std::size_t>{1, 2}));
        QCOMPARE(marks[0].kind, Kind::OutOfMemory); // the heavier one
        QVERIFY(std::abs(marks[0].x - axis.x(start + 105'000)) < 0.01);
        QCOMPARE(marks[1].events, (std::vector<std::size_t>{3}));
        QCOMPARE(marks[2].events.size(), std::size_t(1)); // exactly 18 px apart: two marks
        QRandomGenerator random(8);
        for (int round = 0; round < 200; ++round) {
            std::vector<ChartEvent> many;
            for (int i = 0; i < 60; ++i)
                many.push_back(at(int(random.bounded(700)), Kind(random.bounded(10))));
            std::ranges::sort(many, {}, &ChartEvent::timeMs);
            const auto merged = mergedMarks(many, axis);
            std::size_t count = 0;
            for (std::size_t i = 0; i < merged.size(); ++i) {
                count += merged[i].events.size();
                QVERIFY(i == 0 || merged[i].x - merged[i - 1].x >= 18);
            }
            QVERIFY(count == many.size() || count + 2 >= many.size()); // one at the very edge may be outside
        }
        QVERIFY(mergedMarks({}, axis).empty());
    }

    void limitSteps()
    {
        QCOMPARE(roundedLimit(LimitKey::Cpu, 0.2949), 0.29);
        QCOMPARE(roundedLimit(LimitKey::Cpu, -3), 0.01);
        QVERIFY(roundedLimit(LimitKey::Cpu, 1e6) >= 1);
        QCOMPARE(roundedLimit(LimitKey::Memory, 100.4 * MiB), 100 * MiB);
        QCOMPARE(roundedLimit(LimitKey::Memory, 0), 6 * MiB);
        QCOMPARE(roundedLimit(LimitKey::Tasks, 2048.4), 2048.0);
        QCOMPARE(steppedLimit(LimitKey::Memory, 500 * MiB, 1), 505 * MiB);
        QCOMPARE(steppedLimit(LimitKey::Memory, 500 * MiB, -10), 450 * MiB);
        QCOMPARE(steppedLimit(LimitKey::Memory, 20 * MiB, 1), 21 * MiB); // at least one grain
        QCOMPARE(steppedLimit(LimitKey::Cpu, 0.5, 1), 0.51);
        QCOMPARE(steppedLimit(LimitKey::Tasks, 1, -1), 1.0);
    }

    void handlesNeverOverlap()
    {
        for (double hard = 0; hard <= 100; hard += 3) {
            for (double soft = hard; soft <= 100; soft += 3) {
                std::vector<HandlePlace> places{{hard, false, {}}, {soft, true, {}}};
                placeHandles(places, 500, 0, 100);
                const QRectF one(places[0].topLeft, QSizeF(HandlePlace::width, HandlePlace::height));
                const QRectF other(places[1].topLeft, QSizeF(HandlePlace::width, HandlePlace::height));
                QVERIFY(!one.intersects(other));
                QVERIFY(QRectF(0, 0, 500, 100).contains(one) && QRectF(0, 0, 500, 100).contains(other));
                QCOMPARE(one.right(), 500.0);
                QVERIFY(other.right() == 500 || other.right() == 500 - HandlePlace::aside);
            }
        }
    }

    /// A second more reads a record or two, and gives what reading everything gives.
    void newsAreReadAlone()
    {
        Ring ring;
        ChartData live;
        for (int i = 0; i < 1200; ++i) {
            QVERIFY(ring.put(i * 1000 + 500, i % 7, i < 600 ? 0.5 : 1.0));
            live.load(ring.reader, start + i * 1000 - 299'000, start + i * 1000 + 1000);
            if (i > 5) {
                QVERIFY(live.readCount() <= 2);
                QVERIFY(live.renewedFromMs().has_value());
            }
        }
        const ChartData whole = ring.data(1'199'000 - 299'000, 1'200'000);
        QCOMPARE(live.records().back().timeMs, whole.records().back().timeMs);
        QVERIFY(!whole.renewedFromMs());
        const auto same = [](const ChartData &one, const ChartData &other) {
            const auto a = one.records(), b = other.records();
            const auto shown = std::min(a.size(), b.size());
            return std::ranges::equal(a.last(shown), b.last(shown), {}, &MetricsRecord::timeMs, &MetricsRecord::timeMs) && shown >= 300;
        };
        QVERIFY(same(live, whole));
        QCOMPARE(live.gaps(), whole.gaps());
        QCOMPARE(live.summary(MetricsSeries::CpuUsage)->mean, whole.summary(MetricsSeries::CpuUsage)->mean);
        QCOMPARE(live.levels(MetricsSeries::CpuLimit).size(), std::size_t(1));
        live.load(ring.reader, start, start + 600'000); // back in time: all anew
        QVERIFY(!live.renewedFromMs());
    }

    void theFinestTiersAreTaken()
    {
        Ring ring;
        for (int i = 0; i < 4000; ++i)
            QVERIFY(ring.put(i * 1000 + 500, i % 10));
        const qint64 now = 4'000'000;
        QCOMPARE(ring.data(now - 60'000, now).records().back().stepMs, 1000U);
        const ChartData quarter = ring.data(now - 905'000, now); // a little more than the first tier holds
        QCOMPARE(quarter.records().front().stepMs, 10'000U);
        QCOMPARE(quarter.records().back().stepMs, 1000U);
        QVERIFY(quarter.gaps().empty());
        const ChartData hour = ring.data(now - 3'600'000, now);
        QCOMPARE(hour.records().back().stepMs, 10'000U);
        QVERIFY(hour.records().size() >= 359 && hour.records().size() <= 363);
        QCOMPARE(hour.summary(MetricsSeries::CpuUsage)->peak, 9.0); // of the samples, not of the means
        QCOMPARE(ring.data(now - 27 * 3'600'000LL, now).records().back().stepMs, 300'000U);
        const ChartData past = ring.data(now - 2'000'000, now - 1'900'000);
        QCOMPARE(past.records().back().stepMs, 10'000U);
    }

    void tracesKeepPeaks()
    {
        Ring ring;
        for (int i = 0; i < 4000; ++i)
            QVERIFY(ring.put(i * 1000 + 500, i == 2000 ? 50 : 1));
        const ChartData data = ring.data(400'000, 4'000'000);
        const TimeAxis axis({start + 400'000, start + 4'000'000}, 0, 50, 1); // 72 s a column
        const ChartTrace trace = traceOf(data, MetricsSeries::CpuUsage, axis, 0);
        QVERIFY(trace.points.size() >= 50 && trace.points.size() <= 53);
        QVERIFY(trace.hasBand);
        const auto highest = std::ranges::max(trace.points, {}, &ChartTrace::Point::high);
        QCOMPARE(highest.high, 50.0F);
        QVERIFY(std::abs(highest.x - axis.x(start + 2'000'500)) < 1.5);
        for (std::size_t i = 1; i < trace.points.size(); ++i)
            QVERIFY(trace.points[i].x > trace.points[i - 1].x && !trace.points[i].begins);
        // A part of it has the same points: a moving chart draws on where it was.
        const ChartTrace part = traceOf(data, MetricsSeries::CpuUsage, axis, 30);
        QVERIFY(part.points.size() < trace.points.size());
        for (std::size_t i = 1; i < part.points.size(); ++i) {
            const auto &other = trace.points[trace.points.size() - part.points.size() + i];
            QCOMPARE(part.points[i].x, other.x);
            QCOMPARE(part.points[i].mean, other.mean);
        }
        QVERIFY(!traceOf(ring.data(3'900'000, 4'000'000), MetricsSeries::CpuUsage, TimeAxis({start + 3'900'000, start + 4'000'000}, 0, 500, 1), 0).hasBand);
        QVERIFY(traceOf(data, MetricsSeries::IoReadBytes, axis, 0).points.empty());
    }

    void csvSaysWhatWasMeasured()
    {
        QLocale::setDefault(QLocale(QLocale::German)); // numbers stay English
        Ring ring;
        QVERIFY(ring.put(10'500, 1.5, 2.5, 0));
        QVERIFY(ring.put(11'500, 0.25));
        const QByteArray csv = chartCsv(ring.data(10'000, 12'000));
        QLocale::setDefault(QLocale::c());
        const auto lines = csv.split('\n');
        QCOMPARE(lines[0], QByteArray("time,cpu.usage,cpu.limit\r"));
        QVERIFY2(lines[1].endsWith(".500Z,1.5,2.5\r"), lines[1].constData());
        QVERIFY2(lines[2].endsWith(".500Z,0.25,\r"), lines[2].constData());
        QCOMPARE(lines.size(), 4);
        QCOMPARE(chartCsv(ChartData()), QByteArray("time\r\n"));
        for (int i = 12; i < 1500; ++i)
            QVERIFY(ring.put(i * 1000 + 500, i % 2));
        QVERIFY(chartCsv(ring.data(0, 1'500'000)).startsWith("time,cpu.usage,cpu.usage:min,cpu.usage:max"));
        const auto refused = writeFile(QStringLiteral("/nowhere/at/all.csv"), csv);
        QVERIFY(!refused);
        QVERIFY(QString::fromStdString(refused.error().detail).contains(QStringLiteral("/nowhere/at/all.csv")));
    }
};

QTEST_APPLESS_MAIN(TestChartParts)
#include "tst_chartparts.moc"
