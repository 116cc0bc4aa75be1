// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/eventmarks.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

QString eventIcon(ChartEvent::Kind kind)
{
    switch (kind) {
    case ChartEvent::Kind::OutOfMemory:
    case ChartEvent::Kind::Failure:
        return u"error"_s;
    case ChartEvent::Kind::Exit:
    case ChartEvent::Kind::Stop:
        return u"stop"_s;
    case ChartEvent::Kind::Health:
        return u"warning"_s;
    case ChartEvent::Kind::Limits:
        return u"edit"_s;
    case ChartEvent::Kind::Start:
        return u"turn"_s;
    case ChartEvent::Kind::Pause:
        return u"pause"_s;
    case ChartEvent::Kind::Exec:
        return u"terminal"_s;
    case ChartEvent::Kind::Other:
        break;
    }
    return u"info"_s;
}

Tone eventTone(ChartEvent::Kind kind, const ThemeColors &colors)
{
    switch (kind) {
    case ChartEvent::Kind::OutOfMemory:
    case ChartEvent::Kind::Failure:
        return colors.bad;
    case ChartEvent::Kind::Health:
        return colors.attention;
    case ChartEvent::Kind::Start:
        return colors.information;
    default:
        return colors.idle;
    }
}

std::vector<EventMark> mergedMarks(const std::vector<ChartEvent> &events, const TimeAxis &axis, double closest)
{
    std::vector<EventMark> marks;
    double first = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const double x = axis.x(events[i].timeMs);
        if (x < axis.left() || x > axis.right())
            continue;
        if (marks.empty() || x - marks.back().x >= closest) {
            marks.push_back({x, {i}, events[i].kind});
            first = x;
            continue;
        }
        EventMark &mark = marks.back();
        mark.events.push_back(i);
        mark.kind = std::max(mark.kind, events[i].kind);
        mark.x = (first + x) / 2;
    }
    // A mark that moved to the middle of its events may have come near the one before it.
    for (std::size_t i = 1; i < marks.size();) {
        if (marks[i].x - marks[i - 1].x >= closest) {
            ++i;
            continue;
        }
        EventMark &into = marks[i - 1];
        into.events.insert(into.events.end(), marks[i].events.begin(), marks[i].events.end());
        into.kind = std::max(into.kind, marks[i].kind);
        into.x = (axis.x(events[into.events.front()].timeMs) + axis.x(events[into.events.back()].timeMs)) / 2;
        marks.erase(marks.begin() + std::ptrdiff_t(i));
        i = i > 1 ? i - 1 : i;
    }
    return marks;
}

} // namespace kiste::ui
