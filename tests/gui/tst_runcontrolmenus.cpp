// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/limitsdialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/models/processmodel.h"
#include "ui/models/streamsaver.h"
#include "ui/views/processestab.h"
#include "ui/views/summarytab.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

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
    void listsProcesses();
    void savesFiles();

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

void TestRunControlMenus::listsProcesses()
{
    const auto process = [](quint32 pid, quint32 inside, quint64 time) {
        return QVariantMap{{u"pid"_s, pid},
                           {u"container-pid"_s, inside},
                           {u"uid"_s, inside == 1 ? 0U : 1000U},
                           {u"started-at"_s, quint64(5)},
                           {u"cpu-time"_s, time},
                           {u"memory"_s, quint64(2) << 20},
                           {u"command"_s, QStringList{u"serve"_s, QString::number(inside)}}};
    };
    m_engine->processes = {process(700, 2, 0), process(600, 1, 0)};
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Processes);
    auto *tab = static_cast<ProcessesTab *>(page().pane()->tabWidget(DetailPane::Processes));
    QTRY_COMPARE(tab->model()->rowCount(), 2);
    const auto text = [tab](int row, int column) { return tab->model()->index(row, column).data().toString(); };
    QCOMPARE(text(0, ProcessModel::Pid), u"1"_s);
    QCOMPARE(text(0, ProcessModel::User), u"root"_s);
    QCOMPARE(text(1, ProcessModel::User), u"1000"_s);
    QCOMPARE(text(1, ProcessModel::Memory), u"2\u00a0MiB"_s);
    QCOMPARE(text(1, ProcessModel::Command), u"serve 2"_s);
    QCOMPARE(text(1, ProcessModel::Cpu), u"–"_s); // one round says nothing yet
    // The next round: one went, one came, and the one that stayed has used a processor for a second and a half.
    QSignalSpy resets(tab->model(), &QAbstractItemModel::modelReset);
    m_engine->processes = {process(600, 1, 3'000'000), process(800, 3, 0)};
    QTRY_COMPARE_WITH_TIMEOUT(text(1, ProcessModel::Pid), u"3"_s, 10'000);
    QCOMPARE(tab->model()->rowCount(), 2);
    QVERIFY(text(0, ProcessModel::Cpu) != u"–"_s);
    QCOMPARE(resets.count(), 0);
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.state = ContainerState::Exited;
    m_engine->put(web);
    QTRY_VERIFY(qobject_cast<StateView *>(tab->content()));
    QCOMPARE(tab->model()->rowCount(), 0);
}

void TestRunControlMenus::savesFiles()
{
    QTemporaryDir folder;
    auto pipe = makePipe();
    QVERIFY(pipe);
    const QByteArray archive(2048, '\0');
    QCOMPARE(::write(pipe->second.get(), archive.constData(), size_t(archive.size())), ssize_t(archive.size()));
    pipe->second.reset();
    m_engine->otherStream = std::move(pipe->first);
    QVERIFY(page().selectByName(u"web"_s));
    QVERIFY(action(u"Save files…"_s)->isEnabled());
    action(u"Save files…"_s)->trigger();
    auto *dialog = m_window->findChild<QFileDialog *>();
    QVERIFY(dialog);
    const QString file = folder.filePath(u"web.tar"_s);
    Q_EMIT dialog->fileSelected(file);
    QTRY_COMPARE(QFileInfo(file).size(), archive.size());
    QTRY_VERIFY(!page().message()->isVisible());
    QVERIFY(page().actions()->lastCommand().startsWith("kistectl export -o "_L1));
    m_engine->otherStream = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); // cut off before its end
    Q_EMIT dialog->fileSelected(folder.filePath(u"other.tar"_s));
    QTRY_VERIFY(page().message()->detail().contains(u"cut off"_s));
    QVERIFY(!QFile::exists(folder.filePath(u"other.tar"_s)));
    dialog->close();
}

QTEST_MAIN(TestRunControlMenus)
#include "tst_runcontrolmenus.moc"
