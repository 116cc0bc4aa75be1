// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/filesdelegate.h"

#include "ui/theme/icons.h"

#include <QPainter>
#include <QSortFilterProxyModel>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int fileIcon = 16;
constexpr int arrowWidth = 14;
}

FilesDelegate::FilesDelegate(const FilesModel *model, const QSortFilterProxyModel *shown, QObject *parent)
    : CellDelegate(metric::plainRow, parent)
    , m_model(model)
    , m_shown(shown)
{
}

void FilesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->setFont(Theme::font(TextRole::Body));
    const Chip chip = m_model->chip(m_shown->mapToSource(index.siblingAtColumn(0)));
    switch (index.column()) {
    case FilesModel::Name: return paintName(painter, option, index, chip);
    case FilesModel::Against:
        if (!chip.text.isEmpty())
            paintChip(painter, inner(option.rect), chip, option.direction);
        return;
    case FilesModel::Modified:
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignLeft);
    default: return CellDelegate::paint(painter, option, index);
    }
}

void FilesDelegate::paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const Chip &chip) const
{
    int depth = 0;
    for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        ++depth;
    const QRect cell = inner(option.rect);
    const auto mirrored = [&](const QRect &rect) { return QStyle::visualRect(option.direction, cell, rect); };
    QRect space = cell.adjusted(arrowWidth + depth * indent, 0, 0, 0);
    const QRect picture(space.left(), space.center().y() - fileIcon / 2 + 1, fileIcon, fileIcon);
    icon(index.data(FilesModel::IconRole).toString()).paint(painter, mirrored(picture));
    space.adjust(fileIcon + 8, 0, 0, 0);
    const QString name = index.data().toString();
    const bool deleted = chip.tone == ToneKind::Bad && !chip.text.isEmpty();
    QFont font = Theme::font(TextRole::Body);
    font.setStrikeOut(deleted);
    painter->setFont(font);
    const int width = std::min(space.width(), painter->fontMetrics().horizontalAdvance(name) + 1);
    const QColor color = chip.text.isEmpty() ? colors().text : tone(chip.tone).text;
    paintText(painter, option, mirrored(QRect(space.left(), space.top(), width, space.height())), name, color, Qt::AlignLeft);
    const QString note = index.data(FilesModel::NoteRole).toString();
    if (note.isEmpty() || space.width() - width < 40)
        return;
    painter->setFont(Theme::font(TextRole::Small));
    paintText(painter, option, mirrored(space.adjusted(width + 8, 0, 0, 0)), note, colors().muted, Qt::AlignLeft);
}

} // namespace kiste::ui
