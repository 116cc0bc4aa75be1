// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/addresspicker.h"
#include "privhelper/network/forwarding.h"
#include "privhelper/network/portowner.h"
#include "privhelper/network/ruleset.h"
#include "privhelper/service/nameserver.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

FirewallNetwork sampleNetwork(const char *bridge)
{
    return {bridge, *Subnet::parse("10.9.0.0/24"), *Subnet::parse("fd09::/64"), *IpAddress::parse("10.9.0.1"), *IpAddress::parse("fd09::1")};
}

int count(const std::string &text, const std::string &part)
{
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

/// What networks are made of and needs no kernel: addresses, rule text, tables of sockets, files.
class TestNetworkParts : public QObject
{
    Q_OBJECT

private slots:
    void subnetsAvoidWhatIsThere()
    {
        QCOMPARE(chooseSubnetV4({})->text(), "10.200.0.0/20");
        QCOMPARE(chooseSubnetV4({*Subnet::parse("10.200.0.0/24")})->text(), "10.200.16.0/20");
        QCOMPARE(chooseSubnetV4({*Subnet::parse("10.0.0.0/8")})->text(), "172.24.0.0/20");
        QCOMPARE(chooseSubnetV4({*Subnet::parse("10.0.0.0/8"), *Subnet::parse("172.16.0.0/12")})->text(), "192.168.128.0/24");
        const auto none = chooseSubnetV4({*Subnet::parse("10.0.0.0/8"), *Subnet::parse("172.16.0.0/12"), *Subnet::parse("192.168.0.0/16")});
        QCOMPARE(none.error().code, ErrorCode::NoSpace);
        std::set<Subnet> taken;
        for (int i = 0; i < 384; ++i) { // all there are, each once
            const auto next = chooseSubnetV4(taken);
            QVERIFY2(next, next ? "" : next.error().detail.c_str());
            for (const Subnet &other : taken)
                QVERIFY(!other.overlaps(*next));
            taken.insert(*next);
        }
        QVERIFY(!chooseSubnetV4(taken));
        const Subnet six = *chooseSubnetV6("machine", {});
        QVERIFY(Subnet::parse("fd00::/8")->contains(six));
        QCOMPARE(six.length(), 64);
        QCOMPARE(*chooseSubnetV6("machine", {}), six);
        QCOMPARE(*chooseSubnetV6("machine", {six}), six.next());
        QVERIFY(*chooseSubnetV6("other machine", {}) != six);
    }

    void addressesRest()
    {
        const AddressPool pool = *makePool(*Subnet::parse("10.9.0.0/29"), {}, {});
        AddressBook book(pool, {*IpAddress::parse("10.9.0.4")});
        std::vector<std::string> given;
        for (int i = 0; i < 4; ++i)
            given.push_back(book.next()->text());
        QCOMPARE(given, (std::vector<std::string>{"10.9.0.2", "10.9.0.3", "10.9.0.5", "10.9.0.6"}));
        QCOMPARE(book.next().error().code, ErrorCode::NoSpace);
        book.release(*IpAddress::parse("10.9.0.2"));
        book.release(*IpAddress::parse("10.9.0.5"));
        QCOMPARE(book.next()->text(), "10.9.0.2");
        book.release(*IpAddress::parse("10.9.0.2"));
        QCOMPARE(book.next()->text(), "10.9.0.5"); // not the one that was just given back
        QCOMPARE(book.take(*IpAddress::parse("10.9.0.3")).error().code, ErrorCode::InUse);
        QCOMPARE(book.take(*IpAddress::parse("10.9.0.1")).error().code, ErrorCode::InUse);
        QCOMPARE(book.take(*IpAddress::parse("10.9.0.4")).error().code, ErrorCode::InUse);
        QCOMPARE(book.take(*IpAddress::parse("10.9.0.0")).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(book.take(*IpAddress::parse("10.9.0.7")).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(book.take(*IpAddress::parse("10.9.1.2")).error().code, ErrorCode::InvalidArgument);
    }

    void rangesAreKept()
    {
        AddressBook book(*makePool(*Subnet::parse("10.9.0.0/24"), {}, Subnet::parse("10.9.0.252/30").value()), {});
        QCOMPARE(book.next()->text(), "10.9.0.252");
        QCOMPARE(book.next()->text(), "10.9.0.253");
        QCOMPARE(book.next()->text(), "10.9.0.254");
        QVERIFY(!book.next());
        QVERIFY(book.take(*IpAddress::parse("10.9.0.9"))); // chosen by hand, outside of the range
        AddressBook six(*makePool(*Subnet::parse("fd09::/126"), {}, {}), {});
        QCOMPARE(six.next()->text(), "fd09::2");
        QCOMPARE(six.next()->text(), "fd09::3");
        QVERIFY(!six.next());
    }

    void rulesFollowTheState()
    {
        FirewallState state;
        const std::string empty = rulesetText(state);
        QVERIFY(empty.starts_with("table inet kiste { }\ndelete table inet kiste\ntable inet kiste {\n"));
        QCOMPARE(count(empty, "elements"), 0);
        QCOMPARE(count(empty, "inet "), 3); // no other table is named
        state.networks = {sampleNetwork("b0"), sampleNetwork("b1")};
        state.networks[1].internal = true;
        state.networks[1].masquerade = false;
        state.networks[1].interContainer = false;
        const std::string text = rulesetText(state);
        QVERIFY(text.contains("set bridges { type ifname; elements = { \"b0\", \"b1\" }; }"));
        QVERIFY(text.contains("set internal { type ifname; elements = { \"b1\" }; }"));
        QVERIFY(text.contains("set same { type ifname . ifname; elements = { \"b0\" . \"b0\" }; }"));
        QVERIFY(text.contains("set homes4 { type ifname . ipv4_addr; elements = { \"b0\" . 10.9.0.1, \"b1\" . 10.9.0.1 }; }"));
        QCOMPARE(count(text, "ip saddr 10.9.0.0/24 oifname != @bridges masquerade"), 1);
        QCOMPARE(count(text, "ip6 saddr fd09::/64 oifname != @bridges masquerade"), 1);
        QVERIFY(!text.contains("meta nfproto ipv6 iifname != @bridges oifname != @bridges drop"));
        state.opened.allV6 = true;
        QVERIFY(rulesetText(state).contains("meta nfproto ipv6 iifname != @bridges oifname != @bridges drop"));
    }

    void portRules()
    {
        const std::vector<FirewallPort> ports = {{{}, Transport::Tcp, 8080, *IpAddress::parse("10.9.0.2"), 80},
                                                 {{}, Transport::Udp, 53, *IpAddress::parse("10.9.0.2"), 5353},
                                                 {*IpAddress::parse("::1"), Transport::Tcp, 8080, *IpAddress::parse("fd09::2"), 80}};
        QCOMPARE(addPortsText(ports), "add element inet kiste ports4any { 6 . 8080 : 10.9.0.2 . 80, 17 . 53 : 10.9.0.2 . 5353 }\n"
                                      "add element inet kiste ports6 { ::1 . 6 . 8080 : fd09::2 . 80 }\n");
        QCOMPARE(removePortsText(ports), "delete element inet kiste ports4any { 6 . 8080, 17 . 53 }\n"
                                         "delete element inet kiste ports6 { ::1 . 6 . 8080 }\n");
        QCOMPARE(addPortsText({}), "");
    }

    void socketTables()
    {
        const std::string table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
                                  "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
                                  "   1: 00000000:0050 00000000:0000 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0\n"
                                  "   2: 00000000:0051 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0\n"
                                  "   3: broken\n   4: 0000:00G0 x 0A\n";
        QCOMPARE(conflictingSocket(table, *IpAddress::parse("127.0.0.1"), 8080, true), 4711U);
        QCOMPARE(conflictingSocket(table, IpAddress(), 8080, true), 4711U);
        QCOMPARE(conflictingSocket(table, *IpAddress::parse("10.0.0.1"), 8080, true), 0U);
        QCOMPARE(conflictingSocket(table, *IpAddress::parse("10.0.0.1"), 81, true), 4712U);
        QCOMPARE(conflictingSocket(table, IpAddress(), 80, true), 0U); // only an ended connection
        QCOMPARE(conflictingSocket("", IpAddress(), 80, true), 0U);
    }

    void forwardingIsPerInterface()
    {
        QTemporaryDir root;
        const auto write = [&root](const QString &name, const char *value) {
            const QString path = root.filePath(name);
            QDir().mkpath(path.section(u'/', 0, -2));
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(value);
        };
        const auto read = [&root](const QString &name) {
            QFile file(root.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray("missing");
        };
        for (const QString &name : {u"all"_s, u"default"_s, u"lo"_s, u"eth0"_s, u"wlan0"_s, u"kiste0"_s}) {
            for (const QString &file : {u"forwarding"_s, u"route_localnet"_s, u"accept_redirects"_s})
                write(u"ipv4/conf/%1/%2"_s.arg(name, file), name == "wlan0"_L1 ? "1\n" : "0\n");
            for (const QString &file : {u"forwarding"_s, u"accept_redirects"_s, u"disable_ipv6"_s, u"accept_dad"_s})
                write(u"ipv6/conf/%1/%2"_s.arg(name, file), "0\n");
            write(u"ipv6/conf/%1/accept_ra"_s.arg(name), "1\n");
        }
        Forwarding forwarding(root.path().toStdString());
        QVERIFY(forwarding.prepareBridge("kiste0", true));
        QCOMPARE(read(u"ipv6/conf/kiste0/accept_ra"_s), "0"_ba);
        OpenedInterfaces opened;
        QVERIFY(forwarding.openOthers({"kiste0"}, true, opened));
        QCOMPARE(opened.v4, (std::set<std::string>{"eth0"})); // wlan0 did already, lo never does
        QCOMPARE(read(u"ipv4/conf/all/forwarding"_s), "0"_ba);
        QCOMPARE(read(u"ipv4/conf/eth0/forwarding"_s), "1"_ba);
        // Without a switch per interface the global one, and the host goes on finding its router.
        QVERIFY(opened.allV6);
        QCOMPARE(read(u"ipv6/conf/all/forwarding"_s), "1"_ba);
        QCOMPARE(read(u"ipv6/conf/eth0/accept_ra"_s), "2"_ba);
        QCOMPARE(read(u"ipv6/conf/kiste0/accept_ra"_s), "0"_ba);
    }

    void zones()
    {
        NameserverZone zone{false, {*IpAddress::parse("10.9.0.1"), *IpAddress::parse("fd09::1")}, {}};
        zone.entries.push_back({"abc", IpAddress::parse("10.9.0.2").value(), IpAddress::parse("fd09::2").value(), {"web", "www"}, {}});
        zone.entries.push_back({"def", IpAddress::parse("10.9.0.3").value(), {}, {"db"}, {"192.0.2.53", "192.0.2.54"}});
        QCOMPARE(zoneText(zone), "10.9.0.1,fd09::1\nabc 10.9.0.2 fd09::2 web,www\ndef 10.9.0.3  db 192.0.2.53,192.0.2.54\n");
    }
};

QTEST_GUILESS_MAIN(TestNetworkParts)
#include "tst_networkparts.moc"
