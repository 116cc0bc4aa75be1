// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl against a fake helper: what flows between a program in a container and the terminal or pipe here.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"
#include "streamends.h"

#include <QTemporaryFile>
#include <QTest>

#include <csignal>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlStreams : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    const QString m_path = makeContainer({}, 'a').path;
    ContainerInfo m_web;

    /// CreateContainer makes "web"; Attach with "start" gives the pair's end and lets it run.
    void prepareRun(Pair &pair, bool tty = false)
    {
        m_ctl.helper().on(u"CreateContainer"_s, [this, tty](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto options = qdbus_cast<QVariantMap>(call.arguments().at(1));
            m_web = makeContainer(u"web"_s, 'a');
            m_web.tty = tty;
            m_web.openStdin = options.value(u"open-stdin"_s).toBool();
            m_web.autoRemove = options.value(u"auto-remove"_s).toBool();
            m_ctl.helper().add(m_web);
            return call.createReply(QVariant::fromValue(QDBusObjectPath(m_path)));
        });
        m_ctl.helper().on(u"Attach"_s, [this, &pair](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            m_web.state = ContainerState::Running;
            m_web.startedAt = 5;
            m_ctl.helper().update(m_web);
            QDBusUnixFileDescriptor wire;
            wire.giveFileDescriptor(pair.theirs.release());
            return call.createReply(QVariant::fromValue(wire));
        });
        m_ctl.helper().onReply(u"Resize"_s, {});
        m_ctl.helper().onReply(u"Kill"_s, {});
    }

    void end(Pair &pair, int code)
    {
        pair.ours.reset();
        m_web.state = ContainerState::Exited;
        m_web.exitCode = code;
        m_web.finishedAt = 10;
        m_ctl.helper().update(m_web);
        if (m_web.autoRemove)
            m_ctl.helper().remove(m_path);
    }

    bool called(const QString &member) const
    {
        return const_cast<CtlRunner &>(m_ctl).helper().members().contains(member);
    }

private slots:
    void initTestCase()
    {
        ::signal(SIGPIPE, SIG_IGN);
        QVERIFY(m_ctl.begin());
    }
    void init() { QVERIFY(m_ctl.resetHelper()); }

    void runShowsBothStreamsAndTheExitCode()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"--rm"_s, u"starter"_s, u"sh"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        const auto attach = m_ctl.helper().calls.constLast();
        QCOMPARE(qdbus_cast<QVariantMap>(attach.arguments().at(0)), QVariantMap({{u"start"_s, true}}));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "hello"));
        put(pair.ours.get(), record(LogRecord::Stream::Stderr, "oops"));
        put(pair.ours.get(),
            record(LogRecord::Stream::Stdout, "no ", true) + record(LogRecord::Stream::Stdout, "end", true));
        end(pair, 42);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.code, 42);
        QCOMPARE(result.out, "hello\nno end"_ba);
        QCOMPARE(result.err, "oops\n"_ba);
    }

    void runWithoutInputClosesNothing()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        process->write("ignored");
        process->closeWriteChannel();
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "x"));
        QVERIFY(CtlRunner::waitForOutput(*process, "x\n"_ba));
        QCOMPARE(take(pair.ours.get()), ""_ba);
        end(pair, 0);
        QCOMPARE(CtlRunner::finish(*process).code, 0);
    }

    void runPassesInputOn()
    {
        Pair pair;
        prepareRun(pair);
        const QByteArray much(3 * 1024 * 1024, 'x');
        const auto process = m_ctl.start({u"run"_s, u"-i"_s, u"starter"_s, u"cat"_s});
        process->write(much);
        process->closeWriteChannel();
        QTRY_VERIFY(called(u"Attach"_s));
        QByteArray received;
        bool ended = false;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                char buffer[65536];
                while (true) {
                    const ssize_t count = ::recv(pair.ours.get(), buffer, sizeof buffer, MSG_DONTWAIT);
                    if (count > 0)
                        received.append(buffer, count);
                    ended = ended || count == 0;
                    if (count <= 0)
                        return ended;
                }
            }(),
            20'000);
        QVERIFY(received == much);
        // The other half still works.
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "counted"));
        end(pair, 7);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.out, "counted\n"_ba);
        QCOMPARE(result.code, 7);
    }

    void runOfAQuickProgram()
    {
        // Over before the answer to Attach: the exit is known before the stream.
        Pair pair;
        prepareRun(pair);
        m_ctl.helper().on(u"Attach"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            put(pair.ours.get(), record(LogRecord::Stream::Stdout, "done"));
            end(pair, 3);
            QDBusUnixFileDescriptor wire;
            wire.giveFileDescriptor(pair.theirs.release());
            return call.createReply(QVariant::fromValue(wire));
        });
        const CtlResult result = m_ctl.run({u"run"_s, u"--rm"_s, u"starter"_s});
        QCOMPARE(result.out, "done\n"_ba);
        QCOMPARE(result.code, 3);
    }

    void runThatCannotStart_data()
    {
        QTest::addColumn<QString>("error");
        QTest::addColumn<int>("code");
        QTest::newRow("not found") << u"org.kiste.Error.CommandNotFound"_s << 127;
        QTest::newRow("not executable") << u"org.kiste.Error.CommandNotExecutable"_s << 126;
        QTest::newRow("engine") << u"org.kiste.Error.Failed"_s << 125;
    }

    void runThatCannotStart()
    {
        QFETCH(QString, error);
        QFETCH(int, code);
        for (const bool detach : {false, true}) {
            m_ctl.resetHelper();
            Pair pair;
            prepareRun(pair);
            m_ctl.helper().onError(u"Attach"_s, error, u"no 'nosuch' in there"_s);
            m_ctl.helper().onError(u"Start"_s, error, u"no 'nosuch' in there"_s);
            m_ctl.helper().onReply(u"Remove"_s, {});
            QStringList arguments{u"run"_s, u"--rm"_s, u"starter"_s, u"nosuch"_s};
            if (detach)
                arguments.insert(1, u"-d"_s);
            const CtlResult result = m_ctl.run(arguments);
            QCOMPARE(result.code, code);
            QCOMPARE(result.out, ""_ba);
            QCOMPARE(result.err, "kistectl: cannot start 'web': no 'nosuch' in there\n"_ba);
            QVERIFY(called(u"Remove"_s));
        }
    }

    void runDetached()
    {
        Pair pair;
        prepareRun(pair);
        m_ctl.helper().onReply(u"Start"_s, {});
        const CtlResult result = m_ctl.run({u"run"_s, u"-d"_s, u"starter"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, QByteArray(64, 'a') + '\n');
        QVERIFY(!called(u"Attach"_s));
    }

    void runNeedsATerminal()
    {
        const CtlResult result = m_ctl.run({u"run"_s, u"-it"_s, u"starter"_s});
        QCOMPARE(result.code, 1);
        QVERIFY(result.err.contains("not a terminal"));
        QVERIFY(!called(u"CreateContainer"_s));
    }

    void signalsArePassedOn()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "ready"));
        QVERIFY(CtlRunner::waitForOutput(*process, "ready\n"_ba));
        ::kill(pid_t(process->processId()), SIGTERM);
        QTRY_VERIFY(called(u"Kill"_s));
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(0).toString(), u"TERM"_s);
        QCOMPARE(process->state(), QProcess::Running);
        end(pair, 143);
        QCOMPARE(CtlRunner::finish(*process).code, 143);
    }

    void signalsAreNotPassedOn()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"--sig-proxy=false"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "ready"));
        QVERIFY(CtlRunner::waitForOutput(*process, "ready\n"_ba));
        ::kill(pid_t(process->processId()), SIGINT);
        QCOMPARE(CtlRunner::finish(*process).code, 130);
        QVERIFY(!called(u"Kill"_s));
    }

    void runOnATerminal()
    {
        Pair pair;
        Terminal terminal;
        prepareRun(pair, true);
        const tcflag_t before = terminal.localFlags();
        QVERIFY(before & ICANON);
        const auto process = m_ctl.startOnTerminal({u"run"_s, u"-it"_s, u"starter"_s, u"sh"_s}, terminal.slave.get());
        QTRY_VERIFY(called(u"Resize"_s));
        const QDBusMessage resize = m_ctl.helper().calls.constLast();
        QCOMPARE(resize.arguments().at(0).toUInt(), 100u);
        QCOMPARE(resize.arguments().at(1).toUInt(), 40u);
        QTRY_VERIFY(!(terminal.localFlags() & (ICANON | ECHO | ISIG)));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "$ ", true));
        QByteArray shown;
        QTRY_VERIFY((shown += terminal.shown()).contains("$ "));
        put(terminal.master.get(), "ls\r\x03");
        QByteArray typed;
        QTRY_COMPARE((typed += take(pair.ours.get())), "ls\r\x03"_ba);
        terminal.setSize(120, 50);
        QTRY_COMPARE(m_ctl.helper().members().count(u"Resize"_s), 2);
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(0).toUInt(), 120u);
        end(pair, 5);
        QCOMPARE(CtlRunner::finish(*process).code, 5);
        QCOMPARE(terminal.localFlags(), before);
    }

    void detachKeysLeaveItRunning()
    {
        Pair pair;
        Terminal terminal;
        prepareRun(pair, true);
        const tcflag_t before = terminal.localFlags();
        const auto process = m_ctl.startOnTerminal({u"run"_s, u"-it"_s, u"starter"_s}, terminal.slave.get());
        QTRY_VERIFY(!(terminal.localFlags() & ICANON));
        put(terminal.master.get(), "a\x10\x11");
        QCOMPARE(CtlRunner::finish(*process).code, 0);
        QCOMPARE(take(pair.ours.get()), "a"_ba);
        QCOMPARE(terminal.localFlags(), before);
        QVERIFY(!called(u"Kill"_s));
    }

    void terminalIsRestoredOnASignal()
    {
        Pair pair;
        Terminal terminal;
        prepareRun(pair, true);
        const tcflag_t before = terminal.localFlags();
        for (const int number : {SIGTERM, SIGHUP}) {
            const auto process = m_ctl.startOnTerminal({u"run"_s, u"-it"_s, u"starter"_s}, terminal.slave.get());
            QTRY_VERIFY(!(terminal.localFlags() & ICANON));
            ::kill(pid_t(process->processId()), number);
            QCOMPARE(CtlRunner::finish(*process).code, 128 + number);
            QCOMPARE(terminal.localFlags(), before);
            pair = Pair();
            m_ctl.helper().remove(m_path);
        }
    }

    void startAttached()
    {
        Pair pair;
        prepareRun(pair);
        m_web = makeContainer(u"web"_s, 'a');
        m_web.state = ContainerState::Exited;
        m_web.exitCode = 9;
        m_web.finishedAt = 3; // of its last run
        m_ctl.helper().add(m_web);
        const auto process = m_ctl.start({u"start"_s, u"-a"_s, u"web"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "again"));
        end(pair, 4);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.out, "again\n"_ba);
        QCOMPARE(result.code, 4);
    }

    /// The supervisor was replaced: the stream ends, the container does not.
    void streamThatEndsTooEarly()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "one"));
        pair = Pair();
        QTRY_COMPARE(m_ctl.helper().members().count(u"Attach"_s), 2);
        // From the last record on, which comes once more: others of the same time may be behind it.
        const QVariantMap options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(0));
        QCOMPARE(options.keys(), QStringList({u"since"_s}));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "one"));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "two"));
        end(pair, 0);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.out, "one\ntwo\n"_ba);
        QCOMPARE(result.code, 0);
    }

    void closedOutputEndsIt()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.startDeaf({u"run"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "nobody reads this"));
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.code, 141);
        QCOMPARE(result.err, ""_ba);
    }

    void logs()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        m_ctl.helper().add(web);
        const QByteArray log = record(LogRecord::Stream::Stdout, "one") + record(LogRecord::Stream::Stderr, "two")
            + record(LogRecord::Stream::Stdout, "par", true) + record(LogRecord::Stream::Stdout, "tial");
        m_ctl.helper().on(u"OpenLog"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            Pair pair;
            put(pair.ours.get(), log);
            QDBusUnixFileDescriptor wire;
            wire.giveFileDescriptor(pair.theirs.release());
            return call.createReply(QVariant::fromValue(wire));
        });
        const CtlResult plain = m_ctl.run({u"logs"_s, u"web"_s});
        QCOMPARE(plain.code, 0);
        QCOMPARE(plain.out, "one\npartial\n"_ba);
        QCOMPARE(plain.err, "two\n"_ba);
        const QByteArray time = "2026-09-21T14:13:20.000000000Z ";
        QCOMPARE(m_ctl.run({u"logs"_s, u"-t"_s, u"web"_s}).out, time + "one\n" + time + "partial\n");
        QVERIFY(qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(0)).isEmpty());
        m_ctl.run({u"logs"_s, u"-f"_s, u"-n"_s, u"5"_s, u"--since"_s, u"1790000000"_s, u"web"_s});
        const auto options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(0));
        QCOMPARE(options,
                 QVariantMap({{u"follow"_s, true},
                              {u"tail"_s, QVariant::fromValue(quint64(5))},
                              {u"since"_s, QVariant::fromValue(quint64(1'790'000'000'000'000))}}));
        const CtlResult none = m_ctl.run({u"logs"_s, u"nosuch"_s});
        QCOMPARE(none.code, 1);
        QVERIFY(none.err.contains("'nosuch'"));
    }

    /// A log of some megabytes comes through whole, also to a reader that takes its time.
    void longLog()
    {
        m_ctl.helper().add(makeContainer(u"web"_s, 'a'));
        QByteArray expected;
        QByteArray log;
        for (int i = 0; i < 100'000; ++i) {
            const std::string text = "line " + std::to_string(i) + " of a long log that somebody wants to read";
            log += record(LogRecord::Stream::Stdout, text);
            expected += text + '\n';
        }
        QTemporaryFile file;
        QVERIFY(file.open());
        QCOMPARE(file.write(log), log.size());
        QVERIFY(file.flush() && file.seek(0));
        m_ctl.helper().onReply(u"OpenLog"_s, {QVariant::fromValue(QDBusUnixFileDescriptor(file.handle()))});
        const CtlResult result = m_ctl.run({u"logs"_s, u"web"_s});
        QCOMPARE(result.out.size(), expected.size());
        QVERIFY(result.out == expected);
    }

    void helperGoesWhileAContainerRuns()
    {
        Pair pair;
        prepareRun(pair);
        const auto process = m_ctl.start({u"run"_s, u"starter"_s});
        QTRY_VERIFY(called(u"Attach"_s));
        const ContainerInfo web = m_web;
        m_ctl.helper().crash();
        put(pair.ours.get(), record(LogRecord::Stream::Stdout, "still here"));
        QVERIFY(CtlRunner::waitForOutput(*process, "still here\n"_ba));
        QVERIFY(m_ctl.resetHelper());
        m_ctl.helper().add(web);
        QTRY_VERIFY(!m_ctl.helper().callers.empty());
        end(pair, 11);
        QCOMPARE(CtlRunner::finish(*process).code, 11);
    }
};

QTEST_GUILESS_MAIN(TestCtlStreams)
#include "tst_ctlstreams.moc"
