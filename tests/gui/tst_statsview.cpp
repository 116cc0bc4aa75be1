// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/chartpanel.h"
#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"
#include "ui/charts/timebrush.h"

#include <QApplication>
#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <cmath>
#include <fcntl.h>

using namespace kiste;
using namespace kiste::ui;

namespace {

constexpr double MiB = 1024 * 1024;

QPalette paletteOf(bool dark)
{
    const auto pick = [dark](QRgb light, QRgb other) { return QColor(dark ? other : light); };
    QPalette palette(pick(0xfcfcfc, 0x2e3337), pick(0xeff0f1, 0x202326));
    palette.setColor(QPalette::WindowText, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::Text, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::ButtonText, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::Base, pick(0xffffff, 0x16181a));
    palette.setColor(QPalette::Highlight, QColor(0x3daee9));
    return palette;
}

/// Fifteen minutes of a container that runs out of memory under 256 MiB, is started again, gets more, and then wants
/// more processor time than it may have. Told second by second through the writer, as the sampler does.
class Story
{
public:
    explicit Story(qint64 endMs)
        : m_endMs(endMs - endMs % 1000 + 500)
    {
        m_directory.reset(::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        m_writer = MetricsWriter::open(m_directory.get(), "ring", endMs).value();
        for (int second = 0; second < 900; ++second) {
            if (second < 275 || second >= 295)
                tell(second);
        }
    }

    UniqueFd file() const { return m_writer->openReadOnly().value(); }
    qint64 endMs() const { return m_endMs; }
    void tell(int second)
    {
        MetricsSample sample;
        sample.timeMs = m_endMs - (899 - second) * 1000LL;
        const bool first = second == 0 || second == 295;
        sample.coveredMs = first ? 0 : 1000;
        const auto noise = [this](double size) { return size * (m_random.generateDouble() - 0.5); };
        const bool before = second < 290;
        const double cpuLimit = before || second < 325 ? 0.5 : 1.0;
        const bool busy = before ? (second / 40) % 3 != 1 : second > 470 && (second / 60) % 4 != 3;
        const double wish = busy ? cpuLimit * 1.2 : cpuLimit * (0.7 + noise(0.3));
        const double cpu = std::min(cpuLimit, wish) + noise(0.01);
        const double used =
            before ? 190 + second * 0.22 : 60 + 340 * (1 - std::exp(-(second - 295) / 160.0)) + noise(4);
        const double cache = before ? 12 : 20 + 76 * (1 - std::exp(-(second - 295) / 220.0));
        MetricsValues &values = sample.values;
        values.set(MetricsSeries::MemoryWorkingSet, used * MiB);
        values.set(MetricsSeries::MemoryUsage, (used + cache) * MiB);
        values.set(MetricsSeries::MemoryLimit, (before || second < 325 ? 256 : 512) * MiB);
        if (second >= 325)
            values.set(MetricsSeries::MemoryHigh, 448 * MiB);
        values.set(MetricsSeries::CpuLimit, cpuLimit);
        values.set(MetricsSeries::NetReceivedBytes, (1.2 + noise(0.8)) * MiB);
        values.set(MetricsSeries::NetSentBytes, (1.6 + noise(0.9)) * MiB);
        values.set(MetricsSeries::CpuPressureSome, busy ? 0.22 + noise(0.1) : 0.03 + noise(0.02));
        values.set(MetricsSeries::MemoryPressureSome, before && second > 230 ? (second - 230) / 200.0 : 0.002);
        values.set(MetricsSeries::MemoryPressureFull, before && second > 255 ? (second - 255) / 250.0 : 0);
        values.set(MetricsSeries::IoPressureSome, 0.005 + noise(0.006));
        values.set(MetricsSeries::Pids, 30 + std::round(8 * m_random.generateDouble()));
        values.set(MetricsSeries::PidsLimit, 2048);
        if (!first) {
            values.set(MetricsSeries::CpuUsage, cpu);
            values.set(MetricsSeries::CpuHeldBack, busy ? 0.3 + noise(0.2) : 0);
            const double load = second >= 295 && second < 325 ? 14 - (second - 295) * 0.4 : 0;
            values.set(MetricsSeries::IoReadBytes, (load + 0.5 + noise(0.4) + (second % 47 == 0 ? 2.5 : 0)) * MiB);
            values.set(MetricsSeries::IoWriteBytes, (0.8 + noise(0.6) + (second % 31 < 2 ? 3.5 : 0)) * MiB);
        }
        QVERIFY(m_writer->append(sample, {}, 1, 1000));
    }

private:
    qint64 m_endMs;
    QTemporaryDir m_folder;
    UniqueFd m_directory;
    std::optional<MetricsWriter> m_writer;
    QRandomGenerator m_random{14};
};

} // namespace

class TestStatsView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QApplication::setFont(QFont(QStringLiteral("Noto Sans"), 10));
        m_story = std::make_unique<Story>(QDateTime(QDate(2026, 11, 22), QTime(14, 32)).toMSecsSinceEpoch());
    }

    void pictures_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<StatsView::Range>("range");
        QTest::addColumn<bool>("cursor");
        QTest::newRow("wide-light") << false << QSize(940, 640) << StatsView::Range::FifteenMinutes << true;
        QTest::newRow("wide-dark") << true << QSize(940, 640) << StatsView::Range::FifteenMinutes << true;
        QTest::newRow("pane-light") << false << QSize(360, 640) << StatsView::Range::FiveMinutes << false;
        QTest::newRow("pane-dark") << true << QSize(360, 640) << StatsView::Range::FiveMinutes << true;
        QTest::newRow("minute-light") << false << QSize(700, 520) << StatsView::Range::OneMinute << false;
    }

    /// Draws the charts into PNG files beside the test program, to be looked at; checks that they are drawn at all.
    void pictures()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        QFETCH(StatsView::Range, range);
        QFETCH(bool, cursor);
        QApplication::setPalette(paletteOf(dark));
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(range);
        view.resize(size);
        view.setAutoFillBackground(true);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        if (cursor)
            view.charts()->setCursor(view.charts()->data().nearest(
                m_story->endMs() - (range == StatsView::Range::FifteenMinutes ? 230'000 : 100'000)));
        view.charts()->setEvents(storyEvents());
        view.charts()->setLimitsEditable(true);
        const QImage image = view.grab().toImage();
        const QString file = QCoreApplication::applicationDirPath()
            + QStringLiteral("/statsview-%1.png").arg(QString::fromUtf8(QTest::currentDataTag()));
        QVERIFY(image.save(file));
        // Each chart shows its line's colour somewhere, and no two charts touch.
        const ThemeColors colors = ThemeColors::from(view.palette());
        QCOMPARE(colors.dark, dark);
        int bottom = -1;
        for (const auto &panel : view.charts()->panels()) {
            const QRect rect = panel->plot().toRect();
            QVERIFY(rect.width() > 200 && rect.height() >= 40);
            QVERIFY(rect.top() > bottom);
            bottom = rect.bottom();
            if (rect.translated(view.charts()->mapTo(&view, QPoint())).bottom() >= image.height())
                continue; // scrolled out of sight
            QVERIFY(shows(image, rect.translated(view.charts()->mapTo(&view, QPoint())),
                          colors.*panel->spec().lines.front().color));
        }
    }

    void gutterSpeaks()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        const QString words = view.charts()->description();
        QVERIFY2(words.contains(QStringLiteral("CPU: ")) && words.contains(QStringLiteral("limit 1.00 cores")),
                 qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("held back")));
        QVERIFY(words.contains(QStringLiteral("limit 512\u00a0MiB")));
        QVERIFY(words.contains(QStringLiteral("without page cache")));
        QCOMPARE(view.charts()->accessibleDescription(), words);
        const ChartGutter *memory = view.charts()->panels()[1]->gutter();
        QCOMPARE(memory->accessibleName(), QStringLiteral("Memory"));
        QVERIFY(memory->accessibleDescription().startsWith(memory->text().value));
        // The number is the newest sample's, exactly.
        const auto &newest = view.charts()->data().records().back();
        const double mebibytes = *newest.mean.get(MetricsSeries::MemoryWorkingSet) / MiB;
        QCOMPARE(memory->text().value, QStringLiteral("%1\u00a0MiB").arg(std::round(mebibytes)));
    }

    void axesFollowTheRules()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FiveMinutes);
        const auto &panels = view.charts()->panels();
        QCOMPARE(panels[0]->scale(), (ValueScale{1.5, 0, 0.5}));
        QCOMPARE(panels[1]->scale(), (ValueScale{600 * MiB, 0, 200 * MiB}));
        QVERIFY(panels[2]->scale().lower > 0);
        QVERIFY(panels[3]->scale().lower > 0);
        QCOMPARE(panels[4]->scale(), (ValueScale{0.3, 0, 0.1})); // pressure
        const TimeAxis &axis = view.charts()->axis();
        QVERIFY(axis.toMs() >= m_story->endMs() + 400 && double(axis.toMs()) < double(m_story->endMs() + 400) + axis.msPerColumn() + 1);
        QVERIFY(std::abs(double(axis.toMs() - axis.fromMs()) - 300'000) < 2);
    }

    void cursorByKeys()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::OneMinute);
        view.resize(700, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        QSignalSpy moved(charts, &ChartStack::cursorMoved);
        QVERIFY(!charts->cursor());
        const std::size_t last = charts->data().records().size() - 1;
        QTest::keyClick(charts, Qt::Key_Left);
        QCOMPARE(charts->cursor(), std::optional(last));
        QTest::keyClick(charts, Qt::Key_Left);
        QCOMPARE(charts->cursor(), std::optional(last - 1));
        QTest::keyClick(charts, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(charts->cursor(), std::optional(last - 11));
        QTest::keyClick(charts, Qt::Key_Home);
        QCOMPARE(charts->cursor(), std::optional(std::size_t(0)));
        QTest::keyClick(charts, Qt::Key_Left);
        QCOMPARE(charts->cursor(), std::optional(std::size_t(0)));
        QTest::keyClick(charts, Qt::Key_End);
        QCOMPARE(charts->cursor(), std::optional(last));
        QCOMPARE(moved.count(), 5);
        charts->grab();
        for (std::size_t i = 0; i < charts->panels().size(); ++i) {
            QVERIFY(!charts->cursorLabel(i).isEmpty());
            QVERIFY(charts->panels()[i]->plot().adjusted(-1, -1, 1, 1).contains(charts->cursorLabel(i).center()));
        }
        QTest::keyClick(charts, Qt::Key_Escape);
        QVERIFY(!charts->cursor());
    }

    void cursorByPointer()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.resize(700, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        const QRect rect = charts->panels()[1]->plot().toRect();
        QTest::mouseMove(charts, rect.center());
        QTRY_VERIFY(charts->cursor().has_value());
        const qint64 at = charts->data().records()[*charts->cursor()].timeMs;
        QVERIFY(std::abs(at - (charts->data().fromMs() + charts->data().toMs()) / 2) < 2000);
        QTest::mouseMove(charts, QPoint(5, rect.center().y())); // over the gutter
        QTRY_VERIFY(!charts->cursor());
    }

    void clockRunsOnlyWhileSeen()
    {
        StatsView view;
        qint64 now = m_story->endMs() + 400;
        view.setClock([&] { return now; });
        QVERIFY(view.setMetrics(m_story->file()));
        QVERIFY(!view.isTicking());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(view.isTicking());
        QSignalSpy paused(&view, &StatsView::pausedChanged);
        auto *button = view.findChild<QToolButton *>(QStringLiteral("pause"));
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(paused.count(), 1);
        QVERIFY(view.isPaused() && !view.isTicking());
        QVERIFY(view.notice().contains(QStringLiteral("14:32:00")));
        const qint64 right = view.charts()->data().toMs();
        now += 30'000;
        view.setRange(StatsView::Range::OneMinute); // held still, but another range may be chosen
        QCOMPARE(view.charts()->data().toMs(), right);
        QCOMPARE(button->text(), QStringLiteral("Resume"));
        view.setPaused(false);
        QVERIFY(view.isTicking());
        view.hide();
        QVERIFY(!view.isTicking());
    }

    void newSamplesAppear()
    {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        Story story(now - 1000);
        StatsView view;
        QVERIFY(view.setMetrics(story.file()));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const qint64 before = view.charts()->data().records().back().timeMs;
        story.tell(900);
        QTRY_COMPARE(view.charts()->data().records().back().timeMs, before + 1000);
    }

    void endedContainersStayInSight()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 3'600'000; });
        QVERIFY(view.setMetrics(m_story->file()));
        QCOMPARE(view.charts()->data().toMs(), m_story->endMs());
        QVERIFY(view.notice().startsWith(QStringLiteral("Not running")));
        QVERIFY(!view.charts()->data().isEmpty());
        QCOMPARE(view.charts()->panels()[0]->gutter()->text().value, QStringLiteral("–"));
    }

    void nothingThere()
    {
        StatsView view;
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(view.charts()->data().isEmpty() && view.notice().isEmpty());
        QTest::keyClick(view.charts(), Qt::Key_Left);
        QVERIFY(!view.charts()->cursor());
        const auto failed = view.setMetrics(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::Corrupt);
        QTemporaryDir folder;
        const UniqueFd directory{
            ::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        const auto writer = MetricsWriter::open(directory.get(), "ring", m_story->endMs());
        QVERIFY(view.setMetrics(writer->openReadOnly().value()));
        QVERIFY(!view.notice().isEmpty());
        view.clear();
        QVERIFY(view.notice().isEmpty() && !view.isTicking());
    }

    /// What a new second draws is what drawing everything would have drawn.
    void newsFitThePicture()
    {
        Story story(m_story->endMs());
        StatsView view;
        qint64 now = story.endMs() + 400;
        view.setClock([&] { return now; });
        QVERIFY(view.setMetrics(story.file()));
        view.setRange(StatsView::Range::FiveMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        for (int second = 900; second < 912; ++second) {
            story.tell(second);
            now += 1000;
            view.setClock([&] { return now; }); // reads anew
            if (second == 900)
                continue; // an axis may have changed
            QVERIFY(charts->drawnColumns().has_value());
            QVERIFY2(*charts->drawnColumns() < 40, qPrintable(QString::number(*charts->drawnColumns())));
        }
        const QImage moved = charts->grab().toImage();
        QEvent change(QEvent::StyleChange);
        QCoreApplication::sendEvent(charts, &change); // draws all anew
        QVERIFY(!charts->drawnColumns());
        const QImage whole = charts->grab().toImage();
        QCOMPARE(moved.size(), whole.size());
        int different = 0;
        for (int y = 0; y < whole.height(); ++y) {
            for (int x = 0; x < whole.width(); ++x) {
                const QColor one = moved.pixelColor(x, y), other = whole.pixelColor(x, y);
                different += std::abs(one.red() - other.red()) + std::abs(one.green() - other.green()) + std::abs(one.blue() - other.blue()) > 60;
            }
        }
        QVERIFY2(different < 30, qPrintable(QString::number(different)));
    }

    void wheelZoomsAndShiftPans()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        const QPointF middle = charts->panels()[0]->plot().center();
        const auto wheel = [&](QPointF at, int angle, Qt::KeyboardModifiers modifiers) {
            QWheelEvent event(at, charts->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(charts, &event);
            return event.isAccepted();
        };
        QVERIFY(wheel(middle, 120, {}));
        QVERIFY(view.window().spanMs() < 900'000);
        QVERIFY(!view.isPaused()); // the present stays at the edge
        QCOMPARE(view.range(), StatsView::Range::Other);
        for (int i = 0; i < 40; ++i)
            wheel(middle, 120, {});
        QCOMPARE(view.window().spanMs(), TimeWindow::shortestMs);
        for (int i = 0; i < 80; ++i)
            wheel(middle, -120, {});
        QCOMPARE(view.window().spanMs(), TimeWindow::longestMs);
        view.setRange(StatsView::Range::FiveMinutes);
        const TimeWindow before = view.window();
        wheel(middle, 120, Qt::ShiftModifier); // earlier
        QVERIFY(view.window().toMs < before.toMs && view.isPaused() && !view.isTicking());
        QCOMPARE(view.window().spanMs(), before.spanMs());
        QVERIFY(view.notice().startsWith(QStringLiteral("Until")));
        // Somewhere in the past the moment under the pointer stays where it is.
        const qint64 under = charts->axis().timeAt(middle.x());
        wheel(middle, 120, {});
        QVERIFY(std::abs(charts->axis().timeAt(middle.x()) - under) < 2000);
        QVERIFY(!wheel(QPointF(20, 60), 120, {})); // over the words the page scrolls
        QTest::keyClick(charts, Qt::Key_0);
        QVERIFY(!view.isPaused());
    }

    void keysDoEverything()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        QTest::keyClick(charts, Qt::Key_Plus);
        QCOMPARE(view.window().spanMs(), 720'000);
        QTest::keyClick(charts, Qt::Key_Minus);
        QCOMPARE(view.window().spanMs(), 900'000);
        QCOMPARE(view.range(), StatsView::Range::FifteenMinutes);
        QTest::keyClick(charts, Qt::Key_Space);
        QVERIFY(view.isPaused() && view.notice().startsWith(QStringLiteral("Paused at")));
        QTest::keyClick(charts, Qt::Key_Space);
        QVERIFY(!view.isPaused());
        QTest::keyClick(charts, Qt::Key_PageUp);
        QVERIFY(view.isPaused());
        QCOMPARE(view.window().toMs, m_story->endMs() + 400 - 450'000);
        QTest::keyClick(charts, Qt::Key_PageDown);
        QVERIFY(!view.isPaused()); // back at the present
        charts->setEvents(storyEvents());
        QSignalSpy logs(charts, &ChartStack::logWanted);
        QTest::keyClick(charts, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(charts->selectedEvent(), std::optional(std::size_t(2)));
        QTest::keyClick(charts, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(charts->selectedEvent(), std::optional(std::size_t(1)));
        QCOMPARE(*charts->cursorTimeMs(), storyEvents()[1].timeMs);
        QTest::keyClick(charts, Qt::Key_Return);
        QCOMPARE(logs.count(), 1);
        QCOMPARE(logs[0][0].toLongLong(), storyEvents()[1].timeMs);
    }

    void marksSelectAndLeadToTheLog()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        charts->setEvents(storyEvents());
        const auto marks = charts->marks();
        QCOMPARE(marks.size(), std::size_t(2)); // the kill and the start are five seconds apart
        QCOMPARE(marks[0].events.size(), std::size_t(2));
        QCOMPARE(marks[0].kind, ChartEvent::Kind::OutOfMemory);
        QSignalSpy selected(charts, &ChartStack::eventSelected), logs(charts, &ChartStack::logWanted);
        QTest::mouseClick(charts, Qt::LeftButton, {}, QPoint(int(marks[1].x), 12));
        QCOMPARE(selected.count(), 1);
        QCOMPARE(charts->selectedEvent(), std::optional(std::size_t(2)));
        QVERIFY(charts->cursor());
        QTest::mouseDClick(charts, Qt::LeftButton, {}, QPoint(int(marks[1].x), 12));
        QVERIFY(!logs.isEmpty());
        QCOMPARE(logs.last()[0].toLongLong(), storyEvents()[2].timeMs);
    }

    void limitsAreDragged()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        LimitHandle *handle = charts->handle(LimitKey::Memory);
        QVERIFY(handle->isHidden());
        charts->setLimitsEditable(true);
        QVERIFY(handle->isVisible());
        QCOMPARE(handle->value(), 512 * MiB);
        const ChartPanel &memory = *charts->panels()[1];
        QVERIFY(std::abs(QRectF(handle->geometry()).center().y() - memory.yOf(512 * MiB)) <= 1);
        QSignalSpy chosen(charts, &ChartStack::limitChosen), dragged(charts, &ChartStack::limitDragged);
        const QPoint grip = handle->rect().center();
        const int down = int(std::round(memory.yOf(400 * MiB) - memory.yOf(512 * MiB)));
        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, grip + QPoint(0, down));
        QTRY_VERIFY(handle->ghost());
        QVERIFY(std::abs(*handle->ghost() - 400 * MiB) < 8 * MiB);
        QVERIFY(!dragged.isEmpty() && chosen.isEmpty()); // nothing changes before it is let go
        QTest::keyClick(handle, Qt::Key_Escape);
        QVERIFY(!handle->ghost());
        QTest::mouseRelease(handle, Qt::LeftButton, {}, grip);
        QVERIFY(chosen.isEmpty());

        QTest::mousePress(handle, Qt::LeftButton, {}, grip);
        QTest::mouseMove(handle, grip + QPoint(0, down));
        QTRY_VERIFY(handle->ghost());
        const double shown = *handle->ghost();
        QTest::mouseRelease(handle, Qt::LeftButton, {}, grip); // the handle moved along with the pointer
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].value<LimitKey>(), LimitKey::Memory);
        QCOMPARE(chosen[0][1].toDouble(), shown);
        QCOMPARE(std::fmod(shown, MiB), 0.0);
        charts->setLimitPending(LimitKey::Memory, shown);
        QCOMPARE(handle->value(), shown);
        charts->setLimitPending(LimitKey::Memory, std::nullopt);
        QCOMPARE(handle->value(), 512 * MiB);
    }

    void limitsByKeys()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        ChartStack *charts = view.charts();
        charts->setLimitsEditable(true);
        LimitHandle *handle = charts->handle(LimitKey::Cpu);
        QCOMPARE(handle->accessibleName(), QStringLiteral("CPU limit"));
        QCOMPARE(handle->accessibleDescription(), QStringLiteral("1.00 cores"));
        handle->setFocus();
        QSignalSpy chosen(charts, &ChartStack::limitChosen);
        QTest::keyPress(handle, Qt::Key_Down);
        QCOMPARE(handle->ghost(), std::optional(0.99));
        QTest::keyPress(handle, Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(std::abs(*handle->ghost() - 0.89) < 1e-9);
        QTest::keyClick(handle, Qt::Key_Escape);
        QVERIFY(!handle->ghost() && chosen.isEmpty());
        QTest::keyClick(handle, Qt::Key_Down);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][1].toDouble(), 0.99);
        QTest::keyClick(handle, Qt::Key_Delete);
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(chosen[1][1].toDouble(), 0.0); // no limit
    }

    void brushMovesTheWindow()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::Hour);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        TimeBrush *brush = view.charts()->brush();
        QCOMPARE(brush->whole().spanMs() / 1000, 86'400);
        QVERIFY(std::ranges::any_of(brush->columns(), [](float value) { return value > 0.5F; }));
        const int y = brush->height() / 2, edge = int(brush->axis().x(view.window().fromMs));
        const int there = int(brush->axis().x(view.window().toMs - 6 * 3'600'000LL));
        QTest::mousePress(brush, Qt::LeftButton, {}, {edge, y});
        QTest::mouseMove(brush, {there, y});
        QTRY_VERIFY(std::abs(view.window().spanMs() - 6 * 3'600'000LL) < 400'000);
        QTest::mouseRelease(brush, Qt::LeftButton, {}, {there, y});
        QVERIFY(!view.isPaused()); // its right edge is still the present
        const int before = int(brush->axis().x(view.window().toMs - 12 * 3'600'000LL));
        QTest::mouseClick(brush, Qt::LeftButton, {}, {before, y});
        QVERIFY(view.isPaused());
        QVERIFY(view.window().toMs < m_story->endMs() - 8 * 3'600'000LL);
        QTest::keyClick(brush, Qt::Key_End);
        QVERIFY(!view.isPaused());
        QVERIFY(!brush->accessibleDescription().isEmpty());
    }

    void comparesTimesAndContainers()
    {
        StatsView view;
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FiveMinutes);
        view.setEarlier(300'000);
        QCOMPARE(view.charts()->comparisons().size(), std::size_t(1));
        QVERIFY(!view.charts()->comparisons()[0].data.isEmpty());
        QVERIFY(view.charts()->description().contains(QStringLiteral("5 min earlier")));
        QVERIFY(view.addContainer(QStringLiteral("/db"), QStringLiteral("shop-db"), m_story->file()));
        QCOMPARE(view.comparedContainers(), QStringList{QStringLiteral("/db")});
        QVERIFY(view.charts()->description().contains(QStringLiteral("shop-db")));
        const auto bad = view.addContainer(QStringLiteral("/x"), QStringLiteral("x"), UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
        QVERIFY(!bad);
        for (const char *name : {"/a", "/b", "/c"})
            QVERIFY(view.addContainer(QString::fromLatin1(name), QString::fromLatin1(name), m_story->file()));
        QVERIFY(!view.addContainer(QStringLiteral("/d"), QStringLiteral("d"), m_story->file())); // a fifth
        view.removeContainer(QStringLiteral("/db"));
        view.setEarlier(0);
        QCOMPARE(view.charts()->comparisons().size(), std::size_t(3));
    }

    void exports()
    {
        StatsView view;
        view.setName(QStringLiteral("shop-api"));
        view.setClock([this] { return m_story->endMs() + 400; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FiveMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QByteArray png = view.exported(StatsView::Format::Png);
        QImage image;
        QVERIFY(image.loadFromData(png, "PNG"));
        QVERIFY(image.width() > 1400 && image.height() > 900);
        const QByteArray svg = view.exported(StatsView::Format::Svg);
        QVERIFY(svg.startsWith("<?xml") && svg.contains("<polyline") && svg.contains("shop-api") && svg.contains("limit 512"));
        const QByteArray csv = view.exported(StatsView::Format::Csv);
        QCOMPARE(csv.count("\r\n"), 301);
    }

private:
    static bool shows(const QImage &image, const QRect &area, const QColor &color)
    {
        const double scale = image.devicePixelRatio();
        const QRect rect = QRectF(area.topLeft() * scale, area.size() * scale).toRect().intersected(image.rect());
        for (int y = rect.top(); y < rect.bottom(); ++y) {
            for (int x = rect.left(); x < rect.right(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                        + std::abs(pixel.blue() - color.blue())
                    < 40)
                    return true;
            }
        }
        return false;
    }

    std::vector<ChartEvent> storyEvents() const
    {
        const auto at = [this](int second) { return m_story->endMs() - (899 - second) * 1000LL; };
        return {{at(290), ChartEvent::Kind::OutOfMemory, QStringLiteral("out of memory")},
                {at(295), ChartEvent::Kind::Start, QStringLiteral("started again")},
                {at(325), ChartEvent::Kind::Limits, QStringLiteral("limits changed")}};
    }

    std::unique_ptr<Story> m_story;
};

QTEST_MAIN(TestStatsView)
#include "tst_statsview.moc"
