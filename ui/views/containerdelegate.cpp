// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containerdelegate.h"

#include "ui/models/containermodel.h"
#include "ui/theme/format.h"

#include <QPainter>
#include <QSortFilterProxyModel>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int sparkWidth = 56;
constexpr int sparkHeight = 20;
constexpr int sparkSeconds = 300;
} // namespace

int sourceRow(const QModelIndex &index)
{
    if (const auto *proxy = qobject_cast<const QSortFilterProxyModel *>(index.model()))
        return proxy->mapToSource(index).row();
    return index.row();
}

ContainerDelegate::ContainerDelegate(const ContainerModel *model, QObject *parent)
    : CellDelegate(metric::row, parent)
    , m_model(model)
{
}

void ContainerDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int row = sourceRow(index);
    painter->setFont(Theme::font(TextRole::Body));
    switch (index.column()) {
    case ContainerModel::State: paintChip(painter, inner(option.rect), m_model->chipAt(row), option.direction); return;
    case ContainerModel::Image:
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignLeft);
    case ContainerModel::Cpu: return paintCpu(painter, option, row, index.data().toString());
    case ContainerModel::Memory:
        if (m_model->liveAt(row))
            return paintMemory(painter, option, row);
        break;
    case ContainerModel::Uptime:
        return paintText(painter, option, inner(option.rect), index.data().toString(), colors().muted, Qt::AlignRight);
    default: break;
    }
    CellDelegate::paint(painter, option, index);
}

void ContainerDelegate::paintCpu(QPainter *painter, const QStyleOptionViewItem &option, int row,
                                 const QString &text) const
{
    const QRect cell = inner(option.rect);
    const bool live = m_model->liveAt(row).has_value();
    paintText(painter, option, cell, text, live ? colors().text : colors().faint, Qt::AlignRight);
    const int numberWidth = painter->fontMetrics().horizontalAdvance(u"00.00"_s) + 8;
    if (!live || cell.width() < numberWidth + sparkWidth)
        return;
    const ContainerInfo &container = m_model->containerAt(row);
    m_model->metrics()->history(container.path, MetricsSource::Quantity::CpuCores, sparkSeconds, m_values);
    const double limit = double(container.nanoCpus) / 1e9;
    double scale = limit;
    if (limit <= 0) {
        for (const float value : m_values)
            scale = std::isnan(value) ? scale : std::max(scale, double(value));
        scale = std::max(scale, 0.02);
    } else {
        scale *= 1.15; // room for the limit's own line
    }
    QRect spark(cell.right() - numberWidth - sparkWidth + 1, cell.center().y() - sparkHeight / 2, sparkWidth,
                sparkHeight);
    spark = QStyle::visualRect(option.direction, cell, spark);
    paintSparkline(painter, spark, m_values, scale, colors().cpu, limit);
}

void ContainerDelegate::paintMemory(QPainter *painter, const QStyleOptionViewItem &option, int row) const
{
    const ThemeColors &theme = colors();
    const QRect cell = inner(option.rect);
    const ContainerInfo &container = m_model->containerAt(row);
    const quint64 used = m_model->liveAt(row)->memoryBytes;
    const bool limited = container.memoryLimit > 0;
    const quint64 total = limited ? container.memoryLimit : installedMemory();
    const QString number = limited ? formatBytesLike(used, total) : formatBytes(used);
    const QString rest = u" / "_s + (limited ? formatBytes(total) : tr("no limit"));
    const QFont body = Theme::font(TextRole::Small);
    painter->setFont(body);
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
    paintBar(painter, QRectF(cell.left(), top + height + 2, cell.width(), 4), double(used) / double(total),
             theme.memory, limited);
}

} // namespace kiste::ui
