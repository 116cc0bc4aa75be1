// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Options of isolation and limits, from kistectl to what a program in the container sees of them.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestIsolation : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    static constexpr uid_t allowed = 65534; // nobody
    std::unique_ptr<EngineFixture> m_engine;

    QString shell(const QStringList &options, const QString &script)
    {
        const Outcome run = m_engine->ctl(QStringList{u"run"_s, u"--rm"_s} + options
                                          + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
        return run.exitCode == 0 ? run.output.trimmed() : u"exit %1: %2%3"_s.arg(run.exitCode).arg(run.output, run.error);
    }
    /// First file of that name in the cgroup of a running container.
    QString cgroupFile(const QString &name)
    {
        for (const QString &directory : m_engine->cgroups()) {
            QFile file(directory + u'/' + name);
            if (file.open(QIODevice::ReadOnly))
                return QString::fromUtf8(file.readAll()).trimmed();
        }
        return {};
    }
    static QString link(const char *name)
    {
        return QFile::symLinkTarget(u"/proc/self/ns/"_s + QString::fromLatin1(name)).section(u'/', -1);
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_USER", "nobody");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        const Outcome loaded = m_engine->ctlAs(allowed, {u"load"_s, u"-i"_s, QStringLiteral(KISTE_BIN "/../starter.tar")});
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
    }
    void cleanupTestCase() { m_engine.reset(); }

    void effects_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const QStringList &options, const QString &script, const QString &expected) {
            QTest::newRow(name) << options << script << expected;
        };
        const QString caps = u"grep CapBnd /proc/self/status | cut -f2"_s;
        row("default capabilities", {}, caps, u"00000000800405fb"_s);
        row("cap-add", {u"--cap-add"_s, u"net_raw"_s}, caps, u"00000000800425fb"_s);
        row("cap-drop", {u"--cap-drop"_s, u"CAP_CHOWN"_s}, caps, u"00000000800405fa"_s);
        row("cap-drop ALL", {u"--cap-drop"_s, u"all"_s}, caps, u"0000000000000000"_s);
        row("only one", {u"--cap-drop"_s, u"ALL"_s, u"--cap-add"_s, u"CHOWN"_s}, caps, u"0000000000000001"_s);
        row("cap-add ALL but", {u"--cap-add"_s, u"ALL"_s, u"--cap-drop"_s, u"SYS_ADMIN"_s}, caps, u"000001ffffdfffff"_s);
        const QString privileges = u"grep NoNewPrivs /proc/self/status | cut -f2"_s;
        row("no_new_privs is on", {}, privileges, u"1"_s);
        row("no-new-privileges=false", {u"--security-opt"_s, u"no-new-privileges=false"_s}, privileges, u"0"_s);
        row("seccomp=unconfined", {u"--security-opt"_s, u"seccomp=unconfined"_s}, u"unshare -U true && echo made"_s, u"made"_s);
        row("default seccomp", {}, u"unshare -U true 2>/dev/null || echo refused"_s, u"refused"_s);
        row("masked", {}, u"cat /proc/timer_list | wc -c"_s, u"0"_s);
        row("mask", {u"--security-opt"_s, u"mask=/proc/cpuinfo:/etc"_s}, u"wc -c < /proc/cpuinfo; ls -A /etc"_s, u"0"_s);
        row("systempaths", {u"--security-opt"_s, u"systempaths=unconfined"_s}, u"grep -c ' /proc/' /proc/self/mounts"_s, u"exit 1: 0\n"_s);
        row("read-only", {u"--read-only"_s}, u"touch /x 2>/dev/null || echo kept"_s, u"kept"_s);
        row("shm-size", {u"--shm-size"_s, u"2m"_s}, u"df -k /dev/shm | tail -1 | tr -s ' ' | cut -d' ' -f2"_s, u"2048"_s);
        row("ulimit", {u"--ulimit"_s, u"nofile=100:200"_s, u"--ulimit"_s, u"core=0"_s}, u"ulimit -Sn; ulimit -Hn; ulimit -c"_s, u"100\n200\n0"_s);
        row("sysctl", {u"--sysctl"_s, u"net.ipv4.ip_forward=1"_s, u"--sysctl"_s, u"kernel.shm_rmid_forced=1"_s},
            u"cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shm_rmid_forced"_s, u"1\n1"_s);
        row("device", {u"--device"_s, u"/dev/null:/dev/mine:rw"_s}, u"stat -c %t:%T /dev/mine; echo x > /dev/mine && echo written"_s, u"1:3\nwritten"_s);
        row("oom-score-adj", {u"--oom-score-adj"_s, u"500"_s}, u"cat /proc/self/oom_score_adj"_s, u"500"_s);
        row("group-add", {u"-u"_s, u"user"_s, u"--group-add"_s, u"tty"_s, u"--group-add"_s, u"77"_s}, u"id -G"_s, u"1000 5 77 100"_s);
        row("domainname", {u"--domainname"_s, u"example.org"_s}, u"cat /proc/sys/kernel/domainname"_s, u"example.org"_s);
        row("init's name", {u"--init"_s}, u"tr -d '\\0' < /proc/1/cmdline"_s, u"kiste-init"_s);
        row("init", {u"--init"_s}, u"[ $$ -ne 1 ] && echo child"_s, u"child"_s);
        row("pid host", {u"--pid"_s, u"host"_s}, u"readlink /proc/self/ns/pid"_s, link("pid"));
        row("uts host", {u"--uts"_s, u"host"_s}, u"readlink /proc/self/ns/uts"_s, link("uts"));
        row("ipc host", {u"--ipc"_s, u"host"_s}, u"readlink /proc/self/ns/ipc"_s, link("ipc"));
        row("userns host", {u"--userns"_s, u"host"_s}, u"readlink /proc/self/ns/user; tr -s ' ' < /proc/self/uid_map"_s, link("user") + u"\n 0 0 4294967295"_s);
        const QString effective = u"[ $(grep CapEff /proc/self/status | cut -f2) = $(grep CapPrm /proc/self/status | cut -f2) ] && echo all"_s;
        row("privileged", {u"--privileged"_s}, effective + u"; readlink /proc/self/ns/user; mount -t tmpfs t /tmp && echo mounted"_s,
            u"all\n"_s + link("user") + u"\nmounted"_s);
    }
    void effects()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, script);
        QFETCH(QString, expected);
        QCOMPARE(shell(options, script), expected);
    }

    void ownNamespaces()
    {
        for (const char *name : {"pid", "uts", "ipc", "user", "cgroup", "net", "mnt"})
            QVERIFY2(shell({}, u"readlink /proc/self/ns/"_s + QString::fromLatin1(name)) != link(name), name);
    }

    void namespacesOfAnotherContainer()
    {
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"owner"_s, u"--hostname"_s, u"shared"_s, u"starter"_s, u"sh"_s, u"-c"_s, u"touch /file; exec sleep 600"_s}).exitCode, 0);
        const QString seen = shell({u"--pid"_s, u"container:owner"_s, u"--uts"_s, u"container:owner"_s, u"--ipc"_s, u"container:owner"_s},
                                   u"hostname; grep -l sleep /proc/1/cmdline; touch /own && stat -c %u /own; kill -0 1 && echo reached"_s);
        QCOMPARE(seen, u"shared\n/proc/1/cmdline\n0\nreached"_s);
        const QString user = m_engine->ctl({u"exec"_s, u"owner"_s, u"readlink"_s, u"/proc/self/ns/user"_s}).output.trimmed();
        QCOMPARE(shell({u"--userns"_s, u"container:owner"_s}, u"readlink /proc/self/ns/user"_s), user);
        // The range of ids stays taken while somebody uses it.
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"guest"_s, u"--ipc"_s, u"container:owner"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"owner"_s}).exitCode, 0);
        const QString other = shell({}, u"tr -s ' ' < /proc/self/uid_map | cut -d' ' -f3"_s);
        const QString taken = m_engine->ctl({u"inspect"_s, u"-f"_s, u"{{.Settings.borrowedIdBase}}"_s, u"guest"_s}).output.trimmed();
        QVERIFY2(taken.toUInt() >= 524288 && taken != other, qPrintable(taken));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"guest"_s}).exitCode, 0);
        const Outcome gone = m_engine->ctl({u"create"_s, u"--pid"_s, u"container:owner"_s, u"starter"_s});
        QVERIFY2(gone.exitCode == 125 && gone.error.contains(u"owner"_s), qPrintable(gone.error));
    }

    void keepId()
    {
        const QString path = m_engine->path(u"kept"_s);
        QVERIFY(QDir().mkpath(path));
        QCOMPARE(::chown(qPrintable(path), allowed, allowed), 0);
        const Outcome run = m_engine->ctlAs(allowed, {u"run"_s, u"--rm"_s, u"--userns"_s, u"keep-id"_s, u"-v"_s, path + u":/w"_s, u"starter"_s,
                                                      u"sh"_s, u"-c"_s, u"id -u; stat -c %u /w; touch /w/mine"_s});
        QVERIFY2(run.exitCode == 0, qPrintable(run.error));
        QCOMPARE(run.output, u"65534\n65534\n"_s);
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(path + u"/mine"_s), &status), 0);
        QCOMPARE(status.st_uid, allowed);
    }

    void limitsInTheCgroup_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QStringList>("files"); // v1, v2
        QTest::addColumn<QStringList>("values");
        const auto row = [](const char *name, const QStringList &options, const QStringList &files, const QStringList &values) {
            QTest::newRow(name) << options << files << values;
        };
        row("cpuset", {u"--cpuset-cpus"_s, u"0"_s}, {u"cpuset.cpus"_s, u"cpuset.cpus"_s}, {u"0"_s, u"0"_s});
        row("shares", {u"--cpu-shares"_s, u"512"_s}, {u"cpu.shares"_s, u"cpu.weight"_s}, {u"512"_s, u"20"_s});
        row("quota", {u"--cpu-quota"_s, u"20000"_s, u"--cpu-period"_s, u"50000"_s}, {u"cpu.cfs_quota_us"_s, u"cpu.max"_s}, {u"20000"_s, u"20000 50000"_s});
        row("reservation", {u"-m"_s, u"64m"_s, u"--memory-reservation"_s, u"32m"_s}, {u"memory.soft_limit_in_bytes"_s, u"memory.low"_s},
            {u"33554432"_s, u"33554432"_s});
        row("pids", {u"--pids-limit"_s, u"77"_s}, {u"pids.max"_s, u"pids.max"_s}, {u"77"_s, u"77"_s});
    }
    void limitsInTheCgroup()
    {
        QFETCH(QStringList, options);
        QFETCH(QStringList, files);
        QFETCH(QStringList, values);
        const Outcome run = m_engine->ctl(QStringList{u"run"_s, u"-d"_s, u"--name"_s, u"limited"_s} + options + QStringList{u"starter"_s, u"sleep"_s, u"600"_s});
        QVERIFY2(run.exitCode == 0, qPrintable(run.error));
        const QString first = cgroupFile(files.at(0));
        const QString second = cgroupFile(files.at(1));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"limited"_s}).exitCode, 0);
        QVERIFY2(first == values.at(0) || second == values.at(1), qPrintable(first + u'/' + second));
    }

    void devicesAreClosedUnlessGiven()
    {
        // The node is one of the container's own; what may be done with it is the rules' affair.
        const QString closed = shell({u"--device"_s, u"/dev/null:/dev/mine:r"_s}, u"echo x > /dev/mine 2>/dev/null || echo closed"_s);
        QVERIFY2(closed == u"closed"_s || closed.isEmpty(), qPrintable(closed)); // /dev/null itself is allowed to everybody
        const QString node = shell({u"--cap-add"_s, u"MKNOD"_s}, u"mknod /tmp/m c 1 3 2>/dev/null || echo refused"_s);
        QCOMPARE(node, u"refused"_s);
    }

    void customSeccomp()
    {
        QFile profile(m_engine->path(u"profile.json"_s));
        QVERIFY(profile.open(QIODevice::WriteOnly));
        profile.write(R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":13}]})");
        profile.close();
        QCOMPARE(shell({u"--security-opt"_s, u"seccomp="_s + profile.fileName()}, u"mkdir /made 2>&1 | grep -o 'Permission denied'; touch /file && echo file"_s),
                 u"Permission denied\nfile"_s);
    }

    void wrongValuesAreNamed_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *options, const char *value) {
            QTest::newRow(options) << QString::fromLatin1(options).split(u' ') << QString::fromLatin1(value);
        };
        row("--cap-add FLY", "FLY");
        row("--cap-drop NET_", "NET_");
        row("--ulimit nofile", "nofile");
        row("--ulimit nofile=9:1", "nofile=9:1");
        row("--ulimit color=1", "color=1");
        row("--sysctl kernel.core_pattern=x", "kernel.core_pattern");
        row("--sysctl nothing", "nothing");
        row("--device /no/such", "/no/such");
        row("--device /dev/null:relative:rwm", "relative");
        row("--device-cgroup-rule x", "x");
        row("--device-read-bps /dev/null:1m", "/dev/null");
        row("--device-read-bps 1m", "1m");
        row("--oom-score-adj 2000", "2000");
        row("--memory-swappiness 101", "101");
        row("--memory-swap 100m", "memory-swap");
        row("--cpuset-cpus a-b", "a-b");
        row("--cpu-shares 1", "1");
        row("--cpu-period 10", "10");
        row("--blkio-weight 5", "5");
        row("--shm-size big", "big");
        row("--pid nobody", "nobody");
        row("--userns container:", "container:");
        row("--group-add a:b", "a:b");
        row("--security-opt color=red", "color=red");
        row("--security-opt mask=relative", "relative");
        row("--hugetlb 2MB", "2MB");
        row("--annotation org.kiste.user=0", "org.kiste.user");
        row("--stop-signal NOPE", "NOPE");
    }
    void wrongValuesAreNamed()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, value);
        const Outcome run = m_engine->ctl(QStringList{u"create"_s} + options + QStringList{u"starter"_s});
        QCOMPARE(run.exitCode, 125);
        QVERIFY2(run.error.count(u'\n') == 1 && run.error.contains(value), qPrintable(run.error));
        // The flag is named, by its name here or on the bus.
        const QString flag = options.constFirst().mid(2).section(u'-', 0, 0);
        QVERIFY2(run.error.contains(flag) || options.constFirst() == "--sysctl"_L1 || options.constFirst() == "--stop-signal"_L1
                     || options.constFirst() == "--security-opt"_L1,
                 qPrintable(run.error));
        QCOMPARE(m_engine->ctl({u"ps"_s, u"-aq"_s}).output, QString());
    }

    void labelsFromFiles()
    {
        QFile file(m_engine->path(u"labels"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("# comment\na=file\nb=file\n") > 0);
        file.close();
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"marked"_s, u"--label-file"_s, file.fileName(), u"-l"_s, u"b=option"_s, u"--annotation"_s, u"x.y=z"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"inspect"_s, u"-f"_s, u"{{.Config.Labels.a}} {{.Config.Labels.b}}"_s, u"marked"_s}).output, u"file option\n"_s);
        QVERIFY(m_engine->ctl({u"inspect"_s, u"marked"_s}).output.contains(u"\"x.y\": \"z\""_s));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"marked"_s}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestIsolation)
#include "tst_isolation.moc"
