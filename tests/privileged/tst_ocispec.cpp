// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/ocifixture.h"
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

/// What runtime-spec says of a container's process, resources, hooks and users, as kiste-oci does it.
class TestOciSpec : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        m_fixture = std::make_unique<OciFixture>();
    }

    void cleanup()
    {
        if (!m_fixture)
            return;
        m_fixture.reset();
        QTRY_COMPARE(OciFixture::cgroupsLeft(), 0);
    }

    void howItIsScheduled()
    {
        oci::Spec spec = specFor("cut -d' ' -f41,19 /proc/self/stat; uname -m");
        spec.process.scheduler = oci::Scheduler{.policy = "SCHED_BATCH", .nice = 7};
        spec.linuxConfig.personality = "LINUX32";
        const auto ran = run(spec);
        QCOMPARE(ran.error, QString());
        QCOMPARE(ran.output.section(u'\n', 0, 0), u"7 %1"_s.arg(SCHED_BATCH));
        QVERIFY2(ran.output.section(u'\n', 1, 1) != u"x86_64"_s, qPrintable(ran.output));
        spec.process.scheduler->policy = "SCHED_LUCKY";
        QVERIFY(run(spec).error.contains(u"'SCHED_LUCKY' is not a scheduling policy"_s));
        spec.process.scheduler = oci::Scheduler{.policy = "SCHED_OTHER", .flags = {"SCHED_FLAG_WISH"}};
        QVERIFY(run(spec).error.contains(u"'SCHED_FLAG_WISH' is not a flag"_s));
    }

    void fileSystemsOfOtherTypes()
    {
        QVERIFY(QDir().mkpath(path(u"low"_s)));
        QVERIFY(QDir().mkpath(path(u"up"_s)));
        QVERIFY(QDir().mkpath(path(u"work"_s)));
        m_fixture->writeFile(u"low/file"_s, "below\n");
        oci::Spec spec = specFor("cat /mnt/file; echo x > /mnt/new; grep ' /mnt ' /proc/self/mounts | cut -d' ' -f3");
        QVERIFY(QDir().mkpath(path(u"root/mnt"_s)));
        spec.mounts.push_back({"/mnt",
                               "overlay",
                               "overlay",
                               {"lowerdir=" + path(u"low"_s).toStdString(), "upperdir=" + path(u"up"_s).toStdString(),
                                "workdir=" + path(u"work"_s).toStdString()}});
        const auto ran = run(spec);
        QCOMPARE(ran.error, QString());
        QCOMPARE(ran.output, u"below\noverlay\n"_s);
        QVERIFY(QFile::exists(path(u"up/new"_s)));
        spec.mounts.back() = {"/mnt", "nosuchfs", "none", {}};
        QVERIFY(run(spec).error.contains(u"mounting '/mnt'"_s));
    }

    void hooksAfterTheStartOnlyWarn()
    {
        const QByteArray log = path(u"late"_s).toUtf8();
        m_fixture->writeFile(u"hook"_s, "#!/bin/sh\necho \"$1\" >> " + log + "\nexit $2\n", true);
        const auto hook = [this](const char *name, const char *code) {
            return oci::Hook{path(u"hook"_s).toStdString(), {"hook", name, code}, {}, {}};
        };
        oci::Spec spec = specFor("echo ran");
        spec.hooks.poststart = {hook("start1", "1"), hook("start2", "0")};
        spec.hooks.poststop = {hook("stop1", "2"), hook("stop2", "0")};
        const auto ran = run(spec);
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.output, u"ran\n"_s);
        QVERIFY2(ran.error.contains(u"poststart hook: "_s) && ran.error.contains(u"ended with 2"_s),
                 qPrintable(ran.error));
        QCOMPARE(OciFixture::readFile(path(u"late"_s)), "start1\nstart2\nstop1\nstop2\n");
    }

    void hooksBeforeItUndoEverything_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"prestart", "createRuntime", "createContainer", "startContainer"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }

    void hooksBeforeItUndoEverything()
    {
        QFETCH(QString, kind);
        m_fixture->writeFile(u"hook"_s, "#!/bin/sh\necho stopped >> " + path(u"late"_s).toUtf8() + "\n", true);
        oci::Spec spec = specFor("echo ran");
        const std::vector<oci::Hook> fails = {{"/bin/busybox", {"false"}, {}, {}}};
        auto &hooks = kind == u"prestart"_s ? spec.hooks.prestart
            : kind == u"createRuntime"_s    ? spec.hooks.createRuntime
            : kind == u"createContainer"_s  ? spec.hooks.createContainer
                                            : spec.hooks.startContainer;
        hooks = fails;
        spec.hooks.poststop = {{path(u"hook"_s).toStdString(), {"hook"}, {}, {}}};
        const auto ran = run(spec);
        QVERIFY(ran.code != 0);
        QCOMPARE(ran.output, QString());
        QVERIFY2(ran.error.contains(kind + u" hook: '/bin/busybox' ended with 1"_s), qPrintable(ran.error));
        QCOMPARE(OciFixture::readFile(path(u"late"_s)), "stopped\n");
        QCOMPARE(m_fixture->oci({u"list"_s, u"-q"_s}).output, QString());
    }

    void quotaAndPeriodApart()
    {
        oci::Spec spec = specFor("exec sleep 1000");
        spec.linuxConfig.resources.cpu.period = 50'000;
        spec.linuxConfig.resources.cpu.quota = 25'000;
        QCOMPARE(m_fixture->oci({u"run"_s, u"-d"_s, u"-b"_s, m_fixture->makeBundle(spec), u"cpu"_s}).code, 0);
        QCOMPARE(cpuLimit(spec), u"25000 50000"_s);
        QCOMPARE(m_fixture->oci({u"update"_s, u"--cpu-quota"_s, u"10000"_s, u"cpu"_s}).code, 0);
        QCOMPARE(cpuLimit(spec), u"10000 50000"_s);
        // Flags go over the file.
        m_fixture->writeFile(u"limits"_s, R"({"cpu":{"quota":20000},"pids":{"limit":33}})");
        QCOMPARE(m_fixture->oci({u"update"_s, u"--cpu-quota=30000"_s, u"-r"_s, path(u"limits"_s), u"cpu"_s}).code, 0);
        QCOMPARE(cpuLimit(spec), u"30000 50000"_s);
        const QJsonObject data = m_fixture->oci({u"events"_s, u"--stats"_s, u"cpu"_s}).json()[u"data"_s].toObject();
        QCOMPARE(data[u"pids"_s][u"limit"_s].toInt(), 33);
        QVERIFY(data[u"cpu"_s][u"usage"_s][u"total"_s].toDouble() > 0);
        QVERIFY(data[u"memory"_s][u"usage"_s][u"max"_s].toDouble() > 0);
        QVERIFY(!data[u"memory"_s][u"raw"_s].toObject().isEmpty());
        QVERIFY(data[u"blkio"_s][u"ioServiceBytesRecursive"_s].isArray());
    }

    void limitsThatAreRefused()
    {
        oci::Spec spec = specFor("exec sleep 1000");
        QCOMPARE(m_fixture->oci({u"run"_s, u"-d"_s, u"-b"_s, m_fixture->makeBundle(spec), u"full"_s}).code, 0);
        m_fixture->writeFile(u"less"_s, R"({"memory":{"limit":4096,"checkBeforeUpdate":true}})");
        const auto ran = m_fixture->oci({u"update"_s, u"-r"_s, path(u"less"_s), u"full"_s});
        QVERIFY2(ran.error.contains(u"that are in use"_s), qPrintable(ran.error));
        m_fixture->writeFile(u"rdma"_s, R"({"rdma":{"mlx5_1":{"hcaHandles":3}}})");
        QVERIFY(m_fixture->oci({u"update"_s, u"-r"_s, path(u"rdma"_s), u"full"_s}).code != 0);
        m_fixture->writeFile(u"wrong"_s, R"({"rdma":[]})");
        QVERIFY(
            m_fixture->oci({u"update"_s, u"-r"_s, path(u"wrong"_s), u"full"_s}).error.contains(u"'resources.rdma'"_s));
    }

    void withoutCgroups()
    {
        const QString bundle = m_fixture->makeBundle(specFor("exec sleep 1000"));
        const auto disabled = [this](const QStringList &words) {
            return m_fixture->oci(QStringList{u"--cgroup-manager=disabled"_s} + words);
        };
        QCOMPARE(disabled({u"run"_s, u"-d"_s, u"-b"_s, bundle, u"free"_s}).error, QString());
        QCOMPARE(m_fixture->status(u"free"_s), u"running"_s);
        QCOMPARE(OciFixture::cgroupsLeft(), 0);
        QCOMPARE(m_fixture->oci({u"exec"_s, u"free"_s, u"hostname"_s}).output, u"crate\n"_s);
        // Nothing of the machine's root cgroup is taken for the container's.
        QCOMPARE(m_fixture->oci({u"ps"_s, u"-f"_s, u"json"_s, u"free"_s}).output, u"[]\n"_s);
        QVERIFY(m_fixture->oci({u"pause"_s, u"free"_s}).code != 0);
        QVERIFY(m_fixture->oci({u"update"_s, u"--pids-limit"_s, u"5"_s, u"free"_s}).code != 0);
        QCOMPARE(m_fixture->oci({u"kill"_s, u"--all"_s, u"free"_s, u"KILL"_s}).code, 0);
        QTRY_COMPARE(m_fixture->status(u"free"_s), u"stopped"_s);
        QCOMPARE(m_fixture->oci({u"delete"_s, u"free"_s}).code, 0);
        QVERIFY(m_fixture->oci({u"--cgroup-manager"_s, u"magic"_s, u"list"_s}).error.contains(u"manager of cgroups"_s));
    }

    void socketsOfActivation()
    {
        m_fixture->writeFile(u"third"_s, "from three\n");
        m_fixture->setThird(path(u"third"_s));
        ::setenv("LISTEN_FDS", "1", 1);
        const auto ran = run(specFor("cat <&3; echo $LISTEN_FDS $LISTEN_PID"));
        ::unsetenv("LISTEN_FDS");
        m_fixture->setThird({});
        QCOMPARE(ran.output, u"from three\n1 1\n"_s);
    }

    void anOrdinaryUser()
    {
        oci::Spec spec = specFor("touch /tmp/here && exec sleep 1000");
        spec.linuxConfig.resources = {};
        spec.linuxConfig.cgroupsPath.clear();
        std::erase_if(spec.linuxConfig.namespaces,
                      [](const oci::Namespace &n) { return n.type == oci::NamespaceType::Cgroup; });
        std::erase_if(spec.mounts, [](const oci::Mount &m) { return m.destination == "/sys/fs/cgroup"; });
        for (oci::Mount &mount : spec.mounts)
            std::erase(mount.options, "gid=5"); // there is no such group
        const QString without = m_fixture->makeBundle(spec);
        spec.linuxConfig.namespaces.push_back({oci::NamespaceType::User, {}});
        spec.linuxConfig.uidMappings = spec.linuxConfig.gidMappings = {{0, 4321, 1}};
        const QString bundle = m_fixture->makeBundle(spec);
        QVERIFY(QDir().mkpath(path(u"own"_s)));
        QCOMPARE(::chown(path(u"own"_s).toUtf8().constData(), 4321, 4321), 0);
        const auto asUser = [this](const QStringList &words) {
            return m_fixture->ociThrough({u"setpriv"_s, u"--reuid=4321"_s, u"--regid=4321"_s, u"--clear-groups"_s},
                                         QStringList{u"--root"_s, path(u"own"_s)} + words);
        };
        QVERIFY(asUser({u"run"_s, u"-b"_s, without, u"mine"_s}).error.contains(u"needs a user namespace of its own"_s));
        const auto started = asUser({u"run"_s, u"-d"_s, u"-b"_s, bundle, u"mine"_s});
        QCOMPARE(started.error, QString());
        QCOMPARE(started.code, 0);
        QTRY_COMPARE(asUser({u"exec"_s, u"mine"_s, u"cat"_s, u"/proc/1/comm"_s}).output, u"sleep\n"_s);
        const auto inside = asUser({u"exec"_s, u"mine"_s, u"sh"_s, u"-c"_s, u"id -u; hostname; ls /tmp"_s});
        QCOMPARE(inside.error, QString());
        QCOMPARE(inside.output, u"0\ncrate\nhere\n"_s);
        const QJsonObject state = asUser({u"state"_s, u"mine"_s}).json();
        QCOMPARE(state[u"status"_s].toString(), u"running"_s);
        QCOMPARE(state[u"owner"_s].toInt(), 4321);
        QFile map(u"/proc/%1/uid_map"_s.arg(state[u"pid"_s].toInt()));
        QVERIFY(map.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromLatin1(map.readAll()).simplified(), u"0 4321 1"_s);
        QCOMPARE(asUser({u"kill"_s, u"mine"_s, u"KILL"_s}).code, 0);
        QTRY_COMPARE(asUser({u"state"_s, u"mine"_s}).json()[u"status"_s].toString(), u"stopped"_s);
        QCOMPARE(asUser({u"delete"_s, u"mine"_s}).code, 0);
        QCOMPARE(asUser({u"list"_s, u"-q"_s}).output, QString());
    }

    void whatIsSaidIsTrue()
    {
        const QJsonObject features = m_fixture->oci({u"features"_s}).json();
        // Each option that is named is taken, and none of them goes to the file system as an unknown one.
        oci::Spec spec = specFor("true");
        for (const QJsonValue option : features[u"mountOptions"_s].toArray()) {
            const std::string name = option.toString().toStdString();
            if (name.starts_with("r") && name.contains("idmap"))
                continue; // takes a user namespace
            if (name == "idmap" || name == "bind" || name == "rbind" || name == "tmpcopyup")
                continue;
            spec.mounts.push_back({"/tmp", "tmpfs", "tmpfs", {name}});
        }
        QCOMPARE(run(spec).error, QString());
        QVERIFY(features[u"linux"_s][u"cgroup"_s][u"rdma"_s].toBool());
        QVERIFY(features[u"potentiallyUnsafeConfigAnnotations"_s].toArray().contains(u"org.kiste.user"_s));
        QVERIFY(!features[u"linux"_s][u"seccomp"_s][u"actions"_s].toArray().contains(u"SCMP_ACT_NOTIFY"_s));
    }

private:
    QString path(const QString &name) const { return m_fixture->path(name); }
    static oci::Spec specFor(const std::string &script) { return OciFixture::specFor(script); }
    OciFixture::Ran run(const oci::Spec &spec) const
    {
        return m_fixture->oci({u"run"_s, u"-b"_s, m_fixture->makeBundle(spec), u"one"_s});
    }

    /// "quota period", wherever this machine has them.
    static QString cpuLimit(const oci::Spec &spec)
    {
        const QString path = QString::fromStdString(spec.linuxConfig.cgroupsPath);
        const QByteArray unified = OciFixture::readFile(u"/sys/fs/cgroup"_s + path + u"/cpu.max"_s);
        if (!unified.isEmpty())
            return QString::fromLatin1(unified.trimmed());
        for (const QString &name : {u"cpu"_s, u"cpu,cpuacct"_s}) {
            const QString directory = u"/sys/fs/cgroup/"_s + name + path;
            if (QFile::exists(directory))
                return QString::fromLatin1(OciFixture::readFile(directory + u"/cpu.cfs_quota_us"_s).trimmed() + ' '
                                           + OciFixture::readFile(directory + u"/cpu.cfs_period_us"_s).trimmed());
        }
        return {};
    }

    std::unique_ptr<OciFixture> m_fixture;
};

QTEST_GUILESS_MAIN(TestOciSpec)
#include "tst_ocispec.moc"
