// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/containertree.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <random>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

using FailureMode = QAbstractItemModelTester::FailureReportingMode;

/// The containers as the table shows them: groups, sums, order, what is held.
class TestContainerTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void groupsByLabels_data();
    void groupsByLabels();
    void sumsOfGroups();
    void countdownsMoveWithTheBeat();
    void chipOfTheWorst();
    void ordersGroupsAndMembers();
    void ordersNumbersInNames();
    void holdsItsOrder();
    void segments();
    void filters();
    void followsByRow();
    void persistentRowsFollow();
    void resetsWithTheConnection();
    void anythingAtAll();

private:
    QString put(const QString &name, const QString &project = {}, ContainerState state = ContainerState::Running);
    /// "shop[api db] web"
    QString shape() const;

    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<FakeMetrics> m_metrics;
    std::unique_ptr<ContainerModel> m_model;
    std::unique_ptr<ContainerTree> m_tree;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestContainerTree::init()
{
    m_engine = std::make_unique<FakeEngine>();
    m_metrics = std::make_unique<FakeMetrics>();
    m_engine->setState(HelperState::Connected);
    m_model = std::make_unique<ContainerModel>(m_engine.get(), m_metrics.get());
    m_tree = std::make_unique<ContainerTree>(m_model.get());
    m_tester = std::make_unique<QAbstractItemModelTester>(m_tree.get(), FailureMode::QtTest);
}

void TestContainerTree::cleanup()
{
    m_tester.reset();
    m_tree.reset();
    m_model.reset();
    m_metrics.reset();
    m_engine.reset();
}

QString TestContainerTree::put(const QString &name, const QString &project, ContainerState state)
{
    ContainerInfo container = makeContainer(name, state);
    if (!project.isEmpty())
        container.labels.insert(u"com.docker.compose.project"_s, project);
    m_engine->put(container);
    return container.path;
}

QString TestContainerTree::shape() const
{
    QStringList rows;
    for (int row = 0; row < m_tree->rowCount(); ++row) {
        const QModelIndex index = m_tree->index(row, 0);
        QString text = index.data().toString();
        if (m_tree->isGroup(index)) {
            QStringList members;
            for (int member = 0; member < m_tree->rowCount(index); ++member)
                members << m_tree->index(member, 0, index).data().toString();
            text += u'[' + members.join(u' ') + u']';
        }
        rows << text;
    }
    return rows.join(u' ');
}

void TestContainerTree::groupsByLabels_data()
{
    QTest::addColumn<ContainerTree::Grouping>("grouping");
    QTest::addColumn<QString>("shape");
    QTest::newRow("none") << ContainerTree::Grouping::None << u"api db lonely node web"_s;
    QTest::newRow("project") << ContainerTree::Grouping::Project << u"shop[api db] lonely node web"_s;
    QTest::newRow("pod") << ContainerTree::Grouping::Pod << u"pod-1[node] api db lonely web"_s;
    QTest::newRow("network") << ContainerTree::Grouping::Network << u"kiste0[api web] db lonely node"_s;
}

void TestContainerTree::groupsByLabels()
{
    QFETCH(const ContainerTree::Grouping, grouping);
    for (const QString &name : {u"web"_s, u"db"_s, u"api"_s, u"node"_s, u"lonely"_s}) {
        ContainerInfo container = makeContainer(name);
        if (name == "api"_L1 || name == "db"_L1)
            container.labels.insert(name == "api"_L1 ? u"com.docker.compose.project"_s : u"io.podman.compose.project"_s, u"shop"_s);
        if (name == "node"_L1)
            container.labels.insert(u"io.kubernetes.pod.name"_s, u"pod-1"_s);
        container.network = name == "api"_L1 || name == "web"_L1 ? u"kiste0"_s : u"none"_s;
        m_engine->put(container);
    }
    m_tree->setGrouping(grouping);
    QTEST(shape(), "shape");
}

void TestContainerTree::sumsOfGroups()
{
    const QString api = put(u"api"_s, u"shop"_s), db = put(u"db"_s, u"shop"_s);
    put(u"old"_s, u"shop"_s, ContainerState::Exited);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    m_metrics->samples[api] = {0.5, 100u << 20, 3, 0, 2'000};
    m_metrics->samples[db] = {1.25, 300u << 20, 7, 0, 3'000};
    QSignalSpy changed(m_tree.get(), &QAbstractItemModel::dataChanged);
    m_metrics->beat();
    QVERIFY(changed.count() >= 2); // the group, and its members
    const QModelIndex group = m_tree->index(0, 0);
    QCOMPARE(group.siblingAtColumn(ContainerModel::Cpu).data().toString(), u"1.75"_s);
    QCOMPARE(group.siblingAtColumn(ContainerModel::Memory).data().toString(), u"400\u00a0MiB"_s);
    QCOMPARE(group.siblingAtColumn(ContainerModel::Network).data().toString(), u"4.9\u00a0KiB/s"_s);
    QCOMPARE(group.siblingAtColumn(ContainerModel::Pids).data().toString(), u"10"_s);
    QCOMPARE(group.data(ContainerTree::NoteRole).toString(), u"project, 2 of 3"_s);
    QCOMPARE(group.data(ContainerTree::ShortNoteRole).toString(), u"2 of 3"_s);
    QCOMPARE(m_tree->totals().cores, 1.75);
    // With limits everywhere the sum has one, too.
    for (const QString &path : {api, db}) {
        ContainerInfo container = m_engine->container(path);
        container.memoryLimit = 512u << 20;
        m_engine->put(container);
    }
    QCOMPARE(group.siblingAtColumn(ContainerModel::Memory).data().toString(), u"0.4 / 1\u00a0GiB"_s);
}

void TestContainerTree::countdownsMoveWithTheBeat()
{
    const QString web = put(u"web"_s, u"shop"_s, ContainerState::Restarting);
    put(u"db"_s, u"shop"_s);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    QSignalSpy changed(m_tree.get(), &QAbstractItemModel::dataChanged);
    m_metrics->beat();
    const auto told = [&](const QModelIndex &cell) {
        return std::ranges::any_of(changed, [&](const QList<QVariant> &change) {
            const auto first = change.at(0).toModelIndex(), last = change.at(1).toModelIndex();
            return first.parent() == cell.parent() && first.row() <= cell.row() && cell.row() <= last.row()
                && first.column() <= cell.column() && cell.column() <= last.column();
        });
    };
    const QModelIndex chip = m_tree->indexOf(web).siblingAtColumn(ContainerModel::State);
    QVERIFY(told(chip));
    QVERIFY(told(chip.parent().siblingAtColumn(ContainerModel::State))); // a group shows its worst
    QVERIFY(!told(m_tree->indexOf(web).siblingAtColumn(ContainerModel::Name)));
}

void TestContainerTree::chipOfTheWorst()
{
    put(u"api"_s, u"shop"_s);
    const QString db = put(u"db"_s, u"shop"_s);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    QCOMPARE(m_tree->chip(m_tree->index(0, 0)).text, u"Running"_s);
    ContainerInfo container = m_engine->container(db);
    container.health = ContainerHealth::Unhealthy;
    m_engine->put(container);
    QCOMPARE(m_tree->chip(m_tree->index(0, 0)).text, u"1 × Unhealthy"_s);
    QCOMPARE(m_tree->chip(m_tree->index(0, 0)).tone, ToneKind::Attention);
}

void TestContainerTree::ordersGroupsAndMembers()
{
    const QString a = put(u"a"_s, u"shop"_s), b = put(u"b"_s, u"shop"_s), c = put(u"c"_s), d = put(u"d"_s, u"blog"_s);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    QCOMPARE(shape(), u"blog[d] shop[a b] c"_s); // groups first, by name
    m_metrics->samples = {{a, {0.2, 0, 1}}, {b, {0.3, 0, 1}}, {c, {0.4, 0, 1}}, {d, {0.1, 0, 1}}};
    m_metrics->beat();
    m_tree->sort(ContainerModel::Cpu, Qt::DescendingOrder);
    QCOMPARE(shape(), u"shop[b a] c blog[d]"_s); // by their sums
    m_metrics->samples[d].cpuCores = 3;
    m_metrics->beat();
    QCOMPARE(shape(), u"blog[d] shop[b a] c"_s);
    m_tree->sort(ContainerModel::Name, Qt::DescendingOrder);
    QCOMPARE(shape(), u"shop[b a] blog[d] c"_s);
}

void TestContainerTree::ordersNumbersInNames()
{
    for (const QString &name : {u"job-10"_s, u"job-9"_s, u"Job-1"_s})
        put(name);
    QCOMPARE(shape(), u"Job-1 job-9 job-10"_s);
}

void TestContainerTree::holdsItsOrder()
{
    const QString a = put(u"a"_s), b = put(u"b"_s);
    m_metrics->samples = {{a, {0.1, 0, 1}}, {b, {0.9, 0, 1}}};
    m_metrics->beat();
    m_tree->sort(ContainerModel::Cpu, Qt::DescendingOrder);
    QCOMPARE(shape(), u"b a"_s);
    m_tree->setHeld(true);
    m_metrics->samples[a].cpuCores = 2;
    m_metrics->beat();
    QCOMPARE(shape(), u"b a"_s);
    const QString c = put(u"c"_s); // new ones come at the end
    m_metrics->samples[c] = {5, 0, 1};
    m_metrics->beat();
    QCOMPARE(shape(), u"b a c"_s);
    m_engine->takeContainer(b); // what is gone is gone
    QCOMPARE(shape(), u"a c"_s);
    m_tree->setHeld(false);
    QCOMPARE(shape(), u"c a"_s);
}

void TestContainerTree::segments()
{
    const QString web = put(u"web"_s);
    put(u"done"_s, {}, ContainerState::Exited);
    ContainerInfo failed = makeContainer(u"failed"_s, ContainerState::Exited);
    failed.exitCode = 2;
    m_engine->put(failed);
    m_tree->setSegment(ContainerTree::Segment::Running);
    QCOMPARE(shape(), u"web"_s);
    m_tree->setSegment(ContainerTree::Segment::Stopped);
    QCOMPARE(shape(), u"done failed"_s);
    m_tree->setSegment(ContainerTree::Segment::Attention);
    QCOMPARE(shape(), u"failed"_s);
    QCOMPARE(m_model->problemCount(), 1);
    // One that is held back joins them, as soon as it is noticed.
    ContainerInfo slow = m_engine->container(web);
    slow.nanoCpus = 500'000'000;
    m_engine->put(slow);
    m_metrics->samples[web] = {0.5, 1u << 20, 1};
    m_metrics->strains[web] = {300, 0.4, 0, 0};
    for (int beat = 0; beat < 3; ++beat)
        m_metrics->beat();
    QCOMPARE(shape(), u"failed web"_s);
    QCOMPARE(m_tree->chip(m_tree->indexOf(web)).text, u"Held back"_s);
    m_metrics->strains[web] = {300, 0.01, 0, 0};
    for (int beat = 0; beat < 3; ++beat)
        m_metrics->beat();
    QCOMPARE(shape(), u"failed"_s);
}

void TestContainerTree::filters()
{
    put(u"api"_s, u"shop"_s);
    put(u"db"_s, u"shop"_s, ContainerState::Paused);
    ContainerInfo web = makeContainer(u"web"_s);
    web.ports = {u"0.0.0.0:8080->80/tcp"_s};
    m_engine->put(web);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    m_tree->setExpression(FilterExpression(u"project:shop !api"_s));
    QCOMPARE(shape(), u"shop[db]"_s);
    m_tree->setExpression(FilterExpression(u"state:paused"_s));
    QCOMPARE(shape(), u"shop[db]"_s);
    m_tree->setExpression(FilterExpression(u"port:8080"_s));
    QCOMPARE(shape(), u"web"_s);
    QCOMPARE(m_tree->index(0, 0).data(ContainerModel::PortsRole).toStringList(), QStringList{u"8080"_s});
    m_tree->setExpression(FilterExpression(u"/^(api|web)$/"_s));
    QCOMPARE(shape(), u"shop[api] web"_s);
    QCOMPARE(m_tree->shownCount(), 2);
    m_tree->setExpression({});
    QCOMPARE(shape(), u"shop[api db] web"_s);
}

void TestContainerTree::followsByRow()
{
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    QSignalSpy resets(m_tree.get(), &QAbstractItemModel::modelReset);
    QSignalSpy inserted(m_tree.get(), &QAbstractItemModel::rowsInserted);
    put(u"api"_s, u"shop"_s);
    const QString db = put(u"db"_s, u"shop"_s);
    QCOMPARE(inserted.count(), 2); // the group with its first member, then the second
    m_engine->takeContainer(db);
    QCOMPARE(shape(), u"shop[api]"_s);
    ContainerInfo api = m_engine->container(u"/org/kiste/Helper1/container/api"_s);
    api.name = u"zebra"_s;
    m_engine->put(api);
    put(u"kangaroo"_s, u"shop"_s);
    QCOMPARE(shape(), u"shop[kangaroo zebra]"_s);
    m_engine->takeContainer(api.path);
    m_engine->takeContainer(u"/org/kiste/Helper1/container/kangaroo"_s);
    QCOMPARE(m_tree->rowCount(), 0); // a group without members goes
    QCOMPARE(resets.count(), 0);
}

void TestContainerTree::persistentRowsFollow()
{
    const QString a = put(u"a"_s, u"shop"_s), b = put(u"b"_s, u"shop"_s), c = put(u"c"_s);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    m_metrics->samples = {{a, {0.1, 0, 1}}, {b, {0.2, 0, 1}}, {c, {0.9, 0, 1}}};
    m_metrics->beat();
    const QPersistentModelIndex member(m_tree->indexOf(a)), single(m_tree->indexOf(c)), group(m_tree->index(0, 0));
    m_tree->sort(ContainerModel::Cpu, Qt::DescendingOrder);
    QCOMPARE(shape(), u"c shop[b a]"_s);
    QCOMPARE(QModelIndex(member), m_tree->indexOf(a));
    QCOMPARE(member.row(), 1);
    QCOMPARE(single.row(), 0);
    QCOMPARE(group.row(), 1);
    QCOMPARE(member.parent(), QModelIndex(group));
    QCOMPARE(m_tree->paths(group), QStringList({b, a}));
}

void TestContainerTree::resetsWithTheConnection()
{
    put(u"a"_s);
    QSignalSpy resets(m_tree.get(), &QAbstractItemModel::modelReset);
    m_engine->setState(HelperState::NotRunning);
    QCOMPARE(m_tree->rowCount(), 0);
    QCOMPARE(resets.count(), 1);
}

/// Changes of all kinds in any order; the tester looks at each of them, and in the end the tree is what a new one would be.
void TestContainerTree::anythingAtAll()
{
    std::mt19937 random(20'261'130);
    const auto any = [&random](int below) { return int(random() % unsigned(below)); };
    for (int step = 0; step < 600; ++step) {
        const QString name = u"c%1"_s.arg(any(12));
        const QString path = u"/org/kiste/Helper1/container/"_s + name;
        switch (any(9)) {
        case 0:
        case 1:
        case 2: put(name, any(2) ? u"p%1"_s.arg(any(3)) : QString(), any(4) ? ContainerState::Running : ContainerState::Exited); break;
        case 3:
            if (m_model->container(path))
                m_engine->takeContainer(path);
            break;
        case 4: m_metrics->samples[path] = {any(100) / 10.0, quint64(any(1000)) << 20, 1}; break;
        case 5: m_metrics->beat(); break;
        case 6: m_tree->setHeld(any(2)); break;
        case 7: m_tree->sort(any(ContainerModel::ColumnCount), any(2) ? Qt::AscendingOrder : Qt::DescendingOrder); break;
        case 8:
            if (any(2))
                m_tree->setGrouping(ContainerTree::Grouping(any(4)));
            else
                m_tree->setSegment(ContainerTree::Segment(any(4)));
            break;
        }
    }
    m_tree->setHeld(false);
    m_tree->setSegment(ContainerTree::Segment::All);
    m_tree->setGrouping(ContainerTree::Grouping::Project);
    m_tree->sort(ContainerModel::Name);
    ContainerTree fresh(m_model.get());
    fresh.setGrouping(ContainerTree::Grouping::Project);
    const QString now = shape();
    QCOMPARE(m_tree->shownCount(), m_model->rowCount());
    QCOMPARE(m_tree->rowCount(), fresh.rowCount());
    for (int row = 0; row < fresh.rowCount(); ++row)
        QCOMPARE(m_tree->paths(m_tree->index(row, 0)), fresh.paths(fresh.index(row, 0)));
    QVERIFY(!now.isEmpty());
}

QTEST_MAIN(TestContainerTree)
#include "tst_containertree.moc"
