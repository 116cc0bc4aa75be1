// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace kiste::ui {

/// What stands in the corner of every pane beside a list: over the whole page or beside the list again, and closed.
class PaneButtons : public QWidget
{
    Q_OBJECT

public:
    explicit PaneButtons(QWidget *parent = nullptr);

    /// Whether the pane covers the list now.
    void setCovering(bool covering);

Q_SIGNALS:
    void closeRequested();
    void expandRequested(bool expand);

private:
    QToolButton *m_expand;
    bool m_covering = false;
};

} // namespace kiste::ui
