// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containerdelegate.h"

#include "ui/theme/format.h"
#include "ui/theme/stylepaint.h"

#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int containerSparkWidth = 56;
constexpr int containerSparkHeight = 20;
constexpr int containerSparkSeconds = 300;
constexpr int branchWidth = 14; ///< of the arrow before a group's name
constexpr int portHeight = 20;
} // namespace

void summedHistory(const MetricsSource &metrics, const QStringList &paths, int seconds, std::vector<float> &sum,
                   std::vector<float> &scratch)
{
    sum.clear();
    for (const QString &path : paths) {
        metrics.history(path, MetricsSource::Quantity::CpuCores, seconds, scratch);
        if (sum.empty()) {
            sum = scratch;
            continue;
        }
        for (std::size_t at = 0; at < std::min(sum.size(), scratch.size()); ++at) {
            if (!std::isnan(scratch[at]))
                sum[at] = std::isnan(sum[at]) ? scratch[at] : sum[at] + scratch[at];
        }
    }
}

ContainerDelegate::ContainerDelegate(const ContainerTree *tree, QObject *parent)
    : CellDelegate(metric::row, parent)
    , m_tree(tree)
{
}

void ContainerDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->setFont(Theme::font(TextRole::Body));
    switch (index.column()) {
    case ContainerModel::Name: return paintName(painter, option, index);
    case ContainerModel::State:
        return paintChip(painter, inner(option.rect), m_tree->chip(index.siblingAtColumn(0)), option.direction);
    case ContainerModel::Image:
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignLeft);
    case ContainerModel::Cpu: return paintCpu(painter, option, index);
    case ContainerModel::Memory: {
        const auto sums = m_tree->totals(index.siblingAtColumn(0));
        if (sums.active > 0 && sums.memory > 0)
            return paintMemory(painter, option, sums);
        break;
    }
    case ContainerModel::Ports: return paintPorts(painter, option, index);
    case ContainerModel::Uptime:
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignRight);
    default: break;
    }
    CellDelegate::paint(painter, option, index);
}

void ContainerDelegate::paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QRect words = inner(option.rect);
    // Names stand in one line below each other as soon as there are groups.
    if (m_tree->grouping() != ContainerTree::Grouping::None)
        words.adjust(branchWidth + (index.parent().isValid() ? 12 : 0), 0, 0, 0);
    if (!m_tree->isGroup(index)) {
        words = QStyle::visualRect(option.direction, inner(option.rect), words);
        return paintText(painter, option, words, index.data().toString(), colors().text, Qt::AlignLeft);
    }
    painter->setFont(Theme::font(TextRole::Heading));
    const QString name = index.data().toString();
    const int nameWidth = std::min(words.width(), painter->fontMetrics().horizontalAdvance(name) + 1);
    const QRect nameRect(words.left(), words.top(), nameWidth, words.height());
    paintText(painter, option, QStyle::visualRect(option.direction, inner(option.rect), nameRect), name, colors().text,
              Qt::AlignLeft);
    painter->setFont(Theme::font(TextRole::Small));
    const QRect note(nameRect.right() + 8, words.top(), words.right() - nameRect.right() - 8, words.height());
    for (const int role : {ContainerTree::NoteRole, ContainerTree::ShortNoteRole}) {
        const QString text = index.data(role).toString();
        if (painter->fontMetrics().horizontalAdvance(text) > note.width())
            continue;
        paintText(painter, option, QStyle::visualRect(option.direction, inner(option.rect), note), text, colors().muted, Qt::AlignLeft);
        break;
    }
}

void ContainerDelegate::paintCpu(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect cell = inner(option.rect);
    const QString text = index.data().toString();
    const bool live = text != u"–";
    paintText(painter, option, cell, text, live ? colors().text : colors().faint, Qt::AlignRight);
    const int numberWidth = painter->fontMetrics().horizontalAdvance(u"00.00"_s) + 8;
    if (!live || cell.width() < numberWidth + containerSparkWidth)
        return;
    const int row = m_tree->sourceRow(index);
    const double limit = row < 0 ? 0 : double(m_tree->source()->containerAt(row).nanoCpus) / 1e9;
    summedHistory(*m_tree->source()->metrics(), m_tree->paths(index.siblingAtColumn(0)), containerSparkSeconds, m_sum, m_values);
    double scale = limit * 1.15; // room for the limit's own line
    if (limit <= 0) {
        scale = 0.02;
        for (const float value : m_sum)
            scale = std::isnan(value) ? scale : std::max(scale, double(value));
    }
    QRect spark(cell.right() - numberWidth - containerSparkWidth + 1, cell.center().y() - containerSparkHeight / 2, containerSparkWidth,
                containerSparkHeight);
    spark = QStyle::visualRect(option.direction, cell, spark);
    paintSparkline(painter, spark, m_sum, scale, colors().cpu, limit);
}

void ContainerDelegate::paintMemory(QPainter *painter, const QStyleOptionViewItem &option,
                                    const ContainerTree::Totals &sums) const
{
    const ThemeColors &theme = colors();
    const QRect cell = inner(option.rect);
    const bool limited = sums.memoryLimit > 0;
    const quint64 total = limited ? sums.memoryLimit : installedMemory();
    const QString number = limited ? formatBytesLike(sums.memory, total) : formatBytes(sums.memory);
    const QString rest = u" / "_s + (limited ? formatBytes(total) : tr("no limit"));
    painter->setFont(Theme::font(TextRole::Small));
    const int restWidth = painter->fontMetrics().horizontalAdvance(rest);
    const int height = painter->fontMetrics().height();
    const int top = cell.center().y() - (height + 6) / 2;
    const QRect words(cell.left(), top, cell.width(), height);
    if (restWidth + painter->fontMetrics().horizontalAdvance(number) <= cell.width()) {
        paintText(painter, option, words, rest, theme.muted, Qt::AlignRight);
        const QRect before = QStyle::visualRect(option.direction, words, words.adjusted(0, 0, -restWidth, 0));
        paintText(painter, option, before, number, theme.text, Qt::AlignRight);
    } else {
        paintText(painter, option, words, number, theme.text, Qt::AlignRight);
    }
    paintBar(painter, QRectF(cell.left(), top + height + 2, cell.width(), 4), double(sums.memory) / double(total),
             theme.memory, limited);
}

QRect ContainerDelegate::portRect(const QRect &cell, const QString &port, Qt::LayoutDirection direction) const
{
    const QRect space = inner(cell);
    const int width = QFontMetrics(Theme::font(TextRole::Small)).horizontalAdvance(port) + 12;
    return QStyle::visualRect(direction, space,
                              QRect(space.left(), space.center().y() - portHeight / 2, std::min(width, space.width()), portHeight));
}

void ContainerDelegate::paintPorts(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QStringList ports = index.data(ContainerModel::PortsRole).toStringList();
    if (ports.isEmpty())
        return;
    const ThemeColors &theme = colors();
    const QRect tag = portRect(option.rect, ports.first(), option.direction);
    stylepaint::frame(painter, tag, theme.line, theme.view, metric::chipRadius);
    painter->setFont(Theme::font(TextRole::Small));
    painter->setPen(theme.link);
    painter->drawText(tag, Qt::AlignCenter, ports.first());
    if (ports.size() == 1)
        return;
    painter->setFont(Theme::font(TextRole::Axis));
    const QRect space = inner(option.rect);
    const QRect more(space.left() + tag.width() + 5, space.top(), space.width() - tag.width() - 5, space.height());
    paintText(painter, option, QStyle::visualRect(option.direction, space, more), u"+%1"_s.arg(ports.size() - 1),
              theme.muted, Qt::AlignLeft);
}

QString ContainerDelegate::portAt(const QPoint &position, const QRect &cell, const QModelIndex &index,
                                  Qt::LayoutDirection direction) const
{
    if (index.column() != ContainerModel::Ports)
        return {};
    const QStringList ports = index.data(ContainerModel::PortsRole).toStringList();
    return !ports.isEmpty() && portRect(cell, ports.first(), direction).contains(position) ? ports.first() : QString();
}

} // namespace kiste::ui
