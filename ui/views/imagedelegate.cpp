// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/imagedelegate.h"

#include "ui/models/imagemodel.h"
#include "ui/models/layersmodel.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void ImageDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->setFont(Theme::font(TextRole::Body));
    if (index.column() != ImageModel::Name) {
        if (index.column() == ImageModel::Created)
            return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted,
                             Qt::AlignRight);
        return CellDelegate::paint(painter, option, index);
    }
    const QString text = index.data().toString();
    const QRect cell = inner(option.rect);
    const qsizetype nameLength = repositoryLength(text);
    const QString name = text.first(nameLength);
    QString tag = text.sliced(nameLength);
    if (const int more = index.data(ImageModel::MoreNamesRole).toInt(); more > 0)
        tag += u"  +%1"_s.arg(more);
    const int tagWidth = painter->fontMetrics().horizontalAdvance(tag);
    const QString shown =
        painter->fontMetrics().elidedText(name, Qt::ElideRight, std::max(40, cell.width() - tagWidth));
    const int nameWidth = painter->fontMetrics().horizontalAdvance(shown);
    const bool untagged = text.startsWith(u'<');
    paintText(painter, option, cell, shown, untagged ? colors().muted : colors().text, Qt::AlignLeft);
    const QRect rest = QStyle::visualRect(option.direction, cell, cell.adjusted(nameWidth, 0, 0, 0));
    paintText(painter, option, rest, tag, colors().muted, Qt::AlignLeft);
}

void LayerDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    const QRect cell = inner(option.rect);
    switch (index.column()) {
    case LayersModel::Number:
        painter->setFont(Theme::font(TextRole::Small));
        return paintText(painter, option, cell, index.data().toString(), theme.muted, Qt::AlignRight);
    case LayersModel::MadeBy: {
        QFont font = Theme::font(TextRole::Code);
        const QString instruction = index.data(LayersModel::InstructionRole).toString();
        int left = 0;
        if (!instruction.isEmpty()) {
            font.setBold(true);
            painter->setFont(font);
            paintText(painter, option, cell, instruction, theme.link, Qt::AlignLeft);
            left = painter->fontMetrics().horizontalAdvance(instruction + u' ');
            font.setBold(false);
        }
        painter->setFont(font);
        const QRect rest = QStyle::visualRect(option.direction, cell, cell.adjusted(left, 0, 0, 0));
        return paintText(painter, option, rest, index.data().toString(), theme.text, Qt::AlignLeft);
    }
    case LayersModel::Size: {
        painter->setFont(Theme::font(TextRole::Small));
        const int textWidth = painter->fontMetrics().horizontalAdvance(u"0,000 MiB"_s) + 4;
        const QRect words =
            QStyle::visualRect(option.direction, cell, cell.adjusted(cell.width() - textWidth, 0, 0, 0));
        const QString text = index.data().toString();
        paintText(painter, option, words, text, text == u"–" ? theme.faint : theme.text, Qt::AlignRight);
        const double part = index.data(LayersModel::PartRole).toDouble();
        const int room = cell.width() - textWidth - 8;
        if (part <= 0 || room < 16)
            return;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixed(theme.view, theme.cpu, 0.75));
        const QRectF bar(cell.left(), cell.center().y() - 5, std::max(2.0, room * part), 10);
        painter->drawRoundedRect(bar, 2, 2);
        return;
    }
    default: CellDelegate::paint(painter, option, index);
    }
}

} // namespace kiste::ui
