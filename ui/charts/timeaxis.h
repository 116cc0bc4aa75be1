// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace kiste::ui {

/// A stretch of time that is looked at, milliseconds since the epoch.
struct TimeWindow
{
    qint64 fromMs = 0;
    qint64 toMs = 0;

    static constexpr qint64 dayMs = 86'400'000;
    static constexpr qint64 shortestMs = 60'000;
    static constexpr qint64 longestMs = 30 * dayMs; ///< what a ring remembers

    qint64 spanMs() const { return toMs - fromMs; }
    bool contains(qint64 timeMs) const { return timeMs >= fromMs && timeMs <= toMs; }
    bool operator==(const TimeWindow &) const = default;

    /// The window with @p factor times its length, in which @p anchorMs stays at its place as far as the limits allow: one
    /// minute to 30 days, nothing after @p nowMs, nothing before the 30 days.
    TimeWindow zoomed(double factor, qint64 anchorMs, qint64 nowMs) const;
    /// Moved by @p byMs (later is positive) within the last 30 days.
    TimeWindow panned(qint64 byMs, qint64 nowMs) const;
    /// Moved and shortened so that it lies in the last 30 days.
    TimeWindow clamped(qint64 nowMs) const;
};

/// Where a moment lies in a chart. Pixels are columns of absolute time: column n holds the same milliseconds whenever it is
/// drawn, so a live chart moves by whole pixels, and what was drawn once can be moved instead of being drawn anew.
class TimeAxis
{
public:
    TimeAxis() = default;
    /// An axis of @p width device-independent pixels from @p left whose right end is @p window.toMs, or up to one column later.
    TimeAxis(const TimeWindow &window, double left, double width, double pixelRatio);

    double x(qint64 timeMs) const { return m_left + (m_columns - (double(m_right) - double(timeMs) / m_step)) / m_ratio; }
    qint64 timeAt(double x) const;
    double left() const { return m_left; }
    double right() const { return m_left + m_columns / m_ratio; }
    qint64 fromMs() const { return qint64((double(m_right) - m_columns) * m_step); }
    qint64 toMs() const { return qint64(double(m_right) * m_step); }
    double msPerColumn() const { return m_step; }
    qint64 columnOf(qint64 timeMs) const { return qint64(double(timeMs) / m_step); }
    /// By how many columns what @p earlier drew has to go to the left to fit this axis; nothing if it does not fit.
    std::optional<int> movedSince(const TimeAxis &earlier) const;
    bool operator==(const TimeAxis &) const = default;

private:
    double m_left = 0;
    double m_columns = 1; ///< device pixels, whole
    double m_ratio = 1;
    double m_step = 1000; ///< milliseconds per column
    qint64 m_right = 0; ///< the column behind the last one
};

struct TimeTick
{
    qint64 timeMs = 0;
    QString label;
    bool operator==(const TimeTick &) const = default;
};

/// Round moments of local time in the window, at most @p most of them: seconds up to days. A tick at midnight, or of a whole
/// day, has the date as its label.
std::vector<TimeTick> timeTicks(const TimeWindow &window, int most);

/// "15 min", "6 h", "30 d"
QString formatSpan(qint64 spanMs);

} // namespace kiste::ui
