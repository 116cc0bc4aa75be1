// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/metrics/metricsreader.h"
#include "ui/charts/timeaxis.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QMenu;
class QScrollArea;
class QToolButton;

namespace kiste::ui {

class ChartStack;
class Segmented;
struct ChartSpec;

/// The live charts of one container: the last minute up to the last 30 days, or a stretch before. It reads the mapped ring
/// right after each sample, and stops its clock while it is hidden or held still.
class StatsView : public QWidget
{
    Q_OBJECT

public:
    enum class Range { OneMinute, FiveMinutes, FifteenMinutes, Hour, SixHours, Day, Month, Other };
    enum class Format { Csv, Png, Svg };

    explicit StatsView(QWidget *parent = nullptr);
    /// With other charts than a container's.
    StatsView(std::vector<ChartSpec> charts, QWidget *parent);
    ~StatsView() override;

    /// Shows a container's ring file (Container.OpenMetrics). The error of MetricsReader::open(); then nothing is shown.
    Result<void> setMetrics(UniqueFd file);
    /// The same with a file that is mapped already; null shows nothing.
    void setReader(std::shared_ptr<const MetricsReader> reader);
    /// Shows nothing: another container was chosen, or none.
    void clear();
    /// The container's name, for files.
    void setName(const QString &name) { m_name = name; }

    /// Other: a length that no button has.
    Range range() const;
    void setRange(Range range);
    /// What is shown. Live windows end at the present and move on.
    TimeWindow window() const;
    void setWindow(const TimeWindow &window, bool live);
    bool isPaused() const { return m_endMs.has_value(); }
    void setPaused(bool paused);

    /// Other containers that can be drawn beside it: (key, name).
    void setCompareCandidates(const QList<std::pair<QString, QString>> &candidates);
    /// Draws another container's ring file beside it, or what compareRequested() asked for could not be had.
    Result<void> addContainer(const QString &key, const QString &name, UniqueFd file);
    void removeContainer(const QString &key);
    QStringList comparedContainers() const;
    /// Parts that lie stacked in charts that stack, the first at the bottom; at most four.
    struct Part
    {
        QString key, name;
        std::shared_ptr<const MetricsReader> reader;
    };
    void setStack(std::vector<Part> parts);
    /// The part whose area stands out; empty, or a key that is no part's: none.
    void setHighlighted(const QString &key);
    /// The colour of a part, by its place.
    QColor partColor(std::size_t place) const;
    /// Draws the same container that much earlier beside it; 0: no longer.
    void setEarlier(qint64 shiftMs);
    qint64 earlierMs() const { return m_earlierMs; }

    /// What a file of that kind would hold. PNG at twice the size of the screen's pixels.
    QByteArray exported(Format format);

    /// Something beside the charts that goes when there is no room.
    void setRail(QWidget *rail);
    /// A line between the buttons and the charts.
    void setLegend(QWidget *legend);
    bool isRailShown() const;

    ChartStack *charts() const { return m_charts; }
    /// Words beside the range: paused, not running, or empty.
    QString notice() const;
    /// Where the time comes from, milliseconds since the epoch; tests set another one.
    void setClock(std::function<qint64()> clock);
    bool isTicking() const { return m_timer.isActive(); }

Q_SIGNALS:
    void rangeChanged(kiste::ui::StatsView::Range range);
    void pausedChanged(bool paused);
    /// New samples are shown, or another window.
    void refreshed();
    /// Somebody wants that container beside it; addContainer() answers.
    void compareRequested(const QString &key);
    /// A file was written, or not (@p detail says why).
    void exportEnded(const QString &path, const QString &detail);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Other
    {
        QString key, name;
        std::shared_ptr<const MetricsReader> reader;
    };

    void refresh();
    void schedule();
    void makeBar();
    void arrangeBar(bool narrow);
    void makeMenus();
    void fillCompareMenu();
    void connectCharts();
    void refreshWords(bool live, qint64 newestMs);
    void applyComparisons();
    void exportTo(Format format);
    void refreshRail();

    std::shared_ptr<const MetricsReader> m_reader;
    std::vector<Other> m_others;
    std::vector<Part> m_stack;
    QString m_highlighted;
    QList<std::pair<QString, QString>> m_candidates;
    qint64 m_earlierMs = 0;
    QString m_name;
    std::function<qint64()> m_clock;
    qint64 m_spanMs = 300'000;
    std::optional<qint64> m_endMs; ///< it stands still there
    bool m_looking = false; ///< held still because somebody moved it, not to stop it
    QTimer m_timer;
    Segmented *m_ranges = nullptr;
    QToolButton *m_pauseButton = nullptr;
    QToolButton *m_compareButton = nullptr;
    QToolButton *m_exportButton = nullptr;
    QLabel *m_notice;
    ChartStack *m_charts;
    QScrollArea *m_scroll;
    QHBoxLayout *m_row = nullptr;
    QWidget *m_rail = nullptr;
    QWidget *m_bar;
    bool m_narrowBar = false;
};

} // namespace kiste::ui
