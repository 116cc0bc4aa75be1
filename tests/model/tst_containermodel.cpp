// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/containeractions.h"
#include "ui/models/containermodel.h"
#include "ui/models/rowfilter.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

using FailureMode = QAbstractItemModelTester::FailureReportingMode;

/// The containers table's model, its filter and its acts, on an engine in memory.
class TestContainerModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheHelperByRow();
    void resetsOnlyWithTheConnection();
    void saysOnlyWhatChanged();
    void numbersFollowTheBeat();
    void runsOfRowsChangeTogether();
    void chips_data();
    void chips();
    void restartsCountDown();
    void problems_data();
    void problems();
    void filters_data();
    void filters();
    void expressions_data();
    void expressions();
    void ordersNumbersInNames();
    void holdsItsOrder();
    void marksWhatIsPending();
    void collectsFailures();
    void actsOnlyWhereItMakesSense_data();
    void actsOnlyWhereItMakesSense();
    void echoesCommands();
};

namespace {

QString pathOf(const QString &name)
{
    return u"/org/kiste/Helper1/container/"_s + name;
}

QStringList names(const QAbstractItemModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.index(row, ContainerModel::Name).data().toString();
    return names;
}

} // namespace

void TestContainerModel::followsTheHelperByRow()
{
    FakeEngine helper;
    FakeMetrics metrics;
    ContainerModel model(&helper, &metrics);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    helper.setState(HelperState::Connected);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    helper.put(makeContainer(u"web"_s));
    helper.put(makeContainer(u"db"_s));
    helper.put(makeContainer(u"cache"_s));
    QCOMPARE(inserted.count(), 3);
    QCOMPARE(names(model), QStringList({u"web"_s, u"db"_s, u"cache"_s}));
    helper.takeContainer(pathOf(u"db"_s));
    QCOMPARE(names(model), QStringList({u"web"_s, u"cache"_s}));
    QCOMPARE(model.rowOf(pathOf(u"cache"_s)), 1);
    QCOMPARE(model.container(pathOf(u"db"_s)), nullptr);
    Q_EMIT helper.containerRemoved(pathOf(u"db"_s)); // twice: no harm
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(resets.count(), 0);
}

void TestContainerModel::resetsOnlyWithTheConnection()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.put(makeContainer(u"web"_s));
    ContainerModel model(&helper, &metrics);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    helper.setState(HelperState::Connected);
    QCOMPARE(model.rowCount(), 1);
    helper.setState(HelperState::Reconnecting);
    helper.put(makeContainer(u"db"_s));
    QCOMPARE(names(model), QStringList{u"web"_s});
    helper.setState(HelperState::Connected);
    QCOMPARE(names(model), QStringList({u"web"_s, u"db"_s}));
    QCOMPARE(resets.count(), 0);
    helper.setState(HelperState::NotRunning);
    QCOMPARE(resets.count(), 1);
    QCOMPARE(model.rowCount(), 0);
}

void TestContainerModel::saysOnlyWhatChanged()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    ContainerModel model(&helper, &metrics);
    helper.put(makeContainer(u"web"_s));
    helper.put(makeContainer(u"db"_s));
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    ContainerInfo db = helper.container(pathOf(u"db"_s));
    helper.put(db);
    QCOMPARE(changed.count(), 0);
    db.state = ContainerState::Paused;
    helper.put(db);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), model.index(1, ContainerModel::State));
    QCOMPARE(changed[0][1].toModelIndex(), model.index(1, ContainerModel::State));
    db.name = u"database"_s;
    helper.put(db);
    QCOMPARE(changed.count(), 2);
    QCOMPARE(changed[1][0].toModelIndex().column(), int(ContainerModel::Name));
    QCOMPARE(changed[1][1].toModelIndex().column(), int(ContainerModel::Name));
}

void TestContainerModel::numbersFollowTheBeat()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    ContainerInfo web = makeContainer(u"web"_s);
    web.memoryLimit = 512u << 20;
    helper.put(web);
    ContainerModel model(&helper, &metrics);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    QCOMPARE(model.index(0, ContainerModel::Cpu).data().toString(), u"–"_s);
    metrics.samples[web.path] = {0.826, 402u << 20, 38};
    metrics.beat();
    QCOMPARE(model.index(0, ContainerModel::Cpu).data().toString(), u"0.83"_s);
    QCOMPARE(model.index(0, ContainerModel::Memory).data().toString(), u"402 / 512\u00a0MiB"_s);
    QCOMPARE(model.index(0, ContainerModel::Pids).data().toString(), u"38"_s);
    QCOMPARE(model.index(0, ContainerModel::Cpu).data(ContainerModel::SortRole).toDouble(), 0.826);
    // What has ended has no present any more, whatever the source still says.
    web.state = ContainerState::Exited;
    helper.put(web);
    QCOMPARE(model.index(0, ContainerModel::Cpu).data().toString(), u"–"_s);
    metrics.beat();
    QCOMPARE(model.index(0, ContainerModel::Memory).data().toString(), u"–"_s);
}

void TestContainerModel::runsOfRowsChangeTogether()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    ContainerModel model(&helper, &metrics);
    for (int number = 0; number < 200; ++number) {
        const ContainerInfo container =
            makeContainer(u"sleep-%1"_s.arg(number), number == 100 ? ContainerState::Exited : ContainerState::Running);
        metrics.samples[container.path] = {0.1, 1u << 20, 1};
        helper.put(container);
    }
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    metrics.beat();
    QCOMPARE(changed.count(), 2);
    QCOMPARE(changed[0][0].toModelIndex(), model.index(0, ContainerModel::Cpu));
    QCOMPARE(changed[0][1].toModelIndex(), model.index(99, ContainerModel::Uptime));
    QCOMPARE(changed[1][0].toModelIndex(), model.index(101, ContainerModel::Cpu));
}

void TestContainerModel::chips_data()
{
    QTest::addColumn<ContainerState>("state");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<bool>("oom");
    QTest::addColumn<QString>("error");
    QTest::addColumn<Operation>("pending");
    QTest::addColumn<QString>("text");
    QTest::addColumn<ToneKind>("tone");
    const auto row = [](const char *name, ContainerState state, int exitCode, bool oom, const char *error,
                        Operation pending, const char *text, ToneKind tone) {
        QTest::newRow(name) << state << exitCode << oom << QString::fromLatin1(error) << pending
                            << QString::fromLatin1(text) << tone;
    };
    row("created", ContainerState::Created, 0, false, "", Operation::None, "Created", ToneKind::Idle);
    row("running", ContainerState::Running, 0, false, "", Operation::None, "Running", ToneKind::Good);
    row("paused", ContainerState::Paused, 0, false, "", Operation::None, "Paused", ToneKind::Information);
    row("ended well", ContainerState::Exited, 0, false, "", Operation::None, "Exited 0", ToneKind::Idle);
    row("ended badly", ContainerState::Exited, 2, false, "", Operation::None, "Exited 2", ToneKind::Bad);
    row("out of memory", ContainerState::Exited, 137, true, "", Operation::None, "Out of memory", ToneKind::Bad);
    row("failed start", ContainerState::Exited, 127, false, "no such file", Operation::None, "Failed to start",
        ToneKind::Bad);
    row("damaged", ContainerState::Damaged, 0, false, "bad json", Operation::None, "Damaged", ToneKind::Bad);
    row("stopping by us", ContainerState::Running, 0, false, "", Operation::Stopping, "Stopping",
        ToneKind::Information);
    row("unknown", ContainerState(99), 0, false, "", Operation::None, "Unknown", ToneKind::Idle);
}

void TestContainerModel::chips()
{
    QFETCH(const ContainerState, state);
    QFETCH(const int, exitCode);
    QFETCH(const bool, oom);
    QFETCH(const QString, error);
    QFETCH(const Operation, pending);
    ContainerInfo container = makeContainer(u"web"_s, state);
    container.exitCode = exitCode;
    container.oomKilled = oom;
    container.error = error;
    const Chip chip = containerChip(container, pending);
    QTEST(chip.text, "text");
    QTEST(chip.tone, "tone");
    QVERIFY(!chip.icon.isEmpty());
}

void TestContainerModel::restartsCountDown()
{
    ContainerInfo container = makeContainer(u"web"_s, ContainerState::Restarting);
    const auto in = [&](qint64 milliseconds) {
        container.restartAt = quint64(QDateTime::currentMSecsSinceEpoch() + milliseconds) * 1000;
        return containerChip(container, Operation::None).text;
    };
    const QString far = in(59'900);
    QVERIFY2(far == "Restart in 60 s"_L1 || far == "Restart in 59 s"_L1, qPrintable(far)); // one may pass while one looks
    QCOMPARE(in(300), u"Restarting"_s);
    QCOMPARE(in(-5000), u"Restarting"_s);
    container.restartAt = 0;
    QCOMPARE(containerChip(container, Operation::None).text, u"Restarting"_s);
    QCOMPARE(containerChip(container, Operation::Stopping).text, u"Stopping"_s);
}

void TestContainerModel::problems_data()
{
    QTest::addColumn<ContainerState>("state");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<bool>("oom");
    QTest::addColumn<bool>("problem");
    QTest::newRow("running") << ContainerState::Running << 0 << false << false;
    QTest::newRow("runs again after a failure") << ContainerState::Running << 1 << true << false;
    QTest::newRow("ended well") << ContainerState::Exited << 0 << false << false;
    QTest::newRow("stopped") << ContainerState::Exited << 143 << false << false;
    QTest::newRow("killed by us") << ContainerState::Exited << 137 << false << false;
    QTest::newRow("out of memory") << ContainerState::Exited << 137 << true << true;
    QTest::newRow("ended badly") << ContainerState::Exited << 1 << false << true;
    QTest::newRow("damaged") << ContainerState::Damaged << 0 << false << true;
}

void TestContainerModel::problems()
{
    QFETCH(const ContainerState, state);
    QFETCH(const int, exitCode);
    QFETCH(const bool, oom);
    ContainerInfo container = makeContainer(u"web"_s, state);
    container.exitCode = exitCode;
    container.oomKilled = oom;
    QTEST(hasProblem(container), "problem");
    QCOMPARE(!containerProblem(container).isEmpty(), oom ? hasProblem(container) : state == ContainerState::Damaged);
}

void TestContainerModel::filters_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("left");
    QTest::newRow("nothing") << QString() << QStringList{u"shop-api"_s, u"shop-db"_s, u"web"_s};
    QTest::newRow("word") << u"SHOP"_s << QStringList{u"shop-api"_s, u"shop-db"_s};
    QTest::newRow("two words") << u"shop db"_s << QStringList{u"shop-db"_s};
    QTest::newRow("not") << u"!shop"_s << QStringList{u"web"_s};
    QTest::newRow("expression") << u"/^(web|shop-a)/"_s << QStringList{u"shop-api"_s, u"web"_s};
    QTest::newRow("not an expression") << u"!/api/"_s << QStringList{u"shop-db"_s, u"web"_s};
    QTest::newRow("broken expression") << u"/(/"_s << QStringList{};
    QTest::newRow("state") << u"paused"_s << QStringList{u"shop-db"_s};
    QTest::newRow("none") << u"elephant"_s << QStringList{};
    QTest::newRow("field") << u"name:shop state:paused"_s << QStringList{u"shop-db"_s};
    QTest::newRow("field of another") << u"image:shop"_s << QStringList{};
    QTest::newRow("not a field") << u"starter:latest"_s << QStringList({u"shop-api"_s, u"shop-db"_s, u"web"_s});
    QTest::newRow("field, inverse, expression") << u"!name:/^shop/"_s << QStringList{u"web"_s};
}

void TestContainerModel::expressions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("matches");
    QTest::newRow("port") << u"port:8080"_s << true;
    QTest::newRow("part of a port") << u"port:80"_s << false;
    QTest::newRow("other port") << u"port:443"_s << true;
    QTest::newRow("not that port") << u"!port:8080"_s << false;
    QTest::newRow("ports by expression") << u"port:/^80/"_s << true;
    QTest::newRow("label") << u"label:tier=front"_s << true;
    QTest::newRow("names of fields are not text") << u"tier label"_s << false;
    QTest::newRow("case") << u"NAME:Web"_s << true;
    QTest::newRow("broken expression") << u"/(/"_s << false;
}

void TestContainerModel::expressions()
{
    QFETCH(const QString, text);
    const QString fields = QStringList{filterField("name", u"web"_s), filterField("port", u"8080"_s),
                                       filterField("port", u"443"_s), filterField("label", u"tier=front"_s)}
                               .join(u'\n');
    QTEST(FilterExpression(text).matches(fields), "matches");
}

void TestContainerModel::filters()
{
    QFETCH(const QString, text);
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    helper.put(makeContainer(u"shop-api"_s));
    helper.put(makeContainer(u"shop-db"_s, ContainerState::Paused));
    helper.put(makeContainer(u"web"_s));
    ContainerModel model(&helper, &metrics);
    RowFilter filter(ContainerModel::SortRole, ContainerModel::FilterRole);
    QAbstractItemModelTester tester(&filter, FailureMode::QtTest);
    filter.setSourceModel(&model);
    filter.sort(ContainerModel::Name);
    filter.setExpression(FilterExpression(text));
    QTEST(names(filter), "left");
}

void TestContainerModel::ordersNumbersInNames()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    for (const QString &name : {u"job-10"_s, u"job-9"_s, u"Job-1"_s})
        helper.put(makeContainer(name));
    ContainerModel model(&helper, &metrics);
    RowFilter filter(ContainerModel::SortRole, ContainerModel::FilterRole);
    filter.setSourceModel(&model);
    filter.sort(ContainerModel::Name);
    QCOMPARE(names(filter), QStringList({u"Job-1"_s, u"job-9"_s, u"job-10"_s}));
}

void TestContainerModel::holdsItsOrder()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    const ContainerInfo a = makeContainer(u"a"_s);
    const ContainerInfo b = makeContainer(u"b"_s);
    helper.put(a);
    helper.put(b);
    metrics.samples[a.path] = {0.1, 0, 1};
    metrics.samples[b.path] = {0.9, 0, 1};
    ContainerModel model(&helper, &metrics);
    RowFilter filter(ContainerModel::SortRole, ContainerModel::FilterRole);
    QAbstractItemModelTester tester(&filter, FailureMode::QtTest);
    filter.setSourceModel(&model);
    filter.sort(ContainerModel::Cpu, Qt::DescendingOrder);
    QCOMPARE(names(filter), QStringList({u"b"_s, u"a"_s}));
    filter.setHeld(true);
    metrics.samples[a.path].cpuCores = 2;
    metrics.beat();
    QCOMPARE(names(filter), QStringList({u"b"_s, u"a"_s}));
    filter.setHeld(false);
    QCOMPARE(names(filter), QStringList({u"a"_s, u"b"_s}));
}

void TestContainerModel::marksWhatIsPending()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    const ContainerInfo web = makeContainer(u"web"_s);
    helper.put(web);
    ContainerModel model(&helper, &metrics);
    QAbstractItemModelTester tester(&model, FailureMode::QtTest);
    ContainerActions actions(&helper, &model);
    helper.hold = true;
    actions.stop({web.path});
    QCOMPARE(model.pending(web.path), Operation::Stopping);
    QCOMPARE(model.index(0, ContainerModel::State).data().toString(), u"Stopping"_s);
    // Only the act in flight is off.
    QVERIFY(!ContainerActions::applies(Operation::Stopping, web, Operation::Stopping));
    QVERIFY(ContainerActions::applies(Operation::Killing, web, Operation::Stopping));
    actions.stop({web.path});
    QCOMPARE(helper.waiting(), 1);
    helper.release();
    QCOMPARE(model.pending(web.path), Operation::None);
}

void TestContainerModel::collectsFailures()
{
    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    const QStringList paths{pathOf(u"a"_s), pathOf(u"b"_s)};
    helper.put(makeContainer(u"a"_s));
    helper.put(makeContainer(u"b"_s));
    helper.failures[u"remove"_s] = Error{ErrorCode::NotAuthorized, "polkit says no to 'a'"};
    ContainerModel model(&helper, &metrics);
    ContainerActions actions(&helper, &model);
    QSignalSpy failed(&actions, &ContainerActions::failed);
    actions.remove(paths);
    QTRY_COMPARE(failed.count(), 1);
    const auto failures = failed[0][1].value<QList<ActionFailure>>();
    QCOMPARE(failures.size(), 2);
    QCOMPARE(failures[0].name, u"a"_s);
    QVERIFY(failureSentence(Operation::Removing, failures, 2).startsWith(u"2 of 2"_s));
    QVERIFY(failureDetail(failures).contains(u"polkit says no"_s));
    const QString one = failureSentence(Operation::Removing, failures.first(1), 1);
    QVERIFY(one.contains(u"“a”"_s));
    QVERIFY(one.contains(u"not allowed"_s));
    QCOMPARE(helper.calls.last().options.value(u"force"_s), QVariant(true));
}

void TestContainerModel::actsOnlyWhereItMakesSense_data()
{
    QTest::addColumn<ContainerState>("state");
    QTest::addColumn<QString>("acts"); // of "start stop kill remove", by their first letters
    QTest::newRow("created") << ContainerState::Created << u"sr"_s;
    QTest::newRow("starting") << ContainerState::Starting << u"tkr"_s;
    QTest::newRow("running") << ContainerState::Running << u"tkr"_s;
    QTest::newRow("stopping") << ContainerState::Stopping << u"kr"_s;
    QTest::newRow("exited") << ContainerState::Exited << u"sr"_s;
    QTest::newRow("damaged") << ContainerState::Damaged << u"r"_s;
}

void TestContainerModel::actsOnlyWhereItMakesSense()
{
    QFETCH(const ContainerState, state);
    const ContainerInfo container = makeContainer(u"web"_s, state);
    QString acts;
    for (const auto &[operation, letter] : {std::pair{Operation::Starting, u's'}, std::pair{Operation::Stopping, u't'},
                                            std::pair{Operation::Killing, u'k'}, std::pair{Operation::Removing, u'r'}})
        if (ContainerActions::applies(operation, container, Operation::None))
            acts += letter;
    QTEST(acts, "acts");
}

void TestContainerModel::echoesCommands()
{
    QCOMPARE(commandLine(Operation::Starting, {u"web"_s, u"db"_s}), u"kistectl start web db"_s);
    QCOMPARE(commandLine(Operation::Removing, {u"web"_s}), u"kistectl rm -f web"_s);
    QCOMPARE(commandLine(Operation::Killing, {u"web"_s}), u"kistectl kill web"_s);
}

QTEST_MAIN(TestContainerModel)
#include "tst_containermodel.moc"
