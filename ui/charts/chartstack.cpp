// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartstack.h"

#include "ui/charts/chartformat.h"
#include "ui/charts/chartgutter.h"
#include "ui/charts/chartpanel.h"

#include <QAccessible>
#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int wideFrom = 520;
constexpr int gutterWidth = 144;
constexpr int gutterGap = 12;
constexpr int axisWidth = 62;
constexpr int panelGap = 14;
constexpr int narrowChartHeight = 76;

int clockHeight()
{
    return QFontMetrics(Theme::font(TextRole::Axis)).height() + 8;
}

} // namespace

ChartStack::ChartStack(std::vector<ChartSpec> charts, QWidget *parent)
    : QCustomPlot(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent, false);
    setAccessibleName(tr("Charts"));
    setNoAntialiasingOnDrag(false);
    setPlottingHint(QCP::phFastPolylines);
    plotLayout()->clear();
    plotLayout()->setRowSpacing(0);
    plotLayout()->setColumnSpacing(0);
    addLayers();
    for (ChartSpec &spec : charts) {
        const int row = int(m_panels.size());
        m_panels.push_back(std::make_unique<ChartPanel>(std::move(spec), this, this, row));
        setTabOrder(this, m_panels.back()->gutter());
    }
    m_panels.back()->setTimeLabels(true);
    connect(this, &QCustomPlot::afterLayout, this, &ChartStack::placeGutters);
    applyColors();
    arrange();
}

ChartStack::~ChartStack() = default;

void ChartStack::addLayers()
{
    // From the ground up; the cursor has a buffer of its own, so that moving it draws nothing else anew.
    for (const QString &name : {groundLayer, faintLayer, lineLayer, limitLayer, cursorLayer})
        addLayer(name);
    moveLayer(layer(groundLayer), layer(gridLayer), QCustomPlot::limBelow);
    moveLayer(layer(axisLayer), layer(lineLayer), QCustomPlot::limAbove);
    layer(cursorLayer)->setMode(QCPLayer::lmBuffered);
}

void ChartStack::applyColors()
{
    m_colors = ThemeColors::from(palette());
    setBackground(Qt::NoBrush);
    for (const auto &panel : m_panels)
        panel->setColors(m_colors);
}

int ChartStack::heightNeeded(bool narrow) const
{
    int height = clockHeight();
    for (const auto &panel : m_panels) {
        height += panelGap;
        height += narrow ? panel->gutter()->narrowHeight() + narrowChartHeight : panel->spec().minimumHeight;
    }
    return height;
}

void ChartStack::arrange()
{
    m_narrow = width() < wideFrom;
    const int clock = clockHeight();
    // Rows share the height by their stretch; margins belong to the row, so each gets what its margins need on top.
    double stretches = 0;
    int margins = 0;
    std::vector<QMargins> rows;
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        const bool last = i + 1 == m_panels.size();
        const int top = m_narrow ? m_panels[i]->gutter()->narrowHeight() + 2 : 0;
        const int left = m_narrow ? 3 : gutterWidth + gutterGap;
        rows.emplace_back(left, top + (i == 0 ? 10 : 0), axisWidth, last ? clock : panelGap);
        margins += rows.back().top() + rows.back().bottom();
        stretches += m_panels[i]->spec().stretch;
    }
    const double space = std::max(40.0, double(height() - margins));
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        m_panels[i]->axisRect()->setMargins(rows[i]);
        m_panels[i]->axisRect()->setMinimumMargins({});
        const double chart = space * m_panels[i]->spec().stretch / stretches;
        plotLayout()->setRowStretchFactor(int(i), chart + rows[i].top() + rows[i].bottom());
        m_panels[i]->gutter()->setNarrow(m_narrow);
        m_panels[i]
            ->axisRect()
            ->axis(QCPAxis::atBottom)
            ->ticker()
            ->setTickCount(std::clamp((width() - axisWidth - (m_narrow ? 0 : gutterWidth)) / 95, 2, 8));
    }
    setMinimumHeight(heightNeeded(m_narrow));
}

void ChartStack::placeGutters()
{
    for (const auto &panel : m_panels) {
        const QRect outer = panel->axisRect()->outerRect(), inner = panel->axisRect()->rect();
        if (m_narrow) {
            panel->gutter()->setGeometry(inner.left(), inner.top() - panel->gutter()->narrowHeight() - 2,
                                         width() - inner.left() - 4, panel->gutter()->narrowHeight());
        } else {
            panel->gutter()->setGeometry(3, inner.top() - 2, gutterWidth, outer.bottom() - inner.top());
        }
    }
}

void ChartStack::setData(ChartData data, qint64 nowMs, bool live)
{
    const std::optional<qint64> cursorTime =
        m_cursor ? std::optional(m_data.records()[*m_cursor].timeMs) : std::nullopt;
    m_data = std::move(data);
    for (const auto &panel : m_panels)
        panel->setData(m_data, nowMs, m_pointerInside, live);
    // The cursor stays at its moment, which moves to the left, until it falls out.
    const auto same = cursorTime ? m_data.nearest(*cursorTime) : std::nullopt;
    m_cursor =
        same && m_data.records()[*same].timeMs == *cursorTime && *cursorTime >= m_data.fromMs() ? same : std::nullopt;
    for (const auto &panel : m_panels)
        panel->setCursor(m_data, m_cursor);
    setAccessibleDescription(description());
    replot(QCustomPlot::rpQueuedReplot);
    update();
}

void ChartStack::resetScales()
{
    for (const auto &panel : m_panels)
        panel->resetScale();
}

QString ChartStack::description() const
{
    QStringList lines;
    for (const auto &panel : m_panels)
        lines << panel->gutter()->text().title + u": "_s + panel->gutter()->text().spoken();
    return lines.join(u'\n');
}

void ChartStack::setCursor(std::optional<std::size_t> record)
{
    if (record && *record >= m_data.records().size())
        record.reset();
    if (record == m_cursor)
        return;
    m_cursor = record;
    for (const auto &panel : m_panels)
        panel->setCursor(m_data, m_cursor);
    layer(cursorLayer)->replot();
    update();
    Q_EMIT cursorMoved();
}

QRect ChartStack::plotArea() const
{
    return m_panels.front()->axisRect()->rect().united(m_panels.back()->axisRect()->rect());
}

void ChartStack::moveCursor(int records)
{
    if (m_data.isEmpty())
        return;
    const auto last = qint64(m_data.records().size()) - 1;
    const qint64 from = m_cursor ? qint64(*m_cursor) : last + (records < 0 ? 1 : 0);
    m_byPointer = false;
    setCursor(std::size_t(std::clamp<qint64>(from + records, 0, last)));
    if (!QAccessible::isActive())
        return;
    QStringList words{formatClock(m_data.records()[*m_cursor].timeMs)};
    for (const auto &panel : m_panels)
        words << panel->spokenValues(m_data, *m_cursor);
    QAccessibleAnnouncementEvent event(this, words.join(u". "_s));
    QAccessible::updateAccessibility(&event);
}

void ChartStack::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCursor(-step);
    case Qt::Key_Right:
        return moveCursor(step);
    case Qt::Key_Home:
        return moveCursor(-int(m_data.records().size()));
    case Qt::Key_End:
        return moveCursor(int(m_data.records().size()));
    case Qt::Key_Escape:
        if (m_cursor)
            return setCursor(std::nullopt);
        break;
    default:
        break;
    }
    event->ignore();
}

void ChartStack::mouseMoveEvent(QMouseEvent *event)
{
    const QRect area = plotArea();
    const int x = int(event->position().x());
    m_pointerInside = area.contains(event->position().toPoint());
    m_byPointer = true;
    if (x < area.left() || x > area.right())
        return setCursor(std::nullopt);
    const double seconds = m_panels.front()->axisRect()->axis(QCPAxis::atBottom)->pixelToCoord(x);
    setCursor(m_data.nearest(qint64(seconds * 1000)));
}

void ChartStack::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    mouseMoveEvent(event);
}

void ChartStack::leaveEvent(QEvent *event)
{
    m_pointerInside = false;
    if (m_byPointer)
        setCursor(std::nullopt);
    QCustomPlot::leaveEvent(event);
}

void ChartStack::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // belongs to whatever scrolls the stack
}

void ChartStack::focusInEvent(QFocusEvent *event)
{
    m_focusRing = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason;
    update();
    QCustomPlot::focusInEvent(event);
}

void ChartStack::focusOutEvent(QFocusEvent *event)
{
    m_focusRing = false;
    update();
    QCustomPlot::focusOutEvent(event);
}

void ChartStack::resizeEvent(QResizeEvent *event)
{
    arrange();
    QCustomPlot::resizeEvent(event);
}

void ChartStack::changeEvent(QEvent *event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyColors();
        arrange();
        replot(QCustomPlot::rpQueuedReplot);
    }
}

void ChartStack::paintEvent(QPaintEvent *event)
{
    QCustomPlot::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_cursor)
        paintClock(painter);
    if (m_focusRing) {
        painter.setPen(QPen(m_colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(plotArea()).adjusted(-2, -2, 2, 2), 4, 4);
    }
}

void ChartStack::paintClock(QPainter &painter) const
{
    const QRect area = plotArea();
    const MetricsRecord &record = m_data.records()[*m_cursor];
    const double x = m_panels.back()->axisRect()->axis(QCPAxis::atBottom)->coordToPixel(double(record.timeMs) / 1000);
    const QFont font = Theme::font(TextRole::Axis);
    painter.setFont(font);
    const QString text = formatClock(record.timeMs);
    const QFontMetrics metrics(font);
    const double width = metrics.horizontalAdvance(text) + 16, height = metrics.height() + 5;
    const double left = std::clamp(x - width / 2, 0.0, this->width() - width);
    const QRectF box(left, area.bottom() + 3, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_colors.text);
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(m_colors.view);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace kiste::ui
