// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace kiste::ui {

/// The colours of charts. Surfaces come from the palette; colours with a meaning come in one set for light and one for
/// dark grounds, apart from each other for the colour-blind too.
struct ChartColors
{
    bool dark = false;
    QColor view; ///< ground of a chart
    QColor gap; ///< ground where there is no sample
    QColor line, grid;
    QColor text, muted, accent;
    QColor cpu, memory, read, write, full, throttled;

    static ChartColors from(const QPalette &palette);
    bool operator==(const ChartColors &) const = default;
};

} // namespace kiste::ui
