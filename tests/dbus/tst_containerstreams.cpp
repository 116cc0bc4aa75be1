// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes in and out of containers, over a supervisor that does as it is told.
#include "servicetest.h"

#include "core/ipc/objectpath.h"

#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray readAll(int fd)
{
    QByteArray all;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(fd, buffer, sizeof(buffer))) > 0;)
        all.append(buffer, size);
    return all;
}

int descriptor(const QDBusMessage &reply)
{
    return ::dup(reply.arguments().value(0).value<QDBusUnixFileDescriptor>().fileDescriptor());
}

} // namespace

class TestContainerStreams : public ServiceTest
{
    Q_OBJECT

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void logs_data()
    {
        QTest::addColumn<QVariantMap>("options");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        const auto number = [](quint64 value) { return QVariant::fromValue(value); };
        QTest::newRow("all") << QVariantMap() << 0 << 9;
        QTest::newRow("tail") << QVariantMap{{u"tail"_s, number(3)}} << 7 << 9;
        QTest::newRow("no tail") << QVariantMap{{u"tail"_s, number(0)}} << 10 << 9;
        QTest::newRow("long tail") << QVariantMap{{u"tail"_s, number(~0ULL)}} << 0 << 9;
        QTest::newRow("since") << QVariantMap{{u"since"_s, number(1000000005)}} << 5 << 9;
        QTest::newRow("until") << QVariantMap{{u"until"_s, number(1000000005)}} << 0 << 4;
        QTest::newRow("between")
            << QVariantMap{{u"since"_s, number(1000000002)}, {u"until"_s, number(1000000005)}} << 2 << 4;
        QTest::newRow("follow of an ended one") << QVariantMap{{u"follow"_s, true}} << 0 << 9;
    }

    void logs()
    {
        QFETCH(QVariantMap, options);
        QFETCH(int, first);
        QFETCH(int, last);
        const QString path = m_fixture->createContainer(*m_client);
        QList<QByteArray> lines;
        QFile log(directoryOf(path) + u"/logs/container.log"_s);
        QVERIFY(log.open(QIODevice::WriteOnly));
        for (int i = 0; i < 10; ++i) {
            // 1970-01-01T00:16:40.00000iZ: microsecond i after 1000 s.
            lines.append("1970-01-01T00:16:40.00000" + QByteArray::number(i) + "000Z stdout F line "
                         + QByteArray::number(i) + "\n");
            log.write(lines.constLast());
        }
        log.write("1970-01-01T00:16:40.000"); // being written right now
        log.close();
        const QDBusMessage reply = call(path, u"OpenLog"_s, {options});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        const UniqueFd stream{descriptor(reply)};
        QVERIFY(::fcntl(stream.get(), F_SETFL, O_NONBLOCK) == 0);
        QByteArray expected;
        for (int i = first; i <= last; ++i)
            expected += lines.at(i);
        QByteArray got;
        QTRY_VERIFY((got += readAll(stream.get())).size() >= expected.size());
        QCOMPARE(got, expected);
    }

    void logOfOneThatNeverRan()
    {
        const QString path = m_fixture->createContainer(*m_client);
        const UniqueFd stream{descriptor(call(path, u"OpenLog"_s))};
        QCOMPARE(readAll(stream.get()), QByteArray());
    }

    void followAndAttachComeFromTheSupervisor()
    {
        m_fixture->supervisor->streamText = "from the supervisor";
        const QString path = m_fixture->runContainer(*m_client, {{u"open-stdin"_s, true}});
        QFile log(directoryOf(path) + u"/logs/container.log"_s);
        QVERIFY(log.open(QIODevice::WriteOnly));
        log.write("1970-01-01T00:16:40.000000000Z stdout F x\n");
        log.close();
        const UniqueFd follow{descriptor(
            call(path, u"OpenLog"_s,
                 {QVariantMap{{u"follow"_s, true}, {u"tail"_s, QVariant::fromValue(quint64(0))}}}))};
        QCOMPARE(readAll(follow.get()), m_fixture->supervisor->streamText);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("offset"_L1).toInteger(), log.size());
        const UniqueFd attached{descriptor(call(path, u"Attach"_s))};
        QCOMPARE(readAll(attached.get()), m_fixture->supervisor->streamText);
        QVERIFY(m_fixture->supervisor->requests.constLast().value("stdin"_L1).toBool());
        QVERIFY(isError(call(path, u"OpenLog"_s, {QVariantMap{{u"follow"_s, true},
                                                              {u"until"_s, QVariant::fromValue(quint64(5))}}}),
                        ErrorCode::InvalidArgument));
    }

    void attachThatStarts()
    {
        m_fixture->supervisor->streamText = "first words";
        const QString path = m_fixture->createContainer(*m_client);
        QFile log(directoryOf(path) + u"/logs/container.log"_s); // the supervisor's to make
        QVERIFY(log.open(QIODevice::WriteOnly));
        log.write("1970-01-01T00:16:40.000000000Z stdout F before\n");
        log.close();
        const QDBusMessage reply = call(path, u"Attach"_s, {QVariantMap{{u"start"_s, true}}});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        const UniqueFd stream{descriptor(reply)};
        QCOMPARE(readAll(stream.get()), m_fixture->supervisor->streamText);
        QCOMPARE(state(path), ContainerState::Running);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("offset"_L1).toInteger(), log.size());
        QVERIFY(isError(call(path, u"Attach"_s, {QVariantMap{{u"start"_s, true}}}), ErrorCode::WrongState));
    }

    void execEndsAtItsCaller()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const auto other = m_fixture->client();
        other->property(path, names::containerInterface, u"State"_s);
        const QDBusMessage reply
            = call(path, u"Exec"_s,
                   {QStringList{u"ls"_s}, QVariant::fromValue(FdList()),
                    QVariantMap{{u"tty"_s, true}, {u"env"_s, QStringList{u"A=1"_s}}, {u"columns"_s, 132U}}});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        QCOMPARE(qdbus_cast<FdList>(reply.arguments().value(1)).size(), 1);
        const QString session = reply.arguments().constFirst().toString();
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("columns"_L1).toInt(), 132);
        restart(); // the answer finds its way even then
        m_fixture->supervisor->endExec(ServiceFixture::idOf(path), session, 5);
        QTRY_VERIFY(!m_client->signalsSeen.isEmpty() && m_client->signalsSeen.constLast().member() == "ExecEnded"_L1);
        QCOMPARE(m_client->signalsSeen.constLast().arguments(), (QVariantList{session, 5}));
        other->property(path, names::containerInterface, u"State"_s);
        QVERIFY(std::ranges::none_of(other->signalsSeen,
                                     [](const QDBusMessage &signal) { return signal.member() == "ExecEnded"_L1; }));
    }

    void privilegedExecIsAskedFor()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const auto exec = [&](const QVariantMap &options) {
            m_fixture->authority.requests.clear();
            return call(path, u"Exec"_s, {QStringList{u"ls"_s}, QVariant::fromValue(FdList()), options});
        };
        QCOMPARE(exec({{u"tty"_s, true}}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ContainerAttach);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("privileged"_L1).toBool(), false);
        QCOMPARE(exec({{u"tty"_s, true}, {u"privileged"_s, true}}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ContainerPrivileged);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("privileged"_L1).toBool(), true);
    }

    void badExec_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<int>("descriptors");
        QTest::addColumn<QVariantMap>("options");
        QTest::newRow("no command") << QStringList() << 0 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("empty command") << QStringList{QString()} << 0 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("too few descriptors") << QStringList{u"x"_s} << 2 << QVariantMap();
        QTest::newRow("too many descriptors") << QStringList{u"x"_s} << 4 << QVariantMap();
        QTest::newRow("descriptors with tty") << QStringList{u"x"_s} << 3 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("user") << QStringList{u"x"_s} << 3 << QVariantMap{{u"user"_s, u"4294967296"_s}};
        QTest::newRow("size") << QStringList{u"x"_s} << 0 << QVariantMap{{u"tty"_s, true}, {u"rows"_s, 0U}};
        QTest::newRow("env") << QStringList{u"x"_s} << 3 << QVariantMap{{u"env"_s, QStringList{u"X"_s}}};
    }

    void badExec()
    {
        QFETCH(QStringList, command);
        QFETCH(int, descriptors);
        QFETCH(QVariantMap, options);
        const QString path = m_fixture->runContainer(*m_client);
        FdList fds;
        for (int i = 0; i < descriptors; ++i)
            fds.append(QDBusUnixFileDescriptor(0));
        m_fixture->supervisor->requests.clear();
        const QDBusMessage reply = call(path, u"Exec"_s, {command, QVariant::fromValue(fds), options});
        QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        QVERIFY(m_fixture->supervisor->requests.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestContainerStreams)
#include "tst_containerstreams.moc"
