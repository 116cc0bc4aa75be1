// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/seccompprofile.h"
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QTest>

#include <cerrno>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

std::string detailOf(const json &ended)
{
    return ended.contains("error") ? ended["error"].value("detail", "") : std::string();
}

} // namespace

/// What config.json lets a container's program do: filters, devices, kernel settings, limits, profiles.
class TestRestrictions : public QObject
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

    void profilesAreCompiled_data()
    {
        QTest::addColumn<QByteArray>("profile");
        QTest::addColumn<QByteArray>("problem"); // empty: none
        const auto rule = [](const char *text) {
            return QByteArray(R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[)") + text + "]}";
        };
        QTest::newRow("unconfined") << QByteArray(R"({"defaultAction":"SCMP_ACT_ALLOW"})") << QByteArray();
        QTest::newRow("runtime-spec") << QByteArray(
            R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"],
            "flags":["SECCOMP_FILTER_FLAG_LOG"],"syscalls":[{"names":["read","write","no_such_call"],"action":"SCMP_ACT_ALLOW"},
            {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]}]})")
                                      << QByteArray();
        QTest::newRow("docker") << QByteArray(
            R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrno":"ENOSYS","archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]}],
            "syscalls":[{"name":"read","action":"SCMP_ACT_ALLOW","comment":"","includes":{"arches":["amd64"],"minKernel":"4.8"},"excludes":{"caps":["CAP_SYS_ADMIN"]}}]})")
                                << QByteArray();
        QTest::newRow("same argument twice") << rule(
            R"({"names":["socket"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":38,"op":"SCMP_CMP_EQ"},{"index":0,"value":40,"op":"SCMP_CMP_EQ"}]})")
                                             << QByteArray();
        QTest::newRow("no default") << QByteArray(R"({"syscalls":[]})") << QByteArray("'seccomp.defaultAction'");
        QTest::newRow("unknown action") << rule(R"({"names":["read"],"action":"SCMP_ACT_MAYBE"})")
                                        << QByteArray("'seccomp.syscalls[0].action'");
        QTest::newRow("unknown comparison")
            << rule(R"({"names":["read"],"action":"SCMP_ACT_LOG","args":[{"index":0,"value":1,"op":"="}]})")
            << QByteArray("op'");
        QTest::newRow("argument 6") << rule(
            R"({"names":["read"],"action":"SCMP_ACT_LOG","args":[{"index":6,"value":1,"op":"SCMP_CMP_EQ"}]})")
                                    << QByteArray("index'");
        QTest::newRow("unknown architecture")
            << QByteArray(R"({"defaultAction":"SCMP_ACT_ALLOW","architectures":["Z80"]})")
            << QByteArray("'seccomp.architectures[0]'");
        QTest::newRow("listener") << rule(R"({"names":["mknod"],"action":"SCMP_ACT_NOTIFY"})")
                                  << QByteArray("needs a listener");
        QTest::newRow("no object") << QByteArray("[]") << QByteArray("is not an object");
        QTest::newRow("no JSON") << QByteArray("{") << QByteArray("seccomp");
        QTest::newRow("wrong type") << rule(R"("read")") << QByteArray("'seccomp.syscalls[0]");
    }

    void profilesAreCompiled()
    {
        QFETCH(QByteArray, profile);
        QFETCH(QByteArray, problem);
        const auto program = compileSeccompProfile(profile.toStdString(), 0);
        QVERIFY2(program.has_value() == problem.isEmpty(), program ? "" : program.error().detail.c_str());
        if (!program)
            QVERIFY2(program.error().detail.find(problem.toStdString()) != std::string::npos,
                     program.error().detail.c_str());
    }

    void conditionsOfRules()
    {
        const auto size = [](const char *conditions, CapabilityMask capabilities) {
            const std::string text =
                std::string(
                    R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mount"],"action":"SCMP_ACT_ERRNO",)")
                + conditions + "}]}";
            const auto program = compileSeccompProfile(text, capabilities);
            return program ? program->instructions.size() : std::size_t(9999);
        };
        constexpr CapabilityMask admin = CapabilityMask(1) << CAP_SYS_ADMIN;
        QCOMPARE(size(R"("includes":{"caps":["CAP_SYS_ADMIN"]})", 0), std::size_t(0));
        QVERIFY(size(R"("includes":{"caps":["CAP_SYS_ADMIN"]})", admin) > 2);
        QCOMPARE(size(R"("excludes":{"caps":["CAP_SYS_ADMIN"]})", admin), std::size_t(0));
        QCOMPARE(size(R"("includes":{"arches":["pdp11"]})", 0), std::size_t(0));
        QCOMPARE(size(R"("includes":{"minKernel":"99.1"})", 0), std::size_t(0));
        QVERIFY(size(R"("excludes":{"minKernel":"99.1"})", 0) > 2);
    }

    void profileIsLoaded()
    {
        oci::Spec spec =
            specFor("mkdir /made 2>&1; touch /file && chmod 600 /file 2>&1; grep Seccomp: /proc/self/status");
        spec.linuxConfig.seccomp = R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
            {"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28},
            {"names":["chmod","fchmodat","fchmodat2"],"action":"SCMP_ACT_ERRNO","errno":"EACCES"}]})";
        QCOMPARE(run(spec),
                 std::string("mkdir: can't create directory '/made': No space left on device\nchmod: /file: Permission "
                             "denied\nSeccomp:\t2\n"));
        spec.linuxConfig.seccomp = R"({"defaultAction":"SCMP_ACT_ALLOW"})";
        spec.process.noNewPrivileges = false;
        spec.process.args = {"grep", "-E", "Seccomp:|NoNewPrivs", "/proc/self/status"};
        QCOMPARE(run(spec), std::string("NoNewPrivs:\t0\nSeccomp:\t0\n"));
        spec.linuxConfig.seccomp = R"({"defaultAction":"NONSENSE"})";
        QVERIFY2(run(spec).find("'seccomp.defaultAction' is not a seccomp action") != std::string::npos,
                 "the profile's error must be named");
    }

    void socketsOfTheDefaultFilter()
    {
        // Ordinary ones work, which a rule that libseccomp does not take would quietly prevent.
        QCOMPARE(run(specFor("ip link show lo | grep -c LOOPBACK; ls /proc/net/unix")),
                 std::string("1\n/proc/net/unix\n"));
    }

    void kernelSettings()
    {
        oci::Spec spec = specFor("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shm_rmid_forced "
                                 "/proc/sys/fs/mqueue/msg_max /proc/sys/kernel/domainname");
        spec.linuxConfig.sysctl = {{"net.ipv4.ip_forward", "1"},
                                   {"kernel.shm_rmid_forced", "1"},
                                   {"fs/mqueue/msg_max", "7"},
                                   {"kernel.domainname", "crates"}};
        QCOMPARE(run(spec), std::string("1\n1\n7\ncrates\n"));
    }

    void otherKernelSettingsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("the machine's") << QByteArray("kernel.core_pattern") << QByteArray("|/evil");
        QTest::newRow("two in one") << QByteArray("kernel.shm_rmid_forced=1+kernel.core_pattern")
                                    << QByteArray("|/evil");
        QTest::newRow("out of the directory") << QByteArray("net/../kernel/core_pattern") << QByteArray("x");
        QTest::newRow("prefix only") << QByteArray("kernel.shmmax_and_more") << QByteArray("1");
        QTest::newRow("value of two lines") << QByteArray("net.ipv4.ip_forward") << QByteArray("1\n0");
        QTest::newRow("none") << QByteArray("") << QByteArray("1");
        QTest::newRow("does not exist") << QByteArray("net.ipv4.no_such_thing") << QByteArray("1");
    }

    void otherKernelSettingsAreRefused()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        oci::Spec spec = specFor("true");
        spec.linuxConfig.sysctl = {{key.toStdString(), value.toStdString()}};
        const json ended = m_harness->runToEnd("settings", spec);
        QVERIFY2(detailOf(ended).find("kernel setting") != std::string::npos, ended.dump().c_str());
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void settingsNeedANamespace()
    {
        oci::Spec spec = specFor("true");
        std::erase_if(spec.linuxConfig.namespaces,
                      [](const oci::Namespace &n) { return n.type == oci::NamespaceType::Network; });
        spec.linuxConfig.sysctl = {{"net.ipv4.ip_forward", "1"}};
        QVERIFY(detailOf(m_harness->runToEnd("settings", spec)).find("needs a network namespace") != std::string::npos);
    }

    void devices()
    {
        oci::Spec spec = specFor("stat -c '%a %u:%g %t:%T' /dev/some/null /dev/mem-like; echo x > /dev/some/null && "
                                 "head -c 4 /dev/some/zero | wc -c; echo x > /dev/null && echo fine");
        spec.linuxConfig.devices = {{"/dev/some/null", 'c', 1, 3, 0640, 0, 33},
                                    {"/dev/some/zero", 'c', 1, 5, {}, 0, 0},
                                    {"/dev/mem-like", 'c', 1, 7, 0600, 33, 33},
                                    {"/dev/null", 'c', 1, 3, 0666, 0, 0}};
        QCOMPARE(run(spec), std::string("640 0:33 1:3\n600 33:33 1:7\n4\nfine\n"));
        for (const char *path : {"/etc/device", "/dev/../etc/device", "/dev/"}) {
            spec.linuxConfig.devices = {{path, 'c', 1, 3, {}, 0, 0}};
            QVERIFY2(run(spec).find("does not lie below '/dev'") != std::string::npos, path);
        }
    }

    void limits()
    {
        rlimit files{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &files), 0);
        oci::Spec spec = specFor("ulimit -n; ulimit -Hn; ulimit -c");
        spec.process.rlimits = {{"RLIMIT_NOFILE", 100, 200}, {"RLIMIT_CORE", 0, 0}};
        QCOMPARE(run(spec), std::string("100\n200\n0\n"));
        spec.process.rlimits = {{"RLIMIT_WISHES", 3, 3}};
        QVERIFY(run(spec).find("'RLIMIT_WISHES' is not a resource limit") != std::string::npos);
    }

    void limitsAboveTheEnginesOwn()
    {
        rlimit files{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &files), 0);
        const rlim_t more = files.rlim_max + 1000;
        const rlimit raised{files.rlim_cur, more};
        const bool mayRaise = ::setrlimit(RLIMIT_NOFILE, &raised) == 0;
        ::setrlimit(RLIMIT_NOFILE, &files);
        oci::Spec spec = specFor("ulimit -Hn");
        spec.process.rlimits = {{"RLIMIT_NOFILE", 100, more}};
        const std::string text = run(spec);
        if (mayRaise)
            QCOMPARE(text, std::to_string(more) + '\n');
        else
            QVERIFY2(text.find("the engine's own limit is " + std::to_string(files.rlim_max)
                               + ", and it lacks CAP_SYS_RESOURCE")
                         != std::string::npos,
                     text.c_str());
    }

    void fiveSetsOfCapabilities()
    {
        oci::Spec spec = specFor("grep -E '^Cap' /proc/self/status | sort");
        spec.process.capabilities =
            oci::Capabilities{{"CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_SETUID", "CAP_SETGID"},
                              {"CAP_CHOWN"},
                              {"CAP_CHOWN", "CAP_KILL"},
                              {"CAP_KILL"},
                              {"CAP_KILL"}};
        spec.process.user.uid = 33;
        // What execve leaves an ordinary user: the ambient set.
        QCOMPARE(run(spec),
                 std::string("CapAmb:\t0000000000000020\nCapBnd:\t00000000000020e1\nCapEff:\t0000000000000020\nCapInh:"
                             "\t0000000000000020\nCapPrm:\t0000000000000020\n"));
    }

    void profileOfAppArmor()
    {
        oci::Spec spec = specFor("echo ran");
        spec.process.apparmorProfile = "unconfined";
        QCOMPARE(run(spec), std::string("ran\n"));
        spec.process.apparmorProfile = "no-such-profile";
        const std::string text = run(spec);
        const bool hasAppArmor = QFile::exists(QStringLiteral("/proc/self/attr/apparmor"));
        QVERIFY2(text.find(hasAppArmor ? "AppArmor profile 'no-such-profile'" : "this kernel has no AppArmor")
                     != std::string::npos,
                 text.c_str());
    }

    void prioritiesAndScore()
    {
        oci::Spec spec = specFor("cat /proc/self/oom_score_adj");
        spec.process.oomScoreAdj = 321;
        spec.process.ioPriority = oci::IoPriority{"IOPRIO_CLASS_IDLE", 0};
        QCOMPARE(run(spec), std::string("321\n"));
        spec.process.ioPriority = oci::IoPriority{"IOPRIO_CLASS_LAZY", 0};
        QVERIFY(run(spec).find("'IOPRIO_CLASS_LAZY' is not a class") != std::string::npos);
    }

    void hostileNullDevice()
    {
        // The file that masks others must be the engine's node, whatever the image has at its place.
        QVERIFY(QDir().rmdir(QString::fromStdString(m_harness->layer() + "/dev")));
        QVERIFY(QDir().mkpath(QString::fromStdString(m_harness->layer() + "/dev")));
        QCOMPARE(::symlink("/proc/sys/kernel/core_pattern", (m_harness->layer() + "/dev/null").c_str()), 0);
        oci::Spec spec = specFor("stat -c %t:%T /dev/null; cat /proc/kcore 2>/dev/null | wc -c");
        QCOMPARE(run(spec), std::string("1:3\n0\n"));
    }

    void unknownLimitsAreNamed()
    {
        oci::Spec spec = specFor("true");
        spec.linuxConfig.resources.unified = {{"memory.no_such_limit", "1"}};
        QVERIFY2(run(spec).find("memory.no_such_limit") != std::string::npos, "the limit must be named");
        spec.linuxConfig.resources.unified = {{"../cgroup.procs", "1"}};
        QVERIFY2(run(spec).find("is not a limit of cgroup v2") != std::string::npos, "the limit must be refused");
        spec.linuxConfig.resources.unified.clear();
        spec.linuxConfig.resources.hugepages = {{"7MB", 1}};
        QVERIFY2(run(spec).find("huge") != std::string::npos, "the page size must be named");
    }

private:
    static oci::Spec specFor(const std::string &script) { return SupervisorHarness::spec({"/bin/sh", "-c", script}); }

    std::string run(const oci::Spec &spec)
    {
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("limits" + std::to_string(++m_runs), spec, &output);
        return detailOf(ended) + output.standard + output.error;
    }

    std::unique_ptr<SupervisorHarness> m_harness;
    int m_runs = 0;
};

QTEST_GUILESS_MAIN(TestRestrictions)
#include "tst_restrictions.moc"
