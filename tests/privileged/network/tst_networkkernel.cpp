// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/firewall.h"
#include "privhelper/network/forwarding.h"
#include "privhelper/network/links.h"
#include "privhelper/network/portclaim.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

QString sh(const QString &script)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"sh"_s, {u"-c"_s, script});
    process.waitForFinished();
    return QString::fromUtf8(process.readAll()).trimmed();
}

} // namespace

/// What asks the kernel, in a network namespace of the test's own.
class TestNetworkKernel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("interfaces are made by root");
        QCOMPARE(::unshare(CLONE_NEWNET), 0);
        sh(u"ip link set lo up; ip link add up0 type veth peer name up1; ip link set up1 up; ip link set up0 mtu 1400 up; ip address add 10.201.0.5/24 dev up0; ip route add default via 10.201.0.1"_s);
    }

    void routesAndMtu()
    {
        auto links = Links::open();
        QVERIFY2(links, links ? "" : links.error().detail.c_str());
        const auto subnets = links->reachable({});
        QVERIFY(subnets && subnets->contains(*Subnet::parse("10.201.0.0/24")));
        QVERIFY(!subnets->contains(*Subnet::parse("0.0.0.0/0")));
        QVERIFY(!links->reachable({"up0"})->contains(*Subnet::parse("10.201.0.0/24")));
        QCOMPARE(links->wayOutMtu().value_or(0), 1400U);
        QVERIFY(std::ranges::contains(*links->names(), std::string("up0")));
        QCOMPARE(links->find("nothing").value_or(-1), 0);
    }

    void bridgeAndCable()
    {
        auto links = Links::open();
        const BridgePlan bridge{"kbr0", {{*IpAddress::parse("10.99.0.1"), 24}, {*IpAddress::parse("fd99::1"), 64}}, 1400};
        for (int i = 0; i < 2; ++i) { // the second time it is there already
            const auto raised = links->raiseBridge(bridge);
            QVERIFY2(raised, raised ? "" : raised.error().detail.c_str());
        }
        const QString shown = sh(u"ip address show kbr0"_s);
        QVERIFY2(shown.contains("10.99.0.1/24 brd 10.99.0.255"_L1) && shown.contains("fd99::1/64"_L1) && shown.contains("mtu 1400"_L1)
                     && shown.contains("MULTICAST"_L1) && !shown.contains("tentative"_L1), qPrintable(shown));
        QVERIFY(!links->raiseBridge({"up0", {}, 1500}));

        QProcess other;
        other.start(u"unshare"_s, {u"--net"_s, u"sh"_s, u"-c"_s, u"echo ready; exec sleep 100"_s});
        QVERIFY(other.waitForReadyRead());
        QFile space(u"/proc/%1/ns/net"_s.arg(other.processId()));
        QVERIFY(space.open(QIODevice::ReadOnly));
        // A socket inside, as the supervisor makes it.
        QFile own(u"/proc/self/ns/net"_s);
        QVERIFY(own.open(QIODevice::ReadOnly));
        QCOMPARE(::setns(space.handle(), CLONE_NEWNET), 0);
        auto inside = RouteSocket::open();
        QCOMPARE(::setns(own.handle(), CLONE_NEWNET), 0);
        QVERIFY(inside);
        CablePlan cable{"kv0", "kbr0", "eth0", *MacAddress::parse("02:00:00:00:00:09"), {{*IpAddress::parse("10.99.0.9"), 24}, {*IpAddress::parse("fd99::9"), 64}}, 1400, true};
        const auto plugged = links->plug(cable, space.handle(), *inside);
        QVERIFY2(plugged, plugged ? "" : plugged.error().detail.c_str());
        const auto routed = setDefaultRoutes(*inside, "eth0", {*IpAddress::parse("10.99.0.1"), *IpAddress::parse("fd99::1")});
        QVERIFY2(routed, routed ? "" : routed.error().detail.c_str());
        const QString there = sh(u"nsenter -t %1 -n sh -c 'ip address show eth0; ip route; ip -6 route'"_s.arg(other.processId()));
        QVERIFY2(there.contains("02:00:00:00:00:09"_L1) && there.contains("10.99.0.9/24"_L1) && there.contains("mtu 1400"_L1)
                     && there.contains("default via 10.99.0.1"_L1) && there.contains("default via fd99::1"_L1) && there.contains("MULTICAST"_L1), qPrintable(there));
        QVERIFY(sh(u"ip -d link show kv0"_s).contains("isolated on"_L1));
        QVERIFY(!links->plug(cable, space.handle(), *inside)); // the name is taken
        // A name that is taken inside leaves nothing outside.
        cable.hostName = "kv1";
        QVERIFY(!links->plug(cable, space.handle(), *inside));
        QCOMPARE(links->find("kv1").value_or(-1), 0);
        QVERIFY(removeDefaultRoutes(*inside));
        QVERIFY(!sh(u"nsenter -t %1 -n ip route"_s.arg(other.processId())).contains("default"_L1));
        // In a network without IPv6 there is no address of its, not even one that an interface gives itself.
        const CablePlan four{"kv2", "kbr0", "eth1", *MacAddress::parse("02:00:00:00:00:0a"), {{*IpAddress::parse("10.99.0.10"), 24}}, 1400, true};
        const auto second = links->plug(four, space.handle(), *inside);
        QVERIFY2(second, second ? "" : second.error().detail.c_str());
        const QString addresses = sh(u"nsenter -t %1 -n ip address show eth1"_s.arg(other.processId()));
        QVERIFY2(addresses.contains("inet 10.99.0.10/24"_L1) && addresses.contains(",UP"_L1) && !addresses.contains("inet6"_L1), qPrintable(addresses));
        QVERIFY(links->remove("kv2"));
        QVERIFY(links->remove("kv0"));
        QVERIFY(links->remove("kv0"));
        QVERIFY(links->remove("kbr0"));
        other.kill();
        other.waitForFinished();
    }

    void firewallTransactions()
    {
        auto watch = FirewallWatch::open();
        auto firewall = Firewall::open();
        QVERIFY(watch && firewall);
        FirewallState state;
        state.networks.push_back({"kbr0", Subnet::parse("10.99.0.0/24").value(), Subnet::parse("fd99::/64").value(),
                                  IpAddress::parse("10.99.0.1").value(), IpAddress::parse("fd99::1").value()});
        state.opened.v4 = {"up0"};
        state.opened.allV6 = true;
        const std::vector<FirewallPort> ports = {{{}, Transport::Tcp, 8080, *IpAddress::parse("10.99.0.2"), 80},
                                                 {{}, Transport::Tcp, 8080, *IpAddress::parse("fd99::2"), 80},
                                                 {IpAddress::parse("127.0.0.1").value(), Transport::Udp, 53, *IpAddress::parse("10.99.0.2"), 53},
                                                 {IpAddress::parse("fd00::1").value(), Transport::Sctp, 9, *IpAddress::parse("fd99::2"), 9}};
        for (int i = 0; i < 2; ++i) {
            const auto done = firewall->run(rulesetText(state));
            QVERIFY2(done, done ? "" : done.error().detail.c_str());
        }
        // Protocols as numbers: their names are in a file that not every computer has.
        const QString list = u"nft -s -p list table inet kiste"_s;
        const QString without = sh(list);
        const auto added = firewall->run(addPortsText(ports));
        QVERIFY2(added, added ? "" : added.error().detail.c_str());
        const QString with = sh(list);
        QVERIFY2(with.contains("6 . 8080 : 10.99.0.2 . 80"_L1) && with.contains("127.0.0.1 . 17 . 53 : 10.99.0.2 . 53"_L1), qPrintable(with));
        state.ports = ports;
        QVERIFY(firewall->run(rulesetText(state)));
        QCOMPARE(sh(list), with);
        QVERIFY(firewall->run(removePortsText(ports)));
        QCOMPARE(sh(list), without);
        QVERIFY(!firewall->run(removePortsText(ports)));
        QVERIFY(firewall->run({}));
        QVERIFY(!watch->touched()); // all of that was this process

        sh(u"nft add table inet other"_s);
        QVERIFY(!watch->touched());
        for (const char *change : {"nft flush chain inet kiste forward", "nft add element inet kiste internal '{ \"x\" }'", "nft flush ruleset"}) {
            QCOMPARE(sh(QString::fromLatin1(change)), QString());
            pollfd wait{watch->fd(), POLLIN, 0};
            QVERIFY(::poll(&wait, 1, 10'000) == 1);
            bool touched = false;
            QTRY_VERIFY((touched = touched || watch->touched()));
        }
    }

    void forwarding()
    {
        sh(u"ip link add kbr1 type bridge; ip link set kbr1 up"_s);
        Forwarding forwarding;
        const auto prepared = forwarding.prepareBridge("kbr1", true);
        QVERIFY2(prepared, prepared ? "" : prepared.error().detail.c_str());
        OpenedInterfaces opened;
        const auto done = forwarding.openOthers({"kbr1"}, true, opened);
        QVERIFY2(done, done ? "" : done.error().detail.c_str());
        QCOMPARE(opened.v4, (std::set<std::string>{"up0", "up1"}));
        QVERIFY(opened.v6.contains("up0") || opened.allV6);
        QCOMPARE(sh(u"cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/up0/forwarding /proc/sys/net/ipv4/conf/kbr1/route_localnet /proc/sys/net/ipv4/conf/up0/route_localnet"_s), u"0\n1\n1\n0"_s);
        OpenedInterfaces again;
        QVERIFY(forwarding.openOthers({"kbr1"}, true, again));
        QVERIFY(again.v4.empty());
        QVERIFY(forwarding.prepareBridge("kbr1", false));
        QCOMPARE(sh(u"cat /proc/sys/net/ipv6/conf/kbr1/disable_ipv6"_s), u"1"_s);
        QVERIFY(!forwarding.prepareBridge("nothing", true));
    }

    void ports()
    {
        auto claim = claimPort(parsePublished("8080:80")->front());
        QVERIFY2(claim, claim ? "" : claim.error().detail.c_str());
        QCOMPARE(claim->sockets.size(), std::size_t(2));
        const auto taken = claimPort(parsePublished("127.0.0.1:8080:80")->front());
        QVERIFY(!taken);
        QCOMPARE(taken.error().code, ErrorCode::InUse);
        const auto next = claimPort(parsePublished("8080-8082:80")->front());
        QVERIFY(next);
        QCOMPARE(next->mapping.hostPort, 8081);
        QVERIFY(claimPort(parsePublished("8080:80/udp")->front()));
        const auto any = claimPort(parsePublished("80")->front());
        QVERIFY(any && any->mapping.hostPort != 0);
        QCOMPARE(claimPort(parsePublished("192.0.2.99:80:80")->front()).error().code, ErrorCode::NotFound);
        // A program that listens is named.
        QProcess other;
        other.start(u"socat"_s, {u"TCP-LISTEN:9090,fork"_s, u"-"_s});
        QVERIFY(other.waitForStarted());
        QTRY_VERIFY(sh(u"ss -ltn"_s).contains(":9090"_L1));
        const auto held = claimPort(parsePublished("9090:80")->front());
        QVERIFY(!held);
        QCOMPARE(QString::fromStdString(held.error().detail), u"port 9090/tcp is taken by process %1 (socat)"_s.arg(other.processId()));
        other.kill();
        other.waitForFinished();
        claim->sockets.clear();
        QVERIFY(claimPort(parsePublished("8080:80")->front()));
    }
};

QTEST_GUILESS_MAIN(TestNetworkKernel)
#include "tst_networkkernel.moc"
