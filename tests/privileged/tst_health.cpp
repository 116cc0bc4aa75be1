// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Health checks of real containers.
#include "tests/privileged/enginefixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestHealth : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;

    EngineFixture::Outcome ctl(const QStringList &arguments) const { return m_engine->ctl(arguments); }
    QString field(const QString &container, const QString &format) const
    {
        return ctl({u"inspect"_s, u"--format"_s, format, container}).output.trimmed();
    }
    QString health(const QString &container) const { return field(container, u"{{.State.Health.Status}}"_s); }
    void runChecked(const QString &name, const QString &check, const QStringList &options = {},
                    const QString &script = u"exec sleep 1000"_s) const
    {
        const bool usual = !options.contains(u"--health-interval"_s);
        const auto outcome = ctl(QStringList{u"run"_s, u"-d"_s, u"--name"_s, name, u"--health-cmd"_s, check}
                                 + (usual ? QStringList{u"--health-interval"_s, u"50ms"_s} : QStringList()) + options + QStringList{u"starter"_s, u"sh"_s, u"-c"_s, script});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
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
        for (const QString &id : ctl({u"ps"_s, u"-aq"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            ctl({u"rm"_s, u"-f"_s, id});
    }

    void cleanupTestCase() { m_engine.reset(); }

    void healthyAndNot()
    {
        runChecked(u"h"_s, u"echo fine; test ! -e /tmp/bad"_s, {u"--health-retries"_s, u"2"_s});
        QTRY_COMPARE(health(u"h"_s), u"healthy"_s);
        QVERIFY(ctl({u"ps"_s}).output.contains(u"(healthy)"_s));
        QCOMPARE(ctl({u"ps"_s, u"-q"_s, u"-f"_s, u"health=healthy"_s}).output.count(u'\n'), 1);
        QCOMPARE(ctl({u"exec"_s, u"h"_s, u"touch"_s, u"/tmp/bad"_s}).exitCode, 0);
        QTRY_COMPARE(health(u"h"_s), u"unhealthy"_s);
        QVERIFY(field(u"h"_s, u"{{.State.Health.FailingStreak}}"_s).toInt() >= 2);
        // The last five results, with what they said.
        QJsonArray log;
        QTRY_VERIFY((log = QJsonDocument::fromJson(field(u"h"_s, u"{{json .State.Health.Log}}"_s).toUtf8()).array(),
                     log.size() == 5 && log.first()[u"ExitCode"_s].toInt() == 1));
        QCOMPARE(log.last()[u"Output"_s].toString(), u"fine\n"_s);
        QCOMPARE(ctl({u"exec"_s, u"h"_s, u"rm"_s, u"/tmp/bad"_s}).exitCode, 0);
        QTRY_COMPARE(health(u"h"_s), u"healthy"_s);
        const auto events = ctl({u"events"_s, u"--no-stream"_s, u"-f"_s, u"event=health_status"_s, u"--format"_s,
                                 u"{{.Action}}"_s}).output;
        QVERIFY2(events.contains(u"health_status: healthy\nhealth_status: unhealthy\nhealth_status: healthy\n"_s),
                 qPrintable(events));
    }

    /// A check that takes too long is killed and counts as failed.
    void timeoutKillsTheCheck()
    {
        runChecked(u"t"_s, u"exec sleep 777"_s, {u"--health-timeout"_s, u"100ms"_s, u"--health-retries"_s, u"1"_s});
        QTRY_COMPARE(health(u"t"_s), u"unhealthy"_s);
        const QJsonArray log
            = QJsonDocument::fromJson(field(u"t"_s, u"{{json .State.Health.Log}}"_s).toUtf8()).array();
        QCOMPARE(log.first()[u"ExitCode"_s].toInt(), -1);
        QVERIFY(log.first()[u"Output"_s].toString().contains(u"longer than 0.1 s"_s));
        // No more than one is there at a time.
        QVERIFY(ctl({u"top"_s, u"t"_s}).output.count(u"sleep 777"_s) <= 2);
    }

    void failuresWhileItStartsDoNotCount()
    {
        runChecked(u"s"_s, u"test -e /tmp/ready"_s,
                   {u"--health-retries"_s, u"1"_s, u"--health-start-period"_s, u"1h"_s, u"--health-start-interval"_s,
                    u"20ms"_s, u"--health-interval"_s, u"1h"_s});
        QTRY_VERIFY(QJsonDocument::fromJson(field(u"s"_s, u"{{json .State.Health.Log}}"_s).toUtf8()).array().size() == 5);
        QCOMPARE(field(u"s"_s, u"{{.State.Health.Status}} {{.State.Health.FailingStreak}}"_s), u"starting 0"_s);
        QCOMPARE(ctl({u"exec"_s, u"s"_s, u"touch"_s, u"/tmp/ready"_s}).exitCode, 0);
        QTRY_COMPARE(health(u"s"_s), u"healthy"_s);
    }

    void unhealthyHasConsequences()
    {
        const QStringList once{u"--health-retries"_s, u"1"_s};
        // Not before it obeys: a first process without a handler is told of no signal.
        runChecked(u"stop"_s, u"test ! -e /tmp/ready"_s, once + QStringList{u"--health-on-failure"_s, u"stop"_s},
                   u"trap 'exit 5' TERM; touch /tmp/ready; while :; do sleep 0.02; done"_s);
        QTRY_COMPARE(m_engine->status(u"stop"_s), u"exited"_s);
        QCOMPARE(field(u"stop"_s, u"{{.State.ExitCode}}"_s), u"5"_s);
        runChecked(u"kill"_s, u"false"_s, once + QStringList{u"--health-on-failure"_s, u"kill"_s});
        QTRY_COMPARE(m_engine->status(u"kill"_s), u"exited"_s);
        QCOMPARE(field(u"kill"_s, u"{{.State.ExitCode}}"_s), u"137"_s);
        runChecked(u"again"_s, u"test $(wc -l < /tmp/starts) -gt 1"_s,
                   once + QStringList{u"--health-on-failure"_s, u"restart"_s, u"--stop-timeout"_s, u"0"_s},
                   u"echo x >> /tmp/starts; exec sleep 1000"_s);
        QTRY_COMPARE_WITH_TIMEOUT(health(u"again"_s), u"healthy"_s, 20'000);
    }

    void pausedContainersAreNotAsked()
    {
        runChecked(u"p"_s, u"true"_s, {u"--health-timeout"_s, u"200ms"_s, u"--health-retries"_s, u"1"_s});
        QTRY_COMPARE(health(u"p"_s), u"healthy"_s);
        QCOMPARE(ctl({u"pause"_s, u"p"_s}).exitCode, 0);
        QTest::qWait(1000);
        QCOMPARE(health(u"p"_s).isEmpty(), false);
        QCOMPARE(ctl({u"unpause"_s, u"p"_s}).exitCode, 0);
        QTRY_COMPARE(health(u"p"_s), u"healthy"_s);
    }

    /// Killed in the middle of a check, helper and worker leave nothing of it behind, and checks go on.
    void survivesTheEnginesDeath()
    {
        runChecked(u"k"_s, u"sleep 0.3; echo x >> /tmp/checks"_s, {u"--health-timeout"_s, u"30s"_s});
        QTRY_COMPARE(health(u"k"_s), u"healthy"_s);
        for (int i = 0; i < 3; ++i) {
            QTest::qWait(150 + 50 * i);
            ::kill(i == 1 ? m_engine->workerPid() : m_engine->pidOf(u"helper"_s), SIGKILL);
            QVERIFY(m_engine->instance(u"up"_s).exitCode == 0);
            QTRY_COMPARE(health(u"k"_s), u"healthy"_s);
        }
        const int before = ctl({u"exec"_s, u"k"_s, u"wc"_s, u"-l"_s, u"/tmp/checks"_s}).output.section(u' ', 0, 0).toInt();
        QVERIFY(before > 0);
        QTRY_VERIFY_WITH_TIMEOUT(
            ctl({u"exec"_s, u"k"_s, u"wc"_s, u"-l"_s, u"/tmp/checks"_s}).output.section(u' ', 0, 0).toInt() > before + 1, 20'000);
        QVERIFY(ctl({u"top"_s, u"k"_s}).output.count(u"sleep 0.3"_s) <= 2);
    }

    void noCheckAtAll()
    {
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"n"_s, u"--no-healthcheck"_s, u"starter"_s, u"sleep"_s,
                      u"1000"_s}).exitCode, 0);
        QCOMPARE(health(u"n"_s), u"<no value>"_s);
        QCOMPARE(ctl({u"create"_s, u"--health-on-failure"_s, u"explode"_s, u"starter"_s}).exitCode, 125);
    }
};

QTEST_GUILESS_MAIN(TestHealth)
#include "tst_health.moc"
