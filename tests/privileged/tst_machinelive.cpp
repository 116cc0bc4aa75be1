// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Containers of other engines from Debian's packages, found by a real engine of Kiste that asks none of them.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestMachineLive : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    QTemporaryDir m_directory{u"/tmp/kiste-machine-XXXXXX"_s};
    std::unique_ptr<QProcess> m_sandbox;
    QStringList m_leftBefore;

    QString file(const QString &name) const { return m_directory.filePath(name); }
    EngineFixture::Outcome ctl(const QStringList &arguments) const { return m_engine->ctl(arguments); }

    /// The name that a test's container has, that nobody else's on this machine has.
    static QString name(const QString &engine) { return u"kiste-test-%1-%2"_s.arg(engine).arg(::getpid()); }

    QList<QJsonObject> list(const QStringList &filters = {}) const
    {
        QStringList arguments{u"machine"_s, u"ls"_s, u"--no-trunc"_s, u"--format"_s, u"json"_s};
        for (const QString &filter : filters)
            arguments << u"-f"_s << filter;
        const auto outcome = ctl(arguments);
        QList<QJsonObject> rows;
        for (const QString &line : outcome.output.split(u'\n', Qt::SkipEmptyParts))
            rows.append(QJsonDocument::fromJson(line.toUtf8()).object());
        return rows;
    }
    /// Its row, waited for a while; empty if it does not come.
    QJsonObject row(const QString &name) const
    {
        for (QElapsedTimer timer = started(); timer.elapsed() < 20'000; QTest::qWait(100)) {
            for (const QJsonObject &row : list()) {
                if (row.value("Name"_L1).toString() == name)
                    return row;
            }
        }
        return {};
    }
    static QElapsedTimer started()
    {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }
    static qint64 pidOf(const QJsonObject &row) { return row.value("PID"_L1).toString().toLongLong(); }
    static bool isGone(qint64 pid)
    {
        QFile status(u"/proc/%1/stat"_s.arg(pid));
        return !status.open(QIODevice::ReadOnly) || status.readAll().contains(") Z ");
    }

    /// Runs a program of an engine where there is no v2 tree beside v1's: podman and crun refuse a machine that has both.
    QByteArray engine(const QStringList &command, int *code = nullptr) const
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setWorkingDirectory(m_directory.path());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"CONTAINERS_STORAGE_CONF"_s, file(u"storage.conf"_s));
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.setStandardOutputFile(file(u"out"_s)); // a container that inherits a pipe would keep it open
        process.start(u"unshare"_s, QStringList{u"-m"_s, u"sh"_s, u"-c"_s,
                                                u"[ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified; exec \"$@\""_s, u"sh"_s}
                                        + command);
        process.waitForFinished(60'000);
        if (code)
            *code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        QFile out(file(u"out"_s));
        return out.open(QIODevice::ReadOnly) ? out.readAll() : QByteArray();
    }
    QStringList podman(const QStringList &words) const
    {
        return QStringList{u"podman"_s, u"--cgroup-manager"_s, u"cgroupfs"_s, u"--runtime"_s, u"crun"_s, u"--tmpdir"_s, file(u"tmp"_s),
                           u"--events-backend"_s, u"none"_s}
            + words;
    }
    QStringList lxc(const QString &program, const QStringList &words) const
    {
        return QStringList{program, u"-P"_s, file(u"lxc"_s), u"-n"_s, name(u"lxc"_s)} + words;
    }
    void write(const QString &path, const QByteArray &text) const
    {
        QFile out(file(path));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
    }

    /// Cgroups that these engines leave behind, in every hierarchy, deepest first.
    static QStringList leftCgroups()
    {
        QStringList found;
        const QDir top(u"/sys/fs/cgroup"_s);
        for (const QString &tree : top.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks) + QStringList{u"."_s}) {
            for (const QString &name : {u"libpod_parent/conmon"_s, u"libpod_parent"_s, u"lxc.pivot"_s}) {
                if (top.exists(tree + u'/' + name))
                    found.append(top.filePath(tree + u'/' + name));
            }
        }
        return found;
    }

    bool makeRoot() const
    {
        const QDir root(m_directory.path());
        for (const QString &folder : {u"root/bin"_s, u"root/proc"_s, u"root/sys"_s, u"root/dev"_s, u"root/tmp"_s, u"root/etc"_s,
                                      u"root/run"_s, u"lxc"_s}) {
            if (!root.mkpath(folder))
                return false;
        }
        for (const QString &program : {u"sleep"_s, u"sh"_s}) {
            if (!QFile::link(u"busybox"_s, file(u"root/bin/"_s + program)))
                return false;
        }
        return QFile::copy(QStandardPaths::findExecutable(u"busybox"_s), file(u"root/bin/busybox"_s));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        for (const QString &program : {u"podman"_s, u"crun"_s, u"lxc-start"_s, u"bwrap"_s, u"busybox"_s}) {
            if (QStandardPaths::findExecutable(program).isEmpty())
                QSKIP(qPrintable(u"needs %1, which ./dev test installs"_s.arg(program)));
        }
        QVERIFY(makeRoot());
        m_leftBefore = leftCgroups();
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void cleanupTestCase()
    {
        if (m_sandbox) {
            m_sandbox->kill();
            m_sandbox->waitForFinished();
        }
        if (!m_engine)
            return;
        engine({u"crun"_s, u"delete"_s, u"-f"_s, name(u"crun"_s)});
        engine(podman({u"rm"_s, u"-f"_s, u"-t"_s, u"0"_s, name(u"podman"_s)}));
        engine(lxc(u"lxc-stop"_s, {u"-k"_s}));
        m_engine.reset();
        for (const QString &cgroup : leftCgroups()) {
            if (!m_leftBefore.contains(cgroup))
                ::rmdir(cgroup.toUtf8().constData()); // empty, or somebody else's by now
        }
    }

    void bubblewrap()
    {
        m_sandbox = std::make_unique<QProcess>();
        m_sandbox->setStandardInputFile(QProcess::nullDevice());
        m_sandbox->start(u"bwrap"_s, {u"--unshare-all"_s, u"--die-with-parent"_s, u"--bind"_s, file(u"root"_s), u"/"_s, u"--proc"_s, u"/proc"_s,
                                      u"--dev"_s, u"/dev"_s, u"/bin/sleep"_s, u"54321"_s});
        QVERIFY(m_sandbox->waitForStarted());
        // It has no name; what runs in it is what it is called. Others may run one, too.
        QJsonObject found;
        const auto look = [&] {
            for (const QJsonObject &row : list({u"engine=bubblewrap"_s})) {
                if (ctl({u"machine"_s, u"ps"_s, row.value("ID"_L1).toString(), u"-o"_s, u"args"_s}).output.contains(u"sleep 54321"_s))
                    found = row;
            }
            return !found.isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(look(), 20'000);
        QCOMPARE(found.value("Name"_L1).toString(), u"sleep"_s);
        QCOMPARE(found.value("Namespaces"_L1).toString(), u"user,mnt,pid,net,ipc,uts,cgroup,time=host"_s);
        // It is in the cgroup of whoever started it, which is not its own to freeze.
        const auto refused = ctl({u"machine"_s, u"freeze"_s, found.value("ID"_L1).toString()});
        QVERIFY2(refused.exitCode == 1 && refused.error.contains(u"no cgroup of its own"_s), qPrintable(refused.error));
        QCOMPARE(m_sandbox->state(), QProcess::Running);
        // A signal reaches it all the same.
        const auto killed = ctl({u"machine"_s, u"kill"_s, found.value("ID"_L1).toString()});
        QVERIFY2(killed.exitCode == 0, qPrintable(killed.error));
        QTRY_COMPARE_WITH_TIMEOUT(m_sandbox->state(), QProcess::NotRunning, 20'000);
    }

    void startsOthers()
    {
        int code = -1;
        write(u"config.json"_s, R"({"ociVersion":"1.0.2","root":{"path":"root"},"process":{"args":["/bin/sleep","1000"],"cwd":"/",
            "user":{"uid":0,"gid":0},"env":["PATH=/bin"]},"mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
            "linux":{"namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},{"type":"uts"},{"type":"network"}]}})");
        QByteArray said = engine({u"crun"_s, u"run"_s, u"-b"_s, m_directory.path(), u"-d"_s, name(u"crun"_s)}, &code);
        QVERIFY2(code == 0, said);
        write(u"storage.conf"_s, "[storage]\ndriver=\"vfs\"\ngraphroot=\"" + file(u"graph"_s).toUtf8() + "\"\nrunroot=\""
                  + file(u"runroot"_s).toUtf8() + "\"\n");
        said = engine(podman({u"run"_s, u"-d"_s, u"--name"_s, name(u"podman"_s), u"--network"_s, u"none"_s, u"--log-driver"_s, u"none"_s,
                              u"--rootfs"_s, file(u"root"_s), u"/bin/sleep"_s, u"1000"_s}),
                      &code);
        QVERIFY2(code == 0, said);
        write(u"lxc.conf"_s, "lxc.rootfs.path = dir:" + file(u"root"_s).toUtf8()
                  + "\nlxc.uts.name = tiny\nlxc.net.0.type = empty\nlxc.mount.auto = proc\nlxc.apparmor.profile = unconfined\n");
        said = engine(lxc(u"lxc-start"_s, {u"-f"_s, file(u"lxc.conf"_s), u"-d"_s, u"--"_s, u"/bin/sleep"_s, u"1000"_s}), &code);
        QVERIFY2(code == 0, said);
    }

    void finds_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("name");
        QTest::newRow("crun") << u"oci"_s << name(u"crun"_s);
        QTest::newRow("podman") << u"podman"_s << name(u"podman"_s);
        QTest::newRow("lxc") << u"lxc"_s << name(u"lxc"_s);
    }

    void finds()
    {
        QFETCH(QString, engine);
        QFETCH(QString, name);
        const QJsonObject found = row(name);
        QVERIFY(!found.isEmpty());
        QCOMPARE(found.value("Engine"_L1).toString(), engine);
        QCOMPARE(found.value("Owner"_L1).toString(), u"root"_s);
        QCOMPARE(found.value("Command"_L1).toString(), u"sleep"_s);
        QCOMPARE(found.value("State"_L1).toString(), u"running"_s);
        const QStringList words = found.value("Namespaces"_L1).toString().split(u',');
        for (const QString &own : {u"mnt"_s, u"pid"_s, u"net"_s, u"ipc"_s, u"uts"_s, u"user=host"_s})
            QVERIFY2(words.contains(own), qPrintable(words.join(u' ')));
        const auto processes = ctl({u"machine"_s, u"ps"_s, name, u"-o"_s, u"hpid,pid,args"_s});
        QVERIFY2(processes.output.contains(u"sleep 1000"_s), qPrintable(processes.output + processes.error));
        QVERIFY(processes.output.contains(QString::number(pidOf(found))));
    }

    void freezes_data() { finds_data(); }

    void freezes()
    {
        QFETCH(QString, name);
        const QString state = u"/sys/fs/cgroup/freezer%1/freezer.state"_s.arg(row(name).value("Cgroup"_L1).toString());
        const auto frozen = ctl({u"machine"_s, u"freeze"_s, name});
        QVERIFY2(frozen.exitCode == 0, qPrintable(frozen.error));
        QCOMPARE(row(name).value("State"_L1).toString(), u"frozen"_s);
        if (QFile kernel(state); kernel.open(QIODevice::ReadOnly)) // a machine with v1's freezer
            QCOMPARE(kernel.readAll().trimmed(), "FROZEN"_ba);
        const auto thawed = ctl({u"machine"_s, u"thaw"_s, name});
        QVERIFY2(thawed.exitCode == 0, qPrintable(thawed.error));
        QCOMPARE(row(name).value("State"_L1).toString(), u"running"_s);
        QVERIFY(!isGone(pidOf(row(name))));
    }

    /// Everybody sees what ps shows; doing something is another matter.
    void otherUsersOnlyLook()
    {
        constexpr uid_t nobody = 65534;
        const auto listed = m_engine->ctlAs(nobody, {u"machine"_s, u"ls"_s});
        QVERIFY2(listed.output.contains(name(u"lxc"_s).left(20)), qPrintable(listed.output + listed.error));
        for (const QString &verb : {u"freeze"_s, u"kill"_s}) {
            const auto refused = m_engine->ctlAs(nobody, {u"machine"_s, verb, name(u"lxc"_s)});
            QVERIFY2(refused.exitCode == 1, qPrintable(refused.output));
        }
        const QJsonObject found = row(name(u"lxc"_s));
        QCOMPARE(found.value("State"_L1).toString(), u"running"_s);
        QVERIFY(!isGone(pidOf(found)));
    }

    void ownContainersAreFoundToo()
    {
        const auto run = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"mine"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
        QVERIFY2(run.exitCode == 0, qPrintable(run.error));
        const QJsonObject mine = row(u"mine"_s);
        QCOMPARE(mine.value("Engine"_L1).toString(), u"kiste"_s);
        const auto refused = ctl({u"machine"_s, u"freeze"_s, u"mine"_s});
        QVERIFY2(refused.exitCode == 1 && refused.error.contains(u"Container.Pause"_s), qPrintable(refused.error));
        ctl({u"rm"_s, u"-f"_s, u"mine"_s});
    }

    void kills_data() { finds_data(); }

    void kills()
    {
        QFETCH(QString, name);
        const qint64 pid = pidOf(row(name));
        QVERIFY(pid > 1);
        const auto killed = ctl({u"machine"_s, u"kill"_s, u"--all"_s, name});
        QVERIFY2(killed.exitCode == 0, qPrintable(killed.error));
        QTRY_VERIFY_WITH_TIMEOUT(isGone(pid), 20'000);
        // Its last processes may take a moment to go.
        const auto again = [&] { return ctl({u"machine"_s, u"kill"_s, name}); };
        QTRY_VERIFY(again().error.contains(u"no container"_s));
        QCOMPARE(again().exitCode, 1);
    }
};

QTEST_GUILESS_MAIN(TestMachineLive)
#include "tst_machinelive.moc"
