// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartpanel.h"
#include "ui/charts/eventmarks.h"
#include "ui/charts/limithandle.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace kiste::ui {

class TimeBrush;

/// A stack of charts over one time axis, newest at the right edge: one cursor through all of them, marks of events in a lane
/// above, handles on limit lines, a brush below. In a narrow place the words stand above each chart, else in a column at the
/// left. It shows what it is given, has no clock, and says by signal what somebody wants.
///
/// What moves with the time is kept as a picture; a new second moves it and draws only what is new.
///
/// Keys: Left and Right move the cursor by one sample, with Shift by ten, with Ctrl to the next event; Home and End to the ends;
/// + and - zoom, Page Up and Page Down move the window, 0 goes back to the present, Space pauses, Enter opens the log at the
/// cursor, Esc takes the cursor away.
class ChartStack : public QWidget
{
    Q_OBJECT

public:
    explicit ChartStack(std::vector<ChartSpec> charts, QWidget *parent = nullptr);
    ~ChartStack() override;

    /// Reads what the window shows; @p reader may be null. @p live: the newest sample is the present, so the gutter says it.
    void load(const MetricsReader *reader, const TimeWindow &window, qint64 nowMs, bool live);
    /// Another container, or none: what was loaded goes.
    void clear();
    /// Lets all axes fit at once: another range.
    void resetScales();
    const ChartData &data() const { return m_data; }
    const TimeWindow &window() const { return m_window; }

    /// What to draw beside it, read by each load() from then on.
    void setComparisons(std::vector<std::pair<Comparison, std::shared_ptr<const MetricsReader>>> others);
    const std::vector<Comparison> &comparisons() const { return m_others; }

    /// Sorted by time.
    void setEvents(std::vector<ChartEvent> events);
    const std::vector<ChartEvent> &events() const { return m_events; }
    std::vector<EventMark> marks() const;
    /// The event that is selected; the cursor goes to it.
    void selectEvent(std::size_t index);
    std::optional<std::size_t> selectedEvent() const { return m_selected; }

    /// Whether limits can be changed, and the limit that the container has now, 0 for none: it may be newer than the newest
    /// sample.
    void setLimitsEditable(bool editable);
    void setLimitPending(LimitKey key, std::optional<double> value);
    LimitHandle *handle(LimitKey key) const;

    /// The record under the cursor.
    std::optional<std::size_t> cursor() const { return m_cursor; }
    void setCursor(std::optional<std::size_t> record);
    std::optional<qint64> cursorTimeMs() const;

    /// All gutters as text, chart by chart.
    QString description() const;
    const std::vector<std::unique_ptr<ChartPanel>> &panels() const { return m_panels; }
    TimeBrush *brush() const { return m_brush; }
    const TimeAxis &axis() const { return m_axis; }
    bool isNarrow() const { return m_narrow; }
    QRect plotArea() const;
    QRectF cursorLabel(std::size_t panel) const;
    QSize minimumSizeHint() const override { return {280, heightNeeded(true)}; }
    /// The charts with their words, without cursor, handles and brush; for a picture file.
    void paintAll(QPainter &painter);
    /// How much was drawn by the last load(): columns, or nothing for everything. For tests and the bench.
    std::optional<int> drawnColumns() const { return m_drawnColumns; }

Q_SIGNALS:
    void cursorMoved();
    /// Somebody wants to see that; @p live: it ends at the present.
    void windowChosen(const kiste::ui::TimeWindow &window, bool live);
    void pauseToggled();
    void liveChosen();
    void eventSelected(std::size_t index);
    void logWanted(qint64 timeMs);
    void limitChosen(kiste::ui::LimitKey key, double value);
    /// A limit is being dragged: the value, or nothing when that is over.
    void limitDragged(kiste::ui::LimitKey key, std::optional<double> value);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    void applyColors();
    void arrange();
    int heightNeeded(bool narrow) const;
    void makeHandles();
    void placeHandles();
    ChartPanel::Input input() const;
    /// Brings the picture up to date.
    void render(bool all);
    void renderAll(const TimeAxis &axis);
    void renderNews(const TimeAxis &axis, int moved, qint64 renewedFromMs);
    std::optional<qint64> renewedFromMs() const;
    void movePicture(const QRectF &plot, int columns);
    std::vector<TimeTick> ticks() const;
    void moveCursor(int records);
    void moveToEvent(int direction);
    void announceCursor();
    void zoom(double factor, qint64 anchorMs);
    void pan(qint64 byMs);
    void choose(const TimeWindow &window);
    std::optional<std::size_t> markAt(const QPointF &position) const;
    void updateCursor(const QPointF &position);
    void updatePlots();
    void paintPlots(QPainter &painter, const QRegion &region);
    void paintFrames(QPainter &painter) const;
    void paintLane(QPainter &painter) const;
    void paintGhosts(QPainter &painter) const;
    void paintCursor(QPainter &painter);
    void paintTimes(QPainter &painter) const;
    void paintClock(QPainter &painter) const;
    QRectF laneRect() const;

    std::vector<std::unique_ptr<ChartPanel>> m_panels;
    ThemeColors m_colors;
    ChartData m_data;
    std::vector<Comparison> m_others;
    std::vector<std::shared_ptr<const MetricsReader>> m_otherReaders;
    TimeWindow m_window;
    TimeAxis m_axis;
    qint64 m_nowMs = 0;
    bool m_live = false;
    QImage m_picture;
    bool m_pictureValid = false;
    std::optional<int> m_drawnColumns;
    std::vector<ChartEvent> m_events;
    std::optional<std::size_t> m_selected;
    std::vector<LimitHandle *> m_handles;
    std::vector<std::pair<LimitKey, double>> m_pending;
    bool m_editable = false;
    TimeBrush *m_brush;
    std::optional<std::size_t> m_cursor;
    std::vector<QRectF> m_cursorLabels;
    bool m_byPointer = false; ///< the cursor goes when the pointer leaves
    bool m_pointerInside = false;
    bool m_focusRing = false;
    bool m_narrow = false;
    struct Drag
    {
        double x = 0;
        TimeWindow window;
        bool moved = false;
    };
    std::optional<Drag> m_drag;
};

} // namespace kiste::ui
