// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicetest.h"

#include "core/ipc/objectpath.h"

#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

/// Networks on the bus: records, addresses, rules and what survives a restart of the helper. The machine is a fake one.
class TestNetworks : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;

    QDBusMessage manager(const QString &member, const QVariantList &arguments)
    {
        return m_client->call(names::managerPath, names::managerInterface, member, arguments);
    }
    QDBusMessage create(const QString &name, const QVariantMap &options = {})
    {
        return manager(u"CreateNetwork"_s, {name, options});
    }
    static QString pathOf(const QDBusMessage &reply) { return reply.arguments().value(0).value<QDBusObjectPath>().path(); }
    QDBusMessage network(const QString &path, const QString &member, const QVariantList &arguments)
    {
        return m_client->call(path, names::networkInterface, member, arguments);
    }
    QVariant get(const QString &path, const QString &name) { return m_client->property(path, names::networkInterface, name); }
    QMap<QString, QString> addresses(const QString &container)
    {
        return qdbus_cast<StringMap>(m_client->property(container, names::containerInterface, u"Addresses"_s));
    }
    QStringList ports(const QString &container)
    {
        return m_client->property(container, names::containerInterface, u"Ports"_s).toStringList();
    }
    bool anyRules(const char *text) const
    {
        return std::ranges::any_of(m_fixture->network.rules, [text](const std::string &rules) { return rules.contains(text); });
    }

private slots:
    void init()
    {
        m_fixture = std::make_unique<ServiceFixture>();
        m_fixture->network.routes.insert(*Subnet::parse("10.200.0.0/19"));
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        QVERIFY(!m_fixture->loadImage(*m_client).isEmpty());
    }

    void cleanup()
    {
        m_client.reset();
        m_fixture.reset();
    }

    void everybodyHasADefault()
    {
        const QString path = pathOf(manager(u"FindNetwork"_s, {u"kiste0"_s}));
        QVERIFY(!path.isEmpty());
        QCOMPARE(pathOf(manager(u"FindNetwork"_s, {u"kiste0"_s})), path);
        QCOMPARE(get(path, u"Bridge"_s).toString(), u"kiste0"_s);
        QCOMPARE(get(path, u"Owner"_s).toUInt(), 1000U);
        // Not where a route of the machine leads.
        QCOMPARE(get(path, u"Subnets"_s).toStringList().constFirst(), u"10.200.32.0/20"_s);
        QCOMPARE(get(path, u"Gateways"_s).toStringList().constFirst(), u"10.200.32.1"_s);
        QVERIFY(get(path, u"Subnets"_s).toStringList().value(1).startsWith("fd"_L1));
        QVERIFY(!get(path, u"Active"_s).toBool());
        const auto other = m_fixture->client(1001);
        const QString theirs = pathOf(other->call(names::managerPath, names::managerInterface, u"FindNetwork"_s, {u"kiste0"_s}));
        QVERIFY(theirs != path);
        QVERIFY(isError(other->call(path, names::networkInterface, u"Remove"_s, {QVariantMap()}), ErrorCode::NotFound));
    }

    void createAndRemove()
    {
        const QString path = pathOf(create(u"web"_s, {{u"subnets"_s, QStringList{u"10.9.0.0/24"_s}},
                                                      {u"internal"_s, true},
                                                      {u"labels"_s, QVariant::fromValue(StringMap{{u"a"_s, u"b"_s}})}}));
        QVERIFY(!path.isEmpty());
        QVERIFY(get(path, u"Internal"_s).toBool());
        QVERIFY(isError(create(u"web"_s), ErrorCode::AlreadyExists));
        QVERIFY(isError(create(u"other"_s, {{u"subnets"_s, QStringList{u"10.9.0.128/25"_s}}}), ErrorCode::InUse));
        QVERIFY(isError(create(u"routed"_s, {{u"subnets"_s, QStringList{u"10.200.1.0/24"_s}}}), ErrorCode::InUse));
        QVERIFY(isError(create(u"host"_s), ErrorCode::InvalidArgument));
        QVERIFY(isError(create(u"x"_s, {{u"driver"_s, u"macvlan"_s}}), ErrorCode::Unsupported));
        QCOMPARE(network(path, u"Remove"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(isError(manager(u"FindNetwork"_s, {u"web"_s}), ErrorCode::NotFound));
    }

    void publicSubnetsArePrivileged()
    {
        m_fixture->authority.requests.clear();
        create(u"greedy"_s, {{u"subnets"_s, QStringList{u"8.8.8.0/24"_s}}});
        QCOMPARE(m_fixture->authority.requests.constFirst().action, Action::ContainerPrivileged);
        m_fixture->authority.requests.clear();
        manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"publish"_s, QStringList{u"80:80"_s}}}});
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ContainerPrivileged);
        m_fixture->authority.requests.clear();
        manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"publish"_s, QStringList{u"8080:80"_s, u"80"_s}}}});
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ContainerCreate);
    }

    void addressesAreGivenOnce()
    {
        create(u"web"_s, {{u"subnets"_s, QStringList{u"10.9.0.0/29"_s}}, {u"ipv6"_s, false}, {u"reserved"_s, QVariant::fromValue(StringMap{{u"router"_s, u"10.9.0.5"_s}})}});
        QStringList given;
        for (int i = 0; i < 4; ++i)
            given.append(addresses(m_fixture->createContainer(*m_client, {{u"network"_s, u"web"_s}, {u"name"_s, u"c%1"_s.arg(i)}})).value(u"web"_s));
        QCOMPARE(given, QStringList({u"10.9.0.2"_s, u"10.9.0.3"_s, u"10.9.0.4"_s, u"10.9.0.6"_s}));
        const auto full = manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"network"_s, u"web"_s}}});
        QVERIFY2(isError(full, ErrorCode::NoSpace), qUtf8Printable(full.errorMessage()));
        // After a restart of the helper they are still given, and one that is removed gives its own back.
        m_client.reset();
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        QVERIFY(isError(manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"network"_s, u"web"_s}}}), ErrorCode::NoSpace));
        const QString second = pathOf(manager(u"FindContainer"_s, {u"c1"_s}));
        QCOMPARE(addresses(second).value(u"web"_s), u"10.9.0.3"_s);
        QCOMPARE(m_client->call(second, names::containerInterface, u"Remove"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(addresses(m_fixture->createContainer(*m_client, {{u"network"_s, u"web"_s}})).value(u"web"_s), u"10.9.0.3"_s);
    }

    void chosenAddresses()
    {
        create(u"web"_s, {{u"subnets"_s, QStringList{u"10.9.0.0/24"_s, u"fd09::/64"_s}}});
        const auto make = [this](const QVariantMap &details) {
            QVariantMap map = details;
            map.insert(u"name"_s, u"web"_s);
            return manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"networks"_s, QVariant::fromValue(MapList{map})}}});
        };
        const QString path = pathOf(make({{u"ip"_s, u"10.9.0.77"_s}, {u"ip6"_s, u"fd09::77"_s}, {u"mac-address"_s, u"02:00:00:00:00:77"_s},
                                          {u"aliases"_s, QStringList{u"db"_s}}}));
        QCOMPARE(addresses(path).value(u"web"_s), u"10.9.0.77 fd09::77"_s);
        QVERIFY(isError(make({{u"ip"_s, u"10.9.0.77"_s}}), ErrorCode::InUse));
        QVERIFY(isError(make({{u"ip"_s, u"10.9.0.1"_s}}), ErrorCode::InUse));
        QVERIFY(isError(make({{u"ip"_s, u"10.8.0.1"_s}}), ErrorCode::InvalidArgument));
        QVERIFY(isError(make({{u"ip"_s, u"fd09::5"_s}}), ErrorCode::InvalidArgument));
        QVERIFY(isError(make({{u"nonsense"_s, 1}}), ErrorCode::InvalidArgument));
        QVERIFY(isError(make({{u"aliases"_s, QStringList{u"a b"_s}}}), ErrorCode::InvalidArgument));
        // What a refused request had taken is free again.
        QVERIFY(isError(make({{u"ip"_s, u"10.9.0.78"_s}, {u"ip6"_s, u"fd09::77"_s}}), ErrorCode::InUse));
        QCOMPARE(make({{u"ip"_s, u"10.9.0.78"_s}}).type(), QDBusMessage::ReplyMessage);
    }

    void startRaisesAndPlugs()
    {
        const QString path = m_fixture->createContainer(
            *m_client, {{u"network"_s, u"kiste0"_s}, {u"publish"_s, QStringList{u"8080:80"_s, u"127.0.0.1:9000:90/udp"_s, u"443"_s}}});
        QVERIFY(m_fixture->network.bridges.empty()); // not before its first use
        QCOMPARE(m_client->call(path, names::containerInterface, u"Start"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(m_fixture->network.bridges.size(), std::size_t(1));
        QCOMPARE(m_fixture->network.bridges.at("kiste0").mtu, 1400U);
        QCOMPARE(m_fixture->network.cables.size(), std::size_t(1));
        QCOMPARE(m_fixture->network.cables.front().name, std::string("eth0"));
        QCOMPARE(ports(path), QStringList({u"0.0.0.0:8080->80/tcp"_s, u"127.0.0.1:9000->90/udp"_s, u"0.0.0.0:40000->443/tcp"_s}));
        QVERIFY(anyRules("ports4any { 6 . 8080 : 10.200.32.2 . 80"));
        QVERIFY(anyRules("ports4 { 127.0.0.1 . 17 . 9000 : 10.200.32.2 . 90"));
        QVERIFY(anyRules("opened4 { type ifname; elements = { \"uplink\" }; }"));

        // Another one with the same port names the first.
        const QString second = m_fixture->createContainer(*m_client, {{u"network"_s, u"kiste0"_s}, {u"publish"_s, QStringList{u"8080:8080"_s}}});
        const auto clash = m_client->call(second, names::containerInterface, u"Start"_s, {QVariantMap()});
        QVERIFY(isError(clash, ErrorCode::InUse));
        QVERIFY2(clash.errorMessage().contains(m_client->property(path, names::containerInterface, u"Name"_s).toString()), qUtf8Printable(clash.errorMessage()));

        // A new helper finds all of it again, the port that was chosen too.
        m_client.reset();
        m_fixture->stopService();
        m_fixture->network.rules.clear();
        m_fixture->network.names.push_back("kv0123456789ab"); // left by a crash
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        QTRY_VERIFY(anyRules("6 . 40000 : 10.200.32.2 . 443"));
        QTRY_VERIFY(!std::ranges::contains(m_fixture->network.names, std::string("kv0123456789ab")));
        QVERIFY(std::ranges::contains(m_fixture->network.names, m_fixture->network.cables.front().hostName));
        QCOMPARE(ports(path).constLast(), u"0.0.0.0:40000->443/tcp"_s);

        m_fixture->network.rules.clear();
        m_fixture->supervisor->end(ServiceFixture::idOf(path), 0);
        QTRY_VERIFY(anyRules("delete element inet kiste ports4any"));
        QCOMPARE(m_client->call(second, names::containerInterface, u"Start"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
    }

    void failuresLeaveNothing()
    {
        const QString path = m_fixture->createContainer(*m_client, {{u"network"_s, u"kiste0"_s}, {u"publish"_s, QStringList{u"8080:80"_s}}});
        m_fixture->network.claimFailure = Error{ErrorCode::InUse, "port 8080/tcp is taken by process 1 (other)", 0};
        const auto claim = m_client->call(path, names::containerInterface, u"Start"_s, {QVariantMap()});
        QVERIFY(isError(claim, ErrorCode::InUse));
        QVERIFY(m_fixture->network.cables.empty());
        m_fixture->network.plugFailure = Error{ErrorCode::NoSpace, "the bridge is full", 0};
        QVERIFY(isError(m_client->call(path, names::containerInterface, u"Start"_s, {QVariantMap()}), ErrorCode::NoSpace));
        m_fixture->network.plugFailure.reset();
        QTRY_VERIFY(m_fixture->supervisor->forgotten.contains(ServiceFixture::idOf(path)));
        m_fixture->supervisor->failNext(u"release"_s, {ErrorCode::CommandNotFound, "no such program", 0});
        m_fixture->network.rules.clear();
        QVERIFY(isError(m_client->call(path, names::containerInterface, u"Start"_s, {QVariantMap()}), ErrorCode::CommandNotFound));
        QVERIFY(anyRules("delete element inet kiste ports4any { 6 . 8080 }"));
        QCOMPARE(m_client->property(path, names::containerInterface, u"ExitCode"_s).toInt(), 127);
    }

    void connectAndDisconnect()
    {
        const QString web = pathOf(create(u"web"_s, {{u"subnets"_s, QStringList{u"10.9.0.0/24"_s}}}));
        const QString path = m_fixture->runContainer(*m_client, {{u"network"_s, u"kiste0"_s}});
        const QVariant object = QVariant::fromValue(QDBusObjectPath(path));
        const auto connected = network(web, u"Connect"_s, {object, QVariantMap{{u"ip"_s, u"10.9.0.9"_s}, {u"aliases"_s, QStringList{u"db"_s}}}});
        QVERIFY2(connected.type() == QDBusMessage::ReplyMessage, qUtf8Printable(connected.errorMessage()));
        QCOMPARE(m_fixture->network.cables.back().name, std::string("eth1"));
        QVERIFY(addresses(path).value(u"web"_s).startsWith("10.9.0.9 "_L1));
        QCOMPARE(m_client->property(path, names::containerInterface, u"Network"_s).toString(), u"kiste0,web"_s);
        QVERIFY(isError(network(web, u"Connect"_s, {object, QVariantMap()}), ErrorCode::AlreadyExists));
        QVERIFY(network(web, u"GetDocument"_s, {}).arguments().constFirst().toString().contains("10.9.0.9/24"_L1));
        QVERIFY(isError(network(web, u"Remove"_s, {QVariantMap()}), ErrorCode::InUse));
        QCOMPARE(network(web, u"Disconnect"_s, {object, QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QTRY_VERIFY(!std::ranges::contains(m_fixture->network.names, m_fixture->network.cables.back().hostName));
        QVERIFY(isError(network(web, u"Disconnect"_s, {object, QVariantMap()}), ErrorCode::NotFound));
        QCOMPARE(network(web, u"Remove"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(std::ranges::none_of(m_fixture->network.names, [](const std::string &name) { return name.starts_with("kiste-"); }));
    }

    void sharedAndHostNetworksAreNotConnected()
    {
        const QString first = m_fixture->createContainer(*m_client, {{u"network"_s, u"kiste0"_s}, {u"name"_s, u"first"_s}});
        const QString second = m_fixture->createContainer(*m_client, {{u"network"_s, u"container:first"_s}});
        QCOMPARE(m_client->property(second, names::containerInterface, u"Network"_s).toString(), u"container:"_s + ServiceFixture::idOf(first));
        const QString web = pathOf(create(u"web"_s));
        QVERIFY(isError(network(web, u"Connect"_s, {QVariant::fromValue(QDBusObjectPath(second)), QVariantMap()}), ErrorCode::WrongState));
        QVERIFY(isError(manager(u"CreateContainer"_s, {u"test"_s, QVariantMap{{u"network"_s, u"container:nobody"_s}}}), ErrorCode::NotFound));
    }
};

QTEST_GUILESS_MAIN(TestNetworks)
#include "tst_networks.moc"
