// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/chip.h"

#include "ui/theme/icons.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>

namespace kiste::ui {

namespace {
constexpr int side = 6;
constexpr int afterIcon = 5;
} // namespace

const Tone &tone(ToneKind kind)
{
    const ThemeColors &theme = colors();
    switch (kind) {
    case ToneKind::Good: return theme.good;
    case ToneKind::Attention: return theme.attention;
    case ToneKind::Bad: return theme.bad;
    case ToneKind::Information: return theme.information;
    case ToneKind::Idle: break;
    }
    return theme.idle;
}

QSize chipSize(const Chip &chip)
{
    const QFontMetrics metrics(Theme::font(TextRole::Small));
    return {side + metric::chipIcon + afterIcon + metrics.horizontalAdvance(chip.text) + side + 1,
            std::max(metric::chip, metrics.height() + 2)};
}

void paintChip(QPainter *painter, const QRect &rect, const Chip &chip, Qt::LayoutDirection direction)
{
    const Tone &look = tone(chip.tone);
    const QSize size = chipSize(chip).boundedTo(rect.size());
    const QRect box = QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter, size, rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(look.ground);
    painter->drawRoundedRect(box, metric::chipRadius, metric::chipRadius);
    const QRect inner = box.adjusted(side, 0, -side, 0);
    const QRect iconRect = QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter,
                                               QSize(metric::chipIcon, metric::chipIcon), inner);
    const double scale = painter->device()->devicePixelRatio();
    painter->drawPixmap(iconRect.topLeft(), tintedPixmap(chip.icon, look.text, metric::chipIcon, scale));
    const int skip = metric::chipIcon + afterIcon;
    const QRect textRect = QStyle::visualRect(direction, inner, inner.adjusted(skip, 0, 1, 0));
    painter->setFont(Theme::font(TextRole::Small));
    painter->setPen(look.text);
    painter->drawText(textRect,
                      int(Qt::AlignVCenter | Qt::TextSingleLine)
                          | int(direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
                      painter->fontMetrics().elidedText(chip.text, Qt::ElideRight, textRect.width()));
    painter->restore();
}

} // namespace kiste::ui
