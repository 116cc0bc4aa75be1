// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/machineparse.h"

#include "core/cgroup/cgrouptext.h"

#include <charconv>
#include <cmath>
#include <format>

namespace kiste::machineparse {

namespace {

using cgrouptext::parseUnsigned;
using cgrouptext::takeLine;
using cgrouptext::takeUntil;
using cgrouptext::takeWord;

std::unexpected<Error> corrupt(std::string_view what, std::string_view text)
{
    return failure(ErrorCode::Corrupt, std::format("{}: unexpected text '{}'", what, text.substr(0, 60)));
}

bool isProcessorLine(std::string_view line)
{
    return line.size() > 3 && line.starts_with("cpu") && line[3] >= '0' && line[3] <= '9';
}

std::optional<double> decimal(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return value;
}

/// Where a line of meminfo goes; null for the others.
std::uint64_t *fieldOf(Memory &memory, std::string_view key)
{
    struct Field
    {
        std::string_view key;
        std::uint64_t Memory::*member;
    };
    static constexpr std::array fields = {
        Field{"MemTotal", &Memory::total},     Field{"MemFree", &Memory::free},
        Field{"MemAvailable", &Memory::available}, Field{"AnonPages", &Memory::anon},
        Field{"Cached", &Memory::cache},       Field{"Buffers", &Memory::cache},
        Field{"Slab", &Memory::kernel},        Field{"KernelStack", &Memory::kernel},
        Field{"PageTables", &Memory::kernel},  Field{"SwapTotal", &Memory::swapTotal},
        Field{"SwapFree", &Memory::swapFree},
    };
    for (const Field &field : fields) {
        if (field.key == key)
            return &(memory.*field.member);
    }
    return nullptr;
}

} // namespace

Result<CpuTicks> cpuTicks(std::string_view text)
{
    CpuTicks ticks;
    std::string_view rest = text;
    std::string_view line = takeLine(rest);
    if (takeWord(line) != "cpu")
        return corrupt("stat", text);
    std::array<std::uint64_t, 7> columns{}; // user nice system idle iowait irq softirq
    for (std::uint64_t &column : columns) {
        const auto value = parseUnsigned(takeWord(line));
        if (!value)
            return corrupt("stat", text);
        column = *value;
    }
    ticks.user = columns[0] + columns[1];
    ticks.system = columns[2] + columns[5] + columns[6];
    while (isProcessorLine(rest)) {
        takeLine(rest);
        ++ticks.online;
    }
    if (ticks.online == 0)
        return corrupt("stat", text);
    return ticks;
}

Result<Memory> memory(std::string_view text)
{
    Memory memory;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = takeLine(rest);
        std::uint64_t *const field = fieldOf(memory, takeUntil(line, ':'));
        if (!field)
            continue;
        const auto kilobytes = parseUnsigned(takeWord(line));
        if (!kilobytes || takeWord(line) != "kB" || *kilobytes > UINT64_MAX / 4096)
            return corrupt("meminfo", text);
        *field += *kilobytes * 1024;
    }
    if (memory.total == 0 || memory.free > memory.total || memory.available > memory.total
        || memory.swapFree > memory.swapTotal)
        return corrupt("meminfo", text);
    return memory;
}

Result<Load> load(std::string_view text)
{
    Load load;
    std::string_view rest = text;
    for (double &average : load.average) {
        const auto value = decimal(takeWord(rest));
        if (!value)
            return corrupt("loadavg", text);
        average = *value;
    }
    std::string_view tasks = takeWord(rest);
    takeUntil(tasks, '/');
    const auto count = parseUnsigned(tasks);
    if (!count)
        return corrupt("loadavg", text);
    load.tasks = *count;
    return load;
}

Result<ProcessStat> processStat(std::string_view text)
{
    // The name may hold blanks and parentheses; what follows the last one may not.
    const std::size_t end = text.rfind(") ");
    if (end == std::string_view::npos)
        return corrupt("process stat", text);
    std::string_view rest = text.substr(end + 2);
    ProcessStat stat;
    constexpr int parentColumn = 1, userColumn = 11, systemColumn = 12;
    for (int column = 0; column <= systemColumn; ++column) {
        const std::string_view word = takeWord(rest);
        if (column != parentColumn && column < userColumn)
            continue;
        const auto value = parseUnsigned(word);
        if (!value || (column == parentColumn && *value > INT32_MAX))
            return corrupt("process stat", text);
        if (column == parentColumn)
            stat.parent = static_cast<int>(*value);
        else
            stat.ticks += *value;
    }
    return stat;
}

Result<std::uint64_t> residentPages(std::string_view text)
{
    std::string_view rest = text;
    takeWord(rest);
    const auto pages = parseUnsigned(takeWord(rest));
    if (!pages)
        return corrupt("statm", text);
    return *pages;
}

} // namespace kiste::machineparse
