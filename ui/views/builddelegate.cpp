// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/builddelegate.h"

#include "ui/models/buildmodel.h"
#include "ui/models/stepsmodel.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QColor barColor(build::StepState state)
{
    switch (state) {
    case build::StepState::Cached: return colors().read;
    case build::StepState::Failed: return colors().bad.text;
    case build::StepState::Running:
    case build::StepState::Done: return colors().cpu;
    }
    return colors().cpu;
}

} // namespace

void BuildDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->setFont(Theme::font(TextRole::Body));
    if (index.column() == BuildModel::Started || index.column() == BuildModel::Cached)
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignRight);
    if (index.column() != BuildModel::State)
        return CellDelegate::paint(painter, option, index);
    const auto state = build::BuildState(index.data(BuildModel::StateRole).toInt());
    paintChip(painter, inner(option.rect), buildChip(state), option.direction);
}

void StepDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    switch (index.column()) {
    case StepsModel::Number:
        painter->setFont(Theme::font(TextRole::Small));
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignRight);
    case StepsModel::Step: return paintStep(painter, option, index);
    case StepsModel::Time: return paintTime(painter, option, index);
    default:
        painter->setFont(Theme::font(TextRole::Small));
        CellDelegate::paint(painter, option, index);
    }
}

void StepDelegate::paintStep(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const QRect cell = inner(option.rect);
    int left = 0;
    const auto put = [&](const QString &text, const QColor &color, const QFont &font) {
        painter->setFont(font);
        paintText(painter, option, QStyle::visualRect(option.direction, cell, cell.adjusted(left, 0, 0, 0)), text, color, Qt::AlignLeft);
        left += painter->fontMetrics().horizontalAdvance(text) + 8;
    };
    if (const QString stage = index.data(StepsModel::StageRole).toString(); !stage.isEmpty())
        put(stage, colors().muted, Theme::font(TextRole::Small));
    QFont code = Theme::font(TextRole::Code);
    if (const QString instruction = index.data(StepsModel::InstructionRole).toString(); !instruction.isEmpty()) {
        QFont bold = code;
        bold.setBold(true);
        put(instruction, colors().link, bold);
    }
    put(index.data().toString(), colors().text, code);
}

void StepDelegate::paintTime(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const QRect cell = inner(option.rect);
    const auto state = build::StepState(index.data(StepsModel::StateRole).toInt());
    const double width = cell.width();
    const double begin = index.data(StepsModel::BeginRole).toDouble() * width;
    const double length = std::max(3.0, index.data(StepsModel::LengthRole).toDouble() * width);
    QRectF bar(cell.left() + std::min(begin, width - 3), cell.center().y() - 5, std::min(length, width - std::min(begin, width - 3)), 10);
    painter->setFont(Theme::font(TextRole::Axis));
    const QString words = index.data().toString();
    const int wordsWidth = painter->fontMetrics().horizontalAdvance(words);
    const bool isBehind = cell.right() - bar.right() > wordsWidth + 6, isBefore = bar.left() - cell.left() > wordsWidth + 6;
    if (!isBehind && !isBefore) // words in it want a frame of their own
        bar.adjust(0, -4, 0, 4);
    const auto place = [&](const QRectF &rect) {
        return option.direction == Qt::LeftToRight ? rect : QRectF(cell.left() + cell.right() - rect.right(), rect.top(), rect.width(), rect.height());
    };
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(barColor(state));
    painter->drawRoundedRect(place(bar), 2, 2);
    const QColor muted = state == build::StepState::Failed ? colors().bad.text : colors().muted;
    // Beside the bar where there is room: behind it, else before it, else in it.
    if (isBehind)
        paintText(painter, option, place(QRectF(bar.right() + 6, cell.top(), wordsWidth + 2, cell.height())).toRect(), words, muted, Qt::AlignLeft);
    else if (isBefore)
        paintText(painter, option, place(QRectF(bar.left() - 8 - wordsWidth, cell.top(), wordsWidth + 2, cell.height())).toRect(), words, muted, Qt::AlignLeft);
    else
        paintText(painter, option, place(bar.adjusted(0, 0, -6, 0)).toRect(), words, colors().dark ? colors().window : colors().view, Qt::AlignRight);
}

} // namespace kiste::ui
