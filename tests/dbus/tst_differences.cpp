// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manager.OpenDifference: who may compare what. tst_diff has trees with layers, which root alone unpacks.
#include "servicetest.h"

#include "core/ipc/objectpath.h"
#include "privhelper/service/differences.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

UniqueFd streamOf(const QDBusMessage &reply)
{
    return UniqueFd(::fcntl(reply.arguments().value(0).value<QDBusUnixFileDescriptor>().fileDescriptor(), F_DUPFD_CLOEXEC, 3));
}

/// Reads to the end while the service goes on.
QByteArrayList records(const QDBusMessage &reply)
{
    const UniqueFd stream = streamOf(reply);
    ::fcntl(stream.get(), F_SETFL, O_NONBLOCK);
    QByteArray all;
    char buffer[4096];
    const bool ended = QTest::qWaitFor([&] {
        ssize_t size = 0;
        while ((size = ::read(stream.get(), buffer, sizeof buffer)) > 0)
            all.append(buffer, size);
        return size == 0;
    });
    QByteArrayList list = all.split('\0');
    list.removeLast();
    return ended ? list : QByteArrayList{"the stream does not end"};
}

} // namespace

class TestDifferences : public ServiceTest
{
    Q_OBJECT

private:
    static QDBusMessage compare(TestClient &client, const QString &object, const QString &base = {}, const QVariantMap &options = {})
    {
        return client.call(names::managerPath, names::managerInterface, u"OpenDifference"_s, {object, base, options});
    }
    void write(const QString &container, const QString &name, const QByteArray &content) const
    {
        const QString path = directoryOf(container) + u"/upper/"_s + name;
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

private slots:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); } // as the helper does
    void init() { begin(); }
    void cleanup() { end(); }

    void containersAndImages()
    {
        const QString one = m_fixture->createContainer(*m_client);
        const QString two = m_fixture->createContainer(*m_client);
        QCOMPARE(records(compare(*m_client, one)), QByteArrayList{"."});
        write(one, u"etc/new"_s, "12345");
        write(two, u"etc/new"_s, "123");
        const QByteArrayList added{"A d 0 0 /etc", "A f 0 5 /etc/new", "."};
        QCOMPARE(records(compare(*m_client, one)), added);
        QCOMPARE(records(compare(*m_client, one, m_image)), added);
        QCOMPARE(records(compare(*m_client, one, two)), (QByteArrayList{"I d 0 0 /etc", "C f 3 5 /etc/new", "."}));
        QCOMPARE(records(compare(*m_client, m_image, two)), (QByteArrayList{"D d 3 0 /etc", "."}));
        QCOMPARE(records(compare(*m_client, m_image)), QByteArrayList{"."});
        QCOMPARE(records(compare(*m_client, one, one)), QByteArrayList{"."});
        QCOMPARE(records(compare(*m_client, m_image, {}, {{u"hidden"_s, true}})), QByteArrayList{"."});
    }

    void eachSideIsAskedFor()
    {
        const QString container = m_fixture->createContainer(*m_client);
        const auto asked = [&](const QString &object, const QString &base) {
            m_fixture->authority.requests.clear();
            std::ignore = records(compare(*m_client, object, base));
            QList<Action> actions;
            for (const AuthorityRequest &request : m_fixture->authority.requests)
                actions.append(request.action);
            return actions;
        };
        QCOMPARE(asked(container, {}), QList{Action::ContainerAttach});
        QCOMPARE(asked(container, container), QList{Action::ContainerAttach});
        QCOMPARE(asked(m_image, {}), QList{Action::ImageManage});
        QCOMPARE(asked(container, m_image), (QList{Action::ContainerAttach, Action::ImageManage}));
        QCOMPARE(asked(m_image, container), (QList{Action::ImageManage, Action::ContainerAttach}));
    }

    void eachRefusalRefuses()
    {
        const QString container = m_fixture->createContainer(*m_client);
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVERIFY(isError(compare(*m_client, container), ErrorCode::NotAuthorized));
        QVERIFY(isError(compare(*m_client, m_image), ErrorCode::NotAuthorized));
        // A yes for the one is none for the other.
        m_fixture->authority.mode = FakeAuthority::Mode::Hold;
        QDBusPendingCall pending
            = m_client->send(names::managerPath, names::managerInterface, u"OpenDifference"_s, {container, m_image, QVariantMap()});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        m_fixture->authority.release({});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ImageManage);
        QVERIFY(!pending.isFinished());
        m_fixture->authority.release(failure(ErrorCode::NotAuthorized, "no"));
        QTRY_VERIFY(pending.isFinished());
        QVERIFY(isError(pending.reply(), ErrorCode::NotAuthorized));
    }

    void whatIsSomebodyElsesIsNotThere()
    {
        const QString container = m_fixture->createContainer(*m_client);
        const auto stranger = m_fixture->client(1001);
        const QString own = m_fixture->loadImage(*stranger);
        m_fixture->authority.requests.clear();
        for (const QString &foreign : {container, m_image}) {
            QString never = foreign;
            never.replace(never.size() - 1, 1, never.endsWith(u'0') ? u"9"_s : u"0"_s);
            for (const bool asBase : {false, true}) {
                const QDBusMessage refused = asBase ? compare(*stranger, own, foreign) : compare(*stranger, foreign);
                const QDBusMessage absent = asBase ? compare(*stranger, own, never) : compare(*stranger, never);
                QVERIFY2(isError(refused, ErrorCode::NotFound), qUtf8Printable(refused.errorMessage()));
                QVERIFY(isError(absent, ErrorCode::NotFound));
                QCOMPARE(absent.errorMessage().replace(never, foreign), refused.errorMessage());
            }
        }
        QVERIFY(m_fixture->authority.requests.isEmpty()); // nor is anybody asked
        // Root sees it, and is asked for more.
        const auto root = m_fixture->client(0);
        QCOMPARE(records(compare(*root, container, m_image)), QByteArrayList{"."});
        QCOMPARE(m_fixture->authority.requests.size(), 2);
        QCOMPARE(m_fixture->authority.requests.at(0).action, Action::ContainerManageOthers);
        QCOMPARE(m_fixture->authority.requests.at(1).action, Action::ImageManageOthers);
    }

    void goneWhileAsked()
    {
        const QString container = m_fixture->createContainer(*m_client);
        m_fixture->authority.mode = FakeAuthority::Mode::Hold;
        QDBusPendingCall pending
            = m_client->send(names::managerPath, names::managerInterface, u"OpenDifference"_s, {m_image, container, QVariantMap()});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        m_fixture->authority.release({});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        call(container, u"Remove"_s);
        m_fixture->authority.release({});
        QTRY_VERIFY(pending.isFinished());
        QVERIFY(isError(pending.reply(), ErrorCode::NotFound));
    }

    void nonsense_data()
    {
        QTest::addColumn<QString>("object");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("empty") << QString() << ErrorCode::NotFound;
        QTest::newRow("name") << u"test"_s << ErrorCode::NotFound;
        QTest::newRow("path") << u"/etc"_s << ErrorCode::NotFound;
        QTest::newRow("other object") << QString(names::managerPath) << ErrorCode::NotFound;
        QTest::newRow("short digest") << u"abc"_s << ErrorCode::NotFound;
        QTest::newRow("no such layer") << u"sha256:"_s + QString(64, u'a') << ErrorCode::NotFound;
        QTest::newRow("too long") << QString(10000, u'a') << ErrorCode::NotFound;
    }

    void nonsense()
    {
        QFETCH(QString, object);
        QFETCH(ErrorCode, code);
        QVERIFY(isError(compare(*m_client, object), code));
        if (!object.isEmpty()) // as a base it means something
            QVERIFY(isError(compare(*m_client, m_image, object), code));
        QVERIFY(isError(compare(*m_client, m_image, {}, {{u"hidden"_s, 1}}), ErrorCode::InvalidArgument));
    }

    void onlySoManyAtATime()
    {
        const QString container = m_fixture->createContainer(*m_client);
        for (int i = 0; i < 2000; ++i) // more than a pipe holds
            write(container, u"%1%2"_s.arg(QString(100, u'x')).arg(i), {});
        std::vector<UniqueFd> unread;
        for (int i = 0; i < Differences::maxAtOnce; ++i) {
            unread.push_back(streamOf(compare(*m_client, container)));
            QVERIFY(unread.back());
        }
        QVERIFY(isError(compare(*m_client, container), ErrorCode::LimitExceeded));
        // It is nobody else's trouble, and ends with the reader.
        const auto stranger = m_fixture->client(1001);
        QCOMPARE(records(compare(*stranger, m_fixture->loadImage(*stranger))), QByteArrayList{"."});
        unread.clear();
        QTRY_COMPARE(compare(*m_client, m_image).type(), QDBusMessage::ReplyMessage);
    }
};

QTEST_GUILESS_MAIN(TestDifferences)
#include "tst_differences.moc"
