// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/chip.h"

#include <QLabel>

namespace kiste::ui {

/// One line that elides instead of widening its parent; the whole text is in the tooltip when it does.
class ElideLabel : public QWidget
{
    Q_OBJECT

public:
    explicit ElideLabel(TextRole role, Qt::TextElideMode mode = Qt::ElideRight, QWidget *parent = nullptr);

    void setText(const QString &text);
    QString text() const { return m_text; }
    void setMuted(bool muted);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    TextRole m_role;
    Qt::TextElideMode m_mode;
    bool m_muted = false;
    QString m_text;
};

/// A chip as a widget.
class ChipLabel : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    void setChip(const Chip &chip);
    const Chip &chip() const { return m_chip; }
    QSize sizeHint() const override { return chipSize(m_chip); }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Chip m_chip;
};

/// A label in the muted or small type of the theme that follows its colours.
class MutedLabel : public QLabel
{
    Q_OBJECT

public:
    explicit MutedLabel(const QString &text = {}, TextRole role = TextRole::Small, QWidget *parent = nullptr);

private:
    void refresh();
};

/// A widget that keeps the theme's header, sidebar or view colour as its ground.
class Ground : public QWidget
{
    Q_OBJECT

public:
    enum class Role { Window, View, Header, Sidebar, Line };
    enum class Edge { None, Top, Bottom };

    explicit Ground(Role role, Edge edge = Edge::None, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Role m_role;
    Edge m_edge;
};

} // namespace kiste::ui
