// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/networksettings.h"
#include "core/network/portmapping.h"
#include "core/network/resolver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;

namespace {

/// The mappings in words: "ADDRESS HOST[-END] PORT/PROTO", or the error's first word.
std::string described(const Result<std::vector<PortMapping>> &mappings)
{
    if (!mappings)
        return "!" + mappings.error().detail;
    std::string text;
    for (const PortMapping &mapping : *mappings) {
        text += (text.empty() ? "" : ", ") + (mapping.hostAddress ? mapping.hostAddress->text() : "*") + ' '
            + std::to_string(mapping.hostPort);
        if (mapping.hostPortEnd != mapping.hostPort)
            text += '-' + std::to_string(mapping.hostPortEnd);
        text += ' ' + mapping.container.text();
    }
    return text;
}

} // namespace

/// What users write about networks, and what becomes of it.
class TestNetworkWords : public QObject
{
    Q_OBJECT

private slots:
    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("normal"); // empty: refused
        QTest::newRow("v4") << "10.0.0.1" << "10.0.0.1";
        QTest::newRow("v6") << "FD00:0:0::1" << "fd00::1";
        QTest::newRow("brackets") << "[fd00::1]" << "fd00::1";
        QTest::newRow("octal") << "010.0.0.1" << "";
        QTest::newRow("short") << "10.1" << "";
        QTest::newRow("large") << "10.0.0.256" << "";
        QTest::newRow("zone") << "fe80::1%eth0" << "";
        QTest::newRow("brackets of v4") << "[10.0.0.1]" << "";
        QTest::newRow("empty") << "" << "";
        QTest::newRow("trailing") << "10.0.0.1 " << "";
    }
    void addresses()
    {
        QFETCH(QString, text);
        QFETCH(QString, normal);
        const auto address = IpAddress::parse(text.toStdString());
        QCOMPARE(address.has_value(), !normal.isEmpty());
        if (address)
            QCOMPARE(QString::fromStdString(address->text()), normal);
    }

    void addressArithmetic()
    {
        QCOMPARE(IpAddress::parse("10.0.0.255")->plus(1).text(), "10.0.1.0");
        QCOMPARE(IpAddress::parse("255.255.255.255")->plus(2).text(), "0.0.0.1");
        QCOMPARE(IpAddress::parse("fd00::ffff:ffff:ffff:ffff")->plus(1).text(), "fd00:0:0:1::");
        const Subnet subnet = *Subnet::parse("172.16.0.0/20");
        QCOMPARE(subnet.last().text(), "172.16.15.255");
        QCOMPARE(subnet.next().text(), "172.16.16.0/20");
        QVERIFY(subnet.contains(*IpAddress::parse("172.16.15.1")));
        QVERIFY(!subnet.contains(*IpAddress::parse("172.16.16.1")));
        QVERIFY(!subnet.contains(*IpAddress::parse("::ac10:f01")));
        QVERIFY(subnet.overlaps(*Subnet::parse("172.16.0.0/12")));
        QVERIFY(Subnet::parse("172.16.0.0/12")->overlaps(subnet));
        QVERIFY(!subnet.overlaps(subnet.next()));
        QVERIFY(Subnet::parse("0.0.0.0/0")->contains(subnet));
        QVERIFY(!Subnet::parse("172.16.0.1/20"));
        QVERIFY(!Subnet::parse("172.16.0.0/33"));
        QVERIFY(!Subnet::parse("172.16.0.0"));
        QVERIFY(!Subnet::parse("172.16.0.0/+20"));
    }

    void macAddresses()
    {
        QCOMPARE(MacAddress::parse("02-42-AC-11-00-02")->text(), "02:42:ac:11:00:02");
        QVERIFY(!MacAddress::parse("03:42:ac:11:00:02")); // a group's
        QVERIFY(!MacAddress::parse("00:00:00:00:00:00"));
        QVERIFY(!MacAddress::parse("02:42:ac:11:00"));
        QVERIFY(!MacAddress::parse("02:42:ac:11:00:0g"));
        QVERIFY(MacAddress::derivedFrom("a") != MacAddress::derivedFrom("b"));
        QCOMPARE(MacAddress::derivedFrom("a").bytes()[0] & 3, 2);
        QVERIFY(MacAddress::parse(MacAddress::derivedFrom("a").text()));
    }

    void published_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result");
        QTest::newRow("one") << "80" << "* 0 80/tcp";
        QTest::newRow("two") << "8080:80" << "* 8080 80/tcp";
        QTest::newRow("udp") << "53:5353/udp" << "* 53 5353/udp";
        QTest::newRow("address") << "127.0.0.1:8080:80" << "127.0.0.1 8080 80/tcp";
        QTest::newRow("address, random") << "127.0.0.1::80" << "127.0.0.1 0 80/tcp";
        QTest::newRow("v6") << "[::1]:8080:80/sctp" << "::1 8080 80/sctp";
        QTest::newRow("v6, random") << "[fd00::1]::80" << "fd00::1 0 80/tcp";
        QTest::newRow("ranges") << "8000-8002:80-82" << "* 8000 80/tcp, * 8001 81/tcp, * 8002 82/tcp";
        QTest::newRow("one of a range") << "8000-8010:80" << "* 8000-8010 80/tcp";
        QTest::newRow("range, random") << "80-81" << "* 0 80/tcp, * 0 81/tcp";
        QTest::newRow("unequal") << "8000-8001:80-82" << "!'8000-8001:80-82' cannot be published: the two ranges of ports are not of one length";
        QTest::newRow("protocol") << "80/icmp" << "!'80/icmp' cannot be published: the protocol is none of tcp, udp and sctp";
        QTest::newRow("zero") << "0:80" << "!'0:80' cannot be published: '0' is no port of the host (1-65535) or range of them";
        QTest::newRow("too large") << "65536" << "!'65536' cannot be published: it does not end with a port of the container (1-65535) or a range of them";
        QTest::newRow("backwards") << "90-80:90-80" << "!'90-80:90-80' cannot be published: it does not end with a port of the container (1-65535) or a range of them";
        QTest::newRow("bad address") << "1.2.3:80:80" << "!'1.2.3:80:80' cannot be published: '1.2.3' is not an IP address";
        QTest::newRow("open bracket") << "[::1:80" << "!'[::1:80' cannot be published: behind the address a ':' and a port are missing";
        QTest::newRow("empty") << "" << "!'' cannot be published: it does not end with a port of the container (1-65535) or a range of them";
        QTest::newRow("sign") << "+80:80" << "!'+80:80' cannot be published: '+80' is no port of the host (1-65535) or range of them";
    }
    void published()
    {
        QFETCH(QString, text);
        QFETCH(QString, result);
        QCOMPARE(QString::fromStdString(described(parsePublished(text.toStdString()))), result);
    }

    void publishedLimits()
    {
        QCOMPARE(parsePublished("1-4096:1-4096").transform(&std::vector<PortMapping>::size).value_or(0), maxPortMappings);
        QCOMPARE(parsePublished("1-65535:1-65535").error().code, ErrorCode::LimitExceeded);
        QCOMPARE(parseExposed("1-65535").error().code, ErrorCode::LimitExceeded);
        QCOMPARE(parseExposed("8000-8001/udp")->at(1).text(), "8001/udp");
        QVERIFY(!parseExposed("8000:80"));
        PortMapping mapping = parsePublished("8080:80")->front();
        QCOMPARE(mapping.text(), "0.0.0.0:8080->80/tcp");
        mapping.hostAddress = *IpAddress::parse("fd00::1");
        QCOMPARE(mapping.text(), "[fd00::1]:8080->80/tcp");
        mapping.hostPort = 0;
        QCOMPARE(mapping.text(), "80/tcp");
    }

    void networks_data()
    {
        QTest::addColumn<QStringList>("subnets");
        QTest::addColumn<QStringList>("gateways");
        QTest::addColumn<QStringList>("ranges");
        QTest::addColumn<QString>("error"); // empty: accepted
        const QStringList none;
        QTest::newRow("nothing") << none << none << none << "";
        QTest::newRow("both") << QStringList{u"10.1.0.0/24"_s, u"fd01::/64"_s} << QStringList{u"fd01::9"_s, u"10.1.0.254"_s}
                              << QStringList{u"10.1.0.128/25"_s} << "";
        QTest::newRow("two of one family") << QStringList{u"10.1.0.0/24"_s, u"10.2.0.0/24"_s} << none << none
                                           << "the network has the subnet 10.1.0.0/24 already; one of each family is possible";
        QTest::newRow("gateway elsewhere") << QStringList{u"10.1.0.0/24"_s} << QStringList{u"10.2.0.1"_s} << none
                                           << "the gateway 10.2.0.1 lies in no subnet of the network";
        QTest::newRow("range elsewhere") << QStringList{u"10.1.0.0/24"_s} << none << QStringList{u"10.1.0.0/23"_s}
                                         << "the range 10.1.0.0/23 lies in no subnet of the network";
        QTest::newRow("gateway is broadcast") << QStringList{u"10.1.0.0/24"_s} << QStringList{u"10.1.0.255"_s} << none
                                              << "10.1.0.255 cannot be the gateway of 10.1.0.0/24";
        QTest::newRow("loopback") << QStringList{u"127.0.0.0/24"_s} << none << none << "the subnet 127.0.0.0/24 cannot be a network's";
        QTest::newRow("multicast") << QStringList{u"ff02::/64"_s} << none << none << "the subnet ff02::/64 cannot be a network's";
        QTest::newRow("too small") << QStringList{u"10.1.0.0/31"_s} << none << none << "a network's subnet is between /8 and /30, not 10.1.0.0/31";
        QTest::newRow("everything") << QStringList{u"0.0.0.0/0"_s} << none << none << "a network's subnet is between /8 and /30, not 0.0.0.0/0";
    }
    void networks()
    {
        QFETCH(QStringList, subnets);
        QFETCH(QStringList, gateways);
        QFETCH(QStringList, ranges);
        QFETCH(QString, error);
        NetworkRequest request;
        for (const QString &text : subnets)
            request.subnets.push_back(text.toStdString());
        for (const QString &text : gateways)
            request.gateways.push_back(text.toStdString());
        for (const QString &text : ranges)
            request.ranges.push_back(text.toStdString());
        const auto plan = planNetwork(request);
        QCOMPARE(plan ? QString() : QString::fromStdString(plan.error().detail), error);
        if (!plan)
            return;
        const auto again = NetworkSettings::fromJson(plan->settings.toJson());
        QVERIFY2(again, again ? "" : again.error().detail.c_str());
        QVERIFY(*again == plan->settings);
        if (subnets.size() == 2) {
            QCOMPARE(plan->settings.v4->gateway.text(), "10.1.0.254");
            QCOMPARE(plan->settings.v4->range->text(), "10.1.0.128/25");
            QCOMPARE(plan->settings.v6->gateway.text(), "fd01::9");
        }
    }

    void driverOptions()
    {
        const auto plan = [](std::map<std::string, std::string> options) {
            NetworkRequest request;
            request.options = std::move(options);
            return planNetwork(request);
        };
        QCOMPARE(plan({{"com.docker.network.driver.mtu", "1400"}})->settings.mtu, 1400U);
        QCOMPARE(plan({{"mtu", "9000"}})->settings.mtu, 9000U);
        QCOMPARE(plan({{"com.docker.network.bridge.name", "br-web"}})->bridge, "br-web");
        QCOMPARE(plan({{"com.docker.network.bridge.enable_icc", "false"}})->settings.interContainer, false);
        QCOMPARE(plan({{"com.docker.network.bridge.enable_ip_masquerade", "false"}})->settings.masquerade, false);
        QCOMPARE(plan({{"com.docker.network.container_iface_prefix", "net"}})->settings.interfacePrefix, "net");
        QCOMPARE(plan({{"com.docker.network.bridge.host_binding_ipv4", "127.0.0.1"}})->settings.bindAddress->text(), "127.0.0.1");
        QCOMPARE(plan({{"com.docker.network.bridge.gateway_mode_ipv4", "routed"}})->settings.routed, true);
        for (const auto &[key, value] : std::map<std::string, std::string>{{"mtu", "100"}, {"mtu ", "1500"},
                                                                           {"com.docker.network.bridge.enable_icc", "maybe"},
                                                                           {"com.docker.network.bridge.name", "a/b"},
                                                                           {"com.docker.network.container_iface_prefix", "interfaces1"},
                                                                           {"vlan", "4"}})
            QVERIFY2(!plan({{key, value}}), key.c_str());
        QVERIFY(!planNetwork({.driver = "macvlan"}));
        QVERIFY(!planNetwork({.ipv6 = false, .subnets = {"fd01::/64"}}));
        QVERIFY(!planNetwork({.subnets = {"10.1.0.0/24"}, .reserved = {{"router", "10.2.0.9"}}}));
        QVERIFY(!planNetwork({.labels = {{"org.kiste.x", "y"}}}));
    }

    void names()
    {
        QVERIFY(checkNetworkName("web_1.a-b"));
        for (const char *name : {"none", "host", "bridge", "default", "-a", "", "a b", "a/b", "ä"})
            QVERIFY2(!checkNetworkName(name), name);
        QVERIFY(checkInterfaceName("kiste0"));
        for (const char *name : {"", "..", "all", "default", "a b", "a:1", "a/b", "a\"b", "sixteencharacter"})
            QVERIFY2(!checkInterfaceName(name), name);
        QVERIFY(checkHostName("db.internal"));
        for (const char *name : {"", "-a", ".a", "a..b", "a b", "a\nnameserver 1.1.1.1", "a\t"})
            QVERIFY2(!checkHostName(name), name);
    }

    void resolver()
    {
        const auto config = ResolverConfig::parse("# made by hand\nnameserver 127.0.0.53 # local\nnameserver 10.0.0.1\n"
                                                  "nameserver fe80::1%eth0\nnameserver nonsense\ndomain old.example\n"
                                                  "search a.example b.example\noptions edns0 trust-ad\noptions ndots:2\nsortlist x");
        QCOMPARE(config.text(), "nameserver 127.0.0.53\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\n"
                                "search a.example b.example\noptions edns0 trust-ad ndots:2\n");
        QCOMPARE(config.withoutLoopback().nameservers.size(), std::size_t(2));
        QCOMPARE(ResolverConfig::parse("").text(), "");
    }

    void hosts()
    {
        const std::string text = hostsText({{"10.0.0.2", {"web", "abc"}}});
        QVERIFY(text.starts_with("127.0.0.1\tlocalhost\n"));
        QVERIFY(text.ends_with("10.0.0.2\tweb abc\n"));
        QCOMPARE(parseExtraHost("db:10.0.0.9")->address, "10.0.0.9");
        QCOMPARE(parseExtraHost("db=fd00::9")->address, "fd00::9");
        QCOMPARE(parseExtraHost("db:[fd00::9]")->address, "fd00::9");
        QCOMPARE(parseExtraHost("host:host-gateway")->address, "host-gateway");
        for (const char *wrong : {"db", "db:", ":1.2.3.4", "d b:1.2.3.4", "db:1.2.3", "a\nb:1.2.3.4"})
            QVERIFY2(!parseExtraHost(wrong), wrong);
    }
};

QTEST_APPLESS_MAIN(TestNetworkWords)
#include "tst_networkwords.moc"
