// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QPushButton;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class ReadinessPanel;

/// The checks of this computer as a dialog: shown once, at the first start, and from then on whenever it is asked for.
/// Nothing in it has to be done: it can always be closed.
class ReadinessDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ReadinessDialog(Helper *helper, QWidget *parent = nullptr);

    /// Whether this user has not seen the checks yet; from then on no longer.
    static bool takeFirstStart();

    ReadinessPanel *panel() const { return m_panel; }
    QPushButton *closeButton() const { return m_close; }

private:
    void refresh();

    ReadinessPanel *m_panel;
    QLabel *m_sentence;
    QPushButton *m_close;
};

} // namespace kiste::ui
