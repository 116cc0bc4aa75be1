// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/sidebar.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/views/celldelegate.h"

#include <QLocale>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

enum Role { IconRole = Qt::UserRole, ActiveRole, OtherRole, GraphRole, ScaleRole };

using SidebarGraph = std::vector<float>;

class SidebarDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {metric::sidebar, Theme::rowHeight(34)};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const ThemeColors &theme = colors();
        painter->save();
        const QRect box = option.rect.adjusted(8, 1, -8, -1);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool focused = option.state.testFlag(QStyle::State_HasFocus);
        if (selected)
            stylepaint::frame(painter, box, focused ? theme.accent : mixed(theme.selected, theme.accent, 0.45),
                              theme.selected, metric::radius, focused ? 2 : 1);
        else if (option.state.testFlag(QStyle::State_MouseOver))
            stylepaint::frame(painter, box, {}, mixed(theme.sidebar, theme.accent, 0.12));
        const auto place = [&](const QRect &rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
        const QColor iconColor = selected ? theme.link : theme.muted;
        const QRect iconRect = place(QRect(box.left() + 8, box.center().y() - 7, metric::icon, metric::icon));
        painter->drawPixmap(iconRect.topLeft(),
                            tintedPixmap(index.data(IconRole).toString(), iconColor, metric::icon,
                                         painter->device()->devicePixelRatio()));
        int right = box.right() - 8;
        painter->setFont(Theme::font(TextRole::Axis));
        for (const auto &[role, tone] : {std::pair{OtherRole, theme.idle}, std::pair{ActiveRole, theme.good}})
            right = paintCount(painter, option, index.data(role).toInt(), tone, box, right);
        if (const auto values = index.data(GraphRole).value<SidebarGraph>(); !values.empty()) {
            const QRect graph(right - 40, box.center().y() - 7, 40, 15);
            paintSparkline(painter, place(graph), values, index.data(ScaleRole).toDouble(), theme.cpu);
            right -= 46;
        }
        painter->setFont(Theme::font(TextRole::Body));
        painter->setPen(theme.text);
        const QRect words = place(QRect(box.left() + 32, box.top(), right - box.left() - 32, box.height()));
        painter->drawText(words, int(Qt::AlignVCenter | Qt::AlignLeading),
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }

private:
    static int paintCount(QPainter *painter, const QStyleOptionViewItem &option, int count, const Tone &tone,
                          const QRect &box, int right)
    {
        if (count <= 0)
            return right;
        const QString text = QLocale().toString(count);
        const int width = std::max(20, painter->fontMetrics().horizontalAdvance(text) + 12);
        const QRect pill =
            QStyle::visualRect(option.direction, option.rect, QRect(right - width, box.center().y() - 8, width, 18));
        stylepaint::frame(painter, pill, {}, tone.ground, 9);
        painter->setPen(tone.text);
        painter->drawText(pill, Qt::AlignCenter, text);
        return right - width - 6;
    }
};

} // namespace

Sidebar::Sidebar(QWidget *parent)
    : QListView(parent)
{
    setModel(new QStandardItemModel(this));
    setItemDelegate(new SidebarDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setFixedWidth(metric::sidebar);
    setViewportMargins(0, 8, 0, 0);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Pages"));
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (now.isValid())
            Q_EMIT pageChosen(now.row());
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sidebar::addPage(const QString &iconName, const QString &title)
{
    auto *item = new QStandardItem(title);
    item->setData(iconName, IconRole);
    item->setEditable(false);
    static_cast<QStandardItemModel *>(model())->appendRow(item);
}

void Sidebar::setCounts(int page, int active, int other)
{
    const QModelIndex index = model()->index(page, 0);
    if (index.data(ActiveRole) == active && index.data(OtherRole) == other)
        return;
    model()->setData(index, active, ActiveRole);
    model()->setData(index, other, OtherRole);
    model()->setData(index, u"%1, %2"_s.arg(index.data().toString()).arg(active + other), Qt::AccessibleTextRole);
}

void Sidebar::setGraph(int page, const std::vector<float> &values, double scale, const QString &words)
{
    const QModelIndex index = model()->index(page, 0);
    model()->setData(index, scale, ScaleRole);
    model()->setData(index, u"%1, %2"_s.arg(index.data().toString(), words), Qt::AccessibleTextRole);
    model()->setData(index, QVariant::fromValue(values), GraphRole);
}

void Sidebar::setCurrentPage(int page)
{
    setCurrentIndex(model()->index(page, 0));
}

QSize Sidebar::sizeHint() const
{
    return {metric::sidebar, 200};
}

void Sidebar::paintEvent(QPaintEvent *event)
{
    QPainter(viewport()).fillRect(viewport()->rect(), colors().sidebar);
    QListView::paintEvent(event);
}

} // namespace kiste::ui
