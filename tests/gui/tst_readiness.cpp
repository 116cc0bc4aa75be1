// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/readinessdialog.h"
#include "ui/views/imagespage.h"
#include "ui/views/readinesspanel.h"
#include "ui/views/statusline.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// What the window says of the computer and of the helper: the first start's checks, and a helper that restarts.
class TestReadiness : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void firstStartIsOnce();
    void showsEachCheckAndHowToMendIt();
    void checksAgain();
    void isFoundInTheMenu();
    void isOfferedWhenTheHelperIsMissing();
    void listStaysWhileTheHelperRestarts();
    void rowsFollowWithoutReset();
    void givesUpInTheEnd();

private:
    InlineMessage *notice() const
    {
        for (InlineMessage *message : m_window->findChildren<InlineMessage *>())
            if (message->isVisible() && message->text().contains("restarting"_L1))
                return message;
        return nullptr;
    }
};

void TestReadiness::firstStartIsOnce()
{
    QVERIFY(ReadinessDialog::takeFirstStart());
    QVERIFY(!ReadinessDialog::takeFirstStart());
}

void TestReadiness::showsEachCheckAndHowToMendIt()
{
    m_engine->passwords = {u"passwords"_s, CheckLevel::Attention, {{u"how"_s, u"no-agent"_s}}};
    m_engine->systemChecks << CheckResult{u"overlay"_s, CheckLevel::Bad, {{u"detail"_s, u"cannot map"_s}}};
    m_window->showReadiness();
    auto *dialog = m_window->findChild<ReadinessDialog *>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->panel()->checks().size(), 5); // helper, passwords, two of the fake's and this one
    QVERIFY(dialog->closeButton()->isDefault());
    QVERIFY(dialog->closeButton()->text().contains(u"without"_s)); // something is missing; it can be left all the same
    QStringList texts;
    for (const QLabel *label : dialog->panel()->findChildren<QLabel *>())
        texts << label->text();
    const QString all = texts.join(u'\n');
    for (const QString &expected : {u"Password questions"_s, u"Install a polkit agent"_s, u"Kernel 6.12.48"_s,
                                    u"cannot map"_s, u"3 of 5"_s, u"not ready"_s})
        QVERIFY2(all.contains(expected), qPrintable(expected + u'\n' + all));
    QPushButton *copy = nullptr;
    for (QPushButton *button : dialog->panel()->findChildren<QPushButton *>())
        if (button->accessibleDescription().contains("polkit"_L1))
            copy = button;
    QVERIFY(copy);
    QTest::mouseClick(copy, Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith("sudo apt install"_L1));
    QTest::mouseClick(dialog->closeButton(), Qt::LeftButton);
    QVERIFY(!dialog->isVisible());
}

void TestReadiness::checksAgain()
{
    ReadinessPanel panel(m_engine.get());
    QSignalSpy checked(&panel, &ReadinessPanel::checked);
    QVERIFY(checked.wait());
    QCOMPARE(panel.checks().size(), 4);
    m_engine->systemChecks.first().level = CheckLevel::Attention;
    QTest::mouseClick(panel.findChild<QToolButton *>(), Qt::LeftButton);
    QVERIFY(checked.wait());
    QCOMPARE(panel.checks().at(2).level, CheckLevel::Attention);
}

void TestReadiness::isFoundInTheMenu()
{
    QAction *found = nullptr;
    for (QAction *action : m_window->findChildren<QAction *>())
        if (action->text().contains(u"Check this computer"_s))
            found = action;
    QVERIFY(found);
    found->trigger();
    QVERIFY(m_window->findChild<ReadinessDialog *>());
}

void TestReadiness::isOfferedWhenTheHelperIsMissing()
{
    m_engine->setState(HelperState::NotRunning, u"nobody answers"_s);
    auto *view = qobject_cast<StateView *>(page().content());
    QVERIFY(view);
    QCOMPARE(view->buttons().size(), 2);
    QTest::mouseClick(view->buttons().last(), Qt::LeftButton);
    auto *dialog = m_window->findChild<ReadinessDialog *>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->panel()->checks().size(), 2);
    QCOMPARE(dialog->panel()->checks().first().level, CheckLevel::Bad);
}

void TestReadiness::listStaysWhileTheHelperRestarts()
{
    QVERIFY(page().selectByName(u"web"_s));
    QVERIFY(!notice());
    m_engine->setState(HelperState::Reconnecting, u"the helper left the bus"_s);
    QCOMPARE(page().content(), page().table());
    QCOMPARE(page().table()->model()->rowCount(), 4);
    QCOMPARE(selectedName(), u"web"_s);
    QVERIFY(notice());
    QVERIFY(m_window->findChild<StatusLine *>()->helperText().startsWith("Reconnecting"_L1));
    for (const QAction *action : page().toolbarActions()) {
        if (action)
            QVERIFY2(!action->isEnabled() || action->text() == "Logs"_L1, qPrintable(action->text()));
    }
    QTest::mouseClick(notice()->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(lastCall().method, u"reconnect"_s);
    m_engine->setState(HelperState::Connected);
    QVERIFY(!notice());
    QCOMPARE(selectedName(), u"web"_s);
    QVERIFY(page().toolbarActions()[3]->isEnabled()); // Stop
}

void TestReadiness::rowsFollowWithoutReset()
{
    QVERIFY(page().selectByName(u"web"_s));
    QSignalSpy resets(page().table()->model(), &QAbstractItemModel::modelReset);
    QSignalSpy removed(page().table()->model(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(page().table()->model(), &QAbstractItemModel::rowsInserted);
    m_engine->setState(HelperState::Reconnecting);
    // While nobody was told: one went, one came, one ended.
    m_engine->takeContainer(u"/org/kiste/Helper1/container/api"_s);
    m_engine->put(makeContainer(u"new"_s));
    m_engine->put(makeContainer(u"db"_s, ContainerState::Exited));
    m_engine->takeImage(m_engine->images().first().path);
    m_engine->setState(HelperState::Connected);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(inserted.count(), 1);
    QStringList names;
    for (int row = 0; row < page().table()->model()->rowCount(); ++row)
        names << page().table()->model()->index(row, 0).data().toString();
    QCOMPARE(names, QStringList({u"db"_s, u"new"_s, u"old"_s, u"web"_s}));
    QVERIFY(page().table()->model()->index(0, 1).data().toString().startsWith("Exited"_L1));
    QCOMPARE(selectedName(), u"web"_s);
}

void TestReadiness::givesUpInTheEnd()
{
    m_engine->setState(HelperState::Reconnecting);
    m_engine->setState(HelperState::NotRunning);
    QVERIFY(!notice());
    QVERIFY(qobject_cast<StateView *>(page().content()));
}

QTEST_MAIN(TestReadiness)
#include "tst_readiness.moc"
