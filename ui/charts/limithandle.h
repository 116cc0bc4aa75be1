// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/limitline.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <functional>
#include <optional>

namespace kiste::ui {

/// The handle on a limit line. Dragging it, or its arrow keys (1 %, with Shift 10 %), shows another value; letting go
/// chooses it, Esc leaves the limit as it is, Delete clears it.
class LimitHandle : public QWidget
{
    Q_OBJECT

public:
    /// @p valueAt: the value at a height in the parent widget.
    LimitHandle(LimitKey key, std::function<double(double)> valueAt, QWidget *parent);

    LimitKey key() const { return m_key; }
    double value() const { return m_value; }
    /// The limit of the moment; what is being dragged stays.
    void setValue(double value);
    /// The value that would be chosen now; nothing at rest.
    std::optional<double> ghost() const { return m_ghost; }
    void cancel();
    void setColors(const ThemeColors &colors);

Q_SIGNALS:
    /// The ghost has moved, or is gone.
    void ghostChanged();
    void chosen(kiste::ui::LimitKey key, double value);
    void cleared(kiste::ui::LimitKey key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    void setGhost(std::optional<double> value);
    void choose();
    void say();

    LimitKey m_key;
    std::function<double(double)> m_valueAt;
    ThemeColors m_colors;
    double m_value = 0;
    std::optional<double> m_ghost;
    bool m_pressed = false;
    bool m_moved = false;
    double m_grip = 0; ///< from the line to the pointer when it was taken hold of
};

} // namespace kiste::ui
