// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricsreader.h"
#include "privhelper/sampler/samplerservice.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/resource.h>

using namespace kiste;
using namespace std::chrono_literals;

namespace {

const ContainerId web = ContainerId::parse("web").value();
const ContainerId database = ContainerId::parse("db").value();

/// A machine made of ordinary files: one v2 tree, a process per container.
class Machine
{
public:
    Machine()
    {
        write(QStringLiteral("proc/self/mountinfo"), "30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write(QStringLiteral("proc/self/cgroup"), "0::/\n");
        write(QStringLiteral("proc/self/net/dev"), "the host's");
        write(QStringLiteral("sys/fs/cgroup/cgroup.controllers"), "cpu memory io pids\n");
        QDir(path()).mkpath(QStringLiteral("rings"));
        setCpu(web, 0);
        setNetwork(42, 0);
    }

    QString path(const QString &name = {}) const { return m_folder.filePath(name); }
    bool write(const QString &name, const QByteArray &text) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }
    void setCpu(const ContainerId &id, quint64 usec, quint64 memory = 1'000'000) const
    {
        const QString base = QStringLiteral("sys/fs/cgroup/kiste/") + QString::fromStdString(id.text());
        const QByteArray number = QByteArray::number(usec);
        QVERIFY(write(base + QStringLiteral("/cpu.stat"),
                      "usage_usec " + number + "\nnr_periods " + number + "\nnr_throttled 0\nthrottled_usec 0\n"));
        QVERIFY(write(base + QStringLiteral("/cpu.max"), "50000 100000\n"));
        QVERIFY(write(base + QStringLiteral("/memory.current"), QByteArray::number(memory) + '\n'));
        QVERIFY(write(base + QStringLiteral("/memory.stat"), "inactive_file 1000\n"));
    }
    void setNetwork(int pid, quint64 received) const
    {
        QVERIFY(write(QStringLiteral("proc/%1/net/dev").arg(pid),
                      "a|b\n c|d\nlo: 9 9 9 9 9 9 9 9 9 9 9 9\neth0: " + QByteArray::number(received)
                          + " 0 0 0 0 0 0 0 0 0 0 0\n"));
    }

    Sampler::Options options(std::size_t budget = 1000) const
    {
        const std::string root = path().toStdString();
        return {
            CgroupLayout::detect(root, [](const std::string &) -> Result<std::int64_t> { return CGROUP2_SUPER_MAGIC; })
                .value(),
            UniqueFd(::open((root + "/rings").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), budget, root + "/proc"};
    }

private:
    QTemporaryDir m_folder;
};

Readings readingsAt(std::uint64_t bootMs, std::uint64_t cpuUsec)
{
    Readings readings;
    readings.wallMs = 1'795'000'000'000 + std::int64_t(bootMs);
    readings.bootNs = bootMs * 1'000'000;
    readings.cgroup.cpu.emplace();
    readings.cgroup.cpu->takenAt = readings.bootNs;
    readings.cgroup.cpu->usageUsec = cpuUsec;
    readings.cgroup.io = CgroupIo{.bytes = {cpuUsec * 10, 0}, .operations = {cpuUsec, 0}, .devices = {}};
    readings.cgroup.ioPressure = cgroupparse::Pressure{cpuUsec, std::nullopt};
    return readings;
}

void ignoreProblem(const ContainerId &id, const Error &error)
{
    QFAIL(qPrintable(QString::fromStdString(id.text() + ": " + error.detail)));
}

} // namespace

class TestSampler : public QObject
{
    Q_OBJECT

private slots:
    void rates()
    {
        const Readings before = readingsAt(1000, 500'000);
        const MetricsSample first = deriveSample(nullptr, before, 1s);
        QCOMPARE(first.coveredMs, 0U);
        QCOMPARE(first.get(MetricsSeries::CpuUsage), std::optional<double>());
        const MetricsSample sample = deriveSample(&before, readingsAt(3000, 1'500'000), 1s);
        QCOMPARE(sample.coveredMs, 2000U);
        QCOMPARE(sample.get(MetricsSeries::CpuUsage), std::optional(0.5));
        QCOMPARE(sample.get(MetricsSeries::IoReadBytes), std::optional(5e6));
        QCOMPARE(sample.get(MetricsSeries::IoWriteBytes), std::optional(0.0));
        QCOMPARE(sample.get(MetricsSeries::IoReadOperations), std::optional(5e5));
        QCOMPARE(sample.get(MetricsSeries::IoPressureSome), std::optional(0.5));
        QCOMPARE(sample.get(MetricsSeries::IoPressureFull), std::optional<double>());
        QCOMPARE(sample.get(MetricsSeries::NetSentBytes), std::optional<double>());
    }

    void noRates_data()
    {
        QTest::addColumn<int>("bootMs");
        QTest::addColumn<int>("cpuUsec");
        QTest::addColumn<bool>("covers");
        QTest::newRow("counter fell") << 2000 << 10 << true;
        QTest::newRow("long pause") << 60'000 << 600'000 << false;
        QTest::newRow("no time passed") << 1000 << 600'000 << false;
        QTest::newRow("clock went back") << 500 << 600'000 << false;
    }

    void noRates()
    {
        QFETCH(int, bootMs);
        QFETCH(int, cpuUsec);
        QFETCH(bool, covers);
        const Readings before = readingsAt(1000, 500'000);
        const MetricsSample sample =
            deriveSample(&before, readingsAt(std::uint64_t(bootMs), std::uint64_t(cpuUsec)), 1s);
        QCOMPARE(sample.get(MetricsSeries::CpuUsage), std::optional<double>());
        QCOMPARE(sample.coveredMs > 0, covers);
    }

    void heldBack()
    {
        Readings before = readingsAt(1000, 0), now = readingsAt(2000, 0);
        before.cgroup.cpu->periods = 100;
        before.cgroup.cpu->throttledPeriods = 10;
        now.cgroup.cpu->periods = 110;
        now.cgroup.cpu->throttledPeriods = 14;
        QCOMPARE(deriveSample(&before, now, 1s).get(MetricsSeries::CpuHeldBack).value(), double(0.4F));
        now.cgroup.cpu->periods = 100;
        now.cgroup.cpu->throttledPeriods = 10;
        QCOMPARE(deriveSample(&before, now, 1s).get(MetricsSeries::CpuHeldBack), std::optional<double>());
        now.cgroup.cpu->limitCores = 1;
        QCOMPARE(deriveSample(&before, now, 1s).get(MetricsSeries::CpuHeldBack), std::optional(0.0));
    }

    void pressureIsAShare()
    {
        const Readings before = readingsAt(1000, 0);
        Readings now = readingsAt(2000, 0);
        now.cgroup.ioPressure->someUsec = 1'000'900; // read a little after the clock
        QCOMPARE(deriveSample(&before, now, 1s).get(MetricsSeries::IoPressureSome), std::optional(1.0));
    }

    void roundsFillTheRing()
    {
        const Machine machine;
        Sampler sampler(machine.options(), ignoreProblem);
        QVERIFY(!sampler.openReadOnly(web));
        QCOMPARE(sampler.openReadOnly(web).error().code, ErrorCode::NotFound);
        QVERIFY(sampler.addContainer(web, "/kiste/web", 42));
        const auto reader = MetricsReader::open(sampler.openReadOnly(web).value()).value();
        const auto first = reader.latest();
        QVERIFY(first.has_value());
        QCOMPARE(first->get(MetricsSeries::CpuUsage), std::optional<double>());
        QCOMPARE(first->get(MetricsSeries::MemoryWorkingSet), std::optional(999'000.0));
        QCOMPARE(first->get(MetricsSeries::CpuLimit), std::optional(0.5));
        machine.setCpu(web, 1'000'000'000);
        machine.setNetwork(42, 7'000);
        sampler.sample();
        const auto second = reader.latest();
        QVERIFY(second->get(MetricsSeries::CpuUsage).value_or(0) > 1);
        QVERIFY(second->get(MetricsSeries::NetReceivedBytes).value_or(0) > 0);
        QCOMPARE(reader.state()->totals.get(MetricsTotal::CpuUsec), 1'000'000'000U);
        QCOMPARE(reader.state()->totals.get(MetricsTotal::NetReceivedBytes), 7'000U);
        QCOMPARE(sampler.lastRound().containers, std::size_t(1));
        QCOMPARE(sampler.lastRound().keptDescriptors, std::size_t(5));
        QVERIFY(sampler.lastRound().processorTime > 0ns);
        sampler.removeContainer(web);
        sampler.sample();
        QCOMPARE(sampler.lastRound().keptDescriptors, std::size_t(0));
        QVERIFY(sampler.openReadOnly(web).has_value()); // the history stays
        QVERIFY(sampler.deleteHistory(web).has_value());
        QVERIFY(!sampler.openReadOnly(web));
        QVERIFY(sampler.deleteHistory(web).has_value());
    }

    void aboveTheBudgetFilesAreReopened()
    {
        const Machine machine;
        Sampler sampler(machine.options(21), ignoreProblem);
        machine.setCpu(database, 0);
        machine.setNetwork(43, 0);
        QVERIFY(sampler.addContainer(web, "/kiste/web", 42));
        QVERIFY(sampler.addContainer(database, "/kiste/db", 43));
        QCOMPARE(sampler.lastRound().keptDescriptors, std::size_t(5)); // of the first one
        machine.setCpu(database, 5'000'000);
        sampler.sample();
        const auto reader = MetricsReader::open(sampler.openReadOnly(database).value()).value();
        QVERIFY(reader.latest()->get(MetricsSeries::CpuUsage).value_or(0) > 0);
        QCOMPARE(reader.latest()->get(MetricsSeries::NetReceivedBytes), std::optional(0.0));
        // The number of its process goes to another one, in another namespace.
        QVERIFY(QFile::remove(machine.path(QStringLiteral("proc/43/net/dev"))));
        machine.setNetwork(44, 0);
        QVERIFY(QFile::rename(machine.path(QStringLiteral("proc/44/net/dev")),
                              machine.path(QStringLiteral("proc/43/net/dev"))));
        machine.setCpu(database, 6'000'000);
        sampler.sample();
        QCOMPARE(reader.latest()->get(MetricsSeries::MemoryUsage), std::optional(1'000'000.0));
    }

    void theHostsNetworkIsNotTheContainers()
    {
        const Machine machine;
        QVERIFY(QDir().mkpath(machine.path(QStringLiteral("proc/7/net"))));
        const QByteArray own = QFile::encodeName(machine.path(QStringLiteral("proc/self/net/dev")));
        QCOMPARE(::link(own.constData(), QFile::encodeName(machine.path(QStringLiteral("proc/7/net/dev"))).constData()),
                 0);
        Sampler sampler(machine.options(), ignoreProblem);
        QVERIFY(sampler.addContainer(web, "/kiste/web", 7));
        sampler.sample();
        const auto reader = MetricsReader::open(sampler.openReadOnly(web).value()).value();
        QCOMPARE(reader.latest()->get(MetricsSeries::NetReceivedBytes), std::optional<double>());
    }

    void endedContainersAreLeftAlone()
    {
        const Machine machine;
        Sampler sampler(machine.options(0), ignoreProblem);
        QVERIFY(sampler.addContainer(web, "/kiste/web", 42));
        const auto reader = MetricsReader::open(sampler.openReadOnly(web).value()).value();
        QVERIFY(QDir(machine.path(QStringLiteral("sys/fs/cgroup/kiste/web"))).removeRecursively());
        sampler.sample();
        const quint64 sequence = reader.state()->sequence;
        sampler.sample();
        QCOMPARE(reader.state()->sequence, sequence);
        QCOMPARE(sampler.addContainer(database, "/kiste/db", 42).error().code, ErrorCode::NotFound);
        machine.setCpu(web, 5);
        QVERIFY(sampler.addContainer(web, "/kiste/web", 42)); // started again: the same file goes on
        QVERIFY(reader.state()->sequence > sequence);
        QCOMPARE(reader.latest()->get(MetricsSeries::CpuUsage), std::optional<double>());
    }

    void problemsAreToldOnce()
    {
        const Machine machine;
        std::vector<Error> problems;
        Sampler *told = nullptr;
        Sampler sampler(machine.options(), [&](const ContainerId &id, const Error &error) {
            problems.push_back(error);
            if (error.code == ErrorCode::Corrupt && problems.size() == 3)
                told->removeContainer(id); // allowed
        });
        told = &sampler;
        QVERIFY(machine.write(QStringLiteral("rings/web.ring"), "damaged"));
        QVERIFY(sampler.addContainer(web, "/kiste/web", 42));
        QCOMPARE(problems.size(), std::size_t(1));
        QCOMPARE(problems[0].code, ErrorCode::Corrupt);
        QVERIFY(problems[0].detail.contains("started anew"));
        const QString memory = QStringLiteral("sys/fs/cgroup/kiste/web/memory.current");
        QVERIFY(machine.write(memory, "many\n"));
        sampler.sample();
        sampler.sample();
        QCOMPARE(problems.size(), std::size_t(2));
        QVERIFY(problems[1].detail.contains("memory.current"));
        QVERIFY(machine.write(memory, "1\n"));
        sampler.sample();
        QVERIFY(machine.write(memory, "many\n"));
        sampler.sample();
        QCOMPARE(problems.size(), std::size_t(3));
        QCOMPARE(sampler.containerCount(), std::size_t(0));
    }

    void timerKeepsToTheMiddleOfTheSlot()
    {
        const Machine machine;
        SamplerService service(machine.options());
        QSignalSpy rounds(&service, &SamplerService::sampled);
        QVERIFY(service.setChosenInterval(250ms));
        QCOMPARE(service.interval(), 250ms);
        QVERIFY(!rounds.wait(400)); // nothing to watch
        QVERIFY(service.addContainer(web, "/kiste/web", 42));
        QTRY_COMPARE_WITH_TIMEOUT(rounds.count(), 4, 5000);
        const auto reader = MetricsReader::open(service.openReadOnly(web).value()).value();
        QCOMPARE(reader.state()->intervalMs, 250U);
        const auto offset = reader.latest()->timeMs % 250;
        QVERIFY2(offset >= 60, qPrintable(QString::number(offset)));
        service.removeContainer(web);
        rounds.clear();
        QVERIFY(!rounds.wait(400));
        for (const std::chrono::milliseconds bad : {0ms, 249ms, 5001ms}) {
            QCOMPARE(service.setChosenInterval(bad).error().code, ErrorCode::InvalidArgument);
            QCOMPARE(service.interval(), 250ms);
        }
    }

    void descriptorLimits()
    {
        rlimit old = {};
        QVERIFY(::getrlimit(RLIMIT_NOFILE, &old) == 0);
        rlimit low = old;
        low.rlim_cur = 100;
        QVERIFY(::setrlimit(RLIMIT_NOFILE, &low) == 0);
        QCOMPARE(Sampler::defaultDescriptorBudget(), std::size_t(50));
        QVERIFY(Sampler::raiseDescriptorLimit() > 100);
        QVERIFY(Sampler::defaultDescriptorBudget() > 50);
        QVERIFY(::setrlimit(RLIMIT_NOFILE, &old) == 0);
    }
};

QTEST_GUILESS_MAIN(TestSampler)
#include "tst_sampler.moc"
