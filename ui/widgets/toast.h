// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace kiste::ui {

/// What was done and can be undone, at the bottom of its parent in the middle, for eight seconds; it stays while it is pointed
/// at or has the focus. One at a time: the next one takes its place.
class Toast : public QWidget
{
    Q_OBJECT

public:
    explicit Toast(QWidget *parent);

    void show(const QString &text);
    QString text() const;
    QPushButton *undoButton() const { return m_undo; }
    static constexpr int seconds = 8;

Q_SIGNALS:
    void undoRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
    void expire();

    QLabel *m_text;
    QPushButton *m_undo;
    QToolButton *m_close;
    QTimer m_timer;
};

} // namespace kiste::ui
