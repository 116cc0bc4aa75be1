// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"

#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

/// Users as the real bus and the real polkit see them: one with a rule that allows everything, one without, and root.
class TestAuthorisation : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_USER", "nobody");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
    }

    void cleanupTestCase() { m_engine.reset(); }

    void whoMayDoesAndOwns()
    {
        const auto loaded = m_engine->ctlAs(allowed, {u"load"_s, u"-i"_s, starter});
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        const auto run = m_engine->ctlAs(allowed, {u"run"_s, u"--name"_s, u"theirs"_s, u"starter"_s, u"id"_s, u"-u"_s});
        QVERIFY2(run.exitCode == 0, qPrintable(run.error));
        QCOMPARE(run.output, u"0\n"_s); // root in there, nobody out here
        QVERIFY(m_engine->ctlAs(allowed, {u"ps"_s, u"-a"_s}).output.contains(u"theirs"_s));
        QCOMPARE(m_engine->ctlAs(allowed, {u"logs"_s, u"theirs"_s}).output, u"0\n"_s);
    }

    void whoMayNotIsToldSo()
    {
        // Reading what is one's own is free, and there is nothing.
        const auto list = m_engine->ctlAs(refused, {u"ps"_s, u"-aq"_s});
        QCOMPARE(list.exitCode, 0);
        QCOMPARE(list.output, QString());
        for (const QStringList &command : {QStringList{u"load"_s, u"-i"_s, starter},
                                           QStringList{u"create"_s, u"starter"_s}}) {
            const auto denied = m_engine->ctlAs(refused, command);
            QVERIFY2(denied.exitCode != 0, qPrintable(command.constFirst()));
            QVERIFY2(!denied.error.isEmpty() && denied.output.isEmpty(), qPrintable(denied.output));
        }
        QCOMPARE(m_engine->ctlAs(refused, {u"images"_s, u"-q"_s}).output, QString());
    }

    void foreignContainersAreNotThere()
    {
        for (const QString &verb : {u"start"_s, u"logs"_s, u"rm"_s, u"inspect"_s}) {
            const auto foreign = m_engine->ctlAs(refused, {verb, u"theirs"_s});
            const auto never = m_engine->ctlAs(refused, {verb, u"absent"_s});
            QVERIFY2(foreign.exitCode != 0, qPrintable(verb));
            QCOMPARE(QString(foreign.error).replace(u"theirs"_s, u"absent"_s), never.error);
        }
    }

    void rootSeesAll()
    {
        QVERIFY(m_engine->ctl({u"ps"_s, u"-a"_s}).output.contains(u"theirs"_s));
        const auto removed = m_engine->ctl({u"rm"_s, u"theirs"_s});
        QVERIFY2(removed.exitCode == 0, qPrintable(removed.error));
        QVERIFY(!m_engine->ctlAs(allowed, {u"ps"_s, u"-a"_s}).output.contains(u"theirs"_s));
    }

    void withoutPolkitNobodyMay()
    {
        const pid_t polkit = m_engine->pidOf(u"polkit"_s);
        QVERIFY(polkit > 1);
        QCOMPARE(::kill(polkit, SIGKILL), 0);
        const auto denied = m_engine->ctlAs(allowed, {u"create"_s, u"starter"_s});
        QVERIFY2(denied.exitCode != 0, qPrintable(denied.output));
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"roots"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(m_engine->instance(u"up"_s).exitCode, 0);
        QCOMPARE(m_engine->ctlAs(allowed, {u"create"_s, u"starter"_s}).exitCode, 0);
    }

private:
    static constexpr uid_t allowed = 65534; // nobody
    static constexpr uid_t refused = 5; // games
    const QString starter = QStringLiteral(KISTE_BIN "/../starter.tar");

    std::unique_ptr<EngineFixture> m_engine;
};

QTEST_GUILESS_MAIN(TestAuthorisation)
#include "tst_authorisation.moc"
