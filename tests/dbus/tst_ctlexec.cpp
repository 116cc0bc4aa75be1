// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl exec against a fake helper: pipes, terminals, signals, exit codes.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"
#include "streamends.h"

#include <QTest>

#include <csignal>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlExec : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    const QString m_path = makeContainer({}, 'a').path;

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

    void execWithPipes()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        FdList stdio;
        m_ctl.helper().on(u"Exec"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            stdio = qdbus_cast<FdList>(call.arguments().at(1));
            return call.createReply({u"s1"_s, QVariant::fromValue(FdList())});
        });
        const auto process = m_ctl.start(
            {u"exec"_s, u"-i"_s, u"-e"_s, u"A=1"_s, u"-w"_s, u"/w"_s, u"-u"_s, u"5"_s, u"web"_s, u"cat"_s, u"-"_s});
        QTRY_COMPARE(stdio.size(), 3);
        const QDBusMessage call = m_ctl.helper().calls.constLast();
        QCOMPARE(call.arguments().at(0).toStringList(), QStringList({u"cat"_s, u"-"_s}));
        QCOMPARE(qdbus_cast<QVariantMap>(call.arguments().at(2)),
                 QVariantMap({{u"env"_s, QStringList{u"A=1"_s}}, {u"workdir"_s, u"/w"_s}, {u"user"_s, u"5"_s}}));
        process->write("input");
        process->closeWriteChannel();
        char buffer[64];
        QCOMPARE(::fcntl(stdio.at(0).fileDescriptor(), F_SETFL, O_NONBLOCK), 0);
        QByteArray input;
        QTRY_VERIFY([&] {
            const ssize_t count = ::read(stdio.at(0).fileDescriptor(), buffer, sizeof buffer);
            input.append(buffer, std::max<ssize_t>(count, 0));
            return count == 0;
        }());
        QCOMPARE(input, "input"_ba);
        put(stdio.at(1).fileDescriptor(), "out");
        put(stdio.at(2).fileDescriptor(), "err");
        stdio.clear();
        m_ctl.helper().calls.clear();
        m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"other"_s, 1});
        m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s1"_s, 6});
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.code, 6);
        QCOMPARE(result.out, "out"_ba);
        QCOMPARE(result.err, "err"_ba);
    }

    void execThatEndsBeforeItsAnswer()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        m_ctl.helper().on(u"Exec"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const auto stdio = qdbus_cast<FdList>(call.arguments().at(1));
            put(stdio.at(1).fileDescriptor(), "quick");
            m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s1"_s, 2});
            return call.createReply({u"s1"_s, QVariant::fromValue(FdList())});
        });
        const CtlResult result = m_ctl.run({u"exec"_s, u"web"_s, u"true"_s});
        QCOMPARE(result.out, "quick"_ba);
        QCOMPARE(result.code, 2);
    }

    // The pipes of what ends while a new helper starts are faster than that is.
    void execThatEndsWhileTheHelperIsReplaced()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        FdList stdio;
        m_ctl.helper().on(u"Exec"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            stdio = qdbus_cast<FdList>(call.arguments().at(1));
            return call.createReply({u"s1"_s, QVariant::fromValue(FdList())});
        });
        const auto process = m_ctl.start({u"exec"_s, u"-i"_s, u"web"_s, u"cat"_s});
        QTRY_COMPARE(stdio.size(), 3);
        QTest::qWait(200); // the answer is there
        QVERIFY(m_ctl.resetHelper());
        stdio.clear();
        QVERIFY(!process->waitForFinished(700));
        m_ctl.helper().add(web);
        QTRY_VERIFY_WITH_TIMEOUT((m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s1"_s, 3}),
                                  process->state() == QProcess::NotRunning),
                                 9000);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 3);
    }

    void execInTheBackground()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        m_ctl.helper().onReply(u"Exec"_s, {u"s1"_s, QVariant::fromValue(FdList())});
        const CtlResult result = m_ctl.run({u"exec"_s, u"-dt"_s, u"web"_s, u"x"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, ""_ba);
        const auto stdio = qdbus_cast<FdList>(m_ctl.helper().calls.constLast().arguments().at(1));
        QCOMPARE(stdio.size(), 3);
        QVERIFY(qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(2)).isEmpty());
        // It must be able to write after kistectl has gone.
        put(stdio.at(1).fileDescriptor(), "later");
        QCOMPARE(readNow(stdio.at(0).fileDescriptor()), ""_ba);
    }

    void execOnATerminal()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        Terminal inside; // the container's
        Terminal outside; // the user's
        const tcflag_t before = outside.localFlags();
        m_ctl.helper().onReply(u"Exec"_s,
                               {u"s1"_s, QVariant::fromValue(FdList{QDBusUnixFileDescriptor(inside.master.get())})});
        const auto process = m_ctl.startOnTerminal({u"exec"_s, u"-it"_s, u"web"_s, u"sh"_s}, outside.slave.get());
        QTRY_VERIFY(called(u"Exec"_s));
        const auto options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(2));
        QCOMPARE(options.value(u"tty"_s), QVariant(true));
        QCOMPARE(options.value(u"columns"_s), QVariant(quint32(100)));
        QTRY_VERIFY(!(outside.localFlags() & ICANON));
        put(inside.slave.get(), "prompt> ");
        QByteArray shown;
        QTRY_VERIFY((shown += outside.shown()).contains("prompt> "));
        outside.setSize(77, 33);
        winsize size{};
        QTRY_VERIFY(::ioctl(inside.slave.get(), TIOCGWINSZ, &size) == 0 && size.ws_col == 77);
        put(outside.master.get(), "x\n");
        char buffer[16];
        ::fcntl(inside.slave.get(), F_SETFL, O_NONBLOCK);
        QByteArray typed;
        QTRY_COMPARE((typed.append(buffer, std::max<ssize_t>(::read(inside.slave.get(), buffer, sizeof buffer), 0))),
                     "x\n"_ba);
        m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s1"_s, 8});
        QCOMPARE(CtlRunner::finish(*process).code, 8);
        QCOMPARE(outside.localFlags(), before);
    }

    void execFailures_data()
    {
        QTest::addColumn<QString>("error");
        QTest::addColumn<int>("code");
        QTest::newRow("not found") << u"org.kiste.Error.CommandNotFound"_s << 127;
        QTest::newRow("not executable") << u"org.kiste.Error.CommandNotExecutable"_s << 126;
        QTest::newRow("not running") << u"org.kiste.Error.WrongState"_s << 1;
    }

    void execFailures()
    {
        QFETCH(QString, error);
        QFETCH(int, code);
        m_ctl.helper().add(makeContainer(u"web"_s, 'a'));
        m_ctl.helper().onError(u"Exec"_s, error, u"because"_s);
        const CtlResult result = m_ctl.run({u"exec"_s, u"web"_s, u"x"_s});
        QCOMPARE(result.code, code);
        QCOMPARE(result.err, "kistectl: cannot run a program in 'web': because\n"_ba);
        QCOMPARE(m_ctl.run({u"exec"_s, u"nosuch"_s, u"x"_s}).code, 1);
    }

    void execSignals()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        m_ctl.helper().add(web);
        FdList stdio;
        m_ctl.helper().on(u"Exec"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            stdio = qdbus_cast<FdList>(call.arguments().at(1));
            return call.createReply({u"s1"_s, QVariant::fromValue(FdList())});
        });
        m_ctl.helper().onReply(u"KillExec"_s, {});
        const auto process = m_ctl.start({u"exec"_s, u"web"_s, u"sleep"_s});
        QTRY_COMPARE(stdio.size(), 3);
        put(stdio.at(1).fileDescriptor(), "ready");
        QVERIFY(CtlRunner::waitForOutput(*process, "ready"_ba));
        ::kill(pid_t(process->processId()), SIGINT);
        QTRY_VERIFY(called(u"KillExec"_s));
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(1).toString(), u"INT"_s);
        // A grandchild keeps the output open; the program's own end counts all the same.
        m_ctl.helper().send(m_path, names::containerInterface, u"ExecEnded"_s, {u"s1"_s, 130});
        QCOMPARE(CtlRunner::finish(*process).code, 130);
    }
};

QTEST_GUILESS_MAIN(TestCtlExec)
#include "tst_ctlexec.moc"
