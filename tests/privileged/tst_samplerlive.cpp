// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricsreader.h"
#include "privhelper/sampler/samplerservice.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <map>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kiste;
using namespace std::chrono_literals;

namespace {

constexpr double tolerance = 0.01;

/// A cgroup below a directory of this test in every tree of the machine, with processes in it; gone with the object.
class Cgroup
{
public:
    explicit Cgroup(const CgroupLayout &layout)
        : m_layout(layout)
        , m_parent("/kiste-test-" + std::to_string(::getpid()))
        , m_path(m_parent + "/work")
    {
        for (const CgroupHierarchy &tree : m_layout.hierarchies()) {
            make(m_layout.directory(tree, m_parent));
            // In v2 a cgroup has the controllers that its parent hands down; those of the top are left as they are.
            if (tree.version == CgroupVersion::V2) {
                for (const char *controller : {"+cpu", "+memory", "+io", "+pids"}) {
                    put(m_layout.directory(tree, m_parent) + "/cgroup.subtree_control", controller);
                }
            }
            make(m_layout.directory(tree, m_path));
        }
    }

    ~Cgroup()
    {
        for (const pid_t pid : m_processes) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
        remove();
    }

    void remove() const
    {
        for (const CgroupHierarchy &tree : m_layout.hierarchies()) {
            for (const std::string &path : {m_path, m_parent}) {
                // A killed process leaves its cgroup a moment after it was waited for.
                for (int attempt = 0; attempt < 500; ++attempt) {
                    if (::rmdir(m_layout.directory(tree, path).c_str()) == 0 || errno != EBUSY)
                        break;
                    QTest::qWait(10);
                }
            }
        }
    }

    const std::string &path() const { return m_path; }

    /// Runs @p work in a process that is in the cgroup from the start.
    pid_t run(const std::function<void()> &work)
    {
        const pid_t pid = ::fork();
        if (pid == 0) {
            for (const CgroupHierarchy &tree : m_layout.hierarchies())
                put(m_layout.directory(tree, m_path) + "/cgroup.procs", "0");
            work();
            ::_exit(0);
        }
        m_processes.push_back(pid);
        return pid;
    }
    void end(pid_t pid)
    {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        std::erase(m_processes, pid);
    }

    bool set(CgroupController controller, const char *v1, const char *v2, const std::string &value) const
    {
        const CgroupHierarchy *tree = m_layout.find(controller);
        return tree
            && put(m_layout.directory(*tree, m_path) + '/' + (tree->version == CgroupVersion::V1 ? v1 : v2), value);
    }
    /// A file's text, read by nothing but this function.
    QByteArray text(CgroupController controller, const char *v1, const char *v2) const
    {
        const CgroupHierarchy *tree = m_layout.find(controller);
        QFile file(QString::fromStdString(m_layout.directory(*tree, m_path)) + QLatin1Char('/')
                   + QLatin1StringView(tree->version == CgroupVersion::V1 ? v1 : v2));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    quint64 keyed(const QByteArray &text, const QByteArray &key) const
    {
        for (const QByteArray &line : text.split('\n')) {
            if (line.startsWith(key + ' '))
                return line.mid(key.size() + 1).toULongLong();
        }
        return 0;
    }
    double cpuSeconds() const
    {
        const bool v1 = m_layout.find(CgroupController::CpuAccounting)->version == CgroupVersion::V1;
        const QByteArray usage = text(CgroupController::CpuAccounting, "cpuacct.usage", "cpu.stat");
        return v1 ? usage.trimmed().toDouble() / 1e9 : double(keyed(usage, "usage_usec")) / 1e6;
    }
    double memoryBytes() const
    {
        return text(CgroupController::Memory, "memory.usage_in_bytes", "memory.current").trimmed().toDouble();
    }
    double inactiveFile() const
    {
        const QByteArray stat = text(CgroupController::Memory, "memory.stat", "memory.stat");
        return double(stat.contains("total_inactive_file") ? keyed(stat, "total_inactive_file")
                                                           : keyed(stat, "inactive_file"));
    }

private:
    static void make(const std::string &directory) { ::mkdir(directory.c_str(), 0755); }
    static bool put(const std::string &path, const std::string &value)
    {
        const UniqueFd fd{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
        return fd && ::write(fd.get(), value.data(), value.size()) == ssize_t(value.size());
    }

    const CgroupLayout &m_layout;
    std::string m_parent, m_path;
    std::vector<pid_t> m_processes;
};

void burn()
{
    volatile bool on = true;
    while (on) { }
}

double relativeError(double measured, double truth)
{
    return truth == 0 ? std::abs(measured) : std::abs(measured - truth) / truth;
}

} // namespace

/// The numbers of the ring against the files of a real cgroup.
class TestSamplerLive : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root to make cgroups");
        auto layout = CgroupLayout::detect();
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().detail.c_str());
        m_layout = std::move(*layout);
        for (const auto controller : {CgroupController::Cpu, CgroupController::Memory, CgroupController::Pids}) {
            if (!m_layout->find(controller))
                QSKIP("this machine has no cpu, memory or pids controller");
        }
    }

    void init()
    {
        m_cgroup = std::make_unique<Cgroup>(*m_layout);
        m_rings = std::make_unique<QTemporaryDir>();
        const UniqueFd probe{
            ::open(QFile::encodeName(m_rings->path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        m_service = std::make_unique<SamplerService>(Sampler::Options{*m_layout, UniqueFd(::dup(probe.get()))});
    }

    void cleanup()
    {
        m_service.reset();
        m_cgroup.reset();
    }

    void processorTime_data()
    {
        QTest::addColumn<QByteArray>("quotaUsec");
        QTest::addColumn<double>("cores");
        QTest::newRow("half a core") << QByteArray("50000") << 0.5;
        QTest::newRow("a fifth") << QByteArray("20000") << 0.2;
    }

    void processorTime()
    {
        QFETCH(QByteArray, quotaUsec);
        QFETCH(double, cores);
        QVERIFY(m_cgroup->set(CgroupController::Cpu, "cpu.cfs_quota_us", "cpu.max", quotaUsec.toStdString()));
        const pid_t pid = m_cgroup->run(burn);
        QVERIFY(m_service->addContainer(m_id, m_cgroup->path(), pid));
        const auto reader = MetricsReader::open(m_service->openReadOnly(m_id).value()).value();
        QTest::qWait(1200);
        // From right after one sample to right after another, with the file read by this test at both ends.
        const quint64 first = waitForSample(reader);
        const double cpuBefore = m_cgroup->cpuSeconds();
        const auto from = reader.latest()->timeMs;
        const auto clockBefore = now();
        while (reader.state()->sequence < first + 6)
            QTest::qWait(2);
        const double cpuAfter = m_cgroup->cpuSeconds();
        const double seconds = now() - clockBefore;
        const double total = double(reader.state()->totals.get(MetricsTotal::CpuUsec)) / 1e6;
        const double used = cpuAfter - cpuBefore;
        const double truth = used / seconds;
        double core = 0, covered = 0, heldBack = 0;
        reader.visit(0, from + 1, INT64_MAX, [&](const MetricsRecord &record) {
            core += record.mean.get(MetricsSeries::CpuUsage).value_or(-1e9) * record.coveredMs;
            covered += record.coveredMs;
            heldBack = std::max(heldBack, double(record.mean.get(MetricsSeries::CpuHeldBack).value_or(0)));
        });
        qInfo("cgroup %.4f cores, ring %.4f cores, error %.2f %%", truth, core / covered,
              100 * relativeError(core / covered, truth));
        QVERIFY(relativeError(core / covered, truth) < tolerance);
        QCOMPARE(reader.latest()->get(MetricsSeries::CpuLimit), std::optional(double(float(cores))));
        // A cgroup's own quota is exceeded by a tick now and then, never by much.
        QVERIFY(truth < cores * 1.15);
        QVERIFY2(relativeError(total, cpuAfter) < tolerance, QByteArray::number(total) + " s in the ring, " + QByteArray::number(cpuAfter));
        // In some sample at least: on a busy machine others may keep it from reaching its limit for a while.
        QVERIFY(heldBack > 0.5);
    }

    void memory()
    {
        constexpr std::size_t anonymous = 96 * 1024 * 1024;
        QVERIFY(m_cgroup->set(CgroupController::Memory, "memory.limit_in_bytes", "memory.max", "268435456"));
        QTemporaryDir files(QStringLiteral("/var/tmp/kiste-sampler-XXXXXX")); // /tmp may be memory itself
        const std::string file = files.filePath(QStringLiteral("cache")).toStdString();
        const pid_t pid = m_cgroup->run([&] {
            void *memory = ::mmap(nullptr, anonymous, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            std::memset(memory, 1, anonymous);
            const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
            for (int i = 0; i < 40; ++i)
                std::ignore = ::write(fd, memory, 1024 * 1024); // page cache of this cgroup
            ::close(fd);
            ::pause();
        });
        QTRY_VERIFY_WITH_TIMEOUT(m_cgroup->memoryBytes() > anonymous + 40e6, 10'000);
        QVERIFY(m_service->addContainer(m_id, m_cgroup->path(), pid));
        const auto reader = MetricsReader::open(m_service->openReadOnly(m_id).value()).value();
        waitForSample(reader);
        const double usage = m_cgroup->memoryBytes(), inactive = m_cgroup->inactiveFile();
        const auto latest = reader.latest();
        qInfo("usage %.0f, working set %.0f, inactive file %.0f", usage, usage - inactive, inactive);
        QVERIFY(inactive > 30e6);
        QVERIFY(relativeError(latest->get(MetricsSeries::MemoryUsage).value(), usage) < tolerance);
        QVERIFY(relativeError(latest->get(MetricsSeries::MemoryWorkingSet).value(), usage - inactive) < tolerance);
        QVERIFY(relativeError(latest->get(MetricsSeries::MemoryAnon).value(), anonymous) < tolerance);
        QCOMPARE(latest->get(MetricsSeries::MemoryLimit), std::optional(268435456.0));
        QCOMPARE(latest->get(MetricsSeries::Pids), std::optional(1.0));
        QVERIFY(m_cgroup->set(CgroupController::Pids, "pids.max", "pids.max", "77"));
        waitForSample(reader);
        QCOMPARE(reader.latest()->get(MetricsSeries::PidsLimit), std::optional(77.0));
    }

    void outOfMemoryIsCounted()
    {
        QVERIFY(m_cgroup->set(CgroupController::Memory, "memory.limit_in_bytes", "memory.max", "33554432"));
        std::ignore =
            m_cgroup->set(CgroupController::Memory, "memory.memsw.limit_in_bytes", "memory.swap.max",
                          m_layout->find(CgroupController::Memory)->version == CgroupVersion::V1 ? "33554432" : "0");
        const pid_t keeper = m_cgroup->run([] { ::pause(); });
        QVERIFY(m_service->addContainer(m_id, m_cgroup->path(), keeper));
        const auto reader = MetricsReader::open(m_service->openReadOnly(m_id).value()).value();
        QCOMPARE(reader.state()->totals.get(MetricsTotal::OomKills), 0U);
        m_cgroup->run([] {
            for (;;) {
                char *memory = static_cast<char *>(::malloc(1024 * 1024));
                if (memory)
                    std::memset(memory, 1, 1024 * 1024);
            }
        });
        QTRY_VERIFY_WITH_TIMEOUT(reader.state()->totals.get(MetricsTotal::OomKills) > 0, 20'000);
    }

    void aRemovedCgroupEndsTheSampling()
    {
        const pid_t pid = m_cgroup->run([] { ::pause(); });
        QVERIFY(m_service->addContainer(m_id, m_cgroup->path(), pid));
        QVERIFY(m_service->lastRound().keptDescriptors >= 8);
        m_cgroup->end(pid);
        m_cgroup->remove(); // works although the sampler has its files open
        for (const CgroupHierarchy &tree : m_layout->hierarchies())
            QVERIFY(::access(m_layout->directory(tree, m_cgroup->path()).c_str(), F_OK) != 0);
        QTRY_COMPARE_WITH_TIMEOUT(m_service->lastRound().keptDescriptors, std::size_t(0), 5000);
    }

    /// What a second of 200 containers costs; the kernel's own part is most of it.
    void twoHundred()
    {
        const pid_t pid = m_cgroup->run([] { ::pause(); });
        for (int i = 0; i < 200; ++i) {
            const auto id = ContainerId::parse("c" + std::to_string(i)).value();
            QVERIFY(m_service->addContainer(id, m_cgroup->path(), pid));
        }
        QTest::qWait(2200);
        const auto &cost = m_service->lastRound();
        const double milliseconds = double(cost.processorTime.count()) / 1e6;
        qInfo("200 containers: %.2f ms per round, %zu descriptors", milliseconds, cost.keptDescriptors);
        QCOMPARE(cost.containers, std::size_t(200));
        // Some 20 ms on a computer of today; an emulated one is slower, but it has to keep up with the second all the same.
        QVERIFY(milliseconds < 500);
    }

private:
    static double now()
    {
        timespec time = {};
        ::clock_gettime(CLOCK_BOOTTIME, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }
    /// Waits for the next sample and answers its sequence number.
    static quint64 waitForSample(const MetricsReader &reader)
    {
        const quint64 before = reader.state()->sequence;
        while (reader.state()->sequence == before)
            QTest::qWait(2);
        return reader.state()->sequence;
    }

    std::optional<CgroupLayout> m_layout;
    std::unique_ptr<Cgroup> m_cgroup;
    std::unique_ptr<QTemporaryDir> m_rings;
    std::unique_ptr<SamplerService> m_service;
    ContainerId m_id = ContainerId::parse("work").value();
};

QTEST_GUILESS_MAIN(TestSamplerLive)
#include "tst_samplerlive.moc"
