// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QTest>

#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;
using enum oci::NamespaceType;

namespace {

QByteArray linkOf(pid_t pid, const char *name)
{
    char text[128] = {};
    const std::string path = "/proc/" + std::to_string(pid) + "/ns/" + name;
    return ::readlink(path.c_str(), text, sizeof text - 1) > 0 ? QByteArray(text) : QByteArray();
}

void setPath(oci::Spec &spec, oci::NamespaceType type, const std::string &path)
{
    for (oci::Namespace &entry : spec.linuxConfig.namespaces) {
        if (entry.type == type)
            entry.path = path;
    }
}

void drop(oci::Spec &spec, oci::NamespaceType type)
{
    std::erase_if(spec.linuxConfig.namespaces, [type](const oci::Namespace &entry) { return entry.type == type; });
}

} // namespace

/// Which namespaces a container has: its own, another's, the machine's.
class TestNamespaces : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
    }

    void init()
    {
        m_harness = std::make_unique<SupervisorHarness>();
        m_harness->start();
    }

    void cleanup()
    {
        m_harness.reset();
        QTRY_COMPARE(SupervisorHarness::processesOfRange(), 0);
    }

    void joinsTheNetworkOfAnother()
    {
        // Each has a user namespace of its own, and the second is nobody in the first one's.
        const pid_t first = startSleeper("first");
        oci::Spec spec = specFor(
            "readlink /proc/self/ns/net; ls /sys/class/net; readlink /proc/self/ns/ipc; id -un; ls -d /dev/mqueue;"
            "mount -o remount,rw /sys 2>/dev/null || echo sys stays ro");
        setPath(spec, Network, "container:first");
        setPath(spec, Ipc, "container:first");
        spec.linuxConfig.uidMappings = spec.linuxConfig.gidMappings = {{0, SupervisorHarness::idBase + 32768, 32768}};
        const std::string expected = linkOf(first, "net").toStdString() + "\nlo\n" + linkOf(first, "ipc").toStdString()
            + "\nroot\n/dev/mqueue\nsys stays ro\n";
        QCOMPARE(run(spec), expected);
    }

    void joinsEverythingOfAnother()
    {
        const pid_t first = startSleeper("first");
        oci::Spec spec = specFor("for n in pid net ipc uts user; do readlink /proc/self/ns/$n; done; hostname; ls "
                                 "/proc | grep -c '^1$'; cat /proc/1/comm; id -u; cat /proc/self/uid_map");
        for (const auto type : {Pid, Network, Ipc, Uts, User})
            setPath(spec, type, "container:first");
        spec.hostname = "other";
        std::string expected;
        for (const char *name : {"pid", "net", "ipc", "uts", "user"})
            expected += linkOf(first, name).toStdString() + '\n';
        QCOMPARE(run(spec), expected + "crate\n1\nsleep\n0\n         0 1900000000      65536\n");
        // The second one's end left the first alone.
        QCOMPARE(::kill(first, 0), 0);
    }

    void execEntersJoinedNamespaces()
    {
        const pid_t first = startSleeper("first");
        oci::Spec spec = SupervisorHarness::spec({"sleep", "1000"});
        setPath(spec, Network, "container:first");
        setPath(spec, Ipc, "container:first");
        QVERIFY(!m_harness->startContainer("second", spec).contains("error"));
        int out[2];
        QCOMPARE(::pipe2(out, O_CLOEXEC), 0);
        const UniqueFd read(out[0]);
        UniqueFd write(out[1]);
        const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        const json reply =
            m_harness
                ->request({{"type", "exec"},
                           {"id", "second"},
                           {"session", "s"},
                           {"args", {"sh", "-c", "readlink /proc/self/ns/net; hostname; cat /proc/1/comm"}}},
                          {null.get(), write.get(), write.get()})
                .message;
        QVERIFY2(!reply.contains("error"), reply.dump().c_str());
        write.reset();
        std::string text;
        char piece[256];
        for (ssize_t n = 0; (n = ::read(read.get(), piece, sizeof piece)) > 0;)
            text.append(piece, static_cast<std::size_t>(n));
        QCOMPARE(text, linkOf(first, "net").toStdString() + "\ncrate\nsleep\n");
    }

    void joiningNeedsOneThatRuns_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("unknown") << QByteArray("container:ghost") << QByteArray("container 'ghost'");
        QTest::newRow("ended") << QByteArray("container:over") << QByteArray("container 'over'");
        QTest::newRow("path of the machine") << QByteArray("/proc/1/ns/net") << QByteArray("'/proc/1/ns/net' is not");
        QTest::newRow("long path") << QByteArray(5000, 'x') << QByteArray("is not \"container:ID\"");
    }

    void joiningNeedsOneThatRuns()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, says);
        QVERIFY(!m_harness->startContainer("over", SupervisorHarness::spec({"true"})).contains("error"));
        QCOMPARE(m_harness->event("exited").value("exitCode", -1), 0);
        oci::Spec spec = specFor("true");
        setPath(spec, Network, path.toStdString());
        const json ended = m_harness->runToEnd("joiner", spec);
        QVERIFY2(ended.contains("error"), ended.dump().c_str());
        QVERIFY2(ended["error"].value("detail", "").find(says.toStdString()) != std::string::npos,
                 ended.dump().c_str());
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void pidsAloneCannotBeJoined()
    {
        startSleeper("first");
        oci::Spec spec = specFor("true");
        setPath(spec, Pid, "container:first");
        const json ended = m_harness->runToEnd("joiner", spec);
        QVERIFY2(ended["error"].value("detail", "").find("its user namespace") != std::string::npos,
                 ended.dump().c_str());
    }

    void theMachinesPids()
    {
        oci::Spec spec = specFor("readlink /proc/self/ns/pid; ls -d /proc/" + std::to_string(::getpid())
                                 + "; sleep 1000 >/dev/null 2>&1 & exit 4");
        drop(spec, Pid);
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("pids", spec, &output);
        QCOMPARE(ended.value("exitCode", -1), 4);
        QCOMPARE(output.standard,
                 linkOf(::getpid(), "pid").toStdString() + "\n/proc/" + std::to_string(::getpid()) + '\n');
        // No pid namespace ends what the program left; the engine does.
        QTRY_COMPARE(SupervisorHarness::processesOfRange(), 0);
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void theMachinesUsers()
    {
        oci::Spec spec =
            specFor("readlink /proc/self/ns/user; grep CapEff /proc/self/status; stat -c %u /bin/busybox; touch /mine");
        drop(spec, User);
        spec.linuxConfig.uidMappings.clear();
        spec.linuxConfig.gidMappings.clear();
        QCOMPARE(run(spec), linkOf(::getpid(), "user").toStdString() + "\nCapEff:\t00000000800405fb\n0\n");
    }

    void clocksOfItsOwn()
    {
        oci::Spec spec = specFor("cat /proc/uptime; readlink /proc/self/ns/time");
        spec.linuxConfig.namespaces.push_back({Time, {}});
        spec.linuxConfig.timeOffsets = {{"boottime", {1'000'000, 0}}, {"monotonic", {1'000'000, 0}}};
        const QString text = QString::fromStdString(run(spec));
        timespec now{};
        QCOMPARE(::clock_gettime(CLOCK_BOOTTIME, &now), 0);
        const double uptime = text.section(u' ', 0, 0).toDouble();
        QVERIFY2(uptime > 1'000'000 && uptime <= static_cast<double>(now.tv_sec) + 1'000'001, qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("time:[")));
        QVERIFY(!text.contains(QString::fromUtf8(linkOf(::getpid(), "time"))));
        drop(spec, Time);
        const json ended = m_harness->runToEnd("clocks", spec);
        QVERIFY2(ended["error"].value("detail", "").find("need a time namespace") != std::string::npos,
                 ended.dump().c_str());
    }

    void initReapsAndForwards()
    {
        oci::Spec spec =
            specFor("cat /proc/1/comm; readlink /proc/1/exe 2>/dev/null || echo hidden; trap 'echo told; exit 9' TERM;"
                    "(sleep 0.01 & exec true) ; echo ready; while :; do sleep 0.05; done");
        spec.annotations[std::string(oci::initAnnotation)] = "true";
        QVERIFY(!m_harness->startContainer("init", spec).contains("error"));
        QTRY_VERIFY(m_harness->log("init").standard.find("ready") != std::string::npos);
        // The orphan is gone without a trace: nothing below process 1 waits to be reaped.
        QVERIFY(
            !m_harness->request({{"type", "signal"}, {"id", "init"}, {"signal", SIGTERM}}).message.contains("error"));
        QCOMPARE(m_harness->event("exited").value("exitCode", -1), 9);
        QCOMPARE(m_harness->log("init").standard, std::string("kiste-init\nhidden\nready\ntold\n"));
    }

    void initWithATerminalAndMissingProgram()
    {
        oci::Spec spec = specFor("tty; stty size >/dev/null && echo works; exit 3");
        spec.annotations[std::string(oci::initAnnotation)] = "true";
        spec.process.terminal = true;
        QCOMPARE(m_harness->runToEnd("tty", spec).value("exitCode", -1), 3);
        spec.process.args = {"no-such-program"};
        QCOMPARE(m_harness->runToEnd("missing", spec)["error"].value("code", -1), int(ErrorCode::CommandNotFound));
    }

private:
    static oci::Spec specFor(const std::string &script) { return SupervisorHarness::spec({"/bin/sh", "-c", script}); }

    pid_t startSleeper(const std::string &id)
    {
        const json started = m_harness->startContainer(id, SupervisorHarness::spec({"sleep", "1000"}));
        return started.value("pid", 0);
    }

    std::string run(const oci::Spec &spec)
    {
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("spaces", spec, &output);
        return (ended.contains("error") ? ended["error"].value("detail", "") : std::string()) + output.standard
            + output.error;
    }

    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestNamespaces)
#include "tst_namespaces.moc"
