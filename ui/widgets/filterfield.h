// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace kiste::ui {

/// The filter above a table; shows the key that leads to it while it is empty.
class FilterField : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterField(const QString &placeholder, const QString &accessibleName, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Down or Enter: on to the table.
    void left();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace kiste::ui
