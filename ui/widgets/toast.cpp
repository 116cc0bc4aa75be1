// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int shadow = 6;
constexpr int above = 16; ///< from the parent's lower edge
} // namespace

Toast::Toast(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel)
    , m_undo(new QPushButton(tr("Undo")))
    , m_close(new QToolButton)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14 + shadow, 6 + shadow, 8 + shadow, 6 + shadow);
    row->setSpacing(8);
    row->addWidget(m_text);
    row->addWidget(m_undo);
    row->addWidget(m_close);
    m_text->setTextFormat(Qt::PlainText);
    m_undo->setFlat(true);
    m_undo->setToolTip(tr("Undo (Ctrl+Z)"));
    m_close->setAutoRaise(true);
    m_close->setText(u"×"_s);
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close"));
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Toast::expire);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT undoRequested();
    });
    parent->installEventFilter(this);
    hide();
}

void Toast::show(const QString &text)
{
    // It stands out by being dark on light and light on dark.
    const ThemeColors &theme = colors();
    QPalette inverted = palette();
    for (const auto role : {QPalette::WindowText, QPalette::ButtonText, QPalette::Text})
        inverted.setColor(role, theme.view);
    m_text->setPalette(inverted);
    m_close->setPalette(inverted);
    inverted.setColor(QPalette::ButtonText, withContrast(theme.link, theme.text, 4.5));
    m_undo->setPalette(inverted);
    m_text->setText(text);
    adjustSize();
    place();
    raise();
    QWidget::show();
    m_timer.start(std::chrono::seconds(seconds));
    if (QAccessible::isActive()) {
        QAccessibleAnnouncementEvent event(this, text + u". "_s + m_undo->toolTip());
        QAccessible::updateAccessibility(&event);
    }
}

QString Toast::text() const
{
    return m_text->text();
}

void Toast::expire()
{
    if (underMouse() || m_undo->hasFocus() || m_close->hasFocus())
        m_timer.start(1s);
    else
        hide();
}

void Toast::place()
{
    const QSize size = sizeHint().boundedTo(parentWidget()->size());
    setGeometry((parentWidget()->width() - size.width()) / 2, parentWidget()->height() - size.height() - above, size.width(),
                size.height());
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void Toast::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < shadow; ++i) {
        painter.setBrush(QColor(0, 0, 0, 8));
        painter.drawRoundedRect(QRectF(rect()).adjusted(i, i, -i, -i), metric::radius + shadow - i, metric::radius + shadow - i);
    }
    painter.setBrush(colors().text);
    painter.drawRoundedRect(QRectF(rect()).adjusted(shadow, shadow, -shadow, -shadow), metric::radius, metric::radius);
}

} // namespace kiste::ui
