// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace kiste::ui {

/// One of our own symbolic icons (resources/icons/NAME.svg), always in the palette's text colour of the moment.
QIcon icon(const QString &name);
/// The same in one fixed colour.
QPixmap tintedPixmap(const QString &name, const QColor &color, int size, double scale);

/// The program's own coloured icon.
QIcon applicationIcon();

} // namespace kiste::ui
