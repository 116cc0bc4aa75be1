// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/findings.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

constexpr int cores = 4;
constexpr quint64 machineMemory = quint64(8) << 30;

QList<Finding> find(const ContainerInfo &container, const Strain &strain = {}, quint64 memory = 0)
{
    std::optional<LiveSample> live;
    if (memory)
        live = LiveSample{0.1, memory, 3};
    return findingsOf(container, live, strain, cores, machineMemory);
}

} // namespace

/// What the summary says of a container that does not do well.
class TestFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingToSay()
    {
        ContainerInfo web = makeContainer(u"web"_s);
        web.nanoCpus = 1'000'000'000;
        web.memoryLimit = 512u << 20;
        QVERIFY(find(web, {300, 0.05, 0.02, 0.1}, 100u << 20).isEmpty());
        web.state = ContainerState::Exited;
        QVERIFY(find(web).isEmpty());
    }

    void heldBack()
    {
        ContainerInfo web = makeContainer(u"web"_s);
        web.nanoCpus = 1'000'000'000;
        const auto found = find(web, {300, 0.34, 0, 0});
        QCOMPARE(found.size(), 1);
        QVERIFY2(found[0].text.contains(u"limit of 1 core"_s) && found[0].text.contains(u"34 %"_s)
                     && found[0].text.contains(u"5 min"_s),
                 qPrintable(found[0].text));
        QCOMPARE(found[0].update, QVariantMap({{u"nano-cpus"_s, QVariant::fromValue<quint64>(2'000'000'000)}}));
        QCOMPARE(found[0].verb, u"Raise to 2 cores"_s);
        QCOMPARE(found[0].brief, u"CPU held back 34 % of the last 5 min"_s);
        // Above what the machine has nothing is offered, and without a limit nothing holds it back.
        web.nanoCpus = 4'000'000'000;
        QCOMPARE(find(web, {300, 0.5, 0, 0})[0].remedy, Finding::Remedy::None);
        web.nanoCpus = 0;
        QVERIFY(find(web, {300, 0.5, 0, 0}).isEmpty());
    }

    void whatEnded()
    {
        ContainerInfo job = makeContainer(u"job"_s, ContainerState::Exited);
        job.exitCode = 2;
        const auto found = find(job);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].tone, ToneKind::Bad);
        QVERIFY2(found[0].text.contains(u"exit code 2"_s), qPrintable(found[0].text));
        QCOMPARE(found[0].brief, u"ended with exit code 2"_s);
        QCOMPARE(found[0].remedy, Finding::Remedy::ShowLogs);
        job.exitCode = 143; // what stopping looks like
        QVERIFY(find(job).isEmpty());
        // One that waits to be started again ended badly, whatever it is called by then.
        job.exitCode = 1;
        job.state = ContainerState::Restarting;
        job.restartCount = 4;
        QCOMPARE(find(job)[0].brief, u"ended 4 times, starts again soon"_s);
        job.oomKilled = true;
        job.memoryLimit = 64u << 20;
        QCOMPARE(find(job)[0].brief, u"out of memory, ended 4 times, starts again soon"_s);
        QCOMPARE(find(job)[0].update, QVariantMap({{u"memory-limit"_s, QVariant::fromValue<quint64>(128u << 20)}}));
    }

    void memoryAtItsLimit()
    {
        ContainerInfo web = makeContainer(u"web"_s);
        web.memoryLimit = 512u << 20;
        const auto found = find(web, {}, 480u << 20);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].update, QVariantMap({{u"memory-limit"_s, QVariant::fromValue<quint64>(1u << 30)}}));
        QCOMPARE(find(web, {300, 0, 0.2, 0}, 100u << 20).size(), 1); // pressure
    }

    void worstFirst()
    {
        ContainerInfo web = makeContainer(u"web"_s);
        web.nanoCpus = 500'000'000;
        web.health = ContainerHealth::Unhealthy;
        web.restartCount = 7;
        const auto found = find(web, {300, 0.9, 0, 0.5});
        QCOMPARE(found.size(), 4);
        QCOMPARE(found[0].tone, ToneKind::Bad);
        QCOMPARE(found[0].remedy, Finding::Remedy::ShowLogs);
        QVERIFY(found[1].text.contains(u"7"_s));
        QCOMPARE(found[3].remedy, Finding::Remedy::ShowStats);
    }

    void outOfMemory()
    {
        ContainerInfo hog = makeContainer(u"hog"_s, ContainerState::Exited);
        hog.oomKilled = true;
        hog.exitCode = 137;
        hog.memoryLimit = 64u << 20;
        const auto found = find(hog);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].tone, ToneKind::Bad);
        QCOMPARE(found[0].update, QVariantMap({{u"memory-limit"_s, QVariant::fromValue<quint64>(128u << 20)}}));
        hog.memoryLimit = machineMemory;
        hog.startedAt = 1;
        QCOMPARE(find(hog)[0].remedy, Finding::Remedy::ShowLogs);
    }
};

QTEST_MAIN(TestFindings)
#include "tst_findings.moc"
