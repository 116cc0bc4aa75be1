// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QString>

#include <string_view>

namespace kiste::ui {

/// A stretch of a line that a terminal would have coloured.
struct AnsiSpan
{
    qsizetype start = 0;
    qsizetype length = 0;
    int color = -1; ///< 0-15 of the terminal palette, -1 the default
    bool bold = false;
    bool operator==(const AnsiSpan &) const = default;
};

/// A log line ready to be drawn: escape sequences and other control characters are gone.
struct AnsiLine
{
    QString text;
    QList<AnsiSpan> spans;
};

/// At most @p maxBytes of @p raw are looked at.
AnsiLine parseAnsi(std::string_view raw, std::size_t maxBytes);
/// The text alone.
QString plainText(std::string_view raw, std::size_t maxBytes = std::string_view::npos);
/// A palette entry that can be read on the view's ground.
QColor ansiColor(int index);

} // namespace kiste::ui
