// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeaxis.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {


constexpr qint64 tickSteps[]
    = {5'000,   10'000,    15'000,    30'000,    60'000,     150'000,    300'000,    600'000,   900'000,   1'800'000,
       3'600'000, 7'200'000, 10'800'000, 21'600'000, 43'200'000, TimeWindow::dayMs, 2 * TimeWindow::dayMs, 5 * TimeWindow::dayMs, 10 * TimeWindow::dayMs};

QString tickLabel(const QDateTime &time, qint64 step)
{
    const bool midnight = time.time() == QTime(0, 0);
    if (step >= TimeWindow::dayMs || (midnight && step >= 60'000))
        return QLocale().toString(time.date(), QCoreApplication::translate("kiste::ui::Charts", "d MMM", "a day on the time axis"));
    return time.time().toString(step % 60'000 != 0 ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

} // namespace

TimeWindow TimeWindow::clamped(qint64 nowMs) const
{
    const qint64 span = std::clamp(spanMs(), shortestMs, longestMs);
    TimeWindow window{toMs - span, toMs};
    const qint64 earliest = nowMs - longestMs;
    if (window.fromMs < earliest)
        window = {earliest, earliest + span};
    if (window.toMs > nowMs)
        window = {nowMs - span, nowMs};
    return window;
}

TimeWindow TimeWindow::zoomed(double factor, qint64 anchorMs, qint64 nowMs) const
{
    const double span = std::clamp(double(spanMs()) * factor, double(shortestMs), double(longestMs));
    const double before = spanMs() > 0 ? std::clamp(double(anchorMs - fromMs) / double(spanMs()), 0.0, 1.0) : 1.0;
    const auto length = qint64(std::llround(span));
    const qint64 from = anchorMs - qint64(std::llround(span * before));
    return TimeWindow{from, from + length}.clamped(nowMs);
}

TimeWindow TimeWindow::panned(qint64 byMs, qint64 nowMs) const
{
    return TimeWindow{fromMs + byMs, toMs + byMs}.clamped(nowMs);
}

TimeAxis::TimeAxis(const TimeWindow &window, double left, double width, double pixelRatio)
    : m_left(left)
    , m_columns(std::max(1.0, std::round(width * pixelRatio)))
    , m_ratio(pixelRatio)
    , m_step(std::max(1.0, double(window.spanMs())) / m_columns)
    , m_right(qint64(std::ceil(double(window.toMs) / m_step)))
{ }

qint64 TimeAxis::timeAt(double x) const
{
    return qint64(std::llround((double(m_right) - m_columns + (x - m_left) * m_ratio) * m_step));
}

std::optional<int> TimeAxis::movedSince(const TimeAxis &earlier) const
{
    const qint64 columns = m_right - earlier.m_right;
    TimeAxis moved = earlier;
    moved.m_right = m_right;
    if (moved != *this || columns < 0 || double(columns) >= m_columns)
        return std::nullopt;
    return int(columns);
}

std::vector<TimeTick> timeTicks(const TimeWindow &window, int most)
{
    std::vector<TimeTick> ticks;
    const qint64 least = window.spanMs() / std::max(1, most);
    const auto found = std::ranges::find_if(tickSteps, [least](qint64 step) { return step >= least; });
    const qint64 step = found == std::end(tickSteps) ? tickSteps[std::size(tickSteps) - 1] : *found;
    // Round in local time; where its offset changes within the window the ticks follow it from there on.
    const qint64 offset = QDateTime::fromMSecsSinceEpoch(window.fromMs).offsetFromUtc() * 1000LL;
    for (qint64 local = (window.fromMs + offset + step - 1) / step * step;; local += step) {
        const qint64 now = QDateTime::fromMSecsSinceEpoch(local - offset).offsetFromUtc() * 1000LL;
        const qint64 time = local - (step >= 3'600'000 ? now : offset);
        if (time > window.toMs)
            return ticks;
        if (time >= window.fromMs)
            ticks.push_back({time, tickLabel(QDateTime::fromMSecsSinceEpoch(time), step)});
    }
}

QString formatSpan(qint64 spanMs)
{
    const auto words = [](const char *text, qint64 number) {
        return QCoreApplication::translate("kiste::ui::Charts", text).arg(QLocale().toString(number));
    };
    const qint64 seconds = (spanMs + 500) / 1000;
    if (seconds < 120)
        return words(QT_TRANSLATE_NOOP("kiste::ui::Charts", "%1 s"), seconds);
    if (seconds < 7200)
        return words(QT_TRANSLATE_NOOP("kiste::ui::Charts", "%1 min"), (seconds + 30) / 60);
    if (seconds < 48 * 3600)
        return words(QT_TRANSLATE_NOOP("kiste::ui::Charts", "%1 h"), (seconds + 1800) / 3600);
    return words(QT_TRANSLATE_NOOP("kiste::ui::Charts", "%1 d"), (seconds + 43200) / 86400);
}

} // namespace kiste::ui
