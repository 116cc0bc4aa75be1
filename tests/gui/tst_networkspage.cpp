// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/networkdialog.h"
#include "ui/views/factspane.h"
#include "ui/views/networkspage.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QCheckBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

NetworkInfo makeNetwork(const QString &name)
{
    NetworkInfo network;
    network.path = u"/org/kiste/Helper1/network/"_s + name;
    network.id = u"55bb"_s + QString(60, u'0');
    network.name = name;
    network.driver = u"bridge"_s;
    network.dns = true;
    network.subnets = {u"10.89.0.0/24"_s};
    network.gateways = {u"10.89.0.1"_s};
    return network;
}

} // namespace

/// The networks page as somebody uses it.
class TestNetworksPage : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void emptyThenListed();
    void createsAndKeepsWhatWasTyped();
    void paneAndMembers();
    void deletesAfterAsking();
    void deletesUnusedOnes();
    void whoSharesANetworkCannotBeConnected();

private:
    NetworksPage &networks() { return *m_window->networksPage(); }
    FakeEngine::Call call(const QString &method)
    {
        const auto found = std::ranges::find(m_engine->calls, method, &FakeEngine::Call::method);
        return found == m_engine->calls.end() ? FakeEngine::Call() : *found;
    }
};

void TestNetworksPage::emptyThenListed()
{
    m_window->showPage(MainWindow::Networks);
    auto *state = qobject_cast<StateView *>(networks().content());
    QVERIFY(state && state->headline().contains(u"No networks"_s));
    m_engine->put(makeNetwork(u"kiste0"_s));
    QCOMPARE(networks().content(), networks().table());
    QCOMPARE(networks().table()->model()->index(0, NetworkModel::Subnets).data().toString(), u"10.89.0.0/24"_s);
    NetworkInfo closed = makeNetwork(u"backend"_s);
    closed.internal = true;
    m_engine->put(closed);
    QVERIFY(networks().selectByName(u"backend"_s));
    QCOMPARE(networks().table()->currentIndex().siblingAtColumn(NetworkModel::Reach).data().toString(),
             u"only each other"_s);
}

void TestNetworksPage::createsAndKeepsWhatWasTyped()
{
    m_window->showPage(MainWindow::Networks);
    networks().create();
    auto *dialog = m_window->findChild<NetworkDialog *>();
    QVERIFY(dialog);
    QVERIFY(!dialog->createButton()->isEnabled());
    dialog->nameField()->setText(u"shop"_s);
    QVERIFY(dialog->createButton()->isEnabled());
    dialog->subnetField()->setText(u"10.7.0.0"_s);
    QVERIFY(!dialog->createButton()->isEnabled());
    dialog->subnetField()->setText(u"10.7.0.0/16"_s);
    dialog->internalBox()->setChecked(true);
    QCOMPARE(dialog->commandLine(), u"kistectl network create --subnet 10.7.0.0/16 --internal shop"_s);
    m_engine->failures[u"createNetwork"_s] = Error{ErrorCode::InUse, "'10.7.0.0/16' is taken by 'other'", 0};
    QTest::mouseClick(dialog->createButton(), Qt::LeftButton);
    QTRY_VERIFY(dialog->message()->isVisible());
    QCOMPARE(dialog->nameField()->text(), u"shop"_s);
    m_engine->failures.clear();
    QTest::mouseClick(dialog->createButton(), Qt::LeftButton);
    QTRY_VERIFY(!dialog->isVisible());
    QCOMPARE(lastCall().object, u"shop"_s);
    QCOMPARE(lastCall().options[u"subnets"_s].toStringList(), QStringList{u"10.7.0.0/16"_s});
}

void TestNetworksPage::paneAndMembers()
{
    m_window->showPage(MainWindow::Networks);
    NetworkInfo shop = makeNetwork(u"shop"_s);
    shop.containers = {u"/org/kiste/Helper1/container/web"_s};
    m_engine->put(shop);
    QVERIFY(networks().selectByName(u"shop"_s));
    QCOMPARE(networks().pane()->value(u"Gateway"_s), u"10.89.0.1"_s);
    networks().connectContainer(u"/org/kiste/Helper1/container/db"_s);
    QCOMPARE(lastCall().object, shop.path);
    m_engine->failures[lastCall().method] = Error{ErrorCode::NoSpace, "no address is left", 0};
    networks().connectContainer(u"/org/kiste/Helper1/container/api"_s);
    QTRY_VERIFY(networks().message()->isVisible());
    QVERIFY(networks().message()->detail().contains(u"address"_s));
    m_engine->failures.clear();
    networks().disconnectContainer(u"/org/kiste/Helper1/container/web"_s);
    QCOMPARE(lastCall().object, shop.path);
}

void TestNetworksPage::deletesAfterAsking()
{
    m_window->showPage(MainWindow::Networks);
    m_engine->put(makeNetwork(u"shop"_s));
    QVERIFY(networks().selectByName(u"shop"_s));
    QTest::keyClick(networks().table(), Qt::Key_Delete);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY(call(u"removeNetwork"_s).method.isEmpty());
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QTRY_COMPARE(call(u"removeNetwork"_s).object, makeNetwork(u"shop"_s).path);
}

void TestNetworksPage::deletesUnusedOnes()
{
    m_window->showPage(MainWindow::Networks);
    const auto find = [this](const QString &text) {
        for (QAction *action : networks().toolbarActions())
            if (action && action->text() == text)
                return action;
        return static_cast<QAction *>(nullptr);
    };
    QAction *clean = find(u"Delete unused…"_s);
    QVERIFY(clean);
    m_engine->put(makeNetwork(u"kiste0"_s));
    NetworkInfo busy = makeNetwork(u"busy"_s);
    busy.containers = {u"/org/kiste/Helper1/container/web"_s};
    m_engine->put(busy);
    QVERIFY(networks().selectByName(u"busy"_s));
    QVERIFY(!clean->isEnabled()); // the default network is not for cleaning
    m_engine->put(makeNetwork(u"left"_s));
    m_engine->put(makeNetwork(u"over"_s));
    QVERIFY(networks().selectByName(u"over"_s));
    QVERIFY(clean->isEnabled());
    clean->trigger();
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QStringList removed;
    for (const FakeEngine::Call &made : m_engine->calls)
        if (made.method == "removeNetwork"_L1)
            removed << made.object.section(u'/', -1);
    removed.sort();
    QCOMPARE(removed, (QStringList{u"left"_s, u"over"_s}));
}

void TestNetworksPage::whoSharesANetworkCannotBeConnected()
{
    m_window->showPage(MainWindow::Networks);
    ContainerInfo shares;
    shares.path = u"/org/kiste/Helper1/container/sidecar"_s;
    shares.name = u"sidecar"_s;
    shares.network = u"container:web"_s;
    m_engine->put(shares);
    m_engine->put(makeNetwork(u"shop"_s));
    QVERIFY(networks().selectByName(u"shop"_s));
    networks().toolbarActions().at(2)->trigger();
    auto *menu = networks().findChild<QMenu *>();
    QVERIFY(menu);
    int open = 0;
    for (const QAction *entry : menu->actions()) {
        QCOMPARE(entry->isEnabled(), entry->text() != "sidecar"_L1);
        open += entry->isEnabled();
    }
    QVERIFY(open > 1);
    menu->close();
}

QTEST_MAIN(TestNetworksPage)
#include "tst_networkspage.moc"
