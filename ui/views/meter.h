// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/metricssource.h"

#include <QWidget>

#include <vector>

namespace kiste::ui {

/// One quantity of one container: name, number and limit as text, beside the last minutes as a line.
class Meter : public QWidget
{
    Q_OBJECT

public:
    Meter(MetricsSource *metrics, MetricsSource::Quantity quantity, QWidget *parent = nullptr);

    /// @p limit in the quantity's unit, 0 is none; @p seconds of the past that are drawn.
    void setContainer(const QString &path, double limit, int seconds);
    void refresh();
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString nameText() const;
    QColor courseColor() const;
    QString valueText() const;
    QString limitText() const;
    QString axisText(double value) const;
    double scale() const;

    MetricsSource *m_metrics;
    MetricsSource::Quantity m_quantity;
    QString m_path;
    double m_limit = 0;
    int m_seconds = 900;
    std::vector<float> m_values;
};

} // namespace kiste::ui
