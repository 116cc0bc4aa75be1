// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl cp and export with real containers, friendly and hostile.
#include "tests/privileged/enginefixture.h"
#include "tests/support/tarbuilder.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestCopy : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<QTemporaryDir> m_directory;

    EngineFixture::Outcome ctl(const QStringList &arguments, const QByteArray &input = {}) const
    {
        return m_engine->ctl(arguments, input);
    }
    void mustRun(const QStringList &arguments, const QByteArray &input = {}) const
    {
        const auto outcome = ctl(arguments, input);
        QVERIFY2(outcome.exitCode == 0, qPrintable(arguments.join(u' ') + u": "_s + outcome.error));
    }
    QString local(const QString &name) const { return m_directory->filePath(name); }
    void write(const QString &name, const QByteArray &text) const
    {
        QDir().mkpath(QFileInfo(local(name)).path());
        QFile file(local(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray read(const QString &name) const
    {
        QFile file(local(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "cannot read " + name.toUtf8();
    }
    /// Output of a shell script in the container "c".
    QString inside(const QString &script) const
    {
        const auto outcome = ctl({u"exec"_s, u"c"_s, u"sh"_s, u"-c"_s, script});
        return outcome.output + outcome.error;
    }
    QStringList members(const QByteArray &archive) const
    {
        QProcess tar;
        tar.start(u"tar"_s, {u"-tf"_s, u"-"_s});
        tar.write(archive);
        tar.closeWriteChannel();
        tar.waitForFinished();
        return QString::fromUtf8(tar.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        mustRun({u"run"_s, u"-d"_s, u"--name"_s, u"c"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                 u"mkdir -p /data/sub; echo one > /data/a; echo two > /data/sub/b; ln -s a /data/link; "
                 "chmod 750 /data/sub; chown 12:34 /data/a; touch /ready; exec sleep 1000"_s});
        QTRY_VERIFY(inside(u"ls /ready"_s).contains(u"/ready"_s));
    }

    void cleanup()
    {
        for (const QString &id : ctl({u"ps"_s, u"-aq"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            ctl({u"rm"_s, u"-f"_s, id});
    }

    void cleanupTestCase() { m_engine.reset(); }

    void out_data()
    {
        QTest::addColumn<bool>("running");
        QTest::newRow("running") << true;
        QTest::newRow("stopped") << false;
    }

    void out()
    {
        QFETCH(bool, running);
        if (!running)
            mustRun({u"stop"_s, u"-t"_s, u"0"_s, u"c"_s});
        mustRun({u"cp"_s, u"c:/data/a"_s, local(u"new"_s)});
        QCOMPARE(read(u"new"_s), "one\n"_ba);
        struct stat status{};
        QCOMPARE(::stat(qPrintable(local(u"new"_s)), &status), 0);
        QCOMPARE(status.st_uid, ::geteuid());
        mustRun({u"cp"_s, u"c:/data/a"_s, local(u"."_s)});
        QCOMPARE(read(u"a"_s), "one\n"_ba);
        mustRun({u"cp"_s, u"c:data"_s, local(u"tree"_s)}); // becomes it
        QCOMPARE(read(u"tree/sub/b"_s), "two\n"_ba);
        QCOMPARE(QFile::symLinkTarget(local(u"tree/link"_s)), local(u"tree/a"_s));
        QCOMPARE(::stat(qPrintable(local(u"tree/sub"_s)), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0750U);
        mustRun({u"cp"_s, u"c:/data"_s, local(u"tree"_s)}); // goes into it
        QCOMPARE(read(u"tree/data/sub/b"_s), "two\n"_ba);
        mustRun({u"cp"_s, u"c:/data/."_s, local(u"tree/sub"_s)}); // only what is in it
        QCOMPARE(read(u"tree/sub/a"_s), "one\n"_ba);
        // A link is a link, unless it is followed.
        mustRun({u"cp"_s, u"c:/data/link"_s, local(u"link"_s)});
        QVERIFY(QFileInfo(local(u"link"_s)).isSymLink());
        mustRun({u"cp"_s, u"-L"_s, u"c:/data/link"_s, local(u"followed"_s)});
        QVERIFY(!QFileInfo(local(u"followed"_s)).isSymLink());
        QCOMPARE(read(u"followed"_s), "one\n"_ba);
        // With -a owners stay, as root may.
        mustRun({u"cp"_s, u"-a"_s, u"c:/data/a"_s, local(u"owned"_s)});
        QCOMPARE(::stat(qPrintable(local(u"owned"_s)), &status), 0);
        QCOMPARE(status.st_uid, 12U);
        QCOMPARE(status.st_gid, 34U);
        for (const QStringList &refused :
             {QStringList{u"c:/nosuch"_s, local(u"x"_s)}, {u"c:/data"_s, local(u"new"_s)},
              {u"c:/data/a"_s, local(u"nosuch/"_s)}, {u"nosuch:/data"_s, local(u"x"_s)}, {u"c:/a"_s, u"c:/b"_s}}) {
            const auto outcome = ctl(QStringList{u"cp"_s} + refused);
            QVERIFY2(outcome.exitCode == 1 && !outcome.error.isEmpty(), qPrintable(refused.join(u' ')));
        }
        if (!running) {
            mustRun({u"start"_s, u"c"_s});
            QCOMPARE(inside(u"cat /data/a"_s), u"one\n"_s);
        }
    }

    void in_data() { out_data(); }

    void in()
    {
        QFETCH(bool, running);
        if (!running)
            mustRun({u"stop"_s, u"-t"_s, u"0"_s, u"c"_s});
        write(u"file"_s, "local\n");
        write(u"dir/deep/x"_s, "deep\n");
        mustRun({u"cp"_s, local(u"file"_s), u"c:/data/copied"_s});
        mustRun({u"cp"_s, local(u"file"_s), u"c:/data"_s});
        mustRun({u"cp"_s, local(u"dir"_s), u"c:/fresh"_s});
        mustRun({u"cp"_s, local(u"dir"_s), u"c:/data/"_s});
        mustRun({u"cp"_s, local(u"dir/."_s), u"c:/data/sub"_s});
        QCOMPARE(ctl({u"cp"_s, local(u"dir"_s), u"c:/data/a"_s}).exitCode, 1);
        QCOMPARE(ctl({u"cp"_s, local(u"file"_s), u"c:/no/such/dir"_s}).exitCode, 1);
        QCOMPARE(ctl({u"cp"_s, local(u"nosuch"_s), u"c:/data"_s}).exitCode, 1);
        if (!running)
            mustRun({u"start"_s, u"c"_s});
        QCOMPARE(inside(u"cat /data/copied /data/file /fresh/deep/x /data/dir/deep/x /data/sub/deep/x; "
                        "stat -c %u:%g /data/copied"_s),
                 u"local\nlocal\ndeep\ndeep\ndeep\n0:0\n"_s);
        QVERIFY(ctl({u"diff"_s, u"c"_s}).output.contains(u"A /data/copied"_s));
    }

    void archives()
    {
        QProcess process;
        process.setProcessEnvironment(m_engine->environment());
        process.start(QStringLiteral(KISTE_BUILD "/bin/kistectl"), {u"cp"_s, u"c:/data"_s, u"-"_s});
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 30'000);
        const QByteArray archive = process.readAllStandardOutput();
        QCOMPARE(members(archive),
                 QStringList({u"data/"_s, u"data/a"_s, u"data/link"_s, u"data/sub/"_s, u"data/sub/b"_s}));
        mustRun({u"cp"_s, u"-"_s, u"c:/tmp"_s}, archive);
        QCOMPARE(inside(u"cat /tmp/data/a /tmp/data/sub/b"_s), u"one\ntwo\n"_s);
        QCOMPARE(ctl({u"cp"_s, u"-"_s, u"c:/tmp/nosuch"_s}, archive).exitCode, 1);
        QCOMPARE(ctl({u"cp"_s, u"-"_s, u"c:/tmp"_s}, "this is no archive at all, but long enough for a header").exitCode, 1);
    }

    void exported()
    {
        inside(u"mkdir /own; echo x > /own/file; ln /own/file /own/second"_s);
        const QString file = local(u"all.tar"_s);
        mustRun({u"export"_s, u"-o"_s, file, u"c"_s});
        QFile archive(file);
        QVERIFY(archive.open(QIODevice::ReadOnly));
        const QStringList names = members(archive.readAll());
        for (const QString &expected : {u"./own/file"_s, u"./own/second"_s, u"./data/sub/b"_s, u"./proc/"_s, u"./dev/"_s})
            QVERIFY2(names.contains(expected), qPrintable(expected));
        for (const QString &name : names)
            QVERIFY2(!name.startsWith(u"./proc/1"_s) && !name.startsWith(u"./dev/null"_s), qPrintable(name));
        // What comes out goes in again as an image.
        mustRun({u"import"_s, u"localhost/again:latest"_s, file});
        QCOMPARE(ctl({u"run"_s, u"--rm"_s, u"again"_s, u"cat"_s, u"/own/second"_s}).output, u"x\n"_s);
    }

    /// Links inside the container, wherever they point, lead to nothing of the machine's (CVE-2018-15664 and relatives).
    void linksStayInside()
    {
        write(u"secret"_s, "of the host\n");
        const QString directory = m_directory->path();
        inside(u"ln -s %1 /escape; ln -s %1/secret /file; ln -s ../../../../../../../.. /up; mkdir -p /work; "
               "ln -s / /work/root"_s.arg(directory));
        QCOMPARE(ctl({u"cp"_s, u"-L"_s, u"c:/file"_s, local(u"stolen"_s)}).exitCode, 1);
        QCOMPARE(ctl({u"cp"_s, u"c:/escape/secret"_s, local(u"stolen"_s)}).exitCode, 1);
        QVERIFY(!QFile::exists(local(u"stolen"_s)));
        write(u"payload"_s, "x\n");
        QCOMPARE(ctl({u"cp"_s, local(u"payload"_s), u"c:/escape/written"_s}).exitCode, 1);
        QVERIFY(!QFile::exists(local(u"written"_s)));
        mustRun({u"cp"_s, local(u"payload"_s), u"c:/up/landed"_s});
        QCOMPARE(inside(u"cat /landed"_s), u"x\n"_s);
        QVERIFY(!QFile::exists(u"/landed"_s));
        mustRun({u"cp"_s, local(u"payload"_s), u"c:/work/root/tmp/here"_s});
        QCOMPARE(inside(u"cat /tmp/here"_s), u"x\n"_s);
    }

    /// The same with archives: names that climb, links that are made first and written through then.
    void hostileArchives()
    {
        using kiste::test::TarBuilder;
        const QString directory = m_directory->path();
        const std::string climbing = TarBuilder().file("../../escaped", "x").finish();
        QCOMPARE(ctl({u"cp"_s, u"-"_s, u"c:/tmp"_s}, QByteArray::fromStdString(climbing)).exitCode, 1);
        const std::string through
            = TarBuilder().symlink("door", directory.toStdString()).file("door/escaped", "x").finish();
        QCOMPARE(ctl({u"cp"_s, u"-"_s, u"c:/tmp"_s}, QByteArray::fromStdString(through)).exitCode, 1);
        QVERIFY(!QFile::exists(local(u"escaped"_s)));
        QVERIFY(!QFile::exists(u"/escaped"_s));
    }

    /// A directory is swapped for a link to the machine's, over and over, while it is copied in both directions.
    void swappedWhileCopied()
    {
        write(u"host/secret"_s, "of the host\n");
        const QString host = local(u"host"_s);
        inside(u"mkdir -p /swap/real%1; ln -s / /swap/link; "
               "(while :; do mv /swap/real /swap/t; mv /swap/link /swap/real; mv /swap/real /swap/link; "
               "mv /swap/t /swap/real; done) >/dev/null 2>&1 </dev/null &"_s.arg(host));
        write(u"payload"_s, "x\n");
        for (int i = 0; i < 20; ++i) {
            ctl({u"cp"_s, u"c:/swap/real%1/secret"_s.arg(host), local(u"stolen"_s)});
            ctl({u"cp"_s, local(u"payload"_s), u"c:/swap/real%1/planted"_s.arg(host)});
        }
        QVERIFY(!QFile::exists(local(u"stolen"_s)));
        QVERIFY(!QFile::exists(local(u"host/planted"_s)));
        QCOMPARE(read(u"host/secret"_s), "of the host\n"_ba);
    }

    /// Programs and libraries of the image are not run for a copy (CVE-2019-14271).
    void nothingInsideIsRun()
    {
        inside(u"for f in tar cp cat sh; do echo '#!/bin/busybox sh' > /bin/$f.new; echo 'touch /was-run' >> /bin/$f.new; "
               "chmod 755 /bin/$f.new; mv /bin/$f.new /bin/$f; done"_s);
        write(u"file"_s, "x\n");
        mustRun({u"cp"_s, local(u"file"_s), u"c:/tmp/file"_s});
        mustRun({u"cp"_s, u"c:/tmp/file"_s, local(u"back"_s)});
        QCOMPARE(ctl({u"cp"_s, u"c:/was-run"_s, local(u"trace"_s)}).exitCode, 1);
    }

    /// A paused container and one whose root file system is read-only answer as they should.
    void otherStates()
    {
        mustRun({u"pause"_s, u"c"_s});
        mustRun({u"cp"_s, u"c:/data/a"_s, local(u"paused"_s)});
        QCOMPARE(read(u"paused"_s), "one\n"_ba);
        mustRun({u"unpause"_s, u"c"_s});
        mustRun({u"run"_s, u"-d"_s, u"--name"_s, u"ro"_s, u"--read-only"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
        write(u"file"_s, "x\n");
        const auto outcome = ctl({u"cp"_s, local(u"file"_s), u"ro:/etc/file"_s});
        QVERIFY2(outcome.exitCode == 1 && outcome.error.contains(u"Read-only"_s), qPrintable(outcome.error));
    }
};

QTEST_GUILESS_MAIN(TestCopy)
#include "tst_copy.moc"
