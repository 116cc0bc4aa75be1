// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

#include <cstdint>

namespace kiste::ctl {

/// Characters of an id in tables.
inline constexpr qsizetype shortId = 12;

/// "5 minutes", "About an hour", "2 weeks": docker's words and limits.
QString humanDuration(std::int64_t seconds);
/// "2.13MB": decimal units, three digits, for images and transfers.
QString humanSize(double bytes);
/// "1.5MiB": binary units, four digits, for memory.
QString binarySize(double bytes);
/// "2026-11-22 14:21:30 +0100 CET" in local time; empty for 0.
QString dateAndTime(quint64 microseconds);
/// "2026-11-22T14:21:30.018Z"; "0001-01-01T00:00:00Z" for 0, as docker says "never".
QString isoTime(quint64 microseconds);
/// The command in one line, in double quotes, control characters escaped.
QString quotedCommand(const QStringList &command);
/// "TERM" for SIGTERM; the number of a signal that has no name.
QString signalName(int number);
/// "key=value,other=value": labels in one cell.
QString labelText(const QMap<QString, QString> &labels);
/// At most @p length characters, the last one an ellipsis if something was cut.
QString shortened(const QString &text, qsizetype length);
/// Control characters replaced: text from an image or a container must not steer the terminal.
QString printable(const QString &text);
/// Columns that the text takes on a terminal.
int displayWidth(const QString &text);

} // namespace kiste::ctl
