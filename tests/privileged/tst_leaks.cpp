// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many rounds of starting and stopping, attaching and leaving, and what they leave behind: nothing. KISTE_LEAK_ROUNDS sets the number
// of rounds of twenty; `./dev bench leaks` makes 10,000 of each.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestLeaks : public QObject
{
    Q_OBJECT

private:
    struct Traces
    {
        qsizetype keeperFds = 0;
        qsizetype workerFds = 0;
        qsizetype helperFds = 0;
        qsizetype mounts = 0;
        qsizetype cgroups = 0;
        qsizetype files = 0; ///< in state and run directory, but the container's own logs
        qint64 workerMemory = 0; ///< bytes
        qint64 helperMemory = 0;
        /// Nowhere more than in @p other; the trash of what was before may still be emptied meanwhile.
        bool isWithin(const Traces &other) const
        {
            return keeperFds <= other.keeperFds && workerFds <= other.workerFds && helperFds <= other.helperFds
                && mounts <= other.mounts && cgroups <= other.cgroups && files <= other.files;
        }
    };

    std::unique_ptr<EngineFixture> m_engine;
    const int m_rounds = std::max(qEnvironmentVariableIntValue("KISTE_LEAK_ROUNDS"), 10);

    static qsizetype descriptors(pid_t pid)
    {
        return QDir(u"/proc/%1/fd"_s.arg(pid)).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size();
    }
    static qint64 memory(pid_t pid)
    {
        QFile file(u"/proc/%1/statm"_s.arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE) : -1;
    }
    static qsizetype lines(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : -1;
    }
    Traces traces() const
    {
        const pid_t worker = m_engine->workerPid();
        const pid_t helper = m_engine->pidOf(u"helper"_s);
        Traces found;
        found.keeperFds = descriptors(m_engine->pidOf(u"supervisor"_s));
        found.workerFds = descriptors(worker);
        found.helperFds = descriptors(helper);
        found.mounts = lines(u"/proc/%1/mountinfo"_s.arg(worker));
        found.cgroups = m_engine->cgroups().size();
        for (const QString &name : {u"state"_s, u"run"_s}) {
            QDirIterator files(m_engine->path(name), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                               QDirIterator::Subdirectories);
            while (files.hasNext())
                found.files += files.next().contains(u"/kiste.db"_s) ? 0 : 1;
        }
        found.workerMemory = memory(worker);
        found.helperMemory = memory(helper);
        return found;
    }
    static QString text(const Traces &t)
    {
        return u"descriptors %1 %2 %3, mounts %4, cgroups %5, files %6, memory %7 %8"_s.arg(t.keeperFds).arg(t.workerFds)
            .arg(t.helperFds).arg(t.mounts).arg(t.cgroups).arg(t.files).arg(t.workerMemory).arg(t.helperMemory);
    }
    void mustRun(const QStringList &arguments) const
    {
        const auto outcome = m_engine->ctl(arguments);
        QVERIFY2(outcome.exitCode == 0, qPrintable(arguments.join(u' ') + u": "_s + outcome.error));
    }
    /// The same as before, though it may take a moment; memory may have grown by what allocators keep.
    void checkNothingIsLeft(const Traces &before) const
    {
        constexpr qint64 slack = 3 * 1024 * 1024;
        const auto same = [&before](const Traces &now) {
            return now.workerMemory < before.workerMemory + slack && now.helperMemory < before.helperMemory + slack
                && now.isWithin(before);
        };
        Traces now;
        for (int i = 0; i < 200 && !same(now = traces()); ++i)
            QTest::qWait(100);
        QVERIFY2(same(now), qPrintable(text(before) + u" before, "_s + text(now) + u" now"_s));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void cleanup()
    {
        for (const QString &id : m_engine->ctl({u"ps"_s, u"-aq"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            m_engine->ctl({u"rm"_s, u"-f"_s, id});
    }

    void cleanupTestCase() { m_engine.reset(); }

    void startAndStop()
    {
        constexpr int atOnce = 20;
        QStringList names;
        for (int i = 0; i < atOnce; ++i) {
            names << u"c%1"_s.arg(i);
            mustRun({u"create"_s, u"--name"_s, names.constLast(), u"starter"_s, u"sh"_s, u"-c"_s, u"exec sleep 1000"_s});
        }
        const auto round = [&] {
            mustRun(QStringList{u"start"_s} + names);
            mustRun(QStringList{u"stop"_s, u"-t"_s, u"0"_s} + names);
        };
        round(); // what is made once: logs, metrics, caches
        round();
        const Traces before = traces();
        for (int i = 0; i < m_rounds; ++i)
            round();
        checkNothingIsLeft(before);
    }

    void createAndRemove()
    {
        const auto round = [&] {
            mustRun({u"run"_s, u"--rm"_s, u"starter"_s, u"true"_s});
        };
        for (int i = 0; i < 3; ++i)
            round();
        const Traces before = traces();
        for (int i = 0; i < 3 * m_rounds; ++i)
            round();
        checkNothingIsLeft(before);
    }

    void attachAndLeave()
    {
        mustRun({u"run"_s, u"-d"_s, u"-i"_s, u"--name"_s, u"a"_s, u"starter"_s, u"cat"_s});
        mustRun({u"run"_s, u"-d"_s, u"-i"_s, u"-t"_s, u"--name"_s, u"t"_s, u"starter"_s, u"sh"_s});
        const auto round = [&](const QString &name) {
            QProcess client;
            client.setProcessEnvironment(m_engine->environment());
            client.start(QStringLiteral(KISTE_BUILD "/bin/kistectl"), {u"attach"_s, u"--scrollback"_s, u"20"_s, name});
            QVERIFY(client.waitForStarted());
            client.write("echo x\n");
            client.waitForReadyRead(5000);
            client.kill();
            client.waitForFinished();
        };
        for (int i = 0; i < 3; ++i) {
            round(u"a"_s);
            round(u"t"_s);
        }
        const Traces before = traces();
        for (int i = 0; i < 2 * m_rounds; ++i) {
            round(u"a"_s);
            round(u"t"_s);
        }
        checkNothingIsLeft(before);
    }

    void execAndPauseAndHealth()
    {
        mustRun({u"run"_s, u"-d"_s, u"--name"_s, u"h"_s, u"--health-cmd"_s, u"true"_s, u"--health-interval"_s, u"20ms"_s,
                 u"starter"_s, u"sleep"_s, u"1000"_s});
        mustRun({u"run"_s, u"-d"_s, u"--name"_s, u"e"_s, u"starter"_s, u"sleep"_s, u"1000"_s});
        const auto round = [&] {
            mustRun({u"exec"_s, u"e"_s, u"true"_s});
            mustRun({u"pause"_s, u"e"_s});
            mustRun({u"unpause"_s, u"e"_s});
        };
        round();
        round();
        mustRun({u"stop"_s, u"-t"_s, u"0"_s, u"h"_s});
        const Traces before = traces();
        mustRun({u"start"_s, u"h"_s});
        for (int i = 0; i < m_rounds; ++i)
            round();
        mustRun({u"stop"_s, u"-t"_s, u"0"_s, u"h"_s});
        checkNothingIsLeft(before);
    }
};

QTEST_GUILESS_MAIN(TestLeaks)
#include "tst_leaks.moc"
