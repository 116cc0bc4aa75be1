// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/chartpanel.h"
#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"

#include <QApplication>
#include <QBoxLayout>
#include <QDateTime>
#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

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
        view.charts()->replot();
        const QImage image = view.grab().toImage();
        const QString file = QCoreApplication::applicationDirPath()
            + QStringLiteral("/statsview-%1.png").arg(QString::fromUtf8(QTest::currentDataTag()));
        QVERIFY(image.save(file));
        // Each chart shows its line's colour somewhere, and no two charts touch.
        const ThemeColors colors = ThemeColors::from(view.palette());
        QCOMPARE(colors.dark, dark);
        int bottom = -1;
        for (const auto &panel : view.charts()->panels()) {
            const QRect rect = panel->axisRect()->rect();
            QVERIFY(rect.width() > 200 && rect.height() >= 50);
            QVERIFY(rect.top() > bottom);
            bottom = rect.bottom();
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
        QVERIFY(panels[3]->scale().upper < 100); // a limit of 2,048 does not flatten it
        for (const auto &panel : panels) {
            const QCPRange time = panel->axisRect()->axis(QCPAxis::atBottom)->range();
            QCOMPARE(time.upper, double(m_story->endMs() + 400) / 1000);
            QCOMPARE(time.size(), 300.0);
        }
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
        charts->replot();
        for (const auto &panel : charts->panels()) {
            QVERIFY(!panel->cursorLabel().isEmpty());
            QVERIFY(QRectF(panel->axisRect()->rect()).adjusted(-1, -1, 1, 1).contains(panel->cursorLabel().center()));
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
        const QRect rect = charts->panels()[1]->axisRect()->rect();
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
        auto *button = view.findChild<QToolButton *>();
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

    /// A live second of four charts must not be felt.
    void cost()
    {
        StatsView view;
        qint64 now = m_story->endMs() + 400;
        view.setClock([&] { return now; });
        QVERIFY(view.setMetrics(m_story->file()));
        view.setRange(StatsView::Range::FifteenMinutes);
        view.resize(940, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QElapsedTimer timer;
        timer.start();
        constexpr int rounds = 20;
        for (int i = 0; i < rounds; ++i) {
            view.setClock([&] { return now; }); // reads anew
            view.charts()->replot(QCustomPlot::rpImmediateRefresh);
        }
        const double milliseconds = double(timer.nsecsElapsed()) / 1e6 / rounds;
        qInfo("one update of four charts over 15 minutes: %.2f ms", milliseconds);
        QVERIFY(milliseconds < 100);
    }

private:
    static bool shows(const QImage &image, const QRect &area, const QColor &color)
    {
        const double scale = image.devicePixelRatio();
        const QRect rect = QRectF(area.topLeft() * scale, area.size() * scale).toRect();
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

    std::unique_ptr<Story> m_story;
};

QTEST_MAIN(TestStatsView)
#include "tst_statsview.moc"
