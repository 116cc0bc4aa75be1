// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What survives: restarts of the helper, broken connections, damaged and left-over files.
#include "servicetest.h"

#include "core/ipc/objectpath.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <fcntl.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestRestart : public ServiceTest
{
    Q_OBJECT

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void restartOfTheHelperLosesNothing()
    {
        const QString running = m_fixture->runContainer(*m_client, {{u"name"_s, u"running"_s}});
        const QString ended = m_fixture->runContainer(*m_client, {{u"name"_s, u"ended"_s}});
        const QString lost = m_fixture->runContainer(*m_client, {{u"name"_s, u"lost"_s}});
        const QString noted = m_fixture->runContainer(*m_client, {{u"name"_s, u"noted"_s}});
        const QString created = m_fixture->createContainer(*m_client, {{u"name"_s, u"created"_s}});
        const auto started = get(noted, u"StartedAt"_s).toULongLong();
        m_fixture->stopService();
        // While the helper is away one ends, and two vanish together with the supervisor's memory.
        m_fixture->supervisor->end(ServiceFixture::idOf(ended), 7);
        m_fixture->supervisor->lose(ServiceFixture::idOf(lost));
        m_fixture->supervisor->lose(ServiceFixture::idOf(noted));
        QFile exit(directoryOf(noted) + u"/exit.json"_s);
        QVERIFY(exit.open(QIODevice::WriteOnly));
        exit.write(R"({"exitCode":9,"oomKilled":true,"startedAt":%1,"finishedAt":%2})"_ba.replace(
                       "%1", QByteArray::number(started)).replace("%2", QByteArray::number(started + 5)));
        exit.close();
        QVERIFY(m_fixture->start());

        QCOMPARE(state(running), ContainerState::Running);
        QCOMPARE(get(running, u"Pid"_s).toUInt(), 4711U);
        QCOMPARE(state(ended), ContainerState::Exited);
        QCOMPARE(get(ended, u"ExitCode"_s).toInt(), 7);
        QTRY_VERIFY(m_fixture->supervisor->forgotten.contains(ServiceFixture::idOf(ended)));
        QCOMPARE(state(lost), ContainerState::Exited);
        QVERIFY(get(lost, u"Error"_s).toString().contains("nobody watched"_L1));
        QCOMPARE(state(noted), ContainerState::Exited);
        QCOMPARE(get(noted, u"ExitCode"_s).toInt(), 9);
        QVERIFY(get(noted, u"OomKilled"_s).toBool());
        QCOMPARE(state(created), ContainerState::Created);
        QCOMPARE(call(running, u"Stop"_s).type(), QDBusMessage::ReplyMessage);
    }

    /// Whoever looks at one that waits for its policy is told until when, and that stays as it is.
    void waitsUntilAnAnnouncedTime()
    {
        const QString path = m_fixture->runContainer(*m_client, {{u"restart"_s, u"always"_s}});
        QCOMPARE(get(path, u"RestartAt"_s).toULongLong(), 0ULL);
        for (int i = 0; i < 4; ++i) { // the pauses grow: by then one can look at one
            QTRY_COMPARE(state(path), ContainerState::Running);
            m_fixture->supervisor->end(ServiceFixture::idOf(path), 1);
            QTRY_VERIFY(state(path) != ContainerState::Running);
        }
        const auto before = quint64(currentTime());
        const auto at = get(path, u"RestartAt"_s).toULongLong();
        QCOMPARE(state(path), ContainerState::Restarting);
        QVERIFY2(at > before && at < before + 1'000'000, qPrintable(QString::number(qint64(at - before))));
        QCOMPARE(get(path, u"RestartAt"_s).toULongLong(), at);
        QTRY_COMPARE(state(path), ContainerState::Running);
        const auto after = quint64(currentTime());
        QVERIFY2(after + 1'000 >= at, qPrintable(QString::number(qint64(after - at)))); // clocks differ by less
        QCOMPARE(get(path, u"RestartAt"_s).toULongLong(), 0ULL);
    }

    void autoRemovalIsMadeUpFor()
    {
        const QString path = m_fixture->runContainer(*m_client, {{u"auto-remove"_s, true}});
        const std::string id = ServiceFixture::idOf(path).toStdString();
        m_fixture->stopService();
        // A helper that was killed between writing down the exit and taking the container away.
        m_fixture->supervisor->lose(QString::fromStdString(id));
        {
            auto catalogue = Catalogue::open(m_fixture->stateDirectory().toStdString() + "/kiste.db");
            QVERIFY(catalogue.has_value());
            QVERIFY(catalogue->recordExit(*ContainerId::parse(id), currentTime(), 0, false, "").has_value());
        }
        QVERIFY(m_fixture->start());
        QTRY_VERIFY(!QFileInfo::exists(directoryOf(path)));
        QVERIFY(isError(call(path, u"Start"_s), ErrorCode::NotFound));
    }

    void withoutASupervisor()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const QString other = m_fixture->createContainer(*m_client);
        m_fixture->supervisor.reset();
        QTRY_COMPARE(
            m_client->property(names::managerPath, names::managerInterface, u"SupervisorState"_s).toUInt(), 2U);
        for (const auto &[target, member] : {std::pair(other, u"Start"_s), std::pair(path, u"Stop"_s)})
            QVERIFY(isError(call(target, member), ErrorCode::Unavailable));
        QVERIFY(isError(call(path, u"Remove"_s, {QVariantMap{{u"force"_s, true}}}), ErrorCode::Unavailable));
        QCOMPARE(state(path), ContainerState::Running); // as far as anybody knows
        QCOMPARE(state(other), ContainerState::Created);
        QCOMPARE(call(other, u"Remove"_s).type(), QDBusMessage::ReplyMessage);
    }

    void brokenConnectionIsMadeAnew()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const QString other = m_fixture->createContainer(*m_client);
        m_fixture->supervisor->ignore(u"start"_s);
        QDBusPendingCall start = m_client->send(other, names::containerInterface, u"Start"_s, {QVariantMap()});
        QTRY_COMPARE(state(other), ContainerState::Starting);
        m_fixture->supervisor->disconnectAll();
        QTRY_VERIFY(start.isFinished());
        QVERIFY(isError(start.reply(), ErrorCode::Unavailable));
        QTRY_VERIFY(m_fixture->supervisor->connections >= 2);
        QTRY_COMPARE(state(other), ContainerState::Exited);
        QCOMPARE(get(other, u"ExitCode"_s).toInt(), 125);
        QCOMPARE(state(path), ContainerState::Running);
        QTRY_COMPARE(
            m_client->property(names::managerPath, names::managerInterface, u"SupervisorState"_s).toUInt(), 1U);
        m_fixture->supervisor->end(ServiceFixture::idOf(path), 0);
        QTRY_COMPARE(state(path), ContainerState::Exited);
    }

    void damagedConfigIsShownAndRemovable()
    {
        const QString damaged = m_fixture->createContainer(*m_client);
        const QString sound = m_fixture->createContainer(*m_client);
        QFile config(directoryOf(damaged) + u"/config.json"_s);
        QVERIFY(config.open(QIODevice::WriteOnly | QIODevice::Append));
        config.write(" ");
        config.close();
        QVERIFY(isError(call(damaged, u"Start"_s), ErrorCode::Corrupt));
        restart();
        QCOMPARE(state(damaged), ContainerState::Damaged);
        QVERIFY(get(damaged, u"Error"_s).toString().contains("config.json"_L1));
        QCOMPARE(state(sound), ContainerState::Created);
        QVERIFY(isError(call(damaged, u"Start"_s), ErrorCode::Corrupt));
        QCOMPARE(call(damaged, u"Remove"_s).type(), QDBusMessage::ReplyMessage);
        QVERIFY(!QFileInfo::exists(directoryOf(damaged)));
    }

    void leftOversGoAtTheNextStart()
    {
        const QString path = m_fixture->createContainer(*m_client);
        const QString stray = m_fixture->stateDirectory() + u"/containers/"_s + QString(64, u'c');
        const QString half = m_fixture->stateDirectory() + u"/containers/."_s + QString(64, u'd');
        QVERIFY(QDir().mkpath(stray + u"/upper/x"_s));
        QVERIFY(QDir().mkpath(half));
        restart();
        QTRY_VERIFY(!QFileInfo::exists(stray) && !QFileInfo::exists(half));
        QTRY_VERIFY(QDir(m_fixture->stateDirectory() + u"/trash"_s).isEmpty());
        QVERIFY(QFileInfo::exists(directoryOf(path)));
    }

    void oneHelperPerStore()
    {
        Service::Options options;
        options.stateDirectory = m_fixture->stateDirectory().toStdString();
        const auto second
            = Service::create(std::move(options), QDBusConnection(u"service"_s), m_fixture->authority);
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().code, ErrorCode::InUse);
    }
};

QTEST_GUILESS_MAIN(TestRestart)
#include "tst_restart.moc"
