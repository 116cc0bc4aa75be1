// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"
#include "tests/privileged/network/machines.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste::test;

namespace {

/// A web server whose page says who asks.
const QString server = u"mkdir -p /www/cgi-bin; printf '#!/bin/sh\\necho\\necho asked by $REMOTE_ADDR of '$(hostname)'\\n' >/www/cgi-bin/who; "
                       "chmod +x /www/cgi-bin/who; exec httpd -f -p 80 -h /www"_s;

} // namespace

/// The whole engine in a network namespace that plays the host, with other machines joined to it by cables. Nothing of the
/// real machine's network is touched.
class TestNetwork : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    QProcess m_world; ///< answers at 192.0.2.2:7000
    std::unique_ptr<Machine> m_lan; ///< 192.0.2.2, 2001:db8::2: everything outside, and the host's way out

    Ran host(const QString &script) const { return shellAt(m_engine->pidOf(u"bus"_s), script); }
    /// The page of a server() as a neighbour gets it.
    Ran lanAsks(const QString &address) const { return m_lan->get(address + u"/cgi-bin/who"_s); }
    Ran askFromHost(const QString &address) const { return host(u"curl -sS -g --connect-timeout 2 --max-time 8 http://%1/cgi-bin/who"_s.arg(address)); }
    EngineFixture::Outcome ctl(const QStringList &words) const { return m_engine->ctl(words); }
    EngineFixture::Outcome exec(const QString &container, const QString &script) const
    {
        return ctl({u"exec"_s, container, u"sh"_s, u"-c"_s, script});
    }
    /// Whether the world outside answers.
    bool reachesOutside(const QString &container) const
    {
        return exec(container, u"wget -q -T 5 -O- http://192.0.2.2:7000/"_s).output.contains("outside"_L1);
    }
    /// A server that answers by the time this returns.
    QString serve(const QString &name, QStringList options)
    {
        const auto started = ctl(QStringList{u"run"_s, u"-d"_s, u"--name"_s, name} + options + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, server});
        if (started.exitCode != 0)
            return started.error;
        for (int i = 0; i < 200; ++i) {
            if (exec(name, u"wget -q -O- http://127.0.0.1/cgi-bin/who"_s).exitCode == 0)
                return {};
            QTest::qWait(50);
        }
        return u"the server does not answer"_s;
    }
    QString inspect(const QString &kind, const QString &name, const QString &format) const
    {
        return ctl({kind, u"inspect"_s, u"--format"_s, format, name}).output.trimmed();
    }
    QString address(const QString &container, const QString &network = u"kiste0"_s, const QString &key = u"IPv4Address"_s)
    {
        const QJsonDocument document = QJsonDocument::fromJson(ctl({u"network"_s, u"inspect"_s, network}).output.toUtf8());
        const QJsonObject containers = document.array().at(0).toObject().value("Containers"_L1).toObject();
        for (const QJsonValue &entry : containers) {
            if (entry.toObject().value("Name"_L1).toString() == container)
                return entry.toObject().value(key).toString().section(u'/', 0, 0);
        }
        return {};
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        struct stat ours{};
        struct stat theirs{};
        QCOMPARE(::stat("/proc/self/ns/net", &ours), 0);
        QCOMPARE(::stat(qPrintable(u"/proc/%1/ns/net"_s.arg(m_engine->pidOf(u"helper"_s))), &theirs), 0);
        QVERIFY2(ours.st_ino != theirs.st_ino, "the engine must not live in this machine's network");
        m_lan = std::make_unique<Machine>();
        const Ran cable = host(u"ip link add up0 type veth peer name lan0 netns %1; ip link set up0 up; ip address add 192.0.2.1/24 dev up0; "
                               "ip -6 address add 2001:db8::1/64 dev up0 nodad; ip route add default via 192.0.2.2"_s.arg(m_lan->pid()));
        QVERIFY2(cable.code == 0, qPrintable(cable.out));
        QVERIFY(m_lan->sh(u"ip link set lan0 up; ip address add 192.0.2.2/24 dev lan0; ip -6 address add 2001:db8::2/64 dev lan0 nodad"_s).code == 0);
        m_world.start(u"nsenter"_s, {u"-t"_s, QString::number(m_lan->pid()), u"-n"_s, u"socat"_s, u"TCP-LISTEN:7000,fork,reuseaddr"_s, answer(u"outside"_s)});
        QVERIFY(m_world.waitForStarted());
        QTRY_VERIFY(host(u"curl -sS --max-time 5 http://192.0.2.2:7000/"_s).out.contains("outside"_L1));
        QVERIFY(host(u"ip -6 route add default via 2001:db8::2"_s).code == 0);
        QVERIFY(host(u"nft add table inet hosts; nft add chain inet hosts own '{ type filter hook input priority 0; }'; nft add rule inet hosts own tcp dport 1 drop"_s).code == 0);
    }

    void cleanup()
    {
        if (!m_engine)
            return;
        ctl({u"rm"_s, u"-f"_s, u"a"_s, u"b"_s, u"c"_s, u"web"_s});
        ctl({u"network"_s, u"prune"_s, u"-f"_s});
    }

    void cleanupTestCase()
    {
        m_world.kill();
        m_world.waitForFinished();
        m_lan.reset();
        m_engine.reset();
    }

    void bridgeComesAtItsFirstUse()
    {
        QCOMPARE(ctl({u"network"_s, u"ls"_s, u"--format"_s, u"{{.Name}} {{.Driver}}"_s}).output.trimmed(), u"kiste0 bridge"_s);
        QVERIFY(host(u"ip link show kiste0"_s).code != 0);
        QVERIFY(host(u"nft list table inet kiste"_s).code != 0);
        QCOMPARE(host(u"cat /proc/sys/net/ipv4/ip_forward"_s).out, u"0"_s);
        const auto shown = ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"sh"_s, u"-c"_s, u"ip address show eth0; ip route; ip -6 route; cat /proc/sys/net/ipv6/conf/eth0/accept_ra"_s});
        QVERIFY2(shown.exitCode == 0, qPrintable(shown.error));
        QVERIFY2(shown.output.contains("inet 10.200.0.2/20"_L1), qPrintable(shown.output));
        QVERIFY2(shown.output.contains("default via 10.200.0.1 dev eth0"_L1), qPrintable(shown.output));
        QVERIFY2(shown.output.contains("inet6 fd"_L1), qPrintable(shown.output));
        QVERIFY2(QString(shown.output).remove(u"scope link tentative"_s).contains("scope global"_L1) && !shown.output.contains("global tentative"_L1), qPrintable(shown.output));
        QVERIFY2(shown.output.trimmed().endsWith(u'0'), qPrintable(shown.output)); // CVE-2020-13401
        QVERIFY(host(u"ip link show kiste0"_s).code == 0);
        // Only the interfaces that need it forward, and only for containers.
        QCOMPARE(host(u"cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/up0/forwarding /proc/sys/net/ipv6/conf/kiste0/accept_ra"_s).out, u"0\n1\n0"_s);
        // Nothing is left of it; the kernel takes its time with the namespace.
        QTRY_VERIFY_WITH_TIMEOUT(!host(u"ip -o link"_s).out.contains("kv"_L1), 30'000);
    }

    void publishedPorts()
    {
        const QString why = serve(u"web"_s, {u"-p"_s, u"8080:80"_s, u"-p"_s, u"127.0.0.1:8081:80"_s, u"-p"_s, u"192.0.2.1:8082:80"_s, u"-p"_s, u"80"_s});
        QVERIFY2(why.isEmpty(), qPrintable(why));
        // From outside, with the address of whoever asks.
        for (const QString &where : {u"192.0.2.1:8080"_s, u"192.0.2.1:8082"_s}) {
            const Ran asked = lanAsks(where);
            QVERIFY2(asked.out.contains("asked by"_L1) && asked.out.contains("192.0.2.2"_L1), qPrintable(where + asked.out));
        }
        const Ran six = lanAsks(u"[2001:db8::1]:8080"_s);
        QVERIFY2(six.out.contains("2001:db8::2"_L1), qPrintable(six.out));
        // From the host itself, by every address it has.
        for (const QString &where : {u"127.0.0.1:8080"_s, u"127.0.0.1:8081"_s, u"192.0.2.1:8080"_s, u"192.0.2.1:8082"_s, u"[2001:db8::1]:8080"_s, u"10.200.0.1:8080"_s}) {
            const Ran asked = askFromHost(where);
            QVERIFY2(asked.out.contains("asked by"_L1), qPrintable(where + u": "_s + asked.out));
        }
        QVERIFY(lanAsks(u"192.0.2.1:8081"_s).code != 0); // only at 127.0.0.1
        // The container asks for its own published port, as another one of its network would.
        const auto own = exec(u"web"_s, u"wget -q -T 5 -O- http://192.0.2.1:8080/cgi-bin/who"_s);
        QVERIFY2(own.output.contains("asked by"_L1), qPrintable(own.error));
        // Not by the container's own address: what is not published is not reachable.
        QVERIFY(m_lan->sh(u"ip route replace 10.200.0.0/20 via 192.0.2.1"_s).code == 0);
        QVERIFY(lanAsks(u"%1:80"_s.arg(address(u"web"_s))).code != 0);
        QVERIFY(lanAsks(u"10.200.0.1:8080"_s).code != 0); // the gateway's address is not the machine's to outside
        const QString ports = ctl({u"port"_s, u"web"_s}).output;
        QVERIFY2(ports.contains("80/tcp -> 0.0.0.0:8080"_L1) && ports.contains("80/tcp -> 127.0.0.1:8081"_L1), qPrintable(ports));
        const QString chosen = ports.trimmed().section(u'\n', -1).section(u':', -1);
        QVERIFY2(lanAsks(u"192.0.2.1:"_s + chosen).out.contains("192.0.2.2"_L1), qPrintable(ports));
        QVERIFY(ctl({u"ps"_s, u"--format"_s, u"{{.Ports}}"_s}).output.contains("0.0.0.0:8080->80/tcp"_L1));
        QCOMPARE(ctl({u"port"_s, u"web"_s, u"81"_s}).exitCode, 1);
        QCOMPARE(ctl({u"stop"_s, u"-t"_s, u"0"_s, u"web"_s}).exitCode, 0);
        QVERIFY(lanAsks(u"192.0.2.1:8080"_s).code != 0);
        QTRY_VERIFY(!host(u"nft list table inet kiste"_s).out.contains("8080"_L1));
    }

    void udpAndRanges()
    {
        const auto started = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"-p"_s, u"5000-5002:6000-6002/udp"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
        QVERIFY2(started.exitCode == 0, qPrintable(started.error));
        QProcess listener; // in the container's network; its image has no such program
        listener.start(u"nsenter"_s, {u"-t"_s, QString::number(inspectPid(u"a"_s)), u"-n"_s, u"socat"_s, u"-u"_s, u"UDP4-LISTEN:6001"_s, u"-"_s});
        QVERIFY(listener.waitForStarted());
        QTRY_VERIFY(exec(u"a"_s, u"grep -q :1771 /proc/net/udp"_s).exitCode == 0);
        QVERIFY(m_lan->sh(u"echo through | socat -t1 - UDP4:192.0.2.1:5001"_s).code == 0);
        QVERIFY(listener.waitForReadyRead(20'000));
        QCOMPARE(listener.readAll(), "through\n"_ba);
        listener.kill();
        listener.waitForFinished();
        QCOMPARE(ctl({u"port"_s, u"a"_s, u"6002/udp"_s}).output, u"0.0.0.0:5002\n"_s);
    }

    void flowsFollowTheContainer()
    {
        QVERIFY(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"true"_s}).exitCode == 0); // flows are followed from then on
        // Somebody sends all the time, from one port, since before there was anything: one flow to the kernel.
        Background sender(m_lan->pid(), {u"sh"_s, u"-c"_s, u"while :; do echo news; sleep 0.1; done | socat -u - UDP4-DATAGRAM:192.0.2.1:5001,sourceport=4444"_s});
        QTRY_VERIFY(host(u"awk '/^Udp: [0-9]/ { exit !($3 > 1) }' /proc/net/snmp"_s).code == 0); // nobody wants it
        for (const QString &name : {u"a"_s, u"b"_s}) {
            const auto started = ctl({u"run"_s, u"-d"_s, u"--name"_s, name, u"-p"_s, u"5001:6001/udp"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
            QVERIFY2(started.exitCode == 0, qPrintable(started.error));
            Background listener(inspectPid(name), {u"socat"_s, u"-u"_s, u"UDP4-RECV:6001"_s, u"-"_s});
            QVERIFY2(listener.process().waitForReadyRead(20'000), qPrintable(name));
            QVERIFY(listener.process().readAll().startsWith("news\n"));
            QCOMPARE(ctl({u"rm"_s, u"-f"_s, name}).exitCode, 0);
        }
    }

    void nothingWaitsAtTheLoopbackOfIPv6()
    {
        QVERIFY(serve(u"web"_s, {u"-p"_s, u"8080:80"_s}).isEmpty());
        // The kernel has no way from there; "localhost" must fall back to 127.0.0.1 and not hang.
        const Ran refused = host(u"curl -sS -g --max-time 8 http://[::1]:8080/"_s);
        QVERIFY2(refused.out.contains("Could not connect"_L1) || refused.out.contains("refused"_L1), qPrintable(refused.out));
        QVERIFY(askFromHost(u"localhost:8080"_s).out.contains("asked by"_L1));
        const auto only = ctl({u"run"_s, u"--rm"_s, u"-p"_s, u"[::1]:8085:80"_s, u"starter"_s, u"true"_s});
        QVERIFY2(only.exitCode == 125 && only.error.contains("use 127.0.0.1"_L1), qPrintable(only.error));
    }

    void chosenAddressesStay()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--subnet"_s, u"10.9.0.0/24"_s, u"--subnet"_s, u"fd09::/64"_s, u"--aux-address"_s, u"router=10.9.0.7"_s,
                     u"--ip-range"_s, u"10.9.0.128/25"_s, u"-o"_s, u"com.docker.network.driver.mtu=1380"_s, u"nine"_s}).exitCode == 0);
        const auto reserved = ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"nine"_s, u"--ip"_s, u"10.9.0.7"_s, u"starter"_s, u"true"_s});
        QVERIFY2(reserved.exitCode == 125 && reserved.error.contains("10.9.0.7"_L1), qPrintable(reserved.error));
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"--network"_s, u"nine"_s, u"--ip"_s, u"10.9.0.5"_s, u"--ip6"_s, u"fd09::5"_s, u"--mac-address"_s,
                     u"02:42:00:00:00:05"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"b"_s, u"--network"_s, u"nine"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        QCOMPARE(address(u"b"_s, u"nine"_s), u"10.9.0.128"_s); // of the range
        for (int round = 0; round < 2; ++round) {
            const QString shown = exec(u"a"_s, u"ip address show eth0"_s).output;
            for (const QString &part : {u"02:42:00:00:00:05"_s, u"10.9.0.5/24"_s, u"fd09::5/64"_s, u"mtu 1380"_s})
                QVERIFY2(shown.contains(part), qPrintable(part + u'\n' + shown));
            QCOMPARE(ctl({u"restart"_s, u"-t"_s, u"0"_s, u"a"_s}).exitCode, 0);
        }
        const auto taken = ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"nine"_s, u"--ip"_s, u"10.9.0.5"_s, u"starter"_s, u"true"_s});
        QVERIFY2(taken.error.contains("the address 10.9.0.5 is taken"_L1), qPrintable(taken.error));
        QCOMPARE(inspect(u"network"_s, u"nine"_s, u"{{json .IPAM.Config}}"_s),
                 uR"([{"Subnet":"10.9.0.0/24","Gateway":"10.9.0.1","IPRange":"10.9.0.128/25","AuxiliaryAddresses":{"router":"10.9.0.7"}},{"Subnet":"fd09::/64","Gateway":"fd09::1"}])"_s);
        // Only one family, either.
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--ipv6=false"_s, u"four"_s}).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--ipv4=false"_s, u"six"_s}).exitCode == 0);
        const QString four = ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"four"_s, u"starter"_s, u"ip"_s, u"address"_s, u"show"_s, u"eth0"_s}).output;
        const QString six = ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"six"_s, u"starter"_s, u"ip"_s, u"address"_s, u"show"_s, u"eth0"_s}).output;
        QVERIFY2(four.contains("inet 10."_L1) && !four.contains("inet6"_L1), qPrintable(four));
        QVERIFY2(six.contains("inet6 fd"_L1) && !six.contains("inet "_L1), qPrintable(six));
    }

    void filesOfNames()
    {
        const auto shown = [this](const QStringList &options) {
            return ctl(QStringList{u"run"_s, u"--rm"_s} + options + QStringList{u"starter"_s, u"cat"_s, u"/etc/resolv.conf"_s, u"/etc/hosts"_s}).output;
        };
        const QString usual = shown({u"--dns-search"_s, u"example.org"_s, u"--dns-option"_s, u"ndots:2"_s, u"--add-host"_s, u"gate:host-gateway"_s});
        for (const QString &line : {u"nameserver 10.200.0.1"_s, u"search example.org"_s, u"options ndots:2"_s, u"10.200.0.1\tgate"_s})
            QVERIFY2(usual.contains(line), qPrintable(usual));
        // Without a name server of its own the machine's or the given ones are asked.
        QVERIFY(shown({u"--network"_s, u"none"_s, u"--dns"_s, u"192.0.2.53"_s}).contains("nameserver 192.0.2.53\n"_L1));
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--disable-dns"_s, u"dumb"_s}).exitCode == 0);
        QVERIFY(shown({u"--network"_s, u"dumb"_s, u"--dns"_s, u"192.0.2.53"_s}).contains("nameserver 192.0.2.53\n"_L1));
        // With one, it is our name server that asks them: a server in the lan says so.
        Background upstream(m_lan->pid(), {u"socat"_s, u"-u"_s, u"UDP4-RECV:53"_s, u"-"_s});
        ctl({u"run"_s, u"--rm"_s, u"--dns"_s, u"192.0.2.2"_s, u"starter"_s, u"timeout"_s, u"2"_s, u"nslookup"_s, u"upstream.example"_s});
        QVERIFY(upstream.process().waitForReadyRead(10'000));
        QVERIFY(upstream.process().readAll().contains("upstream"));
        // The host is reached by its name there.
        Background hosts(m_engine->pidOf(u"bus"_s), {u"socat"_s, u"TCP-LISTEN:7778,fork,reuseaddr"_s, answer(u"host"_s)});
        QTRY_VERIFY(ctl({u"run"_s, u"--rm"_s, u"--add-host"_s, u"gate:host-gateway"_s, u"starter"_s, u"wget"_s, u"-q"_s, u"-T"_s, u"3"_s, u"-O-"_s, u"http://gate:7778/"_s}).output.contains("host"_L1));
    }

    void foreignRulesStayAsTheyAre()
    {
        QVERIFY(host(u"nft -f - <<'RULES'\n"
                     "table ip filter {\nchain FORWARD {\ntype filter hook forward priority 5; policy accept;\n"
                     "ip saddr 198.51.100.0/24 counter drop\n}\n}\n"
                     "table inet mine {\nset bad {\ntype ipv4_addr\nflags timeout\nelements = { 198.51.100.9 timeout 1d }\n}\n"
                     "chain pre {\ntype nat hook prerouting priority -90; policy accept;\ntcp dport 9999 redirect to :22\n}\n}\n"
                     "RULES"_s).code == 0);
        const auto foreign = [this] {
            const QString all = host(u"nft -s list ruleset"_s).out;
            const qsizetype begin = all.indexOf(u"table inet kiste {"_s);
            const qsizetype end = begin < 0 ? -1 : all.indexOf(u"\n}"_s, begin);
            return begin < 0 ? all : QString(all).remove(begin, end + 3 - begin).trimmed();
        };
        const QString before = foreign();
        QVERIFY2(before.contains("198.51.100.9"_L1) && before.contains("redirect to :22"_L1) && !before.contains("kiste"_L1), qPrintable(before));
        QVERIFY(ctl({u"network"_s, u"create"_s, u"one"_s}).exitCode == 0);
        QVERIFY(serve(u"web"_s, {u"--network"_s, u"one"_s, u"-p"_s, u"8080:80"_s}).isEmpty());
        QVERIFY(host(u"nft list table inet kiste"_s).out.contains("8080"_L1));
        QCOMPARE(foreign(), before);
        QVERIFY(ctl({u"network"_s, u"connect"_s, u"kiste0"_s, u"web"_s}).exitCode == 0);
        QVERIFY(host(u"nft delete table inet kiste"_s).code == 0);
        QTRY_VERIFY(host(u"nft list tables"_s).out.contains("inet kiste"_L1));
        QVERIFY(ctl({u"rm"_s, u"-f"_s, u"web"_s}).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"rm"_s, u"one"_s}).exitCode == 0);
        QCOMPARE(foreign(), before);
        QVERIFY(host(u"nft delete table ip filter; nft delete table inet mine"_s).code == 0);
    }

    void listedAndPruned()
    {
        for (const QStringList &options : {QStringList{u"--label"_s, u"tier=front"_s, u"one"_s}, {u"--label"_s, u"tier=back"_s, u"--internal"_s, u"two"_s}})
            QVERIFY(ctl(QStringList{u"network"_s, u"create"_s} + options).exitCode == 0);
        const auto listed = [this](const QStringList &filters) {
            QStringList words{u"network"_s, u"ls"_s, u"--format"_s, u"{{.Name}}"_s};
            for (const QString &filter : filters)
                words << u"--filter"_s << filter;
            const auto shown = ctl(words);
            return shown.exitCode == 0 ? shown.output.simplified() : shown.error.trimmed();
        };
        QCOMPARE(listed({}), u"kiste0 one two"_s);
        QCOMPARE(listed({u"name=one"_s, u"name=two"_s}), u"one two"_s); // any of them
        QCOMPARE(listed({u"label=tier"_s, u"label=tier=back"_s}), u"two"_s); // all of them
        QCOMPARE(listed({u"type=builtin"_s}), u"kiste0"_s);
        QCOMPARE(listed({u"type=custom"_s, u"scope=local"_s, u"driver=bridge"_s}), u"one two"_s);
        QCOMPARE(listed({u"scope=swarm"_s}), QString());
        QVERIFY(listed({u"dangling=maybe"_s}).contains("is true or false, not 'maybe'"_L1));
        QVERIFY(listed({u"colour=red"_s}).contains("is not a filter"_L1));
        QCOMPARE(ctl({u"network"_s, u"ls"_s, u"--format"_s, u"{{.Name}} {{.Labels}} {{.Internal}}"_s, u"--filter"_s, u"name=two"_s}).output.trimmed(), u"two tier=back true"_s);
        const auto wrong = ctl({u"network"_s, u"inspect"_s, u"-f"_s, u"{{len 3}}"_s, u"one"_s});
        QVERIFY2(wrong.exitCode == 1 && wrong.error.contains("len"_L1), qPrintable(wrong.error));
        const QString id = inspect(u"network"_s, u"one"_s, u"{{.Id}}"_s);
        QCOMPARE(ctl({u"network"_s, u"ls"_s, u"-q"_s, u"--no-trunc"_s, u"--filter"_s, u"name=one"_s}).output.trimmed(), id);
        QCOMPARE(ctl({u"network"_s, u"ls"_s, u"-q"_s, u"--filter"_s, u"id="_s + id.first(8)}).output.trimmed(), id.first(12));
        const auto pruned = [this](const QString &filter) { return ctl({u"network"_s, u"prune"_s, u"-f"_s, u"--filter"_s, filter}); };
        QCOMPARE(pruned(u"until=24h"_s).output, QString()); // all are younger
        QVERIFY(pruned(u"name=one"_s).error.contains("is not a filter"_L1));
        QCOMPARE(pruned(u"label!=tier=front"_s).output, u"Deleted Networks:\ntwo\n"_s);
        QCOMPARE(listed({}), u"kiste0 one"_s);
        QCOMPARE(pruned(u"label=tier"_s).output, u"Deleted Networks:\none\n"_s);
        const auto driver = ctl({u"network"_s, u"create"_s, u"-d"_s, u"macvlan"_s, u"three"_s});
        QVERIFY2(driver.error.contains("there is no network driver 'macvlan'"_L1), qPrintable(driver.error));
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--ipv4=false"_s, u"--ipv6=false"_s, u"three"_s}).error.contains("IPv4 or IPv6"_L1));
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--ipam-driver"_s, u"dhcp"_s, u"three"_s}).error.contains("'dhcp'"_L1));
    }

    void clashesNameTheHolder()
    {
        QVERIFY(serve(u"web"_s, {u"-p"_s, u"8080:80"_s}).isEmpty());
        const auto second = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"-p"_s, u"8080:80"_s, u"starter"_s, u"true"_s});
        QCOMPARE(second.exitCode, 125);
        QVERIFY2(second.error.contains("port 8080/tcp is published by container 'web'"_L1), qPrintable(second.error));
        QProcess other;
        other.start(u"nsenter"_s, {u"-t"_s, QString::number(m_engine->pidOf(u"bus"_s)), u"-n"_s, u"socat"_s, u"TCP-LISTEN:9090,fork"_s, u"-"_s});
        QVERIFY(other.waitForStarted());
        QTRY_VERIFY(host(u"ss -ltn"_s).out.contains(":9090"_L1));
        const auto third = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"b"_s, u"-p"_s, u"9090:80"_s, u"starter"_s, u"true"_s});
        QVERIFY2(third.error.contains(u"port 9090/tcp is taken by process %1 (socat)"_s.arg(other.processId())), qPrintable(third.error));
        other.kill();
        other.waitForFinished();
        // And the other way round: what a container has published no other program can bind.
        QVERIFY(host(u"timeout 5 socat -u TCP-LISTEN:8080,bind=127.0.0.1 - </dev/null"_s).code != 0);
        const auto nowhere = ctl({u"run"_s, u"--rm"_s, u"-p"_s, u"198.51.100.7:80:80"_s, u"starter"_s, u"true"_s});
        QVERIFY2(nowhere.error.contains("this machine has no such address"_L1), qPrintable(nowhere.error));
    }

    void namesAndAliases()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"front"_s}).exitCode == 0);
        QVERIFY(serve(u"web"_s, {u"--network"_s, u"front"_s, u"--network-alias"_s, u"www"_s, u"--hostname"_s, u"shop"_s}).isEmpty());
        QVERIFY2(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"--network"_s, u"front"_s, u"--add-host"_s, u"printer:10.1.1.1"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0, "a");
        for (const QString &name : {u"web"_s, u"www"_s, u"shop"_s}) {
            EngineFixture::Outcome asked;
            QTRY_VERIFY2((asked = exec(u"a"_s, u"wget -q -T 5 -O- http://%1/cgi-bin/who"_s.arg(name))).output.contains("of shop"_L1), qPrintable(name + asked.error));
        }
        const QString hosts = exec(u"a"_s, u"cat /etc/hosts /etc/hostname /etc/resolv.conf"_s).output;
        QVERIFY2(hosts.contains("10.1.1.1\tprinter"_L1) && hosts.contains("host.containers.internal"_L1) && hosts.contains("nameserver 10."_L1), qPrintable(hosts));
        // Not in another network.
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"b"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        QVERIFY(exec(u"b"_s, u"nslookup web"_s).exitCode != 0);
        // The name server comes back when it was killed.
        const QString pid = host(u"cat %1"_s.arg(m_engine->path(u"run/network/names/aardvark.pid"_s))).out;
        QVERIFY(pid.toInt() > 1);
        QCOMPARE(::kill(pid.toInt(), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(exec(u"a"_s, u"wget -q -T 5 -O- http://www/cgi-bin/who"_s).exitCode == 0, 20'000);
        // A container that ended has no name any more.
        QVERIFY(ctl({u"stop"_s, u"-t"_s, u"0"_s, u"web"_s}).exitCode == 0);
        QTRY_VERIFY(exec(u"a"_s, u"nslookup www"_s).exitCode != 0);
    }

    void networksAreApart()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"one"_s}).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"create"_s, u"two"_s}).exitCode == 0);
        QVERIFY(serve(u"web"_s, {u"--network"_s, u"one"_s, u"-p"_s, u"8080:80"_s}).isEmpty());
        for (const auto &[name, network] : {std::pair(u"a"_s, u"one"_s), {u"b"_s, u"two"_s}})
            QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, name, u"--network"_s, network, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        const QString inside = address(u"web"_s, u"one"_s);
        const QString get = u"wget -q -T 2 -O- http://%1/cgi-bin/who"_s;
        QVERIFY(exec(u"a"_s, get.arg(inside)).exitCode == 0);
        QVERIFY(exec(u"b"_s, get.arg(inside)).exitCode != 0);
        QVERIFY(exec(u"b"_s, get.arg(u'[' + address(u"web"_s, u"one"_s, u"IPv6Address"_s) + u']')).exitCode != 0);
        QVERIFY(exec(u"b"_s, u"nslookup web %1"_s.arg(inside.section(u'.', 0, 2) + u".1"_s)).exitCode != 0); // nor the other one's name server
        QVERIFY(exec(u"b"_s, get.arg(u"192.0.2.1:8080"_s)).exitCode == 0); // published is published
        // Whoever gets there by a cable of his own is as far away as before.
        QVERIFY(ctl({u"network"_s, u"connect"_s, u"one"_s, u"b"_s}).exitCode == 0);
        QTRY_VERIFY(exec(u"b"_s, get.arg(u"web"_s)).exitCode == 0);
        QVERIFY(exec(u"b"_s, u"ip address show eth1"_s).exitCode == 0);
        QVERIFY(ctl({u"network"_s, u"disconnect"_s, u"one"_s, u"b"_s}).exitCode == 0);
        QTRY_VERIFY(exec(u"b"_s, u"ip address show eth1"_s).exitCode != 0);
        QVERIFY(exec(u"b"_s, get.arg(inside)).exitCode != 0);
        QVERIFY(reachesOutside(u"b"_s)); // the way out is still there
        const auto busy = ctl({u"network"_s, u"rm"_s, u"one"_s});
        QVERIFY2(busy.exitCode != 0 && busy.error.contains("is in the network 'one'"_L1), qPrintable(busy.error));
    }

    void internalNetworks()
    {
        QVERIFY(ctl({u"network"_s, u"create"_s, u"--internal"_s, u"closed"_s}).exitCode == 0);
        QVERIFY(serve(u"web"_s, {u"--network"_s, u"closed"_s, u"-p"_s, u"8080:80"_s}).isEmpty());
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"a"_s, u"--network"_s, u"closed"_s, u"starter"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        QTRY_VERIFY(exec(u"a"_s, u"wget -q -T 5 -O- http://web/cgi-bin/who"_s).exitCode == 0);
        QVERIFY(exec(u"a"_s, u"ip route"_s).output.contains("default"_L1) == false);
        QVERIFY(!reachesOutside(u"a"_s));
        QVERIFY(lanAsks(u"192.0.2.1:8080"_s).code != 0);
    }

    void loopbackStaysTheHosts()
    {
        // route_localnet is on for the bridge, so that 127.0.0.1 can be published; a container must not get back that way.
        QVERIFY(serve(u"web"_s, {u"-p"_s, u"127.0.0.1:8080:80"_s, u"--cap-add"_s, u"NET_ADMIN"_s}).isEmpty()
                || serve(u"a"_s, {u"-p"_s, u"127.0.0.1:8080:80"_s}).isEmpty());
        const QString name = ctl({u"ps"_s, u"--format"_s, u"{{.Names}}"_s}).output.trimmed();
        const QString pid = inspect(u"container"_s, name, u"{{.State.Pid}}"_s);
        QVERIFY(askFromHost(u"127.0.0.1:8080"_s).code == 0);
        QProcess secret;
        secret.start(u"nsenter"_s, {u"-t"_s, QString::number(m_engine->pidOf(u"bus"_s)), u"-n"_s, u"socat"_s, u"TCP-LISTEN:7777,bind=127.0.0.1,fork,reuseaddr"_s, u"SYSTEM:echo secret"_s});
        QVERIFY(secret.waitForStarted());
        QTRY_VERIFY(host(u"ss -ltn"_s).out.contains("127.0.0.1:7777"_L1));
        // As the machine's root inside of the container's network, which no container can be.
        const Ran tried = run({u"nsenter"_s, u"-t"_s, pid, u"-n"_s, u"sh"_s, u"-c"_s,
                               u"echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; ip route add 127.0.0.1/32 via 10.200.0.1 table 99; "
                               "ip rule add pref 1 to 127.0.0.1 lookup 99; ip rule del pref 0; ip rule add pref 2 lookup local; "
                               "socat -T3 - TCP:127.0.0.1:7777,bind=%1,connect-timeout=3"_s.arg(address(name))});
        QVERIFY2(!tried.out.contains("secret"_L1), qPrintable(tried.out));
        // And a neighbour of the host with the same trick.
        QVERIFY(host(u"echo 1 >/proc/sys/net/ipv4/conf/up0/route_localnet"_s).code == 0);
        const Ran neighbour = m_lan->sh(u"echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; ip rule add pref 1 to 127.0.0.1 lookup 99; ip route add 127.0.0.1/32 via 192.0.2.1 table 99; "
                                        "ip rule del pref 0; ip rule add pref 2 lookup local; curl -sS --max-time 3 --interface 192.0.2.2 http://127.0.0.1:8080/cgi-bin/who || true; "
                                        "ip rule add pref 0 lookup local; ip rule del pref 1; ip rule del pref 2"_s);
        QVERIFY2(!neighbour.out.contains("asked by"_L1), qPrintable(neighbour.out));
        QVERIFY(host(u"echo 0 >/proc/sys/net/ipv4/conf/up0/route_localnet"_s).code == 0);
        secret.kill();
        secret.waitForFinished();
    }

    void rulesComeBack()
    {
        QVERIFY(serve(u"web"_s, {u"-p"_s, u"8080:80"_s}).isEmpty());
        QVERIFY(host(u"nft list table inet hosts"_s).out.contains("tcp dport 1 drop"_L1)); // nobody else's was touched
        const QString before = host(u"nft -s list table inet kiste"_s).out;
        QVERIFY(host(u"nft flush ruleset"_s).code == 0);
        QTRY_COMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        QVERIFY(host(u"nft flush chain inet kiste forward"_s).code == 0);
        QTRY_COMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        QVERIFY(host(u"nft delete table inet kiste"_s).code == 0);
        QTRY_COMPARE(host(u"nft -s list table inet kiste"_s).out, before);
        QVERIFY(lanAsks(u"192.0.2.1:8080"_s).out.contains("192.0.2.2"_L1));
        QVERIFY(host(u"nft add table inet hosts; nft add chain inet hosts own '{ type filter hook input priority 0; }'; nft add rule inet hosts own tcp dport 1 drop"_s).code == 0);
    }

    void survivesTheHelper()
    {
        QVERIFY(serve(u"web"_s, {u"-p"_s, u"8080:80"_s, u"-p"_s, u"80"_s}).isEmpty());
        QVERIFY(serve(u"a"_s, {u"-p"_s, u"8090:80"_s}).isEmpty());
        const QString ports = ctl({u"port"_s, u"web"_s}).output;
        const pid_t helper = m_engine->pidOf(u"helper"_s);
        const pid_t ending = inspectPid(u"a"_s);
        QVERIFY(helper > 1 && ending > 1);
        QCOMPARE(::kill(helper, SIGKILL), 0);
        // While no helper is there: a container ends, and leftovers of a crash lie around.
        QVERIFY(lanAsks(u"192.0.2.1:8080"_s).code == 0);
        QVERIFY(host(u"ip link add kv0123456789ab type veth peer name left0; ip link add kiste-012345678 type bridge; nft flush ruleset"_s).code == 0);
        QCOMPARE(::kill(ending, SIGKILL), 0);
        QCOMPARE(m_engine->instance(u"up"_s).exitCode, 0);
        QTRY_VERIFY(lanAsks(u"192.0.2.1:8080"_s).out.contains("192.0.2.2"_L1));
        QCOMPARE(ctl({u"port"_s, u"web"_s}).output, ports);
        QTRY_VERIFY(!host(u"ip -o link"_s).out.contains("kv0123456789ab"_L1));
        QTRY_VERIFY(!host(u"ip -o link"_s).out.contains("kiste-012345678"_L1));
        QTRY_VERIFY(!host(u"nft list table inet kiste"_s).out.contains("8090"_L1));
        QVERIFY(host(u"nft list table inet kiste"_s).out.contains("8080"_L1));
        // The port is held again.
        QVERIFY(host(u"timeout 5 socat -u TCP-LISTEN:8080,bind=127.0.0.1 - </dev/null"_s).code != 0);
        QVERIFY(ctl({u"rm"_s, u"-f"_s, u"web"_s}).exitCode == 0);
        QTRY_VERIFY_WITH_TIMEOUT(!host(u"ip -o link"_s).out.contains("kv"_L1), 30'000);
    }

    void forwardingIsForContainersOnly()
    {
        QVERIFY(serve(u"web"_s, {}).isEmpty());
        // A second neighbour: the host was no router between them before, and is none now.
        Machine other;
        QVERIFY(host(u"ip link add up1 type veth peer name lan1 netns %1; ip link set up1 up; ip address add 203.0.113.1/24 dev up1"_s.arg(other.pid())).code == 0);
        QVERIFY(other.sh(u"ip link set lan1 up; ip address add 203.0.113.2/24 dev lan1; ip route add default via 203.0.113.1"_s).code == 0);
        QVERIFY(m_lan->sh(u"ip route replace 203.0.113.0/24 via 192.0.2.1"_s).code == 0);
        QProcess server;
        server.start(u"nsenter"_s, {u"-t"_s, QString::number(other.pid()), u"-n"_s, u"socat"_s, u"TCP-LISTEN:7000,fork,reuseaddr"_s, answer(u"other"_s)});
        QVERIFY(server.waitForStarted());
        QTRY_VERIFY(host(u"curl -sS --max-time 5 http://203.0.113.2:7000/"_s).out.contains("other"_L1));
        QVERIFY(ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"true"_s}).exitCode == 0);
        QCOMPARE(host(u"cat /proc/sys/net/ipv4/conf/up0/forwarding /proc/sys/net/ipv4/conf/up1/forwarding"_s).out, u"1\n1"_s);
        QVERIFY(m_lan->sh(u"curl -sS --max-time 3 http://203.0.113.2:7000/"_s).code != 0);
        QVERIFY(exec(u"web"_s, u"wget -q -T 5 -O- http://203.0.113.2:7000/"_s).output.contains("other"_L1));
        QVERIFY(reachesOutside(u"web"_s));
        server.kill();
        server.waitForFinished();
        QVERIFY(host(u"ip link del up1"_s).code == 0);
    }

    void sharedNetwork()
    {
        QVERIFY(serve(u"web"_s, {}).isEmpty());
        const auto shared = ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"container:web"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                 u"wget -q -T 5 -O- http://127.0.0.1/cgi-bin/who; ip -o -4 address show eth0"_s});
        QVERIFY2(shared.output.contains("asked by"_L1) && shared.output.contains(address(u"web"_s)), qPrintable(shared.output + shared.error));
    }

private:
    pid_t inspectPid(const QString &container) const { return inspect(u"container"_s, container, u"{{.State.Pid}}"_s).toInt(); }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"
