// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/supervisorharness.h"

#include "core/oci/logrecord.h"
#include "privhelper/runtime/rootfs.h"

#include <QDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

using Args = std::vector<std::string>;

Args shell(const std::string &script)
{
    return {"/bin/sh", "-c", script};
}

/// Everything up to the end of the stream.
std::string readAll(int fd)
{
    std::string text;
    char piece[4096];
    for (ssize_t n = 0; (n = ::read(fd, piece, sizeof piece)) > 0;)
        text.append(piece, static_cast<std::size_t>(n));
    return text;
}

/// What a stream of log records says, without times.
std::string textOf(const std::string &records)
{
    LogRecordReader reader;
    reader.add(records);
    std::string text;
    while (const auto record = reader.next()) {
        text += record->text;
        if (!record->partial)
            text += '\n';
    }
    return text;
}

} // namespace

class TestSupervisor : public QObject
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

    void runsAProgram()
    {
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("one", SupervisorHarness::spec(shell("echo $GREETING; echo oops >&2; printf end; exit 3")), &output);
        QCOMPARE(ended.value("exitCode", -1), 3);
        QCOMPARE(ended.value("oomKilled", true), false);
        QVERIFY(ended.value("finishedAt", std::int64_t(0)) >= ended.value("startedAt", std::int64_t(0)));
        QCOMPARE(output.standard, std::string("hello\nend"));
        QCOMPARE(output.error, std::string("oops\n"));
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
        QFile exitFile(QString::fromStdString(m_harness->containerDirectory("one") + "/exit.json"));
        QVERIFY(exitFile.open(QIODevice::ReadOnly));
        QCOMPARE(json::parse(exitFile.readAll().toStdString()).value("exitCode", -1), 3);
    }

    void exitCodes_data()
    {
        QTest::addColumn<QByteArrayList>("args");
        QTest::addColumn<int>("code"); // of the container, or of the error
        QTest::addColumn<bool>("starts");
        QTest::newRow("true") << QByteArrayList{"true"} << 0 << true;
        QTest::newRow("false") << QByteArrayList{"false"} << 1 << true;
        QTest::newRow("255") << QByteArrayList{"sh", "-c", "exit 255"} << 255 << true;
        QTest::newRow("not found") << QByteArrayList{"nothing-like-it"} << int(ErrorCode::CommandNotFound) << false;
        QTest::newRow("not found, path") << QByteArrayList{"/no/such"} << int(ErrorCode::CommandNotFound) << false;
        QTest::newRow("no program") << QByteArrayList{"/etc/not-a-program"} << int(ErrorCode::CommandNotExecutable) << false;
        QTest::newRow("the engine itself") << QByteArrayList{"/proc/self/exe"} << int(ErrorCode::CommandNotExecutable) << false;
        QTest::newRow("link to the engine") << QByteArrayList{"engine"} << int(ErrorCode::CommandNotExecutable) << false;
        QTest::newRow("directory") << QByteArrayList{"/etc"} << int(ErrorCode::CommandNotExecutable) << false;
    }

    void exitCodes()
    {
        QFETCH(QByteArrayList, args);
        QFETCH(int, code);
        QFETCH(bool, starts);
        QCOMPARE(::symlink("/proc/self/exe", (m_harness->layer() + "/bin/engine").c_str()), 0);
        Args words;
        for (const QByteArray &word : args)
            words.push_back(word.toStdString());
        const json ended = m_harness->runToEnd("codes", SupervisorHarness::spec(words));
        QCOMPARE(!ended.contains("error"), starts);
        if (starts)
            QCOMPARE(ended.value("exitCode", -1), code);
        else
            QCOMPARE(ended["error"].value("code", -1), code);
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void killedBySignal()
    {
        QVERIFY(!m_harness->startContainer("victim", SupervisorHarness::spec({"sleep", "1000"})).contains("error"));
        const json reply = m_harness->request({{"type", "signal"}, {"id", "victim"}, {"signal", SIGKILL}}).message;
        QVERIFY(!reply.contains("error"));
        QCOMPARE(m_harness->event("exited").value("exitCode", -1), 128 + SIGKILL);
    }

    void isIsolated()
    {
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("apart",
            SupervisorHarness::spec(shell("echo pid=$$; hostname; id; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status;"
                                          "ls /proc | grep -c '^[0-9]'; ls /sys/class/net; cat /sys/class/net/lo/flags; cat /proc/self/uid_map;"
                                          "cat /proc/kcore | wc -c; echo x 2>/dev/null > /proc/sys/kernel/domainname || echo ro;"
                                          "mount -t tmpfs x /tmp 2>/dev/null || echo nomount; ls /sys/firmware | wc -l;"
                                          "stat -c '%U %a %t:%T' /dev/null; ls -l /proc/self/fd | wc -l; cat /proc/1/cgroup | grep -c 'kiste-test'")),
            &output);
        QCOMPARE(ended.value("exitCode", -1), 0 + (output.standard.ends_with("0\n") ? 1 : 0));
        const QString text = QString::fromStdString(output.standard);
        QVERIFY2(text.startsWith(QStringLiteral("pid=1\ncrate\nuid=0(root) gid=0(root)\n")), output.standard.c_str());
        QVERIFY2(text.contains(QStringLiteral("CapInh:\t0000000000000000\nCapPrm:\t00000000800405fb\nCapEff:\t00000000800405fb\n"
                                              "CapBnd:\t00000000800405fb\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n")),
                 output.standard.c_str());
        QVERIFY2(text.contains(QStringLiteral("\nlo\n0x9\n")), output.standard.c_str());
        QVERIFY2(text.contains(QStringLiteral("         0 1900000000      65536\n0\nro\nnomount\n0\nroot 666 1:3\n")), output.standard.c_str());
        QVERIFY2(text.endsWith(QStringLiteral("\n0\n")), "the host's cgroup path is visible inside");
    }

    void usersAreLookedUpInside_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("name") << QByteArray("web") << QByteArray("33:33:33 44:/srv");
        QTest::newRow("name and group") << QByteArray("web:0") << QByteArray("33:0:0:/srv");
        QTest::newRow("number") << QByteArray("1234") << QByteArray("1234:0:0:/");
        QTest::newRow("numbers") << QByteArray("1234:99") << QByteArray("1234:99:99:/");
        QTest::newRow("unknown") << QByteArray("nobody-here") << QByteArray();
        QTest::newRow("wraps to root") << QByteArray("4294967296") << QByteArray();
        QTest::newRow("negative") << QByteArray("-1") << QByteArray();
    }

    void usersAreLookedUpInside()
    {
        QFETCH(QByteArray, user);
        QFETCH(QByteArray, expected);
        oci::Spec spec = SupervisorHarness::spec(shell("echo $(id -u):$(id -g):$(id -G):$HOME; grep CapEff /proc/self/status"));
        spec.annotations[std::string(oci::userAnnotation)] = user.toStdString();
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("who", spec, &output);
        QCOMPARE(ended.contains("error"), expected.isEmpty());
        if (!expected.isEmpty())
            QCOMPARE(output.standard, expected.toStdString() + "\nCapEff:\t0000000000000000\n");
    }

    void writesStayInTheUpperLayer()
    {
        SupervisorHarness::Output output;
        m_harness->runToEnd("writer", SupervisorHarness::spec(shell("echo new > /etc/passwd; touch /root/mine; stat -c %u /bin/busybox /root/mine")), &output);
        QCOMPARE(output.standard, std::string("0\n0\n"));
        struct stat status{};
        QCOMPARE(::stat((m_harness->containerDirectory("writer") + "/upper/root/mine").c_str(), &status), 0);
        QCOMPARE(status.st_uid, SupervisorHarness::idBase);
        QVERIFY(::stat((m_harness->layer() + "/root/mine").c_str(), &status) != 0);
        // The next start of the same container finds them again.
        m_harness->runToEnd("writer", SupervisorHarness::spec({"cat", "/etc/passwd"}), &output);
        QVERIFY(QString::fromStdString(output.standard).endsWith(QStringLiteral("new\n")));
    }

    void devicesAreNotShared()
    {
        SupervisorHarness::Output output;
        m_harness->runToEnd("rude", SupervisorHarness::spec(shell("chmod 000 /dev/null && stat -c %a /dev/null; mknod /dev/mem c 1 1 || echo no node")), &output);
        QVERIFY2(output.standard.starts_with("0\n"), output.standard.c_str());
        QVERIFY2(output.standard.ends_with("no node\n"), output.standard.c_str());
        m_harness->runToEnd("next", SupervisorHarness::spec(shell("stat -c '%a %t:%T' /dev/null; echo x > /dev/null && head -c 3 /dev/zero | wc -c; head -c 5 /dev/urandom | wc -c")), &output);
        QCOMPARE(output.standard, std::string("666 1:3\n3\n5\n"));
        struct stat status{};
        QCOMPARE(::stat("/dev/null", &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0666));
    }

    void readOnlyRoot()
    {
        oci::Spec spec = SupervisorHarness::spec(shell("touch /x 2>/dev/null && echo writable; touch /dev/shm/y && echo shm"));
        spec.root.readonly = true;
        SupervisorHarness::Output output;
        m_harness->runToEnd("ro", spec, &output);
        QCOMPARE(output.standard, std::string("shm\n"));
    }

    void hostNetwork()
    {
        oci::Spec spec = SupervisorHarness::spec(shell("ls -d /sys/class/net/*; readlink /proc/self/ns/net; touch /sys/kernel/x 2>/dev/null || echo ro"));
        std::erase_if(spec.linuxConfig.namespaces, [](const oci::Namespace &n) { return n.type == oci::NamespaceType::Network; });
        SupervisorHarness::Output output;
        QCOMPARE(m_harness->runToEnd("hostnet", spec, &output).value("exitCode", -1), 0);
        const QString ours = QFile::symLinkTarget(QStringLiteral("/proc/self/ns/net"));
        QVERIFY2(QString::fromStdString(output.standard).contains(ours.section(u'/', -1) + QStringLiteral("\nro\n")), output.standard.c_str());
    }

    void layersByPathAsOnOlderKernels()
    {
        // The same overlay made the way Linux before 6.15 wants it.
        QTemporaryDir directory;
        const std::string top = directory.path().toStdString();
        for (const char *name : {"/scratch", "/container", "/container/upper", "/container/work", "/lower1", "/lower2"})
            QCOMPARE(::mkdir((top + name).c_str(), 0755), 0);
        for (const char *name : {"/lower1/one", "/lower2/one", "/lower2/two"})
            QVERIFY(UniqueFd(::open((top + name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)));
        const auto open = [&top](const char *name) { return UniqueFd(::open((top + name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); };
        const UniqueFd container = open("/container");
        const UniqueFd lower1 = open("/lower1");
        const UniqueFd lower2 = open("/lower2");
        for (const auto method : {RootfsBuilder::Method::Paths, RootfsBuilder::Method::Descriptors}) {
            RootfsBuilder builder(open("/scratch"), method);
            const std::array layers = {lower1.get(), lower2.get()};
            const auto root = builder.build({.containerDirectory = container.get(), .layers = layers, .rootUid = 0, .rootGid = 0});
            QVERIFY2(root.has_value(), root ? "" : root.error().detail.c_str());
            QCOMPARE(::faccessat(root->get(), "one", F_OK, 0), 0);
            QCOMPARE(::faccessat(root->get(), "two", F_OK, 0), 0);
            QVERIFY(QDir(QString::fromStdString(top + "/scratch")).isEmpty());
        }
    }

    void hostileLayers_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("/proc") << QByteArray("proc") << QByteArray("/tmp/outside");
        QTest::newRow("/dev") << QByteArray("dev") << QByteArray("../../../../tmp");
        QTest::newRow("/sys") << QByteArray("sys") << QByteArray("tmp");
    }

    void hostileLayers()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, target);
        const std::string place = m_harness->layer() + '/' + name.toStdString();
        QCOMPARE(::rmdir(place.c_str()), 0);
        QCOMPARE(::symlink(target.constData(), place.c_str()), 0);
        const json ended = m_harness->runToEnd("trick", SupervisorHarness::spec({"true"}));
        QVERIFY2(ended.contains("error"), ended.dump().c_str());
        QVERIFY2(ended["error"].value("detail", "").find('/' + name.toStdString()) != std::string::npos, ended.dump().c_str());
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void workingDirectories()
    {
        oci::Spec spec = SupervisorHarness::spec(shell("pwd"));
        spec.process.cwd = "/made/on/demand";
        SupervisorHarness::Output output;
        QCOMPARE(m_harness->runToEnd("cwd", spec, &output).value("exitCode", -1), 0);
        QCOMPARE(output.standard, std::string("/made/on/demand\n"));
        for (int fd = 3; fd < 12; ++fd) {
            spec.process.cwd = "/proc/self/fd/" + std::to_string(fd);
            QVERIFY(m_harness->runToEnd("leak" + std::to_string(fd), spec).contains("error"));
        }
    }

    void limitsArriveInTheCgroup()
    {
        oci::Spec spec = SupervisorHarness::spec({"sleep", "1000"});
        spec.linuxConfig.resources.memory.limit = 64 * 1024 * 1024;
        spec.linuxConfig.resources.cpu.quota = 50'000;
        spec.linuxConfig.resources.cpu.period = 100'000;
        spec.linuxConfig.resources.pidsLimit = 77;
        QVERIFY(!m_harness->startContainer("limited", spec).contains("error"));
        QStringList values;
        for (const QString &directory : m_harness->cgroups()) {
            for (const char *name : {"memory.limit_in_bytes", "memory.max", "cpu.cfs_quota_us", "cpu.max", "pids.max"}) {
                QFile file(directory + u'/' + QLatin1String(name));
                if (file.open(QIODevice::ReadOnly))
                    values << QString::fromUtf8(file.readAll().simplified());
            }
        }
        values.sort();
        const bool v2 = values.contains(QStringLiteral("50000 100000"));
        QCOMPARE(values, (QStringList{v2 ? QStringLiteral("50000 100000") : QStringLiteral("50000"), QStringLiteral("67108864"), QStringLiteral("77")}));
    }

    void outOfMemoryIsKnown()
    {
        oci::Spec spec = SupervisorHarness::spec(shell("head -c 200000000 /dev/zero | dd bs=200000000 count=1 iflag=fullblock of=/dev/null"));
        spec.process.args = {"dd", "if=/dev/zero", "of=/dev/null", "bs=200000000", "count=1"};
        spec.linuxConfig.resources.memory.limit = 16 * 1024 * 1024;
        const json ended = m_harness->runToEnd("hungry", spec);
        QCOMPARE(ended.value("exitCode", -1), 137);
        QCOMPARE(ended.value("oomKilled", false), true);
    }

    void execRunsInside()
    {
        QVERIFY(!m_harness->startContainer("host", SupervisorHarness::spec({"sleep", "1000"})).contains("error"));
        int out[2];
        QCOMPARE(::pipe2(out, O_CLOEXEC), 0);
        UniqueFd read(out[0]);
        UniqueFd write(out[1]);
        const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        const json reply = m_harness->request({{"type", "exec"}, {"id", "host"}, {"session", "s1"}, {"env", {"GREETING=bye"}}, {"user", "web"}, {"cwd", ""},
                                               {"args", shell("echo $GREETING $(hostname) $(id -u) $(ls /proc | grep -c '^1$') $(grep -c kiste-test /proc/self/cgroup);"
                                                              " grep -E 'Seccomp:|NoNew|CapBnd' /proc/self/status; exit 7")}},
                                              {null.get(), write.get(), null.get()}).message;
        write.reset();
        QVERIFY2(!reply.contains("error"), reply.dump().c_str());
        QCOMPARE(readAll(read.get()), std::string("bye crate 33 1 0\nCapBnd:\t00000000800405fb\nNoNewPrivs:\t1\nSeccomp:\t2\n"));
        const json ended = m_harness->event("execEnded");
        QCOMPARE(ended.value("exitCode", -1), 7);
        QCOMPARE(ended.value("session", ""), std::string("s1"));
        const json missing = m_harness->request({{"type", "exec"}, {"id", "host"}, {"session", "s2"}, {"args", {"nope"}}},
                                                {null.get(), null.get(), null.get()}).message;
        QCOMPARE(missing["error"].value("code", -1), int(ErrorCode::CommandNotFound));
    }

    void execWithTerminal()
    {
        QVERIFY(!m_harness->startContainer("host", SupervisorHarness::spec({"sleep", "1000"})).contains("error"));
        auto answer = m_harness->request({{"type", "exec"}, {"id", "host"}, {"session", "t"}, {"tty", true}, {"columns", 97}, {"rows", 31},
                                          {"args", shell("tty; stty size; read x; echo got $x")}});
        QVERIFY2(!answer.message.contains("error"), answer.message.dump().c_str());
        QCOMPARE(answer.fds.size(), std::size_t(1));
        QCOMPARE(::write(answer.fds[0].get(), "word\n", 5), ssize_t(5));
        const std::string text = readAll(answer.fds[0].get());
        // The terminal's echo of the word may come anywhere in between.
        QVERIFY2(text.find("/dev/pts/0\r\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("31 97\r\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("got word\r\n") != std::string::npos, text.c_str());
        QCOMPARE(m_harness->event("execEnded").value("exitCode", -1), 0);
    }

    void attachedInputReachesTheProgram()
    {
        QVERIFY(!m_harness->startContainer("cat", SupervisorHarness::spec({"cat"}), true).contains("error"));
        auto answer = m_harness->request({{"type", "attach"}, {"id", "cat"}, {"stdin", true}});
        QCOMPARE(answer.fds.size(), std::size_t(1));
        const int stream = answer.fds[0].get();
        QCOMPARE(::write(stream, "one\ntwo", 7), ssize_t(7));
        QCOMPARE(::shutdown(stream, SHUT_WR), 0);
        QCOMPARE(textOf(readAll(stream)), std::string("one\ntwo"));
        QCOMPARE(m_harness->event("exited").value("exitCode", -1), 0);
    }

    // What is forgotten is still read to its end, but nobody holds more of it than there is room for.
    void forgottenContainersAreReadToTheirEnd()
    {
        // More than a stream holds that nobody reads, in few lines: an emulated processor has to write them all.
        const auto spec = SupervisorHarness::spec(shell("yes $(printf %01000d 7) | head -n 400; echo the end"));
        const auto isWhole = [](const UniqueFd &stream) { return textOf(readAll(stream.get())).ends_with("\nthe end\n"); };
        std::vector<UniqueFd> streams;
        for (int i = 0; i < 65; ++i) {
            const std::string id = "left" + std::to_string(i);
            QVERIFY(!m_harness->startContainer(id, spec).contains("error"));
            QCOMPARE(m_harness->event("exited").value("exitCode", -1), 0);
            auto answer = m_harness->request({{"type", "attach"}, {"id", id}, {"offset", 0}});
            QCOMPARE(answer.fds.size(), std::size_t(1));
            streams.push_back(std::move(answer.fds[0]));
            m_harness->forget(id);
        }
        QVERIFY(!isWhole(streams.front()));
        for (std::size_t i = 1; i < streams.size(); ++i)
            QVERIFY2(isWhole(streams[i]), std::to_string(i).c_str());
    }

    void terminalOfTheContainer()
    {
        oci::Spec spec = SupervisorHarness::spec(shell("tty; stty size; echo ready; read x; stty size; echo got $x"));
        spec.process.terminal = true;
        spec.process.consoleSize = oci::ConsoleSize{40, 120};
        QVERIFY(!m_harness->startContainer("term", spec, true).contains("error"));
        auto answer = m_harness->request({{"type", "attach"}, {"id", "term"}, {"stdin", true}, {"offset", 0}});
        QCOMPARE(answer.fds.size(), std::size_t(1));
        QTRY_VERIFY(m_harness->log("term").standard.find("ready") != std::string::npos);
        QVERIFY(!m_harness->request({{"type", "resize"}, {"id", "term"}, {"columns", 80}, {"rows", 25}}).message.contains("error"));
        QCOMPARE(::write(answer.fds[0].get(), "word\n", 5), ssize_t(5));
        const std::string text = textOf(readAll(answer.fds[0].get()));
        QVERIFY2(text.find("/dev/pts/0\r\n40 120\r\nready\r\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("25 80\r\ngot word\r\n") != std::string::npos, text.c_str());
        QCOMPARE(m_harness->event("exited").value("exitCode", -1), 0);
    }

    void badRequestsAreAnswered_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::newRow("unknown type") << QByteArray(R"({"type":"format"})");
        QTest::newRow("no such container") << QByteArray(R"({"type":"signal","id":"ghost","signal":9})");
        QTest::newRow("id of the wrong type") << QByteArray(R"({"type":"attach","id":7})");
        QTest::newRow("path as id") << QByteArray(R"({"type":"start","id":"../../etc"})");
        QTest::newRow("start without files") << QByteArray(R"({"type":"start","id":"a"})");
        QTest::newRow("old version") << QByteArray(R"({"type":"hello","version":0})");
    }

    void badRequestsAreAnswered()
    {
        QFETCH(QByteArray, request);
        const json reply = m_harness->request(json::parse(request.toStdString())).message;
        QVERIFY2(reply.contains("error") && !reply["error"].value("detail", "").empty(), reply.dump().c_str());
        QVERIFY(m_harness->workerPid() > 0);
    }

private:
    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestSupervisor)
#include "tst_supervisor.moc"
