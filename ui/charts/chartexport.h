// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/charts/chartdata.h"

#include <QByteArray>
#include <QImage>
#include <QString>

namespace kiste::ui {

class ChartStack;

/// The samples as comma-separated values (RFC 4180, English numbers): a line per record with its time (UTC, ISO 8601), then
/// each series that has a value somewhere, in the units of docs/metrics-format.md. Where records sum up several samples, the
/// mean is followed by "…:min" and "…:max". No value is an empty field.
QByteArray chartCsv(const ChartData &data);

/// The charts with their words under the line @p title: as pixels at @p scale, or as SVG.
QImage chartImage(ChartStack &charts, const QString &title, double scale);
QByteArray chartSvg(ChartStack &charts, const QString &title);

/// Writes a file as a whole or not at all. May take as long as the disk: not for the GUI's thread. Unwritable places and full
/// disks are an error naming the file.
Result<void> writeFile(const QString &path, const QByteArray &content);

} // namespace kiste::ui
