// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

#include <functional>
#include <vector>

class QPainter;

namespace kiste::ui {

/// One line of the label at the cursor.
struct CursorRow
{
    QColor color;
    QString label, value;
    double at = 0; ///< height of its dot on the line, device-independent pixels
    bool dot = false;
};

/// Size of a label with these rows.
QSizeF cursorLabelSize(const std::vector<CursorRow> &rows);
/// Where in @p plot it covers least: to the right or the left of @p x, above or below. @p covered counts what lies in a box.
QRectF placeCursorLabel(const QSizeF &size, double x, const QRectF &plot, const std::function<int(const QRectF &)> &covered);
void paintCursorLabel(QPainter &painter, const QRectF &box, const std::vector<CursorRow> &rows, const ThemeColors &colors);

} // namespace kiste::ui
