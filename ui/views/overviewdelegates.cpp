// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/overviewdelegates.h"

#include "ui/models/recentevents.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"

#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int consumerSpark = 56;
constexpr int consumerBar = 48;
constexpr double pressureWorthSeeing = 0.10;
} // namespace

ConsumerDelegate::ConsumerDelegate(const ConsumerModel *model, std::function<QColor(int)> colorOf, QObject *parent)
    : CellDelegate(metric::plainRow, parent)
    , m_model(model)
    , m_colorOf(std::move(colorOf))
{
}

void ConsumerDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    const int row = m_model->sourceRow(index.row());
    if (row < 0)
        return;
    const ContainerModel *containers = m_model->containers();
    const ContainerInfo &container = containers->containerAt(row);
    const QRect cell = inner(option.rect);
    const QString text = index.data().toString();
    painter->setFont(Theme::font(TextRole::Body));
    const auto place = [&](const QRect &rect) { return QStyle::visualRect(option.direction, cell, rect); };
    switch (index.column()) {
    case ConsumerModel::Name: {
        const int slot = m_model->placeOf(container.path);
        painter->fillRect(place(QRect(cell.left(), cell.center().y() - 3, 8, 8)), slot < 0 ? theme.faint : m_colorOf(slot));
        return paintText(painter, option, place(cell.adjusted(16, 0, 0, 0)), text, theme.text, Qt::AlignLeft);
    }
    case ConsumerModel::Image: return paintText(painter, option, cell, text, theme.muted, Qt::AlignLeft);
    case ConsumerModel::Cpu: {
        paintText(painter, option, cell, text, theme.text, Qt::AlignRight);
        containers->metrics()->history(container.path, MetricsSource::Quantity::CpuCores, 300, m_values);
        double scale = 0.02;
        for (const float value : m_values)
            scale = std::isnan(value) ? scale : std::max(scale, double(value));
        if (cell.width() > consumerSpark + painter->fontMetrics().horizontalAdvance(text) + 10)
            paintSparkline(painter, place(QRect(cell.left(), cell.center().y() - 9, consumerSpark, 18)), m_values, scale, theme.cpu);
        return;
    }
    case ConsumerModel::Memory: {
        paintText(painter, option, cell, text, theme.text, Qt::AlignRight);
        const auto live = containers->liveAt(row);
        if (!live || cell.width() < consumerBar + painter->fontMetrics().horizontalAdvance(text) + 10)
            return;
        const quint64 total = container.memoryLimit ? container.memoryLimit : installedMemory();
        paintBar(painter, place(QRect(cell.left(), cell.center().y() - 2, consumerBar, 4)), double(live->memoryBytes) / double(total),
                 theme.memory, container.memoryLimit > 0);
        return;
    }
    case ConsumerModel::Pressure: {
        const Strain &strain = containers->strainAt(row);
        const bool much = std::max({strain.cpuPressure, strain.memoryPressure, strain.ioPressure}) >= pressureWorthSeeing;
        if (much)
            painter->setFont(Theme::font(TextRole::Heading));
        return paintText(painter, option, cell, text, much ? theme.attention.text : theme.text, Qt::AlignRight);
    }
    default: return CellDelegate::paint(painter, option, index);
    }
}

RecentDelegate::RecentDelegate(QObject *parent)
    : CellDelegate(metric::row, parent)
{
}

QSize RecentDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const int body = QFontMetrics(Theme::font(TextRole::Body)).height();
    return {200, body + QFontMetrics(Theme::font(TextRole::Axis)).height() + 12};
}

void RecentDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    painter->save();
    const QRect row = option.rect;
    const bool selected = option.state.testFlag(QStyle::State_Selected) && option.state.testFlag(QStyle::State_Active);
    if (option.state.testFlag(QStyle::State_HasFocus))
        stylepaint::frame(painter, row.adjusted(0, 0, 0, -1), theme.accent, theme.selected, metric::chipRadius);
    else if (selected || option.state.testFlag(QStyle::State_MouseOver))
        stylepaint::frame(painter, row.adjusted(0, 0, 0, -1), {}, selected ? theme.selected : theme.hover, metric::chipRadius);
    const auto place = [&](const QRect &rect) { return QStyle::visualRect(option.direction, row, rect); };
    const auto kind = ChartEvent::Kind(index.data(RecentEvents::KindRole).toInt());
    const Tone look = eventTone(kind, theme);
    const QRect box = place(QRect(row.left() + 4, row.top() + 6, 20, 20));
    stylepaint::frame(painter, box, {}, look.ground, metric::chipRadius);
    painter->drawPixmap(box.topLeft() + QPoint(4, 4),
                        tintedPixmap(eventIcon(kind), look.text, metric::chipIcon, painter->device()->devicePixelRatio()));
    painter->setFont(Theme::font(TextRole::Heading));
    const int line = painter->fontMetrics().height(), left = row.left() + 34, width = row.right() - left - 4;
    const QString subject = index.data(RecentEvents::SubjectRole).toString();
    const int name = std::min(width * 6 / 10, painter->fontMetrics().horizontalAdvance(subject) + 1);
    paintText(painter, option, place(QRect(left, row.top() + 4, name, line)), subject, theme.text, Qt::AlignLeft, Qt::ElideMiddle);
    painter->setFont(Theme::font(TextRole::Body));
    paintText(painter, option, place(QRect(left + name + 5, row.top() + 4, width - name - 5, line)),
              index.data(RecentEvents::TextRole).toString(), theme.text, Qt::AlignLeft);
    painter->setFont(Theme::font(TextRole::Axis));
    paintText(painter, option, place(QRect(left, row.top() + 5 + line, width, painter->fontMetrics().height())),
              index.data(RecentEvents::TimeTextRole).toString(), theme.muted, Qt::AlignLeft);
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), theme.softLine);
    painter->restore();
}

} // namespace kiste::ui
