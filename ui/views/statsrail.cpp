// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statsrail.h"

#include "core/ipc/types.h"
#include "ui/charts/chartformat.h"
#include "ui/models/limiteditor.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QFormLayout>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStyledItemDelegate>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// A tile with the event's icon, its words, and its time at the end.
class EventDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, std::max(metric::plainRow, option.fontMetrics.height() + 10)};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const ThemeColors &theme = colors();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state & QStyle::State_Selected, over = option.state & QStyle::State_MouseOver;
        if (selected || over)
            painter->fillRect(option.rect, selected ? theme.selected : theme.hover);
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(theme.accent, 1));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
        }
        const auto kind = static_cast<ChartEvent::Kind>(index.data(EventListModel::KindRole).toInt());
        const Tone tone = eventTone(kind, theme);
        constexpr int tile = 20;
        const QRect row = option.rect.adjusted(2, 0, -4, 0);
        const QRect box = QStyle::alignedRect(option.direction, Qt::AlignLeft | Qt::AlignVCenter, {tile, tile}, row);
        painter->setPen(Qt::NoPen);
        painter->setBrush(tone.ground);
        painter->drawRoundedRect(box, metric::chipRadius, metric::chipRadius);
        painter->drawPixmap(box.topLeft() + QPoint(4, 4), tintedPixmap(eventIcon(kind), tone.text, metric::chipIcon, painter->device()->devicePixelRatioF()));
        const QFont small = Theme::font(TextRole::Axis), body = Theme::font(TextRole::Small);
        const QString clock = index.data(EventListModel::ClockRole).toString();
        const int clockWidth = QFontMetrics(small).horizontalAdvance(clock) + 2;
        painter->setFont(small);
        painter->setPen(theme.muted);
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignTrailing, clock);
        const bool leftToRight = option.direction == Qt::LeftToRight;
        const QRect words = leftToRight ? row.adjusted(tile + 8, 0, -clockWidth - 8, 0) : row.adjusted(clockWidth + 8, 0, -tile - 8, 0);
        painter->setFont(body);
        painter->setPen(theme.text);
        painter->drawText(words, Qt::AlignVCenter | Qt::AlignLeading,
                          QFontMetrics(body).elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }
};

QLabel *heading(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(Theme::font(TextRole::Heading));
    return label;
}

/// What the moment says of a record, in the order of the rows.
QStringList momentWords(const ChartRecord *record)
{
    const auto value = [&](MetricsSeries series) { return record ? record->mean.get(series) : std::nullopt; };
    const auto pair = [&](MetricsSeries first, MetricsSeries second, auto words) {
        const auto one = value(first), other = value(second);
        return one && other ? words(*one) + u", "_s + words(*other) : u"–"_s;
    };
    const auto one = [&](MetricsSeries series, auto words) {
        const auto found = value(series);
        return found ? words(*found) : u"–"_s;
    };
    const auto bytes = [](double amount) { return formatBytes(quint64(std::max(0.0, amount))); };
    const auto number = [](double amount) { return QLocale().toString(std::round(amount), 'f', 0); };
    const auto cores = [](double amount) { return formatCores(amount); };
    return {pair(MetricsSeries::CpuUser, MetricsSeries::CpuSystem, cores), u"–, "_s + one(MetricsSeries::Pids, number),
            pair(MetricsSeries::MemoryAnon, MetricsSeries::MemoryFile, bytes), one(MetricsSeries::MemorySwap, bytes),
            pair(MetricsSeries::IoReadOperations, MetricsSeries::IoWriteOperations, number),
            pair(MetricsSeries::NetReceivedPackets, MetricsSeries::NetSentPackets, number),
            pair(MetricsSeries::NetReceivedDrops, MetricsSeries::NetSentDrops, number)};
}

} // namespace

StatsRail::StatsRail(QWidget *parent)
    : QWidget(parent)
    , m_chip(new ChipLabel)
    , m_momentTitle(heading(tr("Now")))
    , m_log(new QPushButton(icon(u"lines"_s), tr("Logs at this time")))
    , m_eventsTitle(heading(tr("Events in range")))
    , m_list(new QListView)
    , m_events(new EventListModel(this))
    , m_noEvents(new MutedLabel(tr("Nothing happened.")))
{
    setFixedWidth(260);
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(16, 4, 8, 8);
    column->setSpacing(12);
    column->addWidget(makeLimits());
    column->addWidget(new Ground(Ground::Role::Line));
    column->addWidget(makeMoment());
    column->addWidget(new Ground(Ground::Role::Line));
    column->addWidget(makeEvents(), 1);
    for (int i : {1, 3})
        column->itemAt(i)->widget()->setFixedHeight(1);
    auto *scroll = new QScrollArea;
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->addWidget(scroll);
}

QWidget *StatsRail::makeLimits()
{
    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins({});
    column->setSpacing(12);
    auto *title = new QHBoxLayout;
    title->addWidget(heading(tr("Limits")));
    title->addStretch(1);
    title->addWidget(m_chip);
    column->addLayout(title);
    for (const LimitKey key : {LimitKey::Cpu, LimitKey::Memory, LimitKey::Tasks}) {
        auto *row = new LimitRow(key);
        m_rows.push_back(row);
        column->addWidget(row);
        connect(row, &LimitRow::previewed, this, &StatsRail::previewed);
        connect(row, &LimitRow::chosen, this, &StatsRail::chosen);
    }
    return part;
}

QWidget *StatsRail::makeMoment()
{
    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins({});
    column->setSpacing(6);
    column->addWidget(m_momentTitle);
    m_moment = new QFormLayout;
    m_moment->setHorizontalSpacing(12);
    m_moment->setVerticalSpacing(4);
    m_moment->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_moment->setLabelAlignment(Qt::AlignLeading);
    for (const QString &words : {tr("Busiest process"), tr("CPU user, system"), tr("Processes, threads"), tr("Memory, files"), tr("Swap"),
                                 tr("Disk reads, writes /s"), tr("Packets in, out /s"), tr("Dropped in, out /s")}) {
        auto *value = new QLabel(u"–"_s);
        value->setFont(Theme::font(TextRole::Small));
        value->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        value->setTextFormat(Qt::PlainText);
        value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        value->setAccessibleName(words);
        m_values.push_back(value);
        m_moment->addRow(new MutedLabel(words, TextRole::Small), value);
    }
    column->addLayout(m_moment);
    column->addWidget(m_log, 0, Qt::AlignLeading);
    connect(m_log, &QPushButton::clicked, this, [this] { Q_EMIT logWanted(m_momentMs); });
    return part;
}

QWidget *StatsRail::makeEvents()
{
    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins({});
    column->setSpacing(4);
    column->addWidget(m_eventsTitle);
    column->addWidget(m_noEvents);
    column->addWidget(m_list, 1);
    column->addStretch(0);
    m_list->setModel(m_events);
    m_list->setItemDelegate(new EventDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setMinimumHeight(120);
    m_list->setAccessibleName(m_eventsTitle->text());
    m_list->setUniformItemSizes(true);
    m_list->viewport()->setAutoFillBackground(false);
    const auto timeOf = [](const QModelIndex &index) { return index.data(EventListModel::TimeRole).toLongLong(); };
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this, timeOf](const QModelIndex &index) {
        if (index.isValid() && m_list->hasFocus())
            Q_EMIT eventChosen(timeOf(index));
    });
    connect(m_list, &QListView::clicked, this, [this, timeOf](const QModelIndex &index) { Q_EMIT eventChosen(timeOf(index)); });
    connect(m_list, &QListView::activated, this, [this, timeOf](const QModelIndex &index) { Q_EMIT logWanted(timeOf(index)); });
    return part;
}

LimitRow *StatsRail::row(LimitKey key) const
{
    return m_rows[std::size_t(key)];
}

void StatsRail::setContainer(const ContainerInfo *container)
{
    const bool live = container && container->isActive();
    m_chip->setChip(live ? Chip{u"bolt"_s, tr("live"), ToneKind::Good} : Chip{u"clock"_s, tr("next start"), ToneKind::Idle});
    m_chip->setToolTip(live ? tr("Limits apply at once") : tr("Limits apply from the next start on"));
    for (LimitRow *row : m_rows) {
        row->setEnabled(container != nullptr);
        row->setLimit(container ? LimitEditor::limitOf(*container, row->key()) : 0);
    }
}

void StatsRail::refreshNotes(const ChartRecord *record)
{
    const auto share = [&](LimitKey key, MetricsSeries series) -> std::optional<double> {
        const auto value = record ? record->mean.get(series) : std::nullopt;
        const double limit = row(key)->limit();
        return value && limit > 0 ? std::optional(*value / limit) : std::nullopt;
    };
    const auto cpu = share(LimitKey::Cpu, MetricsSeries::CpuUsage);
    row(LimitKey::Cpu)->setNote(cpu ? tr("%1 used").arg(formatShare(*cpu)) : QString());
    const auto memory = share(LimitKey::Memory, MetricsSeries::MemoryWorkingSet);
    const auto swap = record ? record->mean.get(MetricsSeries::MemorySwap) : std::nullopt;
    QString words = memory ? tr("%1 used").arg(formatShare(*memory)) : QString();
    if (memory && swap)
        words = tr("%1 used, swap %2").arg(formatShare(*memory), *swap < 1 ? u"0"_s : formatBytes(quint64(*swap)));
    row(LimitKey::Memory)->setNote(words);
    const auto tasks = record ? record->mean.get(MetricsSeries::Pids) : std::nullopt;
    row(LimitKey::Tasks)->setNote(tasks ? tr("%1 now").arg(formatChartNumber(*tasks, ChartUnit::Tasks)) : QString());
}

void StatsRail::setMoment(const ChartRecord *record, bool atCursor, const std::optional<BusiestProcess::Found> &busiest)
{
    m_momentMs = record ? record->timeMs : 0;
    const QString clock = record ? formatClock(record->timeMs) : QString();
    m_momentTitle->setText(atCursor ? tr("At %1").arg(clock) : tr("Now"));
    m_log->setText(record ? tr("Logs at %1").arg(clock) : tr("Logs"));
    m_log->setEnabled(record);
    const bool known = !atCursor && busiest;
    m_values[0]->setText(known ? u"%1, %2"_s.arg(busiest->command, formatCores(busiest->cores)) : u"–"_s);
    m_values[0]->setToolTip(known ? m_values[0]->text() : tr("Known for the present only"));
    const QStringList words = momentWords(record);
    for (qsizetype i = 0; i < words.size(); ++i)
        m_values[std::size_t(i) + 1]->setText(words[i]);
    if (!atCursor) {
        if (known)
            m_values[2]->setText(u"%1, %2"_s.arg(QLocale().toString(busiest->processes), QLocale().toString(busiest->threads)));
        refreshNotes(record);
    }
}

QString StatsRail::momentText(int row) const
{
    return m_values[std::size_t(row)]->text();
}

void StatsRail::setEvents(const std::vector<ChartEvent> &events, const TimeWindow &window)
{
    m_events->setEvents(events, window);
    m_noEvents->setVisible(m_events->rowCount() == 0);
    m_list->setVisible(m_events->rowCount() > 0);
}

void StatsRail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int x = layoutDirection() == Qt::LeftToRight ? 0 : width() - 1;
    painter.fillRect(QRect(x, 0, 1, height()), colors().softLine);
}

} // namespace kiste::ui
