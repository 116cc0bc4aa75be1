// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/metricsreader.h"
#include "ui/charts/brushgrip.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

namespace kiste::ui {

/// A day (or a month, when more than a day is looked at) at a glance below the charts: the window that they show can be
/// moved, and widened by its edges. Keys: Left and Right move it by half, + and - change its length, End goes to the present.
class TimeBrush : public QWidget
{
    Q_OBJECT

public:
    explicit TimeBrush(QWidget *parent = nullptr);

    /// Where the plot above begins and ends, in this widget.
    void setEdges(double left, double right);
    /// Reads what is new. @p reader may be null. Costs next to nothing until a column's time has passed.
    void load(const MetricsReader *reader, const TimeWindow &shown, qint64 nowMs);
    void setColors(const ThemeColors &colors);
    /// All that the brush shows.
    TimeWindow whole() const { return {m_axis.fromMs(), m_axis.toMs()}; }
    const TimeAxis &axis() const { return m_axis; }
    /// The greatest CPU use in each column, NaN without a sample.
    const std::vector<float> &columns() const { return m_columns; }
    static int heightNeeded();

Q_SIGNALS:
    /// Somebody wants to see that; @p live: it ends at the present.
    void windowChosen(const kiste::ui::TimeWindow &window, bool live);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void readColumns(const MetricsReader &reader, qint64 fromMs);
    void choose(const TimeWindow &window);
    void paintCourse(QPainter &painter) const;
    void describe();

    ThemeColors m_colors;
    double m_left = 0, m_right = 1;
    TimeAxis m_axis;
    qint64 m_spanMs = 86'400'000;
    std::vector<float> m_columns;
    qint64 m_firstColumn = 0;
    bool m_outdated = true;
    TimeWindow m_shown;
    qint64 m_nowMs = 0;
    BrushGrip m_grip;
};

} // namespace kiste::ui
