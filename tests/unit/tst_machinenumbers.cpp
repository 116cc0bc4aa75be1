// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is recorded of the whole machine, what the engine costs, and how often that is done.
#include "core/cgroup/machineparse.h"
#include "core/metrics/metricsreader.h"
#include "privhelper/sampler/samplerservice.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fcntl.h>
#include <linux/magic.h>
#include <unistd.h>

using namespace kiste;
using namespace std::chrono_literals;

namespace {

using Value = std::optional<double>;

/// A machine made of ordinary files.
class Machine
{
public:
    Machine()
    {
        write("proc/self/mountinfo", "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory io pids\n");
        QDir(path()).mkpath(QStringLiteral("rings"));
        // A network card, a bridge and a container's cable in it.
        write("sys/class/net/lo/ifindex", "1\n");
        write("sys/class/net/eth0/device/vendor", "0x1af4\n");
        write("sys/class/net/kiste0/bridge/bridge_id", "8000\n");
        write("sys/class/net/veth1/master/ifindex", "3\n");
        // A disk, its partition, and what is stacked on top.
        QDir(path()).mkpath(QStringLiteral("sys/dev/block"));
        write("sys/devices/nvme0n1/dev", "259:0\n");
        QFile::link(QStringLiteral("../../devices/nvme0n1"), path("sys/dev/block/259:0"));
        write("sys/dev/block/259:1/partition", "1\n");
        write("sys/dev/block/253:0/slaves/nvme0n1/dev", "259:0\n");
        set(0);
        write("proc/meminfo", "MemTotal:       8000 kB\nMemFree:        1000 kB\nMemAvailable:   3000 kB\n"
                              "Buffers:         100 kB\nCached:         1900 kB\nAnonPages:      4000 kB\n"
                              "Slab:            200 kB\nKernelStack:      50 kB\nPageTables:       50 kB\n"
                              "SwapTotal:      2000 kB\nSwapFree:       1500 kB\nHugePages_Total:   0\n");
        write("proc/loadavg", "0.25 1.50 2.75 3/456 7890\n");
        write("proc/self/statm", "5000 100 50 1 0 60 0\n");
    }

    /// All counters @p steps further.
    void set(quint64 steps) const
    {
        const auto n = [steps](quint64 per) { return QByteArray::number(steps * per); };
        const QByteArray cpu = "cpu  " + n(60) + ' ' + n(10) + ' ' + n(20) + " 900 5 " + n(5) + ' ' + n(5) + " 0 0 0\n";
        write("proc/stat", cpu + "cpu0 1 2 3 4 5 6 7 0 0 0\ncpu1 1 2 3 4 5 6 7 0 0 0\nintr 5 6 7\nctxt 9\n");
        write("proc/diskstats", " 259       0 nvme0n1 " + n(10) + " 0 " + n(100) + " 0 " + n(20) + " 0 " + n(200)
                                    + " 0 0 0 0\n 259       1 nvme0n1p1 " + n(10) + " 0 " + n(100) + " 0 " + n(20)
                                    + " 0 " + n(200) + " 0 0 0 0\n 253       0 dm-0 " + n(10) + " 0 " + n(100)
                                    + " 0 0 0 0 0 0 0 0\n   8       0 sda 0 0 0 0 0 0 0 0 0 0 0\n");
        write("proc/self/net/dev", "Inter-|   Receive\n face |bytes\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  eth0: "
                                       + n(1000) + ' ' + n(10) + " 0 0 0 0 0 0 " + n(500) + ' ' + n(5)
                                       + " 0 0 0 0 0 0\nkiste0: 77 77 0 0 0 0 0 0 77 77 0 0 0 0 0 0\n veth1: 77 77 0 0 0 0 "
                                         "0 0 77 77 0 0 0 0 0 0\n");
        write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + n(100'000) + '\n');
        write("proc/pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 "
                                  "avg300=0.00 total=0\n");
        write("proc/99/stat", "99 (kiste (super) ) S 98 1 1 0 -1 0 0 0 0 0 " + n(10) + ' ' + n(5) + " 0 0 20 0 1 0\n");
        write("proc/99/statm", "900 7 1 1 0 1 0\n");
    }
    bool write(const char *name, const QByteArray &text) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }
    QString path(const char *name = "") const { return m_folder.filePath(QString::fromLatin1(name)); }
    std::string root() const { return path().toStdString(); }

    Sampler::Options options() const
    {
        return {CgroupLayout::detect(root(),
                                     [](const std::string &) -> Result<std::int64_t> { return CGROUP2_SUPER_MAGIC; })
                    .value(),
                UniqueFd(::open((root() + "/rings").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), 1000,
                root() + "/proc"};
    }

private:
    QTemporaryDir m_folder;
};

bool about(const Value &value, double expected)
{
    return value && std::abs(*value - expected) <= 1e-6 * std::abs(expected);
}

} // namespace

class TestMachineNumbers : public QObject
{
    Q_OBJECT

private slots:
    void texts()
    {
        using namespace machineparse;
        const auto ticks = cpuTicks("cpu  5 6 7 8 9 10 11 12 13 14\ncpu0 1\ncpu17 2\nintr 1 2 3");
        QVERIFY(ticks.has_value());
        QCOMPARE(ticks->user, 11U);
        QCOMPARE(ticks->system, 28U);
        QCOMPARE(ticks->online, 2U);
        for (const char *bad : {"", "cpu 1 2 3\ncpu0 1\n", "cpu0 1 2 3 4 5 6 7\n", "cpu 1 2 3 4 5 6 7\n", "cpu 1 2 x 4 5 6 7\ncpu0\n"})
            QVERIFY2(!cpuTicks(bad), bad);
        for (const char *bad : {"", "MemTotal: 5 MB\n", "MemTotal: 5 kB\nMemFree: 6 kB\n", "MemTotal: -5 kB\n",
                                "MemTotal: 18446744073709551615 kB\n", "MemTotal: 5 kB\nSwapFree: 1 kB\n"})
            QVERIFY2(!memory(bad), bad);
        QCOMPARE(load("0.01 0.02 12.5 1/77 9\n")->average[2], 12.5);
        QCOMPARE(load("0.01 0.02 12.5 1/77 9\n")->tasks, 77U);
        for (const char *bad : {"", "1 2 x 1/2 3", "nan 0 0 1/2 3", "-1 0 0 1/2 3", "1 1 1 5"})
            QVERIFY2(!load(bad), bad);
        const auto stat = processStat("7 (a) b (c) S 5 0 0 0 0 0 0 0 0 0 30 4 0\n");
        QCOMPARE(stat->parent, 5);
        QCOMPARE(stat->ticks, 34U);
        for (const char *bad : {"", "7 (a S 5", "7 (a) S 5 0 0", "7 (a) S x 0 0 0 0 0 0 0 0 0 30 4 0"})
            QVERIFY2(!processStat(bad), bad);
        QCOMPARE(residentPages("10 4 3\n").value(), 4U);
        QVERIFY(!residentPages("10\n"));
    }

    void recorded()
    {
        const Machine machine;
        Sampler sampler(machine.options(), [](const ContainerId &, const Error &) { QFAIL("no container"); });
        QCOMPARE(sampler.openMachineReadOnly().error().code, ErrorCode::NotFound);
        sampler.engineCost().setProcesses({99, 100});
        QVERIFY(sampler.watchMachine([](const Error &error) { QFAIL(error.detail.c_str()); }));
        const auto reader = MetricsReader::open(sampler.openMachineReadOnly().value()).value();
        QCOMPARE(reader.kind(), MetricsKind::Machine);
        QVERIFY(!reader.has(MetricsSeries::CpuHeldBack));
        QTest::qWait(50);
        machine.set(10);
        sampler.sample();
        const auto latest = reader.latest();
        QVERIFY(latest && latest->coveredMs >= 50);
        const auto value = [&](MetricsSeries series) { return latest->get(series); };
        // All rates are over the same short time; their proportions are exact.
        const double unit = value(MetricsSeries::CpuUser).value() / 7;
        QVERIFY(unit > 0);
        QVERIFY(about(value(MetricsSeries::CpuSystem), 3 * unit));
        QVERIFY(about(value(MetricsSeries::CpuUsage), 10 * unit));
        QCOMPARE(value(MetricsSeries::CpuLimit), Value(2));
        QCOMPARE(value(MetricsSeries::MemoryUsage), Value(7000 * 1024));
        QCOMPARE(value(MetricsSeries::MemoryWorkingSet), Value(5000 * 1024));
        QCOMPARE(value(MetricsSeries::MemoryAvailable), Value(3000 * 1024));
        QCOMPARE(value(MetricsSeries::MemoryFile), Value(2000 * 1024));
        QCOMPARE(value(MetricsSeries::MemoryKernel), Value(300 * 1024));
        QCOMPARE(value(MetricsSeries::MemorySwap), Value(500 * 1024));
        QCOMPARE(value(MetricsSeries::SwapLimit), Value(2000 * 1024));
        QCOMPARE(value(MetricsSeries::MemoryLimit), Value(8000 * 1024));
        QCOMPARE(value(MetricsSeries::LoadOne), Value(0.25));
        QCOMPARE(value(MetricsSeries::LoadFifteen), Value(2.75));
        QCOMPARE(value(MetricsSeries::Pids), Value(456));
        // The card alone, and the disk alone: neither bridge nor partition nor what lies on top counts again.
        QVERIFY(std::abs(*value(MetricsSeries::NetSentBytes) / *value(MetricsSeries::NetReceivedBytes) - 0.5) < 1e-6);
        const double packets = value(MetricsSeries::NetReceivedPackets).value();
        QVERIFY(about(value(MetricsSeries::NetReceivedBytes), 100 * packets));
        const double reads = value(MetricsSeries::IoReadOperations).value();
        QVERIFY(about(value(MetricsSeries::IoReadBytes), 10 * 512 * reads));
        QVERIFY(about(value(MetricsSeries::IoWriteBytes), 20 * 512 * reads));
        const auto devices = reader.devices();
        QCOMPARE(devices.size(), std::size_t(1));
        QCOMPARE(devices[0].name, std::string("nvme0n1"));
        QVERIFY(about(value(metricsDeviceSeries(0, MetricsDeviceValue::WriteBytes)), 20 * 512 * reads));
        QVERIFY(value(MetricsSeries::CpuPressureSome).value() > 0);
        QCOMPARE(value(MetricsSeries::CpuPressureFull), Value());
        QCOMPARE(value(MetricsSeries::IoPressureFull), Value(0));
        QCOMPARE(value(MetricsSeries::MemoryPressureSome), Value()); // this kernel has no such file
        const double page = double(::sysconf(_SC_PAGESIZE));
        QCOMPARE(value(MetricsSeries::KisteMemory), Value(107 * page));
        QVERIFY(value(MetricsSeries::KisteCpu).value() >= unit * 1.4); // 15 ticks of the other process, and this one
        QVERIFY(value(MetricsSeries::SamplerCpu).value() <= value(MetricsSeries::KisteCpu).value());
        QCOMPARE(reader.state()->totals.devices[0][0], 1000U * 512);
    }

    /// Without any network card it is what is not below a bridge.
    void interfacesWithoutHardware()
    {
        const Machine machine;
        QVERIFY(QDir(machine.path("sys/class/net/eth0/device")).removeRecursively());
        MachineInterfaces interfaces(machine.root());
        QVERIFY(interfaces.counts("eth0"));
        for (const char *other : {"lo", "kiste0", "veth1", "nosuch"})
            QVERIFY2(!interfaces.counts(other), other);
    }

    void problemsAreToldOnce()
    {
        const Machine machine;
        QStringList problems;
        QVERIFY(machine.write("rings/@machine.ring", "damaged"));
        Sampler sampler(machine.options(), [](const ContainerId &, const Error &) { });
        QVERIFY(sampler.watchMachine(
            [&](const Error &error) { problems.append(QString::fromStdString(error.detail)); }));
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems[0].startsWith(QStringLiteral("metrics file '@machine.ring' is started anew")),
                 qPrintable(problems[0]));
        QVERIFY(machine.write("proc/loadavg", "many\n"));
        sampler.sample();
        sampler.sample();
        QCOMPARE(problems.size(), 2);
        QVERIFY(problems[1].contains(QStringLiteral("loadavg")));
        const auto reader = MetricsReader::open(sampler.openMachineReadOnly().value()).value();
        // Within the same second the earlier sample is in the mean.
        QTRY_COMPARE((sampler.sample(), reader.latest()->get(MetricsSeries::LoadOne)), Value());
        QVERIFY(reader.latest()->get(MetricsSeries::MemoryLimit).has_value()); // the rest goes on
    }

    void engineCostIsTrue()
    {
        const EngineCost cost("/proc");
        QFile statm(QStringLiteral("/proc/self/statm"));
        QVERIFY(statm.open(QIODevice::ReadOnly));
        const double pages = statm.readAll().split(' ').value(1).toDouble();
        const auto before = cost.ofHelper();
        QVERIFY(std::abs(double(before.memory) - pages * double(::sysconf(_SC_PAGESIZE))) < 0.05 * double(before.memory));
        timespec now = {};
        do {
            ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        } while (std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec) < before.processorTime + 50ms);
        QVERIFY(cost.ofHelper().processorTime >= before.processorTime + 50ms);
        QCOMPARE(cost.parentOf(::getpid()), std::optional<pid_t>(::getppid()));
        QCOMPARE(cost.parentOf(0x3fffffff), std::optional<pid_t>());
    }

    void pace_data()
    {
        QTest::addColumn<int>("chosen");
        QTest::addColumn<bool>("battery");
        QTest::addColumn<bool>("watched");
        QTest::addColumn<int>("used");
        QTest::newRow("plugged in, watched") << 1000 << false << true << 1000;
        QTest::newRow("fastest") << 250 << false << true << 250;
        QTest::newRow("nobody looks") << 250 << false << false << 2000;
        QTest::newRow("battery") << 1000 << true << true << 2000;
        QTest::newRow("both") << 1000 << true << false << 5000;
        QTest::newRow("slow by choice") << 4000 << true << true << 4000;
    }

    void pace()
    {
        QFETCH(int, chosen);
        QFETCH(bool, battery);
        QFETCH(bool, watched);
        QFETCH(int, used);
        QCOMPARE(SamplingPace::of(std::chrono::milliseconds(chosen), {.onBattery = battery, .watched = watched}),
                 std::chrono::milliseconds(used));
    }

    void battery_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<bool>("onBattery");
        const auto supply = [](const char *name, const char *type, const char *key, const char *value) {
            const QString base = QStringLiteral("sys/class/power_supply/%1/").arg(QLatin1StringView(name));
            return QStringList{base + QStringLiteral("type"), QLatin1StringView(type),
                               base + QLatin1StringView(key), QLatin1StringView(value)};
        };
        const QStringList unplugged = supply("AC", "Mains", "online", "0");
        const QStringList draining = supply("BAT0", "Battery", "status", "Discharging");
        QTest::newRow("a desktop") << QStringList() << false;
        QTest::newRow("unplugged") << unplugged + draining << true;
        QTest::newRow("plugged in") << supply("AC", "Mains", "online", "1") + draining << false;
        QTest::newRow("plugged in at the second socket")
            << unplugged + supply("USB", "USB", "online", "1") + draining << false;
        QTest::newRow("full") << supply("BAT0", "Battery", "status", "Full") << false;
        QTest::newRow("a mouse") << draining + QStringList{QStringLiteral("sys/class/power_supply/BAT0/scope"),
                                                           QStringLiteral("Device")}
                                 << false;
    }

    void battery()
    {
        QFETCH(QStringList, files);
        QFETCH(bool, onBattery);
        const Machine machine;
        for (qsizetype i = 0; i + 1 < files.size(); i += 2)
            QVERIFY(machine.write(qPrintable(files[i]), files[i + 1].toLatin1() + '\n'));
        QCOMPARE(isOnBattery(machine.root()), onBattery);
    }

    /// On battery at first, plugged in when it is looked at again.
    void intervalFollowsTheSituation()
    {
        const Machine machine;
        QVERIFY(machine.write("sys/class/power_supply/BAT0/type", "Battery\n"));
        QVERIFY(machine.write("sys/class/power_supply/BAT0/status", "Discharging\n"));
        SamplerService service(machine.options());
        QCOMPARE(service.interval(), 2000ms);
        QCOMPARE(service.chosenInterval(), 1000ms);
        QSignalSpy changes(&service, &SamplerService::intervalChanged);
        QVERIFY(service.setChosenInterval(3000ms));
        QCOMPARE(service.interval(), 3000ms);
        QVERIFY(changes.count() >= 1);
        service.setWatching(QStringLiteral(":1.5"), true);
        service.forgetWatcher(QStringLiteral(":1.5"));
        service.forgetWatcher(QStringLiteral(":1.6")); // never watched
        QCOMPARE(service.interval(), 3000ms);
        QVERIFY(service.watchMachine());
        const auto reader = MetricsReader::open(service.openMachineReadOnly().value()).value();
        QCOMPARE(reader.state()->intervalMs, 3000U);
    }

    /// After a slow interval the first sample of a fast one has its rates.
    void noGapWhenTheIntervalShrinks()
    {
        const Machine machine;
        Sampler sampler(machine.options(), [](const ContainerId &, const Error &) { });
        sampler.setInterval(5s);
        QVERIFY(sampler.watchMachine([](const Error &) { }));
        const auto reader = MetricsReader::open(sampler.openMachineReadOnly().value()).value();
        sampler.setInterval(250ms);
        QTest::qWait(4200); // longer than what counts as a pause at this interval
        sampler.sample();
        QVERIFY(reader.latest()->coveredMs > 4000);
        QVERIFY(reader.latest()->get(MetricsSeries::CpuUsage).has_value());
    }
};

QTEST_GUILESS_MAIN(TestMachineNumbers)
#include "tst_machinenumbers.moc"
