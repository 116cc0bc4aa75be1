// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSize>
#include <QWidget>

class QSocketNotifier;
class QTermWidget;

namespace kiste::ui {

/// A terminal's screen and scrollback. Shows bytes that somebody else reads and gives out what is typed; knows nothing of
/// where they come from. Keys belong to the program inside, but for those with Ctrl and Shift, Ctrl and a digit, and F10.
class TerminalView : public QWidget
{
    Q_OBJECT

public:
    explicit TerminalView(QWidget *parent = nullptr);
    ~TerminalView() override;

    /// Shows what a program wrote. Never blocks: what the emulator has not taken yet waits.
    void feed(const QByteArray &bytes);
    /// Bytes that wait; whoever feeds pauses above some limit until drained().
    qsizetype pending() const { return m_pending.size(); }
    /// Columns and rows of the screen.
    QSize gridSize() const;
    /// Screen and scrollback as plain text.
    QString text() const;

    void copy();
    void paste();
    void toggleSearch();
    /// Changes the type's size by so many steps, 0 sets it back; all terminals opened later have it, too.
    void zoom(int steps);

Q_SIGNALS:
    void typed(const QByteArray &bytes);
    void gridChanged(QSize grid);
    void drained();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void flush();
    void checkGrid();

    QTermWidget *m_terminal;
    QByteArray m_pending;
    QSize m_grid;
    QSocketNotifier *m_room = nullptr; ///< the emulator takes more
};

} // namespace kiste::ui
