// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/machinemetrics.h"

#include "core/ipc/machinehelper.h"
#include "ui/models/ringmetrics.h"

#include <QDateTime>

using namespace std::chrono_literals;

namespace kiste::ui {

namespace {
/// A container that has just been found has no file yet.
constexpr qint64 askAgainMs = 1'900;
constexpr std::int64_t freshIntervals = 5;
} // namespace

MachineMetrics::MachineMetrics(Helper *helper, QObject *parent)
    : MetricsSource(parent)
    , m_helper(helper)
{
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &MachineMetrics::beat);
}

void MachineMetrics::want(const QString &id)
{
    Ring &ring = m_rings[id];
    if (ring.reader || ring.waiting || (ring.asked.isValid() && ring.asked.elapsed() < askAgainMs))
        return;
    ring.waiting = true;
    ring.asked.start();
    MachineHelper::of(m_helper).openMachineMetrics(id, this, [this, id](Result<UniqueFd> file) {
        const auto found = m_rings.find(id);
        if (found == m_rings.end())
            return;
        found->second.waiting = false;
        if (!file)
            return; // asked for again
        if (auto reader = MetricsReader::open(std::move(*file))) {
            found->second.reader = std::move(*reader);
            read(found->second);
            Q_EMIT sampled();
        }
    });
}

void MachineMetrics::setActive(bool active)
{
    if (active == m_clock.isActive())
        return;
    if (active) {
        m_clock.start();
        beat();
    } else {
        m_clock.stop();
    }
}

void MachineMetrics::beat()
{
    for (auto &[id, ring] : m_rings) {
        if (ring.reader)
            read(ring);
    }
    Q_EMIT sampled();
}

void MachineMetrics::read(Ring &ring)
{
    const auto state = ring.reader->state();
    if (!state || state->sequence == ring.sequence)
        return;
    ring.sequence = state->sequence;
    const auto sample = ring.reader->latest();
    if (!sample)
        return;
    LiveSample live;
    live.cpuCores = sample->get(MetricsSeries::CpuUsage).value_or(0);
    live.memoryBytes = quint64(sample->get(MetricsSeries::MemoryWorkingSet).value_or(0));
    live.pids = quint64(sample->get(MetricsSeries::Pids).value_or(0));
    ring.live = live;
    ring.liveTimeMs = sample->timeMs;
    ring.freshMs = std::int64_t(state->intervalMs) * freshIntervals;
}

std::optional<LiveSample> MachineMetrics::latest(const QString &id) const
{
    const auto found = m_rings.find(id);
    if (found == m_rings.end()
        || QDateTime::currentMSecsSinceEpoch() - found->second.liveTimeMs > found->second.freshMs)
        return {};
    return found->second.live;
}

void MachineMetrics::history(const QString &id, Quantity quantity, int seconds, std::vector<float> &out) const
{
    out.clear();
    const auto found = m_rings.find(id);
    if (found == m_rings.end() || !found->second.reader)
        return;
    const Ring &ring = found->second;
    std::int64_t end = QDateTime::currentMSecsSinceEpoch();
    if (ring.liveTimeMs <= end && end - ring.liveTimeMs < ring.freshMs)
        end = ring.liveTimeMs; // the newest sample stands at the right edge
    spreadHistory(*ring.reader, seriesOf(quantity), end, seconds, out);
}

} // namespace kiste::ui
