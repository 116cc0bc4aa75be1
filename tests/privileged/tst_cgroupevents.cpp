// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the supervisor tells of cgroups because the kernel notifies it: out of memory, pressure, freezing.
#include "tests/privileged/supervisorharness.h"

#include "core/cgroup/cgrouplayout.h"
#include "core/cgroup/cgroupparse.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

/// A process that wants far more memory than the container may have, beside a first process that needs none.
const std::string hog = "dd if=/dev/zero of=/dev/null bs=200000000 count=1 2>/dev/null; ";

/// Waits for go().
const std::string heed = "trap go=1 USR1; ";
const std::string await = "while [ -z \"$go\" ]; do sleep 0.05; done; ";

oci::Spec spec(const std::string &script)
{
    oci::Spec spec = SupervisorHarness::spec({"/bin/sh", "-c", script});
    spec.linuxConfig.resources.memory.limit = 16 * 1024 * 1024;
    return spec;
}

} // namespace

class TestCgroupEvents : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        m_layout = CgroupLayout::detect().value();
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

    /// Told at once, while the first process lives on, each time with the count so far; and not again at the end.
    void outOfMemoryOfAChild()
    {
        start("web", spec(heed + hog + await + hog + "exec sleep 1000"));
        const json first = m_harness->event("oom");
        QVERIFY2(first.is_object(), "no word of it");
        QCOMPARE(first.value("id", std::string()), std::string("web"));
        QCOMPARE(first.value("below", true), false);
        const auto killed = first.value("killed", 0U);
        QVERIFY(killed >= 1);
        QVERIFY(first.value("time", std::int64_t(0)) > 1'700'000'000'000'000);
        QCOMPARE(stateOf("web"), std::string("running"));
        go(pidOf("web"));
        const json second = m_harness->event("oom");
        QVERIFY2(second.is_object(), "no word of the second");
        QVERIFY(second.value("killed", 0U) > killed);
        QCOMPARE(stateOf("web"), std::string("running"));
        m_harness->request({{"type", "signal"}, {"id", "web"}, {"signal", SIGKILL}, {"all", true}, {"thaw", false}});
        const json ended = m_harness->event("exited");
        QCOMPARE(ended.value("id", std::string()), std::string("web"));
        QCOMPARE(ended.value("oomKilled", false), true);
        QCOMPARE(eventsLeft("oom"), 0);
    }

    /// Of the first process itself: first why, then that it ended.
    void outOfMemoryAtTheEnd()
    {
        oci::Spec hungry = SupervisorHarness::spec({"dd", "if=/dev/zero", "of=/dev/null", "bs=200000000", "count=1"});
        hungry.linuxConfig.resources.memory.limit = 16 * 1024 * 1024;
        const json ended = m_harness->runToEnd("hungry", hungry);
        QCOMPARE(ended.value("oomKilled", false), true);
        const json oom = m_harness->event("oom");
        QVERIFY2(oom.is_object(), "no word of it");
        QVERIFY(oom.value("time", std::int64_t(0)) <= ended.value("finishedAt", std::int64_t(0)) + 1'000'000);
    }

    /// No helper is there, and the worker is killed: it is told all the same, and once.
    void outOfMemoryWhileNobodyListens()
    {
        start("web", spec(heed + "echo ready; " + await + hog + "exec sleep 1000"));
        const pid_t worker = m_harness->workerPid();
        const pid_t first = pidOf("web");
        QVERIFY(worker > 0 && first > 0);
        QTRY_COMPARE(m_harness->log("web").standard, std::string("ready\n"));
        m_harness->disconnect();
        go(first);
        QTRY_VERIFY_WITH_TIMEOUT(kills("web") >= 1, 20'000);
        ::kill(worker, SIGKILL);
        m_harness->connect();
        QVERIFY(!m_harness->request({{"type", "hello"}, {"version", supervisor::protocolVersion}}).message.contains("error"));
        const json oom = m_harness->event("oom");
        QVERIFY2(oom.is_object(), "no word of it");
        QCOMPARE(oom.value("killed", std::uint64_t(0)), kills("web"));
        // Nor does another worker tell it again.
        const pid_t second = m_harness->workerPid();
        ::kill(second, SIGKILL);
        m_harness->connect();
        QVERIFY(!m_harness->request({{"type", "hello"}, {"version", supervisor::protocolVersion}}).message.contains("error"));
        QCOMPARE(stateOf("web"), std::string("running"));
        QCOMPARE(eventsLeft("oom"), 0);
    }

    /// Four programs on one processor: at any moment three of them wait.
    void pressure()
    {
        const CgroupHierarchy *unified = m_layout->unified();
        if (!unified || ::access((m_layout->directory(*unified, "/") + "/cgroup.pressure").c_str(), F_OK) != 0)
            QSKIP("this kernel has no pressure of cgroups");
        oci::Spec busy = SupervisorHarness::spec(
            {"/bin/sh", "-c", "for i in 1 2 3 4; do while :; do :; done & done; exec sleep 1000"});
        busy.linuxConfig.resources.cpu.cpus = "0";
        start("busy", busy);
        const json event = m_harness->event("pressure");
        QVERIFY2(event.is_object(), "no word of it");
        QCOMPARE(event.value("id", std::string()), std::string("busy"));
        QCOMPARE(event.value("resource", std::string()), std::string("cpu"));
        QTest::qWait(4000); // it goes on, but is not told again so soon
        QCOMPARE(stateOf("busy"), std::string("running"));
        QVERIFY(eventsLeft("pressure") <= 2); // of memory and io, on a busy machine
    }

    /// Somebody freezes the cgroup without asking the supervisor.
    void freezeByOthers()
    {
        const CgroupHierarchy *tree = m_layout->find(CgroupController::Freezer);
        if (!tree || tree->version != CgroupVersion::V2)
            QSKIP("the freezer of v1 does not notify");
        start("web", SupervisorHarness::spec({"sleep", "1000"}));
        const std::string file = m_layout->directory(*tree, m_harness->cgroupParent() + "/web") + "/cgroup.freeze";
        for (const bool frozen : {true, false}) {
            QVERIFY(write(file, frozen ? "1" : "0"));
            const json event = m_harness->event("frozen");
            QVERIFY2(event.is_object(), "no word of it");
            QCOMPARE(event.value("frozen", !frozen), frozen);
        }
        // One's own act is answered and not told.
        for (const bool frozen : {true, false})
            QVERIFY(!m_harness->request({{"type", "freeze"}, {"id", "web"}, {"frozen", frozen}}).message.contains("error"));
        QCOMPARE(eventsLeft("frozen"), 0);
    }

    /// Freezing is answered when it is done; one that was told to go on meanwhile is not.
    void freezeIsAnswered()
    {
        start("web", SupervisorHarness::spec({"sleep", "1000"}));
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 5; ++round) {
            QVERIFY(!m_harness->request({{"type", "freeze"}, {"id", "web"}, {"frozen", true}}).message.contains("error"));
            QVERIFY(!m_harness->request({{"type", "freeze"}, {"id", "web"}, {"frozen", false}}).message.contains("error"));
        }
        QVERIFY(timer.elapsed() < 10'000); // the end of the patience
    }

private:
    void start(const std::string &id, const oci::Spec &spec)
    {
        const json started = m_harness->startContainer(id, spec);
        QVERIFY2(!started.is_null() && !started.contains("error"), started.dump().c_str());
    }
    static bool write(const std::string &path, const char *text)
    {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::WriteOnly) && file.write(text) > 0;
    }
    /// Lets the script go on.
    static void go(pid_t pid) { QCOMPARE(::kill(pid, SIGUSR1), 0); }
    json statusOf(const std::string &id) const
    {
        const json list = m_harness->request({{"type", "list"}}).message;
        for (const json &status : list.value("containers", json::array())) {
            if (status.value("id", std::string()) == id)
                return status;
        }
        return json::object();
    }
    std::string stateOf(const std::string &id) const { return statusOf(id).value("state", std::string()); }
    pid_t pidOf(const std::string &id) const { return statusOf(id).value("pid", 0); }
    std::uint64_t kills(const std::string &id) const
    {
        const CgroupHierarchy *tree = m_layout->find(CgroupController::Memory);
        const bool v2 = tree->version == CgroupVersion::V2;
        QFile file(QString::fromStdString(m_layout->directory(*tree, m_harness->cgroupParent() + '/' + id))
                   + QLatin1String(v2 ? "/memory.events" : "/memory.oom_control"));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        return cgroupparse::oomKills(file.readAll().toStdString()).value().value_or(0);
    }
    /// How many events of that name have come, after a request, which comes behind all of them.
    int eventsLeft(const std::string &name) const
    {
        m_harness->request({{"type", "list"}});
        return m_harness->takeEvents(name);
    }

    std::unique_ptr<SupervisorHarness> m_harness;
    std::optional<CgroupLayout> m_layout;
};

QTEST_GUILESS_MAIN(TestCgroupEvents)
#include "tst_cgroupevents.moc"
