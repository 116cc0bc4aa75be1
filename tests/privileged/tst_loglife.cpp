// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Logs and terminals of real containers: rotation, following, merging, attaching again; with the engine's programs killed
// in between.
#include "tests/privileged/enginefixture.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestLogLife : public QObject
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
    void runScript(const QString &name, const QString &script, const QStringList &options = {}) const
    {
        mustRun(QStringList{u"run"_s, u"-d"_s, u"--name"_s, name} + options
                + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
    }
    std::unique_ptr<QProcess> background(const QStringList &arguments) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(m_engine->environment());
        process->start(QStringLiteral(KISTE_BUILD "/bin/kistectl"), arguments);
        return process;
    }
    QStringList logFiles(const QString &container) const
    {
        const QDir directory(m_engine->path(u"state/containers/%1/logs"_s.arg(field(container, u"{{.Id}}"_s))));
        return directory.entryList(QDir::Files, QDir::Name);
    }
    void waitForEnd(const QString &container) const
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->status(container), u"exited"_s, 60'000);
    }
    /// "first … last", one in a line.
    static QString numbers(int first, int last)
    {
        QString text;
        for (int i = first; i <= last; ++i)
            text += QString::number(i) + u'\n';
        return text;
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

    /// The newest lines are kept, whole, and no more files than were asked for.
    void rotatesBySizeAndCount()
    {
        runScript(u"r"_s, u"seq 1 20000"_s, {u"--log-opt"_s, u"max-size=64k"_s, u"--log-opt"_s, u"max-file=3"_s});
        waitForEnd(u"r"_s);
        QCOMPARE(logFiles(u"r"_s), QStringList({u"container.log"_s, u"container.log.1"_s, u"container.log.2"_s}));
        const QString text = ctl({u"logs"_s, u"r"_s}).output;
        const int first = text.section(u'\n', 0, 0).toInt();
        QVERIFY2(first > 1 && first < 20000, qPrintable(QString::number(first)));
        QCOMPARE(text, numbers(first, 20000));
        QCOMPARE(ctl({u"logs"_s, u"-n"_s, u"2500"_s, u"r"_s}).output, numbers(17501, 20000)); // spans files
        QVERIFY(field(u"r"_s, u"{{json .HostConfig.LogConfig}}"_s).contains(u"\"max-file\":\"3\""_s));
        // One file alone is begun anew.
        runScript(u"one"_s, u"seq 1 20000"_s, {u"--log-opt"_s, u"max-size=64k"_s, u"--log-opt"_s, u"max-file=1"_s});
        waitForEnd(u"one"_s);
        QCOMPARE(logFiles(u"one"_s), QStringList({u"container.log"_s}));
        // It may have been full with the very last line.
        const QString last = ctl({u"logs"_s, u"one"_s}).output;
        QVERIFY(last.isEmpty() || last == numbers(last.section(u'\n', 0, 0).toInt(), 20000));
        QCOMPARE(ctl({u"create"_s, u"--log-opt"_s, u"max-size=1"_s, u"starter"_s}).exitCode, 125);
    }

    /// Lines of any length come back as they were, and none is cut in two by a new file.
    void linesStayWhole()
    {
        const QString script = u"i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '%s ' $i; head -c $((i*7)) /dev/zero | "
                               "tr '\\0' x; echo; done"_s;
        runScript(u"w"_s, script, {u"--log-opt"_s, u"max-size=32k"_s, u"--log-opt"_s, u"max-file=100"_s});
        waitForEnd(u"w"_s);
        QVERIFY(logFiles(u"w"_s).size() > 5);
        QString expected;
        for (int i = 1; i <= 400; ++i)
            expected += QString::number(i) + u' ' + QString(i * 7, u'x') + u'\n';
        QVERIFY(ctl({u"logs"_s, u"w"_s}).output == expected);
        for (const QString &name : logFiles(u"w"_s)) {
            QFile file(m_engine->path(u"state/containers/%1/logs/%2"_s.arg(field(u"w"_s, u"{{.Id}}"_s), name)));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray last = file.readAll().trimmed().split('\n').constLast();
            if (last.isEmpty() && name == u"container.log"_s)
                continue; // full with the very last line
            QVERIFY2(last.contains(" stdout F"), last.left(60));
        }
    }

    void followCrossesRotation()
    {
        const auto follower = background({u"run"_s, u"--name"_s, u"f"_s, u"--log-opt"_s, u"max-size=32k"_s, u"--log-opt"_s,
                                          u"max-file=4"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                          u"i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo $i; "
                                          "[ $((i % 100)) = 0 ] && sleep 0.01; done"_s});
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->status(u"f"_s), u"running"_s, 30'000);
        const auto second = background({u"logs"_s, u"-f"_s, u"--tail"_s, u"0"_s, u"f"_s});
        QTRY_COMPARE_WITH_TIMEOUT(follower->state(), QProcess::NotRunning, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(second->state(), QProcess::NotRunning, 60'000);
        QVERIFY(logFiles(u"f"_s).size() > 3);
        QCOMPARE(QString::fromUtf8(follower->readAllStandardOutput()), numbers(1, 6000));
        const QString rest = QString::fromUtf8(second->readAllStandardOutput());
        QVERIFY(!rest.isEmpty());
        QCOMPARE(rest, numbers(rest.section(u'\n', 0, 0).toInt(), 6000));
    }

    /// The worker is killed while it rotates, over and over: every line is there once, in order.
    void killedWhileRotating()
    {
        runScript(u"k"_s, u"i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo $i; "
                          "[ $((i % 200)) = 0 ] && sleep 0.01; done"_s,
                  {u"--log-opt"_s, u"max-size=32k"_s, u"--log-opt"_s, u"max-file=100"_s});
        int kills = 0;
        while (m_engine->status(u"k"_s) == u"running"_s && kills < 25) {
            QTest::qWait(20 + 7 * kills);
            const pid_t worker = m_engine->workerPid();
            if (worker > 0 && ::kill(worker, SIGKILL) == 0)
                ++kills;
        }
        waitForEnd(u"k"_s);
        QVERIFY(kills > 3);
        QVERIFY(logFiles(u"k"_s).size() > 10);
        QCOMPARE(ctl({u"logs"_s, u"k"_s}).output, numbers(1, 30000));
        // A worker that ended so often is started again with a pause.
        QTRY_COMPARE_WITH_TIMEOUT(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"true"_s}).exitCode, 0, 30'000);
    }

    void sinceAndUntilSpanFiles()
    {
        runScript(u"s"_s, u"seq 1 4000; sleep 1.1; echo middle; sleep 1.1; seq 5001 9000"_s,
                  {u"--log-opt"_s, u"max-size=32k"_s, u"--log-opt"_s, u"max-file=50"_s});
        waitForEnd(u"s"_s);
        const QString stamped = ctl({u"logs"_s, u"-t"_s, u"s"_s}).output;
        QString middle;
        for (const QString &line : stamped.split(u'\n')) {
            if (line.endsWith(u" middle"_s))
                middle = line.section(u' ', 0, 0);
        }
        QVERIFY(!middle.isEmpty());
        QCOMPARE(ctl({u"logs"_s, u"--since"_s, middle, u"s"_s}).output, u"middle\n"_s + numbers(5001, 9000));
        QCOMPARE(ctl({u"logs"_s, u"--until"_s, middle, u"s"_s}).output, numbers(1, 4000));
        QCOMPARE(ctl({u"logs"_s, u"--since"_s, middle, u"-n"_s, u"2"_s, u"s"_s}).output, numbers(8999, 9000));
    }

    void severalLogsAreMergedByTime()
    {
        const QString script = u"i=0; while [ $i -lt 10 ]; do i=$((i+1)); echo %1 $i; sleep 0.06; done"_s;
        runScript(u"a"_s, script.arg(u"a"_s));
        runScript(u"b"_s, script.arg(u"b"_s));
        waitForEnd(u"a"_s);
        waitForEnd(u"b"_s);
        const auto merged = ctl({u"logs"_s, u"-t"_s, u"--names"_s, u"a"_s, u"b"_s});
        QStringList times;
        QStringList fromA;
        for (const QString &line : merged.output.split(u'\n', Qt::SkipEmptyParts)) {
            const QStringList words = line.split(u' ');
            QCOMPARE(words.size(), 4);
            QCOMPARE(words.at(0), words.at(2));
            times.append(words.at(1));
            if (words.at(0) == u"a"_s)
                fromA.append(words.at(3));
        }
        QCOMPARE(times.size(), 20);
        QVERIFY(std::ranges::is_sorted(times));
        QCOMPARE(fromA, numbers(1, 10).split(u'\n', Qt::SkipEmptyParts));
        QCOMPARE(ctl({u"logs"_s, u"a"_s, u"nosuch"_s}).exitCode, 1);
        // Until then, and no longer, also of one that goes on; the labels are its details.
        runScript(u"c"_s, u"while true; do echo c; sleep 0.1; done"_s, {u"-l"_s, u"tier=x"_s});
        const auto until = ctl({u"logs"_s, u"-f"_s, u"--details"_s, u"--until"_s,
                                u"%1"_s.arg(QDateTime::currentSecsSinceEpoch() + 2), u"c"_s});
        QCOMPARE(until.exitCode, 0);
        QVERIFY2(until.output.contains(u"tier=x c\n"_s), qPrintable(until.output));
        QVERIFY(ctl({u"ps"_s, u"-q"_s, u"-f"_s, u"name=c"_s}).output.size() > 1);
        const auto both = ctl({u"logs"_s, u"-f"_s, u"--names"_s, u"--until"_s,
                               u"%1"_s.arg(QDateTime::currentSecsSinceEpoch() + 2), u"a"_s, u"c"_s});
        QCOMPARE(both.exitCode, 0);
        QVERIFY(both.output.contains(u"a a 10\n"_s) && both.output.contains(u"c c\n"_s));
        mustRun({u"kill"_s, u"c"_s});
        // Following ends when all of them have ended.
        mustRun({u"start"_s, u"a"_s});
        const auto live = background({u"logs"_s, u"-f"_s, u"a"_s, u"b"_s});
        QTRY_COMPARE_WITH_TIMEOUT(live->state(), QProcess::NotRunning, 60'000);
        QCOMPARE(live->readAllStandardOutput().count('\n'), 30);
    }

    /// A second client on a terminal sees what was on it, both can type, and one that leaves takes nothing along.
    void terminalsCanBeShared()
    {
        runScript(u"t"_s, u"echo welcome; while read line; do echo got $line; done"_s, {u"-i"_s, u"-t"_s});
        QTRY_VERIFY(ctl({u"logs"_s, u"t"_s}).output.contains(u"welcome"_s));
        const auto first = background({u"attach"_s, u"t"_s});
        QByteArray seen;
        QTRY_VERIFY((seen += first->readAllStandardOutput()).contains("welcome"));
        first->write("one\n");
        QTRY_VERIFY((seen += first->readAllStandardOutput()).contains("got one"));
        const auto second = background({u"attach"_s, u"t"_s});
        QByteArray other;
        QTRY_VERIFY((other += second->readAllStandardOutput()).contains("got one"));
        second->write("two\n");
        QTRY_VERIFY((seen += first->readAllStandardOutput()).contains("got two"));
        first->kill();
        first->waitForFinished();
        second->write("three\n");
        QTRY_VERIFY((other += second->readAllStandardOutput()).contains("got three"));
        const auto none = background({u"attach"_s, u"--scrollback"_s, u"0"_s, u"t"_s});
        QTRY_COMPARE(none->state(), QProcess::Running);
        second->write("four\n");
        QByteArray late;
        QTRY_VERIFY((late += none->readAllStandardOutput()).contains("got four")
                    || (second->write("four\n"), false));
        QVERIFY2(!late.contains("welcome"), late);
        second->kill();
        none->kill();
        second->waitForFinished();
        none->waitForFinished();
    }

    /// Helper and worker die under an attached client: it goes on, and sees every line once.
    void attachedClientsSurvive()
    {
        const auto client = background({u"run"_s, u"--name"_s, u"c"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                        u"i=0; while [ $i -lt 600 ]; do i=$((i+1)); echo $i; sleep 0.01; done"_s});
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->status(u"c"_s), u"running"_s, 30'000);
        for (int i = 0; i < 3; ++i) {
            QTest::qWait(300);
            ::kill(m_engine->workerPid(), SIGKILL);
        }
        ::kill(m_engine->pidOf(u"helper"_s), SIGKILL);
        QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
        QTRY_COMPARE_WITH_TIMEOUT(client->state(), QProcess::NotRunning, 60'000);
        QVERIFY2(client->exitCode() == 0, client->readAllStandardError());
        QCOMPARE(QString::fromUtf8(client->readAllStandardOutput()), numbers(1, 600));
    }

    void detachKeysLeaveItRunning()
    {
        runScript(u"d"_s, u"stty -echo; while read line; do echo got $line; done"_s, {u"-i"_s, u"-t"_s});
        QProcess script;
        script.setProcessEnvironment(m_engine->environment());
        script.start(u"script"_s, {u"-qec"_s, QStringLiteral(KISTE_BUILD "/bin/kistectl attach --detach-keys ctrl-x,x d"),
                                   u"/dev/null"_s});
        QByteArray seen;
        QTRY_VERIFY_WITH_TIMEOUT((script.write("hello\n"), QTest::qWait(100), (seen += script.readAllStandardOutput()).contains("got hello")), 20'000);
        script.write("\x18x");
        QTRY_COMPARE_WITH_TIMEOUT(script.state(), QProcess::NotRunning, 20'000);
        QCOMPARE(script.exitCode(), 0);
        QCOMPARE(m_engine->status(u"d"_s), u"running"_s);
    }

    /// What it wrote last, what it used and why it ended can be asked for afterwards.
    void theDeadAreDescribed()
    {
        runScript(u"x"_s, u"seq 1 30; echo problem >&2; exit 3"_s);
        waitForEnd(u"x"_s);
        QCOMPARE(field(u"x"_s, u"{{.LastExit.Cause}} {{.LastExit.ExitCode}}"_s), u"exit code 3 3"_s);
        QCOMPARE(field(u"x"_s, u"{{json .LastExit.LastLines}}"_s),
                 u"[\"22\",\"23\",\"24\",\"25\",\"26\",\"27\",\"28\",\"29\",\"30\",\"problem\"]"_s);
        QVERIFY(field(u"x"_s, u"{{.LastExit.Stats.cpuUsec}}"_s).toLongLong() > 0);
        runScript(u"oom"_s, u"dd if=/dev/zero of=/dev/shm/x bs=1M count=200"_s, {u"-m"_s, u"16m"_s});
        waitForEnd(u"oom"_s);
        QCOMPARE(field(u"oom"_s, u"{{.LastExit.Cause}}"_s), u"out of memory"_s);
        QVERIFY(field(u"oom"_s, u"{{.LastExit.Stats.memoryPeak}}"_s).toLongLong() > 10'000'000);
        QVERIFY(field(u"oom"_s, u"{{.LastExit.Stats.oomKills}}"_s).toInt() > 0);
        runScript(u"sig"_s, u"exec sleep 1000"_s);
        mustRun({u"kill"_s, u"sig"_s});
        waitForEnd(u"sig"_s);
        QCOMPARE(field(u"sig"_s, u"{{.LastExit.Cause}}"_s), u"signal SIGKILL"_s);
    }
};

QTEST_GUILESS_MAIN(TestLogLife)
#include "tst_loglife.moc"
