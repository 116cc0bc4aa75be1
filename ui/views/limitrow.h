// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/limitline.h"
#include "ui/dialogs/limitfield.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QDoubleSpinBox;
class QLabel;
class QSlider;
class QToolButton;

namespace kiste::ui {

/// A limit in the rail beside the charts: its name, the exact number, a button that clears it (or sets one), a slider on a
/// logarithmic scale, and a word about what it does at the moment. Nothing is chosen before the slider is let go, or the number
/// is entered; Esc leaves it as it is.
class LimitRow : public QWidget
{
    Q_OBJECT

public:
    explicit LimitRow(LimitKey key, QWidget *parent = nullptr);

    LimitKey key() const { return m_key; }
    /// The limit of the moment, in cores, bytes or tasks; 0 is none. What somebody is changing stays.
    void setLimit(double value);
    double limit() const { return m_limit; }
    /// What is being dragged in the chart; nothing when that is over.
    void setPreview(std::optional<double> value);
    void setNote(const QString &note);
    QString note() const;
    QDoubleSpinBox *number() const { return m_number; }
    QSlider *slider() const { return m_slider; }
    QToolButton *clearButton() const { return m_clear; }

Q_SIGNALS:
    /// It would be that on release; nothing: it stays.
    void previewed(kiste::ui::LimitKey key, std::optional<double> value);
    void chosen(kiste::ui::LimitKey key, double value);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void show(double value);
    void choose(double value);
    void cancel();
    double shown() const;
    void refreshNote();

    LimitKey m_key;
    double m_unit; ///< what the number counts in
    LogScale m_scale;
    QDoubleSpinBox *m_number;
    QSlider *m_slider;
    QToolButton *m_clear;
    QLabel *m_noteLabel;
    QString m_note;
    double m_limit = 0;
    bool m_changing = false; ///< somebody has begun to change it and not finished
    bool m_showing = false;
    QTimer m_settle;
};

} // namespace kiste::ui
