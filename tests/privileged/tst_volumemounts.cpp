// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Volumes and directories of the host in real containers, seen from inside and from outside, by users who may and may not.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestVolumeMounts : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    static constexpr uid_t allowed = 65534; // nobody
    static constexpr uid_t limited = 5; // games
    std::unique_ptr<EngineFixture> m_engine;

    Outcome as(uid_t uid, const QStringList &arguments) { return m_engine->ctlAs(uid, arguments); }
    /// Runs a shell command in a container of root's.
    QString shell(const QStringList &options, const QString &script)
    {
        const Outcome run = m_engine->ctl(QStringList{u"run"_s, u"--rm"_s} + options
                                          + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
        return run.exitCode == 0 ? run.output.trimmed() : u"exit %1: %2"_s.arg(run.exitCode).arg(run.error);
    }
    QString directory(const QString &name, uid_t owner, mode_t mode)
    {
        const QString path = m_engine->path(name);
        if (!QDir().mkpath(path) || ::chown(qPrintable(path), owner, owner) != 0 || ::chmod(qPrintable(path), mode) != 0)
            qFatal("no directory");
        return path;
    }
    static void write(const QString &path, const QByteArray &content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    static uid_t ownerOf(const QString &path)
    {
        struct stat status = {};
        return ::lstat(qPrintable(path), &status) == 0 ? status.st_uid : uid_t(-1);
    }
    QStringList volumes() { return m_engine->ctl({u"volume"_s, u"ls"_s, u"-q"_s}).output.split(u'\n', Qt::SkipEmptyParts); }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_USER", "nobody");
        qputenv("KISTE_LIMITED_USER", "games");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        for (const uid_t uid : {allowed, limited}) {
            const Outcome loaded = as(uid, {u"load"_s, u"-i"_s, QStringLiteral(KISTE_BIN "/../starter.tar")});
            QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        }
    }
    void cleanupTestCase() { m_engine.reset(); }

    void namedVolumesAreShared()
    {
        QCOMPARE(shell({u"-v"_s, u"data:/data"_s}, u"echo kept > /data/file; chown 1000:1000 /data/file; stat -c %u:%g /data"_s), u"0:0"_s);
        // Another container has other ids outside and sees the same inside.
        QCOMPARE(shell({u"-v"_s, u"data:/srv/deep/er"_s}, u"cat /srv/deep/er/file; stat -c %u:%g /srv/deep/er/file"_s), u"kept\n1000:1000"_s);
        QCOMPARE(shell({u"-v"_s, u"data:/data:ro"_s}, u"echo x > /data/file 2>&1 || grep -o ' /data .* ro' /proc/self/mounts | tail -c 3"_s).right(2), u"ro"_s);
        QVERIFY(volumes().contains(u"data"_s));
        const Outcome used = m_engine->ctl({u"create"_s, u"--name"_s, u"user"_s, u"-v"_s, u"data:/data"_s, u"starter"_s});
        QCOMPARE(used.exitCode, 0);
        const Outcome kept = m_engine->ctl({u"volume"_s, u"rm"_s, u"data"_s});
        QVERIFY2(kept.exitCode == 1 && kept.error.contains(u"in use"_s), qPrintable(kept.error));
        QVERIFY(m_engine->ctl({u"inspect"_s, u"-f"_s, u"{{json .Mounts}}"_s, u"user"_s}).output.contains(u"\"data\""_s));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"user"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"data"_s}).exitCode, 0);
    }

    void optionsOfTheMount()
    {
        const QString path = directory(u"options"_s, 0, 0755);
        write(path + u"/program"_s, "#!/bin/sh\necho ran\n");
        QCOMPARE(::chmod(qPrintable(path + u"/program"_s), 0755), 0);
        QCOMPARE(shell({u"-v"_s, path + u":/p"_s}, u"/p/program"_s), u"ran"_s);
        QCOMPARE(shell({u"-v"_s, path + u":/p:noexec,z,U"_s}, u"/p/program 2>/dev/null || echo refused"_s),
                 u"refused"_s);
        QVERIFY(
            shell({u"-v"_s, u"opts:/p:nosuid,noatime"_s}, u"grep ' /p ' /proc/self/mounts"_s).contains(u"nosuid"_s));
        const Outcome bad =
            m_engine->ctl({u"run"_s, u"--rm"_s, u"-v"_s, path + u":/p:suid"_s, u"starter"_s, u"true"_s});
        QVERIFY2(bad.exitCode == 125 && bad.error.contains(u"'suid'"_s), qPrintable(bad.error));
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"user"_s, u"-v"_s, u"opts:/p:ro"_s, u"starter"_s}).exitCode,
                 0);
        QCOMPARE(
            m_engine
                ->ctl({u"ps"_s, u"-a"_s, u"--filter"_s, u"volume=opts"_s, u"--format"_s, u"{{.Names}} {{.Mounts}}"_s})
                .output,
            u"user opts\n"_s);
        QCOMPARE(m_engine->ctl({u"inspect"_s, u"-f"_s, u"{{range .HostConfig.Binds}}{{.}}{{end}}"_s, u"user"_s}).output,
                 u"opts:/p:ro\n"_s);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"user"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"opts"_s}).exitCode, 0);
    }

    void theImageFillsANewVolume()
    {
        // /home/user belongs to user 1000 in the image.
        QCOMPARE(shell({u"-v"_s, u"homes:/home"_s}, u"stat -c %u /home/user; rmdir /home/user; touch /home/mine"_s), u"1000"_s);
        // Once used it is the user's: nothing comes back, even when it is empty again.
        QCOMPARE(shell({u"-v"_s, u"homes:/home"_s}, u"ls /home; rm /home/mine"_s), u"mine"_s);
        QCOMPARE(shell({u"-v"_s, u"homes:/home"_s}, u"ls /home"_s), QString());
        QCOMPARE(shell({u"--mount"_s, u"type=volume,source=bare,target=/home,volume-nocopy"_s}, u"ls /home"_s), QString());
        // A volume over a path that is a link in the image lies where the link leads inside, and gets what is there.
        QCOMPARE(shell({u"-v"_s, u"roots:/root"_s}, u"stat -c %a /root"_s), u"700"_s);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"homes"_s, u"bare"_s, u"roots"_s}).exitCode, 0);
    }

    void anImageOfSeveralLayersFillsANewVolume()
    {
        // Its files are seen through an overlay, from which the kernel copies nothing into another file system by itself.
        QCOMPARE(m_engine->ctl({u"run"_s, u"--name"_s, u"layered"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                u"mkdir -p /data/sub; seq 100000 > /data/sub/file; ln /data/sub/file /data/other; ln -s sub /data/link; chown -h 5:6 /data/link; chmod 4751 /data/sub/file"_s})
                     .exitCode,
                 0);
        QCOMPARE(m_engine->ctl({u"commit"_s, u"layered"_s, u"layered:1"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"layered"_s}).exitCode, 0);
        const Outcome seen = m_engine->ctl({u"run"_s, u"--rm"_s, u"-v"_s, u"layered:/data"_s, u"layered:1"_s, u"sh"_s, u"-c"_s,
                                            u"stat -c '%n %a %h %u:%g' /data/sub/file /data/other /data/link; seq 100000 | cmp - /data/sub/file && echo same"_s});
        QCOMPARE(seen.output + seen.error, u"/data/sub/file 4751 2 0:0\n/data/other 4751 2 0:0\n/data/link 777 1 5:6\nsame\n"_s);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"layered"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"rmi"_s, u"layered:1"_s}).exitCode, 0);
    }

    void anonymousVolumesGoWithTheirContainer()
    {
        QCOMPARE(volumes(), QStringList());
        QCOMPARE(shell({u"-v"_s, u"/scratch"_s}, u"echo x > /scratch/x && cat /scratch/x"_s), u"x"_s);
        QTRY_COMPARE(volumes(), QStringList()); // --rm
        for (const bool along : {false, true}) {
            QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"anon"_s, u"-v"_s, u"/scratch"_s, u"starter"_s}).exitCode, 0);
            QCOMPARE(volumes().size(), 1);
            QCOMPARE(m_engine->ctl(along ? QStringList{u"rm"_s, u"-v"_s, u"anon"_s} : QStringList{u"rm"_s, u"anon"_s}).exitCode, 0);
            QCOMPARE(volumes().size(), along ? 0 : 1);
            QCOMPARE(m_engine->ctl({u"volume"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        }
        QCOMPARE(volumes(), QStringList());
    }

    void subpathsAndLenders()
    {
        QCOMPARE(shell({u"-v"_s, u"tree:/t"_s}, u"mkdir -p /t/a/b && echo deep > /t/a/b/f && ln -s /etc /t/out"_s), QString());
        QCOMPARE(shell({u"--mount"_s, u"type=volume,src=tree,dst=/x,volume-subpath=a/b"_s}, u"cat /x/f"_s), u"deep"_s);
        const Outcome missing = m_engine->ctl({u"run"_s, u"--rm"_s, u"--mount"_s, u"src=tree,dst=/x,volume-subpath=none"_s, u"starter"_s, u"true"_s});
        QVERIFY2(missing.exitCode == 125 && missing.error.contains(u"none"_s), qPrintable(missing.error));
        // A link in the volume cannot lead a subpath out of it.
        const Outcome link = m_engine->ctl({u"run"_s, u"--rm"_s, u"--mount"_s, u"src=tree,dst=/x,volume-subpath=out"_s, u"starter"_s, u"ls"_s, u"/x"_s});
        QVERIFY2(link.exitCode != 0 && !link.output.contains(u"passwd"_s), qPrintable(link.output));
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"lender"_s, u"-v"_s, u"tree:/t"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(shell({u"--volumes-from"_s, u"lender"_s}, u"cat /t/a/b/f; touch /t/new && echo written"_s), u"deep\nwritten"_s);
        QVERIFY(shell({u"--volumes-from"_s, u"lender:ro"_s}, u"touch /t/no 2>/dev/null || echo refused"_s) == u"refused"_s);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"lender"_s}).exitCode, 0);
        // Containers that could not start may stay, with the reason.
        for (const QString &id : m_engine->ctl({u"ps"_s, u"-aq"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            m_engine->ctl({u"rm"_s, u"-f"_s, id});
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"tree"_s}).exitCode, 0);
    }

    void temporaryFileSystems()
    {
        QCOMPARE(shell({u"--tmpfs"_s, u"/run/app:size=1m,mode=750"_s}, u"stat -c %a /run/app; df -k /run/app | tail -1 | tr -s ' ' | cut -d' ' -f2"_s), u"750\n1024"_s);
        QCOMPARE(shell({u"--read-only"_s, u"--mount"_s, u"type=tmpfs,dst=/t,tmpfs-size=64k"_s}, u"touch /t/a && touch /b 2>/dev/null || echo only-there"_s), u"only-there"_s);
        const Outcome bad = m_engine->ctl({u"run"_s, u"--rm"_s, u"--tmpfs"_s, u"/t:volume=evil"_s, u"starter"_s, u"true"_s});
        QVERIFY2(bad.exitCode == 125 && bad.error.contains(u"volume=evil"_s), qPrintable(bad.error));
    }

    void ownDirectoriesStayOnesOwn()
    {
        for (const uid_t uid : {allowed, limited}) {
            const gid_t gid = uid == limited ? 60 : uid; // of games
            const QString path = directory(u"own-%1"_s.arg(uid), uid, 0755);
            QCOMPARE(::chown(qPrintable(path), uid, gid), 0);
            write(path + u"/before"_s, "outside\n");
            QCOMPARE(::chown(qPrintable(path + u"/before"_s), uid, gid), 0);
            write(path + u"/foreign"_s, "root's\n");
            QCOMPARE(::chmod(qPrintable(path + u"/foreign"_s), 0600), 0);
            const Outcome run = as(uid, {u"run"_s, u"--rm"_s, u"-v"_s, path + u":/work"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                                         u"stat -c %u:%g /work /work/before; echo inside > /work/new; chmod 4755 /work/new;"
                                         "cat /work/foreign 2>/dev/null || echo unreadable; chown 0 /work/foreign 2>/dev/null || echo kept;"
                                         "mkdir /work/shared && chmod 1777 /work/shared && su user -s /bin/sh -c 'echo x > /work/shared/theirs'"_s});
            QVERIFY2(run.exitCode == 0, qPrintable(run.error));
            QCOMPARE(run.output, u"0:0\n0:0\nunreadable\nkept\n"_s);
            QCOMPARE(ownerOf(path + u"/new"_s), uid); // the caller's outside
            QCOMPARE(ownerOf(path + u"/foreign"_s), uid_t(0));
            // A user of the container's is somebody whom nobody else is.
            QVERIFY(ownerOf(path + u"/shared/theirs"_s) >= 524288U);
            // And the same one in the next container, which has other ids.
            const Outcome next = as(uid, {u"run"_s, u"--rm"_s, u"-v"_s, path + u":/work"_s, u"starter"_s, u"stat"_s, u"-c"_s, u"%u"_s, u"/work/shared/theirs"_s});
            QCOMPARE(next.output, u"1000\n"_s);
        }
    }

    void foreignDirectoriesNeedTheAction()
    {
        const QString secret = directory(u"secret"_s, 0, 0700);
        write(secret + u"/key"_s, "secret\n");
        const QStringList run{u"run"_s, u"--rm"_s, u"-v"_s, secret + u":/s"_s, u"starter"_s, u"cat"_s, u"/s/key"_s};
        const Outcome denied = as(limited, run);
        QCOMPARE(denied.exitCode, 125);
        QCOMPARE(denied.output, QString());
        QVERIFY2(denied.error.contains(u"container-host-path"_s) && denied.error.count(u'\n') == 1, qPrintable(denied.error));
        QCOMPARE(as(limited, {u"ps"_s, u"-aq"_s}).output, QString());
        // Who may, may; and root need not ask.
        QCOMPARE(as(allowed, run).output, u"secret\n"_s);
        QCOMPARE(m_engine->ctl(run).output, u"secret\n"_s);
        const Outcome missing = as(limited, {u"run"_s, u"--rm"_s, u"-v"_s, u"/no/such/place:/s"_s, u"starter"_s, u"true"_s});
        QVERIFY2(missing.exitCode == 125 && missing.error.contains(u"/no/such/place"_s), qPrintable(missing.error));
    }

    void privilegedProgramsNeedTheAction()
    {
        QCOMPARE(as(limited, {u"run"_s, u"-d"_s, u"--name"_s, u"mine"_s, u"starter"_s, u"sleep"_s, u"600"_s}).exitCode,
                 0);
        QCOMPARE(as(limited, {u"exec"_s, u"mine"_s, u"true"_s}).exitCode, 0);
        const Outcome denied = as(limited, {u"exec"_s, u"--privileged"_s, u"mine"_s, u"true"_s});
        QVERIFY2(denied.exitCode != 0 && denied.error.contains(u"container-privileged"_s), qPrintable(denied.error));
        QCOMPARE(as(limited, {u"rm"_s, u"-f"_s, u"mine"_s}).exitCode, 0);
    }

    void aPathThatIsExchangedLaterLeadsNowhere()
    {
        const QString secret = directory(u"secret2"_s, 0, 0700);
        write(secret + u"/key"_s, "secret\n");
        const QString home = directory(u"home"_s, limited, 0755);
        const QString path = directory(u"home/work"_s, limited, 0755);
        const Outcome made = as(limited, {u"create"_s, u"--name"_s, u"swap"_s, u"-v"_s, path + u":/w"_s, u"starter"_s, u"cat"_s, u"/w/key"_s});
        QVERIFY2(made.exitCode == 0, qPrintable(made.error));
        QVERIFY(QDir().rmdir(path));
        QVERIFY(QFile::link(secret, path));
        const Outcome started = as(limited, {u"start"_s, u"-a"_s, u"swap"_s});
        QVERIFY(started.exitCode != 0);
        QCOMPARE(started.output, QString());
        QVERIFY2(started.error.contains(u"may not open"_s), qPrintable(started.error));
        QCOMPARE(as(limited, {u"rm"_s, u"swap"_s}).exitCode, 0);
        // Links into other processes are no paths at all.
        for (const QString &magic : {u"/proc/1/root"_s, u"/proc/self/cwd"_s}) {
            const Outcome refused = as(limited, {u"create"_s, u"-v"_s, magic + u":/w"_s, u"starter"_s});
            QVERIFY2(refused.exitCode == 125, qPrintable(magic));
        }
        Q_UNUSED(home)
    }

    void placesOfTheEnginesAreRefused_data()
    {
        QTest::addColumn<QString>("target");
        for (const char *target : {"/", "/proc", "/proc/sys", "/proc/self/attr", "/sys", "/sys/fs/cgroup", "/dev", "/x/../proc", "/./proc"})
            QTest::newRow(target) << QString::fromLatin1(target);
    }

    void placesOfTheEnginesAreRefused()
    {
        QFETCH(QString, target);
        const Outcome run = m_engine->ctl({u"create"_s, u"-v"_s, u"any:"_s + target, u"starter"_s});
        QVERIFY2(run.exitCode == 125 && run.error.count(u'\n') == 1, qPrintable(run.error));
        QVERIFY(!volumes().contains(u"any"_s));
    }

    void savedAndRestored()
    {
        QCOMPARE(shell({u"-v"_s, u"original:/o"_s}, u"cd /o; echo text > file; ln file again; ln -s file link; mkfifo fifo; mkdir dir; chown -R 7:8 dir; chmod 2750 dir; touch .wh.odd"_s), QString());
        const QString archive = m_engine->path(u"volume.tar"_s);
        const Outcome saved = m_engine->ctl({u"volume"_s, u"export"_s, u"-o"_s, archive, u"original"_s});
        QVERIFY2(saved.exitCode == 0, qPrintable(saved.error));
        for (const QString &suffix : {QString(), u".xz"_s, u".gz"_s}) {
            if (!suffix.isEmpty()) {
                QProcess compressor;
                compressor.start(suffix == ".xz"_L1 ? u"xz"_s : u"gzip"_s, {u"-k"_s, archive});
                QVERIFY(compressor.waitForFinished() && compressor.exitCode() == 0);
            }
            QCOMPARE(m_engine->ctl({u"volume"_s, u"create"_s, u"copy"_s}).exitCode, 0);
            const Outcome restored = m_engine->ctl({u"volume"_s, u"import"_s, u"copy"_s, archive + suffix});
            QVERIFY2(restored.exitCode == 0, qPrintable(restored.error));
            QCOMPARE(shell({u"-v"_s, u"copy:/c"_s}, u"cd /c; cat again; readlink link; stat -c '%u:%g %a' dir; stat -c %h file; ls -A"_s),
                     u"text\nfile\n7:8 2750\n2\n.wh.odd\nagain\ndir\nfifo\nfile\nlink"_s);
            QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"copy"_s}).exitCode, 0);
        }
        // What is wrong changes nothing.
        write(m_engine->path(u"broken.tar"_s), QByteArray(100000, 'x'));
        QCOMPARE(m_engine->ctl({u"volume"_s, u"import"_s, u"original"_s, m_engine->path(u"broken.tar"_s)}).exitCode, 1);
        QCOMPARE(shell({u"-v"_s, u"original:/o"_s}, u"cat /o/file"_s), u"text"_s);
        // Nor is anything exchanged under a container's feet.
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"busy"_s, u"-v"_s, u"original:/o"_s, u"starter"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        const Outcome running = m_engine->ctl({u"volume"_s, u"import"_s, u"original"_s, archive});
        QVERIFY2(running.exitCode == 1 && running.error.contains(u"busy"_s), qPrintable(running.error));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"busy"_s}).exitCode, 0);
        QVERIFY(m_engine->ctl({u"volume"_s, u"ls"_s, u"-s"_s, u"--format"_s, u"{{.Size}}"_s}).output.contains(u"kB"_s));
    }
};

QTEST_GUILESS_MAIN(TestVolumeMounts)
#include "tst_volumemounts.moc"
