// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "tests/gui/windowtest.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"
#include "ui/models/consumermodel.h"
#include "ui/models/containertree.h"
#include "ui/models/recentevents.h"
#include "ui/views/attentionlist.h"
#include "ui/views/overviewpage.h"
#include "ui/views/sidebar.h"
#include "ui/views/statusline.h"
#include "ui/widgets/stateview.h"

#include <QElapsedTimer>
#include <QFile>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// The overview page, and what the window says of its own cost, over a ring that a real writer wrote.
class TestOverviewPage : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void chartsComeFromTheMachinesRing();
    void fixesWhatNeedsAttention();
    void attentionLeadsToTheSegment();
    void diskRowsLeadToTheirPages();
    void eventsComeFromTheLog();
    void consumersOpenTheContainer();
    void consumersStandOutInTheCharts();
    void worksOnlyWhileShown();
    void saysWhenTheHelperIsGone();
    void costOfTheWindowIsTrue();
    void costOfTheEngineIsTheRings();
    void samplingIsChosenHere();
    void firstPageAndRemembered();

private:
    OverviewPage &overview() { return *m_window->overviewPage(); }
    void writeRing();
    void openRing();

    QTemporaryDir m_folder;
    std::optional<MetricsWriter> m_ring;
};

void TestOverviewPage::writeRing()
{
    const UniqueFd folder(::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const std::string name = "ring" + std::to_string(now);
    m_ring = MetricsWriter::open(folder.get(), name, now, MetricsKind::Machine).value();
    for (int second = 600; second >= 0; --second) {
        MetricsSample sample;
        sample.timeMs = now - second * 1000;
        sample.coveredMs = second == 600 ? 0 : 1000;
        sample.values.set(MetricsSeries::CpuUsage, 1.5);
        sample.values.set(MetricsSeries::MemoryWorkingSet, 3.0 * (1u << 30));
        sample.values.set(MetricsSeries::IoReadBytes, 4096);
        sample.values.set(MetricsSeries::NetSentBytes, 2048);
        sample.values.set(MetricsSeries::CpuPressureSome, 0.05);
        sample.values.set(MetricsSeries::KisteCpu, 0.021);
        sample.values.set(MetricsSeries::KisteMemory, 11.0 * (1u << 20));
        QVERIFY(m_ring->append(sample, {}, quint64(601 - second) * 1'000'000'000ULL, 1000));
    }
}

void TestOverviewPage::openRing()
{
    writeRing();
    m_engine->machineMetricsFile = [this] { return m_ring->openReadOnly(); };
    m_engine->setState(HelperState::Reconnecting);
    m_engine->setState(HelperState::Connected);
    m_window->showPage(MainWindow::Overview);
}

void TestOverviewPage::chartsComeFromTheMachinesRing()
{
    openRing();
    QTRY_VERIFY(!overview().view()->charts()->data().isEmpty());
    const auto &panels = overview().view()->charts()->panels();
    QCOMPARE(panels.size(), 5U);
    QCOMPARE(panels[0]->gutter()->text().value, u"1.50 cores"_s);
    QCOMPARE(panels[1]->gutter()->text().value, u"3\u00a0GiB"_s);
    QCOMPARE(panels[2]->gutter()->text().value, u"4\u00a0KiB/s"_s);
    QCOMPARE(panels[3]->gutter()->text().value, u"2\u00a0KiB/s"_s);
    QCOMPARE(panels[0]->scale().upper, double(QThread::idealThreadCount())); // the whole machine
    m_metrics->beat();
    const auto *sidebar = m_window->findChild<Sidebar *>();
    QVERIFY2(sidebar->model()->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"1.50 cores"_s),
             qPrintable(sidebar->model()->index(0, 0).data(Qt::AccessibleTextRole).toString()));
}

void TestOverviewPage::fixesWhatNeedsAttention()
{
    m_window->showPage(MainWindow::Overview);
    QVERIFY(!overview().attention()->isVisible());
    ContainerInfo web = m_engine->container(u"/org/kiste/Helper1/container/web"_s);
    web.nanoCpus = 500'000'000;
    m_engine->put(web);
    m_metrics->samples[web.path] = {0.5, 1u << 20, 1};
    m_metrics->strains[web.path] = {300, 0.38, 0, 0};
    for (int beat = 0; beat < 3; ++beat)
        m_metrics->beat();
    QTRY_VERIFY(overview().attention()->isVisible());
    QCOMPARE(overview().attention()->names(), QStringList{u"web"_s});
    QPushButton *button = overview().attention()->button(u"web"_s);
    QCOMPARE(button->text(), u"Raise to 1 core"_s);
    QVERIFY(button->accessibleName().contains(u"CPU held back 38 %"_s));
    button->click();
    const auto update = std::ranges::find(m_engine->calls, u"update"_s, &FakeEngine::Call::method);
    QVERIFY(update != m_engine->calls.end());
    QCOMPARE(update->options, QVariantMap({{u"nano-cpus"_s, QVariant::fromValue<quint64>(1'000'000'000)}}));
    QCOMPARE(page().actions()->lastCommand(), u"kistectl update --cpus 1 web"_s);
    // It runs freely again: the list goes.
    web.nanoCpus = 1'000'000'000;
    m_metrics->strains[web.path] = {300, 0, 0, 0};
    m_engine->put(web);
    QTRY_VERIFY(!overview().attention()->isVisible());
}

void TestOverviewPage::attentionLeadsToTheSegment()
{
    ContainerInfo old = m_engine->container(u"/org/kiste/Helper1/container/old"_s);
    old.exitCode = 3;
    m_engine->put(old);
    m_window->showPage(MainWindow::Overview);
    QVERIFY(overview().attention()->isVisible());
    overview().attention()->findChild<QToolButton *>()->click();
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(page().tree()->shownCount(), 1);
    QCOMPARE(page().tree()->index(0, 0).data().toString(), u"old"_s);
    m_window->showPage(MainWindow::Overview);
    overview().attention()->button(u"old"_s)->click(); // "Show its last lines"
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(page().pane()->tab(), int(DetailPane::Logs));
    QCOMPARE(page().pane()->selection(), QStringList{old.path});
}

void TestOverviewPage::diskRowsLeadToTheirPages()
{
    m_engine->usage = {3u << 20, 7};
    m_window->showPage(MainWindow::Overview);
    QTRY_COMPARE(overview().disk()->text(DiskUsePanel::Kind::Containers), u"4 writable layer(s), 1 stopped 12\u00a0MiB 3\u00a0MiB"_s.simplified());
    QCOMPARE(overview().disk()->text(DiskUsePanel::Kind::Images), u"1 image(s), 1 unused 5\u00a0MiB 5\u00a0MiB"_s.simplified());
    auto rows = overview().disk()->findChildren<QAbstractButton *>();
    QCOMPARE(rows.size(), 3);
    QTest::keyClick(rows[1], Qt::Key_Space);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Volumes));
}

void TestOverviewPage::eventsComeFromTheLog()
{
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->otherStream = UniqueFd(pair[0]);
    const UniqueFd log(pair[1]);
    m_engine->calls.clear();
    m_window->showPage(MainWindow::Overview);
    const auto asked = std::ranges::find(m_engine->calls, u"events"_s, &FakeEngine::Call::method);
    QVERIFY(asked != m_engine->calls.end());
    QVERIFY(asked->options.value(u"follow"_s).toBool());
    QVERIFY(asked->options.value(u"actions"_s).toStringList().contains(u"die"_s));
    QVERIFY(!asked->options.contains(u"ids"_s));
    const qint64 now = QDateTime::currentMSecsSinceEpoch() * 1000;
    const QString id = m_engine->container(u"/org/kiste/Helper1/container/web"_s).id;
    const auto tell = [&log, now](int secondsAgo, const QString &rest) {
        const QByteArray line = u"{\"time\":%1,%2}\n"_s.arg(now - secondsAgo * 1'000'000LL).arg(rest).toUtf8();
        QCOMPARE(::write(log.get(), line.constData(), size_t(line.size())), ssize_t(line.size()));
    };
    tell(30, uR"("type":"container","action":"die","id":"%1","attributes":{"name":"web","exitCode":"137","oomKilled":"true"})"_s.arg(id));
    tell(20, uR"("type":"image","action":"pull","id":"sha256:ab","attributes":{"name":"localhost/x:1"})"_s);
    tell(10, uR"("type":"container","action":"exec_start","id":"%1","attributes":{"name":"web","command":"sh"})"_s.arg(id));
    const QAbstractItemModel *model = overview().events()->model();
    QTRY_COMPARE(model->rowCount(), 2); // of commands in containers nothing is said here
    QCOMPARE(model->index(0, 0).data().toString(), u"localhost/x:1 pulled"_s);
    QCOMPARE(model->index(1, 0).data().toString(), u"web killed: out of memory"_s);
    QCOMPARE(overview().view()->charts()->events().size(), 1U); // only what weighs is marked
    QCOMPARE(overview().view()->charts()->events()[0].subject, u"web"_s);
    Q_EMIT overview().events()->activated(model->index(1, 0));
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(selectedName(), u"web"_s);
}

void TestOverviewPage::consumersOpenTheContainer()
{
    m_metrics->samples[u"/org/kiste/Helper1/container/db"_s] = {0.9, 20u << 20, 1};
    m_metrics->samples[u"/org/kiste/Helper1/container/api"_s] = {0.1, 90u << 20, 1};
    m_window->showPage(MainWindow::Overview);
    m_metrics->beat();
    const QAbstractItemModel *model = overview().consumersTable()->model();
    QCOMPARE(model->index(0, ConsumerModel::Name).data().toString(), u"db"_s);
    overview().consumersTable()->selectRow(model->index(0, 0));
    overview().consumersTable()->setFocus();
    QTest::keyClick(overview().consumersTable(), Qt::Key_Return);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(selectedName(), u"db"_s);
}

void TestOverviewPage::consumersStandOutInTheCharts()
{
    openRing();
    const QString db = u"/org/kiste/Helper1/container/db"_s, api = u"/org/kiste/Helper1/container/api"_s;
    for (const QString &path : {db, api}) {
        m_metrics->samples[path] = {path == db ? 0.9 : 0.1, 20u << 20, 1};
        m_metrics->rings[path] = std::make_shared<const MetricsReader>(MetricsReader::open(m_ring->openReadOnly().value()).value());
    }
    m_metrics->beat();
    const auto retired = [this] {
        QStringList names;
        for (const Comparison &part : overview().view()->charts()->comparisons()) {
            if (part.retired)
                names << part.label;
        }
        return names;
    };
    QTRY_COMPARE(overview().view()->charts()->comparisons().size(), std::size_t(2));
    QCOMPARE(retired(), QStringList());
    auto *table = overview().consumersTable();
    const auto click = [table](int row) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(row, ConsumerModel::Name)).center());
    };
    click(0);
    QCOMPARE(retired(), QStringList{u"api"_s});
    click(1);
    QCOMPARE(retired(), QStringList{u"db"_s});
    click(1); // once more: all alike again
    QCOMPARE(retired(), QStringList());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(retired(), QStringList{u"api"_s});
}

void TestOverviewPage::worksOnlyWhileShown()
{
    openRing();
    QTRY_VERIFY(overview().view()->isTicking());
    m_window->showPage(MainWindow::Containers);
    QVERIFY(!overview().view()->isTicking());
}

void TestOverviewPage::saysWhenTheHelperIsGone()
{
    m_window->showPage(MainWindow::Overview);
    m_engine->setState(HelperState::NotRunning);
    auto *state = qobject_cast<StateView *>(overview().content());
    QVERIFY(state);
    QVERIFY(!state->buttons().isEmpty());
    m_engine->setState(HelperState::Connected);
    QVERIFY(!qobject_cast<StateView *>(overview().content()));
}

/// What the status line says of the window is what /proc says.
void TestOverviewPage::costOfTheWindowIsTrue()
{
    const auto ticks = [] {
        QFile stat(u"/proc/self/stat"_s);
        if (!stat.open(QIODevice::ReadOnly))
            return -1.0;
        const QByteArray text = stat.readAll();
        const QList<QByteArray> fields = text.sliced(text.lastIndexOf(')') + 2).split(' ');
        return double(fields[11].toLongLong() + fields[12].toLongLong()) / double(::sysconf(_SC_CLK_TCK));
    };
    const auto resident = [] {
        QFile statm(u"/proc/self/statm"_s);
        if (!statm.open(QIODevice::ReadOnly))
            return -1.0;
        return double(statm.readAll().split(' ')[1].toLongLong() * ::sysconf(_SC_PAGESIZE)) / (1 << 20);
    };
    StatusLine &line = *m_window->statusLine();
    const auto next = [&line] { // the moment at which the words change
        const QString before = line.costText();
        return QTest::qWaitFor([&line, before] { return line.costText() != before; }, 10'000);
    };
    const auto work = [](qint64 milliseconds) {
        QElapsedTimer busy;
        busy.start();
        volatile quint64 done = 0;
        while (busy.elapsed() < milliseconds)
            done = done + 1;
    };
    work(100);
    QVERIFY(next());
    double used = ticks();
    QElapsedTimer time;
    time.start();
    work(700);
    QVERIFY(next());
    used = (ticks() - used) / (double(time.nsecsElapsed()) / 1e9) * 100;
    const double memory = resident();
    // "CPU 35.0 %  94 MiB"
    static const QRegularExpression words(u"([0-9.]+)\u00a0%\\s+([0-9.]+)\u00a0MiB"_s);
    const auto match = words.match(line.costText());
    QVERIFY2(match.hasMatch(), qPrintable(line.costText()));
    QVERIFY2(used > 10, "the work was too little to be told from nothing");
    QVERIFY2(std::abs(match.captured(1).toDouble() - used) < std::max(4.0, used * 0.15),
             qPrintable(u"%1, /proc says %2"_s.arg(line.costText()).arg(used)));
    QVERIFY2(std::abs(match.captured(2).toDouble() - memory) < memory * 0.03 + 1,
             qPrintable(u"%1, /proc says %2 MiB"_s.arg(line.costText()).arg(memory)));
}

void TestOverviewPage::costOfTheEngineIsTheRings()
{
    QVERIFY(m_window->statusLine()->engineText().isEmpty()); // nothing is known, so nothing is said
    openRing();
    QTRY_COMPARE(m_window->statusLine()->engineText(), u"Helper 2.1\u00a0%  11\u00a0MiB"_s);
}

void TestOverviewPage::samplingIsChosenHere()
{
    QToolButton *button = m_window->statusLine()->samplingButton();
    QCOMPARE(button->text(), u"Recording every 1 s"_s);
    QAction *slow = button->menu()->actions().last();
    slow->trigger();
    QTRY_COMPARE(button->text(), u"Recording every 5 s"_s);
    QCOMPARE(m_engine->interval, 5000U);
    QVERIFY(slow->isChecked());
}

void TestOverviewPage::firstPageAndRemembered()
{
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers)); // a first start has nothing to look over
    QCOMPARE(int(MainWindow::Overview), 0);
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(m_window->currentPage(), int(MainWindow::Overview));
    m_window->close();
    m_window.reset();
    m_window = std::make_unique<MainWindow>(m_engine.get(), m_metrics.get(), Importer::Planner());
    QCOMPARE(m_window->currentPage(), int(MainWindow::Overview));
}

QTEST_MAIN(TestOverviewPage)
#include "tst_overviewpage.moc"
