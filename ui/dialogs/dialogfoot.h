// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

class QBoxLayout;
class QDialog;
class QLabel;
class QPushButton;

namespace kiste::ui {

/// What stands below the fields of a dialog that does what a command of kistectl does.
class DialogFoot
{
    Q_DECLARE_TR_FUNCTIONS(kiste::ui::DialogFoot)

public:
    /// Adds @p echo, which shows the command, and a row with Cancel and @p act, the button that Enter presses.
    static void add(QDialog *dialog, QBoxLayout *layout, QLabel *echo, QPushButton *act);
};

} // namespace kiste::ui
