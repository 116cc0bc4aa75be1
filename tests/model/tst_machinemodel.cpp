// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/models/machinemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr NamespaceSet host{1, 2, 3, 4, 5, 6, 7, 8};

MachineContainerInfo make(const QString &name, ContainerEngine engine, std::uint64_t base)
{
    MachineContainerInfo info;
    info.id = QString::number(base, 16).rightJustified(32, u'0');
    info.engine = engine;
    info.name = name;
    info.command = u"program"_s;
    info.owner = 4'000'000'000U; // nobody has it
    info.pid = quint32(base);
    info.cgroup = u"/folder/"_s + name;
    info.ownsCgroup = true;
    for (std::size_t kind = 0; kind < namespaceKindCount; ++kind)
        info.namespaces[kind] = base * 10 + kind;
    info.namespaces[0] = host[0];
    info.namespaces[7] = host[7];
    return info;
}

} // namespace

class TestMachineModel : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<FakeMetrics> m_metrics;
    std::unique_ptr<MachineModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    void show(const QList<MachineContainerInfo> &containers)
    {
        m_engine->machine = {host, containers};
        m_model->setActive(true);
        QTRY_COMPARE(m_model->loading(), MachineModel::Loading::Done);
    }
    QStringList groups() const
    {
        QStringList titles;
        for (int row = 0; row < m_model->rowCount(); ++row)
            titles << m_model->index(row, 0).data().toString();
        return titles;
    }
    QStringList rows(int group) const
    {
        const QModelIndex parent = m_model->index(group, 0);
        QStringList names;
        for (int row = 0; row < m_model->rowCount(parent); ++row)
            names << m_model->index(row, 0, parent).data().toString();
        return names;
    }
    QModelIndex cell(const MachineContainerInfo &container, int column) const
    {
        return m_model->indexOf(container.id).siblingAtColumn(column);
    }
    static int columnOf(NamespaceKind kind) { return MachineModel::FirstNamespace + int(kind); }

private Q_SLOTS:
    void init()
    {
        m_engine = std::make_unique<FakeEngine>();
        m_engine->setState(HelperState::Connected);
        m_metrics = std::make_unique<FakeMetrics>();
        m_model = std::make_unique<MachineModel>(m_engine.get(), m_metrics.get());
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_metrics.reset();
        m_engine.reset();
    }

    void watchesOnlyWhileActive()
    {
        QVERIFY(!m_engine->machineWatched && !m_metrics->active);
        show({make(u"web"_s, ContainerEngine::Docker, 100)});
        QVERIFY(m_engine->machineWatched && m_metrics->active);
        m_model->setActive(false);
        QVERIFY(!m_engine->machineWatched && !m_metrics->active);
        // What is told late is not for us.
        m_engine->machineChanged({make(u"late"_s, ContainerEngine::Docker, 200)}, {});
        QCOMPARE(m_model->containerCount(), 1);
    }

    void groupsByEngine()
    {
        show({make(u"sh"_s, ContainerEngine::Plain, 100), make(u"web"_s, ContainerEngine::Docker, 200),
              make(u"box"_s, ContainerEngine::Lxc, 300), make(u"mine"_s, ContainerEngine::Kiste, 400)});
        QCOMPARE(groups(), (QStringList{u"Kiste"_s, u"Docker"_s, u"LXC"_s, u"Others"_s}));
        QCOMPARE(m_model->engineCount(), 4);
        m_model->setGrouping(MachineModel::Grouping::User);
        QCOMPARE(groups(), QStringList{u"4000000000"_s});
        m_model->setGrouping(MachineModel::Grouping::Cgroup);
        QCOMPARE(groups(), QStringList{u"/folder"_s});
        QCOMPARE(rows(0).size(), 4);
    }

    void foldsLongGroups()
    {
        QList<MachineContainerInfo> many;
        for (int i = 0; i < 9; ++i)
            many.append(make(u"c%1"_s.arg(i), ContainerEngine::Docker, 100 + std::uint64_t(i)));
        m_metrics->samples[many.at(8).id] = {.cpuCores = 2};
        many[7].namespaces[indexOf(NamespaceKind::Network)] = many.at(6).namespaces[indexOf(NamespaceKind::Network)];
        show(many);
        const QModelIndex group = m_model->index(0, 0);
        // Those that share something, then the busiest, then by name.
        QCOMPARE(rows(0), (QStringList{u"c6"_s, u"c7"_s, u"c8"_s, u"c0"_s, u"c1"_s, u"c2"_s}));
        QCOMPARE(group.data(MachineModel::LinkRole).toString(), u"3 more"_s);
        QVERIFY(group.data(Qt::AccessibleTextRole).toString().contains(u"3 more"_s));
        m_model->setUnfolded(group, true);
        QCOMPARE(rows(0).size(), 9);
        QCOMPARE(group.data(MachineModel::LinkRole).toString(), u"fewer"_s);
        m_model->setUnfolded(group, false);
        QCOMPARE(rows(0).size(), 6);
        // A filter shows all that match.
        m_model->setFilter(FilterExpression(u"name:c"_s));
        QCOMPARE(rows(0).size(), 9);
        m_model->setFilter(FilterExpression(u"c5"_s));
        QCOMPARE(rows(0), QStringList{u"c5"_s});
        m_model->setFilter(FilterExpression(u"pid:107"_s));
        QCOMPARE(rows(0), QStringList{u"c7"_s});
        m_model->setFilter(FilterExpression(u"nobody"_s));
        QCOMPARE(m_model->rowCount(), 0);
    }

    void lettersAndMarks()
    {
        MachineContainerInfo one = make(u"one"_s, ContainerEngine::Podman, 100);
        MachineContainerInfo two = make(u"two"_s, ContainerEngine::Podman, 200);
        MachineContainerInfo three = make(u"three"_s, ContainerEngine::Docker, 300);
        for (const NamespaceKind kind : {NamespaceKind::Network, NamespaceKind::Ipc})
            two.namespaces[indexOf(kind)] = one.namespaces[indexOf(kind)];
        three.namespaces[indexOf(NamespaceKind::Network)] = host[indexOf(NamespaceKind::Network)];
        three.namespaces[indexOf(NamespaceKind::Time)] = 0;
        show({one, two, three});
        const auto use = [&](const MachineContainerInfo &info, NamespaceKind kind) {
            return NamespaceUse(cell(info, columnOf(kind)).data(MachineModel::UseRole).toInt());
        };
        QCOMPARE(use(one, NamespaceKind::Network), NamespaceUse::Shared);
        QCOMPARE(use(one, NamespaceKind::Mount), NamespaceUse::Own);
        QCOMPARE(use(one, NamespaceKind::User), NamespaceUse::Host); // the computer's has no letter, however many are in it
        QCOMPARE(use(three, NamespaceKind::Network), NamespaceUse::Host);
        QCOMPARE(use(three, NamespaceKind::Time), NamespaceUse::Unknown);
        // The same members, the same letter.
        for (const auto &info : {one, two}) {
            QCOMPARE(cell(info, columnOf(NamespaceKind::Network)).data(MachineModel::LetterRole).toString(), u"A"_s);
            QCOMPARE(cell(info, columnOf(NamespaceKind::Ipc)).data(MachineModel::LetterRole).toString(), u"A"_s);
        }
        QCOMPARE(cell(one, columnOf(NamespaceKind::Network)).data(Qt::AccessibleTextRole).toString(),
                 u"Network namespace: A, shared with two"_s);
        QCOMPARE(cell(three, columnOf(NamespaceKind::Network)).data(Qt::AccessibleTextRole).toString(),
                 u"Network namespace: the computer's"_s);
        QCOMPARE(m_model->letters().members(one, NamespaceKind::Network), (QStringList{one.id, two.id}));
        // A letter stays with its namespace while others come and go.
        MachineContainerInfo four = make(u"four"_s, ContainerEngine::Docker, 400);
        MachineContainerInfo five = make(u"five"_s, ContainerEngine::Docker, 500);
        five.namespaces[indexOf(NamespaceKind::Pid)] = four.namespaces[indexOf(NamespaceKind::Pid)];
        m_engine->machineChanged({four, five}, {});
        QCOMPARE(cell(one, columnOf(NamespaceKind::Network)).data(MachineModel::LetterRole).toString(), u"A"_s);
        QCOMPARE(cell(five, columnOf(NamespaceKind::Pid)).data(MachineModel::LetterRole).toString(), u"B"_s);
        m_engine->machineChanged({}, {two.id});
        QCOMPARE(use(one, NamespaceKind::Network), NamespaceUse::Own);
    }

    void letterTexts()
    {
        QCOMPARE(NamespaceLetters::text(0), u"A"_s);
        QCOMPARE(NamespaceLetters::text(25), u"Z"_s);
        QCOMPARE(NamespaceLetters::text(26), u"AA"_s);
        QCOMPARE(NamespaceLetters::text(27), u"AB"_s);
        QCOMPARE(NamespaceLetters::text(26 + 26 * 26), u"AAA"_s);
    }

    void followsRowByRow()
    {
        const MachineContainerInfo one = make(u"one"_s, ContainerEngine::Docker, 100);
        MachineContainerInfo two = make(u"two"_s, ContainerEngine::Docker, 200);
        show({one, two});
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        const QPersistentModelIndex kept = m_model->indexOf(one.id);
        m_engine->machineChanged({make(u"three"_s, ContainerEngine::Docker, 300)}, {two.id});
        QCOMPARE(rows(0), (QStringList{u"one"_s, u"three"_s}));
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(removed.size(), 1);
        QVERIFY(kept.isValid() && kept.data().toString() == u"one"_s);
        m_engine->machineChanged({}, {one.id, make(u"three"_s, ContainerEngine::Docker, 300).id});
        QCOMPARE(m_model->rowCount(), 0);
        QVERIFY(resets.isEmpty());
    }

    void numbersAndSums()
    {
        const MachineContainerInfo one = make(u"one"_s, ContainerEngine::Docker, 100);
        const MachineContainerInfo two = make(u"two"_s, ContainerEngine::Docker, 200);
        show({one, two});
        QCOMPARE(cell(one, MachineModel::Cpu).data().toString(), u"–"_s);
        QCOMPARE(m_model->index(0, MachineModel::Cpu).data().toString(), u"–"_s);
        m_metrics->samples[one.id] = {.cpuCores = 0.5, .memoryBytes = 64U << 20};
        m_metrics->samples[two.id] = {.cpuCores = 0.25, .memoryBytes = 32U << 20};
        m_metrics->beat();
        QCOMPARE(cell(one, MachineModel::Cpu).data().toString(), u"0.50"_s);
        QCOMPARE(m_model->index(0, MachineModel::Cpu).data().toString(), u"0.75"_s);
        QCOMPARE(m_model->index(0, MachineModel::Memory).data().toString(), u"96\u00a0MiB"_s);
        QCOMPARE(m_model->total().memoryBytes, quint64(96) << 20);
        QVERIFY(m_metrics->wanted.contains(one.id));
    }

    void hostileTexts()
    {
        MachineContainerInfo evil = make(u"<b>x</b>\n\x1b[31m"_s, ContainerEngine::Docker, 100);
        evil.namespaces = {};
        show({evil, make(QString(5000, u'x'), ContainerEngine::Docker, 200)});
        QCOMPARE(rows(0).size(), 2);
        QVERIFY(!cell(evil, columnOf(NamespaceKind::Pid)).data(Qt::AccessibleTextRole).toString().isEmpty());
    }

    void failureIsShown()
    {
        m_engine->failures[u"watchMachine"_s] = {ErrorCode::NotAuthorized, "no", 0};
        m_model->setActive(true);
        QCOMPARE(m_model->loading(), MachineModel::Loading::Pending);
        QTRY_COMPARE(m_model->loading(), MachineModel::Loading::Failed);
        QCOMPARE(m_model->error().code, ErrorCode::NotAuthorized);
        m_engine->failures.clear();
        m_engine->machine = {host, {make(u"one"_s, ContainerEngine::Docker, 100)}};
        m_model->reload();
        QTRY_COMPARE(m_model->loading(), MachineModel::Loading::Done);
        QCOMPARE(m_model->containerCount(), 1);
    }

    void lookBeforeTheAnswerIsNobodys()
    {
        m_engine->hold = true;
        m_engine->machine = {host, {make(u"one"_s, ContainerEngine::Docker, 100)}};
        m_model->setActive(true);
        m_model->setActive(false);
        m_engine->hold = false;
        m_engine->release();
        QCOMPARE(m_model->containerCount(), 0);
    }
};

QTEST_MAIN(TestMachineModel)
#include "tst_machinemodel.moc"
