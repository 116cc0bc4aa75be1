// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/statsview.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartstack.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

using namespace std::chrono_literals;

namespace kiste::ui {

namespace {

/// A sample is read this long after it was due, so that the writer is done.
constexpr qint64 writerMs = 60;

qint64 lengthMs(StatsView::Range range)
{
    switch (range) {
    case StatsView::Range::OneMinute:
        return 60'000;
    case StatsView::Range::FiveMinutes:
        return 300'000;
    case StatsView::Range::FifteenMinutes:
        return 900'000;
    }
    return 60'000;
}

/// After this long without a sample the container does not run.
qint64 staleMs(const MetricsState &state)
{
    return std::max<qint64>(5'000, qint64(state.intervalMs) * 4);
}

} // namespace

StatsView::StatsView(QWidget *parent)
    : QWidget(parent)
    , m_clock(&QDateTime::currentMSecsSinceEpoch)
    , m_notice(new QLabel)
    , m_charts(new ChartStack(containerCharts()))
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
    column->addWidget(m_bar);
    column->addWidget(m_scroll, 1);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &StatsView::refresh);
}

StatsView::~StatsView() = default;

void StatsView::makeBar()
{
    auto *row = new QHBoxLayout(m_bar);
    row->setContentsMargins({});
    row->setSpacing(0);
    //: One minute, on a narrow button
    const QStringList labels{tr("1 m"), tr("5 m"), tr("15 m")};
    const QStringList names{tr("Last minute"), tr("Last 5 minutes"), tr("Last 15 minutes")};
    m_ranges = new Segmented(labels);
    m_ranges->setAccessibleName(tr("Range"));
    for (int i = 0; i < names.size(); ++i)
        m_ranges->setDescription(i, names[i]);
    m_ranges->setCurrent(int(m_range));
    row->addWidget(m_ranges);
    row->addSpacing(12);
    row->addWidget(m_notice, 1);
    auto *pause = new QToolButton;
    pause->setAutoRaise(true);
    pause->setText(tr("Pause"));
    pause->setToolTip(tr("Hold the charts still; recording goes on"));
    m_pauseButton = pause;
    row->addWidget(pause);
    connect(m_ranges, &Segmented::currentChanged, this, [this](int id) { setRange(static_cast<Range>(id)); });
    connect(pause, &QToolButton::clicked, this, [this] { setPaused(!m_paused); });
}

Result<void> StatsView::setMetrics(UniqueFd file)
{
    clear();
    auto reader = MetricsReader::open(std::move(file));
    if (!reader)
        return std::unexpected(reader.error());
    m_reader = std::move(*reader);
    refresh();
    return {};
}

void StatsView::clear()
{
    m_reader.reset();
    m_timer.stop();
    m_paused = false;
    m_pauseButton->setText(tr("Pause"));
    m_charts->resetScales();
    refresh();
}

void StatsView::setRange(Range range)
{
    if (range == m_range)
        return;
    m_range = range;
    m_ranges->setCurrent(int(range));
    m_charts->resetScales();
    refresh();
    Q_EMIT rangeChanged(range);
}

void StatsView::setPaused(bool paused)
{
    if (paused == m_paused)
        return;
    m_pausedAtMs = m_clock();
    m_paused = paused;
    m_pauseButton->setText(paused ? tr("Resume") : tr("Pause"));
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
    const qint64 now = m_paused ? m_pausedAtMs : m_clock();
    const auto state = m_reader ? m_reader->state() : std::nullopt;
    const qint64 newest = state ? state->timeMs : 0;
    const bool live = newest > 0 && now - newest <= staleMs(*state);
    // Without news the charts stay at the end of what there is, instead of running empty.
    const qint64 right = newest > 0 && !live && newest < now ? newest : now;
    ChartData data;
    if (m_reader)
        data.load(*m_reader, right - lengthMs(m_range), right);
    QString notice;
    if (m_reader && newest == 0)
        notice = tr("No samples yet");
    else if (m_paused)
        notice = tr("Paused at %1").arg(formatClock(now));
    else if (m_reader && !live)
        notice = tr("Not running; last sample at %1").arg(formatClock(newest));
    m_notice->setText(notice);
    m_notice->setVisible(true);
    m_charts->setData(std::move(data), now, live);
    schedule();
}

void StatsView::schedule()
{
    m_timer.stop();
    if (!isVisible() || m_paused || !m_reader)
        return;
    const auto state = m_reader->state();
    const qint64 interval = state ? state->intervalMs : 1000;
    qint64 wait = interval;
    if (state && state->timeMs > 0)
        wait = state->timeMs + interval + writerMs - m_clock();
    // Late, or the sampler is away: look again soon, but not all the time.
    m_timer.start(
        std::chrono::milliseconds(std::clamp<qint64>(wait, std::min<qint64>(interval, 250), interval + writerMs)));
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
        refresh(); // colours are part of the gutter's words
    }
}

} // namespace kiste::ui
