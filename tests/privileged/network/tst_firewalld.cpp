// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"
#include "tests/privileged/network/machines.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste::test;

/// Networks beside the real firewalld, which runs on the engine's private bus and in its private network.
class TestFirewalld : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<Machine> m_lan; ///< 192.0.2.2, the host's way out
    std::unique_ptr<Background> m_firewalld;
    std::unique_ptr<Background> m_world; ///< answers at 192.0.2.2:7000
    std::unique_ptr<Background> m_hosts; ///< a service of the host, at port 7777
    QTemporaryDir m_settings;
    static constexpr int enough = 90'000; ///< firewalld loads its rules in seconds, where there is much else to do

    EngineFixture::Outcome ctl(const QStringList &words) const { return m_engine->ctl(words); }
    Ran host(const QString &script) const { return shellAt(m_engine->pidOf(u"bus"_s), script); }
    Ran firewall(const QString &words) const
    {
        return host(u"DBUS_SYSTEM_BUS_ADDRESS=%1 timeout 60 firewall-cmd %2"_s.arg(m_engine->environment().value(u"DBUS_SYSTEM_BUS_ADDRESS"_s), words));
    }
    EngineFixture::Outcome exec(const QString &container, const QString &script) const
    {
        return ctl({u"exec"_s, container, u"sh"_s, u"-c"_s, script});
    }
    bool gets(const QString &container, const QString &url) const { return exec(container, u"wget -q -T 3 -O- http://%1"_s.arg(url)).exitCode == 0; }
    void startFirewalld()
    {
        // Its own settings, and ours as they are installed, instead of the machine's.
        m_firewalld = std::make_unique<Background>(m_engine->pidOf(u"bus"_s),
            QStringList{u"env"_s, u"DBUS_SYSTEM_BUS_ADDRESS="_s + m_engine->environment().value(u"DBUS_SYSTEM_BUS_ADDRESS"_s), u"firewalld"_s,
                        u"--nofork"_s, u"--nopid"_s, u"--log-target"_s, u"console"_s, u"--default-config"_s, m_settings.filePath(u"default"_s),
                        u"--system-config"_s, m_settings.filePath(u"system"_s)});
        QTRY_COMPARE_WITH_TIMEOUT(firewall(u"--state"_s).out, u"running"_s, enough);
    }
    void stopFirewalld()
    {
        m_firewalld.reset();
        QTRY_VERIFY(firewall(u"--state"_s).code != 0);
    }
    /// What a container has of its network, each thing once.
    QString whatWorks() const
    {
        QStringList works;
        if (gets(u"a"_s, u"web/cgi-bin/who"_s))
            works << u"name"_s;
        if (gets(u"a"_s, u"192.0.2.2:7000/"_s))
            works << u"outside"_s;
        if (m_lan->get(u"192.0.2.1:8080/cgi-bin/who"_s).out.contains("192.0.2.2"_L1))
            works << u"published"_s;
        if (gets(u"a"_s, u"host.containers.internal:7777/"_s))
            works << u"host"_s;
        if (gets(u"b"_s, ctl({u"inspect"_s, u"--format"_s, u"{{.NetworkSettings.IPAddress}}"_s, u"web"_s}).output.trimmed() + u"/cgi-bin/who"_s))
            works << u"other network"_s;
        if (m_lan->get(u"192.0.2.1:7777/"_s).code == 0)
            works << u"host from outside"_s;
        return works.join(u", "_s);
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        if (run({u"sh"_s, u"-c"_s, u"command -v firewalld"_s}).code != 0)
            QSKIP("firewalld is not installed");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        QVERIFY(QDir(m_settings.path()).mkdir(u"system"_s));
        QCOMPARE(run({u"cp"_s, u"-a"_s, u"/usr/lib/firewalld"_s, m_settings.filePath(u"default"_s)}).code, 0);
        QCOMPARE(run({u"cp"_s, u"-r"_s, QStringLiteral(KISTE_SOURCE "/privhelper/data/firewalld/zones"),
                      QStringLiteral(KISTE_SOURCE "/privhelper/data/firewalld/policies"), m_settings.filePath(u"default"_s)}).code, 0);
        m_lan = std::make_unique<Machine>();
        QVERIFY(host(u"ip link add up0 type veth peer name lan0 netns %1; ip link set up0 up; ip address add 192.0.2.1/24 dev up0; "
                     "ip route add default via 192.0.2.2"_s.arg(m_lan->pid())).code == 0);
        QVERIFY(m_lan->sh(u"ip link set lan0 up; ip address add 192.0.2.2/24 dev lan0"_s).code == 0);
        m_world = std::make_unique<Background>(m_lan->pid(), QStringList{u"socat"_s, u"TCP-LISTEN:7000,fork,reuseaddr"_s, answer(u"outside"_s)});
        m_hosts = std::make_unique<Background>(m_engine->pidOf(u"bus"_s), QStringList{u"socat"_s, u"TCP-LISTEN:7777,fork,reuseaddr"_s, answer(u"host"_s)});
        startFirewalld();
        QTRY_VERIFY(m_lan->get(u"192.0.2.1:7777/"_s).code != 0); // it is at work
        QVERIFY(ctl({u"network"_s, u"create"_s, u"apart"_s}).exitCode == 0);
        const QString server = u"mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho\\necho $REMOTE_ADDR\\n' >/www/cgi-bin/who; chmod +x /www/cgi-bin/who; exec httpd -f -p 80 -h /www"_s;
        // The very first container gets through at once: its program starts when the firewall knows its bridge.
        const auto first = ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"wget"_s, u"-q"_s, u"-T"_s, u"5"_s, u"-O-"_s, u"http://192.0.2.2:7000/"_s});
        QVERIFY2(first.output.contains("outside"_L1), qPrintable(first.error));
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"web"_s, u"-p"_s, u"8080:80"_s, u"starter"_s, u"sh"_s, u"-c"_s, server}).exitCode, 0);
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode, 0);
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"b"_s, u"--network"_s, u"apart"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode, 0);
    }

    void cleanupTestCase()
    {
        if (m_engine)
            ctl({u"rm"_s, u"-f"_s, u"web"_s, u"a"_s, u"b"_s});
        m_firewalld.reset();
        m_hosts.reset();
        m_world.reset();
        m_lan.reset();
        m_engine.reset();
    }

    void containersGetThrough()
    {
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
        const QString zone = firewall(u"--zone=kiste --list-interfaces"_s).out;
        QVERIFY2(zone.contains("kiste0"_L1) && zone.contains("kiste-"_L1), qPrintable(zone));
    }

    void theZoneIsItsAdministrators()
    {
        QCOMPARE(firewall(u"--zone=kiste --add-port=7777/tcp"_s).out, u"success"_s);
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published, host"_s, enough);
        QCOMPARE(firewall(u"--zone=kiste --remove-port=7777/tcp"_s).out, u"success"_s);
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
    }

    void reloads_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("reload") << u"--reload"_s;
        QTest::newRow("complete reload") << u"--complete-reload"_s;
    }
    void reloads()
    {
        QFETCH(QString, how);
        const QString before = host(u"nft -s list table inet kiste"_s).out;
        QVERIFY(before.contains("8080"_L1));
        QCOMPARE(firewall(how).out, u"success"_s);
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
        QCOMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        QTRY_VERIFY(firewall(u"--zone=kiste --list-interfaces"_s).out.contains("kiste0"_L1)); // it had forgotten it
    }

    void restartsOfIt()
    {
        const QString before = host(u"nft -s list table inet kiste"_s).out;
        stopFirewalld();
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published, host, host from outside"_s, enough); // nobody's rules but ours
        QCOMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        startFirewalld();
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
        QCOMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        // Whoever flushes everything, as some scripts do before they start it.
        QVERIFY(host(u"nft flush ruleset"_s).code == 0);
        QCOMPARE(firewall(u"--reload"_s).out, u"success"_s);
        QTRY_COMPARE_WITH_TIMEOUT(host(u"nft -s list table inet kiste"_s).out, before, enough);
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
    }

    void helperRestarts()
    {
        QVERIFY(m_engine->pidOf(u"helper"_s) > 1);
        QCOMPARE(::kill(m_engine->pidOf(u"helper"_s), SIGKILL), 0);
        QCOMPARE(firewall(u"--zone=kiste --remove-interface=kiste0"_s).out, u"success"_s);
        QCOMPARE(m_engine->instance(u"up"_s).exitCode, 0);
        QTRY_COMPARE_WITH_TIMEOUT(whatWorks(), u"name, outside, published"_s, enough);
    }

    void removedNetworksLeaveTheZone()
    {
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"b"_s}).exitCode, 0);
        QCOMPARE(ctl({u"network"_s, u"rm"_s, u"apart"_s}).exitCode, 0);
        QTRY_COMPARE(firewall(u"--zone=kiste --list-interfaces"_s).out, u"kiste0"_s);
    }
};

QTEST_GUILESS_MAIN(TestFirewalld)
#include "tst_firewalld.moc"
