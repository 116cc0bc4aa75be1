// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/limitsdialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/views/summarytab.h"
#include "ui/widgets/inlinemessage.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// Restart, pause, rename, limits, and what the summary offers.
class TestRunControlMenus : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void pausesAndResumes();
    void restarts();
    void renames();
    void changesLimitsAndOnlyThose();
    void findingRaisesTheLimit();

private:
    QAction *action(const QString &text)
    {
        for (QAction *action : page().QWidget::actions())
            if (action->text() == text)
                return action;
        return nullptr;
    }
    FakeEngine::Call told(const QString &method)
    {
        const auto found = std::ranges::find(m_engine->calls, method, &FakeEngine::Call::method);
        return found == m_engine->calls.end() ? FakeEngine::Call() : *found;
    }
};

void TestRunControlMenus::pausesAndResumes()
{
    QVERIFY(page().selectByName(u"web"_s));
    QVERIFY(action(u"Pause"_s)->isVisible() && action(u"Pause"_s)->isEnabled());
    QVERIFY(!action(u"Resume"_s)->isVisible());
    action(u"Pause"_s)->trigger();
    QCOMPARE(m_engine->calls.last().method, u"pause"_s);
    QCOMPARE(m_engine->calls.last().object, u"/org/kiste/Helper1/container/web"_s);
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.state = ContainerState::Paused;
    m_engine->put(web);
    QTRY_VERIFY(action(u"Resume"_s)->isVisible() && action(u"Resume"_s)->isEnabled());
    QVERIFY(!action(u"Pause"_s)->isVisible());
    const auto before = m_engine->calls.size();
    action(u"Resume"_s)->trigger();
    QCOMPARE(m_engine->calls.size(), before + 1);
}

void TestRunControlMenus::restarts()
{
    QVERIFY(page().selectByName(u"web"_s));
    m_engine->hold = true;
    action(u"Restart"_s)->trigger();
    QVERIFY(page().table()->model()->index(page().table()->currentIndex().row(), 1).data().toString().startsWith("Restarting"_L1));
    QVERIFY(!action(u"Restart"_s)->isEnabled());
    m_engine->hold = false;
    m_engine->release();
    QTRY_VERIFY(action(u"Restart"_s)->isEnabled());
}

void TestRunControlMenus::renames()
{
    QVERIFY(page().selectByName(u"web"_s));
    action(u"Rename…"_s)->trigger();
    auto *dialog = m_window->findChild<NameDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->field()->text(), u"web"_s);
    QVERIFY(!dialog->button()->isEnabled()); // nothing has changed
    dialog->field()->setText(u"shop"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(!dialog->isVisible());
    QCOMPARE(page().actions()->lastCommand(), u"kistectl rename web shop"_s);
}

void TestRunControlMenus::changesLimitsAndOnlyThose()
{
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.nanoCpus = 1'250'000'000;
    web.memoryLimit = 512u << 20;
    web.restartPolicy = u"on-failure:5"_s;
    m_engine->put(web);
    LimitsDialog dialog(m_engine.get(), web);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QVERIFY(dialog.changes().isEmpty());
    QVERIFY(!dialog.applyButton()->isEnabled());
    QCOMPARE(dialog.restartField()->currentData().toString(), u"on-failure:5"_s); // one's own is kept
    dialog.memoryField()->setValue(1024);
    QCOMPARE(dialog.changes(), QVariantMap({{u"memory-limit"_s, QVariant::fromValue<quint64>(1u << 30)}}));
    QCOMPARE(dialog.commandLine(), u"kistectl update --memory 1g web"_s);
    dialog.cpuField()->setValue(0); // no limit any more
    QCOMPARE(dialog.changes()[u"nano-cpus"_s], QVariant::fromValue<quint64>(0));
    dialog.show();
    dialog.applyButton()->click();
    QTRY_VERIFY(!dialog.isVisible());
}

void TestRunControlMenus::findingRaisesTheLimit()
{
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.nanoCpus = 500'000'000;
    m_engine->put(web);
    m_metrics->strains[web.path] = {300, 0.6, 0, 0};
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Summary);
    m_metrics->beat();
    auto *summary = static_cast<SummaryTab *>(page().pane()->tabWidget(DetailPane::Summary));
    QTRY_VERIFY(summary->problem()->isVisible());
    QVERIFY2(summary->problem()->text().contains(u"60 %"_s), qPrintable(summary->problem()->text()));
    const auto before = m_engine->calls.size();
    QTest::mouseClick(summary->problem()->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(m_engine->calls.size() > before);
    QCOMPARE(m_engine->calls.last().options[u"nano-cpus"_s].toULongLong(), 1'000'000'000ULL);
    QCOMPARE(page().actions()->lastCommand(), u"kistectl update --cpus 1 web"_s);
}

QTEST_MAIN(TestRunControlMenus)
#include "tst_runcontrolmenus.moc"
