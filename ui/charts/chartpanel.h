// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/chartspec.h"

#include <QRectF>
#include <QString>

#include <optional>
#include <vector>

class QCPAxisRect;
class QCPGraph;
class QCustomPlot;

namespace kiste::ui {

class ChartGutter;
class ChartGround;
class ChartLimits;
class ChartCursor;
struct GutterText;

/// One chart of the stack: an axis rectangle in the shared plot, its lines, what lies under them and above them, and the
/// gutter beside it. Owned by ChartStack; the plot owns the parts.
class ChartPanel
{
public:
    ChartPanel(ChartSpec spec, QCustomPlot *plot, QWidget *gutterParent, int row);

    const ChartSpec &spec() const { return m_spec; }
    QCPAxisRect *axisRect() const { return m_axisRect; }
    ChartGutter *gutter() const { return m_gutter; }
    const ValueScale &scale() const { return m_scale; }

    void setColors(const ThemeColors &colors);
    void setTimeLabels(bool shown);
    /// Takes over new samples. @p held: the pointer is over it, so its axis must not shrink. @p live: the newest sample is
    /// the present.
    void setData(const ChartData &data, qint64 nowMs, bool held, bool live);
    void resetScale() { m_scaler.reset(); }
    /// Shows the values of one record, or none.
    void setCursor(const ChartData &data, std::optional<std::size_t> record);
    /// The values under the cursor as one sentence.
    QString spokenValues(const ChartData &data, std::size_t record) const;
    /// Where the label of the cursor lies; null without one. For tests.
    QRectF cursorLabel() const;

private:
    void setLines(const ChartData &data);
    void setAxis(const ChartData &data, qint64 nowMs, bool held);
    GutterText gutterText(const ChartData &data, bool live) const;
    QStringList notes(const ChartData &data) const;
    QString valueOf(const ChartLine &line, const MetricsRecord &record) const;
    bool showsLimit(const ChartData &data) const;

    ChartSpec m_spec;
    ThemeColors m_colors;
    AxisScaler m_scaler;
    ValueScale m_scale;
    QCPAxisRect *m_axisRect;
    ChartGround *m_ground;
    ChartLimits *m_limits;
    ChartCursor *m_cursor;
    ChartGutter *m_gutter;
    std::vector<QCPGraph *> m_graphs;
};

} // namespace kiste::ui
