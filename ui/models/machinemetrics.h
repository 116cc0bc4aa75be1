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

/// Live numbers of this computer's containers, by their ids there, from the ring files that the helper writes while somebody
/// watches. Files are opened when somebody wants a container; forget() lets go of it.
class MachineMetrics : public MetricsSource
{
    Q_OBJECT

public:
    explicit MachineMetrics(Helper *helper, QObject *parent = nullptr);

    std::optional<LiveSample> latest(const QString &id) const override;
    void history(const QString &id, Quantity quantity, int seconds, std::vector<float> &out) const override;
    Strain strain(const QString &, int) const override { return {}; }
    void want(const QString &id) override;
    void setActive(bool active) override;
    void forget(const QString &id) { m_rings.erase(id); }
    /// The helper is another one: all files are new.
    void clear() { m_rings.clear(); }

private:
    struct Ring
    {
        std::optional<MetricsReader> reader;
        QElapsedTimer asked;
        bool waiting = false;
        std::uint64_t sequence = 0;
        std::optional<LiveSample> live;
        std::int64_t liveTimeMs = 0;
        std::int64_t freshMs = 0;
    };

    void beat();
    static void read(Ring &ring);

    Helper *m_helper;
    std::unordered_map<QString, Ring> m_rings;
    QTimer m_clock;
};

} // namespace kiste::ui
