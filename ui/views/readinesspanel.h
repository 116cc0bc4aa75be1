// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// The checks of this computer (core/ipc/systemcheck.h): a line for each, good or with its consequence and what mends it.
class ReadinessPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ReadinessPanel(Helper *helper, QWidget *parent = nullptr);

    /// What is shown; empty until the first answer.
    const CheckResults &checks() const { return m_checks; }
    /// Checks anew.
    void ask();

Q_SIGNALS:
    void checked();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    void show(const CheckResults &checks);
    void addRow(const CheckResult &check, int row);
    void clearRows();

    Helper *m_helper;
    QLabel *m_title;
    QLabel *m_count;
    QGridLayout *m_grid;
    CheckResults m_checks;
};

} // namespace kiste::ui
