// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/systemspec.h"
#include "tests/privileged/supervisorharness.h"

#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

/// System containers: the parts with busybox, and Debian's systemd from the root file system that the tests run in.
class TestSystem : public QObject
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

    void ownsItsCgroups()
    {
        if (!QFile::exists(QStringLiteral("/sys/fs/cgroup/cgroup.procs"))
            && !QFile::exists(QStringLiteral("/sys/fs/cgroup/unified/cgroup.procs")))
            QSKIP("this machine has no cgroup v2");
        oci::Spec spec = systemSpec({"/bin/sh", "-c",
                                     "exec 2>&1; stat -c '%u' /sys/fs/cgroup /sys/fs/cgroup/cgroup.procs; mkdir "
                                     "/sys/fs/cgroup/init && echo $$ > /sys/fs/cgroup/init/cgroup.procs;"
                                     "cat /proc/self/cgroup | grep '^0:'; ls /sys/fs/cgroup/memory.max >/dev/null 2>&1 "
                                     "&& { echo 1 > /sys/fs/cgroup/memory.max; };"
                                     "echo done"});
        const json ended = m_harness->runToEnd("cg", spec);
        QVERIFY2(!ended.contains("error"), ended.dump().c_str());
        const QString text = QString::fromStdString(m_harness->log("cg").standard).remove(u'\r');
        QVERIFY2(text.startsWith(QStringLiteral("0\n0\n0::/init\n")), qPrintable(text));
        QVERIFY2(text.endsWith(QStringLiteral("done\n")), qPrintable(text));
        QTRY_COMPARE(m_harness->cgroups(), QStringList());
    }

    void whatAnInitFinds()
    {
        oci::Spec spec = systemSpec(
            {"/bin/sh", "-c",
             "echo $container; grep -E ' /(run|run/lock|tmp) ' /proc/self/mounts | cut -d' ' -f2,3; grep -E "
             "'NoNewPrivs|CapEff' /proc/self/status;"
             "[ /dev/console -ef /dev/pts/0 ] && echo console; mount -t tmpfs x /root && echo mounted; hostname other "
             "&& hostname;"
             "cat /proc/sys/kernel/hostname; echo x 2>/dev/null > /proc/sys/kernel/core_pattern || echo refused"});
        const json ended = m_harness->runToEnd("finds", spec);
        QVERIFY2(!ended.contains("error"), ended.dump().c_str());
        const QString text = QString::fromStdString(m_harness->log("finds").standard).remove(u'\r');
        QCOMPARE(text,
                 QStringLiteral(
                     "kiste\n/run tmpfs\n/run/lock tmpfs\n/tmp "
                     "tmpfs\nCapEff:\t00000000bdecfdff\nNoNewPrivs:\t0\nconsole\nmounted\nother\nother\nrefused\n"));
    }

    void bootsAndHaltsSystemd()
    {
        if (!QFile::exists(QStringLiteral("/usr/lib/systemd/systemd")))
            QSKIP("there is no systemd in this root file system");
        if (!QFile::exists(QStringLiteral("/sys/fs/cgroup/cgroup.procs"))
            && !QFile::exists(QStringLiteral("/sys/fs/cgroup/unified/cgroup.procs")))
            QSKIP("this machine has no cgroup v2");
        m_harness->setLayer("/");
        oci::Spec spec = systemSpec({"/usr/lib/systemd/systemd", "--log-target=console", "--unit=basic.target"});
        spec.process.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "container=kiste"};
        const json started = m_harness->startContainer("debian", spec, true);
        QVERIFY2(!started.contains("error"), started.dump().c_str());
        const auto printed = [this] { return QString::fromStdString(m_harness->log("debian").standard); };
        QTRY_VERIFY2_WITH_TIMEOUT(printed().contains(QStringLiteral("Reached target"))
                                      && printed().contains(QStringLiteral("basic.target")),
                                  qPrintable(printed()), 60'000);
        QVERIFY2(printed().contains(QStringLiteral("Detected virtualization container-other"))
                     || printed().contains(QStringLiteral("Detected virtualization")),
                 qPrintable(printed()));
        // In order: what it started it also stops, and it ends by itself.
        QVERIFY(!m_harness->request({{"type", "signal"}, {"id", "debian"}, {"signal", oci::systemStopSignal}})
                     .message.contains("error"));
        const json ended = m_harness->event("exited");
        QVERIFY2(ended.is_object() && ended.value("exitCode", -1) >= 0, ended.dump().c_str());
        QVERIFY2(ended.value("exitCode", -1) != 137, "it was killed");
    }

    void needsAUserNamespace()
    {
        oci::Spec spec = SupervisorHarness::spec({"true"});
        std::erase_if(spec.linuxConfig.namespaces,
                      [](const oci::Namespace &n) { return n.type == oci::NamespaceType::User; });
        QVERIFY(!oci::makeSystem(spec).has_value());
    }

private:
    static oci::Spec systemSpec(const std::vector<std::string> &args)
    {
        oci::Spec spec = SupervisorHarness::spec(args);
        const auto made = oci::makeSystem(spec);
        if (!made)
            qFatal("%s", made.error().detail.c_str());
        return spec;
    }

    std::unique_ptr<SupervisorHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestSystem)
#include "tst_system.moc"
