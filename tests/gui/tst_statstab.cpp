// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "tests/gui/fakeengine.h"
#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"
#include "ui/views/statsrail.h"
#include "ui/views/statstab.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QFile>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <fcntl.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {
constexpr double MiB = 1024 * 1024;
}

/// Charts, limits and events of a container over an engine in memory and a ring on disk.
class TestStatsTab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void draggingChangesTheLimit();
    void escapeAsksNothing();
    void failuresAreSaid();
    void undoTakesBack();
    void railChangesLimits();
    void railTellsTheMoment();
    void eventsAreMarked();
    void olderHelpersSendAll();
    void brokenEventsAreDropped();
    void eventsLeadToTheLog();
    void hiddenDoesNothing();
    void comparesWithOthers();
    void parsesEvents_data();
    void parsesEvents();

private:
    void tell(int secondsAgo);
    void sendEvent(const QByteArray &action, qint64 timeMs, const QByteArray &attributes = "{}", const QByteArray &id = {});
    int count(const QString &method) const;
    QVariantMap lastOptions(const QString &method) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<MetricsWriter> m_writer;
    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<StatsTab> m_tab;
    ContainerInfo m_container;
    UniqueFd m_events; ///< the helper's end
    qint64 m_now = 0;
};

void TestStatsTab::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void TestStatsTab::tell(int secondsAgo)
{
    MetricsSample sample;
    sample.timeMs = m_now - secondsAgo * 1000LL;
    sample.coveredMs = 1000;
    MetricsValues &values = sample.values;
    values.set(MetricsSeries::CpuUsage, 0.5);
    values.set(MetricsSeries::CpuUser, 0.4);
    values.set(MetricsSeries::CpuSystem, 0.1);
    values.set(MetricsSeries::CpuLimit, 1);
    values.set(MetricsSeries::MemoryWorkingSet, 256 * MiB);
    values.set(MetricsSeries::MemoryUsage, 300 * MiB);
    values.set(MetricsSeries::MemorySwap, 0);
    values.set(MetricsSeries::MemoryLimit, 512 * MiB);
    values.set(MetricsSeries::Pids, 38);
    QVERIFY(m_writer->append(sample, {}, 1, 1000));
}

void TestStatsTab::init()
{
    m_now = QDateTime::currentMSecsSinceEpoch();
    m_folder = std::make_unique<QTemporaryDir>();
    const UniqueFd directory{::open(QFile::encodeName(m_folder->path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    m_writer = MetricsWriter::open(directory.get(), "ring", m_now).value();
    for (int ago = 600; ago >= 0; --ago)
        tell(ago);
    m_engine = std::make_unique<FakeEngine>();
    m_engine->metricsFile = [this] { return m_writer->openReadOnly(); };
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->otherStream = UniqueFd(pair[0]);
    m_events = UniqueFd(pair[1]);
    m_engine->setState(HelperState::Connected);
    m_container = makeContainer(u"shop-api"_s);
    m_container.nanoCpus = 1'000'000'000;
    m_container.memoryLimit = quint64(512 * MiB);
    m_engine->put(m_container);
    m_tab = std::make_unique<StatsTab>(m_engine.get());
    m_tab->resize(1180, 760);
    m_tab->setContainer(&m_container);
    m_tab->setActive(true);
    m_tab->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    QTRY_VERIFY(!m_tab->view()->charts()->data().isEmpty());
}

void TestStatsTab::cleanup()
{
    m_tab.reset();
    m_engine.reset();
    m_writer.reset();
}

void TestStatsTab::sendEvent(const QByteArray &action, qint64 timeMs, const QByteArray &attributes, const QByteArray &id)
{
    const QByteArray line = "{\"time\":" + QByteArray::number(timeMs * 1000) + ",\"type\":\"container\",\"action\":\"" + action
        + "\",\"id\":\"" + (id.isEmpty() ? m_container.id.toUtf8() : id) + "\",\"attributes\":" + attributes + "}\n";
    QCOMPARE(::send(m_events.get(), line.constData(), std::size_t(line.size()), MSG_NOSIGNAL), ssize_t(line.size()));
}

int TestStatsTab::count(const QString &method) const
{
    return int(std::ranges::count(m_engine->calls, method, &FakeEngine::Call::method));
}

QVariantMap TestStatsTab::lastOptions(const QString &method) const
{
    for (auto call = m_engine->calls.rbegin(); call != m_engine->calls.rend(); ++call) {
        if (call->method == method)
            return call->options;
    }
    return {};
}

void TestStatsTab::draggingChangesTheLimit()
{
    LimitHandle *handle = m_tab->view()->charts()->handle(LimitKey::Memory);
    QVERIFY(handle->isVisible());
    QSignalSpy commands(m_tab.get(), &StatsTab::commandNoted);
    const QPoint grip = handle->rect().center();
    QTest::mousePress(handle, Qt::LeftButton, {}, grip);
    QTest::mouseMove(handle, grip + QPoint(0, 20));
    QTRY_VERIFY(handle->ghost());
    const double value = *handle->ghost();
    QVERIFY(value < 512 * MiB);
    // The field in the rail goes along, and says what was.
    LimitRow *row = m_tab->rail()->row(LimitKey::Memory);
    QCOMPARE(row->number()->value(), value / MiB);
    QVERIFY(row->note().contains(u"512"_s) && row->note().contains(u"Esc"_s));
    QCOMPARE(count(u"update"_s), 0);
    QTest::mouseRelease(handle, Qt::LeftButton, {}, grip);
    QCOMPARE(count(u"update"_s), 1);
    QCOMPARE(lastOptions(u"update"_s), (QVariantMap{{u"memory-limit"_s, QVariant::fromValue(quint64(value))}}));
    QTRY_VERIFY(m_tab->toast()->isVisible());
    QVERIFY(m_tab->toast()->text().contains(u"shop-api"_s));
    QCOMPARE(commands.count(), 1);
    QVERIFY(commands[0][0].toString().startsWith(u"kistectl update --memory "_s));
    QCOMPARE(handle->value(), value); // until a sample says so
}

void TestStatsTab::escapeAsksNothing()
{
    LimitHandle *handle = m_tab->view()->charts()->handle(LimitKey::Cpu);
    const QPoint grip = handle->rect().center();
    QTest::mousePress(handle, Qt::LeftButton, {}, grip);
    QTest::mouseMove(handle, grip + QPoint(0, 15));
    QTRY_VERIFY(handle->ghost());
    QTest::keyClick(handle, Qt::Key_Escape);
    QTest::mouseRelease(handle, Qt::LeftButton, {}, grip);
    QCOMPARE(count(u"update"_s), 0);
    QCOMPARE(m_tab->rail()->row(LimitKey::Cpu)->number()->value(), 1.0);
    // A press that does not move is none either.
    QTest::mouseClick(handle, Qt::LeftButton, {}, grip);
    QCOMPARE(count(u"update"_s), 0);
}

void TestStatsTab::failuresAreSaid()
{
    m_engine->failures[u"update"_s] = Error{ErrorCode::InvalidArgument, "cannot go below what is used"};
    LimitHandle *handle = m_tab->view()->charts()->handle(LimitKey::Memory);
    handle->setFocus();
    QTest::keyClick(handle, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(count(u"update"_s), 1);
    QTRY_VERIFY(m_tab->message()->isVisible());
    QVERIFY(m_tab->message()->text().contains(u"shop-api"_s));
    QVERIFY(m_tab->message()->detail().contains(u"below what is used"_s));
    QVERIFY(!m_tab->toast()->isVisible());
    QCOMPARE(handle->value(), 512 * MiB);
    QCOMPARE(m_tab->rail()->row(LimitKey::Memory)->number()->value(), 512.0);
    QTest::keyClick(m_tab.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(count(u"update"_s), 1); // nothing to take back
}

void TestStatsTab::undoTakesBack()
{
    LimitHandle *handle = m_tab->view()->charts()->handle(LimitKey::Cpu);
    handle->setFocus();
    QTest::keyClick(handle, Qt::Key_Down, Qt::ShiftModifier);
    QTRY_VERIFY(m_tab->toast()->isVisible());
    QCOMPARE(lastOptions(u"update"_s)[u"nano-cpus"_s].toULongLong(), 900'000'000ULL);
    m_container.nanoCpus = 900'000'000;
    m_tab->setContainer(&m_container);
    QTest::keyClick(handle, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(count(u"update"_s), 2);
    QCOMPARE(lastOptions(u"update"_s)[u"nano-cpus"_s].toULongLong(), 1'000'000'000ULL);
    QTRY_VERIFY(!m_tab->toast()->isVisible());
    QTest::keyClick(handle, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(count(u"update"_s), 2);
    // Cleared, and back by the button of the toast.
    m_container.nanoCpus = 1'000'000'000;
    m_tab->setContainer(&m_container);
    QTest::keyClick(handle, Qt::Key_Delete);
    QCOMPARE(lastOptions(u"update"_s)[u"nano-cpus"_s].toULongLong(), 0ULL);
    QTRY_VERIFY(m_tab->toast()->isVisible());
    m_container.nanoCpus = 0;
    m_tab->setContainer(&m_container);
    QTest::mouseClick(m_tab->toast()->undoButton(), Qt::LeftButton);
    QCOMPARE(lastOptions(u"update"_s)[u"nano-cpus"_s].toULongLong(), 1'000'000'000ULL);
}

void TestStatsTab::railChangesLimits()
{
    QVERIFY(m_tab->view()->isRailShown());
    LimitRow *tasks = m_tab->rail()->row(LimitKey::Tasks);
    QCOMPARE(tasks->number()->value(), 2048.0);
    tasks->number()->setFocus();
    tasks->number()->selectAll();
    QTest::keyClicks(tasks->number(), u"300"_s);
    QCOMPARE(count(u"update"_s), 0); // not while somebody types
    QTest::keyClick(tasks->number(), Qt::Key_Return);
    QCOMPARE(count(u"update"_s), 1);
    QCOMPARE(lastOptions(u"update"_s), (QVariantMap{{u"pids-limit"_s, QVariant::fromValue(qint64(300))}}));
    LimitRow *memory = m_tab->rail()->row(LimitKey::Memory);
    QTest::mouseClick(memory->clearButton(), Qt::LeftButton);
    QCOMPARE(lastOptions(u"update"_s), (QVariantMap{{u"memory-limit"_s, QVariant::fromValue(quint64(0))}}));
    m_container.memoryLimit = 0;
    m_tab->setContainer(&m_container);
    QCOMPARE(memory->number()->text(), u"none"_s);
    QCOMPARE(memory->note(), u"no limit set"_s);
    // The slider shows while it moves and asks when it is let go.
    LimitRow *cpu = m_tab->rail()->row(LimitKey::Cpu);
    const int before = count(u"update"_s);
    cpu->slider()->setSliderDown(true);
    cpu->slider()->setValue(LogScale{0.05, limitBounds(LimitKey::Cpu).most, 2}.toPosition(0.5));
    QCOMPARE(cpu->number()->value(), 0.5);
    QCOMPARE(count(u"update"_s), before);
    QTest::keyClick(cpu->slider(), Qt::Key_Escape);
    QCOMPARE(cpu->number()->value(), 1.0);
    cpu->slider()->setSliderDown(true);
    cpu->slider()->setValue(LogScale{0.05, limitBounds(LimitKey::Cpu).most, 2}.toPosition(0.5));
    cpu->slider()->setSliderDown(false);
    QCOMPARE(count(u"update"_s), before + 1);
    QCOMPARE(lastOptions(u"update"_s)[u"nano-cpus"_s].toULongLong(), 500'000'000ULL);
    // Narrow, the rail goes.
    m_tab->resize(600, 760);
    QVERIFY(!m_tab->view()->isRailShown());
}

void TestStatsTab::railTellsTheMoment()
{
    StatsRail *rail = m_tab->rail();
    QCOMPARE(rail->momentText(1), u"0.40, 0.10"_s);
    QCOMPARE(rail->row(LimitKey::Memory)->note(), u"50\u00a0% used, swap 0"_s);
    QCOMPARE(rail->row(LimitKey::Tasks)->note(), u"38 now"_s);
    const auto process = [](quint32 pid, const QString &file, quint64 time) {
        return QVariantMap{{u"pid"_s, pid}, {u"command"_s, QStringList{u"/usr/bin/node"_s, file}}, {u"cpu-time"_s, QVariant::fromValue(time)}, {u"threads"_s, 11U}};
    };
    m_engine->processes = {process(7, u"/app/main.js"_s, 1'000'000), process(8, u"/app/worker.js"_s, 1'000'000)};
    QTRY_VERIFY_WITH_TIMEOUT(count(u"processes"_s) >= 2, 8000);
    m_engine->processes = {process(7, u"/app/main.js"_s, 1'100'000), process(8, u"/app/worker.js"_s, 3'000'000)};
    QTRY_VERIFY_WITH_TIMEOUT(rail->momentText(0).startsWith(u"node worker.js, "_s), 8000);
    QCOMPARE(rail->momentText(2), u"2, 22"_s);
    m_tab->view()->charts()->setCursor(3);
    QVERIFY(rail->logButton()->text().startsWith(u"Logs at "_s));
    QCOMPARE(rail->momentText(0), u"–"_s); // of the past nobody knows
    QSignalSpy logs(m_tab.get(), &StatsTab::logsRequested);
    QTest::mouseClick(rail->logButton(), Qt::LeftButton);
    QCOMPARE(logs.count(), 1);
    QCOMPARE(logs[0][0].toLongLong(), *m_tab->view()->charts()->cursorTimeMs());
}

void TestStatsTab::eventsAreMarked()
{
    const QAbstractItemModelTester tester(m_tab->rail()->events(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY(m_tab->events()->isReading());
    QCOMPARE(lastOptions(u"events"_s)[u"ids"_s].toStringList(), QStringList{m_container.id});
    m_tab->view()->setRange(StatsView::Range::FifteenMinutes);
    sendEvent("oom", m_now - 300'000);
    sendEvent("start", m_now - 280'000);
    sendEvent("update", m_now - 200'000, R"({"memory-limit":"536870912","old.memory-limit":"268435456"})");
    sendEvent("start", m_now - 100'000, "{}", "somebody-else");
    sendEvent("start", m_now - 3'600'000);
    EventListModel *model = m_tab->rail()->events();
    QTRY_COMPARE(model->rowCount(), 3);
    QTRY_COMPARE(m_tab->events()->events().size(), std::size_t(4)); // an hour ago: known, not in range
    QCOMPARE(model->index(2).data().toString(), u"memory 256\u00a0MiB \u2192 512\u00a0MiB"_s);
    m_tab->view()->setRange(StatsView::Range::OneMinute);
    QCOMPARE(model->rowCount(), 0);
    m_tab->view()->setRange(StatsView::Range::Day);
    QCOMPARE(model->rowCount(), 4);
    QCOMPARE(m_tab->view()->charts()->events().size(), std::size_t(4));
    m_tab->setContainer(nullptr);
    QVERIFY(m_tab->events()->events().empty());
}

void TestStatsTab::olderHelpersSendAll()
{
    m_tab->setActive(false);
    m_engine->failures[u"events"_s] = Error{ErrorCode::InvalidArgument, "unknown option 'ids'"};
    m_engine->hold = true;
    m_tab->setActive(true);
    QTRY_COMPARE(m_engine->waiting() > 0, true);
    m_engine->release();
    QTRY_VERIFY(!lastOptions(u"events"_s).contains(u"ids"_s));
    QVERIFY(lastOptions(u"events"_s).contains(u"follow"_s));
    m_engine->hold = false;
    m_engine->release();
}

void TestStatsTab::brokenEventsAreDropped()
{
    QTRY_VERIFY(m_tab->events()->isReading());
    const QByteArray id = m_container.id.toUtf8();
    for (const QByteArray &line : {QByteArray("not json " + id + "\n"), QByteArray("[\"" + id + "\"]\n"), QByteArray("{\"id\":\"" + id + "\"}\n"), QByteArray(id + "\xff\xfe\n"),
                                   QByteArray("{\"time\":\"x\",\"type\":7,\"action\":{},\"id\":\"" + id + "\"}\n")})
        QCOMPARE(::send(m_events.get(), line.constData(), std::size_t(line.size()), MSG_NOSIGNAL), ssize_t(line.size()));
    sendEvent("start", m_now - 1000);
    QTRY_COMPARE(m_tab->events()->events().size(), std::size_t(1));
    // A line without an end does not eat up the memory, and what follows is read.
    const QByteArray endless(64 * 1024, 'x');
    std::size_t sent = 0;
    while (sent < EventFeed::longestLine * 2) {
        const ssize_t count = ::send(m_events.get(), endless.constData(), std::size_t(endless.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0)
            sent += std::size_t(count);
        QCoreApplication::processEvents();
    }
    QCOMPARE(::send(m_events.get(), "\n", 1, MSG_NOSIGNAL), ssize_t(1));
    sendEvent("pause", m_now - 500);
    QTRY_COMPARE(m_tab->events()->events().size(), std::size_t(2));
}

void TestStatsTab::eventsLeadToTheLog()
{
    QTRY_VERIFY(m_tab->events()->isReading());
    m_tab->view()->setRange(StatsView::Range::FifteenMinutes);
    sendEvent("die", m_now - 300'000, R"({"exitCode":"3"})");
    QTRY_COMPARE(m_tab->rail()->events()->rowCount(), 1);
    QListView *list = m_tab->rail()->eventList();
    QSignalSpy logs(m_tab.get(), &StatsTab::logsRequested);
    QTRY_VERIFY(list->isVisible());
    const QPoint at = list->visualRect(list->model()->index(0, 0)).center();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(m_tab->view()->charts()->selectedEvent(), std::optional(std::size_t(0)));
    QVERIFY(std::abs(*m_tab->view()->charts()->cursorTimeMs() - (m_now - 300'000)) <= 1000);
    list->setFocus();
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(logs.count(), 1);
    QCOMPARE(logs[0][0].toLongLong(), m_now - 300'000);
}

void TestStatsTab::hiddenDoesNothing()
{
    QTRY_VERIFY(m_tab->view()->isTicking() && m_tab->events()->isReading());
    m_tab->hide();
    m_tab->setActive(false);
    QVERIFY(!m_tab->view()->isTicking());
    QVERIFY(!m_tab->events()->isReading());
    const int calls = int(m_engine->calls.size());
    QTest::qWait(BusiestProcess::askEveryMs + 500); // nothing may happen in that time
    QCOMPARE(int(m_engine->calls.size()), calls);
}

void TestStatsTab::comparesWithOthers()
{
    ContainerInfo other = makeContainer(u"shop-db"_s);
    m_engine->put(other);
    Q_EMIT m_tab->view()->compareRequested(other.path);
    QTRY_COMPARE(m_tab->view()->comparedContainers(), QStringList{other.path});
    QVERIFY(m_tab->view()->charts()->description().contains(u"shop-db"_s));
    m_engine->failures[u"openMetrics"_s] = Error{ErrorCode::NotFound, "it has no numbers"};
    ContainerInfo third = makeContainer(u"idle"_s);
    m_engine->put(third);
    Q_EMIT m_tab->view()->compareRequested(third.path);
    QTRY_VERIFY(m_tab->message()->isVisible());
    QVERIFY(m_tab->message()->text().contains(u"idle"_s));
    m_engine->failures.clear();
    m_tab->setContainer(&other); // another container: what was drawn beside it goes
    QVERIFY(m_tab->view()->comparedContainers().isEmpty());
}

void TestStatsTab::parsesEvents_data()
{
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<int>("kind"); // -1: no mark
    QTest::addColumn<QString>("text");
    using Kind = ChartEvent::Kind;
    QTest::newRow("start") << QByteArray("start") << QByteArray("{}") << int(Kind::Start) << u"started"_s;
    QTest::newRow("exit 0") << QByteArray("die") << QByteArray(R"({"exitCode":"0"})") << int(Kind::Exit) << u"exited 0"_s;
    QTest::newRow("exit 2") << QByteArray("die") << QByteArray(R"({"exitCode":"2"})") << int(Kind::Failure) << u"exited 2"_s;
    QTest::newRow("oom exit") << QByteArray("die") << QByteArray(R"({"exitCode":"137","oomKilled":"true"})") << int(Kind::OutOfMemory) << u"killed: out of memory"_s;
    QTest::newRow("cpu") << QByteArray("update") << QByteArray(R"({"nano-cpus":"1000000000","old.nano-cpus":"0"})") << int(Kind::Limits) << u"CPU none \u2192 1.00"_s;
    QTest::newRow("unknown limits") << QByteArray("update") << QByteArray("{}") << int(Kind::Limits) << u"limits changed"_s;
    QTest::newRow("health") << QByteArray("health_status") << QByteArray(R"({"status":"unhealthy"})") << int(Kind::Health) << u"unhealthy"_s;
    QTest::newRow("exec") << QByteArray("exec_start") << QByteArray(R"({"command":"sh -c date"})") << int(Kind::Exec) << u"ran sh -c date"_s;
    QTest::newRow("kill") << QByteArray("kill") << QByteArray(R"({"signal":"15"})") << int(Kind::Stop) << u"signal 15"_s;
    QTest::newRow("create") << QByteArray("create") << QByteArray("{}") << -1 << QString();
    QTest::newRow("of tomorrow") << QByteArray("teleport") << QByteArray("{}") << -1 << QString();
}

void TestStatsTab::parsesEvents()
{
    QFETCH(QByteArray, action);
    QFETCH(QByteArray, attributes);
    QFETCH(int, kind);
    QFETCH(QString, text);
    const auto event = parseEvent("{\"time\":1795000000123456,\"type\":\"container\",\"action\":\"" + action + "\",\"id\":\"x\",\"attributes\":" + attributes + "}");
    QVERIFY(event);
    const auto mark = chartEvent(*event);
    QCOMPARE(mark.has_value(), kind >= 0);
    if (!mark)
        return;
    QCOMPARE(mark->timeMs, 1'795'000'000'123);
    QCOMPARE(int(mark->kind), kind);
    QCOMPARE(mark->text, text);
}

QTEST_MAIN(TestStatsTab)
#include "tst_statstab.moc"
