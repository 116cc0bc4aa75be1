// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/derivation.h"

#include <algorithm>

namespace kiste {

namespace {

using Counter = std::optional<std::uint64_t>;
using enum MetricsSeries;

/// Writes rates of counters into a sample.
class Rates
{
public:
    Rates(MetricsSample &sample, double elapsedNs)
        : m_sample(sample)
        , m_elapsedNs(elapsedNs)
    { }

    /// @p unit: how much of the counter is 1 per nanosecond.
    void add(MetricsSeries series, const Counter &before, const Counter &now, double unit)
    {
        if (before && now && *now >= *before)
            m_sample.values.set(series, static_cast<double>(*now - *before) / m_elapsedNs * unit);
    }
    /// Per second.
    void addPerSecond(MetricsSeries series, const Counter &before, const Counter &now)
    {
        add(series, before, now, 1e9);
    }
    /// Microseconds of something, as a share of the time that passed.
    void addTime(MetricsSeries series, const Counter &before, const Counter &now) { add(series, before, now, 1e3); }
    /// addTime() of something that cannot be more than all the time; clocks of two files differ by a little.
    void addShare(MetricsSeries series, const Counter &before, const Counter &now)
    {
        addTime(series, before, now);
        if (const auto value = m_sample.get(series); value && *value > 1)
            m_sample.values.set(series, 1);
    }

private:
    MetricsSample &m_sample;
    double m_elapsedNs;
};

void setIfKnown(MetricsSample &sample, MetricsSeries series, const Counter &value)
{
    if (value)
        sample.values.set(series, static_cast<double>(*value));
}

void addCpu(MetricsSample &sample, const CgroupCpu &before, const CgroupCpu &now)
{
    if (now.takenAt <= before.takenAt)
        return;
    Rates rates(sample, static_cast<double>(now.takenAt - before.takenAt));
    rates.addTime(CpuUsage, before.usageUsec, now.usageUsec);
    rates.addTime(CpuUser, before.userUsec, now.userUsec);
    rates.addTime(CpuSystem, before.systemUsec, now.systemUsec);
    rates.addTime(CpuHeldBackTime, before.throttledUsec, now.throttledUsec);
    const bool counted = before.periods && now.periods && before.throttledPeriods && now.throttledPeriods;
    if (!counted || *now.periods < *before.periods || *now.throttledPeriods < *before.throttledPeriods)
        return;
    const auto periods = static_cast<double>(*now.periods - *before.periods);
    const auto throttled = static_cast<double>(*now.throttledPeriods - *before.throttledPeriods);
    if (periods > 0)
        sample.values.set(CpuHeldBack, std::min(throttled / periods, 1.0));
    else if (now.limitCores)
        sample.values.set(CpuHeldBack, 0); // idle: no period began
}

void addGauges(MetricsSample &sample, const CgroupSample &now)
{
    if (now.cpu && now.cpu->limitCores)
        sample.values.set(CpuLimit, *now.cpu->limitCores);
    if (now.memory) {
        setIfKnown(sample, MemoryUsage, now.memory->usage);
        setIfKnown(sample, MemoryWorkingSet, now.memory->workingSet);
        setIfKnown(sample, MemoryAnon, now.memory->anon);
        setIfKnown(sample, MemoryFile, now.memory->file);
        setIfKnown(sample, MemoryKernel, now.memory->kernel);
        setIfKnown(sample, MemorySwap, now.memory->swap);
        setIfKnown(sample, MemoryLimit, now.memory->limit);
        setIfKnown(sample, MemoryHigh, now.memory->high);
    }
    if (now.pids) {
        setIfKnown(sample, Pids, now.pids->current);
        setIfKnown(sample, PidsLimit, now.pids->limit);
    }
}

void addNetwork(Rates &rates, const cgroupparse::NetworkCounters &before, const cgroupparse::NetworkCounters &now)
{
    rates.addPerSecond(NetReceivedBytes, before.receivedBytes, now.receivedBytes);
    rates.addPerSecond(NetSentBytes, before.sentBytes, now.sentBytes);
    rates.addPerSecond(NetReceivedPackets, before.receivedPackets, now.receivedPackets);
    rates.addPerSecond(NetSentPackets, before.sentPackets, now.sentPackets);
    rates.addPerSecond(NetReceivedDrops, before.receivedDrops, now.receivedDrops);
    rates.addPerSecond(NetSentDrops, before.sentDrops, now.sentDrops);
}

/// A disk that is not listed has not been used.
void addDevices(Rates &rates, const CgroupIo &before, const CgroupIo &now, const DevicePlaces &places)
{
    using enum MetricsDeviceValue;
    for (std::size_t place = 0; place < places.devices.size(); ++place) {
        if (!places.devices[place])
            continue;
        const auto [major, minor] = *places.devices[place];
        const cgroupparse::DeviceIo *earlier = before.devices.find(major, minor);
        const cgroupparse::DeviceIo *later = now.devices.find(major, minor);
        const cgroupparse::DeviceIo from = earlier ? *earlier : cgroupparse::DeviceIo();
        const cgroupparse::DeviceIo to = later ? *later : cgroupparse::DeviceIo();
        rates.addPerSecond(metricsDeviceSeries(place, ReadBytes), from.bytes.read, to.bytes.read);
        rates.addPerSecond(metricsDeviceSeries(place, WriteBytes), from.bytes.write, to.bytes.write);
        rates.addPerSecond(metricsDeviceSeries(place, ReadOperations), from.operations.read, to.operations.read);
        rates.addPerSecond(metricsDeviceSeries(place, WriteOperations), from.operations.write, to.operations.write);
    }
}

void addMachineGauges(MetricsSample &sample, const MachineReadings &now)
{
    setIfKnown(sample, MemoryAvailable, now.memoryAvailable);
    setIfKnown(sample, SwapLimit, now.swapTotal);
    setIfKnown(sample, KisteMemory, now.engineMemory);
    if (now.load) {
        sample.values.set(LoadOne, (*now.load)[0]);
        sample.values.set(LoadFive, (*now.load)[1]);
        sample.values.set(LoadFifteen, (*now.load)[2]);
    }
}

void addRates(MetricsSample &sample, const Readings &before, const Readings &now, const DevicePlaces &places)
{
    Rates rates(sample, static_cast<double>(now.bootNs - before.bootNs));
    if (before.cgroup.cpu && now.cgroup.cpu)
        addCpu(sample, *before.cgroup.cpu, *now.cgroup.cpu);
    if (before.cgroup.io && now.cgroup.io) {
        const CgroupIo &from = *before.cgroup.io, &to = *now.cgroup.io;
        rates.addPerSecond(IoReadBytes, from.bytes.read, to.bytes.read);
        rates.addPerSecond(IoWriteBytes, from.bytes.write, to.bytes.write);
        rates.addPerSecond(IoReadOperations, from.operations.read, to.operations.read);
        rates.addPerSecond(IoWriteOperations, from.operations.write, to.operations.write);
        addDevices(rates, from, to, places);
    }
    if (before.machine && now.machine) {
        rates.add(KisteCpu, before.machine->engineCpuNs, now.machine->engineCpuNs, 1);
        rates.add(SamplerCpu, before.machine->samplerCpuNs, now.machine->samplerCpuNs, 1);
    }
    if (before.network && now.network)
        addNetwork(rates, *before.network, *now.network);
    const auto addPressure = [&](MetricsSeries some, MetricsSeries full, const auto &from, const auto &to) {
        if (!from || !to)
            return;
        rates.addShare(some, from->someUsec, to->someUsec);
        rates.addShare(full, from->fullUsec, to->fullUsec);
    };
    addPressure(CpuPressureSome, CpuPressureFull, before.cgroup.cpuPressure, now.cgroup.cpuPressure);
    addPressure(MemoryPressureSome, MemoryPressureFull, before.cgroup.memoryPressure, now.cgroup.memoryPressure);
    addPressure(IoPressureSome, IoPressureFull, before.cgroup.ioPressure, now.cgroup.ioPressure);
}

} // namespace

MetricsSample deriveSample(const Readings *before, const Readings &now, std::chrono::milliseconds interval,
                           const DevicePlaces &places)
{
    using std::chrono::nanoseconds;
    MetricsSample sample;
    sample.timeMs = now.wallMs;
    addGauges(sample, now.cgroup);
    if (now.machine)
        addMachineGauges(sample, *now.machine);
    if (!before || now.bootNs <= before->bootNs)
        return sample;
    const nanoseconds elapsed(now.bootNs - before->bootNs);
    if (elapsed > std::max<nanoseconds>(interval * 4, std::chrono::seconds(4)))
        return sample;
    addRates(sample, *before, now, places);
    sample.coveredMs = static_cast<std::uint32_t>(std::chrono::round<std::chrono::milliseconds>(elapsed).count());
    return sample;
}

MetricsTotals deriveTotals(const Readings &now, const DevicePlaces &places)
{
    MetricsTotals totals;
    if (now.cgroup.cpu) {
        totals.set(MetricsTotal::CpuUsec, now.cgroup.cpu->usageUsec);
        totals.set(MetricsTotal::HeldBackUsec, now.cgroup.cpu->throttledUsec.value_or(0));
    }
    if (now.cgroup.io) {
        totals.set(MetricsTotal::IoReadBytes, now.cgroup.io->bytes.read);
        totals.set(MetricsTotal::IoWriteBytes, now.cgroup.io->bytes.write);
        totals.set(MetricsTotal::IoReadOperations, now.cgroup.io->operations.read);
        totals.set(MetricsTotal::IoWriteOperations, now.cgroup.io->operations.write);
        for (std::size_t place = 0; place < places.devices.size(); ++place) {
            const auto &device = places.devices[place];
            const auto *io = device ? now.cgroup.io->devices.find(device->major, device->minor) : nullptr;
            if (io)
                totals.devices[place] = {io->bytes.read, io->bytes.write, io->operations.read, io->operations.write};
        }
    }
    if (now.network) {
        totals.set(MetricsTotal::NetReceivedBytes, now.network->receivedBytes);
        totals.set(MetricsTotal::NetSentBytes, now.network->sentBytes);
        totals.set(MetricsTotal::NetReceivedPackets, now.network->receivedPackets);
        totals.set(MetricsTotal::NetSentPackets, now.network->sentPackets);
    }
    if (now.cgroup.memory)
        totals.set(MetricsTotal::OomKills, now.cgroup.memory->oomKills.value_or(0));
    return totals;
}

} // namespace kiste
