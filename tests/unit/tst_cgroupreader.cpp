// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgroupreader.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <linux/magic.h>

using namespace kiste;

namespace {

using Bytes = std::optional<std::uint64_t>;

std::string fixture(const std::string &name)
{
    return std::string(KISTE_FIXTURES) + "/cgroup/" + name;
}

Result<std::int64_t> fixtureType(const std::string &path)
{
    return path.ends_with("/unified") || path.ends_with("unified/sys/fs/cgroup") ? CGROUP2_SUPER_MAGIC
                                                                                 : CGROUP_SUPER_MAGIC;
}

CgroupLayout layoutOf(const std::string &tree, const std::string &root = {})
{
    return CgroupLayout::detect(root.empty() ? fixture(tree) : root, fixtureType).value();
}

bool all(std::uint32_t, std::uint32_t)
{
    return true;
}

} // namespace

class TestCgroupReader : public QObject
{
    Q_OBJECT

private slots:
    void limited_data()
    {
        QTest::addColumn<std::string>("tree");
        QTest::newRow("v2") << std::string("unified");
        QTest::newRow("v1") << std::string("hybrid");
    }

    void limited()
    {
        QFETCH(std::string, tree);
        const CgroupLayout layout = layoutOf(tree);
        for (const auto descriptors : {CgroupReader::Descriptors::Keep, CgroupReader::Descriptors::Reopen}) {
            BlockDevices devices(fixture(tree));
            auto reader = CgroupReader::open(layout, "/kiste/limited", devices, descriptors);
            QVERIFY(reader.has_value());
            const bool keeps = descriptors == CgroupReader::Descriptors::Keep;
            QCOMPARE(reader->openDescriptors() > 0, keeps);
            for (int again = 0; again < 3; ++again) {
                const auto sample = reader->read();
                QVERIFY2(sample.has_value(), sample ? "" : sample.error().detail.c_str());
                QVERIFY(sample->cpu->takenAt > 0);
                QCOMPARE(sample->cpu->usageUsec, 12345678U);
                QCOMPARE(sample->cpu->userUsec, Bytes(10000000));
                QCOMPARE(sample->cpu->systemUsec, Bytes(2345678));
                QCOMPARE(sample->cpu->periods, Bytes(1000));
                QCOMPARE(sample->cpu->throttledPeriods, Bytes(340));
                QCOMPARE(sample->cpu->throttledUsec, Bytes(17000000));
                QCOMPARE(sample->cpu->limitCores, std::optional(0.5));
                QCOMPARE(sample->memory->usage, 167772160U);
                QCOMPARE(sample->memory->workingSet, 167772160U - 31457280U);
                QCOMPARE(sample->memory->anon, Bytes(104857600));
                QCOMPARE(sample->memory->file, Bytes(52428800));
                QCOMPARE(sample->memory->kernel, Bytes(4194304));
                QCOMPARE(sample->memory->swap, Bytes(8192));
                QCOMPARE(sample->memory->limit, Bytes(536870912));
                QCOMPARE(sample->memory->oomKills, Bytes(1));
                QCOMPARE(sample->pids->current, 38U);
                QCOMPARE(sample->pids->limit, Bytes(2048));
                QCOMPARE(sample->cpuPressure->someUsec, 123456U);
                QCOMPARE(sample->cpuPressure->fullUsec, Bytes(1000));
            }
        }
    }

    void stackedDevicesCountOnce()
    {
        BlockDevices devices(fixture("unified"));
        auto reader = CgroupReader::open(layoutOf("unified"), "/kiste/limited", devices).value();
        const auto io = reader.read().value().io.value();
        QCOMPARE(io.bytes.read, 1048576U + 512U);
        QCOMPARE(io.bytes.write, 2097152U + 1024U);
        QCOMPARE(io.operations.read, 101U);
        QCOMPARE(io.operations.write, 202U);
        QVERIFY(!devices.counts(7, 0));
        QVERIFY(devices.counts(4000, 1));

        BlockDevices legacyDevices(fixture("hybrid"));
        auto legacy = CgroupReader::open(layoutOf("hybrid"), "/kiste/limited", legacyDevices).value();
        const auto legacyIo = legacy.read().value().io.value();
        QCOMPARE(legacyIo.bytes.read, 512U);
        QCOMPARE(legacyIo.bytes.write, 1024U);
        QCOMPARE(legacyIo.operations.read, 1U);
        QCOMPARE(legacyIo.operations.write, 2U);
    }

    void unlimited_data() { limited_data(); }
    void unlimited()
    {
        QFETCH(std::string, tree);
        BlockDevices devices;
        auto reader = CgroupReader::open(layoutOf(tree), "/kiste/unlimited", devices).value();
        const CgroupSample sample = reader.read().value();
        QCOMPARE(sample.cpu->limitCores, std::optional<double>());
        QCOMPARE(sample.memory->limit, Bytes());
        QCOMPARE(sample.memory->high, Bytes());
        QCOMPARE(sample.pids->limit, Bytes());
        // More inactive file pages than usage: the difference is 0, never 16 EiB.
        QCOMPARE(sample.memory->usage, 20971520U);
        QCOMPARE(sample.memory->workingSet, 0U);
        QCOMPARE(sample.io->bytes.read, 0U);
        QVERIFY(!sample.memoryPressure || tree == "unified");
    }

    void partsCanBeMissing()
    {
        BlockDevices devices;
        auto reader = CgroupReader::open(layoutOf("unified"), "/kiste/bare", devices).value();
        const CgroupSample sample = reader.read().value();
        QCOMPARE(sample.cpu->usageUsec, 42U);
        QVERIFY(!sample.cpu->periods && !sample.memory && !sample.io && !sample.pids && !sample.ioPressure);
        QCOMPARE(sample.cpuPressure->fullUsec, Bytes(3));
    }

    void refused_data()
    {
        QTest::addColumn<std::string>("tree");
        QTest::addColumn<std::string>("cgroup");
        QTest::addColumn<int>("code");
        const auto row = [](const char *tree, const char *cgroup, ErrorCode code) {
            QTest::addRow("%s %s", tree, cgroup) << std::string(tree) << std::string(cgroup) << int(code);
        };
        for (const char *name :
             {"truncated", "empty", "hostile", "hostile-cpu", "hostile-io", "hostile-pressure", "hostile-pids"})
            row("unified", (std::string("/kiste/") + name).c_str(), ErrorCode::Corrupt);
        row("unified", "/kiste/over-long", ErrorCode::LimitExceeded);
        row("hybrid", "/kiste/truncated", ErrorCode::Corrupt);
        row("hybrid", "/kiste/hostile", ErrorCode::Corrupt);
        row("unified", "/kiste/none", ErrorCode::NotFound);
        row("hybrid", "/kiste/none", ErrorCode::NotFound);
        row("unified", "/kiste/../kiste/limited", ErrorCode::InvalidArgument);
    }

    void refused()
    {
        QFETCH(std::string, tree);
        QFETCH(std::string, cgroup);
        QFETCH(int, code);
        BlockDevices devices;
        auto reader = CgroupReader::open(layoutOf(tree), cgroup, devices);
        const auto sample = reader ? reader->read() : std::unexpected(reader.error());
        QVERIFY(!sample);
        QCOMPARE(int(sample.error().code), code);
        QVERIFY(!sample.error().detail.empty());
    }

    void vanished()
    {
        QTemporaryDir root;
        const QString base = root.path();
        QVERIFY(QDir(base).mkpath(QStringLiteral("proc/self"))
                && QDir(base).mkpath(QStringLiteral("sys/fs/cgroup/kiste/gone")));
        const auto write = [&](const QString &name, const QByteArray &text) {
            QFile file(base + QLatin1Char('/') + name);
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        QVERIFY(write(QStringLiteral("proc/self/mountinfo"), "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"));
        QVERIFY(write(QStringLiteral("proc/self/cgroup"), "0::/\n"));
        QVERIFY(write(QStringLiteral("sys/fs/cgroup/cgroup.controllers"), "cpu memory\n"));
        const QString file = QStringLiteral("sys/fs/cgroup/kiste/gone/memory.current");
        const QString stat = QStringLiteral("sys/fs/cgroup/kiste/gone/memory.stat");
        QVERIFY(write(file, "4096\n") && write(stat, "inactive_file 0\n"));
        const auto layout = CgroupLayout::detect(
            base.toStdString(), [](const std::string &) -> Result<std::int64_t> { return CGROUP2_SUPER_MAGIC; });
        BlockDevices devices;
        auto reader = CgroupReader::open(layout.value(), "/kiste/gone", devices, CgroupReader::Descriptors::Reopen);
        QCOMPARE(reader.value().read().value().memory->workingSet, 4096U);
        QVERIFY(QFile::remove(base + QLatin1Char('/') + file));
        const auto sample = reader->read();
        QVERIFY(!sample);
        QCOMPARE(sample.error().code, ErrorCode::NotFound);
    }

    void parsers()
    {
        using namespace cgroupparse;
        QCOMPARE(number("18446744073709551615\n").value(), UINT64_MAX);
        for (const char *bad : {"", "\n", " 1\n", "1 \n", "+1", "-1", "0x1", "1\n\n", "18446744073709551616"})
            QVERIFY2(!number(bad), bad);
        QCOMPARE(limit("9223372036854710272\n").value(), Bytes()); // 64 KiB pages
        QCOMPARE(limit("0\n").value(), Bytes(0));
        QCOMPARE(cpuAccountingStat("user 150\nsystem 7\n", 100)->userUsec, Bytes(1500000));
        QVERIFY(!cpuAccountingStat("user 150\n", 100));
        QCOMPARE(cpuQuota("-1\n", "100000\n").value(), std::optional<double>());
        QVERIFY(!cpuQuota("1000\n", "0\n"));
        QVERIFY(!oomKills("under_oom").has_value());
        QCOMPARE(oomKills("under_oom 0\n").value(), Bytes());
        QCOMPARE(ioStat("8:0 rbytes=18446744073709551615\n8:1 rbytes=5\n", all)->bytes.read, UINT64_MAX);
        QVERIFY(!ioStat("eight:0 rbytes=1\n", all));
        QVERIFY(!ioStat("8:4294967296 rbytes=1\n", all));
        IoStat io;
        QVERIFY(!addBlockIo("8:0 Read\n", all, BlockIoFile::Bytes, io));
    }

    void eachDevice()
    {
        using namespace cgroupparse;
        const auto stat = ioStat("8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=5 wbytes=6 rios=7 wios=8\n", all);
        QVERIFY(stat.has_value());
        QCOMPARE(stat->devices.all().size(), std::size_t(2));
        QCOMPARE(stat->devices.find(8, 16)->operations.write, 8U);
        QCOMPARE(stat->devices.find(8, 1), nullptr);
        QCOMPARE(stat->bytes.write, 26U);
        IoStat legacy;
        QVERIFY(addBlockIo("8:0 Read 10\n8:0 Write 20\n8:0 Sync 3\n8:0 Total 33\nTotal 33\n", all, BlockIoFile::Bytes, legacy));
        QVERIFY(addBlockIo("8:0 Read 1\n8:0 Write 2\nTotal 3\n", all, BlockIoFile::Operations, legacy));
        QCOMPARE(legacy.devices.all().size(), std::size_t(1));
        QCOMPARE(legacy.devices.find(8, 0)->bytes.write, 20U);
        QCOMPARE(legacy.devices.find(8, 0)->operations.read, 1U);
        QCOMPARE(legacy.operations.write, 2U);
        const auto disks = diskStats("   8       0 sda 5 1 100 9 7 2 200 9 0 9 9\n   8      16 sdb 0 0 0 0 0 0 0 0 0 0 0\n", all);
        QVERIFY(disks.has_value());
        QCOMPARE(disks->devices.all().size(), std::size_t(1));
        QCOMPARE(disks->bytes.read, 100U * 512);
        QCOMPARE(disks->bytes.write, 200U * 512);
        QCOMPARE(disks->operations.write, 7U);
        for (const char *bad : {"8 0 sda 1 2 3\n", "8 x sda 5 1 100 9 7 2 200 9\n", "8 4294967296 sda 5 1 100 9 7 2 200 9\n"})
            QVERIFY2(!diskStats(bad, all), bad);
        // More devices than there is room for are in the sums.
        std::string many;
        for (std::size_t i = 0; i < 2 * DeviceList::room; ++i)
            many += std::to_string(i) + ":0 rbytes=1 wbytes=0 rios=1 wios=0\n";
        QCOMPARE(ioStat(many, all)->bytes.read, 2 * DeviceList::room);
        QCOMPARE(ioStat(many, all)->devices.all().size(), DeviceList::room);
    }

    void networkCounters()
    {
        const QByteArray head = "Inter-|   Receive                |  Transmit\n"
                                " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n";
        const auto counters = cgroupparse::networkDevices(
            (head
             + "    lo:    3267      29    0    0    0     0          0         0     3267      29    0    0 0 0 0 0\n"
               "  eth0:1000 10 1 2 0 0 0 0 2000 20 0 3 0 0 0 0\n"
               "eth0:1: 1 1 0 1 0 0 0 0 1 1 0 1 0 0 0 0\n")
                .toStdString());
        QVERIFY(counters.has_value());
        QCOMPARE(counters->receivedBytes, 1001U);
        QCOMPARE(counters->receivedDrops, 3U);
        QCOMPARE(counters->sentBytes, 2001U);
        QCOMPARE(counters->sentPackets, 21U);
        QCOMPARE(counters->sentDrops, 4U);
        for (const QByteArray &bad : {QByteArray(), QByteArray("x\ny\n"), head + "eth0 1 2 3\n", head + "eth0: 1 2 3\n",
                                      head + "eth0: 1 2 3 4 5 6 7 8 9 10 11 x\n"})
            QVERIFY2(!cgroupparse::networkDevices(bad.toStdString()), bad.constData());
    }

    /// No text makes a parser read outside of it or answer something that is not in it (run under the asan preset).
    void randomTexts()
    {
        using namespace cgroupparse;
        QRandomGenerator random(20261122);
        const std::string alphabet = "0123456789: =\n-maxReadWriteTotalsome total=inactive_file |lo\t\0"
                                     "8:0 rbytes=";
        for (int round = 0; round < 20000; ++round) {
            std::string text(random.bounded(80), '\0');
            for (char &c : text)
                c = alphabet[random.bounded(quint32(alphabet.size()))];
            const auto io = ioStat(text, all);
            const auto parsedNumber = number(text);
            std::ignore = cpuStat(text);
            std::ignore = memoryStat(text);
            std::ignore = pressure(text);
            IoStat legacy;
            std::ignore = addBlockIo(text, all, BlockIoFile::Operations, legacy);
            std::ignore = diskStats(text, all);
            std::ignore = networkDevices(text);
            std::ignore = cpuMax(text);
            if (text.empty() || text.find_first_of("0123456789") == std::string::npos) {
                QVERIFY(!parsedNumber);
                QVERIFY(!io || io->bytes.read == 0);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestCgroupReader)
#include "tst_cgroupreader.moc"
