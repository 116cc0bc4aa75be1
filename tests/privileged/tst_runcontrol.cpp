// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Run control on real containers: pause, update, rename, restart policies, top, diff, events, prune.
#include "tests/privileged/enginefixture.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestRunControl : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;

    EngineFixture::Outcome ctl(const QStringList &arguments, const QByteArray &input = {}) const
    {
        return m_engine->ctl(arguments, input);
    }
    QString field(const QString &container, const QString &format) const
    {
        return ctl({u"inspect"_s, u"--format"_s, format, container}).output.trimmed();
    }
    void mustRun(const QStringList &arguments) const
    {
        const auto outcome = ctl(arguments);
        QVERIFY2(outcome.exitCode == 0, qPrintable(arguments.join(u' ') + u": "_s + outcome.error));
    }
    /// `run -d` of a shell script.
    void runScript(const QString &name, const QString &script, const QStringList &options = {}) const
    {
        mustRun(QStringList{u"run"_s, u"-d"_s, u"--name"_s, name} + options
                + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
    }
    /// One that obeys signals, which it has said: a first process without a handler is not told of them at all.
    void runObedient(const QString &name, const QString &traps, const QStringList &options = {}) const
    {
        runScript(name, traps + u"; echo ready; while :; do sleep 0.02; done"_s, options);
        QTRY_VERIFY(lines(name) == 1);
    }
    /// Such a one once more, by `start` or `restart`.
    void beginAgain(const QStringList &command) const
    {
        const int before = lines(command.constLast());
        mustRun(command);
        QTRY_VERIFY(lines(command.constLast()) > before);
    }
    /// The first of these files in a cgroup of the container; empty if there is none.
    QString cgroupFile(const QString &container, const QStringList &names) const
    {
        const QString id = field(container, u"{{.Id}}"_s);
        for (const QString &directory : m_engine->cgroups()) {
            if (!directory.endsWith(id))
                continue;
            for (const QString &name : names) {
                QFile file(directory + u'/' + name);
                if (file.open(QIODevice::ReadOnly))
                    return QString::fromUtf8(file.readAll()).trimmed();
            }
        }
        return {};
    }
    int lines(const QString &container) const { return int(ctl({u"logs"_s, container}).output.count(u'\n')); }
    int restarts(const QString &container) const { return field(container, u"{{.RestartCount}}"_s).toInt(); }

    void mustRunInstance(const QString &word) const
    {
        const auto outcome = m_engine->instance(word);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void cleanup()
    {
        for (const QString &id : ctl({u"ps"_s, u"-aq"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            ctl({u"rm"_s, u"-f"_s, id});
    }

    void cleanupTestCase() { m_engine.reset(); }

    void pauseStopsAndUnpauseGoesOn()
    {
        runScript(u"p"_s, u"while :; do echo x; sleep 0.02; done"_s);
        QTRY_VERIFY(lines(u"p"_s) > 2);
        mustRun({u"pause"_s, u"p"_s});
        QCOMPARE(m_engine->status(u"p"_s), u"paused"_s);
        QCOMPARE(ctl({u"ps"_s, u"--format"_s, u"{{.Status}}"_s}).output.contains(u"(Paused)"_s), true);
        const int before = lines(u"p"_s);
        QTest::qWait(200);
        QCOMPARE(lines(u"p"_s), before);
        // What docker refuses of a paused container.
        for (const QStringList &refused : {QStringList{u"pause"_s, u"p"_s}, QStringList{u"start"_s, u"p"_s},
                                           QStringList{u"exec"_s, u"p"_s, u"true"_s}, QStringList{u"rm"_s, u"p"_s}}) {
            const auto outcome = ctl(refused);
            QVERIFY2(outcome.exitCode != 0 && outcome.error.contains(u"paused"_s), qPrintable(outcome.error));
        }
        mustRun({u"unpause"_s, u"p"_s});
        QCOMPARE(m_engine->status(u"p"_s), u"running"_s);
        QTRY_VERIFY(lines(u"p"_s) > before);
        QVERIFY(ctl({u"unpause"_s, u"p"_s}).exitCode != 0);
        QVERIFY(ctl({u"pause"_s, u"nosuch"_s}).exitCode != 0);
    }

    /// Stop, kill and rm -f thaw it; nothing waits for the kill timeout.
    void pausedContainersCanBeEnded()
    {
        runObedient(u"a"_s, u"trap 'exit 7' TERM"_s);
        mustRun({u"pause"_s, u"a"_s});
        mustRun({u"stop"_s, u"-t"_s, u"60"_s, u"a"_s});
        QCOMPARE(field(u"a"_s, u"{{.State.ExitCode}}"_s), u"7"_s);
        beginAgain({u"start"_s, u"a"_s});
        mustRun({u"pause"_s, u"a"_s});
        mustRun({u"kill"_s, u"a"_s});
        QTRY_COMPARE(field(u"a"_s, u"{{.State.ExitCode}}"_s), u"137"_s);
        beginAgain({u"start"_s, u"a"_s});
        mustRun({u"pause"_s, u"a"_s});
        beginAgain({u"restart"_s, u"-t"_s, u"60"_s, u"a"_s});
        QCOMPARE(m_engine->status(u"a"_s), u"running"_s);
        mustRun({u"pause"_s, u"a"_s});
        mustRun({u"rm"_s, u"-f"_s, u"a"_s});
    }

    void pausedSurvivesTheEnginesDeath()
    {
        runScript(u"p"_s, u"while :; do echo x; sleep 0.02; done"_s);
        mustRun({u"pause"_s, u"p"_s});
        ::kill(m_engine->workerPid(), SIGKILL);
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
        QTRY_COMPARE(m_engine->status(u"p"_s), u"paused"_s);
        const int before = lines(u"p"_s);
        mustRun({u"unpause"_s, u"p"_s});
        QTRY_VERIFY(lines(u"p"_s) > before);
    }

    /// Killed while it freezes and thaws, the worker leaves containers that run or are known to be paused.
    void killedWhilePausing()
    {
        runScript(u"p"_s, u"while :; do echo x; sleep 0.02; done"_s);
        for (int i = 0; i < 6; ++i) {
            QProcess pauser;
            pauser.setProcessEnvironment(m_engine->environment());
            pauser.start(QStringLiteral(KISTE_BUILD "/bin/kistectl"),
                         {i % 2 == 0 ? u"pause"_s : u"unpause"_s, u"p"_s});
            QTest::qWait(5 * i);
            ::kill(m_engine->workerPid(), SIGKILL);
            QTRY_COMPARE_WITH_TIMEOUT(pauser.state(), QProcess::NotRunning, 60'000);
            QTRY_VERIFY(m_engine->status(u"p"_s) == u"paused"_s || m_engine->status(u"p"_s) == u"running"_s);
            // Until the next worker is there, the answer may be that there is none.
            QTRY_VERIFY(ctl({u"unpause"_s, u"p"_s}).exitCode == 0 || m_engine->status(u"p"_s) == u"running"_s);
            QTRY_COMPARE(m_engine->status(u"p"_s), u"running"_s);
            const int before = lines(u"p"_s);
            QTRY_VERIFY(lines(u"p"_s) > before);
        }
    }

    void updateChangesAndClearsLimits()
    {
        const QStringList memory = {u"memory.limit_in_bytes"_s, u"memory.max"_s};
        const QStringList pids = {u"pids.max"_s};
        runScript(u"u"_s, u"exec sleep 1000"_s, {u"-m"_s, u"64m"_s, u"--pids-limit"_s, u"50"_s});
        QCOMPARE(cgroupFile(u"u"_s, memory), u"67108864"_s);
        QCOMPARE(ctl({u"update"_s, u"-m"_s, u"128m"_s, u"--pids-limit"_s, u"77"_s, u"u"_s}).output, u"u\n"_s);
        QCOMPARE(cgroupFile(u"u"_s, memory), u"134217728"_s);
        QCOMPARE(cgroupFile(u"u"_s, pids), u"77"_s);
        QCOMPARE(field(u"u"_s, u"{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}"_s), u"134217728 77"_s);
        mustRun({u"update"_s, u"-m"_s, u"32m"_s, u"--memory-reservation"_s, u"16m"_s, u"--cpu-shares"_s, u"512"_s,
                 u"--cpus"_s, u"0.5"_s, u"--cpuset-cpus"_s, u"0"_s, u"u"_s});
        QCOMPARE(cgroupFile(u"u"_s, memory), u"33554432"_s);
        QVERIFY(QStringList({u"50000"_s, u"50000 100000"_s}).contains(cgroupFile(u"u"_s, {u"cpu.cfs_quota_us"_s, u"cpu.max"_s})));
        QCOMPARE(cgroupFile(u"u"_s, {u"cpuset.cpus"_s}), u"0"_s);
        // All of it is still there after a restart.
        mustRun({u"restart"_s, u"-t"_s, u"0"_s, u"u"_s});
        QCOMPARE(cgroupFile(u"u"_s, memory), u"33554432"_s);
        QCOMPARE(cgroupFile(u"u"_s, pids), u"77"_s);
        QCOMPARE(cgroupFile(u"u"_s, {u"cpuset.cpus"_s}), u"0"_s);
        // And goes again.
        mustRun({u"update"_s, u"-m"_s, u"0"_s, u"--memory-reservation"_s, u"0"_s, u"--cpus"_s, u"0"_s, u"--pids-limit"_s,
                 u"-1"_s, u"--cpuset-cpus"_s, u""_s, u"u"_s});
        const auto unlimited = [&] {
            QVERIFY(cgroupFile(u"u"_s, memory) == u"max"_s || cgroupFile(u"u"_s, memory).toULongLong() > 1ULL << 60);
            QCOMPARE(cgroupFile(u"u"_s, pids), u"max"_s);
            QVERIFY(QStringList({u"-1"_s, u"max 100000"_s}).contains(cgroupFile(u"u"_s, {u"cpu.cfs_quota_us"_s, u"cpu.max"_s})));
            QVERIFY(cgroupFile(u"u"_s, {u"cpuset.cpus"_s}) != u"0"_s || ::sysconf(_SC_NPROCESSORS_ONLN) == 1);
        };
        unlimited();
        mustRun({u"restart"_s, u"-t"_s, u"0"_s, u"u"_s});
        unlimited();
    }

    void quotaAndPeriod()
    {
        runScript(u"q"_s, u"exec sleep 1000"_s);
        mustRun({u"update"_s, u"--cpu-period"_s, u"50000"_s, u"--cpu-quota"_s, u"20000"_s, u"q"_s});
        QVERIFY(QStringList({u"20000"_s, u"20000 50000"_s})
                    .contains(cgroupFile(u"q"_s, {u"cpu.cfs_quota_us"_s, u"cpu.max"_s})));
        QCOMPARE(field(u"q"_s, u"{{.HostConfig.CpuQuota}}/{{.HostConfig.CpuPeriod}} {{.HostConfig.NanoCpus}}"_s),
                 u"20000/50000 400000000"_s);
        mustRun({u"update"_s, u"--cpu-quota"_s, u"-1"_s, u"q"_s});
        QVERIFY(
            QStringList({u"-1"_s, u"max 50000"_s}).contains(cgroupFile(u"q"_s, {u"cpu.cfs_quota_us"_s, u"cpu.max"_s})));
        QCOMPARE(ctl({u"update"_s, u"--cpu-quota"_s, u"20000"_s, u"--cpus"_s, u"1"_s, u"q"_s}).exitCode, 1);
    }

    void chosenByNoName()
    {
        for (const QString &name : {u"x1"_s, u"x2"_s})
            runScript(name, u"exec sleep 1000"_s, {u"-l"_s, u"group=x"_s});
        runScript(u"y"_s, u"exec sleep 1000"_s);
        QCOMPARE(ctl({u"stop"_s, u"-t"_s, u"0"_s, u"--filter"_s, u"label=group=x"_s}).output.count(u'\n'), 2);
        QCOMPARE(field(u"y"_s, u"{{.State.Status}}"_s), u"running"_s);
        QCOMPARE(ctl({u"pause"_s, u"--all"_s}).output.count(u'\n'), 1);
        QCOMPARE(ctl({u"unpause"_s, u"--all"_s}).output.count(u'\n'), 1);
        QCOMPARE(ctl({u"start"_s, u"--all"_s}).output.count(u'\n'), 2);
        QCOMPARE(ctl({u"kill"_s, u"-a"_s}).output.count(u'\n'), 3);
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"nosuch"_s, u"x1"_s}).exitCode, 0);
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"-a"_s}).exitCode, 0);
        QCOMPARE(ctl({u"ps"_s, u"-aq"_s}).output, QString());
    }

    void waitsForConditions()
    {
        runScript(u"w"_s, u"exec sleep 1000"_s,
                  {u"--health-cmd"_s, u"test -e /ok"_s, u"--health-interval"_s, u"200ms"_s});
        QCOMPARE(ctl({u"wait"_s, u"--condition"_s, u"running"_s, u"w"_s}).output, u"-1\n"_s);
        mustRun({u"exec"_s, u"w"_s, u"touch"_s, u"/ok"_s});
        QCOMPARE(ctl({u"wait"_s, u"--condition"_s, u"healthy"_s, u"w"_s}).exitCode, 0);
        mustRun({u"kill"_s, u"w"_s});
        QCOMPARE(ctl({u"wait"_s, u"w"_s}).output, u"137\n"_s);
    }

    void sizes()
    {
        runScript(u"big"_s, u"dd if=/dev/zero of=/big bs=1024 count=3000 2>/dev/null; exec sleep 1000"_s);
        QTRY_VERIFY(field(u"big"_s, u"{{.State.Status}}"_s) == u"running"_s);
        QTRY_VERIFY(ctl({u"ps"_s, u"-s"_s, u"--format"_s, u"{{.Size}}"_s}).output.startsWith(u"3."_s));
        const QString written = ctl({u"inspect"_s, u"-s"_s, u"-f"_s, u"{{.SizeRw}}"_s, u"big"_s}).output;
        QVERIFY2(written.trimmed().toULongLong() >= 3000ULL * 1024, qPrintable(written));
        QVERIFY(ctl({u"system"_s, u"df"_s}).output.contains(u"Containers"_s));
        mustRun({u"kill"_s, u"big"_s});
        mustRun({u"wait"_s, u"big"_s});
        const QString pruned = ctl({u"container"_s, u"prune"_s, u"-f"_s}).output;
        QVERIFY2(pruned.contains(u"reclaimed space: 3."_s), qPrintable(pruned));
    }

    void privilegedExec()
    {
        runScript(u"p"_s, u"exec sleep 1000"_s, {u"--cap-drop"_s, u"ALL"_s});
        const QString plain =
            ctl({u"exec"_s, u"p"_s, u"sh"_s, u"-c"_s, u"grep -E 'CapEff|NoNewPrivs|^Seccomp:' /proc/self/status"_s})
                .output;
        QCOMPARE(plain.simplified(), u"CapEff: 0000000000000000 NoNewPrivs: 1 Seccomp: 2"_s);
        const QString all =
            ctl({u"exec"_s, u"--privileged"_s, u"p"_s, u"sh"_s, u"-c"_s,
                 u"grep -E 'CapEff|NoNewPrivs' /proc/self/status; mount -t tmpfs none /tmp && echo mounted"_s})
                .output;
        QVERIFY2(!all.contains(u"CapEff:\t0000000000000000"_s) && all.contains(u"NoNewPrivs:\t0"_s), qPrintable(all));
        QVERIFY2(all.contains(u"mounted"_s), qPrintable(all));
    }

    /// What the kernel refuses changes nothing, and nothing is written down.
    void refusedUpdates()
    {
        runScript(u"u"_s, u"exec sleep 1000"_s, {u"-m"_s, u"64m"_s});
        const auto refused = [&](const QStringList &options) {
            const auto outcome = ctl(QStringList{u"update"_s} + options + QStringList{u"u"_s});
            QVERIFY2(outcome.exitCode == 1, qPrintable(options.join(u' ')));
            QVERIFY(!outcome.error.isEmpty());
            QCOMPARE(cgroupFile(u"u"_s, {u"memory.limit_in_bytes"_s, u"memory.max"_s}), u"67108864"_s);
            QCOMPARE(field(u"u"_s, u"{{.HostConfig.Memory}}"_s), u"67108864"_s);
        };
        refused({u"-m"_s, u"128m"_s, u"--cpuset-cpus"_s, u"4095"_s});
        refused({u"-m"_s, u"1k"_s});
        refused({u"--cpuset-cpus"_s, u"0;1"_s});
        refused({u"--restart"_s, u"sometimes"_s});
        refused({});
        QVERIFY(ctl({u"start"_s, u"u"_s}).exitCode == 0);
    }

    void rename()
    {
        runScript(u"old"_s, u"exec sleep 1000"_s);
        mustRun({u"create"_s, u"--name"_s, u"other"_s, u"starter"_s});
        QCOMPARE(ctl({u"rename"_s, u"old"_s, u"other"_s}).exitCode, 1);
        QCOMPARE(ctl({u"rename"_s, u"old"_s, u"../x"_s}).exitCode, 1);
        mustRun({u"rename"_s, u"old"_s, u"new"_s});
        QCOMPARE(field(u"new"_s, u"{{.Name}}"_s), u"/new"_s);
        QVERIFY(ctl({u"inspect"_s, u"old"_s}).exitCode != 0);
        mustRun({u"create"_s, u"--name"_s, u"old"_s, u"starter"_s});
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
        QTRY_COMPARE(field(u"new"_s, u"{{.State.Status}}"_s), u"running"_s);
    }

    void onFailureEndsAfterItsAttempts()
    {
        runScript(u"f"_s, u"echo x; exit 3"_s, {u"--restart"_s, u"on-failure:2"_s});
        QTRY_COMPARE(lines(u"f"_s), 3);
        QTRY_COMPARE(m_engine->status(u"f"_s), u"exited"_s);
        QCOMPARE(restarts(u"f"_s), 2);
        QCOMPARE(field(u"f"_s, u"{{.State.ExitCode}} {{.HostConfig.RestartPolicy.Name}}"_s), u"3 on-failure"_s);
        runScript(u"good"_s, u"exit 0"_s, {u"--restart"_s, u"on-failure"_s});
        QTRY_COMPARE(m_engine->status(u"good"_s), u"exited"_s);
        QTest::qWait(300);
        QCOMPARE(restarts(u"good"_s), 0);
    }

    void alwaysGoesOnUntilItIsStopped()
    {
        runScript(u"a"_s, u"echo x; exit 0"_s, {u"--restart"_s, u"always"_s});
        QTRY_VERIFY(lines(u"a"_s) >= 3);
        QVERIFY(QStringList({u"restarting"_s, u"running"_s, u"created"_s}).contains(m_engine->status(u"a"_s)));
        QString listed;
        bool seen = false; // it starts between two looks, of which QTRY_… takes one more than one would think
        QTRY_VERIFY2((seen |= (listed = ctl({u"ps"_s}).output).contains(u"Restarting (0)"_s)), qPrintable(listed));
        mustRun({u"stop"_s, u"a"_s});
        QCOMPARE(m_engine->status(u"a"_s), u"exited"_s);
        const int before = lines(u"a"_s);
        QTest::qWait(1000);
        QCOMPARE(lines(u"a"_s), before);
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"--restart"_s, u"always"_s, u"starter"_s, u"true"_s}).exitCode, 125);
    }

    void killIsAStop()
    {
        runScript(u"k"_s, u"exec sleep 1000"_s, {u"--restart"_s, u"unless-stopped"_s});
        mustRun({u"kill"_s, u"k"_s});
        QTRY_COMPARE(m_engine->status(u"k"_s), u"exited"_s);
        QTest::qWait(500);
        QCOMPARE(m_engine->status(u"k"_s), u"exited"_s);
        // A signal that is no stop is none for the policy.
        runObedient(u"h"_s, u"trap 'exit 1' HUP"_s, {u"--restart"_s, u"always"_s});
        mustRun({u"kill"_s, u"-s"_s, u"HUP"_s, u"h"_s});
        QTRY_COMPARE(restarts(u"h"_s), 1);
        QTRY_COMPARE(m_engine->status(u"h"_s), u"running"_s);
    }

    /// The helper dies while containers wait for their restart, and while they run; its successor goes on.
    void policiesSurviveTheHelper()
    {
        runScript(u"a"_s, u"echo x; exit 1"_s, {u"--restart"_s, u"always"_s});
        QTRY_VERIFY(lines(u"a"_s) >= 4);
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
        const int before = lines(u"a"_s);
        QTRY_VERIFY_WITH_TIMEOUT(lines(u"a"_s) > before, 20'000);
        mustRun({u"stop"_s, u"a"_s});
        // A container that was stopped stays so, one that ended while nobody watched does not.
        runScript(u"r"_s, u"sleep 1; exit 5"_s, {u"--restart"_s, u"unless-stopped"_s});
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        QTest::qWait(1200);
        QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
        QTRY_VERIFY_WITH_TIMEOUT(restarts(u"r"_s) >= 1, 20'000);
        QCOMPARE(m_engine->status(u"a"_s), u"exited"_s);
    }

    /// After the machine has started: what is always to run runs, in the order of what depends on what.
    void startsAtBoot()
    {
        runScript(u"db"_s, u"exec sleep 1000"_s, {u"--restart"_s, u"no"_s});
        runScript(u"web"_s, u"exec sleep 1000"_s, {u"--restart"_s, u"always"_s, u"--depends-on"_s, u"db"_s});
        runScript(u"front"_s, u"exec sleep 1000"_s, {u"--restart"_s, u"unless-stopped"_s, u"--depends-on"_s, u"web"_s});
        runScript(u"off"_s, u"exec sleep 1000"_s, {u"--restart"_s, u"unless-stopped"_s});
        runScript(u"once"_s, u"exec sleep 1000"_s);
        QVERIFY(ctl({u"create"_s, u"--depends-on"_s, u"nosuch"_s, u"starter"_s}).exitCode == 125);
        for (const QString &name : {u"db"_s, u"web"_s, u"off"_s, u"once"_s})
            mustRun({u"stop"_s, u"-t"_s, u"0"_s, name});
        // As if it had been another start of the machine.
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        mustRunInstance(u"stop"_s);
        QFile boot(m_engine->path(u"state/boot-id"_s));
        QVERIFY(boot.open(QIODevice::WriteOnly));
        boot.write("another");
        boot.close();
        mustRunInstance(u"up"_s);
        for (const QString &name : {u"db"_s, u"web"_s, u"front"_s})
            QTRY_COMPARE_WITH_TIMEOUT(m_engine->status(name), u"running"_s, 20'000);
        QCOMPARE(m_engine->status(u"off"_s), u"exited"_s);
        QCOMPARE(m_engine->status(u"once"_s), u"exited"_s);
        const QString first = field(u"db"_s, u"{{.State.StartedAt}}"_s);
        const QString second = field(u"web"_s, u"{{.State.StartedAt}}"_s);
        const QString third = field(u"front"_s, u"{{.State.StartedAt}}"_s);
        QVERIFY2(first < second && second < third, qPrintable(first + second + third));
    }

    void top()
    {
        runScript(u"t"_s, u"sleep 1000 & exec sleep 2000"_s, {u"-u"_s, u"1234"_s});
        QString table;
        QTRY_VERIFY((table = ctl({u"top"_s, u"t"_s}).output).count(u'\n') == 3);
        QVERIFY(table.startsWith(u"USER"_s));
        QVERIFY2(table.contains(QRegularExpression(u"1234 +1 +0 .*sleep 2000"_s)), qPrintable(table));
        QVERIFY2(table.contains(QRegularExpression(u"1234 +\\d+ +1 .*sleep 1000"_s)), qPrintable(table));
        const QString own = ctl({u"top"_s, u"t"_s, u"-eo"_s, u"hpid,comm"_s}).output;
        QVERIFY2(own.contains(field(u"t"_s, u"{{.State.Pid}}"_s)), qPrintable(own));
        QCOMPARE(ctl({u"top"_s, u"t"_s, u"-o"_s, u"nosuch"_s}).exitCode, 1);
        mustRun({u"kill"_s, u"t"_s});
        QTRY_COMPARE(ctl({u"top"_s, u"t"_s}).exitCode, 1);
    }

    void diff()
    {
        runScript(u"d"_s, u"echo x > /etc/new; rm /etc/passwd; echo y >> /etc/group; mkdir -p /a/b; touch /a/b/c; "
                          "rm -rf /root; mkdir /root; echo done; exec sleep 1000"_s);
        QTRY_COMPARE(ctl({u"logs"_s, u"d"_s}).output, u"done\n"_s);
        const QStringList changes = ctl({u"diff"_s, u"d"_s}).output.split(u'\n', Qt::SkipEmptyParts);
        for (const QString &expected : {u"C /etc"_s, u"A /etc/new"_s, u"D /etc/passwd"_s, u"C /etc/group"_s, u"A /a"_s,
                                        u"A /a/b"_s, u"A /a/b/c"_s})
            QVERIFY2(changes.contains(expected), qPrintable(expected + u" is not in "_s + changes.join(u'|')));
        for (const QString &line : changes)
            QVERIFY2(!line.contains(u"/proc"_s) && !line.contains(u"/sys"_s), qPrintable(line));
        runScript(u"idle"_s, u"exec sleep 1000"_s, {u"-v"_s, u"/etc/deep/er"_s});
        QCOMPARE(ctl({u"diff"_s, u"idle"_s}).output, u""_s); // mount points are not its doing
        mustRun({u"exec"_s, u"idle"_s, u"chmod"_s, u"700"_s, u"/etc"_s});
        QCOMPARE(ctl({u"diff"_s, u"idle"_s}).output, u"C /etc\n"_s);
        mustRun({u"create"_s, u"--name"_s, u"fresh"_s, u"starter"_s});
        QCOMPARE(ctl({u"diff"_s, u"fresh"_s}).output, u""_s);
    }

    void events()
    {
        const QString begin = QString::number(double(QDateTime::currentMSecsSinceEpoch()) / 1000, 'f', 3);
        runScript(u"e"_s, u"exit 4"_s);
        QTRY_COMPARE(m_engine->status(u"e"_s), u"exited"_s);
        mustRun({u"rename"_s, u"e"_s, u"e2"_s});
        mustRun({u"rm"_s, u"e2"_s});
        const auto actions = [&](const QStringList &more) {
            QStringList found;
            const auto outcome
                = ctl(QStringList{u"events"_s, u"--no-stream"_s, u"--since"_s, begin, u"--format"_s, u"json"_s} + more);
            for (const QString &line : outcome.output.split(u'\n', Qt::SkipEmptyParts))
                found.append(QJsonDocument::fromJson(line.toUtf8())[u"Action"_s].toString());
            found.removeAll(u"pressure"_s); // a busy machine is one for containers, too
            return found;
        };
        QCOMPARE(actions({}), QStringList({u"create"_s, u"start"_s, u"die"_s, u"rename"_s, u"destroy"_s}));
        QCOMPARE(actions({u"-f"_s, u"event=die"_s, u"-f"_s, u"event=start"_s}), QStringList({u"start"_s, u"die"_s}));
        QCOMPARE(actions({u"-f"_s, u"container=e2"_s}), QStringList({u"rename"_s, u"destroy"_s}));
        QCOMPARE(actions({u"-f"_s, u"type=image"_s}), QStringList());
        QCOMPARE(actions({u"--until"_s, begin}), QStringList());
        const auto line = ctl({u"events"_s, u"--no-stream"_s, u"--since"_s, begin, u"-f"_s, u"event=die"_s}).output;
        QVERIFY2(line.contains(QRegularExpression(u"container die [0-9a-f]{64} \\(.*exitCode=4.*name=e\\)"_s)),
                 qPrintable(line));
        QCOMPARE(ctl({u"events"_s, u"-f"_s, u"nosuch=1"_s}).exitCode, 1);
    }

    /// Of a process that is not the first one, while the container runs on; and what limits were.
    void eventsOfLimits()
    {
        const QString begin = QString::number(double(QDateTime::currentMSecsSinceEpoch()) / 1000, 'f', 3);
        const auto found = [&](const QString &action) {
            return ctl({u"events"_s, u"--no-stream"_s, u"--since"_s, begin, u"-f"_s, u"event="_s + action}).output;
        };
        runScript(u"lim"_s, u"dd if=/dev/zero of=/dev/null bs=200M count=1; exec sleep 1000"_s, {u"-m"_s, u"32m"_s});
        QTRY_VERIFY_WITH_TIMEOUT(found(u"oom"_s).contains(u"container oom"_s), 20'000);
        QVERIFY2(found(u"oom"_s).contains(u"where=container"_s), qPrintable(found(u"oom"_s)));
        QCOMPARE(m_engine->status(u"lim"_s), u"running"_s);
        mustRun({u"update"_s, u"--cpus"_s, u"0.5"_s, u"lim"_s});
        for (const QString &part : {u" nano-cpus=500000000"_s, u"old.nano-cpus=0"_s})
            QVERIFY2(found(u"update"_s).contains(part), qPrintable(found(u"update"_s)));
        mustRun({u"exec"_s, u"lim"_s, u"sh"_s, u"-c"_s, u"exit 0"_s});
        QTRY_VERIFY(found(u"exec_die"_s).contains(u"exitCode=0"_s));
        QVERIFY(found(u"exec_start"_s).contains(u"command=sh -c exit 0"_s));
        mustRun({u"kill"_s, u"lim"_s});
        QTRY_VERIFY(found(u"die"_s).contains(u"cause=signal SIGKILL"_s) || found(u"die"_s).contains(u"cause=out of memory"_s));
        QCOMPARE(found(u"oom"_s).count(u'\n'), 1);
    }

    void eventsAsTheyHappen()
    {
        QProcess live;
        live.setProcessEnvironment(m_engine->environment());
        live.start(QStringLiteral(KISTE_BUILD "/bin/kistectl"),
                   {u"events"_s, u"--format"_s, u"{{.Action}} {{.Actor.Attributes.name}}"_s});
        QTRY_VERIFY(live.state() == QProcess::Running);
        QByteArray seen;
        // It may take a moment until it listens.
        QTRY_VERIFY_WITH_TIMEOUT((ctl({u"run"_s, u"--rm"_s, u"--name"_s, u"l"_s, u"starter"_s, u"true"_s}),
                                  seen += live.readAllStandardOutput(), seen.contains("destroy l")),
                                 30'000);
        runScript(u"m"_s, u"exec sleep 1000"_s);
        mustRun({u"pause"_s, u"m"_s});
        mustRun({u"unpause"_s, u"m"_s});
        mustRun({u"exec"_s, u"m"_s, u"true"_s});
        mustRun({u"kill"_s, u"m"_s});
        QTRY_VERIFY((seen += live.readAllStandardOutput()).contains("\ndie m\n"));
        seen.replace("pressure m\n", ""); // on a busy machine
        const qsizetype at = seen.indexOf("create m");
        QVERIFY2(at >= 0
                     && seen.sliced(at).startsWith(
                         "create m\nstart m\npause m\nunpause m\nexec_start m\nexec_die m\nkill m\n"),
                 seen);
        live.kill();
        live.waitForFinished();
    }

    void prune()
    {
        runScript(u"up"_s, u"exec sleep 1000"_s);
        runScript(u"keep"_s, u"true"_s, {u"--label"_s, u"keep=yes"_s});
        runScript(u"gone"_s, u"dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null"_s);
        mustRun({u"create"_s, u"--name"_s, u"new"_s, u"starter"_s});
        QTRY_COMPARE(m_engine->status(u"gone"_s), u"exited"_s);
        QTRY_COMPARE(m_engine->status(u"keep"_s), u"exited"_s);
        const QString id = field(u"gone"_s, u"{{.Id}}"_s);
        const auto nothing = ctl({u"container"_s, u"prune"_s, u"-f"_s, u"--filter"_s, u"until=1h"_s});
        QCOMPARE(nothing.output, u"Total reclaimed space: 0B\n"_s);
        const auto declined = ctl({u"container"_s, u"prune"_s}, "n\n");
        QVERIFY(!declined.output.contains(u"reclaimed"_s));
        const auto pruned = ctl({u"container"_s, u"prune"_s, u"-f"_s, u"--filter"_s, u"label!=keep"_s});
        QVERIFY2(pruned.output.contains(id) && pruned.output.contains(u"MB"_s), qPrintable(pruned.output));
        QString names = ctl({u"ps"_s, u"-a"_s, u"--format"_s, u"{{.Names}}"_s}).output;
        QCOMPARE(names, u"keep\nup\n"_s);
    }

    void filtersOfPs()
    {
        mustRun({u"create"_s, u"--name"_s, u"one"_s, u"starter"_s});
        runScript(u"two"_s, u"exit 6"_s);
        mustRun({u"create"_s, u"--name"_s, u"three"_s, u"starter"_s});
        QTRY_COMPARE(m_engine->status(u"two"_s), u"exited"_s);
        const auto names = [&](const QStringList &filters) {
            QStringList arguments{u"ps"_s, u"-a"_s, u"--format"_s, u"{{.Names}}"_s};
            for (const QString &filter : filters)
                arguments << u"-f"_s << filter;
            return ctl(arguments).output.split(u'\n', Qt::SkipEmptyParts);
        };
        QCOMPARE(names({u"exited=6"_s}), QStringList({u"two"_s}));
        QCOMPARE(names({u"before=two"_s}), QStringList({u"one"_s}));
        QCOMPARE(names({u"since=one"_s}), QStringList({u"three"_s, u"two"_s}));
        QCOMPARE(names({u"health=none"_s, u"status=created"_s}), QStringList({u"three"_s, u"one"_s}));
        QCOMPARE(ctl({u"ps"_s, u"-f"_s, u"before=nosuch"_s}).exitCode, 1);
    }

    void stopWithSignalAndWithoutLimit()
    {
        runObedient(u"s"_s, u"trap 'exit 9' USR1; trap '' TERM"_s);
        mustRun({u"stop"_s, u"-s"_s, u"USR1"_s, u"-t"_s, u"-1"_s, u"s"_s});
        QCOMPARE(field(u"s"_s, u"{{.State.ExitCode}}"_s), u"9"_s);
        beginAgain({u"start"_s, u"s"_s});
        mustRun({u"stop"_s, u"-t"_s, u"1"_s, u"s"_s});
        QCOMPARE(field(u"s"_s, u"{{.State.ExitCode}}"_s), u"137"_s);
    }

    /// A start that fails leaves a row that says why.
    void failedStartsStay()
    {
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"bad"_s, u"--restart"_s, u"always"_s, u"starter"_s, u"/nosuch"_s}).exitCode, 127);
        QVERIFY(field(u"bad"_s, u"{{.State.Error}}"_s).contains(u"/nosuch"_s));
        QTest::qWait(500);
        QCOMPARE(restarts(u"bad"_s), 0);
        QVERIFY(ctl({u"ps"_s, u"-a"_s}).output.contains(u"Exited (127)"_s));
    }
};

QTEST_GUILESS_MAIN(TestRunControl)
#include "tst_runcontrol.moc"
