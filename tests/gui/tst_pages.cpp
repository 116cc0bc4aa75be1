// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/rundialog.h"
#include "ui/editor/inspecttab.h"
#include "ui/editor/jsonview.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/imagespage.h"
#include "ui/views/mainwindow.h"
#include "ui/views/summarytab.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// The window's pages as somebody uses them, by keyboard where possible.
class TestPages : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void bonesWhileAnAnswerIsPending();
    void filterAndClear();
    void keepsTheSelection();
    void selectsAgainAfterReconnecting();
    void startStopByKeyboard();
    void deletesAfterAsking();
    void showsFailuresInPlace();
    void enterOpensEscapeReturns();
    void narrowWindowCoversTheTable();
    void runsByKeyboardAlone();
    void inspectShowsDocuments();
    void summarySaysWhatHappened();
    void dropsImport();
    void deletesImages();
    void nothingWaitsForTheHelper();
};

void TestPages::bonesWhileAnAnswerIsPending()
{
    auto *skeleton = qobject_cast<SkeletonView *>(page().content());
    QVERIFY(skeleton);
    QTRY_COMPARE(skeleton->stage(), SkeletonView::Stage::Bones);
    QTRY_COMPARE_WITH_TIMEOUT(skeleton->stage(), SkeletonView::Stage::Slow, 4000);
    m_engine->setState(HelperState::Connected);
    QCOMPARE(page().content(), page().table());
}

void TestPages::filterAndClear()
{
    QTest::keyClick(page().table(), Qt::Key_Slash, Qt::NoModifier);
    QTRY_VERIFY(page().filterField()->hasFocus());
    QTest::keyClicks(page().filterField(), u"db"_s);
    QCOMPARE(page().table()->model()->rowCount(), 1);
    QTest::keyClicks(page().filterField(), u"x"_s);
    auto *state = qobject_cast<StateView *>(page().content());
    QVERIFY(state);
    QTest::mouseClick(state->buttons().first(), Qt::LeftButton);
    QCOMPARE(page().content(), page().table());
    QCOMPARE(page().table()->model()->rowCount(), 4);
    QVERIFY(page().filterField()->text().isEmpty());
}

void TestPages::keepsTheSelection()
{
    QVERIFY(page().selectByName(u"web"_s));
    m_engine->put(makeContainer(u"aaa"_s));
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.state = ContainerState::Paused;
    m_engine->put(web);
    QCOMPARE(selectedName(), u"web"_s);
    QCOMPARE(page().pane()->selection(), QStringList{web.path});
    m_engine->takeContainer(u"/org/kiste/Helper1/container/api"_s);
    QCOMPARE(selectedName(), u"web"_s);
}

void TestPages::selectsAgainAfterReconnecting()
{
    QVERIFY(page().selectByName(u"web"_s));
    const ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    m_engine->setState(HelperState::NotRunning);
    m_engine->put(makeContainer(u"another"_s));
    m_engine->put(web);
    m_engine->setState(HelperState::Connected);
    QCOMPARE(selectedName(), u"web"_s);
}

void TestPages::startStopByKeyboard()
{
    QVERIFY(page().selectByName(u"db"_s));
    m_engine->hold = true;
    QAction *stop = page().toolbarActions()[3];
    QVERIFY(stop->isEnabled());
    stop->trigger();
    QCOMPARE(lastCall().method, u"stop"_s);
    QVERIFY(!stop->isEnabled()); // only the act in flight is off
    QVERIFY(std::ranges::any_of(page().QWidget::actions(), [](const QAction *action) {
        return action->text() == u"Force stop…"_s && action->isEnabled();
    }));
    m_engine->release();
    QVERIFY(stop->isEnabled());
    QVERIFY(page().selectByName(u"old"_s));
    QVERIFY(!stop->isEnabled());
    QVERIFY(page().toolbarActions()[2]->isEnabled());
}

void TestPages::deletesAfterAsking()
{
    page().table()->selectAll();
    QTest::keyClick(page().table(), Qt::Key_Delete);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY(dialog->windowTitle().contains(u"4"_s));
    QVERIFY(m_engine->calls.isEmpty() || lastCall().method != u"remove"_s);
    QVERIFY(!dialog->confirmButton()->isDefault()); // Enter is safe
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    const auto removed = std::ranges::count(m_engine->calls, u"remove"_s, &FakeEngine::Call::method);
    QCOMPARE(removed, 4);
}

void TestPages::showsFailuresInPlace()
{
    m_engine->failures[u"start"_s] = Error{ErrorCode::CommandNotFound, "'/bin/shh' does not exist in the image"};
    QVERIFY(page().selectByName(u"old"_s));
    page().toolbarActions()[2]->trigger();
    QTRY_VERIFY(page().message()->isVisible());
    QVERIFY(page().message()->text().contains(u"“old”"_s));
    QVERIFY(page().message()->detail().contains(u"/bin/shh"_s));
    QCOMPARE(QApplication::activeModalWidget(), nullptr);
}

void TestPages::enterOpensEscapeReturns()
{
    page().table()->setFocus();
    QTest::keyClick(page().table(), Qt::Key_Return);
    QVERIFY(page().isExpanded());
    QVERIFY(!page().table()->isVisible());
    QVERIFY(page().pane()->isVisible());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!page().isExpanded());
    QVERIFY(page().table()->isVisible());
    QTRY_VERIFY(page().table()->hasFocus());
}

void TestPages::narrowWindowCoversTheTable()
{
    m_window->resize(1000, 700);
    QVERIFY(page().table()->isVisible());
    QVERIFY(!page().pane()->isVisible());
    page().openPane();
    QVERIFY(!page().table()->isVisible());
    QVERIFY(page().pane()->isVisible());
    m_window->resize(1440, 900);
    QVERIFY(page().table()->isVisible());
    QVERIFY(page().pane()->isVisible());
}

void TestPages::runsByKeyboardAlone()
{
    page().table()->setFocus();
    QTest::keyClick(page().table(), Qt::Key_N, Qt::ControlModifier);
    auto *dialog = m_window->findChild<RunDialog *>();
    QVERIFY(dialog);
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    QTRY_VERIFY(dialog->nameField()->hasFocus());
    QTest::keyClicks(dialog->nameField(), u"fresh"_s);
    QTest::keyClick(dialog->nameField(), Qt::Key_Tab);
    QTRY_VERIFY(dialog->commandField()->hasFocus());
    QTest::keyClicks(dialog->commandField(), u"sleep 60"_s);
    ContainerInfo fresh = makeContainer(u"fresh"_s);
    m_engine->newContainerPath = fresh.path;
    QTest::keyClick(dialog->commandField(), Qt::Key_Return);
    QTRY_COMPARE(lastCall().method, u"start"_s);
    m_engine->put(fresh);
    QTRY_COMPARE(selectedName(), u"fresh"_s); // the new one is selected
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Images));
}

void TestPages::inspectShowsDocuments()
{
    page().pane()->setTab(DetailPane::Inspect);
    auto *inspect = static_cast<InspectTab *>(page().pane()->tabWidget(DetailPane::Inspect));
    QTRY_VERIFY(inspect->view()->toPlainText().contains(u"  \"hostname\": \"web\""_s));
    QVERIFY(inspect->view()->isReadOnly());
    QVERIFY(inspect->view()->findText(u"hostname"_s, false));
    QVERIFY(!inspect->view()->findText(u"elephant"_s, false));
    QCOMPARE(indentedJson(u"no json"_s), std::nullopt);
}

void TestPages::summarySaysWhatHappened()
{
    ContainerInfo old = m_engine->container(u"/org/kiste/Helper1/container/old"_s);
    old.exitCode = 137;
    old.oomKilled = true;
    m_engine->put(old);
    QVERIFY(page().selectByName(u"old"_s));
    auto *summary = static_cast<SummaryTab *>(page().pane()->tabWidget(DetailPane::Summary));
    QCOMPARE(summary->value(u"Exit code"_s), u"137"_s);
    QVERIFY(summary->value(u"Ended"_s).contains(u"10 min"_s));
    QVERIFY(summary->problem()->isVisible());
    QVERIFY(page().selectByName(u"web"_s));
    QVERIFY(!summary->problem()->isVisible());
    QVERIFY(summary->value(u"Exit code"_s).isEmpty());
}

void TestPages::dropsImport()
{
    m_window->imagesPage()->importer()->start(u"/tmp/x.tar"_s);
    QTRY_COMPARE(lastCall().method, u"loadImage"_s);
    QTest::qWait(0);
    JobInfo job{m_engine->newJobPath,         u"load-image"_s, 0, JobState::Failed, {}, u"org.kiste.Error.Corrupt"_s,
                u"sha256:ab does not match"_s};
    m_engine->put(job);
    m_window->showPage(MainWindow::Images);
    QTRY_VERIFY(m_window->imagesPage()->message()->isVisible());
    QVERIFY(m_window->imagesPage()->message()->text().contains(u"x.tar"_s));
    QVERIFY(m_window->imagesPage()->message()->detail().contains(u"does not match"_s));
}

void TestPages::deletesImages()
{
    m_window->showPage(MainWindow::Images);
    ImagesPage &images = *m_window->imagesPage();
    m_engine->failures[u"removeImage"_s] = Error{ErrorCode::InUse, "container 'web' is made from it"};
    images.table()->setFocus();
    QTest::keyClick(images.table(), Qt::Key_Delete);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QTRY_VERIFY(images.message()->isVisible());
    QVERIFY(images.message()->text().contains(u"starter:latest"_s));
    const auto undoButton = [&images] {
        const auto buttons = images.message()->findChildren<QPushButton *>();
        const auto found = std::ranges::find(buttons, u"Undo"_s, &QPushButton::text);
        return found == buttons.end() ? nullptr : *found;
    };
    QVERIFY(!undoButton()); // nothing went

    // What went can come back from where it was put, with one click or by the keyboard.
    m_engine->failures.clear();
    const auto remove = [&] {
        images.table()->setFocus();
        QTest::keyClick(images.table(), Qt::Key_Delete);
        QTest::mouseClick(m_window->findChildren<ConfirmDialog *>().constLast()->confirmButton(), Qt::LeftButton);
    };
    remove();
    QTRY_VERIFY(images.message()->text().contains(u"was deleted"_s));
    const FakeEngine::Call removal = lastCall();
    QCOMPARE(removal.method, u"removeImage"_s);
    const QString bin = removal.options.value(u"bin"_s).toString();
    QVERIFY(!bin.isEmpty() && removal.options.value(u"force"_s).toBool());
    m_engine->undone = {{removal.object}, {u"localhost/starter:latest"_s}};
    QVERIFY(undoButton());
    QTest::mouseClick(undoButton(), Qt::LeftButton);
    QTRY_COMPARE(lastCall().method, u"undoRemoval"_s);
    QCOMPARE(lastCall().object, bin);
    QTRY_VERIFY(images.message()->text().endsWith(u"stay there: starter:latest"_s));
    m_engine->undone = {{removal.object}, {}};
    remove();
    QTRY_VERIFY(images.message()->text().contains(u"was deleted"_s));
    QVERIFY(lastCall().options.value(u"bin"_s).toString() != bin);
    m_window->activateWindow(); // after its dialogs
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    images.table()->setFocus();
    const qsizetype before = m_engine->calls.size();
    QTest::keyClick(images.table(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_engine->calls.size(), before + 1);
    QCOMPARE(lastCall().method, u"undoRemoval"_s);
    QTRY_VERIFY(!images.message()->isVisible());
    QTest::keyClick(images.table(), Qt::Key_Z, Qt::ControlModifier); // once
    QTest::qWait(0);
    QCOMPARE(m_engine->calls.size(), before + 1);
    remove();
    QTRY_VERIFY(undoButton());
    m_engine->failures[u"undoRemoval"_s] = Error{ErrorCode::NotFound, "nothing of yours lies in the bin"};
    QTest::mouseClick(undoButton(), Qt::LeftButton);
    QTRY_VERIFY(images.message()->text().contains(u"could not be brought back"_s));
}

void TestPages::nothingWaitsForTheHelper()
{
    // The helper answers nothing at all; every act returns and the window stays usable.
    m_engine->hold = true;
    for (int tab = 0; tab < DetailPane::TabCount; ++tab)
        page().pane()->setTab(tab);
    for (QAction *action : page().toolbarActions())
        if (action && action->isEnabled() && action != page().toolbarActions().first())
            action->trigger();
    for (QDialog *dialog : m_window->findChildren<QDialog *>())
        dialog->accept();
    m_window->showPage(MainWindow::Images);
    m_window->showPage(MainWindow::Containers);
    QVERIFY(page().selectByName(u"db"_s));
    QVERIFY(m_engine->waiting() > 3);
    bool turned = false;
    QMetaObject::invokeMethod(
        this, [&turned] { turned = true; }, Qt::QueuedConnection);
    QCoreApplication::processEvents();
    QVERIFY(turned);
    m_window.reset(); // answers after the window has gone meet nobody
    m_engine->release();
}

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
