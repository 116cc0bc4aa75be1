// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/models/findings.h"
#include "ui/views/detailtab.h"

#include <QHash>

class QGridLayout;
class QLabel;

namespace kiste::ui {

class InlineMessage;
class Meter;

/// What a container is and how it does, at one look.
class SummaryTab : public DetailTab
{
    Q_OBJECT

public:
    explicit SummaryTab(MetricsSource *metrics, QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    /// The value shown behind a label, for tests.
    QString value(const QString &label) const;
    InlineMessage *problem() const { return m_problem; }

Q_SIGNALS:
    void logsRequested();
    void statsRequested();
    /// Options of Container.Update that a finding offers.
    void updateRequested(const QString &path, const QVariantMap &options);

private:
    void setRow(const QString &label, const QString &value, bool code = false);
    void showFindings();
    void act(const Finding &finding);
    void fill(const ContainerInfo &container);

    InlineMessage *m_problem;
    MetricsSource *m_metrics;
    bool m_active = false;
    Meter *m_cpu;
    Meter *m_memory;
    Meter *m_pressure;
    QWidget *m_meters;
    QLabel *m_range;
    QGridLayout *m_grid;
    QHash<QString, std::pair<QLabel *, QLabel *>> m_rows;
    ContainerInfo m_shown;
};

} // namespace kiste::ui
