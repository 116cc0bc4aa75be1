// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How HelperClient finds the helper and keeps its lists: start, restart, races, hostile answers.
#include "fakehelper.h"
#include "privatebus.h"

#include "core/ipc/helperclient.h"
#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"

#include <QSignalSpy>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestHelperClient : public QObject
{
    Q_OBJECT

private:
    PrivateBus m_bus;

    /// Another program on the bus, with the helper's objects but not its name.
    struct Stranger
    {
        explicit Stranger(const QString &address)
            : bus(QDBusConnection::connectToBus(address, u"stranger"_s))
        {
        }
        ~Stranger() { QDBusConnection::disconnectFromBus(u"stranger"_s); }
        QDBusConnection bus;
    };

private slots:
    void initTestCase()
    {
        registerDBusTypes();
        QVERIFY(m_bus.start());
    }

    void withoutABus()
    {
        HelperClient client(u"unix:path=/nonexistent/kiste"_s);
        QCOMPARE(client.state(), HelperState::Connecting);
        QTRY_COMPARE(client.state(), HelperState::NoBus);
        QVERIFY(!client.stateDetail().isEmpty());
    }

    /// The connection is still being made on its thread.
    void goneBeforeItIsConnected()
    {
        for (int i = 0; i < 50; ++i)
            HelperClient client(m_bus.address());
    }

    void withoutAHelperAndThenWith()
    {
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::NotRunning);
        QVERIFY(!client.stateDetail().isEmpty());
        FakeHelper helper(m_bus.address());
        QVERIFY(helper.start());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.helperVersion(), u"1.2.3"_s);
    }

    void startThatFails()
    {
        PrivateBus bus;
        QVERIFY(bus.addService(names::service, u"/bin/false"_s));
        QVERIFY(bus.start());
        HelperClient client(bus.address());
        QTRY_COMPARE(client.state(), HelperState::NotRunning);
        QVERIFY2(client.stateDetail().contains(names::service), qPrintable(client.stateDetail()));
    }

    void listsAreCompleteOnceConnected()
    {
        FakeHelper helper(m_bus.address());
        const ContainerInfo web = makeContainer(u"web"_s, 'a');
        const ImageInfo image = makeImage(u"localhost/starter:latest"_s, 'b');
        const JobInfo job{jobPath(3), u"load-image"_s, 0.5, JobState::Running, {}, {}, {}};
        helper.add(web);
        helper.add(image);
        helper.add(job);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QSignalSpy added(&client, &Helper::containerAdded);
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers(), QList{web});
        QCOMPARE(client.images(), QList{image});
        QCOMPARE(client.jobs(), QList{job});
        QCOMPARE(added.count(), 0);
    }

    void objectsComeChangeAndGo()
    {
        FakeHelper helper(m_bus.address());
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QSignalSpy added(&client, &Helper::containerAdded);
        QSignalSpy changed(&client, &Helper::containerChanged);
        QSignalSpy removed(&client, &Helper::containerRemoved);

        ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper.add(web);
        QTRY_COMPARE(added.count(), 1);
        QCOMPARE(client.containers(), QList{web});

        web.state = ContainerState::Running;
        web.labels = {{u"tier"_s, u"front"_s}};
        helper.update(web);
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(changed.at(0).at(0).value<ContainerInfo>() == web);
        helper.update(web); // the same again is no change
        helper.remove(web.path);
        QTRY_COMPARE(removed.count(), 1);
        QCOMPARE(changed.count(), 1);
        QVERIFY(client.containers().isEmpty());

        QSignalSpy images(&client, &Helper::imageAdded);
        QSignalSpy imagesChanged(&client, &Helper::imageChanged);
        const ImageInfo image = makeImage(u"localhost/a:latest"_s, 'b');
        helper.add(image);
        helper.change(image.path, names::imageInterface,
                      {{u"UsedBy"_s, QVariant::fromValue(QList{QDBusObjectPath(web.path)})}});
        QTRY_COMPARE(imagesChanged.count(), 1);
        QCOMPARE(client.images().constFirst().usedBy, QStringList{web.path});
    }

    /// Signals overtake the list when the helper takes its time over it.
    void signalsBeforeTheList()
    {
        FakeHelper helper(m_bus.address());
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        const ContainerInfo old = makeContainer(u"old"_s, 'b');
        const ContainerInfo late = makeContainer(u"late"_s, 'c');
        helper.add(web);
        helper.add(old);
        helper.on(u"GetManagedObjects"_s, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            const ObjectMap snapshot{{QDBusObjectPath(web.path), {{names::containerInterface, toProperties(web)}}},
                                     {QDBusObjectPath(old.path), {{names::containerInterface, toProperties(old)}}}};
            web.state = ContainerState::Running;
            helper.update(web);
            helper.remove(old.path);
            helper.add(late);
            return call.createReply(QVariant::fromValue(snapshot));
        });
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers(), QList({web, late}));
    }

    void listsStayWhileTheHelperRestarts()
    {
        auto helper = std::make_unique<FakeHelper>(m_bus.address());
        const ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper->add(web);
        QVERIFY(helper->start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QList<HelperState> states;
        connect(&client, &Helper::stateChanged, this, [&] {
            states.append(client.state());
            QVERIFY(!client.containers().isEmpty());
        });
        helper->crash();
        QTRY_COMPARE(client.state(), HelperState::Reconnecting);
        QCOMPARE(client.containers(), QList{web});
        QString refused;
        client.startContainer(web.path, this,
                              [&](const Result<void> &done) { refused = QString::fromStdString(done.error().detail); });
        QTRY_VERIFY(refused.contains("not connected"_L1));

        helper = std::make_unique<FakeHelper>(m_bus.address());
        const ContainerInfo db = makeContainer(u"db"_s, 'd');
        helper->add(db); // 'web' went meanwhile
        QVERIFY(helper->start());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers(), QList{db});
        QVERIFY(!states.contains(HelperState::NotRunning) && !states.contains(HelperState::Connecting));
        // Its signals count.
        helper->add(web);
        QTRY_COMPARE(client.containers().size(), 2);
    }

    void restartOfTheHelper()
    {
        auto helper = std::make_unique<FakeHelper>(m_bus.address());
        helper->add(makeContainer(u"web"_s, 'a'));
        QVERIFY(helper->start());
        HelperClient client(m_bus.address());
        client.setPatience(50ms);
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QStringList states;
        connect(&client, &Helper::stateChanged, this, [&] {
            states.append(QString::number(int(client.state())));
            if (client.state() != HelperState::Connected && client.state() != HelperState::Reconnecting)
                QVERIFY(client.containers().isEmpty());
        });
        helper->crash();
        QTRY_COMPARE(client.state(), HelperState::NotRunning);

        helper = std::make_unique<FakeHelper>(m_bus.address());
        const ContainerInfo db = makeContainer(u"db"_s, 'd');
        helper->add(db);
        QVERIFY(helper->start());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers(), QList{db});
        // The signals of the new one count.
        helper->remove(db.path);
        QTRY_VERIFY(client.containers().isEmpty());
        QVERIFY(states.size() >= 3);
    }

    void restartOfTheBus()
    {
        PrivateBus bus;
        QVERIFY(bus.start());
        HelperClient client(bus.address());
        QTRY_COMPARE(client.state(), HelperState::NotRunning);
        bus.stop();
        QTRY_COMPARE(client.state(), HelperState::NoBus);
        QVERIFY(bus.start());
        FakeHelper helper(bus.address());
        QVERIFY(helper.start());
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), HelperState::Connected, 15'000);
    }

    void strangersAreNotBelieved()
    {
        FakeHelper helper(m_bus.address());
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper.add(web);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QSignalSpy ended(&client, &Helper::execEnded);

        Stranger stranger(m_bus.address());
        QVERIFY(stranger.bus.isConnected());
        const ContainerInfo evil = makeContainer(u"evil"_s, 'e');
        const InterfaceMap interfaces{{names::containerInterface, toProperties(evil)}};
        const auto send = [&](const QString &path, QLatin1StringView interface, const QString &member,
                              const QVariantList &arguments) {
            QDBusMessage broadcast = QDBusMessage::createSignal(path, interface, member);
            broadcast.setArguments(arguments);
            QVERIFY(stranger.bus.send(broadcast));
            for (const QString &caller : helper.callers) {
                QDBusMessage targeted = QDBusMessage::createTargetedSignal(caller, path, interface, member);
                targeted.setArguments(arguments);
                QVERIFY(stranger.bus.send(targeted));
            }
        };
        send(names::managerPath, names::objectManagerInterface, u"InterfacesAdded"_s,
             {QVariant::fromValue(QDBusObjectPath(evil.path)), QVariant::fromValue(interfaces)});
        send(names::managerPath, names::objectManagerInterface, u"InterfacesRemoved"_s,
             {QVariant::fromValue(QDBusObjectPath(web.path)), QStringList{names::containerInterface}});
        send(web.path, names::propertiesInterface, u"PropertiesChanged"_s,
             {names::containerInterface, QVariantMap{{u"Name"_s, u"stolen"_s}}, QStringList()});
        send(web.path, names::containerInterface, u"ExecEnded"_s, {u"1"_s, 0});
        send(u"/org/freedesktop/DBus"_s, "org.freedesktop.DBus"_L1, u"NameOwnerChanged"_s,
             {names::service, u":1.1"_s, QString()});

        // What the helper sends afterwards arrives afterwards.
        web.state = ContainerState::Running;
        helper.update(web);
        QTRY_COMPARE(client.containers().constFirst().state, ContainerState::Running);
        QCOMPARE(client.containers(), QList{web});
        QCOMPARE(ended.count(), 0);
        QCOMPARE(client.state(), HelperState::Connected);
    }

    void damagedObjectsAreLeftOut()
    {
        FakeHelper helper(m_bus.address());
        const ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper.add(web);
        QVariantMap wrong = toProperties(makeContainer(u"wrong"_s, 'b'));
        wrong[u"Pid"_s] = u"many"_s;
        helper.add(makeContainer({}, 'b').path, names::containerInterface, wrong);
        QVariantMap incomplete = toProperties(makeContainer(u"incomplete"_s, 'c'));
        incomplete.remove(u"State"_s);
        helper.add(makeContainer({}, 'c').path, names::containerInterface, incomplete);
        helper.add(u"/org/kiste/Helper1/volume/x"_s, u"org.kiste.Helper1.Volume"_s, {{u"Name"_s, u"x"_s}});
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers(), QList{web});
    }

    void damagedSignalsChangeNothing()
    {
        FakeHelper helper(m_bus.address());
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper.add(web);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);

        const QString changed = u"PropertiesChanged"_s;
        helper.send(web.path, names::propertiesInterface, changed, {});
        helper.send(web.path, names::propertiesInterface, changed, {1, 2, 3});
        helper.send(web.path, names::propertiesInterface, changed,
                    {names::containerInterface, QVariantMap{{u"Name"_s, 5}, {u"Pid"_s, 1}}, QStringList()});
        helper.send(web.path, names::propertiesInterface, changed,
                    {names::containerInterface, QVariantMap{{u"Labels"_s, QVariantMap()}}, QStringList()});
        helper.send(u"/org/kiste/Helper1/container/unknown"_s, names::propertiesInterface, changed,
                    {names::containerInterface, QVariantMap{{u"Name"_s, u"x"_s}}, QStringList()});
        for (const char *member : {"InterfacesAdded", "InterfacesRemoved"}) {
            const QString name = QString::fromLatin1(member);
            helper.send(names::managerPath, names::objectManagerInterface, name, {});
            helper.send(names::managerPath, names::objectManagerInterface, name, {web.path, web.path});
            helper.send(names::managerPath, names::objectManagerInterface, name,
                        {QVariant::fromValue(QDBusObjectPath(web.path)), 7});
        }
        helper.send(web.path, names::containerInterface, u"ExecEnded"_s, {7, u"x"_s});

        web.state = ContainerState::Running;
        helper.change(web.path, names::containerInterface, {{u"State"_s, QVariant::fromValue(quint32(3))}});
        QTRY_COMPARE(client.containers().constFirst().state, ContainerState::Running);
        QCOMPARE(client.containers(), QList{web});
    }

    void invalidatedPropertiesAreFetched()
    {
        FakeHelper helper(m_bus.address());
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        helper.add(web);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        web.pid = 77;
        const QVariantMap now = toProperties(web);
        helper.on(u"GetAll"_s, [now](const QDBusMessage &call) { return call.createReply(now); });
        helper.send(web.path, names::propertiesInterface, u"PropertiesChanged"_s,
                    {names::containerInterface, QVariantMap(), QStringList{u"Pid"_s}});
        QTRY_COMPARE(client.containers().constFirst().pid, 77u);
    }

    void helpersThatCannotBeUsed_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("error");
        QTest::addColumn<HelperState>("state");
        QTest::newRow("bus policy") << u"GetManagedObjects"_s << u"org.freedesktop.DBus.Error.AccessDenied"_s
                                    << HelperState::NotAuthorized;
        QTest::newRow("polkit") << u"GetManagedObjects"_s << u"org.kiste.Error.NotAuthorized"_s
                                << HelperState::NotAuthorized;
        QTest::newRow("no such method") << u"GetManagedObjects"_s << u"org.freedesktop.DBus.Error.UnknownMethod"_s
                                        << HelperState::WrongVersion;
        QTest::newRow("failed") << u"GetAll"_s << u"org.kiste.Error.Failed"_s << HelperState::NotRunning;
    }

    void helpersThatCannotBeUsed()
    {
        QFETCH(QString, member);
        QFETCH(QString, error);
        QFETCH(HelperState, state);
        FakeHelper helper(m_bus.address());
        helper.add(makeContainer(u"web"_s, 'a'));
        helper.onError(member, error, u"because"_s);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), state);
        QCOMPARE(client.stateDetail(), u"because"_s);
        QVERIFY(client.containers().isEmpty());

        helper.on(member, [&](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            return member == "GetAll"_L1 ? call.createReply(helper.managerProperties)
                                         : call.createReply(QVariant::fromValue(ObjectMap()));
        });
        client.reconnect();
        QTRY_COMPARE(client.state(), HelperState::Connected);
    }

    void answersOfTheWrongType()
    {
        FakeHelper helper(m_bus.address());
        helper.onReply(u"GetManagedObjects"_s, {u"nothing"_s});
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::WrongVersion);
    }

    void oldHelper()
    {
        FakeHelper helper(m_bus.address());
        helper.managerProperties[u"ApiVersion"_s] = QVariant::fromValue(helperApiVersion - 1);
        helper.add(makeContainer(u"web"_s, 'a'));
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::WrongVersion);
        QVERIFY(client.containers().isEmpty());
    }

    void manyObjectsAtOnce()
    {
        FakeHelper helper(m_bus.address());
        for (int i = 0; i < 1000; ++i) {
            ContainerInfo info = makeContainer(u"c%1"_s.arg(i), 'a');
            info.id = QString::number(i, 16).rightJustified(64, u'0');
            info.path = containerPath(*ContainerId::parse(info.id.toStdString()));
            helper.add(info);
        }
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        QTRY_COMPARE(client.state(), HelperState::Connected);
        QCOMPARE(client.containers().size(), 1000);
    }
};

QTEST_GUILESS_MAIN(TestHelperClient)
#include "tst_helperclient.moc"
