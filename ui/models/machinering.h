// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "core/metrics/metricsreader.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace kiste::ui {

/// What the engine itself costs at the moment, as its ring of the machine says: helper and supervisor together.
struct EngineCost
{
    double cpuCores = 0;
    quint64 residentBytes = 0;
};

/// The recorded numbers of the whole machine (Manager.OpenMetrics), mapped once for all that show them. The file is opened when
/// the helper is there, and anew after it was restarted; until then the old one stays.
class MachineRing : public QObject
{
    Q_OBJECT

public:
    explicit MachineRing(Helper *helper, QObject *parent = nullptr);

    /// Null while there is none.
    std::shared_ptr<const MetricsReader> reader() const { return m_reader; }
    /// The newest sample; nothing when it is too old to be the present.
    std::optional<MetricsSample> latest() const;
    std::optional<EngineCost> engineCost() const;
    /// The last @p seconds of a series, one value a second, oldest first; a gap is NaN. Empty without a file.
    void history(MetricsSeries series, int seconds, std::vector<float> &out) const;

Q_SIGNALS:
    /// reader() is another one.
    void opened();

private:
    void open();

    Helper *m_helper;
    std::shared_ptr<const MetricsReader> m_reader;
    quint64 m_request = 0;
};

} // namespace kiste::ui
