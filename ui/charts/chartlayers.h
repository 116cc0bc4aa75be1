// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/plotlibrary.h"
#include "ui/theme/theme.h"

#include <functional>

namespace kiste::ui {

/// What lies under the lines of a chart: the grey ground of gaps and the hatch where a limit held back.
class ChartGround : public QCPLayerable
{
    Q_OBJECT

public:
    ChartGround(QCPAxisRect *axisRect, const QString &layer);

    void set(std::vector<ChartData::Span> gaps, std::vector<ChartData::Span> heldBack);
    void setColors(const ThemeColors &colors) { m_colors = colors; }

protected:
    QRect clipRect() const override { return m_axisRect->rect(); }
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    void draw(QCPPainter *painter) override;

private:
    QRectF area(const ChartData::Span &span) const;

    QCPAxisRect *m_axisRect;
    ThemeColors m_colors;
    std::vector<ChartData::Span> m_gaps, m_heldBack;
};

/// A limit over the lines: solid when hard, dashed when soft, with its words.
struct LimitCourse
{
    std::vector<ChartData::Level> levels;
    QString words; ///< of the newest level
    bool soft = false;
};

/// What lies over the lines of a chart: limits.
class ChartLimits : public QCPLayerable
{
    Q_OBJECT

public:
    ChartLimits(QCPAxisRect *axisRect, const QString &layer);

    void set(std::vector<LimitCourse> courses) { m_courses = std::move(courses); }
    void setColors(const ThemeColors &colors) { m_colors = colors; }

protected:
    QRect clipRect() const override { return m_axisRect->rect(); }
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    void draw(QCPPainter *painter) override;

private:
    QRectF drawWords(QCPPainter *painter, const LimitCourse &course, const QRectF &taken) const;

    QCPAxisRect *m_axisRect;
    ThemeColors m_colors;
    std::vector<LimitCourse> m_courses;
};

/// The cursor of a chart: its part of the line through the stack, dots on the lines, and a label with the values on the
/// side where it covers less.
class ChartCursor : public QCPLayerable
{
    Q_OBJECT

public:
    struct Row
    {
        QColor color;
        QString label, value;
        double at = 0; ///< on the value axis
        bool dot = true;
    };

    ChartCursor(QCPAxisRect *axisRect, const QString &layer);

    void show(double seconds, std::vector<Row> rows);
    void hide();
    void setColors(const ThemeColors &colors) { m_colors = colors; }
    /// Points of the lines, to find the place where the label covers fewest of them.
    void setObstacles(std::function<int(const QRectF &)> countIn) { m_countIn = std::move(countIn); }
    QRectF label() const { return m_shown ? m_label : QRectF(); }

protected:
    QRect clipRect() const override { return m_axisRect->rect(); }
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    void draw(QCPPainter *painter) override;

private:
    QRectF place(const QSizeF &size, double x) const;
    void drawLabel(QCPPainter *painter, const QFont &font);

    QCPAxisRect *m_axisRect;
    ThemeColors m_colors;
    bool m_shown = false;
    double m_seconds = 0;
    std::vector<Row> m_rows;
    QRectF m_label;
    std::function<int(const QRectF &)> m_countIn;
};

/// Ticks at round moments of local time, as many as fit.
class TimeTicker : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange &range) override;
    int getSubTickCount(double step) override;
    QString getTickLabel(double tick, const QLocale &locale, QChar format, int precision) override;

private:
    double m_step = 60;
};

/// Ticks at the steps of a ValueScale, labelled by a function.
class ScaleTicker : public QCPAxisTicker
{
public:
    std::function<QString(double)> label;
    double step = 1;

protected:
    double getTickStep(const QCPRange &) override { return step; }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale &, QChar, int) override { return label ? label(tick) : QString(); }
};

} // namespace kiste::ui
