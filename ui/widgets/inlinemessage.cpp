// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/inlinemessage.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

InlineMessage::InlineMessage(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel)
    , m_text(new QLabel)
    , m_detail(new QLabel)
    , m_more(new QToolButton)
    , m_close(new QToolButton)
    , m_actions(new QHBoxLayout)
{
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setFocusPolicy(Qt::NoFocus);
    m_detail->setWordWrap(true);
    m_detail->setFont(Theme::font(TextRole::Code));
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->setAccessibleName(tr("Details"));
    m_detail->hide();
    m_more->setText(tr("Details"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setProperty("small", true);
    connect(m_more, &QToolButton::toggled, m_detail, &QLabel::setVisible);
    m_close->setAutoRaise(true);
    m_close->setProperty("small", true);
    m_close->setIcon(icon(u"close"_s));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT closed();
    });

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_text);
    words->addWidget(m_detail);
    m_actions->setSpacing(8);
    m_actions->addWidget(m_more);
    m_actions->addStretch(1);
    words->addLayout(m_actions);
    row->addLayout(words, 1);
    row->addWidget(m_close, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->addLayout(row);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&Theme::instance(), &Theme::changed, this, &InlineMessage::refresh);
    hide();
}

void InlineMessage::show(ToneKind tone, const QString &text, const QString &detail)
{
    m_tone = tone;
    m_text->setText(text);
    m_detail->setText(detail);
    m_more->setChecked(false);
    m_more->setVisible(!detail.isEmpty());
    setAccessibleName(text);
    refresh();
    QWidget::show();
}

void InlineMessage::clear()
{
    hide();
    while (m_actions->count() > 2) {
        QLayoutItem *item = m_actions->takeAt(0);
        item->widget()->deleteLater();
        delete item;
    }
    m_text->clear();
    m_detail->clear();
}

QString InlineMessage::text() const
{
    return m_text->text();
}

QString InlineMessage::detail() const
{
    return m_detail->text();
}

QPushButton *InlineMessage::addAction(const QString &text)
{
    auto *button = new QPushButton(text);
    button->setProperty("small", true);
    m_actions->insertWidget(m_actions->count() - 2, button);
    return button;
}

void InlineMessage::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void InlineMessage::refresh()
{
    const char *name = m_tone == ToneKind::Bad ? "error" : m_tone == ToneKind::Attention ? "warning" : "info";
    m_icon->setPixmap(tintedPixmap(QString::fromLatin1(name), tone(m_tone).text, metric::icon, devicePixelRatioF()));
    m_icon->setContentsMargins(0, std::max(0, (m_text->fontMetrics().height() - metric::icon) / 2), 0, 0);
    update();
}

void InlineMessage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        m_detail->setFont(Theme::font(TextRole::Code));
    QWidget::changeEvent(event);
}

void InlineMessage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tone &look = tone(m_tone);
    stylepaint::frame(&painter, rect(), mixed(look.ground, look.text, 0.45), look.ground);
}

} // namespace kiste::ui
