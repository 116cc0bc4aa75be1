// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace kiste::ui {

/// Positions of a slider on a logarithmic scale; its end is "no limit".
struct LogScale
{
    double least = 1;
    double most = 1;
    int decimals = 0; ///< of the number beside it

    static constexpr int lastPosition = 400;
    static constexpr int unlimited = lastPosition + 12; ///< a little apart, so that it is not hit by accident

    /// The number at a position, as people would write it down; 0 is no limit.
    double fromPosition(int position) const;
    int toPosition(double value) const;
};

/// A limit as a slider on a logarithmic scale and a number beside it; the slider's end is "no limit".
class LimitField : public QWidget
{
    Q_OBJECT

public:
    /// @p least and @p most in the number's unit; @p decimals of the number.
    LimitField(double least, double most, int decimals, const QString &suffix, const QString &name,
               QWidget *parent = nullptr);

    /// 0 is no limit.
    double value() const;
    void setValue(double value);
    QDoubleSpinBox *number() const { return m_number; }
    QSlider *slider() const { return m_slider; }

Q_SIGNALS:
    void valueChanged();

private:
    LogScale m_scale;
    QSlider *m_slider;
    QDoubleSpinBox *m_number;
};

} // namespace kiste::ui
