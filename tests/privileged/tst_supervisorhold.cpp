// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/supervisorharness.h"

#include <QTest>

#include <csignal>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

constexpr const char *showDefaults
    = "cat /proc/sys/net/ipv6/conf/default/accept_ra /proc/sys/net/ipv4/ip_unprivileged_port_start; ls /sys/class/net";

} // namespace

/// Containers whose network somebody sets up between clone and exec.
class TestSupervisorHold : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        m_harness = std::make_unique<SupervisorHarness>();
        m_harness->start();
    }

    void cleanup()
    {
        if (!m_harness)
            return;
        m_harness.reset();
        QTRY_COMPARE(SupervisorHarness::processesOfRange(), 0);
    }

    void waitsForItsRelease()
    {
        const auto held = m_harness->startContainer("held", SupervisorHarness::spec({"sh", "-c", showDefaults}), {{"hold", true}});
        QCOMPARE(held.message.value("held", false), true);
        QCOMPARE(held.fds.size(), std::size_t(2));
        struct stat theirs{};
        struct stat ours{};
        QCOMPARE(::fstat(held.fds[0].get(), &theirs), 0);
        QCOMPARE(::stat("/proc/self/ns/net", &ours), 0);
        QVERIFY(theirs.st_ino != ours.st_ino);
        int domain = 0;
        socklen_t size = sizeof domain;
        QCOMPARE(::getsockopt(held.fds[1].get(), SOL_SOCKET, SO_DOMAIN, &domain, &size), 0);
        QCOMPARE(domain, AF_NETLINK);
        // It has not begun: the list says so, and a second start is refused.
        const json list = m_harness->request({{"type", "list"}}).message;
        QCOMPARE(list["containers"][0].value("state", ""), "starting");
        QCOMPARE(m_harness->log("held").standard, std::string());

        const json released = m_harness->request({{"type", "release"}, {"id", "held"}}).message;
        QCOMPARE(released.value("pid", 0), held.message.value("pid", -1));
        QVERIFY(released.value("startedAt", std::int64_t(0)) > 0);
        const json ended = m_harness->event("exited");
        QCOMPARE(ended.value("exitCode", -1), 0);
        QCOMPARE(m_harness->log("held").standard, std::string("0\n0\nlo\n"));
        m_harness->forget("held");
    }

    void failsAtItsRelease()
    {
        const auto held = m_harness->startContainer("bad", SupervisorHarness::spec({"nothing-like-it"}), {{"hold", true}});
        QCOMPARE(held.message.value("held", false), true);
        const json released = m_harness->request({{"type", "release"}, {"id", "bad"}}).message;
        QCOMPARE(released["error"].value("code", -1), int(ErrorCode::CommandNotFound));
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void canBeGivenUp()
    {
        const auto held = m_harness->startContainer("given-up", SupervisorHarness::spec({"sleep", "60"}), {{"hold", true}});
        QCOMPARE(held.message.value("held", false), true);
        m_harness->request({{"type", "signal"}, {"id", "given-up"}, {"signal", SIGKILL}, {"all", true}});
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
        const json released = m_harness->request({{"type", "release"}, {"id", "given-up"}}).message;
        QVERIFY(released.contains("error"));
        // Not one of it remains: the same name starts again.
        QVERIFY(m_harness->startContainer("given-up", SupervisorHarness::spec({"true"})).contains("startedAt"));
    }

    void endsWithTheConnectionThatHoldsIt()
    {
        m_harness->startContainer("orphan", SupervisorHarness::spec({"sleep", "60"}), {{"hold", true}});
        QVERIFY(m_harness->startContainer("other", SupervisorHarness::spec({"sleep", "60"})).contains("startedAt"));
        m_harness->disconnect();
        m_harness->connect();
        QTRY_COMPARE(m_harness->request({{"type", "list"}}).message["containers"].size(), std::size_t(1));
        QCOMPARE(m_harness->request({{"type", "list"}}).message["containers"][0].value("id", ""), "other");
    }

    void opensTheNetworkOfOneThatRuns()
    {
        QVERIFY(m_harness->startContainer("open", SupervisorHarness::spec({"sleep", "60"})).contains("startedAt"));
        const auto opened = m_harness->request({{"type", "openNetwork"}, {"id", "open"}});
        QVERIFY(!opened.message.contains("error"));
        QCOMPARE(opened.fds.size(), std::size_t(2));
        QVERIFY(m_harness->request({{"type", "openNetwork"}, {"id", "nobody"}}).message.contains("error"));
        QVERIFY(m_harness->request({{"type", "release"}, {"id", "open"}}).message.contains("error"));
        auto shared = SupervisorHarness::spec({"sleep", "60"});
        std::erase_if(shared.linuxConfig.namespaces,
                      [](const oci::Namespace &ns) { return ns.type == oci::NamespaceType::Network; });
        QVERIFY(m_harness->startContainer("shared", shared).contains("startedAt"));
        QCOMPARE(m_harness->request({{"type", "openNetwork"}, {"id", "shared"}}).message["error"].value("code", -1),
                 int(ErrorCode::WrongState));
    }

private:
    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestSupervisorHold)
#include "tst_supervisorhold.moc"
