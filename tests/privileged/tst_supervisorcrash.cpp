// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/syscalls.h"
#include "tests/privileged/supervisorharness.h"

#include <QRandomGenerator>
#include <QScopeGuard>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <fcntl.h>
#include <format>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

/// A container that writes numbered lines to both streams and ends with a code of its own.
oci::Spec countTo(int last, int exitCode)
{
    return SupervisorHarness::spec({"/bin/sh", "-c",
                                    std::format("i=0; while [ $i -lt {} ]; do i=$((i+1)); echo out $i; echo err $i >&2; [ $((i % 200)) = 0 ] && sleep 0.02; done; exit {}", last, exitCode)});
}

std::string numbered(const char *word, int last)
{
    std::string text;
    for (int i = 1; i <= last; ++i)
        text += std::format("{} {}\n", word, i);
    return text;
}

} // namespace

/// kill -9 of the supervisor's processes while containers run: nothing of a container may be lost.
class TestSupervisorCrash : public QObject
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

    void noLineIsLostOrDoubled()
    {
        constexpr int lines = 8000;
        QVERIFY(!m_harness->startContainer("talker", countTo(lines, 5)).contains("error"));
        int kills = 0;
        while (state("talker") != "exited") {
            QTest::qWait(QRandomGenerator::global()->bounded(120));
            killWorker();
            ++kills;
        }
        QVERIFY2(kills >= 3, "the container ended before anything could be tested");
        QTRY_COMPARE(status("talker").value("exitCode", -1), 5);
        const auto output = m_harness->log("talker");
        QVERIFY2(output.standard == numbered("out", lines), std::format("{} kills, {} bytes", kills, output.standard.size()).c_str());
        QVERIFY2(output.error == numbered("err", lines), std::format("{} kills, {} bytes", kills, output.error.size()).c_str());
    }

    void anEndWithoutWorkerIsKnown()
    {
        for (int round = 0; round < 10; ++round) {
            const std::string id = "brief" + std::to_string(round);
            QVERIFY(!m_harness->startContainer(id, SupervisorHarness::spec({"/bin/sh", "-c", "read x; exit 42"}), true).contains("error"));
            const pid_t worker = m_harness->workerPid();
            const json reply = m_harness->request({{"type", "signal"}, {"id", id}, {"signal", SIGKILL}}).message;
            ::kill(worker, SIGKILL);
            m_harness->connect();
            QTRY_COMPARE(QString::fromStdString(state(id)), QStringLiteral("exited"));
            QTRY_COMPARE(status(id).value("exitCode", -1), 128 + SIGKILL);
            QVERIFY(reply.is_null() || !reply.contains("error"));
        }
    }

    void execEndsArriveAfterwards()
    {
        QVERIFY(!m_harness->startContainer("box", SupervisorHarness::spec({"sleep", "1000"})).contains("error"));
        const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        const json reply = m_harness->request({{"type", "exec"}, {"id", "box"}, {"session", "s"}, {"args", {"sh", "-c", "while [ ! -e /tmp/go ]; do :; done; exit 9"}}},
                                              {null.get(), null.get(), null.get()}).message;
        QVERIFY(!reply.contains("error"));
        killWorker();
        QVERIFY(!m_harness->request({{"type", "exec"}, {"id", "box"}, {"session", "s2"}, {"args", {"touch", "/tmp/go"}}},
                                    {null.get(), null.get(), null.get()}).message.contains("error"));
        int code = -1;
        for (int i = 0; i < 2; ++i) {
            const json ended = m_harness->event("execEnded");
            if (ended.value("session", "") == "s")
                code = ended.value("exitCode", -1);
        }
        QCOMPARE(code, 9);
    }

    void theKeeperCanBeKilled()
    {
        constexpr int lines = 8000;
        // Only kernels that keep the exit status of a foreign process can tell it after that (Linux 6.15).
        const bool keepsStatus = kernelKeepsStatus();
        QVERIFY(!m_harness->startContainer("talker", countTo(lines, 6)).contains("error"));
        const pid_t first = m_harness->keeperPid();
        // This test plays the init process that inherits the container, and reaps it as one does.
        QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
        const auto subreaper = qScopeGuard([] { ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); });
        QTimer reaper;
        connect(&reaper, &QTimer::timeout, this, [] {
            while (::waitpid(-1, nullptr, WNOHANG) > 0) { }
        });
        reaper.start(5);
        ::kill(first, SIGKILL);
        // A new keeper with a new worker takes over the same socket.
        QTRY_VERIFY_WITH_TIMEOUT(m_harness->keeperPid() != first && m_harness->keeperPid() > 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(state("talker")), QStringLiteral("exited"), 30'000);
        QTRY_COMPARE(status("talker").value("exitCode", -1), keepsStatus ? 6 : 255);
        QVERIFY(m_harness->log("talker").standard == numbered("out", lines));
        QCOMPARE(m_harness->runToEnd("next", SupervisorHarness::spec({"false"})).value("exitCode", -1), 1);
    }

    void killedWhileStarting()
    {
        // At random moments of a start: afterwards either it runs, or nothing of it is left.
        for (int round = 0; round < 25; ++round) {
            const std::string id = "start" + std::to_string(round);
            const pid_t worker = m_harness->workerPid();
            QVERIFY(worker > 0);
            const pid_t killer = ::fork();
            if (killer == 0) {
                ::usleep(static_cast<useconds_t>(round * 300));
                ::kill(worker, SIGKILL);
                ::_exit(0);
            }
            m_harness->startContainer(id, SupervisorHarness::spec({"sleep", "1000"}));
            ::waitpid(killer, nullptr, 0);
            m_harness->connect();
            const json known = status(id);
            if (known.empty()) {
                QTRY_VERIFY_WITH_TIMEOUT(cgroupsOf(id) == 0 || !hasProcesses(id), 5000);
            } else {
                QVERIFY(!m_harness->request({{"type", "signal"}, {"id", id}, {"signal", SIGKILL}}).message.contains("error")
                        || state(id) == "exited");
                QTRY_COMPARE(QString::fromStdString(state(id)), QStringLiteral("exited"));
            }
        }
    }

private:
    void killWorker()
    {
        const pid_t worker = m_harness->workerPid();
        QVERIFY(worker > 0);
        ::kill(worker, SIGKILL);
        m_harness->connect();
        QTRY_VERIFY_WITH_TIMEOUT(reconnected(), 10'000);
    }

    /// Whether a worker answers; connects anew if not.
    bool reconnected()
    {
        if (m_harness->workerPid() > 0)
            return true;
        m_harness->connect();
        return false;
    }

    /// What the supervisor says of a container; empty if it knows none, or nobody answers.
    json status(const std::string &id)
    {
        const json reply = m_harness->request({{"type", "list"}}).message;
        if (!reply.contains("containers")) {
            m_harness->connect(); // the worker that had answered is gone
            return json::object();
        }
        for (const json &entry : reply["containers"]) {
            if (entry.value("id", "") == id)
                return entry;
        }
        return json::object();
    }

    std::string state(const std::string &id)
    {
        return status(id).value("state", "");
    }

    int cgroupsOf(const std::string &id) const
    {
        int count = 0;
        for (const QString &name : m_harness->cgroups())
            count += name.endsWith(u'/' + QString::fromStdString(id));
        return count;
    }

    bool hasProcesses(const std::string &id) const
    {
        for (const QString &name : m_harness->cgroups()) {
            QFile procs(name + QStringLiteral("/cgroup.procs"));
            if (name.endsWith(u'/' + QString::fromStdString(id)) && procs.open(QIODevice::ReadOnly) && !procs.readAll().isEmpty())
                return true;
        }
        return false;
    }

    static bool kernelKeepsStatus()
    {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(3);
        const auto pidfd = sys::pidfdOpen(child);
        ::waitpid(child, nullptr, 0);
        return pidfd && sys::pidfdExitStatus(pidfd->get()).value_or(0) == 3 << 8;
    }

    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestSupervisorCrash)
#include "tst_supervisorcrash.moc"
