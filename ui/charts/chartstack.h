// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/chartspec.h"
#include "ui/charts/plotlibrary.h"
#include "ui/theme/theme.h"

#include <memory>
#include <optional>
#include <vector>

namespace kiste::ui {

class ChartPanel;

/// A stack of charts over one time axis, newest at the right edge, with one cursor through all of them. In a narrow place
/// the words stand above each chart, else in a column at the left. It shows what it is given and has no clock.
///
/// Keys: Left and Right move the cursor by one sample, with Shift by ten, Home and End to the ends, Esc takes it away.
class ChartStack : public QCustomPlot
{
    Q_OBJECT

public:
    static inline const QString backLayer = QStringLiteral("background");
    static inline const QString gridLayer = QStringLiteral("grid");
    static inline const QString groundLayer = QStringLiteral("ground");
    static inline const QString faintLayer = QStringLiteral("faint");
    static inline const QString lineLayer = QStringLiteral("lines");
    static inline const QString axisLayer = QStringLiteral("axes");
    static inline const QString limitLayer = QStringLiteral("limits");
    static inline const QString cursorLayer = QStringLiteral("cursor");

    ChartStack(std::vector<ChartSpec> charts, QWidget *parent = nullptr);
    ~ChartStack() override;

    /// Shows the samples. @p live: the newest one is the present, so the gutter says it.
    void setData(ChartData data, qint64 nowMs, bool live);
    /// Lets all axes fit at once: another range or another container.
    void resetScales();
    const ChartData &data() const { return m_data; }

    /// The record under the cursor.
    std::optional<std::size_t> cursor() const { return m_cursor; }
    void setCursor(std::optional<std::size_t> record);

    /// All gutters as text, chart by chart.
    QString description() const;
    const std::vector<std::unique_ptr<ChartPanel>> &panels() const { return m_panels; }
    bool isNarrow() const { return m_narrow; }
    QSize minimumSizeHint() const override { return {280, heightNeeded(true)}; }

Q_SIGNALS:
    void cursorMoved();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void addLayers();
    void applyColors();
    void arrange();
    void placeGutters();
    int heightNeeded(bool narrow) const;
    void moveCursor(int records);
    void paintClock(QPainter &painter) const;
    QRect plotArea() const;

    std::vector<std::unique_ptr<ChartPanel>> m_panels;
    ThemeColors m_colors;
    ChartData m_data;
    std::optional<std::size_t> m_cursor;
    bool m_byPointer = false; ///< the cursor goes when the pointer leaves
    bool m_pointerInside = false;
    bool m_focusRing = false;
    bool m_narrow = false;
};

} // namespace kiste::ui
