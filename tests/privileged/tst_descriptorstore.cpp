// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/descriptorstore.h"
#include "tests/privileged/servicemanager.h"
#include "tests/privileged/supervisorharness.h"

#include <QScopeGuard>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <fcntl.h>
#include <format>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::supervisor;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct Ends
{
    UniqueFd read;
    UniqueFd write;
};

Ends makePipe()
{
    int ends[2] = {-1, -1};
    return ::pipe2(ends, O_CLOEXEC) == 0 ? Ends{UniqueFd(ends[0]), UniqueFd(ends[1])} : Ends{};
}

std::string readSome(int fd)
{
    char buffer[64] = {};
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    return n > 0 ? std::string(buffer, static_cast<std::size_t>(n)) : std::string();
}

} // namespace

/// Keeper and worker die together, as under systemd: the service manager's store brings everything back.
class TestDescriptorStore : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_manager = std::make_unique<ServiceManager>();
    }

    void cleanup()
    {
        m_harness.reset();
        m_manager.reset();
        QTRY_COMPARE(SupervisorHarness::processesOfRange(), 0);
    }

    void keepsTheNewestOfEachKey()
    {
        auto store = DescriptorStore::open(m_manager->address(), {});
        QVERIFY(store);
        const Ends pipe = makePipe();
        const Ends other = makePipe();
        (*store)->put("web", "one", {pipe.write.get()});
        (*store)->put("db", "text of db\nwith lines", {});
        (*store)->put("web", "two", {pipe.write.get(), other.read.get()});
        (*store)->put("gone", "x", {pipe.read.get()});
        (*store)->remove("gone");
        (*store)->remove("never there");
        m_manager->drain();
        QCOMPARE(m_manager->stored().size(), 2U);

        // Twice: what comes back stays stored, and a second death finds it again.
        for (int round = 0; round < 2; ++round) {
            auto next = DescriptorStore::open(m_manager->address(), m_manager->copies());
            QVERIFY(next);
            auto entries = (*next)->takeRestored();
            QCOMPARE(entries.size(), 2U);
            QCOMPARE(entries[0].key, "db");
            QCOMPARE(entries[0].text, "text of db\nwith lines");
            QCOMPARE(entries[0].fds.size(), 0U);
            QCOMPARE(entries[1].key, "web");
            QCOMPARE(entries[1].text, "two");
            QCOMPARE(entries[1].fds.size(), 2U);
            QCOMPARE(::write(entries[1].fds[0].get(), "hello", 5), 5);
            QCOMPARE(readSome(pipe.read.get()), "hello");
            m_manager->drain();
            QCOMPARE(m_manager->stored().size(), 2U);
        }
        // A successor replaces what its predecessor stored.
        auto next = DescriptorStore::open(m_manager->address(), m_manager->copies());
        (*next)->put("web", "three", {});
        (*next)->remove("db");
        m_manager->drain();
        QCOMPARE(m_manager->stored().size(), 1U);
        auto last = DescriptorStore::open(m_manager->address(), m_manager->copies());
        QCOMPARE((*last)->takeRestored().at(0).text, "three");
    }

    void takesTheNewerOfTwo()
    {
        // Killed between storing the new one and removing the old one.
        auto store = DescriptorStore::open(m_manager->address(), {});
        (*store)->put("web", "old", {});
        m_manager->drain();
        auto both = m_manager->copies();
        (*store)->put("web", "new", {});
        m_manager->drain();
        for (auto &entry : m_manager->copies())
            both.push_back(std::move(entry));
        const std::string old = both[0].first;
        auto next = DescriptorStore::open(m_manager->address(), std::move(both));
        auto entries = (*next)->takeRestored();
        QCOMPARE(entries.size(), 1U);
        QCOMPARE(entries[0].text, "new");
        QVERIFY(old != m_manager->stored().at(0).first);
    }

    void foreignDescriptorsAreThrownOut()
    {
        auto store = DescriptorStore::open(m_manager->address(), {});
        (*store)->put("web", "text", {});
        m_manager->drain();
        auto stored = m_manager->copies();
        stored.emplace_back("stored", UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)));
        stored.emplace_back("kiste-77", makePipe().read);
        auto next = DescriptorStore::open(m_manager->address(), std::move(stored));
        QVERIFY(next);
        QCOMPARE((*next)->takeRestored().size(), 1U);
    }

    void aSlowServiceManagerIsNotWaitedFor()
    {
        m_manager->setListening(false);
        auto store = DescriptorStore::open(m_manager->address(), {});
        QElapsedTimer timer;
        for (int i = 0; i < 2000; ++i)
            (*store)->put("key" + std::to_string(i % 700), std::to_string(i), {});
        QVERIFY(m_manager->stored().empty());
        // Now it reads again, a little at a time, while the loop sends the rest.
        EventLoop loop;
        (*store)->attach(loop);
        std::function<void()> read = [&] {
            m_manager->drain();
            if (m_manager->readyCount() == 0)
                loop.after(1ms, read);
            else
                loop.stop();
        };
        loop.later(read);
        loop.after(60s, [&loop] { loop.stop(); });
        (*store)->notify("READY=1");
        loop.run();
        QCOMPARE(m_manager->readyCount(), 1);
        QCOMPARE(m_manager->stored().size(), 700U);
    }

    void containersGoOn_data()
    {
        QTest::addColumn<bool>("keeper");
        QTest::addColumn<bool>("worker");
        QTest::addColumn<int>("signal");
        QTest::newRow("keeper and worker are killed") << true << true << SIGKILL;
        QTest::newRow("the keeper is killed") << true << false << SIGKILL;
        QTest::newRow("the unit is restarted") << true << false << SIGTERM;
        QTest::newRow("the worker is killed") << false << true << SIGKILL;
    }

    void containersGoOn()
    {
        QFETCH(const bool, keeper);
        QFETCH(const bool, worker);
        QFETCH(const int, signal);
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        // This test is the init process that inherits the containers, and reaps them as one does.
        QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
        const auto subreaper = qScopeGuard([] { ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); });
        m_harness = std::make_unique<SupervisorHarness>();
        start();
        constexpr int lines = 6000;
        const auto count = SupervisorHarness::spec({"/bin/sh", "-c",
            std::format("i=0; while [ $i -lt {} ]; do i=$((i+1)); echo $i; [ $((i % 200)) = 0 ] && sleep 0.05; done; read x; exit 0", lines)});
        QVERIFY(!m_harness->startContainer("talker", count, true).contains("error"));
        QVERIFY(!m_harness->startContainer("brief", SupervisorHarness::spec({"true"})).contains("error"));
        QTRY_COMPARE(QString::fromStdString(state("brief")), QStringLiteral("exited"));
        m_harness->forget("brief");
        for (int round = 0; round < 3; ++round) {
            QTest::qWait(50);
            const pid_t workerPid = m_harness->workerPid();
            const pid_t keeperPid = m_harness->startedPid();
            QVERIFY(workerPid > 0);
            if (worker)
                ::kill(workerPid, SIGKILL);
            if (keeper) {
                ::kill(keeperPid, signal);
                QTRY_VERIFY(reaped(keeperPid));
                start();
            }
            QTRY_VERIFY_WITH_TIMEOUT(isOther(workerPid), 20'000);
            QCOMPARE(QString::fromStdString(state("talker")), QStringLiteral("running"));
            // What was forgotten does not come back.
            QCOMPARE(QString::fromStdString(state("brief")), QString());
        }
        // Its standard input is still tied to it, and so is its end.
        auto attached = m_harness->request({{"type", "attach"}, {"id", "talker"}, {"stdin", true}});
        QCOMPARE(attached.fds.size(), 1U);
        QTRY_VERIFY_WITH_TIMEOUT(m_harness->log("talker").standard.ends_with(std::format("\n{}\n", lines)), 60'000);
        QVERIFY(writeTo(attached.fds[0].get(), "x\n"));
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(state("talker")), QStringLiteral("exited"), 20'000);
        std::string expected;
        for (int i = 1; i <= lines; ++i)
            expected += std::to_string(i) + '\n';
        QVERIFY(m_harness->log("talker").standard == expected);
        // Nothing is left in the store but the listening socket and the worker.
        m_harness->forget("talker");
        QTRY_COMPARE(m_manager->stored().size(), 2U);
    }

private:
    void start()
    {
        const int before = m_manager->readyCount();
        m_harness->start([this] { m_manager->passOn(); });
        QTRY_COMPARE_WITH_TIMEOUT(m_manager->readyCount(), before + 1, 20'000);
        m_harness->connect();
    }

    static bool writeTo(int fd, std::string_view text)
    {
        return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }

    static bool reaped(pid_t pid)
    {
        return ::waitpid(pid, nullptr, WNOHANG) == pid || ::kill(pid, 0) != 0;
    }

    /// Whether another worker answers; connects anew if none does. Reaps what this test inherited meanwhile.
    bool isOther(pid_t before)
    {
        const pid_t now = m_harness->workerPid();
        if (now > 0 && now != before)
            return true;
        m_harness->connect();
        return false;
    }

    std::string state(const std::string &id)
    {
        const pid_t keeper = m_harness->startedPid();
        for (pid_t pid = 0; keeper > 0 && (pid = orphan(keeper)) > 0;)
            ::waitpid(pid, nullptr, 0);
        const json reply = m_harness->request({{"type", "list"}}).message;
        if (!reply.contains("containers")) {
            m_harness->connect();
            return {};
        }
        for (const json &entry : reply["containers"]) {
            if (entry.value("id", "") == id)
                return entry.value("state", "");
        }
        return {};
    }

    /// A dead child that is not the keeper; 0 if there is none.
    static pid_t orphan(pid_t keeper)
    {
        siginfo_t info{};
        if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == keeper)
            return 0;
        return info.si_pid;
    }

    std::unique_ptr<ServiceManager> m_manager;
    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestDescriptorStore)
#include "tst_descriptorstore.moc"
