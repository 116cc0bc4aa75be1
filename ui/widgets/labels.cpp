// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QPainter>

namespace kiste::ui {

ElideLabel::ElideLabel(TextRole role, Qt::TextElideMode mode, QWidget *parent)
    : QWidget(parent)
    , m_role(role)
    , m_mode(mode)
{
    setFont(Theme::font(role));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ElideLabel::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    setToolTip(fontMetrics().horizontalAdvance(m_text) > width() ? m_text : QString());
    updateGeometry();
    update();
}

void ElideLabel::setMuted(bool muted)
{
    m_muted = muted;
    update();
}

QSize ElideLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + 2};
}

QSize ElideLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 4, fontMetrics().height() + 2};
}

void ElideLabel::resizeEvent(QResizeEvent *)
{
    setToolTip(fontMetrics().horizontalAdvance(m_text) > width() ? m_text : QString());
}

void ElideLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(m_muted ? colors().muted : colors().text);
    painter.drawText(rect(), int(Qt::AlignVCenter | Qt::AlignLeading) | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, m_mode, width()));
}

void ChipLabel::setChip(const Chip &chip)
{
    if (chip == m_chip)
        return;
    m_chip = chip;
    setAccessibleName(chip.text);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    updateGeometry();
    update();
}

void ChipLabel::paintEvent(QPaintEvent *)
{
    if (m_chip.icon.isEmpty())
        return;
    QPainter painter(this);
    paintChip(&painter, rect(), m_chip, layoutDirection());
}

MutedLabel::MutedLabel(const QString &text, TextRole role, QWidget *parent)
    : QLabel(text, parent)
{
    setFont(Theme::font(role));
    connect(&Theme::instance(), &Theme::changed, this, &MutedLabel::refresh);
    refresh();
}

void MutedLabel::refresh()
{
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, colors().muted);
    palette.setColor(QPalette::Text, colors().muted); // where a parent's ground is Base
    setPalette(palette);
}

Ground::Ground(Role role, Edge edge, QWidget *parent)
    : QWidget(parent)
    , m_role(role)
    , m_edge(edge)
{
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Ground::paintEvent(QPaintEvent *)
{
    const ThemeColors &theme = colors();
    const QColor ground = m_role == Role::View ? theme.view
        : m_role == Role::Header               ? theme.header
        : m_role == Role::Sidebar              ? theme.sidebar
        : m_role == Role::Line                 ? theme.line
                                               : theme.window;
    QPainter painter(this);
    painter.fillRect(rect(), ground);
    if (m_edge != Edge::None)
        painter.fillRect(QRect(0, m_edge == Edge::Top ? 0 : height() - 1, width(), 1), theme.line);
}

} // namespace kiste::ui
