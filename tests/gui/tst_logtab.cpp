// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/logs/logview.h"

#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// The log of a container as somebody reads it.
class TestLogTab : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void logOfManyLines();
    void logSearches();
    void logFollowsAndCounts();
    void logContinuesWithTheNextRun();
};

void TestLogTab::logOfManyLines()
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

void TestLogTab::logSearches()
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

void TestLogTab::logFollowsAndCounts()
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

void TestLogTab::logContinuesWithTheNextRun()
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
    makeLog();
    web.state = ContainerState::Running;
    m_engine->put(web);
    QTRY_COMPARE(lastCall().method, u"openLog"_s);
    QVERIFY(lastCall().options.contains(u"since"_s)); // what is there is not read again
    sendLog(5, 8);
    QTRY_COMPARE(logs().store().endLine(), 8);
}

QTEST_MAIN(TestLogTab)
#include "tst_logtab.moc"
