// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/chartspec.h"
#include "ui/charts/cursorlabel.h"
#include "ui/charts/timeaxis.h"

#include <QRectF>
#include <QString>

#include <optional>
#include <span>
#include <vector>

class QPainter;
class QWidget;

namespace kiste::ui {

class ChartGutter;
struct GutterText;

/// What is drawn beside the lines of the container: another container, or the same one at an earlier time.
struct Comparison
{
    QString label; ///< "shop-db", "1 h earlier"
    QColor color; ///< invalid: the lines' own colours, dashed
    ChartData data;
    qint64 shiftMs = 0; ///< added to its times
    bool stacked = false; ///< a part of the main line: its area lies on those before it, in charts that stack
    bool retired = false; ///< another part is to be seen before this one
};

/// One chart of the stack: what it shows, its scale, and how it is painted. It has no window of its own; the stack says where
/// it is and keeps the picture. The gutter beside it is a widget of the stack.
class ChartPanel
{
public:
    /// The samples that all charts of a stack show.
    struct Input
    {
        const ChartData &data;
        std::span<const Comparison> others;
        qint64 nowMs = 0;
        bool held = false; ///< the pointer is over the charts, so no axis may shrink
        bool live = false; ///< the newest sample is the present
    };

    ChartPanel(ChartSpec spec, QWidget *gutterParent);

    const ChartSpec &spec() const { return m_spec; }
    ChartGutter *gutter() const { return m_gutter; }
    const ValueScale &scale() const { return m_scale; }
    /// Where the lines are, without the frame around them.
    const QRectF &plot() const { return m_plot; }
    void setPlot(const QRectF &plot) { m_plot = plot; }
    void setColors(const ThemeColors &colors) { m_colors = colors; }

    /// Takes over new samples. True when the scale has changed, so that nothing that was painted can stay.
    bool setData(const Input &input);
    void resetScale() { m_scaler.reset(); }

    /// Everything that moves with the time, for the columns from @p fromX on.
    void paint(QPainter &painter, const TimeAxis &axis, const Input &input, std::span<const TimeTick> ticks, double fromX) const;
    /// The numbers of the value axis, to the right of the plot.
    void paintAxis(QPainter &painter) const;
    /// The words on the limit lines, and the newest limit over the lines of the chart.
    void paintLimitWords(QPainter &painter, const TimeAxis &axis) const;

    double yOf(double value) const;
    double valueAt(double y) const;
    /// The newest hard (or soft) limit that is drawn.
    std::optional<double> limit(bool soft) const;

    /// The values of one record, for the label at the cursor.
    std::vector<CursorRow> rows(const Input &input, std::size_t record) const;
    /// How many points of the lines lie in a box.
    int covered(const QRectF &box, const TimeAxis &axis, const ChartData &data) const;
    /// The values of one record as one sentence.
    QString spokenValues(const Input &input, std::size_t record) const;

private:
    struct Course
    {
        std::vector<ChartData::Level> levels;
        bool soft = false;
    };

    void paintGround(QPainter &painter, const TimeAxis &axis, std::span<const TimeTick> ticks, double fromX) const;
    void paintCourses(QPainter &painter, const TimeAxis &axis) const;
    struct Stroke
    {
        QColor color;
        double fill = 0;
        double width = 1.5;
        bool downwards = false, dashed = false;
    };
    void paintLine(QPainter &painter, const ChartData &data, MetricsSeries series, const TimeAxis &axis, double fromX,
                   qint64 shiftMs, const Stroke &stroke) const;
    /// Areas on top of each other, the first at the bottom.
    void paintStack(QPainter &painter, const TimeAxis &axis, const Input &input, double fromX) const;
    void paintOthers(QPainter &painter, const TimeAxis &axis, const Input &input, double fromX) const;
    QRectF paintWords(QPainter &painter, const TimeAxis &axis, const Course &course, const QRectF &taken) const;
    void paintOldWords(QPainter &painter, const TimeAxis &axis, const ChartData::Level &old, const QRectF &taken) const;
    void setScale(const Input &input);
    GutterText gutterText(const Input &input) const;
    QStringList notes(const ChartData &data) const;
    QString valueOf(const ChartLine &line, const MetricsRecord &record) const;
    QColor colorOf(const ChartLine &line) const;
    bool isMirrored() const;

    ChartSpec m_spec;
    ThemeColors m_colors;
    AxisScaler m_scaler;
    ValueScale m_scale;
    QRectF m_plot;
    ChartGutter *m_gutter;
    std::vector<ChartData::Span> m_gaps, m_heldBack;
    std::vector<Course> m_courses;
};

} // namespace kiste::ui
