// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/metrics/metricsreader.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QAbstractButton;
class QLabel;
class QScrollArea;

namespace kiste::ui {

class ChartStack;
class Segmented;

/// The live charts of one container: CPU, memory, disk I/O and tasks over the last 1, 5 or 15 minutes. It reads the mapped
/// ring right after each sample, and stops its clock while it is hidden or paused.
class StatsView : public QWidget
{
    Q_OBJECT

public:
    enum class Range { OneMinute, FiveMinutes, FifteenMinutes };

    explicit StatsView(QWidget *parent = nullptr);
    ~StatsView() override;

    /// Shows a container's ring file (Container.OpenMetrics). The error of MetricsReader::open(); then nothing is shown.
    Result<void> setMetrics(UniqueFd file);
    /// Shows nothing: another container was chosen, or none.
    void clear();

    Range range() const { return m_range; }
    void setRange(Range range);
    bool isPaused() const { return m_paused; }
    void setPaused(bool paused);

    ChartStack *charts() const { return m_charts; }
    /// Words beside the range: paused, not running, or empty.
    QString notice() const;
    /// Where the time comes from, milliseconds since the epoch; tests set another one.
    void setClock(std::function<qint64()> clock);
    bool isTicking() const { return m_timer.isActive(); }

Q_SIGNALS:
    void rangeChanged(kiste::ui::StatsView::Range range);
    void pausedChanged(bool paused);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void schedule();
    void makeBar();

    std::optional<MetricsReader> m_reader;
    std::function<qint64()> m_clock;
    Range m_range = Range::FiveMinutes;
    bool m_paused = false;
    qint64 m_pausedAtMs = 0;
    QTimer m_timer;
    Segmented *m_ranges = nullptr;
    QAbstractButton *m_pauseButton;
    QLabel *m_notice;
    ChartStack *m_charts;
    QScrollArea *m_scroll;
    QWidget *m_bar;
};

} // namespace kiste::ui
