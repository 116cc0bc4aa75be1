// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/metricssource.h"

#include <QWidget>

#include <vector>

namespace kiste::ui {

/// The last five minutes of one number: its name and value above a line that is filled lightly.
class MachineGraph : public QWidget
{
    Q_OBJECT

public:
    MachineGraph(MetricsSource *metrics, MetricsSource::Quantity quantity, QWidget *parent = nullptr);

    /// Whose; empty for nobody's.
    void setContainer(const QString &id);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString valueText() const;

    MetricsSource *m_metrics;
    MetricsSource::Quantity m_quantity;
    QString m_id;
    std::vector<float> m_values;
};

} // namespace kiste::ui
