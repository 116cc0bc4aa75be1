// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPushButton;

namespace kiste::ui {

/// Asks before something is lost: the title and the button are the verb, the names and what is lost are listed, the
/// safe button is the default. Shown with open(); deletes itself.
class ConfirmDialog : public QDialog
{
    Q_OBJECT

public:
    ConfirmDialog(const QString &title, const QStringList &names, const QString &consequence, const QString &verb,
                  QWidget *parent);

    QPushButton *confirmButton() const { return m_confirm; }

private:
    QPushButton *m_confirm;
};

} // namespace kiste::ui
