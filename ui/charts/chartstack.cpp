// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the stack holds and where its parts are; chartstack_paint.cpp draws, chartstack_input.cpp listens.
#include "ui/charts/chartstack.h"

#include "ui/charts/chartgutter.h"
#include "ui/charts/timebrush.h"

#include <QEvent>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int wideFrom = 520;
constexpr int gutterWidth = 144;
constexpr int gutterGap = 12;
constexpr int axisWidth = 66;
constexpr int panelGap = 12;
constexpr int narrowChartHeight = 92;
constexpr int laneHeight = 26;
constexpr int brushGap = 8;

int clockHeight()
{
    return QFontMetrics(Theme::font(TextRole::Axis)).height() + 10;
}

} // namespace

ChartStack::ChartStack(std::vector<ChartSpec> charts, QWidget *parent)
    : QWidget(parent)
    , m_brush(new TimeBrush(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Charts"));
    for (ChartSpec &spec : charts) {
        m_panels.push_back(std::make_unique<ChartPanel>(std::move(spec), this));
        setTabOrder(this, m_panels.back()->gutter());
    }
    makeHandles();
    setTabOrder(m_handles.empty() ? this : static_cast<QWidget *>(m_handles.back()), m_brush);
    connect(m_brush, &TimeBrush::windowChosen, this, &ChartStack::windowChosen);
    applyColors();
    arrange();
}

ChartStack::~ChartStack() = default;

void ChartStack::makeHandles()
{
    for (const auto &panel : m_panels) {
        if (!panel->spec().limitKey)
            continue;
        auto *handle = new LimitHandle(*panel->spec().limitKey, [chart = panel.get()](double y) { return chart->valueAt(y); }, this);
        handle->hide();
        m_handles.push_back(handle);
        connect(handle, &LimitHandle::ghostChanged, this, [this, handle] {
            placeHandles();
            update();
            Q_EMIT limitDragged(handle->key(), handle->ghost());
        });
        connect(handle, &LimitHandle::chosen, this, &ChartStack::limitChosen);
        connect(handle, &LimitHandle::cleared, this, [this](LimitKey key) { Q_EMIT limitChosen(key, 0); });
    }
}

LimitHandle *ChartStack::handle(LimitKey key) const
{
    const auto found = std::ranges::find_if(m_handles, [key](const LimitHandle *handle) { return handle->key() == key; });
    return found == m_handles.end() ? nullptr : *found;
}

void ChartStack::applyColors()
{
    m_colors = ThemeColors::from(palette());
    for (const auto &panel : m_panels) {
        panel->setColors(m_colors);
        panel->gutter()->setColors(m_colors);
    }
    for (LimitHandle *handle : m_handles)
        handle->setColors(m_colors);
    m_brush->setColors(m_colors);
    m_pictureValid = false;
}

int ChartStack::heightNeeded(bool narrow) const
{
    int height = laneHeight + clockHeight() + brushGap + TimeBrush::heightNeeded() + 2;
    for (const auto &panel : m_panels) {
        height += panelGap;
        height += narrow ? panel->gutter()->narrowHeight() + narrowChartHeight : panel->spec().minimumHeight;
    }
    return height - panelGap;
}

void ChartStack::arrange()
{
    m_narrow = width() < wideFrom;
    const int left = m_narrow ? 4 : gutterWidth + gutterGap, right = width() - axisWidth;
    const int below = clockHeight() + brushGap + TimeBrush::heightNeeded() + 2;
    double stretches = 0;
    int words = 0;
    for (const auto &panel : m_panels) {
        stretches += panel->spec().stretch;
        words += m_narrow ? panel->gutter()->narrowHeight() + 2 : 0;
    }
    const double space = std::max(40.0, double(height() - laneHeight - below - words - panelGap * (int(m_panels.size()) - 1)));
    double y = laneHeight;
    for (const auto &panel : m_panels) {
        ChartGutter *gutter = panel->gutter();
        gutter->setNarrow(m_narrow);
        const double share = space * panel->spec().stretch / stretches;
        if (m_narrow) {
            gutter->setGeometry(left, int(y), width() - left - 4, gutter->narrowHeight());
            y += gutter->narrowHeight() + 2;
        }
        const double top = std::floor(y), bottom = std::floor(y + share);
        panel->setPlot(QRectF(left + 1, top + 1, std::max(40, right - left - 2), bottom - top - 2));
        if (!m_narrow)
            gutter->setGeometry(3, int(top) - 2, gutterWidth, int(bottom - top) + panelGap);
        y += share + panelGap;
    }
    const int brushTop = plotArea().bottom() + clockHeight() + brushGap;
    m_brush->setGeometry(0, brushTop, width(), TimeBrush::heightNeeded());
    m_brush->setEdges(m_panels.front()->plot().left(), m_panels.front()->plot().right());
    m_pictureValid = false;
    placeHandles();
    setMinimumHeight(heightNeeded(m_narrow));
}

QRect ChartStack::plotArea() const
{
    return m_panels.front()->plot().united(m_panels.back()->plot()).toAlignedRect().adjusted(-1, -1, 1, 1);
}

QRectF ChartStack::laneRect() const
{
    const QRectF plot = m_panels.front()->plot();
    const double top = m_narrow ? 0 : plot.top() - 1 - laneHeight;
    return {plot.left(), top, plot.width(), double(laneHeight) - 2};
}

ChartPanel::Input ChartStack::input() const
{
    const bool dragging = std::ranges::any_of(m_handles, [](const LimitHandle *handle) { return handle->ghost().has_value(); });
    return {m_data, m_others, m_nowMs, m_pointerInside || dragging, m_live};
}

void ChartStack::load(const MetricsReader *reader, const TimeWindow &window, qint64 nowMs, bool live)
{
    const std::optional<qint64> cursorTime = cursorTimeMs();
    m_window = window;
    m_nowMs = nowMs;
    m_live = live;
    if (reader)
        m_data.load(*reader, window.fromMs, window.toMs);
    else
        m_data.clear();
    for (std::size_t i = 0; i < m_others.size(); ++i) {
        if (m_otherReaders[i])
            m_others[i].data.load(*m_otherReaders[i], window.fromMs - m_others[i].shiftMs,
                                   window.toMs - m_others[i].shiftMs);
    }
    bool rescaled = false;
    for (const auto &panel : m_panels)
        rescaled = panel->setData(input()) || rescaled;
    // The cursor stays at its moment, which moves to the left, until it falls out.
    const auto same = cursorTime ? m_data.nearest(*cursorTime) : std::nullopt;
    const bool there = same && m_data.records()[*same].timeMs == *cursorTime && *cursorTime >= window.fromMs;
    m_cursor = there ? same : std::nullopt;
    m_brush->load(reader, window, nowMs);
    placeHandles();
    if (const QString words = description(); words != accessibleDescription())
        setAccessibleDescription(words);
    render(rescaled);
    updatePlots();
    if (cursorTime && !m_cursor)
        Q_EMIT cursorMoved();
}

void ChartStack::clear()
{
    m_data.clear();
    m_others.clear();
    m_otherReaders.clear();
    m_events.clear();
    m_selected.reset();
    m_pending.clear();
    for (LimitHandle *handle : m_handles)
        handle->cancel();
    resetScales();
    setCursor(std::nullopt);
}

void ChartStack::resetScales()
{
    for (const auto &panel : m_panels)
        panel->resetScale();
}

void ChartStack::setComparisons(std::vector<std::pair<Comparison, std::shared_ptr<const MetricsReader>>> others)
{
    m_others.clear();
    m_otherReaders.clear();
    for (auto &[comparison, reader] : others) {
        m_others.push_back(std::move(comparison));
        m_otherReaders.push_back(std::move(reader));
    }
    m_pictureValid = false;
    resetScales();
}

void ChartStack::setEvents(std::vector<ChartEvent> events)
{
    const bool selected = m_selected.has_value();
    const qint64 selectedMs = selected ? m_events[*m_selected].timeMs : 0;
    m_events = std::move(events);
    m_selected.reset();
    for (std::size_t i = 0; selected && i < m_events.size(); ++i) {
        if (m_events[i].timeMs == selectedMs)
            m_selected = i;
    }
    update();
}

std::vector<EventMark> ChartStack::marks() const
{
    return mergedMarks(m_events, m_axis);
}

void ChartStack::selectEvent(std::size_t index)
{
    if (index >= m_events.size())
        return;
    m_selected = index;
    m_byPointer = false;
    setCursor(m_data.nearest(m_events[index].timeMs));
    update();
    Q_EMIT eventSelected(index);
}

void ChartStack::setLimitsEditable(bool editable)
{
    m_editable = editable;
    placeHandles();
}

void ChartStack::setLimitPending(LimitKey key, std::optional<double> value)
{
    std::erase_if(m_pending, [key](const auto &pending) { return pending.first == key; });
    if (value)
        m_pending.emplace_back(key, *value);
    placeHandles();
    update();
}

void ChartStack::placeHandles()
{
    for (LimitHandle *handle : m_handles) {
        const auto panel = std::ranges::find_if(m_panels, [handle](const auto &one) { return one->spec().limitKey == handle->key(); });
        const auto pending = std::ranges::find(m_pending, handle->key(), &std::pair<LimitKey, double>::first);
        std::optional<double> limit = (*panel)->limit(false);
        if (pending != m_pending.end())
            limit = pending->second > 0 ? std::optional(pending->second) : std::nullopt;
        handle->setVisible(m_editable && m_live && limit.has_value());
        if (!limit)
            continue;
        handle->setValue(*limit);
        const QRectF &plot = (*panel)->plot();
        std::vector<HandlePlace> places{{(*panel)->yOf(handle->ghost().value_or(*limit)), false, {}}};
        kiste::ui::placeHandles(places, plot.right(), plot.top(), plot.bottom());
        const QPointF corner = places.front().topLeft - QPointF((handle->width() - HandlePlace::width) / 2, (handle->height() - HandlePlace::height) / 2);
        handle->move(corner.toPoint());
        handle->raise();
    }
}

std::optional<qint64> ChartStack::cursorTimeMs() const
{
    return m_cursor ? std::optional<qint64>(m_data.records()[*m_cursor].timeMs) : std::nullopt;
}

void ChartStack::setCursor(std::optional<std::size_t> record)
{
    if (record && *record >= m_data.records().size())
        record.reset();
    if (record == m_cursor)
        return;
    m_cursor = record;
    update();
    Q_EMIT cursorMoved();
}

QString ChartStack::description() const
{
    QStringList lines;
    for (const auto &panel : m_panels)
        lines << panel->gutter()->text().title + u": "_s + panel->gutter()->text().spoken();
    return lines.join(u'\n');
}

void ChartStack::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
    render(true);
}

void ChartStack::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        applyColors();
        arrange();
        render(true);
        update();
    }
}

} // namespace kiste::ui
