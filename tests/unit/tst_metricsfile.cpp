// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricsreader.h"
#include "core/metrics/metricswriter.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <map>
#include <numeric>
#include <ranges>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace kiste;

namespace {

constexpr std::int64_t start = 1'795'000'000'000; // a whole slot of every tier

MetricsSample sampleAt(std::int64_t timeMs, double cpu, double memory = 1e6)
{
    MetricsSample sample;
    sample.timeMs = timeMs;
    sample.coveredMs = 1000;
    sample.values.set(MetricsSeries::CpuUsage, cpu);
    sample.values.set(MetricsSeries::MemoryWorkingSet, memory);
    return sample;
}

/// A directory with one ring file called "ring".
struct Place
{
    Place()
        : directory(::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    { }

    MetricsWriter writer() { return MetricsWriter::open(directory.get(), "ring", start).value(); }
    Result<MetricsReader> reader()
    {
        return MetricsReader::open(UniqueFd(::openat(directory.get(), "ring", O_RDONLY | O_CLOEXEC)));
    }
    QString path() const { return folder.filePath(QStringLiteral("ring")); }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    bool overwrite(const QByteArray &bytes) const
    {
        QFile file(path());
        return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size();
    }
    bool patch(qint64 at, const QByteArray &bytes) const
    {
        QFile file(path());
        return file.open(QIODevice::ReadWrite) && file.seek(at) && file.write(bytes) == bytes.size();
    }

    QTemporaryDir folder;
    UniqueFd directory;
};

Result<void> put(MetricsWriter &writer, const MetricsSample &sample, std::uint64_t cpuUsec = 0)
{
    MetricsTotals totals;
    totals.set(MetricsTotal::CpuUsec, cpuUsec);
    return writer.append(sample, totals, 1, 1000);
}

double cpuOf(const MetricsRecord &record)
{
    return record.mean.get(MetricsSeries::CpuUsage).value_or(-1);
}

} // namespace

class TestMetricsFile : public QObject
{
    Q_OBJECT

private slots:
    void writtenIsRead()
    {
        Place place;
        MetricsWriter writer = place.writer();
        QVERIFY(writer.discarded().empty());
        auto reader = MetricsReader::open(writer.openReadOnly().value()).value();
        QVERIFY(!reader.latest());
        QVERIFY(reader.state().has_value());
        QCOMPARE(reader.state()->timeMs, 0);
        for (int i = 0; i < 60; ++i)
            QVERIFY(put(writer, sampleAt(start + i * 1000 + 500, i), 1000U * i));

        const auto latest = reader.latest();
        QVERIFY(latest.has_value());
        QCOMPARE(latest->timeMs, start + 59'500);
        QCOMPARE(latest->coveredMs, 1000U);
        QCOMPARE(latest->get(MetricsSeries::CpuUsage), std::optional(59.0));
        QCOMPARE(latest->get(MetricsSeries::CpuLimit), std::optional<double>());
        QCOMPARE(reader.state()->totals.get(MetricsTotal::CpuUsec), 59'000U);

        const auto seconds = reader.range(0, start + 10'000, start + 20'000);
        QCOMPARE(seconds.size(), std::size_t(10));
        QCOMPARE(cpuOf(seconds.front()), 10.0);
        QCOMPARE(cpuOf(seconds.back()), 19.0);

        const auto tens = reader.range(1, 0, INT64_MAX);
        QCOMPARE(tens.size(), std::size_t(6));
        QCOMPARE(cpuOf(tens[1]), 14.5);
        QCOMPARE(tens[1].min.get(MetricsSeries::CpuUsage), std::optional(10.0));
        QCOMPARE(tens[1].max.get(MetricsSeries::CpuUsage), std::optional(19.0));
        QCOMPARE(tens[1].samples, 10U);
        QCOMPARE(tens[1].coveredMs, 10'000U);
        const auto minutes = reader.range(2, 0, INT64_MAX);
        QCOMPARE(minutes.size(), std::size_t(1));
        QCOMPARE(minutes[0].samples, 60U);
        QCOMPARE(cpuOf(minutes[0]), 29.5);
    }

    void filesAreSparseAndPrivate()
    {
        Place place;
        MetricsWriter writer = place.writer();
        QVERIFY(put(writer, sampleAt(start, 1)));
        struct stat info = {};
        QVERIFY(::fstatat(place.directory.get(), "ring", &info, 0) == 0);
        QCOMPARE(info.st_mode & 07777, 0600U);
        QVERIFY(info.st_size > 8'000'000);
        QVERIFY(info.st_blocks * 512 < 100'000);
        const UniqueFd readOnly = writer.openReadOnly().value();
        QCOMPARE(::write(readOnly.get(), "x", 1), -1);
        QCOMPARE(::ftruncate(readOnly.get(), 0), -1);
    }

    void reachIsThatOfTheTiers()
    {
        Place place;
        MetricsWriter writer = place.writer();
        const auto reader = place.reader().value();
        QCOMPARE(reader.tiers().size(), std::size_t(3));
        QCOMPARE(reader.tiers()[0].spanMs(), 15LL * 60 * 1000);
        QCOMPARE(reader.tiers()[1].spanMs(), 24LL * 3600 * 1000);
        QCOMPARE(reader.tiers()[2].spanMs(), 30LL * 24 * 3600 * 1000);
        QCOMPARE(reader.tierFor(60'000), std::size_t(0));
        QCOMPARE(reader.tierFor(900'000), std::size_t(0));
        QCOMPARE(reader.tierFor(900'001), std::size_t(1));
        QCOMPARE(reader.tierFor(INT64_MAX), std::size_t(2));
        for (int i = 0; i < 2000; ++i)
            QVERIFY(put(writer, sampleAt(start + i * 1000, i)));
        const auto seconds = reader.range(0, 0, INT64_MAX);
        QCOMPARE(seconds.size(), std::size_t(900));
        QCOMPARE(cpuOf(seconds.front()), 1100.0);
        QCOMPARE(cpuOf(seconds.back()), 1999.0);
        QCOMPARE(reader.range(1, 0, INT64_MAX).size(), std::size_t(200));
    }

    void gapsStayGaps()
    {
        Place place;
        MetricsWriter writer = place.writer();
        const auto reader = place.reader().value();
        QVERIFY(put(writer, sampleAt(start, 1)));
        QVERIFY(put(writer, sampleAt(start + 1000, 1)));
        MetricsSample first = sampleAt(start + 60'000, 1);
        first.coveredMs = 0;
        QVERIFY(put(writer, first));
        MetricsSample late = sampleAt(start + 63'000, 1); // slow, but it covers what it skipped
        late.coveredMs = 3000;
        QVERIFY(put(writer, late));
        const auto records = reader.range(0, 0, INT64_MAX);
        QCOMPARE(records.size(), std::size_t(4));
        QVERIFY(!isGapBetween(records[0], records[1], reader.tiers()[0]));
        QVERIFY(isGapBetween(records[1], records[2], reader.tiers()[0]));
        QVERIFY(!isGapBetween(records[2], records[3], reader.tiers()[0]));
        const auto tens = reader.range(1, 0, INT64_MAX);
        QCOMPARE(tens.size(), std::size_t(2));
        QVERIFY(isGapBetween(tens[0], tens[1], reader.tiers()[1]));
    }

    void historySurvivesRestart()
    {
        Place place;
        {
            MetricsWriter writer = place.writer();
            for (int i = 0; i < 15; ++i)
                QVERIFY(put(writer, sampleAt(start + i * 1000, i)));
        }
        MetricsWriter writer = place.writer();
        QVERIFY2(writer.discarded().empty(), writer.discarded().c_str());
        for (int i = 15; i < 20; ++i)
            QVERIFY(put(writer, sampleAt(start + i * 1000, i)));
        const auto reader = place.reader().value();
        QCOMPARE(reader.range(0, 0, INT64_MAX).size(), std::size_t(20));
        const auto tens = reader.range(1, 0, INT64_MAX);
        QCOMPARE(tens.size(), std::size_t(2));
        QCOMPARE(tens[1].samples, 10U); // the half-full slot was continued
        QCOMPARE(cpuOf(tens[1]), 14.5);
        QCOMPARE(tens[1].min.get(MetricsSeries::CpuUsage), std::optional(10.0));
    }

    void bothStatesLost()
    {
        Place place;
        {
            MetricsWriter writer = place.writer();
            for (int i = 0; i < 1000; ++i)
                QVERIFY(put(writer, sampleAt(start + i * 1000, i)));
        }
        QVERIFY(place.patch(3072, QByteArray(1024, '\x55')));
        const auto reader = place.reader().value();
        QVERIFY(!reader.state() && !reader.latest() && reader.range(0, 0, INT64_MAX).empty());
        MetricsWriter writer = place.writer();
        QVERIFY2(writer.discarded().empty(), writer.discarded().c_str());
        QVERIFY(put(writer, sampleAt(start + 1'000'000, 7)));
        QCOMPARE(reader.range(0, 0, INT64_MAX).size(), std::size_t(900));
        QCOMPARE(cpuOf(reader.range(1, start + 990'000, start + 999'999).at(0)), 994.5);
    }

    void clockJumps()
    {
        Place place;
        MetricsWriter writer = place.writer();
        const auto reader = place.reader().value();
        for (int i = 0; i < 100; ++i)
            QVERIFY(put(writer, sampleAt(start + i * 1000, 1)));
        // An hour forward, then back to where it was: nothing of the false future stays.
        for (int i = 0; i < 30; ++i)
            QVERIFY(put(writer, sampleAt(start + 3'600'000 + i * 1000, 2)));
        for (int i = 100; i < 120; ++i)
            QVERIFY(put(writer, sampleAt(start + i * 1000, 3)));
        QVERIFY(put(writer, sampleAt(start + 3'600'030, 4)));
        const auto tens = reader.range(1, 0, INT64_MAX);
        for (const MetricsRecord &record : tens)
            QVERIFY(cpuOf(record) != 2.0);
        QCOMPARE(reader.range(0, start + 3'599'000, INT64_MAX).size(), std::size_t(1));
        QCOMPARE(reader.range(0, start, start + 119'000).size(), std::size_t(0)); // older than 15 min now
        QCOMPARE(tens.size(), std::size_t(13));
        QVERIFY(!put(writer, sampleAt(-5, 1)));
        QVERIFY(!put(writer, sampleAt(0, 1)));
    }

    /// Whatever is appended, across restarts and clock jumps: a slot holds the mean of exactly its samples.
    void randomWalks()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 20; ++round) {
            Place place;
            auto writer = std::make_unique<MetricsWriter>(place.writer());
            const auto reader = place.reader().value();
            std::map<std::int64_t, std::vector<double>> expected; // by slot of 10 s
            std::int64_t now = start, current = 0;
            for (int i = 0; i < 600; ++i) {
                const int dice = random.bounded(100);
                now += dice < 90 ? random.bounded(250, 1500)
                    : dice < 96  ? random.bounded(400'000)
                                 : -random.bounded(90'000);
                if (dice == 99 || dice == 1) {
                    writer.reset();
                    writer = std::make_unique<MetricsWriter>(place.writer());
                }
                const double value = random.bounded(1000);
                QVERIFY(put(*writer, sampleAt(now, value)));
                const std::int64_t slot = now / 10'000;
                expected.erase(expected.upper_bound(slot), expected.end());
                if (slot != current)
                    expected[slot].clear();
                current = slot;
                expected[slot].push_back(value);
            }
            const auto records = reader.range(1, 0, INT64_MAX);
            QCOMPARE(records.size(), expected.size());
            for (const auto &[record, entry] : std::views::zip(records, expected)) {
                const auto &values = entry.second;
                QCOMPARE(record.timeMs / 10'000, entry.first);
                QCOMPARE(std::size_t(record.samples), values.size());
                const double mean = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
                QVERIFY(std::abs(cpuOf(record) - mean) < 0.001);
                QCOMPARE(record.min.get(MetricsSeries::CpuUsage), std::optional(std::ranges::min(values)));
                QCOMPARE(record.max.get(MetricsSeries::CpuUsage), std::optional(std::ranges::max(values)));
            }
        }
    }

    void damagedFilesStartAnew_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("reason");
        Place place;
        {
            MetricsWriter writer = place.writer();
            QVERIFY(put(writer, sampleAt(start, 1)));
        }
        const QByteArray good = place.content();
        const auto changed = [&](qint64 at, const QByteArray &bytes) {
            return QByteArray(good).replace(at, bytes.size(), bytes);
        };
        QTest::newRow("empty") << QByteArray() << QByteArray("shorter");
        QTest::newRow("half a header") << good.first(2000) << QByteArray("shorter");
        QTest::newRow("cut") << good.first(good.size() - 1) << QByteArray("cut");
        QTest::newRow("text") << QByteArray(good.size(), 'x') << QByteArray("begin");
        QTest::newRow("older") << changed(8, QByteArray("\x01\0\0\0", 4)) << QByteArray("version 1");
        QTest::newRow("newer") << changed(8, QByteArray("\x03\0\0\0", 4)) << QByteArray("version 3");
        QTest::newRow("byte order") << changed(12, QByteArray("\x01\x02\x03\x04", 4)) << QByteArray("damaged");
        QTest::newRow("tier") << changed(48, QByteArray(8, '\xff')) << QByteArray("damaged");
        QTest::newRow("name") << changed(150, "?") << QByteArray("damaged");
    }

    void damagedFilesStartAnew()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, reason);
        Place place;
        QVERIFY(place.overwrite(content));
        const auto before = place.reader();
        QVERIFY(!before);
        QVERIFY(before.error().code == ErrorCode::Corrupt || before.error().code == ErrorCode::Unsupported);
        MetricsWriter writer = place.writer();
        QVERIFY2(writer.discarded().contains(reason.toStdString()), writer.discarded().c_str());
        QVERIFY(writer.discarded().contains("'ring'"));
        QVERIFY(put(writer, sampleAt(start + 1000, 5)));
        QCOMPARE(cpuOf(place.reader().value().range(0, 0, INT64_MAX).at(0)), 5.0);
        QCOMPARE(QDir(place.folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("ring")});
    }

    void linksAreNotFollowed()
    {
        Place place;
        QTemporaryDir elsewhere;
        const QString target = elsewhere.filePath(QStringLiteral("target"));
        QFile victim(target);
        QVERIFY(victim.open(QIODevice::WriteOnly) && victim.write("precious") == 8);
        victim.close();
        QVERIFY(QFile::link(target, place.path()));
        MetricsWriter writer = place.writer();
        QVERIFY(writer.discarded().contains("symbolic link"));
        QVERIFY(put(writer, sampleAt(start, 1)));
        QCOMPARE(QFileInfo(target).size(), 8);
    }

    /// Any byte of a file may be wrong: the reader refuses the file or answers values that were written, never others.
    void anyByteMayBeWrong()
    {
        Place place;
        {
            MetricsWriter writer = place.writer();
            for (int i = 0; i < 40; ++i)
                QVERIFY(put(writer, sampleAt(start + i * 1000, 3)));
        }
        const QByteArray good = place.content();
        QRandomGenerator random(99);
        const auto tierBytes = [&](int tier) { return 4096 + (tier == 0 ? 160 * int(start / 1000 % 900) : 0); };
        for (int round = 0; round < 4000; ++round) {
            const int where = random.bounded(3);
            const qint64 at = where == 0 ? random.bounded(4096)
                : where == 1             ? 3072 + random.bounded(1024)
                                         : tierBytes(0) + random.bounded(40 * 160);
            QByteArray bytes(1 + random.bounded(16), '\0');
            for (char &byte : bytes)
                byte = char(random.bounded(256));
            QVERIFY(place.patch(at, bytes));
            if (const auto reader = place.reader()) {
                for (std::size_t tier = 0; tier < reader->tiers().size(); ++tier) {
                    for (const MetricsRecord &record : reader->range(tier, INT64_MIN, INT64_MAX))
                        QCOMPARE(cpuOf(record), 3.0);
                }
                if (const auto latest = reader->latest())
                    QCOMPARE(latest->get(MetricsSeries::CpuUsage), std::optional(3.0));
                QVERIFY(!reader->state() || reader->state()->intervalMs >= 100);
            }
            QVERIFY(place.patch(at, good.mid(at, bytes.size())));
        }
        QCOMPARE(place.reader().value().range(0, 0, INT64_MAX).size(), std::size_t(40));
    }

    /// Well-formed but hostile: right checksums over numbers that would lead outside of the file.
    void hostileHeaders_data()
    {
        using metricsformat::Header;
        QTest::addColumn<QByteArray>("header");
        const auto row = [](const char *name, auto change) {
            Header header = metricsformat::makeHeader(start, MetricsKind::Container);
            change(header);
            header.checksum =
                metricsformat::checksum(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, checksum)));
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(&header), sizeof header);
        };
        row("no series", [](Header &h) { h.seriesCount = 0; });
        row("many series", [](Header &h) { h.seriesCount = 65; });
        row("many totals", [](Header &h) { h.totalCount = 0xffffffff; });
        row("no tiers", [](Header &h) { h.tierCount = 0; });
        row("many tiers", [](Header &h) { h.tierCount = 5; });
        row("step 0", [](Header &h) { h.tiers[0].stepMs = 0; });
        row("capacity 0", [](Header &h) { h.tiers[1].capacity = 0; });
        row("capacity", [](Header &h) { h.tiers[1].capacity = 0xffffffff; });
        row("record size", [](Header &h) { h.tiers[0].recordSize = 8; });
        row("huge records", [](Header &h) { h.tiers[0].recordSize = 0x7fffffff; });
        row("kind", [](Header &h) { h.tiers[0].kind = static_cast<metricsformat::TierKind>(9); });
        row("offset beyond", [](Header &h) { h.tiers[2].offset = h.fileSize; });
        row("offset wraps", [](Header &h) { h.tiers[2].offset = UINT64_MAX - 7; });
        row("offset odd", [](Header &h) { h.tiers[0].offset = 4097; });
        row("in the header", [](Header &h) { h.tiers[0].offset = 8; });
        row("file size", [](Header &h) { h.fileSize = UINT64_MAX; });
    }

    void hostileHeaders()
    {
        QFETCH(QByteArray, header);
        Place place;
        {
            const MetricsWriter writer = place.writer();
        }
        QVERIFY(place.patch(0, header));
        const auto reader = place.reader();
        QVERIFY(!reader);
        QCOMPARE(reader.error().code, ErrorCode::Corrupt);
    }

    void hostileStates()
    {
        using metricsformat::State;
        Place place;
        {
            MetricsWriter writer = place.writer();
            QVERIFY(put(writer, sampleAt(start, 3)));
        }
        const auto reader = place.reader().value();
        for (const std::uint64_t slot : {UINT64_MAX, UINT64_MAX - 1, std::uint64_t(1), std::uint64_t(1) << 63}) {
            State state;
            state.sequence = 1000;
            state.timeMs = INT64_MIN;
            state.newestSlot.fill(slot);
            state.checksum =
                metricsformat::checksum(std::as_bytes(std::span(&state, 1)).first(offsetof(State, checksum)));
            QVERIFY(place.patch(3072, QByteArray(reinterpret_cast<const char *>(&state), sizeof state)));
            QVERIFY(!reader.latest());
            QVERIFY(reader.range(0, 0, INT64_MAX).size() <= 1);
            QVERIFY(reader.range(0, INT64_MIN, INT64_MIN + 1).empty());
            QVERIFY(reader.range(99, 0, INT64_MAX).empty());
            QCOMPARE(reader.state()->timeMs, 0);
        }
    }

    void truncationUnderTheReader()
    {
        Place place;
        MetricsWriter writer = place.writer();
        QVERIFY(put(writer, sampleAt(start, 3)));
        const auto reader = place.reader().value();
        QVERIFY(reader.latest().has_value());
        QVERIFY(QFile::resize(place.path(), 100));
        QVERIFY(!reader.latest() && !reader.state() && reader.range(0, 0, INT64_MAX).empty());
    }

    void notRingFiles()
    {
        const auto directory = MetricsReader::open(UniqueFd(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
        QVERIFY(!directory);
        const auto device = MetricsReader::open(UniqueFd(::open("/dev/zero", O_RDONLY | O_CLOEXEC)));
        QVERIFY(!device);
        QCOMPARE(device.error().code, ErrorCode::Corrupt);
        QVERIFY(!MetricsReader::open(UniqueFd()));
    }

    void fullDiskIsAnError()
    {
        Place place;
        MetricsWriter writer = place.writer();
        QVERIFY(put(writer, sampleAt(start, 3)));
        const auto reader = place.reader().value();
        rlimit old = {};
        QVERIFY(::getrlimit(RLIMIT_FSIZE, &old) == 0);
        rlimit small = old;
        small.rlim_cur = 4096; // as if nothing could be written behind the header
        ::signal(SIGXFSZ, SIG_IGN);
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &small) == 0);
        const auto failed = put(writer, sampleAt(start + 1000, 4));
        QVERIFY(::setrlimit(RLIMIT_FSIZE, &old) == 0);
        QVERIFY(!failed);
        QVERIFY(failed.error().detail.contains("'ring'"));
        QCOMPARE(reader.latest()->get(MetricsSeries::CpuUsage), std::optional(3.0));
        QVERIFY(put(writer, sampleAt(start + 2000, 5)));
        QCOMPARE(reader.range(0, 0, INT64_MAX).size(), std::size_t(2));
    }

    /// A reader beside a busy writer only ever sees whole samples: all series of one have the same value.
    void readersBesideTheWriter()
    {
        Place place;
        MetricsWriter writer = place.writer();
        std::atomic<bool> stop = false;
        std::atomic<std::uint64_t> torn = 0, seen = 0;
        const auto readAlong = [&] {
            const auto reader = place.reader().value();
            std::uint64_t before = 0;
            while (!stop) {
                const auto state = reader.state();
                if (!state || state->sequence < before)
                    ++torn;
                before = state ? state->sequence : before;
                const auto latest = reader.latest();
                for (std::size_t i = 0; latest && i < metricsSeriesCount; ++i) {
                    if (reader.has(static_cast<MetricsSeries>(i)))
                        torn += latest->values.raw(i) != latest->values.raw(0);
                }
                seen += latest.has_value();
            }
        };
        std::thread one(readAlong), two(readAlong);
        for (int i = 0; i < 30'000; ++i) {
            MetricsSample sample;
            sample.timeMs = start + i * 1000LL;
            for (std::size_t series = 0; series < metricsSeriesCount; ++series)
                sample.values.setRaw(series, float(i));
            QVERIFY(put(writer, sample));
        }
        QTRY_VERIFY(seen > 100);
        stop = true;
        one.join();
        two.join();
        QCOMPARE(torn.load(), 0U);
    }

    void disksHavePlaces()
    {
        Place place;
        {
            MetricsWriter writer = place.writer();
            QCOMPARE(writer.placeOf(259, 0, "nvme0n1"), std::optional<std::size_t>(0));
            QCOMPARE(writer.placeOf(8, 0, "sda"), std::optional<std::size_t>(1));
            QCOMPARE(writer.placeOf(259, 0, "nvme0n1"), std::optional<std::size_t>(0));
            MetricsSample sample = sampleAt(start + 500, 1);
            sample.values.set(metricsDeviceSeries(1, MetricsDeviceValue::WriteBytes), 4096);
            MetricsTotals totals;
            totals.devices[1][1] = 123;
            QVERIFY(writer.append(sample, totals, 1, 1000));
        }
        MetricsWriter writer = place.writer();
        QVERIFY(writer.discarded().empty());
        QCOMPARE(writer.findPlace(8, 0, "sda"), std::optional<std::size_t>(1));
        // The number of a disk that was unplugged means another one now.
        QCOMPARE(writer.findPlace(8, 0, "sdb"), std::optional<std::size_t>());
        QCOMPARE(writer.placeOf(8, 0, "sdb"), std::optional<std::size_t>(2));
        QCOMPARE(writer.placeOf(8, 16, std::string(60, 'x')), std::optional<std::size_t>(3));
        QCOMPARE(writer.placeOf(8, 16, std::string(60, 'x')), std::optional<std::size_t>(3));
        QCOMPARE(writer.placeOf(8, 32, "full"), std::optional<std::size_t>());
        const auto reader = place.reader().value();
        const auto devices = reader.devices();
        QCOMPARE(devices.size(), std::size_t(4));
        QCOMPARE(devices[1].name, std::string("sda"));
        QCOMPARE(devices[1].major, 8U);
        QCOMPARE(devices[1].place, std::size_t(1));
        QCOMPARE(devices[3].name, std::string(31, 'x'));
        QCOMPARE(reader.latest()->get(metricsDeviceSeries(1, MetricsDeviceValue::WriteBytes)), std::optional(4096.0));
        QCOMPARE(reader.latest()->get(metricsDeviceSeries(0, MetricsDeviceValue::WriteBytes)), std::optional<double>());
        QCOMPARE(reader.state()->totals.devices[1][1], 123U);
    }

    void hostileDisks_data()
    {
        using metricsformat::DeviceTable;
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<int>("devices");
        const auto row = [](const char *name, int devices, bool sound, auto change) {
            DeviceTable table;
            table.count = 1;
            std::ranges::copy(std::string_view("sda"), table.entries[0].name.begin());
            change(table);
            const auto bytes = std::as_bytes(std::span(&table, 1)).first(offsetof(DeviceTable, checksum));
            table.checksum = metricsformat::checksum(bytes) + (sound ? 0 : 1);
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char *>(&table), sizeof table) << devices;
        };
        row("sound", 1, true, [](DeviceTable &) { });
        row("torn", 0, false, [](DeviceTable &) { });
        row("too many", 0, true, [](DeviceTable &t) { t.count = 5; });
        row("very many", 0, true, [](DeviceTable &t) { t.count = 0xffffffff; });
        row("name without an end", 1, true, [](DeviceTable &t) { t.entries[0].name.fill('\x1b'); });
    }

    void hostileDisks()
    {
        QFETCH(QByteArray, table);
        QFETCH(int, devices);
        Place place;
        {
            MetricsWriter writer = place.writer();
            QVERIFY(put(writer, sampleAt(start + 500, 1)));
        }
        QVERIFY(place.patch(metricsformat::deviceOffset, table));
        const auto reader = place.reader().value();
        const auto found = reader.devices();
        QCOMPARE(found.size(), std::size_t(devices));
        for (const MetricsDevice &device : found)
            QVERIFY(std::ranges::all_of(device.name, [](char c) { return c > ' ' && c <= '~'; }));
        QCOMPARE(reader.latest()->get(MetricsSeries::CpuUsage), std::optional(1.0)); // the rest can be read all the same
        const MetricsWriter writer = place.writer();
        QCOMPARE(writer.discarded().empty(), devices > 0);
    }

    void kindsDiffer()
    {
        Place place;
        {
            auto machine = MetricsWriter::open(place.directory.get(), "ring", start, MetricsKind::Machine);
            QVERIFY(machine.has_value());
            MetricsSample sample = sampleAt(start + 500, 2);
            sample.values.set(MetricsSeries::LoadFive, 7);
            sample.values.set(MetricsSeries::MemoryHigh, 5); // not of the machine
            for (int i = 0; i < 20; ++i) {
                sample.timeMs = start + i * 1000 + 500;
                QVERIFY(put(*machine, sample));
            }
        }
        const auto reader = place.reader().value();
        QCOMPARE(reader.kind(), MetricsKind::Machine);
        QVERIFY(reader.has(MetricsSeries::LoadFive));
        QVERIFY(!reader.has(MetricsSeries::MemoryHigh));
        const auto summaries = reader.range(1, start, start + 60'000);
        QCOMPARE(summaries.size(), std::size_t(2));
        QCOMPARE(summaries[0].max.get(MetricsSeries::LoadFive), std::optional(7.0));
        QCOMPARE(summaries[0].mean.get(MetricsSeries::MemoryHigh), std::optional<double>());
        QCOMPARE(cpuOf(summaries[1]), 2.0);
        const MetricsWriter container = place.writer(); // not what it is about
        QVERIFY(container.discarded().contains("other series"));
        QVERIFY(!place.reader()->has(MetricsSeries::LoadFive));
    }

    void namesFitAndDiffer()
    {
        QSet<QString> names;
        for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
            const std::string_view name = metricsSeriesName(static_cast<MetricsSeries>(i));
            QVERIFY(!name.empty() && name.size() < 30);
            names.insert(QString::fromUtf8(name));
        }
        QCOMPARE(names.size(), qsizetype(metricsSeriesCount));
        for (std::size_t i = 0; i < metricsTotalCount; ++i)
            QVERIFY(!metricsTotalName(static_cast<MetricsTotal>(i)).empty());
        QVERIFY(metricsSeriesName(MetricsSeries::Count).empty());
    }
};

QTEST_GUILESS_MAIN(TestMetricsFile)
#include "tst_metricsfile.moc"
