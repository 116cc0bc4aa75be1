// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/models/containertree.h"
#include "ui/views/containercards.h"
#include "ui/views/containerdelegate.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"

#include <QHeaderView>
#include <QHoverEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// How the containers page shows its list: groups, cards, columns, and what came of acts on several.
class TestContainerViews : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void groupsOpenAndCloseByKeyboard();
    void groupingIsRememberedAndKeepsTheSelection();
    void groupsActOnTheirMembers();
    void cardsShareTheSelection();
    void columnsAreChosenAndRemembered();
    void eachResultIsInItsRow();
    void orderIsHeldUnderThePointer();
    void everythingHasAName();
    void portsAreLinks();
    void sumsInTheFooter();

private:
    QToolButton *button(const QString &name)
    {
        for (auto *button : page().findChildren<QToolButton *>()) {
            if (button->accessibleName() == name)
                return button;
        }
        return nullptr;
    }
    /// After the first one has gone, as with the next start.
    void openAnotherWindow()
    {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(m_engine.get(), m_metrics.get(), Importer::Planner());
    }
    void makeShop()
    {
        for (const QString &name : {u"api"_s, u"db"_s}) {
            ContainerInfo container = m_engine->container(u"/org/kiste/Helper1/container/"_s + name);
            container.labels.insert(u"com.docker.compose.project"_s, u"shop"_s);
            m_engine->takeContainer(container.path); // labels are for life
            m_engine->put(container);
        }
    }
    ContainerTree &tree() { return *page().tree(); }
};

void TestContainerViews::groupsOpenAndCloseByKeyboard()
{
    makeShop();
    TableView &table = *page().table();
    const QModelIndex group = tree().index(0, 0);
    QVERIFY(tree().isGroup(group));
    QVERIFY(table.isExpanded(group)); // new groups are open
    table.setFocus();
    table.selectRow(group);
    QTest::keyClick(&table, Qt::Key_Left);
    QVERIFY(!table.isExpanded(group));
    QTest::keyClick(&table, Qt::Key_Return);
    QVERIFY(table.isExpanded(group));
    QVERIFY(!page().isExpanded()); // Enter on a group opens no page
    const QRect arrow = table.visualRect(group);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, QPoint(10, arrow.center().y()));
    QVERIFY(!table.isExpanded(group));
    QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, QPoint(80, arrow.center().y()));
    QVERIFY(table.isExpanded(group));
    // What somebody closed stays closed, also in the next window.
    QTest::keyClick(&table, Qt::Key_Left);
    openAnotherWindow();
    QVERIFY(tree().isGroup(tree().index(0, 0)));
    QVERIFY(!page().table()->isExpanded(tree().index(0, 0)));
}

void TestContainerViews::groupingIsRememberedAndKeepsTheSelection()
{
    makeShop();
    QVERIFY(page().selectByName(u"db"_s));
    QToolButton *groups = button(u"Put containers together in groups"_s);
    QVERIFY(groups);
    groups->menu()->actions().first()->trigger(); // no groups
    QCOMPARE(tree().rowCount(), 4);
    QCOMPARE(selectedName(), u"db"_s);
    QCOMPARE(page().pane()->selection().size(), 1);
    openAnotherWindow();
    QCOMPARE(tree().grouping(), ContainerTree::Grouping::None);
}

void TestContainerViews::groupsActOnTheirMembers()
{
    makeShop();
    page().table()->selectRow(tree().index(0, 0));
    QCOMPARE(page().pane()->selection().size(), 2);
    m_engine->calls.clear();
    page().toolbarActions()[3]->trigger(); // stop
    QStringList stopped;
    for (const auto &call : m_engine->calls)
        stopped << call.method + u' ' + call.object.section(u'/', -1);
    stopped.sort();
    QCOMPARE(stopped, QStringList({u"stop api"_s, u"stop db"_s}));
    QVERIFY(page().actions()->lastCommand().startsWith("kistectl stop "_L1));
    openAnotherWindow(); // which finds all of it there
    QVERIFY(tree().isGroup(tree().index(0, 0)));
    QVERIFY(page().table()->isExpanded(tree().index(0, 0)));
}

void TestContainerViews::cardsShareTheSelection()
{
    makeShop();
    QVERIFY(page().selectByName(u"web"_s));
    button(u"Show cards"_s)->click();
    QCOMPARE(page().content(), page().cards());
    QCOMPARE(tree().grouping(), ContainerTree::Grouping::None); // cards have no groups
    QCOMPARE(page().pane()->selection(), QStringList{u"/org/kiste/Helper1/container/web"_s});
    page().cards()->setFocus();
    QTest::keyClick(page().cards(), Qt::Key_Up);
    QVERIFY(page().pane()->selection() != QStringList{u"/org/kiste/Helper1/container/web"_s});
    QTest::keyClick(page().cards(), Qt::Key_Return);
    QVERIFY(page().isExpanded());
    page().setExpanded(false);
    button(u"Show a table"_s)->click();
    QCOMPARE(page().content(), page().table());
    QCOMPARE(tree().grouping(), ContainerTree::Grouping::Project);
    button(u"Show cards"_s)->click();
    openAnotherWindow();
    QVERIFY(page().showsCards());
}

void TestContainerViews::columnsAreChosenAndRemembered()
{
    QHeaderView *header = page().table()->header();
    QVERIFY(header->isSectionHidden(ContainerModel::Pids)); // there, but not at first
    QMenu menu;
    page().table()->addColumnActions(&menu);
    QVERIFY(!menu.actions()[ContainerModel::Name]->isEnabled());
    menu.actions()[ContainerModel::Pids]->setChecked(true);
    menu.actions()[ContainerModel::Ports]->setChecked(false);
    QVERIFY(!header->isSectionHidden(ContainerModel::Pids));
    openAnotherWindow();
    QVERIFY(!page().table()->header()->isSectionHidden(ContainerModel::Pids));
    QVERIFY(page().table()->header()->isSectionHidden(ContainerModel::Ports));
}

void TestContainerViews::eachResultIsInItsRow()
{
    m_engine->failures[u"stop"_s] = Error{ErrorCode::NotAuthorized, "polkit says no"};
    page().table()->selectAll();
    m_engine->hold = true;
    page().toolbarActions()[3]->trigger();
    m_engine->hold = false;
    m_engine->release();
    QTRY_VERIFY(page().message()->isVisible());
    QVERIFY(page().message()->text().startsWith(u"3 of 3"_s));
    QCOMPARE(QApplication::activeModalWidget(), nullptr);
    const QModelIndex api = tree().indexOf(u"/org/kiste/Helper1/container/api"_s);
    const QModelIndex old = tree().indexOf(u"/org/kiste/Helper1/container/old"_s);
    QVERIFY2(api.data(ContainerModel::SpanRole).toString().contains(u"“api” could not be stopped"_s),
             qPrintable(api.data(ContainerModel::SpanRole).toString()));
    QVERIFY(old.data(ContainerModel::SpanRole).toString().isEmpty()); // nothing was asked of it
    // The next act, or dismissing the message, clears them.
    m_engine->failures.clear();
    QVERIFY(page().selectByName(u"api"_s));
    page().toolbarActions()[3]->trigger();
    QVERIFY(api.data(ContainerModel::SpanRole).toString().isEmpty());
    const QModelIndex db = tree().indexOf(u"/org/kiste/Helper1/container/db"_s);
    QVERIFY(!db.data(ContainerModel::SpanRole).toString().isEmpty());
    for (auto *close : page().message()->findChildren<QToolButton *>()) {
        if (close->accessibleName() == u"Dismiss"_s)
            close->click();
    }
    QVERIFY(db.data(ContainerModel::SpanRole).toString().isEmpty());
}

void TestContainerViews::orderIsHeldUnderThePointer()
{
    const auto path = [](const QString &name) { return u"/org/kiste/Helper1/container/"_s + name; };
    m_metrics->samples = {{path(u"api"_s), {0.1, 1, 1}}, {path(u"db"_s), {0.5, 1, 1}}, {path(u"web"_s), {0.9, 1, 1}}};
    m_metrics->beat();
    page().table()->sortByColumn(ContainerModel::Cpu, Qt::DescendingOrder);
    QCOMPARE(tree().index(0, 0).data().toString(), u"web"_s);
    QHoverEvent enter(QEvent::HoverEnter, QPointF(40, 40), QPointF(40, 40), QPointF(-1, -1));
    QCoreApplication::sendEvent(page().table()->viewport(), &enter);
    QVERIFY(page().table()->isHeld());
    m_metrics->samples[path(u"api"_s)].cpuCores = 3;
    m_metrics->beat();
    QCOMPARE(tree().index(0, 0).data().toString(), u"web"_s);
    QCOMPARE(tree().indexOf(path(u"api"_s)).siblingAtColumn(ContainerModel::Cpu).data().toString(), u"3.00"_s);
    QHoverEvent leave(QEvent::HoverLeave, QPointF(-1, -1), QPointF(-1, -1), QPointF(40, 40));
    QCoreApplication::sendEvent(page().table()->viewport(), &leave);
    QTRY_COMPARE_WITH_TIMEOUT(tree().index(0, 0).data().toString(), u"api"_s, 4000);
}

void TestContainerViews::everythingHasAName()
{
    for (const QToolButton *one : page().findChildren<QToolButton *>()) {
        if (one->isVisible() && !qobject_cast<QLineEdit *>(one->parent()))
            QVERIFY2(!one->accessibleName().isEmpty() || !one->text().isEmpty(), qPrintable(one->objectName()));
    }
    for (const QString &name : {u"Put containers together in groups"_s, u"Show a table"_s, u"Show cards"_s, u"Choose the columns"_s}) {
        QVERIFY2(button(name), qPrintable(name));
        QVERIFY2(button(name)->focusPolicy() & Qt::TabFocus, qPrintable(name));
    }
    makeShop();
    QVERIFY(tree().index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(u"shop, project, 2 of 2"_s));
}

void TestContainerViews::portsAreLinks()
{
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.ports = {u"0.0.0.0:8080->80/tcp"_s, u"[::]:8080->80/tcp"_s, u"127.0.0.1:9000->9000/udp"_s, u"443/tcp"_s};
    m_engine->put(web);
    const QModelIndex ports = tree().indexOf(web.path).siblingAtColumn(ContainerModel::Ports);
    QCOMPARE(ports.data(ContainerModel::PortsRole).toStringList(), QStringList({u"8080"_s, u"9000"_s}));
    QCOMPARE(ports.data().toString(), u"8080, 9000"_s);
    const auto *delegate = static_cast<const ContainerDelegate *>(page().table()->itemDelegate());
    const QRect cell = page().table()->visualRect(ports);
    QCOMPARE(delegate->portAt(cell.topLeft() + QPoint(14, cell.height() / 2), cell, ports, Qt::LeftToRight), u"8080"_s);
    QVERIFY(delegate->portAt(cell.topRight() - QPoint(2, -4), cell, ports, Qt::LeftToRight).isEmpty());
    // By keyboard: in the row's menu.
    QVERIFY(page().selectByName(u"web"_s));
    Q_EMIT page().table()->customContextMenuRequested(QPoint(10, 10));
    const auto menus = page().findChildren<QMenu *>();
    const bool offered = std::ranges::any_of(menus, [](const QMenu *menu) {
        return std::ranges::any_of(menu->actions(), [](const QAction *action) { return action->text() == u"Open localhost:8080"_s; });
    });
    QVERIFY(offered);
    for (QMenu *menu : menus)
        menu->close();
}

void TestContainerViews::sumsInTheFooter()
{
    makeShop();
    for (const QString &name : {u"api"_s, u"db"_s, u"web"_s})
        m_metrics->samples[u"/org/kiste/Helper1/container/"_s + name] = {0.5, 10u << 20, 1, 0, 1024};
    m_metrics->beat();
    const auto footer = [this] {
        for (const QLabel *label : page().findChildren<QLabel *>()) {
            if (label->text().startsWith(u"Sum of"_s))
                return label->text();
        }
        return QString();
    };
    QCOMPARE(footer().simplified(), u"Sum of 3 running 1.50 cores 30\u00a0MiB 3\u00a0KiB/s"_s.simplified());
    page().filterField()->setText(u"project:shop"_s);
    QVERIFY(footer().startsWith(u"Sum of 2 running"_s));
    // Each row is painted without trouble, groups and members too.
    QVERIFY(!page().table()->grab().isNull());
}

QTEST_MAIN(TestContainerViews)
#include "tst_containerviews.moc"
