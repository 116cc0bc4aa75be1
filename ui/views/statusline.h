// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/views/selfcost.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// The window's lower edge: whether the helper is there, facts of the page, what Kiste itself costs.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(Helper *helper, QWidget *parent = nullptr);

    void setFacts(const QString &facts);
    QString helperText() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refreshHelper();
    void refreshCost();
    void refreshColors();

    Helper *m_helper;
    QLabel *m_icon;
    QLabel *m_state;
    QLabel *m_facts;
    QLabel *m_cost;
    SelfCostMeter m_meter;
    std::vector<float> m_history;
    QWidget *m_spark;
    QTimer m_timer;
};

} // namespace kiste::ui
