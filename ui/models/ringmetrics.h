// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "core/metrics/metricsreader.h"
#include "ui/models/metricssource.h"

#include <QElapsedTimer>
#include <QTimer>

#include <unordered_map>

namespace kiste::ui {

/// Live numbers from the engine's ring files, which the helper hands out as descriptors and which are mapped here: no
/// bus traffic while watching.
class RingMetrics : public MetricsSource
{
    Q_OBJECT

public:
    explicit RingMetrics(Helper *helper, QObject *parent = nullptr);

    std::optional<LiveSample> latest(const QString &path) const override;
    void history(const QString &path, Quantity quantity, int seconds, std::vector<float> &out) const override;
    Strain strain(const QString &path, int seconds) const override;
    std::shared_ptr<const MetricsReader> ring(const QString &path) const override;
    void want(const QString &path) override;
    void setActive(bool active) override;

private:
    struct Ring
    {
        std::shared_ptr<const MetricsReader> reader;
        QElapsedTimer asked; ///< when the file was last asked for
        bool waiting = false;
        bool outdated = false; ///< the helper has been restarted since: a new file may have taken its place
        std::uint64_t sequence = 0;
        std::optional<LiveSample> live;
        std::int64_t liveTimeMs = 0;
    };

    void follow(const ContainerInfo &container);
    void ask(const QString &path);
    void forget(const QString &path);
    void reload();
    void beat();
    static void read(Ring &ring);

    Helper *m_helper;
    std::unordered_map<QString, Ring> m_rings;
    QTimer m_clock;
};

/// What of a ring file a quantity is.
MetricsSeries seriesOf(MetricsSource::Quantity quantity);
/// Spreads records of one-second slots over @p out, which ends at @p endMs; seconds without a sample are NaN.
void spreadHistory(const MetricsReader &reader, MetricsSeries series, std::int64_t endMs, int seconds,
                   std::vector<float> &out);

} // namespace kiste::ui
