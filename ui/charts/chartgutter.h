// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QStringList>
#include <QWidget>

#include <vector>

namespace kiste::ui {

/// What the gutter of a chart says.
struct GutterText
{
    struct Entry
    {
        QColor color;
        QString label, value;
        bool hatched = false;
        bool operator==(const Entry &) const = default;
    };
    QString title; ///< "CPU"
    QString value; ///< "0.83 cores"
    QStringList notes; ///< "mean 0.66, peak 1.00"
    std::vector<Entry> legend;
    QStringList unseen; ///< what the chart shows as a picture, for who listens
    bool operator==(const GutterText &) const = default;
    /// All of it as one sentence for a screen reader.
    QString spoken() const;
};

/// The words beside a chart (or above it, where the view is narrow). They are the chart's accessible description.
class ChartGutter : public QWidget
{
    Q_OBJECT

public:
    explicit ChartGutter(QWidget *parent);

    void setText(const GutterText &text);
    const GutterText &text() const { return m_text; }
    void setColors(const ThemeColors &colors);
    /// Two lines above the chart instead of a column beside it.
    void setNarrow(bool narrow);
    /// Height of the two lines.
    int narrowHeight() const;
    /// The same words on another device.
    void paintOn(QPainter &painter) const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintColumn(QPainter &painter) const;
    void paintLines(QPainter &painter) const;
    void paintSwatch(QPainter &painter, const GutterText::Entry &entry, QPointF center) const;

    GutterText m_text;
    ThemeColors m_colors;
    bool m_narrow = false;
};

/// Lines from lower left to upper right, for stretches in which a limit held the container back. The pattern is fixed to
/// @p origin, so that it can move with what it lies on.
void paintHatch(QPainter &painter, const QRectF &area, const QColor &color, double origin = 0);

} // namespace kiste::ui
