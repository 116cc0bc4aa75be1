// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

/// kiste-helper is killed at random moments while containers and images come and go: records and files must agree, what
/// was said to be done must be so, and nothing may be left that belongs to nobody.
class TestHelperCrash : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
    }

    void cleanupTestCase() { m_engine.reset(); }

    void containersComeAndGo()
    {
        // Says "made ID" and "gone ID" after kistectl said that it is done.
        QProcess worker;
        worker.setProcessEnvironment(m_engine->environment());
        worker.start(u"bash"_s,
            {u"-c"_s,
                u"ctl=$1; while [ ! -e $2 ]; do "
                "id=$($ctl create starter true 2>/dev/null) || continue; echo made $id; "
                "[ $((RANDOM % 2)) = 0 ] || $ctl start $id >/dev/null 2>&1 || true; "
                "[ $((RANDOM % 3)) = 0 ] || { $ctl rm -f $id >/dev/null 2>&1 && echo gone $id; } "
                "|| echo maybe $id; done"_s,
                u"worker"_s, QStringLiteral(KISTE_BIN "/kistectl"), m_engine->path(u"enough"_s)});
        QVERIFY(worker.waitForStarted());
        killOften(12);
        finish(worker);

        QMap<QString, QString> said;
        for (const QString &line : QString::fromUtf8(worker.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts))
            said[line.section(u' ', 1)] = line.section(u' ', 0, 0);
        QVERIFY2(said.size() > 5, qPrintable(QString::number(said.size())));
        const QStringList there = containers();
        for (const auto &[id, what] : said.asKeyValueRange()) {
            if (what != "maybe"_L1)
                QVERIFY2(there.contains(id) == (what == "made"_L1), qPrintable(what + u' ' + id));
        }
        // Each record has its directory and each directory its record, as soon as what was cut off has been made up
        // for.
        QTRY_COMPARE(entries(u"containers"_s), there);
        QTRY_COMPARE(entries(u"trash"_s), QStringList());
        for (const QString &id : there) {
            const auto start = m_engine->ctl({u"start"_s, id});
            QVERIFY2(start.exitCode == 0, qPrintable(start.error + m_engine->ctl({u"inspect"_s, id}).output));
        }
        QCOMPARE(m_engine->ctl(QStringList{u"rm"_s, u"-f"_s} + there).exitCode, 0);
        QTRY_COMPARE(entries(u"containers"_s), QStringList());
        QTRY_COMPARE(m_engine->cgroups(), QStringList());
    }

    void imagesComeAndGo()
    {
        QProcess worker;
        worker.setProcessEnvironment(m_engine->environment());
        worker.start(u"bash"_s,
            {u"-c"_s, u"while [ ! -e $3 ]; do $1 load -i $2; $1 rmi -f starter; done >/dev/null 2>&1"_s, u"worker"_s,
                QStringLiteral(KISTE_BIN "/kistectl"), QStringLiteral(KISTE_BIN "/../starter.tar"),
                m_engine->path(u"enough"_s)});
        QVERIFY(worker.waitForStarted());
        killOften(12);
        finish(worker);

        // Whatever the state, loading gives an image that runs.
        const auto loaded = m_engine->ctl({u"load"_s, u"-i"_s, QStringLiteral(KISTE_BIN "/../starter.tar")});
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        const auto run = m_engine->ctl({u"run"_s, u"--rm"_s, u"starter"_s, u"echo"_s, u"whole"_s});
        QVERIFY2(run.output == "whole\n"_L1, qPrintable(run.error));
        QCOMPARE(m_engine->ctl({u"rmi"_s, u"-f"_s, u"starter"_s}).exitCode, 0);
        // It can come back; and when the bin is empty, nothing stays that no image needs.
        QCOMPARE(m_engine->ctl({u"system"_s, u"undo"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"rmi"_s, u"-f"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"system"_s, u"prune"_s, u"--bin"_s, u"-f"_s}).exitCode, 0);
        for (const QString &directory : {u"blobs/sha256"_s, u"layers"_s, u"tmp"_s})
            QTRY_COMPARE(entries(directory), QStringList());
    }

private:
    void killOften(int times)
    {
        for (int i = 0; i < times; ++i) {
            QTest::qWait(QRandomGenerator::global()->bounded(50, 400));
            const pid_t helper = m_engine->pidOf(u"helper"_s);
            QVERIFY(helper > 1);
            QCOMPARE(::kill(helper, SIGKILL), 0);
            const auto up = m_engine->instance(u"up"_s);
            QVERIFY2(up.exitCode == 0, qPrintable(up.error));
        }
    }

    /// Lets the worker end after what it is doing; killed, it would leave a kistectl behind that goes on.
    void finish(QProcess &worker)
    {
        QFile enough(m_engine->path(u"enough"_s));
        QVERIFY(enough.open(QIODevice::WriteOnly));
        QVERIFY(worker.waitForFinished(60'000));
        QVERIFY(enough.remove());
    }

    QStringList containers() const
    {
        QStringList ids = m_engine->ctl({u"ps"_s, u"-aq"_s, u"--no-trunc"_s}).output.split(u'\n', Qt::SkipEmptyParts);
        ids.sort();
        return ids;
    }

    QStringList entries(const QString &directory) const
    {
        return QDir(m_engine->path(u"state/"_s + directory))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

    std::unique_ptr<EngineFixture> m_engine;
};

QTEST_GUILESS_MAIN(TestHelperCrash)
#include "tst_helpercrash.moc"
