// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeaxis.h"
#include "ui/theme/theme.h"

#include <QString>

#include <vector>

namespace kiste::ui {

/// Something that happened to a container (or to an image), as the charts mark it.
struct ChartEvent
{
    /// By weight: of marks that merge, the heaviest gives the icon.
    enum class Kind { Other, Exec, Pause, Start, Stop, Limits, Health, Exit, Failure, OutOfMemory };

    qint64 timeMs = 0;
    Kind kind = Kind::Other;
    QString text; ///< "killed: out of memory"
    QString subject; ///< whose, where several are shown; else empty
    QString id; ///< with subject: the container's
    bool operator==(const ChartEvent &) const = default;
};

/// Name of an icon in resources/icons.
QString eventIcon(ChartEvent::Kind kind);
Tone eventTone(ChartEvent::Kind kind, const ThemeColors &colors);

/// One mark in the lane: an event, or several that lie too close together.
struct EventMark
{
    double x = 0; ///< of its middle
    std::vector<std::size_t> events; ///< indices, by time
    ChartEvent::Kind kind = ChartEvent::Kind::Other;
};

/// Marks for the events (sorted by time) that the axis shows; those nearer than @p closest pixels to the mark before them join
/// it, and a mark of several stands in their middle.
std::vector<EventMark> mergedMarks(const std::vector<ChartEvent> &events, const TimeAxis &axis, double closest = 18);

} // namespace kiste::ui
