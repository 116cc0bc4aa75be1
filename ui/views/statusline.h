// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/views/selfcost.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QToolButton;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class MachineRing;

/// The window's lower edge: whether the helper is there, facts of the page, what Kiste itself costs (this window as /proc says,
/// the engine as its ring says), and how often numbers are recorded.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    StatusLine(Helper *helper, MachineRing *machine, QWidget *parent = nullptr);

    void setFacts(const QString &facts);
    QString helperText() const;
    /// What the window costs, and what the engine does, as they are written.
    QString costText() const;
    QString engineText() const;
    QToolButton *samplingButton() const { return m_sampling; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refreshHelper();
    void refreshCost();
    void refreshColors();
    void makeSampling();
    void refreshSampling();

    Helper *m_helper;
    MachineRing *m_machine;
    QLabel *m_icon;
    QLabel *m_state;
    QLabel *m_facts;
    QLabel *m_cost;
    QLabel *m_engine;
    QToolButton *m_sampling;
    SelfCostMeter m_meter;
    std::vector<float> m_history;
    QWidget *m_spark;
    QTimer m_timer;
};

} // namespace kiste::ui
