// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRect>
#include <QString>

class QFontMetrics;
class QPainter;

namespace kiste::ui {

/// Which pair of colours something is shown in.
enum class ToneKind { Good, Attention, Bad, Information, Idle };

const Tone &tone(ToneKind kind);

/// A status chip: icon, word and colour, always all three.
struct Chip
{
    QString icon;
    QString text;
    ToneKind tone = ToneKind::Idle;
    bool operator==(const Chip &) const = default;
};

QSize chipSize(const Chip &chip);
/// Draws at the leading edge of @p rect, in its middle; the word elides when it must.
void paintChip(QPainter *painter, const QRect &rect, const Chip &chip, Qt::LayoutDirection direction);

} // namespace kiste::ui
