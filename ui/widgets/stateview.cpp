// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stateview.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/theme/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste::ui {

namespace {

/// A wide button with an icon, a title and a sentence.
class Card : public QPushButton
{
public:
    Card(QString iconName, const QString &title, QString sentence)
        : m_iconName(std::move(iconName))
        , m_sentence(std::move(sentence))
    {
        setText(title);
        setAccessibleDescription(m_sentence);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override
    {
        const int words = std::max(fontMetrics().horizontalAdvance(text()),
                                   QFontMetrics(Theme::font(TextRole::Axis)).horizontalAdvance(m_sentence));
        return {std::max(272, words + 68), fontMetrics().height() * 2 + 28};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const ThemeColors &theme = colors();
        QPainter painter(this);
        const bool over = underMouse() && isEnabled();
        stylepaint::frame(&painter, rect(), hasFocus() || over ? theme.accent : theme.line,
                          over ? theme.hover : theme.view, metric::radius, hasFocus() ? 2 : 1);
        painter.drawPixmap(16, (height() - metric::cardIcon) / 2,
                           tintedPixmap(m_iconName, theme.link, metric::cardIcon, devicePixelRatioF()));
        const QRect words = rect().adjusted(52, 0, -12, 0);
        const int middle = height() / 2;
        painter.setPen(theme.text);
        painter.drawText(QRect(words.x(), middle - fontMetrics().height() - 1, words.width(), fontMetrics().height()),
                         Qt::AlignLeft, text());
        painter.setFont(Theme::font(TextRole::Axis));
        painter.setPen(theme.muted);
        painter.drawText(QRect(words.x(), middle + 2, words.width(), painter.fontMetrics().height()), Qt::AlignLeft,
                         m_sentence);
    }

private:
    QString m_iconName;
    QString m_sentence;
};

void emptyLayout(QBoxLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

StateView::StateView(QWidget *parent)
    : QWidget(parent)
    , m_picture(new QLabel)
    , m_headline(new QLabel)
    , m_sentence(new QLabel)
    , m_detail(new QLabel)
    , m_buttonRow(new QHBoxLayout)
    , m_cardRow(new QHBoxLayout)
    , m_extra(new QVBoxLayout)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->setSpacing(12);
    layout->addStretch(2);
    for (QLabel *label : {m_picture, m_headline, m_sentence, m_detail}) {
        label->setAlignment(Qt::AlignCenter);
        layout->addWidget(label, 0, label == m_picture || label == m_headline ? Qt::Alignment() : Qt::AlignHCenter);
    }
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setWordWrap(true);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->insertSpacing(2, 12);
    layout->addSpacing(4);
    layout->addLayout(m_buttonRow);
    layout->addSpacing(20);
    layout->addLayout(m_cardRow);
    layout->addSpacing(12);
    layout->addLayout(m_extra);
    layout->addStretch(3);
    m_buttonRow->setSpacing(8);
    m_cardRow->setSpacing(12);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    connect(&Theme::instance(), &Theme::changed, this, &StateView::refresh);
}

void StateView::set(const QString &iconName, const QString &headline, const QString &sentence, const QString &detail)
{
    emptyLayout(m_buttonRow);
    emptyLayout(m_cardRow);
    emptyLayout(m_extra);
    m_buttons.clear();
    m_iconName = iconName;
    m_headline->setText(headline);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAccessibleName(headline);
    setAccessibleDescription(sentence);
    refresh();
}

QPushButton *StateView::addButton(const QString &text, const QString &iconName)
{
    auto *button = new QPushButton(text);
    if (!iconName.isEmpty())
        button->setIcon(icon(iconName));
    if (m_buttons.isEmpty())
        button->setProperty("tone", u"primary"_s);
    if (m_buttonRow->isEmpty()) {
        m_buttonRow->addStretch(1);
        m_buttonRow->addStretch(1);
    }
    m_buttonRow->insertWidget(m_buttonRow->count() - 1, button);
    m_buttons.append(button);
    return button;
}

QPushButton *StateView::addCard(const QString &iconName, const QString &title, const QString &sentence)
{
    auto *card = new Card(iconName, title, sentence);
    if (m_cardRow->isEmpty()) {
        m_cardRow->addStretch(1);
        m_cardRow->addStretch(1);
    }
    m_cardRow->insertWidget(m_cardRow->count() - 1, card);
    m_buttons.append(card);
    return card;
}

void StateView::addExtra(QWidget *widget)
{
    m_extra->addWidget(widget, 0, Qt::AlignHCenter);
}

QString StateView::headline() const
{
    return m_headline->text();
}

void StateView::refresh()
{
    const ThemeColors &theme = colors();
    if (m_iconName.isEmpty())
        return;
    m_picture->setPixmap(tintedPixmap(m_iconName, theme.link, 64, devicePixelRatioF()));
    m_headline->setFont(Theme::font(TextRole::Value));
    m_detail->setFont(Theme::font(TextRole::Code));
    for (QLabel *label : {m_sentence, m_detail}) {
        QPalette palette = this->palette();
        palette.setColor(QPalette::WindowText, theme.muted);
        palette.setColor(QPalette::Text, theme.muted);
        label->setPalette(palette);
        const int words = label->fontMetrics().horizontalAdvance(label->text()) + 8;
        // In a narrow pane the words break earlier.
        const int room = std::max(160, width() - 64);
        const int wide = std::min({words, room, fontMetrics().averageCharWidth() * 84});
        label->setFixedWidth(wide);
        // The layout asks an aligned label for one line's height only.
        label->setMinimumHeight(std::max(0, label->heightForWidth(wide)));
    }
}

void StateView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != width())
        refresh();
}

SkeletonView::SkeletonView(QWidget *parent)
    : QWidget(parent)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Loading"));
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_stage = m_stage == Stage::Quiet ? Stage::Bones : Stage::Slow;
        if (m_stage == Stage::Bones)
            m_timer.start(1850ms);
        update();
    });
}

void SkeletonView::showEvent(QShowEvent *)
{
    m_stage = Stage::Quiet;
    m_timer.start(150ms);
}

void SkeletonView::hideEvent(QHideEvent *)
{
    m_timer.stop();
}

void SkeletonView::paintEvent(QPaintEvent *)
{
    if (m_stage == Stage::Quiet)
        return;
    const ThemeColors &theme = colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int rowHeight = Theme::rowHeight(metric::row);
    constexpr int widths[][4] = {
        {72, 76, 96, 120}, {104, 64, 80, 120}, {88, 76, 110, 96}, {64, 92, 72, 120}, {96, 64, 90, 80}};
    for (int row = 0; row < 5; ++row) {
        const int y = metric::tableHeader + row * rowHeight;
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.idle.ground);
        for (int column = 0, x = 20; column < 4; ++column, x += 160)
            painter.drawRoundedRect(QRectF(x, y + rowHeight / 2.0 - 4, widths[row][column], 8), 4, 4);
        painter.setPen(theme.softLine);
        painter.drawLine(0, y + rowHeight - 1, width(), y + rowHeight - 1);
    }
    if (m_stage == Stage::Slow) {
        painter.setPen(theme.muted);
        painter.drawText(QRect(20, metric::tableHeader + 5 * rowHeight + 12, width() - 40, 2 * rowHeight),
                         Qt::AlignLeft | Qt::TextWordWrap, tr("The engine takes longer than usual to answer."));
    }
}

} // namespace kiste::ui
