// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl and the whole real engine: what a user types and what comes back.
#include "tests/privileged/privateengine.h"
#include "tests/support/tarbuilder.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestKistectl : public QObject
{
    Q_OBJECT

private:
    PrivateEngine m_engine;

    CtlRun ctl(const QStringList &arguments, const QByteArray &input = {}) const
    {
        return m_engine.ctl(arguments, input);
    }
    /// Runs a shell script in a new container that is removed afterwards.
    CtlRun runScript(const QString &script, const QStringList &options = {}) const
    {
        return ctl(QStringList{u"run"_s, u"--rm"_s} + options + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
    }
    QByteArray field(const QString &container, const QString &format) const
    {
        return ctl({u"inspect"_s, u"-f"_s, format, container}).out.trimmed();
    }
    static void checkComplaint(const CtlRun &run, const QByteArray &part)
    {
        QVERIFY2(run.err.startsWith("kistectl: ") && run.err.count('\n') == 1, run.err);
        QVERIFY2(run.err.contains(part), run.err);
    }
    /// Sum of a number in the files of this name in a container's cgroups.
    static double fromCgroup(const QByteArray &id, const QStringList &files)
    {
        QDirIterator directories(u"/sys/fs/cgroup"_s, QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (directories.hasNext()) {
            const QString path = directories.next();
            if (!path.contains(QString::fromLatin1(id)))
                continue;
            for (const QString &name : files) {
                QFile file(path + u'/' + name);
                if (file.open(QIODevice::ReadOnly))
                    return file.readAll().trimmed().toDouble();
            }
        }
        return -1;
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        const QByteArray problem = m_engine.up();
        QVERIFY2(problem.isEmpty(), problem);
    }

    void cleanup()
    {
        const auto left = ctl({u"ps"_s, u"-aq"_s}).out.simplified().split(' ');
        for (const QByteArray &id : left) {
            if (!id.isEmpty())
                ctl({u"rm"_s, u"-f"_s, QString::fromLatin1(id)});
        }
    }

    void cleanupTestCase()
    {
        const QByteArray problem = m_engine.stop();
        QVERIFY2(problem.isEmpty(), problem);
    }

    void runGivesOutputAndExitCode()
    {
        const CtlRun run = runScript(u"echo out; echo err >&2; exit 42"_s);
        QCOMPARE(run.out, "out\n"_ba);
        QCOMPARE(run.err, "err\n"_ba);
        QCOMPARE(run.code, 42);
        QCOMPARE(ctl({u"ps"_s, u"-aq"_s}).out, ""_ba);
    }

    /// However short it lives, nothing of its output or its exit code is lost.
    void shortLivesLoseNothing()
    {
        for (int i = 0; i < 30; ++i) {
            const CtlRun run = ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"echo"_s, QString::number(i)});
            QCOMPARE(run.out, QByteArray::number(i) + '\n');
            QCOMPARE(run.code, 0);
        }
    }

    void runTakesInput()
    {
        const QByteArray much(2 * 1024 * 1024, 'x');
        const CtlRun run = ctl({u"run"_s, u"--rm"_s, u"-i"_s, u"starter"_s, u"sha256sum"_s}, much);
        QCOMPARE(run.code, 0);
        QCOMPARE(run.out, QCryptographicHash::hash(much, QCryptographicHash::Sha256).toHex() + "  -\n");
    }

    void runGivesMuchOutput()
    {
        const CtlRun run = runScript(u"seq 1 300000"_s);
        QCOMPARE(run.code, 0);
        QByteArray expected;
        for (int i = 1; i <= 300000; ++i)
            expected += QByteArray::number(i) + '\n';
        QVERIFY(run.out == expected);
    }

    // What --rm removes is still read to its end by who is slow.
    void slowReadersMissNothing()
    {
        const auto process = m_engine.start({u"run"_s, u"--rm"_s, u"--name"_s, u"slow"_s, u"starter"_s, u"seq"_s, u"1"_s, u"300000"_s});
        QVERIFY(process->waitForReadyRead(20000));
        QCOMPARE(::kill(pid_t(process->processId()), SIGSTOP), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!ctl({u"ps"_s, u"-a"_s, u"--format"_s, u"{{.Names}}"_s}).out.contains("slow"), 20000);
        QCOMPARE(::kill(pid_t(process->processId()), SIGCONT), 0);
        const CtlRun run = PrivateEngine::finish(*process);
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.endsWith("\n299999\n300000\n"));
        QCOMPARE(run.out.count('\n'), 300000);
    }

    void options()
    {
        const CtlRun run = runScript(u"echo $A $B; pwd; id -u; id -g; hostname; cat /proc/sys/kernel/hostname"_s,
                                     {u"-e"_s, u"A=1"_s, u"--env"_s, u"B=two words"_s, u"-w"_s, u"/tmp"_s, u"-u"_s,
                                      u"1000:100"_s, u"--hostname"_s, u"box"_s});
        QCOMPARE(run.err, ""_ba);
        QCOMPARE(run.out, "1 two words\n/tmp\n1000\n100\nbox\nbox\n"_ba);
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"--entrypoint"_s, u"echo"_s, u"starter"_s, u"-n"_s, u"--rm"_s}).out,
                 "--rm"_ba);
        const CtlRun readOnly = runScript(u"echo x > /file"_s, {u"--read-only"_s});
        QVERIFY(readOnly.code != 0);
        QVERIFY2(readOnly.err.contains("Read-only"), readOnly.err);
        QCOMPARE(runScript(u"ls /sys/class/net"_s).out, "eth0\nlo\n"_ba);
        QCOMPARE(runScript(u"ls /sys/class/net"_s, {u"--network"_s, u"none"_s}).out, "lo\n"_ba);
    }

    void exitCodes()
    {
        const CtlRun missing = ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"nosuchprogram"_s});
        QCOMPARE(missing.code, 127);
        checkComplaint(missing, "'nosuchprogram'");
        const CtlRun notExecutable = ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"/etc/passwd"_s});
        QCOMPARE(notExecutable.code, 126);
        checkComplaint(notExecutable, "'/etc/passwd'");
        const CtlRun image = ctl({u"run"_s, u"--rm"_s, u"nosuchimage"_s});
        QCOMPARE(image.code, 125);
        checkComplaint(image, "'nosuchimage'");
        // Its first process is out of reach for signals of its own, as init is.
        QCOMPARE(runScript(u"kill -9 $$; exit 6"_s).code, 6);
        const auto victim = m_engine.start({u"run"_s, u"--rm"_s, u"--name"_s, u"victim"_s, u"starter"_s, u"sleep"_s,
                                            u"1000"_s});
        QTRY_COMPARE(field(u"victim"_s, u"{{.State.Status}}"_s), "running"_ba);
        QCOMPARE(ctl({u"kill"_s, u"victim"_s}).code, 0);
        QCOMPARE(PrivateEngine::finish(*victim).code, 137);
        QCOMPARE(ctl({u"run"_s, u"--nosuchoption"_s, u"starter"_s}).code, 125);
        // Nothing of all that is left behind.
        QCOMPARE(ctl({u"ps"_s, u"-aq"_s}).out, ""_ba);
    }

    void outOfMemory()
    {
        const CtlRun run = ctl({u"run"_s, u"--name"_s, u"hungry"_s, u"-m"_s, u"32m"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                u"dd if=/dev/zero of=/dev/shm/x bs=1M count=200"_s});
        QCOMPARE(run.code, 137);
        QCOMPARE(field(u"hungry"_s, u"{{.State.OOMKilled}} {{.State.ExitCode}} {{.State.Status}}"_s),
                 "true 137 exited"_ba);
        QVERIFY(ctl({u"ps"_s, u"-a"_s}).out.contains("Exited (137)"));
    }

    void lifeOfAContainer()
    {
        const CtlRun created = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"web"_s, u"--label"_s, u"tier=front"_s, u"starter"_s,
                                    u"sh"_s, u"-c"_s, u"echo started; exec sleep 1000"_s});
        QCOMPARE(created.code, 0);
        QCOMPARE(created.out.size(), 65);
        const QByteArray id = created.out.trimmed();
        QVERIFY(ctl({u"ps"_s}).out.contains(id.left(12)));
        QCOMPARE(ctl({u"ps"_s, u"-q"_s, u"-f"_s, u"label=tier=front"_s}).out.trimmed(), id.left(12));
        QCOMPARE(field(QString::fromLatin1(id.left(8)), u"{{.Name}} {{.State.Status}}"_s), "/web running"_ba);
        const qint64 pid = field(u"web"_s, u"{{.State.Pid}}"_s).toLongLong();
        QVERIFY(pid > 1);
        QTRY_COMPARE(ctl({u"logs"_s, u"web"_s}).out, "started\n"_ba);

        const CtlRun again = ctl({u"create"_s, u"--name"_s, u"web"_s, u"starter"_s});
        QCOMPARE(again.code, 125);
        checkComplaint(again, "'web'");
        const CtlRun running = ctl({u"rm"_s, u"web"_s});
        QCOMPARE(running.code, 1);
        checkComplaint(running, "web");

        QCOMPARE(ctl({u"kill"_s, u"web"_s}).out, "web\n"_ba);
        QCOMPARE(ctl({u"wait"_s, u"web"_s}).out, "137\n"_ba);
        QCOMPARE(ctl({u"kill"_s, u"web"_s}).code, 1);
        QCOMPARE(ctl({u"start"_s, u"web"_s}).out, "web\n"_ba);
        QCOMPARE(field(u"web"_s, u"{{.State.Running}}"_s), "true"_ba);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(ctl({u"stop"_s, u"-t"_s, u"1"_s, u"web"_s}).code, 0);
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(ctl({u"rm"_s, u"web"_s}).out, "web\n"_ba);
        const CtlRun gone = ctl({u"inspect"_s, u"web"_s});
        QCOMPARE(gone.code, 1);
        QCOMPARE(gone.out, "[]\n"_ba);
        checkComplaint(gone, "'web'");
        QVERIFY(::kill(pid_t(pid), 0) != 0);
    }

    void logs()
    {
        ctl({u"run"_s, u"--name"_s, u"talk"_s, u"starter"_s, u"sh"_s, u"-c"_s,
             u"for i in 1 2 3; do echo out $i; done; echo err >&2; printf tail"_s});
        const CtlRun all = ctl({u"logs"_s, u"talk"_s});
        QCOMPARE(all.out, "out 1\nout 2\nout 3\ntail"_ba);
        QCOMPARE(all.err, "err\n"_ba);
        QCOMPARE(ctl({u"logs"_s, u"-n"_s, u"1"_s, u"talk"_s}).out, "tail"_ba);
        const QByteArray stamped = ctl({u"logs"_s, u"-t"_s, u"talk"_s}).out;
        QVERIFY2(QRegularExpression(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z out 1\n"_s)
                     .match(QString::fromLatin1(stamped))
                     .hasMatch(),
                 stamped);
        QCOMPARE(ctl({u"logs"_s, u"--since"_s, u"2000-01-01"_s, u"talk"_s}).out, all.out);
        QCOMPARE(ctl({u"logs"_s, u"--until"_s, u"2000-01-01"_s, u"talk"_s}).out, ""_ba);
        QCOMPARE(ctl({u"logs"_s, u"nosuch"_s}).code, 1);
    }

    void logsFollow()
    {
        ctl({u"run"_s, u"-d"_s, u"--name"_s, u"talk"_s, u"starter"_s, u"sh"_s, u"-c"_s,
             u"for i in 1 2 3 4 5; do echo $i; sleep 0.1; done"_s});
        const CtlRun followed = ctl({u"logs"_s, u"-f"_s, u"talk"_s});
        QCOMPARE(followed.out, "1\n2\n3\n4\n5\n"_ba);
        QCOMPARE(followed.code, 0);
    }

    void exec()
    {
        ctl({u"run"_s, u"-d"_s, u"--name"_s, u"web"_s, u"-e"_s, u"A=1"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
        const CtlRun run = ctl({u"exec"_s, u"-e"_s, u"B=2"_s, u"-w"_s, u"/etc"_s, u"-u"_s, u"user"_s, u"web"_s, u"sh"_s,
                                u"-c"_s, u"echo $A $B; pwd; id -un; echo err >&2; exit 7"_s});
        QCOMPARE(run.out, "1 2\n/etc\nuser\n"_ba);
        QCOMPARE(run.err, "err\n"_ba);
        QCOMPARE(run.code, 7);
        QCOMPARE(ctl({u"exec"_s, u"-i"_s, u"web"_s, u"cat"_s}, "through").out, "through"_ba);
        QCOMPARE(ctl({u"exec"_s, u"web"_s, u"cat"_s}, "not passed on").out, ""_ba);
        const CtlRun missing = ctl({u"exec"_s, u"web"_s, u"nosuchprogram"_s});
        QCOMPARE(missing.code, 127);
        checkComplaint(missing, "'nosuchprogram'");
        QCOMPARE(ctl({u"exec"_s, u"web"_s, u"/etc/passwd"_s}).code, 126);
        QCOMPARE(ctl({u"exec"_s, u"-d"_s, u"web"_s, u"sh"_s, u"-c"_s, u"echo said; echo done > /tmp/done"_s}).code, 0);
        QTRY_COMPARE(ctl({u"exec"_s, u"web"_s, u"cat"_s, u"/tmp/done"_s}).out, "done\n"_ba);
        ctl({u"kill"_s, u"web"_s});
        ctl({u"wait"_s, u"web"_s});
        const CtlRun dead = ctl({u"exec"_s, u"web"_s, u"true"_s});
        QCOMPARE(dead.code, 1);
        checkComplaint(dead, "web");
        QCOMPARE(ctl({u"exec"_s, u"nosuch"_s, u"true"_s}).code, 1);
    }

    void signalsReachTheProgram()
    {
        const auto process = m_engine.start({u"run"_s, u"--rm"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                             u"trap 'echo got it; exit 5' INT; echo ready; while true; do sleep 0.1; done"_s});
        QVERIFY(process->waitForReadyRead(20'000));
        QCOMPARE(process->readAllStandardOutput(), "ready\n"_ba);
        ::kill(pid_t(process->processId()), SIGINT);
        const CtlRun run = PrivateEngine::finish(*process);
        QCOMPARE(run.out, "got it\n"_ba);
        QCOMPARE(run.code, 5);
    }

    void startAttached()
    {
        ctl({u"create"_s, u"--name"_s, u"twice"_s, u"starter"_s, u"sh"_s, u"-c"_s, u"echo once more; exit 4"_s});
        for (int i = 0; i < 2; ++i) {
            const CtlRun run = ctl({u"start"_s, u"-a"_s, u"twice"_s});
            QCOMPARE(run.out, "once more\n"_ba);
            QCOMPARE(run.code, 4);
        }
    }

    void stats()
    {
        const QByteArray id = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"busy"_s, u"-m"_s, u"64m"_s, u"starter"_s, u"sh"_s,
                                   u"-c"_s, u"dd if=/dev/zero of=/dev/shm/x bs=1M count=24 2>&1; exec sleep 1000"_s})
                                  .out.trimmed();
        QTRY_VERIFY(ctl({u"logs"_s, u"busy"_s}).out.contains("24+0 records out"));
        QTest::qWait(2500); // until the sampler has seen what is there now
        const auto rows = ctl({u"stats"_s, u"--no-stream"_s, u"--format"_s, u"{{.MemUsage}} {{.PIDs}} {{.CPUPerc}}"_s})
                              .out.simplified()
                              .split(' ');
        QCOMPARE(rows.size(), 5);
        QVERIFY2(rows.at(0).endsWith("MiB"), rows.at(0));
        QCOMPARE(rows.at(2), "64MiB"_ba);
        QCOMPARE(rows.at(3), "1"_ba);
        const double shown = rows.at(0).chopped(3).toDouble() * 1024 * 1024;
        const double real = fromCgroup(id, {u"memory.current"_s, u"memory.usage_in_bytes"_s});
        QVERIFY2(real > 0 && qAbs(shown - real) < 0.02 * real + 4096 * 64,
                 qPrintable(u"%1 and %2"_s.arg(shown).arg(real)));
        QCOMPARE(ctl({u"stats"_s, u"--no-stream"_s, u"nosuch"_s}).code, 1);
    }

    void images()
    {
        const QByteArray id = ctl({u"images"_s, u"-q"_s, u"starter"_s}).out.trimmed();
        QCOMPARE(id.size(), 12);
        QVERIFY(ctl({u"images"_s}).out.contains("localhost/starter   latest    " + id));
        QCOMPARE(ctl({u"inspect"_s, u"-f"_s, u"{{.RepoTags}}"_s, QString::fromLatin1(id)}).out,
                 "[localhost/starter:latest]\n"_ba);
        // By its id as well as by its name.
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, QString::fromLatin1(id), u"echo"_s, u"x"_s}).out, "x\n"_ba);

        ctl({u"create"_s, u"--name"_s, u"user"_s, u"starter"_s});
        const CtlRun used = ctl({u"rmi"_s, QString::fromLatin1(id)});
        QCOMPARE(used.code, 1);
        checkComplaint(used, id);
        QCOMPARE(ctl({u"rm"_s, u"user"_s}).code, 0);
        const CtlRun removed = ctl({u"rmi"_s, u"starter"_s});
        QCOMPARE(removed.code, 0);
        QVERIFY2(removed.out.startsWith("Untagged: localhost/starter:latest\nDeleted: sha256:"), removed.out);
        QVERIFY2(removed.out.contains("`kistectl system undo`"), removed.out);
        QVERIFY(ctl({u"system"_s, u"undo"_s, u"--list"_s}).out.contains("localhost/starter:latest"));
        QCOMPARE(ctl({u"system"_s, u"undo"_s}).out, "Restored: localhost/starter:latest\n"_ba);
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"echo"_s, u"back"_s}).out, "back\n"_ba);
        QCOMPARE(ctl({u"rmi"_s, u"starter"_s}).code, 0);
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"true"_s}).code, 125);
        QCOMPARE(ctl({u"rmi"_s, u"starter"_s}).code, 1);

        QFile archive(QStringLiteral(KISTE_BUILD "/starter.tar"));
        QVERIFY(archive.open(QIODevice::ReadOnly));
        const CtlRun loaded = ctl({u"load"_s}, archive.readAll());
        QCOMPARE(loaded.err, ""_ba);
        QCOMPARE(loaded.out, "Loaded image: localhost/starter:latest\n"_ba);
        QCOMPARE(ctl({u"images"_s, u"-q"_s}).out.trimmed(), id);
        QCOMPARE(ctl({u"load"_s, u"-i"_s, archive.fileName()}).code, 0); // once more is no error
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"echo"_s, u"back"_s}).out, "back\n"_ba);
    }

    void import()
    {
        QFile busybox(u"/usr/bin/busybox"_s);
        QVERIFY(busybox.open(QIODevice::ReadOnly));
        TarBuilder tar;
        tar.directory("bin").entry('0', "bin/busybox", {.mode = 0755}, busybox.readAll().toStdString());
        tar.symlink("bin/sh", "busybox").directory("etc").file("etc/motd", "imported\n");
        const CtlRun imported = ctl({u"import"_s, u"mine:1"_s, u"-"_s}, QByteArray::fromStdString(tar.finish()));
        QCOMPARE(imported.err, ""_ba);
        QVERIFY2(imported.out.startsWith("sha256:"), imported.out);
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"mine:1"_s, u"/bin/sh"_s, u"-c"_s, u"/bin/busybox cat /etc/motd"_s}).out,
                 "imported\n"_ba);
        QCOMPARE(ctl({u"rmi"_s, u"mine:1"_s}).code, 0);
    }

    void wrongInput_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char *arguments, int code, const char *part) {
            QTest::newRow(arguments) << QString::fromLatin1(arguments).split(u' ') << code << QByteArray(part);
        };
        row("run --name ../x starter", 125, "'../x'");
        row("run -m 1k starter", 125, "");
        row("run --cpus 100000 starter", 125, "");
        row("run -u nosuchuser starter", 125, "nosuchuser");
        row("run -w relative starter", 125, "'relative'");
        row("run --stop-signal NOSUCH starter", 125, "NOSUCH");
        row("run -e =x starter", 125, "'=x'");
        row("create ..", 125, "'..'");
        row("stop nosuch", 1, "'nosuch'");
        row("kill -s NOSUCH nosuch", 1, "'nosuch'");
        row("rm nosuch", 1, "'nosuch'");
        row("load -i /nonexistent", 1, "'/nonexistent'");
        row("load -i /etc/passwd", 1, "/etc/passwd");
        row("import x /etc/passwd", 1, "/etc/passwd");
        row("frobnicate", 125, "'frobnicate'");
    }

    void wrongInput()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        const CtlRun run = ctl(arguments);
        QVERIFY2(run.code == code, run.err);
        QCOMPARE(run.out, ""_ba);
        checkComplaint(run, part);
    }

    void infoAndVersion()
    {
        const CtlRun info = ctl({u"info"_s, u"--format"_s, u"json"_s});
        QCOMPARE(info.code, 0);
        QCOMPARE(QJsonDocument::fromJson(info.out)["Images"_L1].toInt(), 1);
        QVERIFY(ctl({u"version"_s}).out.contains("Engine:"));
    }

    /// A foreground run outlives the helper: output, input and exit code come through all the same.
    void runOutlivesTheHelper()
    {
        const auto process = m_engine.start({u"run"_s, u"--name"_s, u"stays"_s, u"-i"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                             u"while read line; do echo got $line; done; exit 9"_s});
        process->write("one\n");
        QVERIFY(process->waitForReadyRead(20'000));
        QCOMPARE(process->readAllStandardOutput(), "got one\n"_ba);
        const qint64 helper = m_engine.pidOf(u"helper"_s);
        QVERIFY(helper > 1);
        ::kill(pid_t(helper), SIGKILL);
        process->write("two\n");
        QVERIFY(process->waitForReadyRead(20'000));
        QCOMPARE(process->readAllStandardOutput(), "got two\n"_ba);
        const QByteArray problem = m_engine.up();
        QVERIFY2(problem.isEmpty(), problem);
        process->write("three\n");
        process->closeWriteChannel();
        const CtlRun run = PrivateEngine::finish(*process);
        QCOMPARE(run.out, "got three\n"_ba);
        QCOMPARE(run.code, 9);
        QCOMPARE(ctl({u"logs"_s, u"stays"_s}).out, "got one\ngot two\ngot three\n"_ba);
    }
};

QTEST_GUILESS_MAIN(TestKistectl)
#include "tst_kistectl.moc"
