// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/logrecord.h"
#include "tests/gui/fakeengine.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/rundialog.h"
#include "ui/editor/inspecttab.h"
#include "ui/editor/jsonview.h"
#include "ui/logs/logtab.h"
#include "ui/logs/logview.h"
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
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

#include <memory>
#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// The window's pages as somebody uses them, by keyboard where possible.
class TestPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
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
    void logOfManyLines();
    void logSearches();
    void logFollowsAndCounts();
    void logContinuesWithTheNextRun();
    void inspectShowsDocuments();
    void summarySaysWhatHappened();
    void dropsImport();
    void deletesImages();
    void nothingWaitsForTheHelper();

private:
    ContainersPage &page() { return *m_window->containersPage(); }
    LogTab &logs() { return *static_cast<LogTab *>(page().pane()->tabWidget(DetailPane::Logs)); }
    QString selectedName() { return page().table()->currentIndex().siblingAtColumn(0).data().toString(); }
    void sendLog(int from, int to);
    FakeEngine::Call lastCall() { return m_engine->calls.isEmpty() ? FakeEngine::Call() : m_engine->calls.last(); }

    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<FakeMetrics> m_metrics;
    std::unique_ptr<MainWindow> m_window;
    UniqueFd m_log;
};

void TestPages::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationDomain(u"kiste.org"_s);
    QCoreApplication::setApplicationName(u"kiste-test-pages"_s);
}

void TestPages::init()
{
    QSettings().clear();
    m_engine = std::make_unique<FakeEngine>();
    m_metrics = std::make_unique<FakeMetrics>();
    m_window = std::make_unique<MainWindow>(m_engine.get(), m_metrics.get(),
                                            [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> {
                                                return std::vector<ImportPlan>(1);
                                            });
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->logStream = UniqueFd(pair[0]);
    m_log = UniqueFd(pair[1]);
    for (const QString &name : {u"api"_s, u"db"_s, u"web"_s})
        m_engine->put(makeContainer(name));
    m_engine->put(makeContainer(u"old"_s, ContainerState::Exited));
    m_engine->put(makeImage(u"localhost/starter:latest"_s));
    if (qstrcmp(QTest::currentTestFunction(), "bonesWhileAnAnswerIsPending") != 0)
        m_engine->setState(HelperState::Connected);
    m_engine->calls.clear();
}

void TestPages::cleanup()
{
    m_window.reset();
    m_metrics.reset();
    m_engine.reset();
    m_log.reset();
}

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
    QVERIFY(page().toolbarActions()[4]->isEnabled());
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
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Images));
}

void TestPages::sendLog(int from, int to)
{
    std::string bytes;
    for (int line = from; line < to; ++line) {
        const std::string text = "line " + std::to_string(line) + (line % 1000 == 0 ? " needle" : "");
        appendLogRecord(bytes, {1'795'271'490'000'000'000 + line * 1'000'000LL, LogRecord::Stream::Stdout, false, text});
    }
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = ::send(m_log.get(), bytes.data() + sent, bytes.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0)
            sent += std::size_t(count);
        else
            QCoreApplication::processEvents();
    }
}

void TestPages::logOfManyLines()
{
    page().pane()->setTab(DetailPane::Logs);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    QCOMPARE(lastCall().options[u"follow"_s], QVariant(true));
    sendLog(0, 300'000);
    QTRY_COMPARE(logs().store().endLine(), 300'000);
    LogView &view = *logs().view();
    QVERIFY(view.isFollowing());
    QCOMPARE(view.topLine(), 300'000 - view.linesInView());
    QVERIFY(!view.grab().isNull());
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.topLine(), 0);
    QVERIFY(!view.isFollowing());
    view.selectAll();
    QVERIFY(view.selectedText().startsWith(u"line 0 needle\nline 1\n"_s));
    QVERIFY(view.selectedText().endsWith(u"\nline 299999"_s));
    view.setWrap(true);
    QTest::keyClick(&view, Qt::Key_End);
    QVERIFY(view.isFollowing());
    QVERIFY(view.topLine() > 299'900);
}

void TestPages::logSearches()
{
    page().pane()->setTab(DetailPane::Logs);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    sendLog(0, 100'000);
    QTRY_COMPARE(logs().store().endLine(), 100'000);
    QTest::keyClick(logs().view(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(logs().searchField()->hasFocus());
    QTest::keyClicks(logs().searchField(), u"NEEDLE"_s);
    QTRY_COMPARE(logs().countText(), u"100"_s);
    QTest::keyClick(logs().searchField(), Qt::Key_Return);
    const std::int64_t first = logs().view()->currentMatch();
    QVERIFY(first >= 0 && first % 1000 == 0);
    QTest::keyClick(logs().searchField(), Qt::Key_F3);
    QVERIFY(logs().view()->currentMatch() != first);
    QVERIFY(logs().countText().endsWith(u" of 100"_s));
    QTest::keyClick(logs().searchField(), Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(logs().view()->currentMatch(), first);
    const std::int64_t top = logs().view()->topLine();
    QVERIFY(first >= top && first < top + logs().view()->linesInView());
}

void TestPages::logFollowsAndCounts()
{
    page().pane()->setTab(DetailPane::Logs);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    sendLog(0, 1000);
    QTRY_COMPARE(logs().store().endLine(), 1000);
    logs().view()->verticalScrollBar()->setValue(10); // scrolling up stops following
    QVERIFY(!logs().view()->isFollowing());
    const std::int64_t top = logs().view()->topLine();
    sendLog(1000, 1384);
    QTRY_COMPARE(logs().view()->unseenLines(), 384);
    QCOMPARE(logs().view()->topLine(), top);
    QVERIFY(logs().newLinesButton()->isVisible());
    QVERIFY(logs().newLinesButton()->text().contains(u"384"_s));
    QTest::mouseClick(logs().newLinesButton(), Qt::LeftButton);
    QVERIFY(logs().view()->isFollowing());
    QVERIFY(!logs().newLinesButton()->isVisible());
}

void TestPages::logContinuesWithTheNextRun()
{
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Logs);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    sendLog(0, 5);
    QTRY_COMPARE(logs().store().endLine(), 5);
    m_log.reset(); // the stream ends with the container
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.state = ContainerState::Exited;
    m_engine->put(web);
    QTest::qWait(10);
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->logStream = UniqueFd(pair[0]);
    m_log = UniqueFd(pair[1]);
    web.state = ContainerState::Running;
    m_engine->put(web);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    QVERIFY(lastCall().options.contains(u"since"_s)); // what is there is not read again
    sendLog(5, 8);
    QTRY_COMPARE(logs().store().endLine(), 8);
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
    JobInfo job{m_engine->newJobPath, u"load-image"_s, 0, JobState::Failed, {}, u"org.kiste.Error.Corrupt"_s, u"sha256:ab does not match"_s};
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
    QMetaObject::invokeMethod(this, [&turned] { turned = true; }, Qt::QueuedConnection);
    QCoreApplication::processEvents();
    QVERIFY(turned);
    m_window.reset(); // answers after the window has gone meet nobody
    m_engine->release();
}

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
