// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/consumermodel.h"
#include "ui/models/diskuse.h"
#include "ui/models/recentevents.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

using FailureMode = QAbstractItemModelTester::FailureReportingMode;

namespace {

QStringList namesOf(const QAbstractItemModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.index(row, 0).data().toString();
    return names;
}

} // namespace

/// What the overview is made of.
class TestOverviewModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greatestFirst()
    {
        FakeEngine engine;
        FakeMetrics metrics;
        engine.setState(HelperState::Connected);
        ContainerModel containers(&engine, &metrics);
        ConsumerModel model(&containers);
        QAbstractItemModelTester tester(&model, FailureMode::QtTest);
        model.setActive(true);
        for (int number = 0; number < 8; ++number) {
            const ContainerInfo container = makeContainer(u"c%1"_s.arg(number));
            metrics.samples[container.path] = {number / 10.0, quint64(100 - number) << 20, 1};
            engine.put(container);
        }
        engine.put(makeContainer(u"old"_s, ContainerState::Exited));
        metrics.beat();
        QCOMPARE(namesOf(model), QStringList({u"c7"_s, u"c6"_s, u"c5"_s, u"c4"_s, u"c3"_s}));
        QCOMPARE(model.index(0, ConsumerModel::Cpu).data().toString(), u"0.70 cores"_s);
        model.setResource(ConsumerModel::Resource::Memory);
        QCOMPARE(namesOf(model), QStringList({u"c0"_s, u"c1"_s, u"c2"_s, u"c3"_s, u"c4"_s}));
        // Held, nothing moves; what is gone goes.
        model.setHeld(true);
        metrics.samples[u"/org/kiste/Helper1/container/c5"_s].memoryBytes = 1u << 30;
        metrics.beat();
        QCOMPARE(namesOf(model).first(), u"c0"_s);
        engine.takeContainer(u"/org/kiste/Helper1/container/c0"_s);
        QVERIFY(!namesOf(model).contains(u"c0"_s));
        model.setHeld(false);
        QCOMPARE(namesOf(model).first(), u"c5"_s);
    }

    void placesAreKept()
    {
        FakeEngine engine;
        FakeMetrics metrics;
        engine.setState(HelperState::Connected);
        ContainerModel containers(&engine, &metrics);
        ConsumerModel model(&containers);
        model.setActive(true);
        const auto path = [](int number) { return u"/org/kiste/Helper1/container/c%1"_s.arg(number); };
        for (int number = 0; number < 8; ++number) {
            engine.put(makeContainer(u"c%1"_s.arg(number)));
            metrics.samples[path(number)] = {number / 10.0, 1, 1};
        }
        metrics.beat();
        QCOMPARE(model.places(), QStringList({path(7), path(6), path(5), path(4)}));
        // The fifth passes the fourth: nobody changes colour for that.
        QSignalSpy changed(&model, &ConsumerModel::placesChanged);
        metrics.samples[path(3)].cpuCores = 0.45;
        metrics.beat();
        QCOMPARE(changed.count(), 0);
        // One falls far behind: only its place is given away.
        metrics.samples[path(6)].cpuCores = 0;
        metrics.beat();
        QCOMPARE(model.places(), QStringList({path(7), path(3), path(5), path(4)}));
        QCOMPARE(changed.count(), 1);
    }

    void sharesOfTheDisk()
    {
        FakeEngine engine;
        DiskUse use(&engine);
        engine.usage = {5u << 20, 10};
        ContainerInfo web = makeContainer(u"web"_s), old = makeContainer(u"old"_s, ContainerState::Exited);
        engine.put(web);
        engine.put(old);
        ImageInfo used = makeImage(u"localhost/a:1"_s, 100);
        used.usedBy = {web.path};
        engine.put(used);
        engine.put(makeImage(u"localhost/b:1"_s, 40));
        VolumeInfo volume;
        volume.path = u"/org/kiste/Helper1/volume/v"_s;
        engine.put(volume);
        engine.systemChecks.append({u"free-space"_s, CheckLevel::Good, {{u"free"_s, QVariant::fromValue<quint64>(1u << 30)}}});
        engine.setState(HelperState::Connected);
        QVERIFY(!use.volumes().complete);
        use.refresh();
        QTRY_VERIFY(use.containers().complete && use.volumes().complete && use.freeBytes());
        QCOMPARE(use.images().bytes, 140U);
        QCOMPARE(use.images().unusedBytes, 40U);
        QCOMPARE(use.images().unused, 1);
        QCOMPARE(use.containers().bytes, 10U << 20);
        QCOMPARE(use.containers().unusedBytes, 5U << 20); // what does not run
        QCOMPARE(use.volumes().unused, 1);
        QCOMPARE(*use.freeBytes(), 1U << 30);
        // Soon afterwards nothing is walked through again, but what is new.
        engine.calls.clear();
        engine.put(makeContainer(u"fresh"_s));
        use.refresh();
        QTRY_VERIFY(use.containers().complete);
        QCOMPARE(engine.calls.size(), 1);
        QCOMPARE(engine.calls[0].method, u"containerUsage"_s);
        engine.takeContainer(old.path);
        QCOMPARE(use.containers().count, 2);
    }

    void newestEventsFirst()
    {
        RecentEvents model;
        QAbstractItemModelTester tester(&model, FailureMode::QtTest);
        std::vector<ChartEvent> events;
        const auto add = [&events](qint64 time) { events.push_back({time, ChartEvent::Kind::Start, u"started"_s, u"c%1"_s.arg(time), u"id"_s}); };
        add(1), add(2);
        model.setEvents(events);
        QCOMPARE(namesOf(model), QStringList({u"c2 started"_s, u"c1 started"_s}));
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted), removed(&model, &QAbstractItemModel::rowsRemoved);
        add(3);
        model.setEvents(events);
        QCOMPARE(namesOf(model).first(), u"c3 started"_s);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(removed.count(), 0);
        model.setEvents(events);
        QCOMPARE(inserted.count(), 1); // nothing new
        for (qint64 time = 4; time < 80; ++time)
            add(time);
        model.setEvents(events);
        QCOMPARE(model.rowCount(), int(RecentEvents::most));
        QCOMPARE(namesOf(model).first(), u"c79 started"_s);
        model.setEvents({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TestOverviewModels)
#include "tst_overviewmodels.moc"
