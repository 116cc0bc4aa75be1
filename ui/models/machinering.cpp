// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/machinering.h"

#include "ui/models/ringmetrics.h"

#include <QDateTime>

namespace kiste::ui {

MachineRing::MachineRing(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
    connect(helper, &Helper::stateChanged, this, &MachineRing::open);
    open();
}

void MachineRing::open()
{
    if (m_helper->state() != HelperState::Connected)
        return;
    m_helper->openMachineMetrics(this, [this, request = ++m_request](Result<UniqueFd> file) {
        if (request != m_request || !file)
            return; // an engine that has no such numbers is no failure to speak of
        if (auto reader = MetricsReader::open(std::move(*file))) {
            m_reader = std::make_shared<const MetricsReader>(std::move(*reader));
            Q_EMIT opened();
        }
    });
}

std::optional<MetricsSample> MachineRing::latest() const
{
    const auto state = m_reader ? m_reader->state() : std::nullopt;
    const qint64 fresh = state ? std::max<qint64>(5'000, qint64(state->intervalMs) * 4) : 0;
    if (!state || QDateTime::currentMSecsSinceEpoch() - state->timeMs > fresh)
        return std::nullopt;
    return m_reader->latest();
}

std::optional<EngineCost> MachineRing::engineCost() const
{
    const auto sample = latest();
    const auto memory = sample ? sample->get(MetricsSeries::KisteMemory) : std::nullopt;
    if (!memory)
        return std::nullopt;
    return EngineCost{sample->get(MetricsSeries::KisteCpu).value_or(0), quint64(*memory)};
}

void MachineRing::history(MetricsSeries series, int seconds, std::vector<float> &out) const
{
    out.clear();
    if (!m_reader)
        return;
    const auto state = m_reader->state();
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    // The newest sample stands at the right edge.
    const bool live = state && state->timeMs <= now && now - state->timeMs < 5'000;
    spreadHistory(*m_reader, series, live ? state->timeMs : now, seconds, out);
}

} // namespace kiste::ui
