// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/containercards.h"

#include "ui/models/containertree.h"
#include "ui/theme/format.h"
#include "ui/theme/stylepaint.h"
#include "ui/views/celldelegate.h"

#include <QKeyEvent>
#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int cardWidth = 260; ///< at least
constexpr int cardGap = 12;
constexpr int cardPadding = 12;
constexpr int cardChart = 34;
constexpr int cardSeconds = 300;

class CardDelegate : public CellDelegate
{
public:
    explicit CardDelegate(const ContainerTree *tree, QObject *parent)
        : CellDelegate(metric::row, parent)
        , m_tree(tree)
    { }

    static int height()
    {
        const int title = QFontMetrics(Theme::font(TextRole::Heading)).height();
        const int small = QFontMetrics(Theme::font(TextRole::Small)).height();
        return cardGap + 2 * cardPadding + title + 2 + small + 10 + cardChart + 4 + small + 8 + small + 2 + 4;
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        const auto *view = qobject_cast<const QListView *>(option.widget);
        return view && view->gridSize().isValid() ? view->gridSize() : QSize(cardWidth, height());
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintNumbers(QPainter *painter, const QStyleOptionViewItem &option, const QRect &space, int row) const;

    const ContainerTree *m_tree;
    mutable std::vector<float> m_values;
};

void CardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &theme = colors();
    painter->save();
    const QRect card = option.rect.adjusted(0, 0, -cardGap, -cardGap);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    const bool over = option.state.testFlag(QStyle::State_MouseOver);
    stylepaint::frame(painter, card, selected ? theme.accent : theme.line, selected ? theme.selected : over ? theme.hover : theme.view,
                      metric::radius, focused ? 2 : 1);
    QRect space = card.adjusted(cardPadding, cardPadding, -cardPadding, -cardPadding);
    const Chip chip = m_tree->chip(index);
    const QSize chipArea = chipSize(chip);
    painter->setFont(Theme::font(TextRole::Heading));
    const int title = painter->fontMetrics().height();
    const QRect chipRect(space.right() - chipArea.width() + 1, space.top() + (title - chipArea.height()) / 2,
                         chipArea.width(), chipArea.height());
    paintChip(painter, QStyle::visualRect(option.direction, space, chipRect), chip, option.direction);
    painter->setFont(Theme::font(TextRole::Heading));
    const QRect name(space.left(), space.top(), space.width() - chipArea.width() - 8, title);
    paintText(painter, option, QStyle::visualRect(option.direction, space, name), index.data().toString(), theme.text, Qt::AlignLeft);
    space.setTop(space.top() + title + 2);
    painter->setFont(Theme::font(TextRole::Small));
    const int small = painter->fontMetrics().height();
    paintText(painter, option, QRect(space.left(), space.top(), space.width(), small),
              index.siblingAtColumn(ContainerModel::Image).data().toString(), theme.muted, Qt::AlignLeft, Qt::ElideMiddle);
    space.setTop(space.top() + small + 10);
    const int row = m_tree->sourceRow(index);
    if (row >= 0)
        paintNumbers(painter, option, space, row);
    painter->restore();
}

void CardDelegate::paintNumbers(QPainter *painter, const QStyleOptionViewItem &option, const QRect &space, int row) const
{
    const ThemeColors &theme = colors();
    const ContainerModel *model = m_tree->source();
    const ContainerInfo &container = model->containerAt(row);
    const auto live = model->liveAt(row);
    painter->setFont(Theme::font(TextRole::Small));
    const int small = painter->fontMetrics().height();
    if (!live) {
        const QString problem = model->index(row, 0).data(ContainerModel::SpanRole).toString();
        const QString words = !problem.isEmpty() ? problem
            : container.finishedAt               ? ContainerCards::tr("Ended %1").arg(formatTime(container.finishedAt))
                                                 : QString();
        painter->setPen(problem.isEmpty() ? theme.muted : theme.bad.text);
        painter->drawText(space, int(Qt::AlignLeading | Qt::AlignTop) | Qt::TextWordWrap, words);
        return;
    }
    const QRect chart(space.left(), space.top(), space.width(), cardChart);
    painter->fillRect(QRect(chart.left(), chart.bottom() + 1, chart.width(), 1), theme.softLine);
    model->metrics()->history(container.path, MetricsSource::Quantity::CpuCores, cardSeconds, m_values);
    const double limit = double(container.nanoCpus) / 1e9;
    double scale = limit * 1.15;
    if (limit <= 0) {
        scale = 0.02;
        for (const float value : m_values)
            scale = std::isnan(value) ? scale : std::max(scale, double(value) * 1.1);
    }
    paintSparkline(painter, chart, m_values, scale, theme.cpu, limit);
    const auto pair = [&](int top, const QString &label, const QString &value) {
        const QRect line(space.left(), top, space.width(), small);
        paintText(painter, option, line, label, theme.muted, Qt::AlignLeft);
        paintText(painter, option, line, value, theme.text, Qt::AlignRight);
    };
    int top = chart.bottom() + 4;
    pair(top, ContainerCards::tr("CPU"), ContainerCards::tr("%1 cores").arg(formatCores(live->cpuCores)));
    top += small + 8;
    pair(top, ContainerCards::tr("Memory"), model->index(row, ContainerModel::Memory).data().toString());
    const quint64 total = container.memoryLimit ? container.memoryLimit : installedMemory();
    paintBar(painter, QRectF(space.left(), top + small + 2, space.width(), 4), double(live->memoryBytes) / double(total),
             theme.memory, container.memoryLimit > 0);
}

} // namespace

ContainerCards::ContainerCards(ContainerTree *tree, QWidget *parent)
    : QListView(parent)
{
    setModel(tree);
    setItemDelegate(new CardDelegate(tree, this));
    setFrameShape(QFrame::NoFrame);
    setViewMode(IconMode);
    setFlow(LeftToRight);
    setWrapping(true);
    setResizeMode(Adjust);
    setMovement(Static);
    setUniformItemSizes(true);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    setViewportMargins(cardGap, 0, 0, 0);
    setAccessibleName(tr("Containers"));
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    arrange();
}

void ContainerCards::arrange()
{
    const int space = std::max(cardWidth, viewport()->width() - 1);
    const int columns = std::max(1, space / (cardWidth + cardGap));
    const QSize grid(space / columns, CardDelegate::height());
    if (grid != gridSize())
        setGridSize(grid);
}

void ContainerCards::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    arrange();
}

void ContainerCards::keyPressEvent(QKeyEvent *event)
{
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(currentIndex());
        return;
    }
    if (plain && event->key() == Qt::Key_Delete) {
        Q_EMIT deletePressed();
        return;
    }
    if (event->text() == "/"_L1 || event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QListView::keyPressEvent(event);
}

void ContainerCards::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index.isValid())
        Q_EMIT opened(index);
}

} // namespace kiste::ui
