// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/models/volumemodel.h"
#include "ui/views/factspane.h"
#include "ui/views/volumespage.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

VolumeInfo makeVolume(const QString &name)
{
    VolumeInfo volume;
    volume.path = u"/org/kiste/Helper1/volume/"_s + name;
    volume.id = u"77aa"_s + QString::number(qulonglong(qHash(name, 1)), 16).rightJustified(60, u'0');
    volume.name = name;
    volume.createdAt = 1'795'000'000'000'000;
    volume.mountpoint = u"/var/lib/kiste/volumes/"_s + name;
    return volume;
}

} // namespace

/// The volumes page as somebody uses it.
class TestVolumesPage : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void emptyThenListed();
    void sizesAreMeasuredOneByOne();
    void createsWithANameAndKeepsItOnFailure();
    void deletesAfterAsking();
    void paneSaysWhoUsesIt();
    void backsUpAndRestores();
    void survivesARestartOfTheHelper();

private:
    VolumesPage &volumes() { return *m_window->volumesPage(); }
    FakeEngine::Call call(const QString &method)
    {
        const auto found = std::ranges::find(m_engine->calls, method, &FakeEngine::Call::method);
        return found == m_engine->calls.end() ? FakeEngine::Call() : *found;
    }
    QAction *action(const QString &text)
    {
        for (QAction *action : volumes().toolbarActions())
            if (action && action->text() == text)
                return action;
        return nullptr;
    }
};

void TestVolumesPage::emptyThenListed()
{
    m_window->showPage(MainWindow::Volumes);
    auto *state = qobject_cast<StateView *>(volumes().content());
    QVERIFY(state);
    QVERIFY(state->headline().contains(u"No volumes"_s));
    QTRY_VERIFY(state->width() > 0);
    for (const QLabel *label : state->findChildren<QLabel *>()) {
        if (label->wordWrap() && !label->text().isEmpty())
            QVERIFY2(label->minimumHeight() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    }
    QAbstractItemModelTester tester(volumes().table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_engine->put(makeVolume(u"data"_s));
    m_engine->put(makeVolume(u"cache"_s));
    QCOMPARE(volumes().content(), volumes().table());
    QCOMPARE(volumes().table()->model()->rowCount(), 2);
    QCOMPARE(volumes().table()->model()->index(0, 0).data().toString(), u"cache"_s);
    QTest::keyClicks(volumes().filterField(), u"dat"_s);
    QCOMPARE(volumes().table()->model()->rowCount(), 1);
    QTest::keyClicks(volumes().filterField(), u"x"_s);
    QVERIFY(qobject_cast<StateView *>(volumes().content()));
    QTest::mouseClick(volumes().stateView()->buttons().first(), Qt::LeftButton);
    QCOMPARE(volumes().table()->model()->rowCount(), 2);
}

void TestVolumesPage::sizesAreMeasuredOneByOne()
{
    m_engine->usage = {5u << 20, 321};
    m_engine->hold = true;
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s})
        m_engine->put(makeVolume(name));
    const auto asked = [&] { return std::ranges::count(m_engine->calls, u"volumeUsage"_s, &FakeEngine::Call::method); };
    QCOMPARE(asked(), 1);
    QCOMPARE(volumes().table()->model()->index(0, VolumeModel::Size).data().toString(), u"–"_s);
    m_engine->release();
    QCOMPARE(asked(), 2);
    m_engine->hold = false;
    m_engine->release();
    QTRY_COMPARE(asked(), 3);
    QTRY_COMPARE(volumes().table()->model()->index(2, VolumeModel::Size).data().toString(), u"5\u00a0MiB"_s);
    QCOMPARE(volumes().table()->model()->index(2, VolumeModel::Files).data().toString(), u"321"_s);
}

void TestVolumesPage::createsWithANameAndKeepsItOnFailure()
{
    m_window->showPage(MainWindow::Volumes);
    action(u"Create…"_s)->trigger();
    auto *dialog = m_window->findChild<NameDialog *>();
    QVERIFY(dialog);
    QVERIFY(!dialog->button()->isEnabled());
    QTest::keyClicks(dialog->field(), u"data"_s);
    m_engine->failures[u"createVolume"_s] = Error{ErrorCode::AlreadyExists, "'data' is taken", 0};
    QTest::keyClick(dialog->field(), Qt::Key_Return);
    QTRY_VERIFY(dialog->message()->isVisible());
    QVERIFY(dialog->message()->detail().contains(u"taken"_s));
    QCOMPARE(dialog->field()->text(), u"data"_s);
    m_engine->failures.clear();
    QTest::keyClicks(dialog->field(), u"2"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(!dialog->isVisible());
    QCOMPARE(lastCall().object, u"data2"_s);
}

void TestVolumesPage::deletesAfterAsking()
{
    m_engine->put(makeVolume(u"data"_s));
    m_window->showPage(MainWindow::Volumes);
    QVERIFY(volumes().selectByName(u"data"_s));
    m_engine->failures[u"removeVolume"_s] = Error{ErrorCode::InUse, "'web' mounts it", 0};
    QTest::keyClick(volumes().table(), Qt::Key_Delete);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QCOMPARE(call(u"removeVolume"_s).method, QString());
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QTRY_VERIFY(volumes().message()->isVisible());
    QVERIFY(volumes().message()->text().contains(u"“data”"_s));
    QCOMPARE(call(u"removeVolume"_s).object, makeVolume(u"data"_s).path);
}

void TestVolumesPage::paneSaysWhoUsesIt()
{
    VolumeInfo data = makeVolume(u"data"_s);
    data.usedBy = {u"/org/kiste/Helper1/container/web"_s};
    m_engine->put(data);
    m_window->showPage(MainWindow::Volumes);
    QVERIFY(volumes().selectByName(u"data"_s));
    QTRY_COMPARE(volumes().pane()->value(u"Size"_s), u"4\u00a0KiB"_s);
    QCOMPARE(volumes().pane()->value(u"Folder"_s), data.mountpoint);
    auto *users = volumes().pane()->findChild<QListWidget *>();
    QCOMPARE(users->count(), 1);
    QCOMPARE(users->item(0)->text(), u"web"_s);
    Q_EMIT users->itemActivated(users->item(0));
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(selectedName(), u"web"_s);
}

void TestVolumesPage::backsUpAndRestores()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"data.tar"_s);
    m_engine->put(makeVolume(u"data"_s));
    m_window->showPage(MainWindow::Volumes);
    QVERIFY(volumes().selectByName(u"data"_s));
    volumes().backUp(file);
    QTRY_VERIFY(!call(u"exportVolume"_s).method.isEmpty());
    const QByteArray archive(1024, '\0');
    QCOMPARE(::write(m_engine->exported.get(), archive.constData(), size_t(archive.size())), ssize_t(archive.size()));
    QVERIFY(!QFile::exists(file)); // it appears when it is whole
    m_engine->exported.reset();
    QTRY_COMPARE(QFileInfo(file).size(), archive.size());
    QTRY_VERIFY(volumes().message()->isVisible()); // going on
    JobInfo job;
    job.path = m_engine->newJobPath;
    job.state = JobState::Failed;
    job.errorName = u"org.kiste.Error.NoSpace"_s;
    job.errorDetail = u"the disk is full"_s;
    m_engine->put(job);
    QVERIFY(volumes().message()->text().contains(u"could not be backed up"_s));
    QVERIFY(volumes().message()->detail().contains(u"disk is full"_s));

    volumes().restore(file);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY(call(u"importVolume"_s).method.isEmpty()); // what is lost is said first
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QTRY_VERIFY(!call(u"importVolume"_s).method.isEmpty());
    job.state = JobState::Done;
    m_engine->put(job);
    QTRY_VERIFY(!volumes().message()->isVisible());
    volumes().backUp(u"/nonexistent/folder/data.tar"_s);
    QTRY_VERIFY(volumes().message()->detail().contains(u"/nonexistent"_s));
    volumes().backUp(folder.filePath(u"other.tar"_s));
    m_engine->exported.reset(); // an archive without its end
    QTRY_VERIFY(volumes().message()->detail().contains(u"cut off"_s));
    QVERIFY(!QFile::exists(folder.filePath(u"other.tar"_s)));
}

void TestVolumesPage::survivesARestartOfTheHelper()
{
    m_engine->put(makeVolume(u"data"_s));
    m_window->showPage(MainWindow::Volumes);
    QSignalSpy resets(volumes().table()->model(), &QAbstractItemModel::modelReset);
    m_engine->setState(HelperState::Reconnecting);
    QCOMPARE(volumes().content(), volumes().table());
    QVERIFY(!action(u"Create…"_s)->isEnabled());
    m_engine->setState(HelperState::Connected);
    QCOMPARE(resets.count(), 0);
    QVERIFY(action(u"Create…"_s)->isEnabled());
    m_engine->setState(HelperState::NotRunning);
    QVERIFY(qobject_cast<StateView *>(volumes().content()));
}

QTEST_MAIN(TestVolumesPage)
#include "tst_volumespage.moc"
