// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/machinedelegate.h"

#include "ui/models/machinemodel.h"

#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int sparkWidth = 48;
constexpr int sparkHeight = 20;
constexpr int sparkSeconds = 300;
constexpr int indent = 18; ///< of names below their group
constexpr int gap = 8;

QFont groupFont()
{
    QFont font = Theme::font(TextRole::Body);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Ground of a letter; the letter on it is white or black, whichever is easier to read.
QColor letterColor(int number)
{
    const ThemeColors &theme = colors();
    const QColor all[] = {theme.link, theme.memory, theme.read, theme.write, theme.bad.text, theme.muted};
    return all[std::size_t(number) % std::size(all)];
}

} // namespace

MachineDelegate::MachineDelegate(MachineModel *model, QObject *parent)
    : CellDelegate(metric::plainRow, parent)
    , m_model(model)
{
}

void MachineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->setFont(Theme::font(TextRole::Body));
    if (index.column() == MachineModel::Name)
        return paintName(painter, option, index);
    if (!index.parent().isValid()) {
        paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignRight);
        return;
    }
    if (MachineModel::kindOf(index.column())) {
        paintMark(painter, option.rect, index.data(MachineModel::UseRole).toInt(),
                  index.data(MachineModel::LetterRole).toString(), index.data(MachineModel::LetterNumberRole).toInt());
        return;
    }
    if (index.column() == MachineModel::Cpu)
        return paintCpu(painter, option, index);
    if (index.column() == MachineModel::Owner || index.column() == MachineModel::Pid) {
        paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted,
                  index.column() == MachineModel::Pid ? Qt::AlignRight : Qt::AlignLeft);
        return;
    }
    CellDelegate::paint(painter, option, index);
}

void MachineDelegate::paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isGroup = !index.parent().isValid();
    const QString text = index.data().toString();
    const QString note = index.data(MachineModel::NoteRole).toString();
    painter->setFont(isGroup ? groupFont() : painter->font());
    const QRect cell = inner(option.rect).adjusted(isGroup ? indent - 4 : indent, 0, 0, 0);
    const MachineContainerInfo *container = m_model->container(index);
    // That it stands still has to be seen, however long its name is.
    const int kept = container && container->frozen ? QFontMetrics(Theme::font(TextRole::Small)).horizontalAdvance(note) + gap : 0;
    const int width = std::max(cell.width() - kept, cell.width() / 2);
    paintText(painter, option, QStyle::visualRect(option.direction, inner(option.rect), cell.adjusted(0, 0, width - cell.width(), 0)), text,
              colors().text, Qt::AlignLeft);
    const int used = std::min(painter->fontMetrics().horizontalAdvance(text), width) + gap;
    painter->setFont(Theme::font(TextRole::Small));
    const QString link = index.data(MachineModel::LinkRole).toString();
    const QString words = link.isEmpty() ? note : note + u","_s;
    if (used < cell.width())
        paintText(painter, option, QStyle::visualRect(option.direction, inner(option.rect), cell.adjusted(used, 0, 0, 0)), words,
                  colors().muted, Qt::AlignLeft);
    if (const QRect rect = linkRect(option.rect, index, option.direction); !rect.isEmpty())
        paintText(painter, option, rect, link, colors().link, Qt::AlignLeft);
}

QRect MachineDelegate::linkRect(const QRect &cell, const QModelIndex &group, Qt::LayoutDirection direction) const
{
    const QString link = group.data(MachineModel::LinkRole).toString();
    if (link.isEmpty())
        return {};
    const QFontMetrics small(Theme::font(TextRole::Small));
    const int before = indent - 4 + QFontMetrics(groupFont()).horizontalAdvance(group.data().toString()) + gap
        + small.horizontalAdvance(group.data(MachineModel::NoteRole).toString() + u", "_s);
    const QRect rect = inner(cell);
    const QRect found(rect.left() + before, rect.top(), small.horizontalAdvance(link) + 2, rect.height());
    return found.right() > rect.right() ? QRect() : QStyle::visualRect(direction, rect, found);
}

void MachineDelegate::paintCpu(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect cell = inner(option.rect);
    const QString text = index.data().toString();
    const bool live = text != "–"_L1;
    paintText(painter, option, cell, text, live ? colors().text : colors().faint, Qt::AlignRight);
    const MachineContainerInfo *container = m_model->container(index);
    const int numberWidth = painter->fontMetrics().horizontalAdvance(u"00.00"_s) + gap;
    if (!container || cell.width() < numberWidth + sparkWidth)
        return;
    m_model->metrics()->history(container->id, MetricsSource::Quantity::CpuCores, sparkSeconds, m_values);
    double scale = 0.02;
    for (const float value : m_values)
        scale = std::isnan(value) ? scale : std::max(scale, double(value));
    QRect spark(cell.right() - numberWidth - sparkWidth + 1, cell.center().y() - sparkHeight / 2, sparkWidth, sparkHeight);
    spark = QStyle::visualRect(option.direction, cell, spark);
    paintSparkline(painter, spark, m_values, scale, colors().cpu);
}

void MachineDelegate::paintMark(QPainter *painter, const QRect &rect, int use, const QString &letter, int number)
{
    const ThemeColors &theme = colors();
    const QPointF centre = QRectF(rect).center();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    switch (NamespaceUse(use)) {
    case NamespaceUse::Own:
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.faint);
        painter->drawEllipse(centre, 4, 4);
        break;
    case NamespaceUse::Host:
        painter->setPen(QPen(theme.write, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(centre, 4.25, 4.25);
        break;
    case NamespaceUse::Shared: {
        const QColor ground = letterColor(number);
        QFont font = Theme::font(TextRole::Axis);
        font.setWeight(QFont::Bold);
        painter->setFont(font);
        const double width = std::max(17.0, painter->fontMetrics().horizontalAdvance(letter) + 8.0);
        const QRectF tile(centre.x() - width / 2, centre.y() - 8, width, 16);
        painter->setPen(Qt::NoPen);
        painter->setBrush(ground);
        painter->drawRoundedRect(tile, 3, 3);
        painter->setPen(contrast(Qt::white, ground) >= contrast(Qt::black, ground) ? Qt::white : Qt::black);
        painter->drawText(tile, Qt::AlignCenter, letter);
        break;
    }
    case NamespaceUse::Unknown:
        painter->setPen(theme.faint);
        painter->drawText(rect, Qt::AlignCenter, u"–"_s);
        break;
    }
    painter->restore();
}

} // namespace kiste::ui
