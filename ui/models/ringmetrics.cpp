// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ringmetrics.h"

#include <QDateTime>

#include <cmath>
#include <limits>

using namespace std::chrono_literals;

namespace kiste::ui {

namespace {
/// Older numbers are history and not the present.
constexpr std::int64_t freshMs = 5'000;
/// A container that has just been started has no file yet.
constexpr qint64 retryMs = 900;

double ringSum(const MetricsValues &values, MetricsSeries one, MetricsSeries other)
{
    return values.get(one).value_or(0) + values.get(other).value_or(0);
}

} // namespace

RingMetrics::RingMetrics(Helper *helper, QObject *parent)
    : MetricsSource(parent)
    , m_helper(helper)
{
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &RingMetrics::beat);
    connect(helper, &Helper::stateChanged, this, &RingMetrics::reload);
    connect(helper, &Helper::containerAdded, this, &RingMetrics::follow);
    connect(helper, &Helper::containerChanged, this, &RingMetrics::follow);
    connect(helper, &Helper::containerRemoved, this, &RingMetrics::forget);
    reload();
}

void RingMetrics::reload()
{
    if (m_helper->state() == HelperState::Reconnecting)
        return;
    // What is mapped stays until the file of the new helper is there.
    auto before = std::exchange(m_rings, {});
    for (const ContainerInfo &container : m_helper->containers()) {
        if (const auto found = before.find(container.path); found != before.end()) {
            found->second.outdated = true;
            found->second.waiting = false;
            found->second.asked.invalidate();
            m_rings.emplace(container.path, std::move(found->second));
        }
        follow(container);
    }
}

void RingMetrics::follow(const ContainerInfo &container)
{
    if (container.isActive()) {
        ask(container.path);
        return;
    }
    // The file of a container that has ended stays mapped while it is looked at; its number is no longer the present.
    if (const auto found = m_rings.find(container.path); found != m_rings.end())
        found->second.live.reset();
}

void RingMetrics::want(const QString &path)
{
    ask(path);
}

void RingMetrics::ask(const QString &path)
{
    Ring &ring = m_rings[path];
    if ((ring.reader && !ring.outdated) || ring.waiting || (ring.asked.isValid() && ring.asked.elapsed() < retryMs))
        return;
    ring.waiting = true;
    ring.asked.start();
    m_helper->openMetrics(path, this, [this, path](Result<UniqueFd> file) {
        const auto found = m_rings.find(path);
        if (found == m_rings.end())
            return;
        found->second.waiting = false;
        if (!file)
            return; // a container that never ran has none; one that runs is asked for again
        if (auto reader = MetricsReader::open(std::move(*file))) {
            found->second.reader = std::make_shared<const MetricsReader>(std::move(*reader));
            found->second.outdated = false;
            found->second.sequence = {};
            read(found->second);
            Q_EMIT sampled();
        }
    });
}

void RingMetrics::forget(const QString &path)
{
    m_rings.erase(path);
}

void RingMetrics::setActive(bool active)
{
    if (active == m_clock.isActive())
        return;
    m_helper->setWatching(active);
    if (active) {
        m_clock.start();
        beat();
    } else {
        m_clock.stop();
    }
}

void RingMetrics::beat()
{
    for (const ContainerInfo &container : m_helper->containers())
        if (container.isActive())
            ask(container.path);
    for (auto &[path, ring] : m_rings)
        if (ring.reader)
            read(ring);
    Q_EMIT sampled();
}

void RingMetrics::read(Ring &ring)
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
    live.ioBytes = ringSum(sample->values, MetricsSeries::IoReadBytes, MetricsSeries::IoWriteBytes);
    live.netBytes = ringSum(sample->values, MetricsSeries::NetReceivedBytes, MetricsSeries::NetSentBytes);
    ring.live = live;
    ring.liveTimeMs = sample->timeMs;
}

std::optional<LiveSample> RingMetrics::latest(const QString &path) const
{
    const auto found = m_rings.find(path);
    if (found == m_rings.end() || QDateTime::currentMSecsSinceEpoch() - found->second.liveTimeMs > freshMs)
        return {};
    return found->second.live;
}

void RingMetrics::history(const QString &path, Quantity quantity, int seconds, std::vector<float> &out) const
{
    out.clear();
    const auto found = m_rings.find(path);
    if (found == m_rings.end() || !found->second.reader)
        return;
    const Ring &ring = found->second;
    std::int64_t end = QDateTime::currentMSecsSinceEpoch();
    if (ring.liveTimeMs <= end && end - ring.liveTimeMs < freshMs)
        end = ring.liveTimeMs; // the newest sample stands at the right edge
    spreadHistory(*ring.reader, seriesOf(quantity), end, seconds, out);
}

Strain RingMetrics::strain(const QString &path, int seconds) const
{
    Strain strain;
    strain.seconds = seconds;
    const auto found = m_rings.find(path);
    if (found == m_rings.end() || !found->second.reader)
        return strain;
    const std::int64_t end = QDateTime::currentMSecsSinceEpoch();
    // Of the time that was measured: what ran for a minute is judged by that minute.
    double covered = 0;
    found->second.reader->visit(0, end - std::int64_t(seconds) * 1000, end, [&](const MetricsRecord &record) {
        const double weight = double(record.coveredMs);
        covered += weight;
        strain.heldBack += weight * record.mean.get(MetricsSeries::CpuHeldBack).value_or(0);
        strain.memoryPressure += weight * record.mean.get(MetricsSeries::MemoryPressureSome).value_or(0);
        strain.ioPressure += weight * record.mean.get(MetricsSeries::IoPressureSome).value_or(0);
        strain.cpuPressure += weight * record.mean.get(MetricsSeries::CpuPressureSome).value_or(0);
        strain.cpuCores += weight * record.mean.get(MetricsSeries::CpuUsage).value_or(0);
        strain.ioBytes += weight * ringSum(record.mean, MetricsSeries::IoReadBytes, MetricsSeries::IoWriteBytes);
    });
    if (covered < 30'000)
        return Strain{seconds}; // too little to say anything
    for (double *value : {&strain.heldBack, &strain.memoryPressure, &strain.ioPressure, &strain.cpuPressure, &strain.cpuCores,
                          &strain.ioBytes})
        *value /= covered;
    return strain;
}

std::shared_ptr<const MetricsReader> RingMetrics::ring(const QString &path) const
{
    const auto found = m_rings.find(path);
    return found == m_rings.end() ? nullptr : found->second.reader;
}

MetricsSeries seriesOf(MetricsSource::Quantity quantity)
{
    switch (quantity) {
    case MetricsSource::Quantity::MemoryBytes: return MetricsSeries::MemoryWorkingSet;
    case MetricsSource::Quantity::CpuPressure: return MetricsSeries::CpuPressureSome;
    case MetricsSource::Quantity::CpuCores: break;
    }
    return MetricsSeries::CpuUsage;
}

void spreadHistory(const MetricsReader &reader, MetricsSeries series, std::int64_t endMs, int seconds,
                   std::vector<float> &out)
{
    out.assign(std::size_t(seconds), std::numeric_limits<float>::quiet_NaN());
    const std::int64_t startMs = endMs - std::int64_t(seconds) * 1000;
    const std::size_t tier = 0; // by the second
    std::int64_t before = -1;
    reader.visit(tier, startMs + 1, endMs, [&](const MetricsRecord &record) {
        const std::int64_t at = (record.timeMs - startMs - 1) / 1000;
        const auto value = record.mean.get(series);
        if (at < 0 || at >= seconds)
            return;
        out[std::size_t(at)] = value ? float(*value) : std::numeric_limits<float>::quiet_NaN();
        // Samples drift against the clock's seconds; the rate of this one covers the second that it skipped.
        if (value && before >= 0 && at - before == 2 && record.coveredMs > 1000)
            out[std::size_t(at - 1)] = float(*value);
        before = at;
    });
}

} // namespace kiste::ui
