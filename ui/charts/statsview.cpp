// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is shown and when it is read; statsview_bar.cpp has the buttons.
#include "ui/charts/statsview.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartstack.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// A sample is read this long after it was due, so that the writer is done.
constexpr qint64 writerMs = 60;
constexpr int railFrom = 900;
constexpr int narrowBarBelow = 640;

constexpr qint64 lengths[] = {60'000, 300'000, 900'000, 3'600'000, 21'600'000, 86'400'000, TimeWindow::longestMs};

/// After this long without a sample the container does not run.
qint64 staleMs(const MetricsState &state)
{
    return std::max<qint64>(5'000, qint64(state.intervalMs) * 4);
}

} // namespace

StatsView::StatsView(QWidget *parent)
    : StatsView(containerCharts(), parent)
{
}

StatsView::StatsView(std::vector<ChartSpec> charts, QWidget *parent)
    : QWidget(parent)
    , m_clock(&QDateTime::currentMSecsSinceEpoch)
    , m_notice(new QLabel)
    , m_charts(new ChartStack(std::move(charts)))
    , m_scroll(new QScrollArea)
    , m_bar(new QWidget)
{
    makeBar();
    m_scroll->setWidget(m_charts);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_charts->setAutoFillBackground(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    m_bar->setMinimumWidth(1); // it is arranged to fit, and must not keep the view wide
    column->addWidget(m_bar);
    m_row = new QHBoxLayout;
    m_row->setContentsMargins({});
    m_row->setSpacing(0);
    m_row->addWidget(m_scroll, 1);
    column->addLayout(m_row, 1);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &StatsView::refresh);
    connectCharts();
}

StatsView::~StatsView() = default;

void StatsView::connectCharts()
{
    connect(m_charts, &ChartStack::windowChosen, this, &StatsView::setWindow);
    connect(m_charts, &ChartStack::pauseToggled, this, [this] { setPaused(!isPaused()); });
    connect(m_charts, &ChartStack::liveChosen, this, [this] { setPaused(false); });
}

Result<void> StatsView::setMetrics(UniqueFd file)
{
    clear();
    auto reader = MetricsReader::open(std::move(file));
    if (!reader)
        return std::unexpected(reader.error());
    m_reader = std::make_shared<const MetricsReader>(std::move(*reader));
    refresh();
    return {};
}

void StatsView::setReader(std::shared_ptr<const MetricsReader> reader)
{
    m_reader = std::move(reader);
    m_charts->resetScales();
    applyComparisons();
}

void StatsView::clear()
{
    m_reader.reset();
    m_others.clear();
    m_earlierMs = 0;
    m_timer.stop();
    m_endMs.reset();
    m_looking = false;
    m_charts->clear();
    fillCompareMenu();
    refresh();
}

StatsView::Range StatsView::range() const
{
    const auto found = std::ranges::find(lengths, m_spanMs);
    return static_cast<Range>(found - std::begin(lengths));
}

void StatsView::setRange(Range range)
{
    if (range == this->range() || range == Range::Other)
        return;
    const qint64 span = lengths[int(range)];
    const qint64 now = m_clock();
    setWindow(TimeWindow{m_endMs.value_or(now) - span, m_endMs.value_or(now)}, !m_endMs);
}

TimeWindow StatsView::window() const
{
    return m_charts->window();
}

void StatsView::setWindow(const TimeWindow &window, bool live)
{
    const TimeWindow wanted = window.clamped(m_clock());
    const Range before = range();
    const bool paused = isPaused(), rescale = m_spanMs != wanted.spanMs();
    m_spanMs = wanted.spanMs();
    if (live)
        m_endMs.reset();
    else
        m_endMs = wanted.toMs;
    m_looking = !live && (m_looking || !paused);
    m_ranges->setCurrent(range() == Range::Other ? -1 : int(range()));
    if (rescale)
        m_charts->resetScales();
    refresh();
    if (range() != before)
        Q_EMIT rangeChanged(range());
    if (isPaused() != paused)
        Q_EMIT pausedChanged(isPaused());
}

void StatsView::setPaused(bool paused)
{
    if (paused == isPaused())
        return;
    m_looking = false;
    m_endMs = paused ? std::optional(m_clock()) : std::nullopt;
    refresh();
    Q_EMIT pausedChanged(paused);
}

void StatsView::setClock(std::function<qint64()> clock)
{
    m_clock = std::move(clock);
    refresh();
}

QString StatsView::notice() const
{
    return m_notice->text();
}

void StatsView::refresh()
{
    const qint64 now = m_clock();
    const auto state = m_reader ? m_reader->state() : std::nullopt;
    const qint64 newest = state ? state->timeMs : 0;
    const bool live = newest > 0 && !m_endMs && now - newest <= staleMs(*state);
    // Without news the charts stay at the end of what there is, instead of running empty.
    const qint64 ended = newest > 0 && now - newest > staleMs(*state) && newest < now ? newest : now;
    const qint64 right = m_endMs.value_or(ended);
    refreshWords(live, newest);
    m_charts->load(m_reader.get(), {right - m_spanMs, right}, std::max(ended, right), live || (m_endMs && newest > 0 && *m_endMs - newest <= staleMs(*state)));
    schedule();
    Q_EMIT refreshed();
}

void StatsView::refreshWords(bool live, qint64 newestMs)
{
    QString notice;
    if (m_reader && newestMs == 0)
        notice = tr("No samples yet");
    else if (m_endMs && m_looking)
        notice = tr("Until %1").arg(formatMoment(*m_endMs, m_spanMs));
    else if (m_endMs)
        notice = tr("Paused at %1").arg(formatMoment(*m_endMs, m_spanMs));
    else if (m_reader && !live)
        notice = tr("Not running; last sample at %1").arg(formatMoment(newestMs, m_spanMs));
    m_notice->setText(notice);
    m_pauseButton->setText(m_endMs ? tr("Resume") : tr("Pause"));
}

void StatsView::schedule()
{
    m_timer.stop();
    if (!isVisible() || m_endMs || !m_reader)
        return;
    const auto state = m_reader->state();
    const qint64 interval = state ? state->intervalMs : 1000;
    qint64 wait = interval;
    if (state && state->timeMs > 0)
        wait = state->timeMs + interval + writerMs - m_clock();
    // Late, or the sampler is away: look again soon, but not all the time.
    m_timer.start(std::chrono::milliseconds(std::clamp<qint64>(wait, std::min<qint64>(interval, 250), interval + writerMs)));
}

void StatsView::setLegend(QWidget *legend)
{
    static_cast<QVBoxLayout *>(layout())->insertWidget(1, legend);
}

void StatsView::setRail(QWidget *rail)
{
    m_rail = rail;
    m_row->addWidget(rail);
    refreshRail();
}

bool StatsView::isRailShown() const
{
    return m_rail && !m_rail->isHidden();
}

void StatsView::refreshRail()
{
    if (m_rail)
        m_rail->setVisible(width() >= railFrom);
}

void StatsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (const bool narrow = width() < narrowBarBelow; narrow != m_narrowBar)
        arrangeBar(narrow);
    refreshRail();
}

void StatsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void StatsView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

void StatsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        const ThemeColors colors = ThemeColors::from(palette());
        QPalette palette = m_notice->palette();
        palette.setColor(QPalette::WindowText, colors.muted);
        m_notice->setPalette(palette);
        applyComparisons(); // colours are part of the gutter's words
    }
}

} // namespace kiste::ui
