// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgroupparse.h"

#include "core/cgroup/cgrouptext.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste::cgroupparse {

namespace {

using cgrouptext::parseUnsigned;
using cgrouptext::takeLine;
using cgrouptext::takeUntil;
using cgrouptext::takeWord;
using cgrouptext::withoutNewline;

/// v1 counts limits in pages up to LONG_MAX; no machine has a real limit of half that.
constexpr std::uint64_t unlimitedBytes = std::uint64_t(1) << 62;

std::unexpected<Error> corrupt(std::string_view what, std::string_view text)
{
    return failure(ErrorCode::Corrupt, std::format("{}: unexpected text '{}'", what, text.substr(0, 60)));
}

/// Calls @p take(key, value) for each "key value" line; false at the first line of another form.
template<typename Take>
bool forEachPair(std::string_view text, Take &&take)
{
    if (!text.empty() && !text.ends_with('\n'))
        return false; // the kernel ends every line: this text was cut
    while (!text.empty()) {
        std::string_view line = takeLine(text);
        const std::string_view key = takeUntil(line, ' ');
        const auto value = parseUnsigned(line);
        if (key.empty() || !value)
            return false;
        take(key, *value);
    }
    return true;
}

struct Device
{
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
};

/// "259:0"
std::optional<Device> parseDevice(std::string_view text)
{
    const auto major = parseUnsigned(takeUntil(text, ':'));
    const auto minor = parseUnsigned(text);
    if (!major || !minor || *major > UINT32_MAX || *minor > UINT32_MAX)
        return std::nullopt;
    return Device{static_cast<std::uint32_t>(*major), static_cast<std::uint32_t>(*minor)};
}

/// Adds without wrapping, so that a damaged counter cannot make a small sum.
void addTo(std::uint64_t &sum, std::uint64_t value)
{
    sum = value > UINT64_MAX - sum ? UINT64_MAX : sum + value;
}

/// Adds a device to the sums and to the list.
void addDevice(IoStat &stat, const DeviceIo &device)
{
    for (ReadWrite IoStat::*sum : {&IoStat::bytes, &IoStat::operations}) {
        const ReadWrite &part = sum == &IoStat::bytes ? device.bytes : device.operations;
        addTo((stat.*sum).read, part.read);
        addTo((stat.*sum).write, part.write);
    }
    if (DeviceIo *own = stat.devices.entry(device.major, device.minor))
        *own = device;
}

} // namespace

Result<std::uint64_t> number(std::string_view text)
{
    const auto value = parseUnsigned(withoutNewline(text));
    if (!value)
        return corrupt("a number", text);
    return *value;
}

Result<std::optional<std::uint64_t>> limit(std::string_view text)
{
    if (withoutNewline(text) == "max")
        return std::nullopt;
    const auto value = parseUnsigned(withoutNewline(text));
    if (!value)
        return corrupt("a limit", text);
    return *value >= unlimitedBytes ? std::nullopt : std::optional(*value);
}

Result<CpuStat> cpuStat(std::string_view text)
{
    CpuStat stat;
    const bool ok = forEachPair(text, [&](std::string_view key, std::uint64_t value) {
        if (key == "usage_usec")
            stat.usageUsec = value;
        else if (key == "user_usec")
            stat.userUsec = value;
        else if (key == "system_usec")
            stat.systemUsec = value;
        else if (key == "nr_periods")
            stat.periods = value;
        else if (key == "nr_throttled")
            stat.throttledPeriods = value;
        else if (key == "throttled_usec")
            stat.throttledUsec = value;
        else if (key == "throttled_time") // v1, nanoseconds
            stat.throttledUsec = value / 1000;
    });
    if (!ok)
        return corrupt("cpu.stat", text);
    return stat;
}

Result<CpuStat> cpuAccountingStat(std::string_view text, std::uint64_t ticksPerSecond)
{
    CpuStat stat;
    const auto microseconds = [&](std::uint64_t ticks) {
        return ticks / ticksPerSecond * 1'000'000 + ticks % ticksPerSecond * 1'000'000 / ticksPerSecond;
    };
    const bool ok = ticksPerSecond > 0 && forEachPair(text, [&](std::string_view key, std::uint64_t value) {
                        if (key == "user")
                            stat.userUsec = microseconds(value);
                        else if (key == "system")
                            stat.systemUsec = microseconds(value);
                    });
    if (!ok || !stat.userUsec || !stat.systemUsec)
        return corrupt("cpuacct.stat", text);
    return stat;
}

Result<std::optional<double>> cpuMax(std::string_view text)
{
    std::string_view rest = withoutNewline(text);
    const std::string_view quotaText = takeUntil(rest, ' ');
    const auto period = parseUnsigned(rest);
    const auto quota = parseUnsigned(quotaText);
    if (!period || *period == 0 || (!quota && quotaText != "max"))
        return corrupt("cpu.max", text);
    if (!quota)
        return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

Result<std::optional<double>> cpuQuota(std::string_view quota, std::string_view period)
{
    const auto periodUsec = parseUnsigned(withoutNewline(period));
    if (!periodUsec)
        return corrupt("cpu.cfs_period_us", period);
    if (withoutNewline(quota) == "-1")
        return std::nullopt;
    const auto quotaUsec = parseUnsigned(withoutNewline(quota));
    if (!quotaUsec || *periodUsec == 0)
        return corrupt("cpu.cfs_quota_us", quota);
    return static_cast<double>(*quotaUsec) / static_cast<double>(*periodUsec);
}

Result<MemoryStat> memoryStat(std::string_view text)
{
    MemoryStat stat;
    const bool ok = forEachPair(text, [&](std::string_view key, std::uint64_t value) {
        if (key == "anon" || key == "total_rss")
            stat.anon = value;
        else if (key == "file" || key == "total_cache")
            stat.file = value;
        else if (key == "total_inactive_file" || (key == "inactive_file" && !stat.inactiveFile))
            stat.inactiveFile = value; // v1 has both and means itself alone with the short name, which comes first
        else if (key == "kernel")
            stat.kernel = value;
        else if (key == "total_swap")
            stat.swap = value;
    });
    if (!ok || !stat.inactiveFile)
        return corrupt("memory.stat", text);
    return stat;
}

Result<std::optional<std::uint64_t>> oomKills(std::string_view text)
{
    std::optional<std::uint64_t> kills;
    const bool ok = forEachPair(text, [&](std::string_view key, std::uint64_t value) {
        if (key == "oom_kill")
            kills = value;
    });
    if (!ok)
        return corrupt("memory events", text);
    return kills;
}

Result<Pressure> pressure(std::string_view text)
{
    Pressure result;
    bool some = false;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = takeLine(rest);
        const std::string_view kind = takeWord(line);
        const std::size_t at = line.rfind(" total=");
        const auto total = at == std::string_view::npos ? std::nullopt : parseUnsigned(line.substr(at + 7));
        if (!total)
            return corrupt("pressure", text);
        if (kind == "some") {
            result.someUsec = *total;
            some = true;
        } else if (kind == "full") {
            result.fullUsec = *total;
        }
    }
    if (!some)
        return corrupt("pressure", text);
    return result;
}

const DeviceIo *DeviceList::find(std::uint32_t major, std::uint32_t minor) const
{
    const auto listed = all();
    const auto found = std::ranges::find_if(
        listed, [&](const DeviceIo &device) { return device.major == major && device.minor == minor; });
    return found == listed.end() ? nullptr : &*found;
}

DeviceIo *DeviceList::entry(std::uint32_t major, std::uint32_t minor)
{
    if (const DeviceIo *found = find(major, minor))
        return &m_devices[static_cast<std::size_t>(found - m_devices.data())];
    if (m_count == room)
        return nullptr;
    m_devices[m_count] = {.major = major, .minor = minor, .bytes = {}, .operations = {}};
    return &m_devices[m_count++];
}

Result<IoStat> ioStat(std::string_view text, const DeviceFilter &counts)
{
    IoStat stat;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = takeLine(rest);
        const auto device = parseDevice(takeWord(line));
        if (!device)
            return corrupt("io.stat", text);
        DeviceIo own{.major = device->major, .minor = device->minor, .bytes = {}, .operations = {}};
        while (!line.empty()) {
            std::string_view value = takeWord(line);
            const std::string_view key = takeUntil(value, '=');
            std::uint64_t *const target = key == "rbytes" ? &own.bytes.read
                : key == "wbytes"                         ? &own.bytes.write
                : key == "rios"                           ? &own.operations.read
                : key == "wios"                           ? &own.operations.write
                                                          : nullptr;
            if (!target)
                continue;
            const auto amount = parseUnsigned(value);
            if (!amount)
                return corrupt("io.stat", text);
            addTo(*target, *amount);
        }
        if (counts(device->major, device->minor))
            addDevice(stat, own);
    }
    return stat;
}

Result<void> addBlockIo(std::string_view text, const DeviceFilter &counts, BlockIoFile what, IoStat &io)
{
    ReadWrite &sum = what == BlockIoFile::Bytes ? io.bytes : io.operations;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = takeLine(rest);
        const std::string_view first = takeWord(line);
        if (first == "Total")
            continue;
        const auto device = parseDevice(first);
        const std::string_view operation = takeWord(line);
        const auto amount = parseUnsigned(takeWord(line));
        if (!device || !amount)
            return corrupt("blkio", text);
        const bool write = operation == "Write";
        if ((!write && operation != "Read") || !counts(device->major, device->minor))
            continue;
        addTo(write ? sum.write : sum.read, *amount);
        if (DeviceIo *own = io.devices.entry(device->major, device->minor)) {
            ReadWrite &part = what == BlockIoFile::Bytes ? own->bytes : own->operations;
            addTo(write ? part.write : part.read, *amount);
        }
    }
    return {};
}

Result<IoStat> diskStats(std::string_view text, const DeviceFilter &counts)
{
    constexpr std::uint64_t sector = 512;
    IoStat stat;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = takeLine(rest);
        std::array<std::uint64_t, 9> columns{};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i == 2)
                takeWord(line); // the name
            const auto value = parseUnsigned(takeWord(line));
            if (!value || (i < 2 && *value > UINT32_MAX))
                return corrupt("diskstats", text);
            columns[i] = *value;
        }
        const auto major = static_cast<std::uint32_t>(columns[0]);
        const auto minor = static_cast<std::uint32_t>(columns[1]);
        const bool used = columns[2] != 0 || columns[6] != 0;
        if (used && counts(major, minor))
            addDevice(stat, {.major = major,
                             .minor = minor,
                             .bytes = {columns[4] * sector, columns[8] * sector},
                             .operations = {columns[2], columns[6]}});
    }
    return stat;
}

Result<NetworkCounters> networkDevices(std::string_view text, const InterfaceFilter &counts)
{
    NetworkCounters sum;
    std::string_view rest = text;
    takeLine(rest); // two lines of column heads
    if (!takeLine(rest).contains('|'))
        return corrupt("net/dev", text);
    while (!rest.empty()) {
        std::string_view line = takeLine(rest);
        // Names may hold a colon (an old alias "eth0:1"), the columns after it may not.
        const std::size_t colon = line.rfind(':');
        if (colon == std::string_view::npos)
            return corrupt("net/dev", line);
        std::string_view name = line.substr(0, colon);
        name = takeWord(name);
        line.remove_prefix(colon + 1);
        std::array<std::uint64_t, 12> columns{};
        for (std::uint64_t &column : columns) {
            const auto value = parseUnsigned(takeWord(line));
            if (!value)
                return corrupt("net/dev", text);
            column = *value;
        }
        if (counts ? !counts(name) : name == "lo")
            continue;
        addTo(sum.receivedBytes, columns[0]);
        addTo(sum.receivedPackets, columns[1]);
        addTo(sum.receivedDrops, columns[3]);
        addTo(sum.sentBytes, columns[8]);
        addTo(sum.sentPackets, columns[9]);
        addTo(sum.sentDrops, columns[11]);
    }
    return sum;
}

} // namespace kiste::cgroupparse
